//! Names of people: which texts are some, and which of their parts are ordinary words.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

/// Common given names, one a line. A capitalised word after one of them is taken for a family name.
static GIVEN: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    include_str!("given_names.txt").lines().map(str::trim).filter(|name| !name.is_empty()).collect()
});

/// Words that are no names though some people bear them: colours, makes, models, what stands on screens.
static ORDINARY: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("ordinary_words.txt").split_whitespace().collect());

/// Two to four words that each begin with a capital, or all capitals, in either order.
static PERSON: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let word = r"\p{Lu}[\p{L}'’-]+";
    let initial = r"(?:\s\p{Lu}\.?)?";
    Regex::new(&format!(r"\b(?:({word}),\s({word}){initial}|({word}){initial}\s({word}))\b")).ok()
});

/// A name behind the words by which a system says who is signed in.
static SIGNED_IN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let name = r"(\p{Lu}[\p{L}'’-]+(?:\s\p{Lu}[\p{L}'’.-]*){0,2})";
    Regex::new(&format!(r"(?i:(?:signed|logged) (?:in|on) as:?|(?:welcome|hello|hi),)\s+{name}")).ok()
});

/// The names of people in a text, as far as a given name or a greeting gives them away.
pub(super) fn find(text: &str) -> Vec<String> {
    let mut found = with_given_name(text);
    let greeted = SIGNED_IN.iter().flat_map(|regex| regex.captures_iter(text)).filter_map(|one| one.get(1));
    found.extend(greeted.map(|name| name.as_str().to_owned()).filter(|name| may_be_name(name)));
    found
}

fn with_given_name(text: &str) -> Vec<String> {
    let Some(person) = PERSON.as_ref() else { return Vec::new() };
    let is_given = |part: Option<regex::Match<'_>>| {
        part.is_some_and(|part| {
            let lower = part.as_str().to_lowercase();
            GIVEN.contains(lower.as_str())
        })
    };
    let is_family =
        |part: Option<regex::Match<'_>>| part.is_some_and(|part| !is_ordinary(&part.as_str().to_lowercase()));
    let found = person.captures_iter(text).filter(|found| {
        (is_given(found.get(2)) && is_family(found.get(1)))
            || (is_given(found.get(3)) && is_family(found.get(4)))
    });
    found.filter_map(|found| found.get(0)).map(|found| found.as_str().to_owned()).collect()
}

/// The parts of a name: its words.
pub(super) fn parts(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !(c.is_alphabetic() || matches!(c, '\'' | '’' | '-')))
        .filter(|part| !part.is_empty())
}

/// A word with a capital and small letters.
pub(super) fn titled(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars.flat_map(char::to_lowercase)).collect()
}

/// Whether a text can be a person's name: one to five words of letters.
pub(super) fn may_be_name(text: &str) -> bool {
    let is_letter =
        |c: char| c.is_alphabetic() || matches!(c, ' ' | ',' | '.' | '\'' | '’' | '-' | '&' | '/');
    let words = parts(text).count();
    (1..=5).contains(&words)
        && text.chars().all(is_letter)
        && text.chars().next().is_some_and(char::is_uppercase)
        && !parts(text).all(|part| is_ordinary(&part.to_lowercase()))
}

/// Whether a word, in lower case, is an ordinary one.
pub(super) fn is_ordinary(word: &str) -> bool {
    ORDINARY.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_found_by_their_given_names() {
        assert_eq!(find("Sold to John Smith on Monday"), ["John Smith"]);
        assert_eq!(find("SMITH, MARY A / 2nd"), ["SMITH, MARY A"]);
        assert_eq!(find("Linda K. O'Neil called"), ["Linda K. O'Neil"]);
        assert_eq!(find("Signed in as June Harrow (jh)"), ["June Harrow"]);
        for nobody in
            ["Front Row", "Oxford White", "Ford Transit", "Vehicle Inventory", "Harley Davidson Black"]
        {
            assert!(find(nobody).is_empty(), "{nobody}");
        }
    }

    #[test]
    fn a_name_is_words_of_letters() {
        for name in ["John Smith", "SMITH, JOHN A", "O'Neil", "José Álvarez", "J. P. van der Berg"] {
            assert!(may_be_name(name), "{name}");
        }
        for other in ["P12345", "12", "--", "All", "Yes", "Black", "In Transit", "all of them"] {
            assert!(!may_be_name(other), "{other}");
        }
    }
}
