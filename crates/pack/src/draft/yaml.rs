//! YAML as people write it: short things on one line, quotes only where they are needed.

use serde_json::Value as Json;

/// A text as a scalar: plain if it reads as that text and nothing else, else in double quotes.
pub(crate) fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// A text in double quotes. What JSON escapes, YAML reads.
pub(crate) fn quoted(text: &str) -> String {
    Json::String(text.to_owned()).to_string()
}

/// A value on one line.
pub(crate) fn flow(value: &Json) -> String {
    match value {
        Json::Null => "null".to_owned(),
        Json::String(text) => scalar(text),
        Json::Array(items) if items.is_empty() => "[]".to_owned(),
        Json::Array(items) => format!("[ {} ]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Json::Object(fields) if fields.is_empty() => "{}".to_owned(),
        Json::Object(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|(name, value)| format!("{}: {}", scalar(name), flow(value))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        other => other.to_string(),
    }
}

/// Words that YAML takes for something else than a text.
const WORDS: &[&str] = &["true", "false", "null", "yes", "no", "on", "off", "y", "n", "~"];

/// Whether YAML reads these letters as this text, inside braces and outside.
fn is_plain(text: &str) -> bool {
    let first = text.chars().next();
    let is_safe = |c: char| {
        c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | '/' | '(' | ')' | '$' | '+' | '\'' | ';')
    };
    first.is_some_and(|c| c.is_alphabetic() || c == '/' || c == '_')
        && text.chars().all(is_safe)
        && !text.ends_with(' ')
        && !WORDS.contains(&text.to_ascii_lowercase().as_str())
        && text.parse::<f64>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_stand_only_where_they_are_needed() {
        for plain in ["Stock No.", "in_stock", "/inventory", "Peña Annex", "P-1/2", "F-150 (crew)"] {
            assert_eq!(scalar(plain), plain);
        }
        for (text, written) in [
            ("", "\"\""),
            ("01", "\"01\""),
            ("1e5", "\"1e5\""),
            ("No", "\"No\""),
            ("Stock #", "\"Stock #\""),
            ("a: b", "\"a: b\""),
            ("{key}", "\"{key}\""),
            ("say \"x\"", "\"say \\\"x\\\"\""),
            ("nan", "\"nan\""),
            ("-", "\"-\""),
            ("a ", "\"a \""),
        ] {
            assert_eq!(scalar(text), written);
        }
    }

    #[test]
    fn what_is_written_is_read_as_the_same() {
        let value = serde_json::json!({"a b": ["x: y", "#1", null, 12, 1.50, true, {}], "no": {"": "\t\u{1F697}\n"}, "z": []});
        let read: Json = serde_saphyr::from_str(&flow(&value)).unwrap();
        assert_eq!(read, value);
    }
}
