//! Texts as they are kept, and what two of them have in common when a person would call them the same.
//!
//! A value keeps its characters ([`tidy`]): `Nº 5` and `½` mean something. Only labels, headings, words and other texts
//! that are compared are folded further ([`normalise`], [`label_key`]).

use unicode_normalization::UnicodeNormalization;

/// The text as a person reads it, with its characters: every kind of space one space, ends trimmed, and without what
/// only helps to lay it out (soft hyphens, places where a line may break).
#[must_use]
pub fn tidy(text: &str) -> String {
    collapsed(
        text.chars().filter(|c| !matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}')),
        text.len(),
    )
}

/// The text in which others are compared with it: [`tidy`], compatibility characters folded (NFKC), characters without
/// width dropped. Letter case is kept.
#[must_use]
pub fn normalise(text: &str) -> String {
    collapsed(text.nfkc().filter(|c| !is_invisible(*c)), text.len())
}

/// Whether a part of the text is covered: `***-**-1234`, `XXX-1234`, `••••`.
///
/// Stars that only decorate stand apart from the words. Capital X are a cover only where nothing but digits and what
/// separates them stands beside them.
pub(crate) fn is_masked(text: &str) -> bool {
    let is_cover = |c: char| matches!(c, '*' | '•' | '●' | '∗' | '＊' | '■' | '█');
    let mut parts = text.split_whitespace();
    let by_sign = parts.any(|part| {
        part.chars().filter(|c| is_cover(*c)).count() > 1 && part.chars().any(char::is_alphanumeric)
    });
    let is_bare =
        !text.chars().any(char::is_alphanumeric) && text.chars().filter(|c| is_cover(*c)).count() > 2;
    let is_separator = |c: char| c.is_whitespace() || "()-./+$,#".contains(c);
    let only = |cover: fn(char) -> bool| {
        text.chars().all(|c| cover(c) || c.is_ascii_digit() || is_separator(c))
            && text.chars().filter(|c| cover(*c)).count() > 2
    };
    let by_hash = text.split(|c: char| c != '#').any(|run| run.len() > 2);
    let by_letter =
        ['X', 'x'].into_iter().any(|cover| text.split(|c: char| c != cover).any(|run| run.len() > 3));
    by_sign || is_bare || by_hash || by_letter || only(|c| c == 'X') || only(|c| c == 'x')
}

/// Whether a person sees nothing in the text.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

fn collapsed(chars: impl Iterator<Item = char>, size: usize) -> String {
    let mut out = String::with_capacity(size);
    let mut gap = false;
    for c in chars {
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

pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

fn is_decoration(c: char) -> bool {
    c.is_whitespace() || matches!(c, '*' | '▲' | '▼' | '△' | '▽' | '▴' | '▾' | '↑' | '↓' | '↕' | '⇅')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_keeps_its_characters() {
        for text in ["Nº 5", "½", "m²", "Brake™", "ＡＢ", "1⁄2", "ﬁn"] {
            assert_eq!(tidy(text), text);
        }
        assert_eq!(tidy("\u{a0} a\u{a0}\t b\u{202f}c\u{ad}d \n"), "a b cd");
        assert!(is_blank(" \u{a0}\u{200b}\u{200e}") && !is_blank("½"));
    }

    #[test]
    fn a_covered_text_is_known_from_one_that_is_only_decorated() {
        for text in [
            "***-**-1234",
            "XXX-1234",
            "XXXXXXXXXXXXX2345",
            "••••",
            "Jo*** Sm***",
            "xxx-xx-6789",
            "##,###.##",
            "$XX,XXX.XX",
            "XXXXXXX XX XXXnsit",
        ] {
            assert!(is_masked(text), "{text}");
        }
        for text in ["*** SOLD ***", "XXL", "1234", "X-Line", "A*", "5 * 3", "No. #7", "#1", "Lexus NX", "--"]
        {
            assert!(!is_masked(text), "{text}");
        }
    }

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
