//! A short run, so that every change of the engine meets changed pages.

use crate::family::{self, Family};
use crate::run::{Mode, run};

#[test]
fn nothing_is_written_into_another_control_and_no_other_page_is_read() {
    let families = family::all().unwrap();
    let families: Vec<&Family> = families.iter().collect();
    let counts = run(&families, Mode::Changed, 7, 3_000).unwrap().healing;
    assert!(counts.all.all() >= 3_000);
    assert_eq!(counts.writes.wrong, 0, "{:?}", counts.wrong);
    assert!(counts.writes.right > 0);
    assert_eq!((counts.foreign.right, counts.foreign.wrong), (0, 0), "{:?}", counts.wrong);
}

#[test]
fn one_who_only_looks_at_the_same_place_is_often_silently_wrong() {
    let families = family::all().unwrap();
    let families: Vec<&Family> = families.iter().collect();
    let counts = run(&families, Mode::Changed, 8, 3_000).unwrap().healing;
    let control = counts.by_position;
    assert!(control.wrong * 100 > control.all() * 4, "the changes do not bite: {control:?}");
    assert!(control.right * 2 > control.all(), "the judge sees nothing right: {control:?}");
}

#[test]
fn the_same_seed_makes_the_same_run() {
    let families = family::all().unwrap();
    let families: Vec<&Family> = families.iter().collect();
    let figures = || {
        let counts = run(&families, Mode::Changed, 9, 1_000).unwrap().healing;
        (counts.trials, counts.all.right, counts.all.loud, counts.all.wrong, counts.by_position.wrong)
    };
    assert_eq!(figures(), figures());
}
