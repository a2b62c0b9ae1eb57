//! How a piece of a page may be shown in an error.

/// The longest excerpt of a page that leaves this crate inside a drift, in characters.
const SHOWN_MAX: usize = 80;

/// How much of a text is looked at, in bytes: far more than is shown, however much of it is hidden.
const LOOKED_AT: usize = 4_000;

/// The shortest run of digits that is hidden: 9 digits are a social security number.
const HIDDEN_DIGITS: usize = 9;

/// An excerpt of page text that is safe to show: at most 80 characters, e-mail addresses and
/// runs of nine digits or more (social security, card and account numbers, also when grouped by spaces,
/// dots or dashes) replaced.
#[must_use]
pub fn shown(text: &str) -> String {
    let text = crate::text::normalise(beginning(text));
    let scrubbed: Vec<String> = hide_digits(&text).split(' ').map(hide_email).collect();
    let scrubbed = scrubbed.join(" ");
    if scrubbed.chars().count() <= SHOWN_MAX {
        return scrubbed;
    }
    scrubbed.chars().take(SHOWN_MAX - 1).chain(['…']).collect()
}

/// The text without e-mail addresses and long numbers; its spaces stay as they are.
pub(crate) fn without_personal(text: &str) -> String {
    hide_digits(text)
        .split_inclusive(char::is_whitespace)
        .map(|word| {
            let space = word.len() - word.trim_end().len();
            let (word, space) = word.split_at(word.len() - space);
            hide_email(word) + space
        })
        .collect()
}

/// The beginning of a text, up to the end of a word: half a number would not be known for one.
fn beginning(text: &str) -> &str {
    let text = text.trim_start();
    if text.len() <= LOOKED_AT {
        return text;
    }
    let end = text.floor_char_boundary(LOOKED_AT);
    let cut = text.get(..end).unwrap_or_default();
    let spaces = cut.rfind(char::is_whitespace).unwrap_or(end);
    cut.get(..spaces).unwrap_or(cut)
}

fn hide_email(word: &str) -> String {
    match word.find('@') {
        Some(at) if at > 0 && at + 1 < word.len() => "[email]".to_owned(),
        _ => word.to_owned(),
    }
}

fn hide_digits(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    for c in text.chars() {
        let joins = matches!(c, ' ' | '-' | '.') && run.ends_with(|last: char| last.is_ascii_digit());
        if c.is_ascii_digit() || joins {
            run.push(c);
        } else {
            flush(&mut out, &mut run);
            out.push(c);
        }
    }
    flush(&mut out, &mut run);
    out
}

fn flush(out: &mut String, run: &mut String) {
    if run.chars().filter(char::is_ascii_digit).count() >= HIDDEN_DIGITS {
        out.push_str("[digits]");
        if run.ends_with(' ') {
            out.push(' ');
        }
    } else {
        out.push_str(run);
    }
    run.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_identify_a_person_and_addresses_are_hidden() {
        assert_eq!(shown("SSN 123-45-6789 on file"), "SSN [digits] on file");
        assert_eq!(shown("4111 1111 1111 1111"), "[digits]");
        assert_eq!(shown("mail jordan.lopez@example.com today"), "mail [email] today");
        assert_eq!(shown("$63,990.00 on 01/21/2026"), "$63,990.00 on 01/21/2026");
    }

    #[test]
    fn an_excerpt_is_short() {
        assert_eq!(shown(&"a".repeat(500)).chars().count(), SHOWN_MAX);
        assert_eq!(shown(&"a".repeat(5_000_000)).chars().count(), SHOWN_MAX);
        let covered = format!("{}123456789012", "x@y.example ".repeat(332));
        assert!(!shown(&covered).contains("1234"));
    }
}
