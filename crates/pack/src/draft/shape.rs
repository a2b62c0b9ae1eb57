//! Shapes: what a set of texts has in common, and which reader takes them all.

mod dates;
mod numbers;

use std::sync::LazyLock;

use regex::Regex;
use rooftop_page::reader::NumberFormat;
use rooftop_page::{ReadContext, Reader};

use dates::{layout, time};
use numbers::{currency, number_format};

/// How a system writes things, as far as its texts show.
#[derive(Debug, Clone, Default)]
pub(super) struct Formats {
    pub(super) money: NumberFormat,
    pub(super) number: NumberFormat,
    pub(super) date: Option<String>,
    pub(super) datetime: Option<String>,
    /// No text shows which of day and month stands first.
    pub(super) is_ambiguous: bool,
    pub(super) blank: Vec<String>,
}

/// A reader with its options, as it is written in a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) read: &'static str,
    /// `format: …` and the like, ready to be written.
    pub(super) options: Vec<(&'static str, String)>,
    /// Whether nothing of it is more of a guess than usual.
    pub(super) is_checked: bool,
}

impl Shape {
    pub(super) fn plain(read: &'static str) -> Self {
        Self { read, options: Vec::new(), is_checked: true }
    }
}

/// Texts that stand for nothing.
const BLANKS: &[&str] =
    &["-", "--", "---", "—", "–", "n/a", "N/A", "NA", "(none)", "none", "None", "null", "."];

/// Labels of what is written in digits and is no number.
static IDENTIFIER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(no|number|num|nbr|id|code|key|zip|postal|phone|vin|acct|account|ref|invoice|plate|ext)\b\.?|#|^(stock|stk|deal|order|unit|tag|lot|bay|ro)$").ok()
});

/// Pairs of words that mean yes and no.
const FLAGS: &[(&str, &str)] =
    &[("Y", "N"), ("Yes", "No"), ("True", "False"), ("T", "F"), ("On", "Off"), ("✓", "✗"), ("X", "")];

/// Looks how all these texts are written.
pub(super) fn formats(texts: &[String]) -> Formats {
    let texts: Vec<&str> = texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect();
    let numbers = number_format(&texts);
    let (date, a) = layout(&texts, false);
    let (datetime, b) = layout(&texts, true);
    let mut blank: Vec<String> = Vec::new();
    for text in texts.iter().filter(|text| BLANKS.contains(text)) {
        if !blank.iter().any(|known| known == text) {
            blank.push((*text).to_owned());
        }
    }
    Formats {
        money: NumberFormat { symbol: currency(&texts), ..numbers.clone() },
        number: NumberFormat { symbol: None, ..numbers },
        is_ambiguous: (date.is_some() && a) || (datetime.is_some() && b),
        date,
        datetime,
        blank,
    }
}

/// The reader that takes all of these texts, of a field with this label.
pub(super) fn shape(label: &str, texts: &[&str], formats: &Formats) -> Shape {
    let texts: Vec<&str> = texts.iter().copied().filter(|text| !is_blank(text, formats)).collect();
    if texts.is_empty() {
        return Shape::plain("text");
    }
    let context = ReadContext { zone: Some(jiff::tz::TimeZone::UTC), formats: None };
    let all = |reader: &Reader| texts.iter().all(|text| reader.read_text(text, &context).is_ok());
    if all(&Reader::Vin { lenient: false }) {
        return Shape::plain("vin");
    }
    if let Some(shape) = time(&texts, formats) {
        return shape;
    }
    if let Some(shape) = flag(&texts) {
        return shape;
    }
    let has_digit = |text: &&str| text.chars().any(|c| c.is_ascii_digit());
    let is_identifier = IDENTIFIER.as_ref().is_some_and(|words| words.is_match(label))
        || texts
            .iter()
            .any(|text| text.len() > 1 && text.starts_with('0') && !text.contains(formats.number.decimal));
    if !texts.iter().all(has_digit) {
        return with_words(label, &texts, formats).unwrap_or_else(|| Shape::plain("text"));
    }
    if is_phone(label, &texts) {
        return Shape::plain("phone");
    }
    let is_money =
        texts.iter().all(|text| is_amount(text, formats)) && all(&Reader::Money(formats.money.clone()));
    if is_money {
        return Shape::plain("money");
    }
    if !is_identifier && all(&Reader::Integer(formats.number.clone())) {
        return Shape::plain("integer");
    }
    if !is_identifier && all(&Reader::Decimal(formats.number.clone())) {
        return Shape::plain("decimal");
    }
    Shape::plain("text")
}

/// Amounts and days among which a word or two stand, such as `call`: for nothing, as far as a draft can tell.
fn with_words(label: &str, texts: &[&str], formats: &Formats) -> Option<Shape> {
    let has_digit = |text: &&&str| text.chars().any(|c| c.is_ascii_digit());
    let typed: Vec<&str> = texts.iter().filter(has_digit).copied().collect();
    let mut words: Vec<&str> = texts.iter().filter(|text| !has_digit(text)).copied().collect();
    words.sort_unstable();
    words.dedup();
    if typed.len() < 3 || words.len() > 2 || typed.len() * 10 < texts.len() * 7 {
        return None;
    }
    let mut shape = shape(label, &typed, formats);
    if !matches!(shape.read, "money" | "integer" | "decimal" | "date" | "datetime") {
        return None;
    }
    let words: Vec<String> = words.iter().map(|word| super::yaml::quoted(word)).collect();
    shape.options.push(("blank", format!("[ {} ]", words.join(", "))));
    shape.is_checked = false;
    Some(shape)
}

/// Whether a text stands for nothing.
pub(super) fn is_blank(text: &str, formats: &Formats) -> bool {
    let text = text.trim();
    text.is_empty() || formats.blank.iter().any(|blank| blank == text)
}

/// A number that counts as an amount: with a currency sign, or with exactly two decimals.
fn is_amount(text: &str, formats: &Formats) -> bool {
    let has_symbol = formats.money.symbol.as_deref().is_some_and(|symbol| text.contains(symbol));
    let decimals = text
        .rsplit_once(formats.money.decimal)
        .map(|(_, rest)| rest.trim_end_matches([')', '-', ' ', 'C', 'R', 'D']));
    has_symbol || decimals.is_some_and(|rest| rest.len() == 2 && rest.chars().all(|c| c.is_ascii_digit()))
}

fn is_phone(label: &str, texts: &[&str]) -> bool {
    let label = label.to_lowercase();
    let is_called = ["phone", "mobile", "cell", "fax", "tel"].iter().any(|word| label.contains(word));
    is_called && texts.iter().all(|text| text.chars().filter(char::is_ascii_digit).count() >= 7)
}

/// Words that mean yes or no, if there are no others.
fn flag(texts: &[&str]) -> Option<Shape> {
    let is = |text: &str, word: &str| text.eq_ignore_ascii_case(word);
    let (yes, no) = FLAGS.iter().find(|(yes, no)| texts.iter().all(|text| is(text, yes) || is(text, no)))?;
    // One letter alone may be a code for anything.
    let both = texts.iter().any(|text| is(text, yes)) && texts.iter().any(|text| is(text, no));
    if yes.len() == 1 && !both {
        return None;
    }
    let list = |word: &str| format!("[ {} ]", super::yaml::flow(&serde_json::Value::String(word.to_owned())));
    let mut options = vec![("yes", list(yes))];
    if !no.is_empty() {
        options.push(("no", list(no)));
    }
    Some(Shape { read: "flag", options, is_checked: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guess(label: &str, texts: &[&str]) -> String {
        let all: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        let shape = shape(label, texts, &formats(&all));
        let options: Vec<String> =
            shape.options.iter().map(|(name, value)| format!(" {name}={value}")).collect();
        format!("{}{}", shape.read, options.concat())
    }

    #[test]
    fn a_reader_is_guessed_from_all_values() {
        for (label, texts, read) in [
            ("VIN", vec!["1G4AH59H45G118341"], "vin"),
            ("Price", vec!["$63,990.00", "--", "(500.00)"], "money"),
            ("Cost", vec!["12.50", "1,204.00-"], "money"),
            ("Odometer", vec!["12", "34,572"], "integer"),
            ("Stock No.", vec!["12345", "20011"], "text"),
            ("Code", vec!["007"], "text"),
            ("Hours", vec!["1.5", "12"], "decimal"),
            ("Changed", vec!["01/21/2026 8:45a", "12/17/2025 12:49p"], "datetime"),
            ("Sold", vec!["01/21/2026", "12/7/2025"], "date"),
            ("Certified", vec!["Yes", "No"], "flag yes=[ \"Yes\" ] no=[ \"No\" ]"),
            ("Type", vec!["N", "N"], "text"),
            ("Home Phone", vec!["(202) 555-0100"], "phone"),
            ("Trim", vec!["XLT", ""], "text"),
            ("Price", vec!["$1.00", "$2.00", "$3.00", "call"], "money blank=[ \"call\" ]"),
            ("Days in Stock", vec!["31", "7"], "integer"),
        ] {
            assert_eq!(guess(label, &texts), read, "{label}: {texts:?}");
        }
    }

    #[test]
    fn numbers_of_other_countries_are_seen() {
        let texts = ["1.234,56 €", "12,00 €", "-5,10 €"].map(str::to_owned);
        let formats = formats(&texts);
        assert_eq!(
            (formats.money.decimal, formats.money.thousands, formats.money.symbol.as_deref()),
            (',', Some('.'), Some("€"))
        );
        assert_eq!(shape("Preis", &["1.234,56 €"], &formats).read, "money");
    }
}
