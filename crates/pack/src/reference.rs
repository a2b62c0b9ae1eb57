//! The reference of the format, in Markdown, out of the schemas: every file, every key, what it holds and means.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value};

use crate::draft::yaml;
use crate::schema::schema;

/// The files in the order of the reference: the schema's name, the file's, and where it is explained.
const FILES: [(&str, &str, &str); 7] = [
    ("pack", "pack.yaml", "pack.md"),
    ("words", "words.yaml", "pack.md#wordsyaml"),
    ("page", "pages/&lt;page&gt;.yaml", "pages.md"),
    ("login", "login.yaml", "sign-in.md"),
    ("flow", "flows/&lt;operation&gt;.yaml", "flows.md"),
    ("case", "fixtures/&lt;page&gt;/&lt;case&gt;.yaml", "proof.md#recorded-pages"),
    ("quality", "quality.yaml", "proof.md#qualityyaml"),
];

/// What stands before the first file.
const INTRODUCTION: &str = "\
# Reference: every file and key of a pack

Made from the types that read the files, so nothing is missing and nothing is said that is not read. The pages linked at
each file explain; this one lists. An unknown key is an error, and so is a value of another type: `yes` is a text and no
`true`, `01` is to be written `\"01\"` where a text is meant.

**Types.** *text* is any text, *name* stands for a key that you choose, *list of* is `[ a, b ]` or a line with `- ` for each,
*map to* is `{ name: … }` or a line for each name. A type that is a link is described under its own heading; where it is
*one of*, write one line of its table and nothing else: `{ heading: Inventory }`, or the bare word.
";

/// The reference of the whole format.
#[must_use]
pub fn reference() -> String {
    let schemas = schema();
    let shapes = Shapes::of(&schemas);
    let mut text = INTRODUCTION.to_owned();
    for (name, file, explained) in FILES {
        let _ = write!(text, "\n## {file}\nExplained in [{explained}]({explained}).\n\n");
        if let Some(schema) = schemas.get(name) {
            describe(&mut text, schema);
        }
        for shape in shapes.only_in(name) {
            shapes.section(&mut text, shape);
        }
    }
    text.push_str("\n## In several files\nShapes that more than one kind of file has.\n");
    for shape in shapes.shared() {
        shapes.section(&mut text, shape);
    }
    text
}

/// The shapes that files share, by name, with the files that have them.
struct Shapes<'s> {
    by_name: BTreeMap<&'s str, (&'s Value, Vec<&'static str>)>,
}

impl<'s> Shapes<'s> {
    fn of(schemas: &'s Value) -> Self {
        let mut by_name: BTreeMap<&str, (&Value, Vec<&'static str>)> = BTreeMap::new();
        for (file, _, _) in FILES {
            let shapes = schemas.get(file).and_then(|schema| schema["$defs"].as_object());
            for (name, shape) in shapes.into_iter().flatten() {
                by_name.entry(name).or_insert((shape, Vec::new())).1.push(file);
            }
        }
        Self { by_name }
    }

    fn only_in(&self, file: &'static str) -> impl Iterator<Item = &'s str> {
        self.by_name
            .iter()
            .filter(move |(_, (_, files))| {
                files.len() == 1 && files.first().is_some_and(|only| *only == file)
            })
            .map(|(name, _)| *name)
    }

    fn shared(&self) -> impl Iterator<Item = &'s str> {
        self.by_name.iter().filter(|(_, (_, files))| files.len() > 1).map(|(name, _)| *name)
    }

    fn section(&self, text: &mut String, name: &str) {
        let Some((shape, _)) = self.by_name.get(name) else { return };
        let _ = write!(text, "\n### {}\n", plain(name));
        describe(text, shape);
    }
}

/// What a shape means, and a table of its keys or of what it is one of.
fn describe(text: &mut String, shape: &Value) {
    let _ = writeln!(text, "{}", about(shape));
    for example in shape["examples"].as_array().into_iter().flatten() {
        let _ = writeln!(text, "\nFor example `{}`.", yaml::flow(example));
    }
    if let Some(keys) = shape["properties"].as_object() {
        keys_of(text, shape, keys);
    } else if let Some(choices) = choices(shape) {
        text.push_str("\n| one of | means |\n|---|---|\n");
        for choice in choices {
            let _ = writeln!(text, "| {} | {} |", written(choice), in_a_cell(&about(choice)));
        }
    } else {
        let _ = writeln!(text, "\nIt is {}.", type_of(shape));
    }
}

/// The choices of a shape that is one of several.
fn choices(shape: &Value) -> Option<&Vec<Value>> {
    ["oneOf", "anyOf"].iter().find_map(|key| shape[*key].as_array())
}

fn keys_of(text: &mut String, shape: &Value, keys: &Map<String, Value>) {
    let required = |key: &str| {
        shape["required"].as_array().is_some_and(|names| names.iter().any(|name| name.as_str() == Some(key)))
    };
    text.push_str("\n| key | type | default | means |\n|---|---|---|---|\n");
    for (key, value) in keys {
        let default = if required(key) { "**required**".to_owned() } else { default_of(value) };
        let mut means = in_a_cell(&about(value));
        for example in value["examples"].as_array().into_iter().flatten() {
            let _ = write!(means, " Such as `{}`.", yaml::flow(example));
        }
        let _ = writeln!(text, "| `{key}` | {} | {default} | {means} |", type_of(value));
    }
}

/// The default of a key that may be left out; nothing where leaving it out says all.
fn default_of(value: &Value) -> String {
    match &value["default"] {
        Value::Null => String::new(),
        Value::String(text) if text.is_empty() => String::new(),
        Value::Array(items) if items.is_empty() => String::new(),
        default => format!("`{}`", yaml::flow(default)),
    }
}

/// One of several as it is written.
fn written(choice: &Value) -> String {
    if let Some(word) = choice["const"].as_str() {
        return format!("`{word}`");
    }
    match choice["properties"].as_object().and_then(|keys| keys.iter().next()) {
        Some((key, value)) => format!("`{key}:` {}", type_of(value)),
        None => type_of(choice),
    }
}

/// A type in words, with a link where it has a section of its own.
fn type_of(value: &Value) -> String {
    if let Some(name) = value["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        let name = plain(name);
        return format!("[{name}](#{})", name.replace(' ', "-"));
    }
    if let Some(choices) = choices(value) {
        let kinds: Vec<_> = choices.iter().filter(|choice| choice["type"] != "null").map(type_of).collect();
        return kinds.join(" or ");
    }
    let kinds: Vec<&str> = match &value["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => {
            kinds.iter().filter_map(Value::as_str).filter(|kind| *kind != "null").collect()
        }
        _ => return "any value".to_owned(),
    };
    let kinds: Vec<_> = kinds.into_iter().map(|kind| named_type(value, kind)).collect();
    kinds.join(" or ")
}

fn named_type(value: &Value, kind: &str) -> String {
    match kind {
        "string" if value["maxLength"] == 1 => "one character".to_owned(),
        "string" => "text".to_owned(),
        "boolean" => "`true` or `false`".to_owned(),
        "integer" => "whole number".to_owned(),
        "array" => format!("list of {}", type_of(&value["items"])),
        "object" if value["additionalProperties"].is_object() => {
            format!("map to {}", type_of(&value["additionalProperties"]))
        }
        "object" => match value["properties"].as_object().and_then(|keys| keys.iter().next()) {
            Some((key, of)) => format!("`{key}:` {}", type_of(of)),
            None => "map".to_owned(),
        },
        other => other.to_owned(),
    }
}

/// The name of a shape in words: `EveryRequestFile` is `every request`.
fn plain(name: &str) -> String {
    let name = name.strip_suffix("File").unwrap_or(name);
    let mut words = String::new();
    for (at, c) in name.char_indices() {
        if c.is_uppercase() && at > 0 {
            words.push(' ');
        }
        words.extend(c.to_lowercase());
    }
    words
}

fn about(value: &Value) -> String {
    value["description"].as_str().unwrap_or_default().trim().to_owned()
}

fn in_a_cell(text: &str) -> String {
    text.replace("\n\n", " ").replace('\n', " ").replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::parse;
    use crate::source::{flow, form, pack, page, request};

    /// The examples of a shape are read as it.
    fn reads<T: for<'de> serde::Deserialize<'de> + schemars::JsonSchema>() {
        let schema = schemars::schema_for!(T);
        let examples = schema.get("examples").and_then(Value::as_array).cloned().unwrap_or_default();
        assert!(!examples.is_empty(), "{} has no example", T::schema_name());
        for example in examples {
            if let Err(wrong) = parse::<T>("example", &yaml::flow(&example)) {
                panic!("{example}: {wrong:?}");
            }
        }
    }

    #[test]
    fn every_example_is_what_it_is_an_example_of() {
        reads::<pack::SettingFile>();
        reads::<pack::NumbersFile>();
        reads::<page::FieldFile>();
        reads::<page::ListFile>();
        reads::<form::FormFile>();
        reads::<form::FormRowsFile>();
        reads::<page::MessageFile>();
        reads::<flow::ComposeFile>();
        reads::<request::RequestFile>();
    }

    #[test]
    fn every_link_leads_to_a_section_of_its_own() {
        let text = reference();
        for target in text.split("](#").skip(1).filter_map(|rest| rest.split_once(')')) {
            let heading = format!("\n### {}\n", target.0.replace('-', " "));
            assert_eq!(text.matches(&heading).count(), 1, "{}", target.0);
        }
    }

    #[test]
    fn every_key_says_what_it_means() {
        for row in reference().lines().filter(|line| line.starts_with("| `")) {
            assert!(!row.ends_with("|  |"), "{row}");
        }
    }
}
