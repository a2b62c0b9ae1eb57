//! Scrubbing: secrets and personal data out of recordings, the same value always by the same fake.
//!
//! It works in two passes. First everything is looked over ([`Scrubber::learn`]): what stands beside a label or under a
//! heading that names a person, what has the form of an e-mail address or a card number, what is hidden state or was typed
//! as a password. Each such value gets a fake of the same form. Then every text is written anew with the fakes in place
//! ([`Scrubber::scrub`]), in each of the ways in which a text can be written in markup, addresses and JSON.
//!
//! A scrubber cannot know every name. What it leaves must be read by a person before it is kept.

mod context;
mod fake;
mod label;
mod names;
mod pattern;
mod replace;

use std::collections::{BTreeMap, HashSet};

use indexmap::IndexMap;
use serde::Serialize;

pub use context::Context;
use fake::Fakes;
use replace::{Pair, Replacer};

/// What a scrubbed value was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A password, a token, a cookie, hidden state: nobody needs to know which.
    Secret,
    /// A user's name for signing in.
    Login,
    /// A person's name.
    Name,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A street with its number.
    Street,
    /// A city, or a postal code.
    City,
    /// A day of birth.
    Birthday,
    /// A social security or tax number.
    SocialSecurity,
    /// A card number.
    Card,
    /// A number of a licence, an account, a customer.
    Number,
    /// A vehicle identification number.
    Vin,
    /// The host that was recorded.
    Host,
    /// What the author named.
    Named,
}

/// The shortest value that is replaced wherever it is written, in characters. A shorter one would hit what it is not.
const VALUE_MIN: usize = 3;

/// Words of which markup and scripts are made, and which people take for user names and passwords all the same.
const MARKUP: &[&str] = &[
    "password", "pass", "user", "username", "admin", "login", "name", "text", "test", "demo", "guest",
    "form", "value",
];

/// The most values that one recording is scrubbed of.
const VALUES_MAX: usize = 200_000;

/// Finds what must not be kept, and replaces it.
#[derive(Debug, Default)]
pub struct Scrubber {
    fakes: Fakes,
    /// What is replaced, and by what.
    found: IndexMap<String, (Kind, String)>,
    /// Words of the system, in lower case: labels, headings, buttons.
    words: HashSet<String>,
    /// Parts of names that are replaced alone as well, and whether they turned out to be ordinary words.
    parts: IndexMap<String, String>,
    /// What stands alone as a value that is no name, in lower case.
    plain: HashSet<String>,
    replacer: Option<Replacer>,
}

impl Scrubber {
    /// Nothing is known yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A text of the system itself, which is kept wherever it stands alone.
    pub fn keep(&mut self, text: &str) {
        self.words.insert(text.trim().to_lowercase());
    }

    /// A value that must not be kept, whatever it looks like.
    pub fn secret(&mut self, value: &str) {
        self.add(Kind::Secret, value);
    }

    /// A password, typed to sign in. One that is an ordinary word of the system's pages is not looked for in them: it would
    /// take the page apart, and nobody could tell it from the word.
    pub fn typed(&mut self, value: &str) {
        if !self.is_word(value) {
            self.add(Kind::Secret, value);
        }
    }

    /// A user name, typed to sign in.
    pub fn login(&mut self, value: &str) {
        if !self.found.contains_key(value) && !self.is_word(value) {
            self.add(if value.contains('@') { Kind::Email } else { Kind::Login }, value);
        }
    }

    /// A replacement that the author wants.
    pub fn named(&mut self, value: &str, by: &str) {
        self.insert(Kind::Named, value.to_owned(), by.to_owned());
    }

    /// A host, and what stands for it.
    pub fn host(&mut self, host: &str, by: &str) {
        self.insert(Kind::Host, host.to_owned(), by.to_owned());
    }

    /// Looks over a text with what is known of its values.
    pub fn learn(&mut self, text: &str, contexts: &[Context]) {
        for context in contexts {
            self.learn_value(context);
        }
        for (kind, value) in pattern::find(text) {
            self.add(kind, &value);
        }
        for person in names::find(text) {
            self.name(&person);
        }
    }

    fn learn_value(&mut self, context: &Context) {
        let value = context.value.trim();
        match label::kind_of(&context.label, value) {
            Some(kind) => self.add(kind, value),
            None if label::names_a_person(&context.label, value) => self.name(value),
            None => {
                for person in names::find(value) {
                    self.name(&person);
                }
                self.plain.insert(value.to_lowercase());
            }
        }
    }

    /// A person's name: as a whole, and each part of it that is no ordinary word.
    fn name(&mut self, name: &str) {
        let fake = self.fakes.name(name);
        for (part, fake) in names::parts(name).zip(names::parts(&fake)) {
            if part.chars().count() > VALUE_MIN {
                for cased in [str::to_owned, str::to_uppercase, names::titled] {
                    self.parts.insert(cased(part), cased(fake));
                }
            }
        }
        self.insert(Kind::Name, name.to_owned(), fake);
    }

    /// Whether a text is a word that pages have of their own.
    fn is_word(&self, value: &str) -> bool {
        let lower = value.trim().to_lowercase();
        MARKUP.contains(&lower.as_str()) || self.words.contains(&lower)
    }

    fn add(&mut self, kind: Kind, value: &str) {
        let value = value.trim();
        if value.is_empty() || self.found.contains_key(value) {
            return;
        }
        let fake = self.fakes.of(kind, value);
        self.insert(kind, value.to_owned(), fake);
    }

    fn insert(&mut self, kind: Kind, value: String, fake: String) {
        let is_word = self.words.contains(&value.to_lowercase()) && kind != Kind::Secret;
        let is_long = value.chars().count() >= VALUE_MIN;
        if is_long && !is_word && value != fake && self.found.len() < VALUES_MAX {
            self.found.entry(value).or_insert((kind, fake));
            self.replacer = None;
        }
    }

    /// Ends the first pass: from here on texts are written anew.
    pub fn finish(&mut self) {
        let is_ordinary = |part: &str| {
            let lower = part.to_lowercase();
            names::is_ordinary(&lower) || self.words.contains(&lower) || self.plain.contains(&lower)
        };
        let parts: Vec<(String, String)> = self
            .parts
            .iter()
            .filter(|(part, _)| !is_ordinary(part) && !self.found.contains_key(part.as_str()))
            .map(|(part, fake)| (part.clone(), fake.clone()))
            .collect();
        for (part, fake) in parts.into_iter().filter(|(part, fake)| part != fake) {
            self.found.insert(part, (Kind::Name, fake));
        }
        let pairs = self.found.iter().map(|(value, (kind, fake))| Pair { kind: *kind, value, fake });
        self.replacer = Some(Replacer::new(pairs));
    }

    /// The text with a fake for each value that must not be kept. [`Scrubber::finish`] comes first.
    #[must_use]
    pub fn scrub(&self, text: &str) -> String {
        self.replacer.as_ref().map_or_else(|| text.to_owned(), |replacer| replacer.replace(text))
    }

    /// How many different values of each kind are replaced.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<Kind, usize> {
        let mut counts = BTreeMap::new();
        for (kind, _) in self.found.values() {
            *counts.entry(*kind).or_insert(0) += 1;
        }
        counts
    }

    /// The values that are still in a text that was scrubbed. There must be none.
    #[must_use]
    pub fn left_in(&self, text: &str) -> usize {
        self.replacer.as_ref().map_or(0, |replacer| replacer.left_in(text))
    }
}
