//! JSON to a tree, strictly: no key twice, numbers with their digits, nothing behind the end.

use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;
use serde_json::error::Category;

use crate::drift::{Drift, DriftKind};
use crate::tree::{Builder, Item, NodeId, Shape, Tree};

/// The deepest nesting of a JSON document that is read, in levels.
const MAX_DEPTH: usize = 100;

/// Parses a JSON document, within bounds.
pub(crate) fn parse(source: &str, max_nodes: usize) -> Result<Tree, Drift> {
    if source.contains(RESERVED) {
        return Err(Drift::new(DriftKind::Malformed, "keys of its own", RESERVED));
    }
    let mut check = Check { values_left: max_nodes, broken: None };
    let mut reader = serde_json::Deserializer::from_str(source);
    let checked = Values { check: &mut check, depth: 0 }.deserialize(&mut reader).and_then(|()| reader.end());
    if let Err(error) = checked {
        return Err(check.broken.unwrap_or_else(|| unreadable(&error)));
    }
    let value: Json = serde_json::from_str(source).map_err(|error| unreadable(&error))?;
    let mut builder = Builder::new();
    build(&mut builder, "", value);
    Ok(builder.finish())
}

/// What is wrong with a document that is no JSON. The parser's own words hold nothing of the document.
fn unreadable(error: &serde_json::Error) -> Drift {
    let found = error.to_string();
    match error.classify() {
        Category::Eof => Drift::new(DriftKind::Truncated, "JSON that ends", &found),
        _ => Drift::new(DriftKind::Malformed, "JSON", &found),
    }
}

/// Looks at every value without keeping any.
struct Check {
    values_left: usize,
    broken: Option<Drift>,
}

impl Check {
    fn fail<E: serde::de::Error>(&mut self, kind: DriftKind, expected: impl Into<String>, found: &str) -> E {
        self.broken = Some(Drift::new(kind, expected, found));
        E::custom(found)
    }
}

/// One value with all that is in it.
struct Values<'c> {
    check: &'c mut Check,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Values<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let Some(left) = self.check.values_left.checked_sub(1) else {
            return Err(self.check.fail(DriftKind::TooLarge, "fewer values", "more values"));
        };
        self.check.values_left = left;
        if self.depth > MAX_DEPTH {
            let expected = format!("at most {MAX_DEPTH} levels");
            return Err(self.check.fail(DriftKind::TooLarge, expected, "more levels"));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Values<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let depth = self.depth + 1;
        while items.next_element_seed(Values { check: &mut *self.check, depth })?.is_some() {}
        Ok(())
    }

    /// An object; the parser also hands a number over in this way, to keep its digits.
    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut keys: HashSet<String> = HashSet::new();
        while let Some(key) = members.next_key::<String>()? {
            if keys.contains(&key) {
                let found = format!("{key} twice");
                return Err(self.check.fail(DriftKind::Malformed, "each key once in its object", &found));
            }
            if key.starts_with(RESERVED) && key != NUMBER {
                return Err(self.check.fail(DriftKind::Malformed, "keys of its own", RESERVED));
            }
            keys.insert(key);
            members.next_value_seed(Values { check: &mut *self.check, depth: self.depth + 1 })?;
        }
        Ok(())
    }
}

/// Keys by which the parser speaks to itself. In a document, such a one could turn an object into something else.
const RESERVED: &str = "$serde_json::private::";

/// The one under which it hands over a number.
const NUMBER: &str = "$serde_json::private::Number";

/// Adds a value and all that is in it. The depth has been checked.
fn build(builder: &mut Builder, name: &str, value: Json) {
    let item = |shape, text: &str| Item { shape, namespace: 0, name: name.into(), text: text.into() };
    match value {
        Json::Null => builder.add(item(Shape::Null, "")),
        Json::Bool(flag) => builder.add(item(Shape::Flag, if flag { "true" } else { "false" })),
        Json::Number(number) => builder.add(item(Shape::Number, number.as_str())),
        Json::String(text) => builder.add(item(Shape::Text, &text)),
        Json::Array(values) => {
            builder.open(item(Shape::Array, ""));
            for value in values {
                build(builder, "", value);
            }
            builder.close();
        }
        Json::Object(members) => {
            builder.open(item(Shape::Object, ""));
            for (key, value) in members {
                build(builder, &key, value);
            }
            builder.close();
        }
    }
}

/// The value as the tree has it, for queries that go over values.
pub(crate) fn to_value(tree: &Tree, node: NodeId) -> Json {
    let Some(item) = tree.item(node) else { return Json::Null };
    match item.shape {
        Shape::Array => Json::Array(tree.children(node).map(|child| to_value(tree, child)).collect()),
        Shape::Object => {
            let members = tree.children(node).filter_map(|child| {
                let name = tree.item(child)?.name.to_string();
                Some((name, to_value(tree, child)))
            });
            Json::Object(members.collect())
        }
        Shape::Number => item.text.parse().map_or(Json::Null, Json::Number),
        Shape::Flag => Json::Bool(&*item.text == "true"),
        Shape::Null => Json::Null,
        Shape::Text | Shape::Element | Shape::Elements | Shape::Attribute => {
            Json::String(item.text.to_string())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(source: &str) -> String {
        match parse(source, 1000) {
            Ok(tree) => {
                let item =
                    |id| tree.item(id).map(|item| format!("{:?} {}={}", item.shape, item.name, item.text));
                tree.all().filter_map(item).collect::<Vec<_>>().join("; ")
            }
            Err(drift) => drift.kind.code().to_owned(),
        }
    }

    #[test]
    fn a_document_is_its_values_in_order() {
        assert_eq!(
            shapes(r#"{"a":[1.50,"x\u00e9",null],"b":true}"#),
            "Object =; Array a=; Number =1.50; Text =xé; Null =; Flag b=true"
        );
        let source = r#"{"a":[1.50,{"b":"x"},null,false],"c":12345678901234567890123}"#;
        assert_eq!(to_value(&parse(source, 1000).unwrap(), 0).to_string(), source);
    }

    #[test]
    fn what_is_not_json_is_loud() {
        assert_eq!(shapes(r#"{"a":1,"a":1}"#), "malformed");
        assert_eq!(shapes(r#"{"a":1,"\u0061":2}"#), "malformed");
        assert_eq!(shapes("{'a':1}"), "malformed");
        assert_eq!(shapes("[1,]"), "malformed");
        assert_eq!(shapes("[01]"), "malformed");
        assert_eq!(shapes("[NaN]"), "malformed");
        assert_eq!(shapes("[1] x"), "malformed");
        assert_eq!(shapes(r#""\ud800""#), "malformed");
        assert_eq!(shapes("{\"a\":\"x\ny\"}"), "malformed");
        assert_eq!(shapes(r#"{"$serde_json::private::Number":"5"}"#), "malformed");
        assert_eq!(shapes(r#"{"a":1,"$serde_json::private::Number":"5"}"#), "malformed");
    }

    #[test]
    fn every_beginning_of_a_document_is_truncated() {
        let whole = r#"{"rows":[{"a":"x","n":1.5e3,"t":true,"z":null}],"total":1}"#;
        assert!(shapes(whole).starts_with("Object"));
        for end in 0..whole.len() {
            assert_eq!(shapes(&whole[..end]), "truncated", "{}", &whole[..end]);
        }
    }

    #[test]
    fn size_and_depth_are_bounded() {
        assert_eq!(shapes(&format!("[{}0]", "0,".repeat(2000))), "too_large");
        assert_eq!(shapes(&format!("{}{}", "[".repeat(120), "]".repeat(120))), "too_large");
        assert!(shapes(&format!("{}{}", "[".repeat(90), "]".repeat(90))).starts_with("Array"));
    }
}
