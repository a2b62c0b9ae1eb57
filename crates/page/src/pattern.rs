//! Patterns: literal text with named holes, such as `{key} - {name}`.

use indexmap::IndexMap;

use crate::text::{normalise, tidy};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Literal text with named holes. Two holes always have literal text between them, so that a text can be
/// taken apart in one way only: each hole ends where the literal after it first occurs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    pieces: Vec<Piece>,
    source: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Literal(String),
    Hole(String),
}

/// Why a text is not a pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// A `{` without its `}`, or the reverse.
    #[error("a brace is not closed")]
    UnclosedHole,
    /// A hole's name is not a word of letters, digits and underscores.
    #[error("{{{0}}} is not a name of letters, digits and underscores")]
    BadName(String),
    /// Nothing stands between two holes, so nobody can say where the first one ends.
    #[error("two holes touch each other; put the text between them that the page shows")]
    HolesTouch,
    /// The same hole twice.
    #[error("the hole {{{0}}} is there twice")]
    DuplicateHole(String),
}

impl Pattern {
    /// Reads a pattern. Spaces in the literal parts are compared like spaces on a page: any run is one.
    pub fn parse(source: &str) -> Result<Self, PatternError> {
        let source = normalise(source);
        let mut pieces: Vec<Piece> = Vec::new();
        let mut rest = source.as_str();
        while !rest.is_empty() {
            let Some((literal, after)) = rest.split_once('{') else {
                push_literal(&mut pieces, rest)?;
                break;
            };
            push_literal(&mut pieces, literal)?;
            let (name, after) = after.split_once('}').ok_or(PatternError::UnclosedHole)?;
            push_hole(&mut pieces, name)?;
            rest = after;
        }
        Ok(Self { pieces, source })
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The names of the holes, in order.
    pub fn holes(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Hole(name) => Some(name.as_str()),
            Piece::Literal(_) => None,
        })
    }

    /// Takes a text apart. `None` if it does not have this form, or if a hole would be blank. The literals are compared
    /// as labels are; what stands in the holes keeps its characters.
    #[must_use]
    pub fn take_apart(&self, text: &str) -> Option<IndexMap<String, String>> {
        let text = tidy(text);
        let mut parts = IndexMap::new();
        let mut rest = text.as_str();
        let mut open: Option<&String> = None;
        for (index, piece) in self.pieces.iter().enumerate() {
            match piece {
                Piece::Hole(name) => open = Some(name),
                Piece::Literal(literal) => {
                    let is_last = index + 1 == self.pieces.len();
                    let (before, after) = match open {
                        None => ("", strip_prefix(rest, literal)?),
                        Some(_) if is_last => (strip_suffix(rest, literal)?, ""),
                        Some(_) => split_at_literal(rest, literal)?,
                    };
                    if let Some(name) = open.take() {
                        fill(&mut parts, name, before)?;
                    }
                    rest = after;
                }
            }
        }
        if let Some(name) = open {
            fill(&mut parts, name, rest)?;
            return Some(parts);
        }
        rest.is_empty().then_some(parts)
    }

    /// Whether a text has this form.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.take_apart(text).is_some()
    }
}

fn push_literal(pieces: &mut Vec<Piece>, literal: &str) -> Result<(), PatternError> {
    if literal.contains('}') {
        return Err(PatternError::UnclosedHole);
    }
    if !literal.is_empty() {
        pieces.push(Piece::Literal(literal.chars().map(folded).collect()));
    }
    Ok(())
}

fn push_hole(pieces: &mut Vec<Piece>, name: &str) -> Result<(), PatternError> {
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !is_name {
        return Err(PatternError::BadName(name.to_owned()));
    }
    if matches!(pieces.last(), Some(Piece::Hole(_))) {
        return Err(PatternError::HolesTouch);
    }
    if pieces.contains(&Piece::Hole(name.to_owned())) {
        return Err(PatternError::DuplicateHole(name.to_owned()));
    }
    pieces.push(Piece::Hole(name.to_owned()));
    Ok(())
}

fn fill(parts: &mut IndexMap<String, String>, name: &str, text: &str) -> Option<()> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    parts.insert(name.to_owned(), text.to_owned());
    Some(())
}

fn strip_prefix<'a>(text: &'a str, literal: &str) -> Option<&'a str> {
    text.get(length(text, literal)?..)
}

fn strip_suffix<'a>(text: &'a str, literal: &str) -> Option<&'a str> {
    let mut left = literal;
    for (at, c) in text.char_indices().rev() {
        left = left.strip_suffix(folded(c).as_str())?;
        if left.is_empty() {
            return text.get(..at);
        }
    }
    None
}

fn split_at_literal<'a>(text: &'a str, literal: &str) -> Option<(&'a str, &'a str)> {
    // The hole before the literal is not blank, so the search begins after its first character.
    let skip = text.chars().next().map_or(0, char::len_utf8);
    let (start, end) = find(text.get(skip..)?, literal)?;
    Some((text.get(..skip + start)?, text.get(skip + end..)?))
}

/// Where the (folded) literal first occurs.
fn find(text: &str, literal: &str) -> Option<(usize, usize)> {
    text.char_indices().find_map(|(start, _)| {
        let length = length(text.get(start..)?, literal)?;
        Some((start, start + length))
    })
}

/// How many bytes of the text's beginning the (folded) literal takes.
fn length(text: &str, literal: &str) -> Option<usize> {
    let mut left = literal;
    for (at, c) in text.char_indices() {
        if left.is_empty() {
            // A letter whose accent follows is another letter.
            return (!is_combining_mark(c)).then_some(at);
        }
        left = if c.is_ascii() {
            left.strip_prefix(c.to_ascii_lowercase())?
        } else {
            left.strip_prefix(folded(c).as_str())?
        };
    }
    left.is_empty().then_some(text.len())
}

/// The character as it is compared: taken apart (NFKD), in lower case; nothing if it has no width.
fn folded(c: char) -> String {
    normalise_char(c).flat_map(char::to_lowercase).collect()
}

fn normalise_char(c: char) -> impl Iterator<Item = char> {
    std::iter::once(c).filter(|c| !crate::text::is_invisible(*c)).nfkd()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apart(pattern: &str, text: &str) -> Option<String> {
        let parts = Pattern::parse(pattern).unwrap().take_apart(text)?;
        Some(parts.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn holes_take_what_stands_between_the_literals() {
        assert_eq!(
            apart("{key} - {name}", "01 - Main Street - North").unwrap(),
            "key=01 name=Main Street - North"
        );
        assert_eq!(apart("{from}-{to} of {total}", "1-25 of 213").unwrap(), "from=1 to=25 total=213");
        assert_eq!(
            apart("Showing {from} to {to} entries", "showing  1 TO 25 Entries").unwrap(),
            "from=1 to=25"
        );
        assert_eq!(apart("Store {key}", "Store 7").unwrap(), "key=7");
        assert_eq!(apart("No vehicles", "no vehicles").unwrap(), "");
    }

    #[test]
    fn holes_keep_their_characters_and_literals_are_compared_as_labels() {
        assert_eq!(apart("No {number} - {name}", "Nº ½ - Brake™").unwrap(), "number=½ name=Brake™");
        assert_eq!(apart("Modèle {name} ½", "mode\u{300}le ﬁn\u{a0}½").unwrap(), "name=ﬁn");
        assert_eq!(apart("{a} e {b}", "x e\u{301} y"), None);
        assert_eq!(apart("Stock {key}", "Sto\u{ad}ck\u{200e} 7").unwrap(), "key=7");
    }

    #[test]
    fn a_text_of_another_form_is_refused() {
        assert_eq!(apart("{key} - {name}", "01 Main"), None);
        assert_eq!(apart("{key} - {name}", " - Main"), None);
        assert_eq!(apart("Store {key}", "Shop 7"), None);
        assert_eq!(apart("No vehicles", "No vehicles found"), None);
    }

    #[test]
    fn bad_patterns_say_what_is_wrong() {
        assert_eq!(Pattern::parse("{a}{b}"), Err(PatternError::HolesTouch));
        assert_eq!(Pattern::parse("{a"), Err(PatternError::UnclosedHole));
        assert_eq!(Pattern::parse("{a b}"), Err(PatternError::BadName("a b".to_owned())));
        assert_eq!(Pattern::parse("{a} {a}"), Err(PatternError::DuplicateHole("a".to_owned())));
    }
}
