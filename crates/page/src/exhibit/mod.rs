//! A document as an exhibit: what a person saw of it, written anew, without what nobody else may have.
//!
//! Nothing is copied that is not known to be harmless. Of a page that is its visible text, its structure, and a few
//! attributes by which fields are recognised; scripts, comments, hidden fields, addresses and anything unknown are left
//! out. In what remains, secrets that the caller knows are replaced however they are written, and so is what looks like
//! a key or a token.

mod html;
mod json;
mod secret;
mod xml;

pub use secret::Hidden;

use crate::document::Document;
use crate::kind::DocumentKind;

impl Document {
    /// The document as a person saw it; nothing for a kind of document of which it is not known how to write it anew
    /// safely.
    #[must_use]
    pub fn exhibit(&self, hidden: &Hidden) -> Option<String> {
        match self.kind {
            DocumentKind::Html => Some(html::write(&self.tree, &self.title, hidden)),
            DocumentKind::Json => Some(json::write(&self.tree, hidden)),
            DocumentKind::Xml => Some(xml::write(&self.tree, hidden)),
            DocumentKind::Csv | DocumentKind::Update => None,
        }
    }
}
