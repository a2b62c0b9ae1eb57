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
    if text.is_ascii() {
        return collapsed(text.chars(), text.len());
    }
    collapsed(text.nfkc().filter(|c| !is_invisible(*c)), text.len())
}

/// Whether a part of the text is covered: `***-**-1234`, `XXX-1234`, `••••`, `•cura`.
///
/// Stars that only decorate stand apart from the words. A single sign is a cover where it stands in the place of a letter
/// or digit: before the rest of a word. Capital X are a cover only where nothing but digits and what separates them stands
/// beside them, or in a run before the end of a word.
pub(crate) fn is_masked(text: &str) -> bool {
    let is_cover = |c: char| is_block(c) || matches!(c, '*' | '∗' | '＊');
    let by_sign = text
        .split_whitespace()
        .any(|part| part.chars().filter(|c| is_cover(*c)).count() > 1 && !part.chars().all(is_cover));
    let is_side = text.starts_with(is_cover) != text.ends_with(is_cover)
        && text.split_whitespace().any(|part| part.chars().all(is_cover) && part.chars().count() > 2);
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
    by_sign
        || is_side
        || is_bare
        || by_hash
        || by_letter
        || only(|c| c == 'X')
        || only(|c| c == 'x')
        || text.split_whitespace().any(begins_covered)
}

/// Blocks and dots that are written for a character that nobody is to see.
fn is_block(c: char) -> bool {
    matches!(c, '•' | '●' | '■' | '█')
}

/// Whether the first characters of a word are covered, and the word goes on as no word begins: `•cura`, `*1234`,
/// `XXyota`, `#-150`.
fn begins_covered(word: &str) -> bool {
    let goes_on = |cover: char| {
        let rest = word.trim_start_matches(cover);
        rest.chars().next().filter(|_| rest.len() < word.len())
    };
    let is_inside = |c: char| c.is_lowercase() || c.is_ascii_digit();
    // A dot before a capital letter may begin an item of a list.
    let by_block = word.starts_with(is_block)
        && word.chars().find(|c| !is_block(*c)).is_some_and(|c| is_inside(c) || "-./".contains(c));
    let by_star = goes_on('*').is_some_and(is_inside);
    let by_hash = goes_on('#').is_some_and(|c| c.is_lowercase() || c == '-');
    let by_letter = word.starts_with("XX") && goes_on('X').is_some_and(char::is_lowercase);
    by_block || by_star || by_hash || by_letter
}

/// Whether a text only says that the value is still to come: a script was to put it there.
pub(crate) fn is_pending(text: &str) -> bool {
    let folded = normalise(text).to_lowercase();
    let words = folded.trim_end_matches(['.', '…', ' ']);
    let is_open = words.len() < folded.len();
    (is_open && matches!(words, "" | "loading" | "please wait" | "wait" | "one moment" | "retrieving"))
        || matches!(words, "loading" | "undefined" | "nan" | "[object object]")
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
            "********* 1500",
            "•••••••, NOAH",
            "•cura",
            "•arts",
            "#-150",
            "*1234",
            "XXyota",
        ] {
            assert!(is_masked(text), "{text}");
        }
        for text in [
            "*** SOLD ***",
            "XXL",
            "1234",
            "X-Line",
            "Xterra",
            "A*",
            "*Deluxe",
            "5 * 3",
            "• One • Two",
            "•Leather",
            "No. #7",
            "#1",
            "Lexus NX",
            "--",
        ] {
            assert!(!is_masked(text), "{text}");
        }
    }

    #[test]
    fn a_text_that_waits_for_a_script_is_no_value() {
        for text in ["Loading…", "loading...", "Please wait…", "…", "undefined", "NaN", "[object Object]"]
        {
            assert!(is_pending(text), "{text}");
        }
        for text in ["", "Waiting for parts", "Loading dock", "Wait", "3…"] {
            assert!(!is_pending(text), "{text}");
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
