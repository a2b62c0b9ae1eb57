//! What a session holds beside its cookies, and what every request of it carries.

use std::collections::BTreeMap;
use std::fmt;

use data_encoding::BASE64;
use indexmap::IndexMap;
use rooftop_page::Value;
use zeroize::Zeroizing;

use crate::expr::Bindings;
use crate::sent::Unsendable;
use crate::text::Text;
use crate::xml::{Element, NodeSpec};

/// Tokens that the DMS gave, and credentials that each request must show anew. `Debug` shows names only.
#[derive(Clone, Default)]
pub struct SessionValues {
    kept: BTreeMap<String, Zeroizing<String>>,
    carried: BTreeMap<String, Zeroizing<String>>,
}

impl SessionValues {
    /// Takes what was [kept](SessionValues::kept) of a session, as after a restart.
    #[must_use]
    pub fn from_kept(kept: BTreeMap<String, Zeroizing<String>>) -> Self {
        Self { kept, carried: BTreeMap::new() }
    }

    /// What the DMS gave: secrets that live as long as the session. Seal them at rest.
    #[must_use]
    pub fn kept(&self) -> &BTreeMap<String, Zeroizing<String>> {
        &self.kept
    }

    /// Adds a credential that every request shows. It lives in memory only.
    pub fn carry(&mut self, name: &str, secret: Zeroizing<String>) {
        self.carried.insert(name.to_owned(), secret);
    }

    pub(crate) fn keep(&mut self, name: &str, secret: String) {
        self.kept.insert(name.to_owned(), Zeroizing::new(secret));
    }

    /// The values as texts and expressions name them: `session.…` and `credential.…`.
    pub(crate) fn bind(&self, bindings: &mut Bindings<'_>) {
        bindings.bind_given("session", values(&self.kept));
        bindings.bind_given("credential", values(&self.carried));
    }
}

fn values(secrets: &BTreeMap<String, Zeroizing<String>>) -> IndexMap<String, Value> {
    secrets.iter().map(|(name, secret)| (name.clone(), Value::Text(secret.to_string()))).collect()
}

impl fmt::Debug for SessionValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&String> = self.kept.keys().chain(self.carried.keys()).collect();
        f.debug_tuple("SessionValues").field(&names).finish()
    }
}

/// What every request to one origin carries.
#[derive(Debug)]
pub(crate) struct EveryRequest {
    /// The setting that names the origin.
    pub(crate) origin: String,
    pub(crate) headers: Vec<(String, HeaderText)>,
    /// What stands in the header of every SOAP message.
    pub(crate) soap_header: Vec<NodeSpec>,
}

impl EveryRequest {
    /// Whether it names this value under this root.
    pub(crate) fn mentions(&self, root: &str, name: &str) -> bool {
        let is_it = |path: &[String]| matches!(path, [first, second, ..] if first == root && second == name);
        let mut texts = self.headers.iter().flat_map(|(_, header)| header.texts());
        texts.any(|text| text.any_path(&is_it)) || self.soap_header.iter().any(|node| node.any_path(&is_it))
    }

    /// What stands in the header of every SOAP message. An element is left out as long as something that it names is
    /// not there, as before the sign-in.
    pub(crate) fn soap_header(&self, bindings: &Bindings<'_>) -> Result<Vec<Element>, Unsendable> {
        let mut elements = Vec::new();
        for node in &self.soap_header {
            match node.elements(bindings) {
                Ok(built) => elements.extend(built),
                Err(error) if error.is_absence() => {}
                Err(error) => return Err(error),
            }
        }
        Ok(elements)
    }
}

/// How the value of a header is made.
#[derive(Debug)]
pub(crate) enum HeaderText {
    /// A text with holes.
    Plain(Text),
    /// HTTP Basic (RFC 7617), of a user name and a password.
    Basic(Text, Text),
}

impl HeaderText {
    /// Every text in it.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &Text> {
        let (first, second) = match self {
            Self::Plain(text) => (text, None),
            Self::Basic(username, password) => (username, Some(password)),
        };
        std::iter::once(first).chain(second)
    }

    /// The header's value; none as long as something that it names is not there, as before the sign-in.
    pub(crate) fn fill(&self, bindings: &Bindings<'_>) -> Option<String> {
        match self {
            Self::Plain(text) => text.fill_whole(bindings),
            Self::Basic(username, password) => {
                let pair = format!("{}:{}", username.fill_whole(bindings)?, password.fill_whole(bindings)?);
                Some(format!("Basic {}", BASE64.encode(Zeroizing::new(pair).as_bytes())))
            }
        }
    }
}
