//! What two texts have in common when a person would call them the same.

use unicode_normalization::UnicodeNormalization;

/// The text as a person reads it: compatibility characters folded (NFKC), every kind of space one space,
/// characters without width dropped, ends trimmed. Letter case is kept.
#[must_use]
pub fn normalise(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfkc().filter(|c| !is_invisible(*c)) {
        if c.is_whitespace() {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push(' ');
            gap = false;
        }
        out.push(c);
    }
    out
}

/// The form in which labels and headings are compared: [`normalise`]d, without the decoration that portals
/// put around a label (a trailing colon, a required star, a sort arrow), in lower case.
#[must_use]
pub fn label_key(text: &str) -> String {
    let folded = normalise(text).to_lowercase();
    folded.trim_matches(is_decoration).trim_end_matches(|c| c == ':' || is_decoration(c)).to_owned()
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

fn is_decoration(c: char) -> bool {
    c.is_whitespace() || matches!(c, '*' | '▲' | '▼' | '△' | '▽' | '▴' | '▾' | '↑' | '↓' | '↕' | '⇅')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_equal_when_only_decoration_differs() {
        for text in [
            "Stock #",
            " stock # :",
            "Stock\u{a0}#:",
            "* Stock  #",
            "Stock # ▲",
            "ＳＴＯＣＫ #",
            "Sto\u{ad}ck #",
        ] {
            assert_eq!(label_key(text), "stock #", "{text:?}");
        }
        assert_ne!(label_key("Stock No"), label_key("Stock #"));
    }
}
