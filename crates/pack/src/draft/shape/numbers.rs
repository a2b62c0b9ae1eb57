//! Numbers: how thousands, decimals, negatives and currencies are written.

use rooftop_page::reader::{Negative, NumberFormat};

/// How thousands, decimals and negatives are written.
pub(super) fn number_format(texts: &[&str]) -> NumberFormat {
    let is_number = |text: &&&str| {
        text.chars().any(|c| c.is_ascii_digit())
            && text.chars().all(|c| {
                c.is_ascii_digit()
                    || matches!(
                        c,
                        '.' | ','
                            | '$'
                            | '€'
                            | '£'
                            | '('
                            | ')'
                            | '-'
                            | ' '
                            | '\u{a0}'
                            | '\''
                            | 'C'
                            | 'R'
                            | 'D'
                    )
            })
    };
    let numbers: Vec<&str> = texts.iter().filter(is_number).copied().collect();
    let ends = |separator: char| {
        let two = |text: &&&str| {
            let bare = text.trim_end_matches([')', '-', ' ', 'C', 'R', 'D', '€']);
            bare.rsplit_once(separator)
                .is_some_and(|(_, rest)| rest.len() == 2 && rest.chars().all(|c| c.is_ascii_digit()))
        };
        numbers.iter().filter(two).count()
    };
    let decimal = if ends(',') > ends('.') { ',' } else { '.' };
    let thousands = if decimal == ',' {
        if numbers.iter().any(|text| text.contains('.')) { Some('.') } else { None }
    } else {
        Some(',')
    };
    let marks = [
        (
            Negative::Leading,
            numbers.iter().any(|text| text.trim_start_matches(['$', '€', ' ']).starts_with('-')),
        ),
        (Negative::Parentheses, numbers.iter().any(|text| text.contains('(') && text.ends_with(')'))),
        (Negative::Trailing, numbers.iter().any(|text| text.ends_with('-') && text.len() > 2)),
        (Negative::CreditSuffix, numbers.iter().any(|text| text.ends_with("CR"))),
    ];
    let mut negative: Vec<Negative> =
        marks.into_iter().filter(|(_, seen)| *seen).map(|(mark, _)| mark).collect();
    if negative.is_empty() {
        negative.push(Negative::Leading);
    }
    NumberFormat { symbol: None, thousands, decimal, negative }
}

/// The currency sign that most amounts have.
pub(super) fn currency(texts: &[&str]) -> Option<String> {
    let signs = ["$", "€", "£", "CHF"];
    let has = |sign: &&str| {
        texts.iter().filter(|text| text.contains(*sign) && text.chars().any(|c| c.is_ascii_digit())).count()
    };
    signs.into_iter().max_by_key(|sign| has(sign)).filter(|sign| has(sign) > 0).map(str::to_owned)
}
