//! Each kind of change does what it says, and the truth goes along.

use fastrand::Rng;

use crate::case::Case;
use crate::change::{CHANGES, Change, Keeps, find};
use crate::dom::{Element, mark};
use crate::family::{self, Family, Wealth};
use crate::truth::Fate;

/// Pages before and after the change, of all families and kinds to which it applies.
fn applied(families: &[Family], change: &Change) -> Vec<(String, Case, Case)> {
    let mut found = Vec::new();
    for family in families {
        for kind in family.kinds {
            for seed in 0..4 {
                let mut rng = Rng::with_seed(seed);
                let made = (kind.make)(&mut rng, Wealth::Any).unwrap();
                let neighbour = (kind.make)(&mut rng, Wealth::Any).unwrap();
                let before = Case::new(kind.name, made, neighbour, (family.login)());
                let mut after = before.clone();
                if (change.apply)(&mut after, &mut rng) {
                    found.push((
                        format!("{} {}/{} {seed}", change.code, family.name, kind.name),
                        before,
                        after,
                    ));
                }
            }
        }
    }
    found
}

/// The text at a field, or what a control holds.
fn shown(case: &Case, name: &str) -> Option<String> {
    let path = case.made.dom.marked(mark::FIELD, name)?;
    let element = case.made.dom.at(&path)?;
    Some(element.get("value").map_or_else(|| element.text(), str::to_owned))
}

#[test]
fn every_change_applies_somewhere_and_leaves_another_page() {
    let families = family::all().unwrap();
    for change in CHANGES {
        let pages = applied(&families, change);
        assert!(!pages.is_empty(), "{} applies nowhere", change.code);
        for (place, before, after) in pages {
            assert_ne!(before.body(), after.body(), "{place}");
        }
    }
}

#[test]
fn a_change_that_keeps_everything_keeps_every_value_where_its_mark_says() {
    let families = family::all().unwrap();
    for change in CHANGES.iter().filter(|change| change.keeps == Keeps::All) {
        for (place, before, after) in applied(&families, change) {
            assert_eq!(before.made.truth.values, after.made.truth.values, "{place}");
            for name in before.read_fields() {
                assert_eq!(shown(&before, &name), shown(&after, &name), "{place} {name}");
            }
            for (list, rows) in &after.made.truth.lists {
                let is_row = |element: &Element| element.has(mark::ROW);
                let Some(path) = after.made.dom.marked(mark::LIST, list) else { continue };
                assert_eq!(after.made.dom.at(&path).unwrap().count(&is_row), rows.len(), "{place} {list}");
            }
        }
    }
}

#[test]
fn what_is_said_to_be_gone_is_gone_from_the_document() {
    let families = family::all().unwrap();
    for code in ["D18", "D19", "D31", "D33", "D35"] {
        for (place, before, after) in applied(&families, find(code).unwrap()) {
            for (name, fate) in &after.made.truth.values {
                let was_there = matches!(before.made.truth.values.get(name), Some(Fate::Shown(_)));
                if was_there && !matches!(fate, Fate::Shown(_)) {
                    let text = shown(&after, name);
                    assert!(text.is_none() || text != shown(&before, name), "{place} {name}");
                }
            }
        }
    }
}
