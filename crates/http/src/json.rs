//! JSON as the API takes it: no member twice, no depth without end.
//!
//! Of a member that is given twice, one parser sees the first and the next one the last: whoever checks a request
//! and whoever carries it out could see two different ones. So it is refused.

use rooftop_core::FieldError;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::fmt;

use crate::limits::JSON_DEPTH_MAX;

/// Reads a JSON text; a fault says where, and shows nothing of what stands there.
pub(crate) fn read(bytes: &[u8]) -> Result<Value, FieldError> {
    serde_json::from_slice::<IgnoredAny>(bytes).map_err(|error| not_json(&error))?;
    let text = std::str::from_utf8(bytes).map_err(|_| fault("", "invalid_json", "This is not UTF-8."))?;
    value(text, "", 0)
}

fn not_json(error: &serde_json::Error) -> FieldError {
    let (line, column) = (error.line(), error.column());
    fault("", "invalid_json", &format!("This is not JSON: see line {line}, column {column}."))
}

fn value(text: &str, pointer: &str, depth: usize) -> Result<Value, FieldError> {
    if depth > JSON_DEPTH_MAX {
        let detail = format!("Expected at most {JSON_DEPTH_MAX} levels.");
        return Err(fault("", "too_deep", &detail));
    }
    let text = text.trim();
    match text.as_bytes().first() {
        Some(b'{') => object(parsed(text, pointer)?, pointer, depth),
        Some(b'[') => array(&parsed::<Vec<&RawValue>>(text, pointer)?, pointer, depth),
        Some(b'"') => parsed(text, pointer).map(Value::String),
        Some(b't') => Ok(Value::Bool(true)),
        Some(b'f') => Ok(Value::Bool(false)),
        Some(b'n') => Ok(Value::Null),
        _ => parsed(text, pointer).map(Value::Number),
    }
}

fn object(members: Members<'_>, pointer: &str, depth: usize) -> Result<Value, FieldError> {
    let mut object = Map::new();
    for (name, member) in members.0 {
        let pointer = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
        let member = value(member.get(), &pointer, depth + 1)?;
        if object.insert(name, member).is_some() {
            return Err(fault(&pointer, "duplicate_member", "Give this member once."));
        }
    }
    Ok(Value::Object(object))
}

fn array(items: &[&RawValue], pointer: &str, depth: usize) -> Result<Value, FieldError> {
    let items = items.iter().enumerate();
    items
        .map(|(n, item)| value(item.get(), &format!("{pointer}/{n}"), depth + 1))
        .collect::<Result<_, _>>()
        .map(Value::Array)
}

/// Reads one level. The text was read to its end before, so this only fails on what that read let through, such as
/// a lone surrogate in a text.
fn parsed<'a, T: Deserialize<'a>>(text: &'a str, pointer: &str) -> Result<T, FieldError> {
    serde_json::from_str(text).map_err(|_| fault(pointer, "invalid_json", "This cannot be read as JSON."))
}

fn fault(pointer: &str, code: &'static str, detail: &str) -> FieldError {
    FieldError { pointer: pointer.to_owned(), code, detail: detail.to_owned() }
}

/// The members of an object as they stand there, those given twice included.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(EachMember)
    }
}

struct EachMember;

impl<'de> Visitor<'de> for EachMember {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault_of(text: &str) -> (String, &'static str) {
        let fault = read(text.as_bytes()).unwrap_err();
        (fault.pointer, fault.code)
    }

    #[test]
    fn a_body_is_read_to_the_digit() {
        let text = r#"{"a":[1.50,-0,1e+3,true,false,null,"é\n"],"b":{}," c ":""}"#;
        assert_eq!(read(text.as_bytes()).unwrap().to_string(), text);
    }

    #[test]
    fn a_member_given_twice_is_refused_at_its_place() {
        assert_eq!(fault_of(r#"{"password":"a","password":"b"}"#), ("/password".into(), "duplicate_member"));
        assert_eq!(fault_of(r#"{"mfa":{"x/y":1,"x\u002fy":2}}"#), ("/mfa/x~1y".into(), "duplicate_member"));
        assert_eq!(fault_of(r#"[{"a":1,"a":1}]"#), ("/0/a".into(), "duplicate_member"));
    }

    #[test]
    fn what_is_not_json_is_refused_without_showing_it() {
        for wrong in ["{", "secret", "{\"a\":}", "[1,]", "NaN", "{} {}", "\u{feff}{}", r#""\ud800""#] {
            let fault = read(wrong.as_bytes()).unwrap_err();
            assert_eq!((fault.pointer.as_str(), fault.code), ("", "invalid_json"), "{wrong}");
            assert!(!fault.detail.contains("secret"));
        }
        assert_eq!(read(b"\"\xff\"").unwrap_err().code, "invalid_json");
        let detail = read(b"{\n  \"a\": x}").unwrap_err().detail;
        assert_eq!(detail, "This is not JSON: see line 2, column 8.");
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        assert!(read(nested(JSON_DEPTH_MAX).as_bytes()).is_ok());
        assert_eq!(fault_of(&nested(JSON_DEPTH_MAX + 2)).1, "too_deep");
        assert_eq!(fault_of(&nested(30_000)).1, "too_deep");
    }

    #[test]
    fn a_member_with_the_name_of_a_parsers_marker_is_a_member_like_any_other() {
        let text = r#"{"$serde_json::private::Number":"7","$serde_json::private::RawValue":"[]"}"#;
        assert_eq!(read(text.as_bytes()).unwrap().as_object().unwrap().len(), 2);
    }
}
