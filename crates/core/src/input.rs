//! Reading what callers send: every fault is found, each at its place, before anything is done.

use jiff::Timestamp;
use rooftop_model::words::UnknownWord;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use crate::{Failure, FieldError};

/// The faults that were found so far.
#[derive(Debug, Default)]
pub struct Faults(Vec<FieldError>);

impl Faults {
    /// Adds one.
    pub fn add(&mut self, pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) {
        self.0.push(FieldError { pointer: pointer.into(), code, detail: detail.into() });
    }

    /// Nothing, or the failure that lists them all.
    pub fn check(self) -> Result<(), Failure> {
        if self.0.is_empty() { Ok(()) } else { Err(Failure::invalid(self.0)) }
    }
}

/// A JSON object that is being read: what is asked for is taken, what is left at the end is unknown.
pub struct Members<'a> {
    object: &'a Map<String, Value>,
    pointer: String,
    asked: BTreeSet<&'static str>,
}

impl<'a> Members<'a> {
    /// The members of a body; none, with a fault, if it is not an object.
    pub fn of(body: &'a Value, faults: &mut Faults) -> Option<Self> {
        Self::at(body, String::new(), faults)
    }

    fn at(value: &'a Value, pointer: String, faults: &mut Faults) -> Option<Self> {
        if let Value::Object(object) = value {
            return Some(Self { object, pointer, asked: BTreeSet::new() });
        }
        faults.add(pointer, "wrong_type", format!("Expected an object, found {}.", sort_of(value)));
        None
    }

    fn take(&mut self, name: &'static str) -> Option<&'a Value> {
        self.asked.insert(name);
        self.object.get(name).filter(|value| !value.is_null())
    }

    /// Where a member is.
    pub fn pointer(&self, name: &str) -> String {
        format!("{}/{}", self.pointer, name.replace('~', "~0").replace('/', "~1"))
    }

    /// Whether there are no members at all.
    pub fn is_empty(&self) -> bool {
        self.object.is_empty()
    }

    /// Whether a member is there.
    pub fn has(&mut self, name: &'static str) -> bool {
        self.take(name).is_some()
    }

    /// A text of 1 to `max` characters.
    pub fn text(&mut self, name: &'static str, max: usize, faults: &mut Faults) -> Option<&'a str> {
        let value = self.take(name)?;
        let Some(text) = value.as_str() else {
            faults.add(
                self.pointer(name),
                "wrong_type",
                format!("Expected a text, found {}.", sort_of(value)),
            );
            return None;
        };
        if text.is_empty() || text.chars().count() > max {
            faults.add(self.pointer(name), "wrong_length", format!("Expected 1 to {max} characters."));
            return None;
        }
        Some(text)
    }

    /// A text that must be there.
    pub fn required_text(&mut self, name: &'static str, max: usize, faults: &mut Faults) -> Option<&'a str> {
        if self.take(name).is_none() {
            faults.add(self.pointer(name), "required", "This member is required.");
            return None;
        }
        self.text(name, max, faults)
    }

    /// `true` or `false`; `false` where it is missing.
    pub fn flag(&mut self, name: &'static str, faults: &mut Faults) -> bool {
        match self.take(name) {
            None => false,
            Some(Value::Bool(flag)) => *flag,
            Some(other) => {
                let detail = format!("Expected true or false, found {}.", sort_of(other));
                faults.add(self.pointer(name), "wrong_type", detail);
                false
            }
        }
    }

    /// A nested object.
    pub fn object(&mut self, name: &'static str, faults: &mut Faults) -> Option<Members<'a>> {
        let value = self.take(name)?;
        Members::at(value, self.pointer(name), faults)
    }

    /// Ends the reading: what nobody asked for is a fault.
    pub fn end(self, faults: &mut Faults) {
        for name in self.object.keys().filter(|name| !self.asked.contains(name.as_str())) {
            let known: Vec<_> = self.asked.iter().copied().collect();
            let detail = format!("No such member here; known are {}.", known.join(", "));
            faults.add(self.pointer(name), "unknown_member", detail);
        }
    }
}

fn sort_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// Query parameters that are being read.
pub struct Query<'a> {
    pairs: &'a [(String, String)],
    asked: BTreeSet<&'static str>,
}

impl<'a> Query<'a> {
    /// The decoded pairs, in the order in which they came.
    pub fn new(pairs: &'a [(String, String)]) -> Self {
        Self { pairs, asked: BTreeSet::new() }
    }

    /// A parameter as text. One that is given twice, or empty, is a fault: which of them was meant?
    pub fn text(&mut self, name: &'static str, max: usize, faults: &mut Faults) -> Option<&'a str> {
        self.asked.insert(name);
        let mut given = self.pairs.iter().filter(|(key, _)| key == name);
        let (_, value) = given.next()?;
        if given.next().is_some() {
            faults.add(at(name), "repeated", "Give this parameter once.");
            return None;
        }
        if value.is_empty() || value.chars().count() > max {
            faults.add(at(name), "wrong_length", format!("Expected 1 to {max} characters."));
            return None;
        }
        Some(value)
    }

    /// A parameter of a type that reads itself from text.
    pub fn parsed<T>(&mut self, name: &'static str, faults: &mut Faults) -> Option<T>
    where
        T: FromStr<Err: Display>,
    {
        let text = self.text(name, crate::limits::TEXT_MAX, faults)?;
        text.parse().map_err(|error| faults.add(at(name), "invalid_value", sentence(&error))).ok()
    }

    /// A word of a closed list.
    pub fn word<T: FromStr<Err = UnknownWord>>(
        &mut self,
        name: &'static str,
        faults: &mut Faults,
    ) -> Option<T> {
        self.parsed(name, faults)
    }

    /// A whole number within a range. Outside it is refused, never clamped.
    pub fn integer(
        &mut self,
        name: &'static str,
        range: RangeInclusive<u32>,
        faults: &mut Faults,
    ) -> Option<u32> {
        let text = self.text(name, crate::limits::TEXT_MAX, faults)?;
        let number = text.parse::<u32>().ok().filter(|number| range.contains(number));
        if number.is_none() {
            let (from, to) = (range.start(), range.end());
            faults.add(at(name), "out_of_range", format!("Expected a whole number from {from} to {to}."));
        }
        number
    }

    /// An instant with its offset (RFC 3339).
    pub fn instant(&mut self, name: &'static str, faults: &mut Faults) -> Option<Timestamp> {
        let text = self.text(name, crate::limits::TEXT_MAX, faults)?;
        let instant = text.parse().ok();
        if instant.is_none() {
            let detail = "Expected an instant that exists, with its offset, such as 2026-01-21T13:45:00Z \
                          (a plus sign is written %2B in a URL).";
            faults.add(at(name), "invalid_instant", detail);
        }
        instant
    }

    /// Ends the reading: what nobody asked for is a fault.
    pub fn end(self, faults: &mut Faults) {
        let unknown: BTreeSet<&str> = self.pairs.iter().map(|(name, _)| name.as_str()).collect();
        for name in unknown.into_iter().filter(|name| !self.asked.contains(name)) {
            let known: Vec<_> = self.asked.iter().copied().collect();
            let detail = format!("No such parameter here; known are {}.", known.join(", "));
            faults.add(at(name), "unknown_parameter", detail);
        }
    }
}

/// Where a query parameter is.
pub fn at(name: &str) -> String {
    format!("/query/{}", name.replace('~', "~0").replace('/', "~1"))
}

fn sentence(error: &impl Display) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    letters.next().map(|first| format!("{}{}.", first.to_uppercase(), letters.as_str())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn places(faults: Faults) -> Vec<(String, &'static str)> {
        faults.0.into_iter().map(|fault| (fault.pointer, fault.code)).collect()
    }

    #[test]
    fn all_faults_of_a_body_are_found_at_once() {
        let body = json!({"username": 7, "mfa": {"code": true, "x/y": 1}, "extra": null});
        let mut faults = Faults::default();
        let mut members = Members::of(&body, &mut faults).unwrap();
        members.required_text("username", 10, &mut faults);
        members.required_text("password", 10, &mut faults);
        let mut mfa = members.object("mfa", &mut faults).unwrap();
        mfa.text("code", 6, &mut faults);
        mfa.end(&mut faults);
        members.end(&mut faults);
        let expected = [
            ("/username", "wrong_type"),
            ("/password", "required"),
            ("/mfa/code", "wrong_type"),
            ("/mfa/x~1y", "unknown_member"),
            ("/extra", "unknown_member"),
        ];
        assert_eq!(places(faults), expected.map(|(place, code)| (place.to_owned(), code)));
    }

    #[test]
    fn all_faults_of_a_query_are_found_at_once() {
        let pairs = [
            ("page", "0"),
            ("updatedFrom", "2026-02-30T00:00:00Z"),
            ("page2", ""),
            ("vin", "a"),
            ("vin", "b"),
        ];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let mut faults = Faults::default();
        let mut query = Query::new(&pairs);
        assert_eq!(query.integer("page", 1..=10, &mut faults), None);
        assert_eq!(query.instant("updatedFrom", &mut faults), None);
        assert_eq!(query.text("vin", 17, &mut faults), None);
        query.end(&mut faults);
        let expected = [
            ("/query/page", "out_of_range"),
            ("/query/updatedFrom", "invalid_instant"),
            ("/query/vin", "repeated"),
            ("/query/page2", "unknown_parameter"),
        ];
        assert_eq!(places(faults), expected.map(|(place, code)| (place.to_owned(), code)));
    }
}
