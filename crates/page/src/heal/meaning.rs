//! What a label means, as far as the trade's own words go.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::trade::THINGS;

/// A thing of the trade, by its place in the list.
type ThingId = usize;

/// A language in which screens are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Tongue {
    English,
    Spanish,
    French,
    German,
}

const TONGUES: [Tongue; 4] = [Tongue::English, Tongue::Spanish, Tongue::French, Tongue::German];

/// The words of a label, and what the trade calls so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Meaning {
    /// The words in their common form, in alphabetical order, each once.
    words: Vec<String>,
    things: Vec<(ThingId, Tongue)>,
}

/// How two labels relate to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    /// They say the same.
    Same,
    /// They may say the same, but one of them has other meanings as well.
    Perhaps,
    /// They say different things.
    Other,
    /// Nobody here knows.
    Unknown,
}

impl Relation {
    /// Whether nothing but another meaning of the same word speaks against their being the same.
    pub(crate) fn may_be_same(self) -> bool {
        matches!(self, Self::Same | Self::Perhaps)
    }
}

/// Things by the words of their names.
type Things = HashMap<Vec<String>, Vec<(ThingId, Tongue)>>;

static NAMES: LazyLock<Things> = LazyLock::new(|| {
    let mut names = Things::new();
    for (id, thing) in THINGS.iter().enumerate() {
        for (tongue, list) in TONGUES.iter().zip(std::iter::once(thing.0).chain(thing.1)) {
            for name in list.split('|') {
                let known = names.entry(words_of(name)).or_default();
                if !known.contains(&(id, *tongue)) {
                    known.push((id, *tongue));
                }
            }
        }
    }
    names
});

impl Meaning {
    /// The meaning of a label, a heading, or a name such as `stockNumber` or `lbl_stock_no`.
    pub(crate) fn of(text: &str) -> Self {
        let words = words_of(text);
        let things = NAMES.get(&words).cloned().unwrap_or_default();
        Self { words, things }
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether the trade has the words at all, in this language.
    pub(crate) fn is_known_in(&self, tongue: Tongue) -> bool {
        self.things.iter().any(|(_, known)| *known == tongue)
    }

    /// How this label, on a page of the given language, relates to one that was declared.
    pub(crate) fn relation(&self, declared: &Self, tongue: Tongue) -> Relation {
        if !self.words.is_empty() && self.words == declared.words {
            return Relation::Same;
        }
        let things = self.things_in(tongue);
        let wanted = declared.declared_things();
        if things.is_empty() || wanted.is_empty() {
            return Relation::Unknown;
        }
        match (things.iter().any(|thing| wanted.contains(thing)), things.len()) {
            (true, 1) => Relation::Same,
            (true, _) => Relation::Perhaps,
            (false, _) => Relation::Other,
        }
    }

    /// What the label means on a page of this language; what has no meaning in it may be left in English, or be the one
    /// word of a page that was translated in part.
    fn things_in(&self, tongue: Tongue) -> Vec<ThingId> {
        let of = |tongue: Tongue| -> Vec<ThingId> {
            self.things.iter().filter(|(_, known)| *known == tongue).map(|(thing, _)| *thing).collect()
        };
        let in_any = || {
            let mut all: Vec<ThingId> = self.things.iter().map(|(thing, _)| *thing).collect();
            all.sort_unstable();
            all.dedup();
            all
        };
        let found = [of(tongue), of(Tongue::English)].into_iter().find(|found| !found.is_empty());
        found.unwrap_or_else(in_any)
    }

    /// Whether the label has a meaning beside the declared one that something else on the page has as well.
    pub(crate) fn is_ambiguous<'m>(
        &self,
        declared: &Self,
        tongue: Tongue,
        others: impl Iterator<Item = &'m Self>,
    ) -> bool {
        let wanted = declared.declared_things();
        let mut beside = self.things_in(tongue);
        beside.retain(|thing| !wanted.contains(thing));
        let mut others = others.flat_map(Self::declared_things);
        others.any(|thing| beside.contains(&thing))
    }

    /// Whether the trade has the words at all.
    pub(crate) fn is_known(&self) -> bool {
        !self.things.is_empty()
    }

    /// What a declared label means: packs are written in English, or in the language of their portal.
    fn declared_things(&self) -> Vec<ThingId> {
        let in_tongue = |tongue: Tongue| {
            let things = self.things.iter().filter(move |(_, known)| *known == tongue);
            things.map(|(thing, _)| *thing).collect::<Vec<_>>()
        };
        TONGUES.iter().map(|tongue| in_tongue(*tongue)).find(|things| !things.is_empty()).unwrap_or_default()
    }

    /// Whether this label is another one with something added that may change its meaning: "Previous Balance" of "Balance".
    pub(crate) fn qualifies(&self, other: &Self) -> bool {
        !other.words.is_empty()
            && self.words.len() > other.words.len()
            && other.words.iter().all(|word| self.words.contains(word))
    }
}

/// The language in which most labels have a meaning; English where none leads.
pub(crate) fn tongue_of(labels: &[&Meaning]) -> Tongue {
    let count = |tongue: Tongue| labels.iter().filter(|label| label.is_known_in(tongue)).count();
    let mut best = (Tongue::English, count(Tongue::English));
    for tongue in [Tongue::Spanish, Tongue::French, Tongue::German] {
        let found = count(tongue);
        if found > best.1 {
            best = (tongue, found);
        }
    }
    best.0
}

/// The words of a text in their common form, in alphabetical order, each once.
fn words_of(text: &str) -> Vec<String> {
    let mut words: Vec<String> = joined_letters(split(text));
    words = words
        .into_iter()
        .map(|word| common(&word).to_owned())
        .filter(|word| !FILLERS.contains(&word.as_str()))
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// Words that say nothing of what is meant.
const FILLERS: &[&str] = &[
    "", "the", "of", "a", "an", "our", "your", "de", "del", "la", "el", "le", "les", "du", "des", "d", "der",
    "die", "das",
];

/// Splits at everything that is no letter or digit, and where a small letter meets a capital one. Accents are dropped.
fn split(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in text.nfkd().filter(|c| !is_combining_mark(*c) && !crate::text::is_invisible(*c)) {
        let starts_word = before.is_lowercase() && c.is_uppercase();
        if c == '#' {
            words.push("number".to_owned());
            words.push(String::new());
        } else if !c.is_alphanumeric() || starts_word {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            match c {
                'ß' => word.push_str("ss"),
                _ => word.extend(c.to_lowercase()),
            }
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Letters that stand alone are one word: `V.I.N.`, `N.º`.
fn joined_letters(words: Vec<String>) -> Vec<String> {
    let is_letter = |word: &str| word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    let mut joined: Vec<String> = Vec::with_capacity(words.len());
    let mut in_run = false;
    for word in words {
        let letter = is_letter(&word);
        match joined.last_mut().filter(|_| letter && in_run) {
            Some(last) => last.push_str(&word),
            None => joined.push(word),
        }
        in_run = letter;
    }
    joined
}

/// The common form of a word that is written in many ways.
fn common(word: &str) -> &str {
    match word {
        "no" | "num" | "nbr" | "nr" | "nmbr" | "numb" | "numero" | "nummer" | "n" => "number",
        "stk" => "stock",
        "veh" => "vehicle",
        "cust" => "customer",
        "ext" => "exterior",
        "int" => "interior",
        "clr" | "colour" | "col" => "color",
        "odo" | "odom" => "odometer",
        "acct" | "acc" => "account",
        "amt" => "amount",
        "qty" => "quantity",
        "dt" => "date",
        "desc" | "descr" | "descrip" => "description",
        "mfr" | "mfg" | "manuf" => "manufacturer",
        "addr" => "address",
        "ph" | "tel" | "phn" => "phone",
        "pmt" | "pymt" => "payment",
        "bal" => "balance",
        "ref" => "reference",
        "loc" => "location",
        "dept" | "dpt" => "department",
        "tech" => "technician",
        "svc" | "serv" => "service",
        "upd" => "updated",
        "lic" => "license",
        "ctrl" | "ctl" | "cntl" => "control",
        "jrnl" | "jnl" => "journal",
        "dr" | "deb" => "debit",
        "cr" | "cred" => "credit",
        "appt" => "appointment",
        "mgr" => "manager",
        "acq" | "acqd" => "acquired",
        "hrs" => "hours",
        "labour" => "labor",
        "ln" => "line",
        "seq" => "sequence",
        "pct" => "percent",
        "op" | "opcode" => "operation",
        "adj" => "adjustment",
        "mo" | "mos" => "months",
        "yr" => "year",
        "mi" => "miles",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relation(label: &str, declared: &str) -> Relation {
        Meaning::of(label).relation(&Meaning::of(declared), Tongue::English)
    }

    #[test]
    fn labels_that_the_trade_uses_alike_mean_the_same() {
        for (label, declared) in [
            ("Stk #", "Stock No."),
            ("Stock Number", "stockNumber"),
            ("V.I.N.", "VIN"),
            ("Acquired Date", "Date Acquired"),
            ("Ext. Colour", "Exterior Color"),
            ("Mileage", "Odometer"),
            ("RO #", "Repair Order No."),
            ("Acct No", "GL Account"),
            ("Lot Description", "Desc. (Lot)"),
        ] {
            assert_eq!(relation(label, declared), Relation::Same, "{label} and {declared}");
        }
    }

    #[test]
    fn a_name_of_several_things_is_no_proof() {
        assert_eq!(relation("List Price", "MSRP"), Relation::Perhaps);
        assert_eq!(relation("List Price", "Asking Price"), Relation::Perhaps);
    }

    #[test]
    fn another_thing_is_another_thing_and_a_strange_word_is_nothing() {
        assert_eq!(relation("Invoice", "MSRP"), Relation::Other);
        assert_eq!(relation("Debit", "Credit"), Relation::Other);
        assert_eq!(relation("Mileage In", "Mileage Out"), Relation::Other);
        assert_eq!(relation("Frobnitz", "MSRP"), Relation::Unknown);
        assert_eq!(relation("MSRP", "Frobnitz"), Relation::Unknown);
    }

    #[test]
    fn a_word_added_may_change_the_meaning() {
        let (balance, last) = (Meaning::of("Balance"), Meaning::of("Last Month's Balance"));
        assert!(last.qualifies(&balance) && !balance.qualifies(&last) && !balance.qualifies(&balance));
    }

    #[test]
    fn a_page_speaks_one_language() {
        let meanings = |labels: &[&str]| labels.iter().map(|label| Meaning::of(label)).collect::<Vec<_>>();
        let german = meanings(&["Baujahr", "Hersteller", "Rate", "VIN"]);
        assert_eq!(tongue_of(&german.iter().collect::<Vec<_>>()), Tongue::German);
        assert_eq!(
            tongue_of(&meanings(&["Year", "Make", "Rate"]).iter().collect::<Vec<_>>()),
            Tongue::English
        );
        let rate = Meaning::of("Rate");
        assert_eq!(rate.relation(&Meaning::of("Payment"), Tongue::German), Relation::Same);
        assert_eq!(rate.relation(&Meaning::of("APR"), Tongue::English), Relation::Same);
        assert_eq!(rate.relation(&Meaning::of("Payment"), Tongue::English), Relation::Other);
    }
}
