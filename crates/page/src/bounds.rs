//! What is looked at before a document is parsed: markup in which parsing would not end in time.
//!
//! By the parsing algorithm, an element that is never closed is looked at again for each one that opens inside it, and
//! one that only formats is made anew in each paragraph after it. Few of them do no harm, and thousands are a fault of
//! the server.

use crate::drift::{Drift, DriftKind};

/// How many elements may be open at once. A tree may nest far less deeply; most of these are closed by others.
const OPEN_MAX: usize = 20_000;

/// How many formatting elements may be open at once, outside of table cells.
const FORMATTING_MAX: usize = 1_000;

/// Elements that stay open until they are closed.
const NESTING: &[&str] = &[
    "div",
    "span",
    "center",
    "table",
    "ul",
    "ol",
    "dl",
    "form",
    "fieldset",
    "section",
    "article",
    "main",
    "nav",
    "blockquote",
    "header",
    "footer",
    "aside",
    "label",
    "object",
    "pre",
];

/// Elements that go on in the next paragraph until they are closed.
const FORMATTING: &[&str] =
    &["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

/// Elements at whose border formatting ends.
const CELLS: &[&str] = &["td", "th", "tr", "table", "caption"];

/// Whether the markup can be parsed in time that grows with its size.
pub(crate) fn expect_parsable(html: &str) -> Result<(), Drift> {
    let (mut open, mut formatting) = (0_usize, 0_usize);
    for markup in html.split('<').skip(1) {
        let (is_end, markup) = markup.strip_prefix('/').map_or((false, markup), |markup| (true, markup));
        let name = tag_name(markup);
        let is_in = |list: &[&str]| list.iter().any(|known| known.eq_ignore_ascii_case(name));
        if is_in(CELLS) {
            formatting = 0;
        }
        if is_in(NESTING) {
            open = step(open, is_end);
        } else if is_in(FORMATTING) {
            formatting = step(formatting, is_end);
        }
        if open > OPEN_MAX || formatting > FORMATTING_MAX {
            let expected =
                format!("at most {OPEN_MAX} open elements, {FORMATTING_MAX} of them for formatting");
            return Err(Drift::new(DriftKind::TooLarge, expected, "more that are never closed"));
        }
    }
    Ok(())
}

fn step(count: usize, is_end: bool) -> usize {
    if is_end { count.saturating_sub(1) } else { count + 1 }
}

/// The name of the tag that begins here; blank where a `<` is only a character.
fn tag_name(markup: &str) -> &str {
    let end = markup.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(markup.len());
    let (name, rest) = markup.split_at_checked(end).unwrap_or_default();
    let is_tag = rest.starts_with(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/'));
    if is_tag { name } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_never_closed_has_a_bound() {
        assert!(expect_parsable(&"<div><b>x</b></div>".repeat(50_000)).is_ok());
        assert!(expect_parsable(&"<tr><td><font size=2>x".repeat(50_000)).is_ok());
        assert!(expect_parsable(&"<li>x<p>y<br>".repeat(50_000)).is_ok());
        assert!(expect_parsable(&"if(i<a.length && i<b)".repeat(5_000)).is_ok());
        assert!(expect_parsable(&"<DIV>".repeat(50_000)).is_err());
        assert!(expect_parsable(&"<p><font size=2>x</p>".repeat(5_000)).is_err());
    }
}
