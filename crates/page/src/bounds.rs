//! What is looked at before a document is parsed: elements with so many attributes that comparing their names with each
//! other would not end in time. The parser does that before anybody can see the element.

use crate::drift::{Drift, DriftKind};
use crate::html::RAW_TEXT;

/// How often attributes of one element may be compared with each other in a document: each with all before it.
const COMPARISONS_MAX: usize = 100_000_000;

/// Whether no element has so many attributes that comparing their names would not end in time.
pub(crate) fn expect_few_attributes(html: &str) -> Result<(), Drift> {
    // In a drawing or a formula, what looks like the text of a script is markup.
    let has_foreign =
        ["<svg", "<SVG", "<math", "<MATH", "<Svg", "<Math"].iter().any(|tag| html.contains(tag));
    let mut comparisons = 0_usize;
    let mut rest = html;
    while let Some((_, markup)) = rest.split_once('<') {
        let is_tag = markup.trim_start_matches('/').starts_with(|c: char| c.is_ascii_alphabetic());
        if !is_tag {
            rest = markup;
            continue;
        }
        let (attributes, after) = attributes(markup, has_foreign);
        comparisons = comparisons.saturating_add(attributes.saturating_mul(attributes) / 2);
        if comparisons > COMPARISONS_MAX {
            return Err(Drift::new(DriftKind::TooLarge, "elements with a few attributes", "a flood of them"));
        }
        let name = tag_name(markup);
        let raw = RAW_TEXT.iter().find(|raw| raw.eq_ignore_ascii_case(name)).filter(|_| !has_foreign);
        rest = raw.map_or(after, |raw| behind_text(after, raw));
    }
    Ok(())
}

/// Where in a tag one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum In {
    Name,
    Space,
    Attribute,
    BeforeValue,
    Value,
    Quotes(u8),
}

/// How many attributes the tag that begins here can have, and what follows it. With `all`, the words in quotes count as
/// well.
fn attributes(markup: &str, all: bool) -> (usize, &str) {
    let (mut count, mut at) = (0_usize, In::Name);
    let mut last = b' ';
    for (index, byte) in markup.bytes().enumerate() {
        let is_space = byte.is_ascii_whitespace();
        at = match at {
            In::Quotes(quote) => {
                count += usize::from(all && last.is_ascii_whitespace() && !is_space);
                if byte == quote { In::Space } else { at }
            }
            _ if byte == b'>' => return (count, markup.get(index + 1..).unwrap_or_default()),
            In::BeforeValue if is_space => at,
            In::BeforeValue if matches!(byte, b'"' | b'\'') => In::Quotes(byte),
            In::BeforeValue => In::Value,
            In::Space | In::Attribute if byte == b'=' => In::BeforeValue,
            In::Value if is_space => In::Space,
            In::Name | In::Space | In::Attribute if is_space || byte == b'/' => In::Space,
            In::Space => {
                count += 1;
                In::Attribute
            }
            In::Name | In::Attribute | In::Value => at,
        };
        last = byte;
    }
    (count, "")
}

/// What follows the text of an element whose content is not markup.
fn behind_text<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some((_, end)) = rest.split_once("</") {
        if end.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return end;
        }
        rest = end;
    }
    ""
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
    fn attributes_are_counted_as_a_parser_sees_them() {
        fn count(tag: &str) -> (usize, &str) {
            attributes(tag, false)
        }
        assert_eq!(count("p>x"), (0, "x"));
        assert_eq!(count("p a b=c d = e f='g h>' i=\"j\"k=l m/n>x"), (8, "x"));
        assert_eq!(count("p title='a b"), (1, ""));
        assert_eq!(attributes("p title='a b c'>", true).0, 3);
        let flood = |n: usize| (0..n).map(|n| format!("a{n} ")).collect::<Vec<_>>().concat();
        assert!(expect_few_attributes(&format!("<p {}>", flood(2_000)).repeat(40)).is_ok());
        assert!(expect_few_attributes(&format!("<p {}>", flood(20_000))).is_err());
        assert!(expect_few_attributes(&format!("</p {}>", flood(20_000))).is_err());
        assert!(expect_few_attributes(&format!("<script>if (a<b) {}</script>", flood(20_000))).is_ok());
        assert!(
            expect_few_attributes(&format!("<svg><script>a<b=\"</script><p {}>", flood(20_000))).is_err()
        );
    }
}
