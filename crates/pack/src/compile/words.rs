//! Vocabularies, with those they extend.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;
use rooftop_page::label_key;
use rooftop_page::reader::WordList;

use super::Reporter;
use crate::source::words::WordsFile;

pub(super) fn compile(file: &WordsFile, report: &mut Reporter<'_>) -> BTreeMap<String, Arc<WordList>> {
    let mut lists = BTreeMap::new();
    for name in file.lists.keys() {
        let mut words = IndexMap::new();
        collect(file, name, &mut vec![], &mut words, report);
        lists.insert(name.clone(), Arc::new(WordList::new(name, words)));
    }
    lists
}

/// The words of a list after those of the list it extends.
fn collect(
    file: &WordsFile,
    name: &str,
    above: &mut Vec<String>,
    words: &mut IndexMap<String, String>,
    report: &mut Reporter<'_>,
) {
    let Some(list) = file.lists.get(name) else { return };
    above.push(name.to_owned());
    if let Some(extends) = &list.value.extends {
        let known: Vec<&String> = file.lists.keys().collect();
        if above.contains(&extends.value) {
            let circle = format!("{} → {}", above.join(" → "), extends.value);
            report.say("cycle", extends.place, format!("{circle} extends itself"), "take one `extends` out");
        } else if file.lists.contains_key(&extends.value) {
            collect(file, &extends.value, above, words, report);
        } else {
            report.unknown("unknown_words", "word list", extends, &known);
        }
    }
    let mut own = BTreeMap::new();
    for (theirs, ours) in &list.value.words {
        if let Some(twin) = own.insert(label_key(theirs), theirs) {
            let message = format!("{theirs:?} and {twin:?} are one word when case and spaces do not count");
            report.say("duplicate_word", ours.place, message, "keep one of them");
        }
        words.insert(label_key(theirs), ours.value.clone());
    }
}
