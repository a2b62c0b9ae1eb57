//! What docs/packs shows is true: every file of a pack in it is loaded as one, and what it says is recorded is read so.
//!
//! A fenced block whose language is followed by a path is a file of a pack. Each section of a page (`## …`) is a pack of
//! its own: a whole one if it has a `pack.yaml` and pages, else the plain portal in `docs-frame` with these files in it. `part`
//! behind the path says that the block is only some keys of the file, `begin` that the file grows later.

use indexmap::IndexMap;
use rooftop_pack::{Catalogue, FieldSpec, FieldType, OperationSpec, OutputSpec, Pack};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Pages that are made by a program, from what is checked elsewhere.
const MADE: [&str; 1] = ["reference.md"];

/// A file of a pack, as a page shows it.
#[derive(Debug, Clone)]
struct Block {
    path: String,
    how: How,
    text: String,
    line: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Whole,
    Part,
    Begin,
}

/// A section of a page.
#[derive(Debug, Default)]
struct Section {
    name: String,
    blocks: Vec<Block>,
}

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/packs")
}

fn frame() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/docs-frame")
}

/// The gateway's catalogue, and a write: the engine can, though nothing in the gateway asks for one yet.
fn catalogue() -> Catalogue {
    let mut catalogue = rooftop_dms::catalogue();
    let fields = |fields: &[(&str, FieldType)]| -> IndexMap<String, FieldSpec> {
        fields.iter().map(|(name, ty)| ((*name).to_owned(), FieldSpec::required(ty.clone()))).collect()
    };
    let line = fields(&[("account", FieldType::Text), ("debit", FieldType::Money)]);
    let mut input = fields(&[
        ("reference", FieldType::Text),
        ("account", FieldType::Text),
        ("accountName", FieldType::Text),
        ("memo", FieldType::Text),
        ("day", FieldType::Date),
        ("lines", FieldType::List(Box::new(FieldType::Object(line)))),
    ]);
    input.insert("scan".into(), FieldSpec::optional(FieldType::File));
    catalogue
        .operations
        .insert("journal.create".into(), OperationSpec { input, writes: true, output: OutputSpec::Done });
    catalogue
}

/// The sections of a page that have files in them.
fn sections(page: &str) -> Vec<Section> {
    let mut sections = vec![Section::default()];
    let mut open: Option<(usize, Option<Block>)> = None;
    for (line, text) in (1..).zip(page.lines()) {
        match &mut open {
            None if text.starts_with("## ") => {
                sections.push(Section { name: text[3..].to_owned(), blocks: Vec::new() });
            }
            None => {
                if let Some(info) = text.strip_prefix("```") {
                    open = Some((line, block(info, line)));
                }
            }
            Some((_, block)) if text == "```" => {
                sections.last_mut().unwrap().blocks.extend(block.take());
                open = None;
            }
            Some((_, Some(block))) => block.text.extend([text, "\n"]),
            Some((_, None)) => {}
        }
    }
    assert!(open.is_none(), "the block at line {} does not end", open.unwrap().0);
    sections.retain(|section| !section.blocks.is_empty());
    sections
}

/// The block behind such an opening, if it is a file of a pack.
fn block(info: &str, line: usize) -> Option<Block> {
    let mut words = info.split_whitespace().skip(1);
    let path = words.next()?.to_owned();
    let how = match words.next() {
        None => How::Whole,
        Some("part") => How::Part,
        Some("begin") => How::Begin,
        Some(other) => panic!("line {line}: {other:?} is none of part, begin"),
    };
    Some(Block { path, how, text: String::new(), line })
}

/// The pages of the documentation, and their sections.
fn pages() -> BTreeMap<String, Vec<Section>> {
    let mut pages = BTreeMap::new();
    for entry in fs::read_dir(docs()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.extension().is_some_and(|extension| extension == "md") && !MADE.contains(&name.as_str()) {
            pages.insert(name, sections(&fs::read_to_string(&path).unwrap()));
        }
    }
    pages
}

impl Section {
    /// The name of the pack, if the section has a whole one.
    fn whole_pack(&self) -> Option<&str> {
        let pack = self.blocks.iter().find(|block| block.path == "pack.yaml" && block.how == How::Whole)?;
        self.blocks.iter().find(|block| block.path.starts_with("pages/"))?;
        pack.text.lines().find_map(|line| line.strip_prefix("name: "))
    }

    fn has_recordings(&self) -> bool {
        self.blocks.iter().any(|block| {
            let path = Path::new(&block.path);
            path.starts_with("fixtures") && path.extension().is_some_and(|kind| kind != "yaml")
        })
    }

    fn write(&self, folder: &Path) {
        for block in &self.blocks {
            let path = folder.join(&block.path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            let before = fs::read_to_string(&path).unwrap_or_default();
            let text = if block.how == How::Part { merged(&before, &block.text) } else { block.text.clone() };
            fs::write(path, text).unwrap();
        }
    }
}

/// A file with these keys in place of its own of the same name.
fn merged(before: &str, part: &str) -> String {
    let key = |line: &str| {
        let key = line.split_once(':').map(|(key, _)| key.to_owned());
        key.filter(|key| !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
    };
    let replaced: Vec<String> = part.lines().filter_map(key).collect();
    let mut kept = String::new();
    let mut keeps = true;
    for line in before.lines() {
        if let Some(key) = key(line) {
            keeps = !replaced.contains(&key);
        }
        if keeps {
            kept.extend([line, "\n"]);
        }
    }
    kept + part
}

fn copy_all(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_all(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// What is wrong with the pack of a section.
fn faults(section: &Section) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let is_whole = section.whole_pack().is_some();
    if !is_whole {
        copy_all(&frame(), folder.path());
    }
    section.write(folder.path());
    let catalogue = catalogue();
    if is_whole && section.has_recordings() {
        let found = rooftop_pack::lint(folder.path(), &catalogue);
        if !found.is_empty() {
            return vec![found.to_string()];
        }
    }
    match Pack::load(folder.path(), &catalogue) {
        Err(found) => vec![found.to_string()],
        Ok(_) if !section.has_recordings() => Vec::new(),
        Ok(_) => {
            let report = rooftop_pack::test(folder.path(), &catalogue).unwrap();
            let missed = report.cases.iter().filter(|case| !case.differences.is_empty());
            missed.map(|case| format!("{}: {:?}", case.name, case.differences)).collect()
        }
    }
}

#[test]
fn every_pack_in_the_documentation_is_one() {
    let mut wrong = Vec::new();
    let mut packs = 0;
    for (page, sections) in pages() {
        for section in sections.iter().filter(|section| example(section).is_none()) {
            packs += 1;
            let at = section.blocks[0].line;
            wrong
                .extend(faults(section).iter().map(|fault| format!("{page}:{at} {}\n{fault}", section.name)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(packs > 10, "only {packs} packs were found");
}

/// The folder of the finished pack of a section, where it is kept.
fn example(section: &Section) -> Option<PathBuf> {
    let folder = docs().join("examples").join(section.whole_pack()?);
    folder.is_dir().then_some(folder)
}

#[test]
fn the_finished_packs_are_what_the_tutorial_writes_and_are_proved() {
    let mut finished = 0;
    for (page, sections) in pages() {
        for section in sections {
            let Some(folder) = example(&section) else { continue };
            finished += 1;
            for block in &section.blocks {
                let kept = fs::read_to_string(folder.join(&block.path)).unwrap_or_default();
                let head = block.text.rsplit_once("expect:").map_or("", |(head, _)| head);
                let is_kept = match block.how {
                    How::Whole => kept == block.text,
                    How::Part => kept.contains(&block.text),
                    How::Begin => !head.is_empty() && kept.starts_with(head),
                };
                assert!(is_kept, "{page}:{} is not {} of {}", block.line, block.path, folder.display());
            }
            let found = rooftop_pack::lint(&folder, &catalogue());
            assert!(found.is_empty(), "{found}");
            let report = rooftop_pack::test(&folder, &catalogue()).unwrap();
            assert!(report.is_ok(), "{report}");
        }
    }
    assert_eq!(finished, 1);
}

#[test]
fn every_kind_of_drift_is_explained() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../page/src/drift.rs");
    let source = fs::read_to_string(source).unwrap();
    let codes: Vec<&str> =
        source.lines().filter_map(|line| line.trim().strip_prefix("Self::")?.split('"').nth(1)).collect();
    assert!(codes.len() > 25, "{codes:?}");
    let proof = fs::read_to_string(docs().join("proof.md")).unwrap();
    let missing: Vec<&&str> = codes.iter().filter(|code| !proof.contains(&format!("`{code}`"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_part_of_a_file_takes_the_place_of_the_same_keys() {
    let before = "page: a\nproof:\n  - heading: A\nmeans: signed_in\n";
    assert_eq!(
        merged(before, "proof: [ { text: B } ]\nvalues: {}\n"),
        "page: a\nmeans: signed_in\nproof: [ { text: B } ]\nvalues: {}\n"
    );
}

#[test]
fn a_block_with_a_path_is_a_file_and_others_are_not() {
    let page = "## One\n```yaml pages/a.yaml part\nx: 1\n```\n```sh\nls\n```\n## Two\n```json\n{}\n```\n";
    let sections = sections(page);
    assert_eq!(sections.len(), 1);
    let block = &sections[0].blocks[0];
    assert_eq!((block.path.as_str(), block.how, block.text.as_str()), ("pages/a.yaml", How::Part, "x: 1\n"));
}
