//! The example pack, whole and altered.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use rooftop_pack::{Catalogue, FieldSpec, FieldType, KindSpec, OperationSpec, OutputSpec, Pack};

/// The example pack's folder.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/example-web")
}

pub(crate) fn pack() -> Pack {
    Pack::load(&folder(), &catalogue()).unwrap_or_else(|wrong| panic!("{wrong}"))
}

/// A catalogue of a size for tests.
pub(crate) fn catalogue() -> Catalogue {
    use FieldType::{Date, Flag, Instant, Integer, List, Money, Object, Text, Url, Word};
    let words = |words: &[&str]| Word(words.iter().map(|word| (*word).to_owned()).collect());
    let required = |ty| FieldSpec::required(ty);
    let optional = |ty| FieldSpec::optional(ty);
    let fields = |fields: Vec<(&str, FieldSpec)>| -> IndexMap<String, FieldSpec> {
        fields.into_iter().map(|(name, spec)| (name.to_owned(), spec)).collect()
    };
    let photo = fields(vec![("url", required(Url)), ("caption", optional(Text))]);
    let vehicle = fields(vec![
        ("stockNumber", required(Text)),
        ("vin", required(Text)),
        ("year", optional(Integer)),
        ("trim", optional(Text)),
        ("condition", required(words(&["new", "used"]))),
        ("status", optional(words(&["available", "sold", "in_transit"]))),
        ("certified", optional(Flag)),
        ("options", optional(List(Box::new(Text)))),
        ("soldOn", optional(Date)),
        ("updatedAt", optional(Instant)),
        ("pricing.msrp", optional(Money)),
        ("pricing.cost", optional(Money)),
        ("photos", optional(List(Box::new(Object(photo))))),
    ]);
    let rooftop =
        fields(vec![("key", required(Text)), ("name", required(Text)), ("seesCost", optional(Flag))]);
    let account = fields(vec![
        ("key", required(Text)),
        ("name", optional(Text)),
        ("rooftops", required(List(Box::new(Object(rooftop))))),
    ]);
    let operation =
        |input: Vec<(&str, FieldSpec)>, output| OperationSpec { input: fields(input), writes: false, output };
    let line =
        fields(vec![("account", required(Text)), ("debit", required(Money)), ("memo", optional(Text))]);
    let entry = vec![
        ("memo", required(Text)),
        ("day", required(Date)),
        ("count", required(Integer)),
        ("reversed", required(Flag)),
        ("note", optional(Text)),
        ("scan", optional(FieldType::File)),
        ("tags", required(List(Box::new(Text)))),
        ("lines", required(List(Box::new(Object(line))))),
    ];
    let kind = |name: &str| name.to_owned();
    let operations = [
        ("account.read", operation(vec![], OutputSpec::Record { kind: kind("account") })),
        ("rooftops.switch", operation(vec![("rooftop", required(Text))], OutputSpec::Done)),
        ("vehicles.list", operation(vec![], OutputSpec::Rows { kind: kind("vehicle") })),
        ("entries.create", OperationSpec { input: fields(entry), writes: true, output: OutputSpec::Done }),
        (
            "vehicles.get",
            operation(vec![("key", required(Text))], OutputSpec::Record { kind: kind("vehicle") }),
        ),
    ];
    Catalogue {
        operations: operations.into_iter().map(|(name, spec)| (name.to_owned(), spec)).collect(),
        kinds: IndexMap::from([
            ("vehicle".to_owned(), KindSpec { fields: vehicle }),
            ("account".to_owned(), KindSpec { fields: account }),
        ]),
    }
}

/// A copy of the example pack in which, in one file, one text stands for another.
pub(crate) fn altered(file: &str, from: &str, to: &str) -> tempfile::TempDir {
    altered_in(&folder(), file, from, to)
}

/// A copy of the pack in a folder in which, in one file, one text stands for another.
pub(crate) fn altered_in(folder: &Path, file: &str, from: &str, to: &str) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    copy_all(folder, copy.path());
    let path = copy.path().join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(from.is_empty() || text.contains(from), "{file} does not contain {from:?}");
    let text = if from.is_empty() { to.to_owned() } else { text.replacen(from, to, 1) };
    std::fs::write(path, text).unwrap();
    copy
}

fn copy_all(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_all(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The text of a recorded page.
pub(crate) fn recorded(case: &str) -> String {
    std::fs::read_to_string(folder().join("fixtures").join(format!("{case}.html"))).unwrap()
}

#[test]
fn the_example_pack_has_nothing_to_be_said_against() {
    let found = rooftop_pack::lint(&folder(), &catalogue());
    assert!(found.is_empty(), "{found}");
    let report = rooftop_pack::test(&folder(), &catalogue()).unwrap();
    assert!(report.is_ok(), "{report}");
    assert_eq!(report.cases.len(), 18, "{report}");
}

#[test]
fn a_schema_is_there_for_every_file() {
    let schema = rooftop_pack::schema();
    for file in ["pack", "login", "page", "flow", "words", "case", "quality"] {
        assert!(schema[file]["properties"].is_object(), "{file}");
    }
}

/// A pack of its own, of these files.
pub(crate) fn written(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}
