//! Whether what was read can be what the DMS holds, by what the mirror knows.
//!
//! A screen may change so that every value still reads well and is wrong: two columns change places, a blank page part
//! reads as "none". One record cannot show that, many can. The rules look at a batch of records beside what the mirror
//! has of them; what they refuse is not published until it passes again or an operator confirms it.
//!
//! They are made to be silent in a dealer's daily work: a sold vehicle loses its place on the lot, prices of a whole lot
//! change in one night. So a change that its own mark announces is never held against a record, unless *all* lose or
//! share a value at once.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

use crate::leaves::leaves;

/// Records that say nothing of having changed, from which on a field that changed in a share of them is a fault.
const QUIET_MIN: usize = 5;

/// One in so many of them: dealers do not change records without the DMS marking them, but clocks and retries do.
const QUIET_SHARE: usize = 5;

/// Fewest records in which a field must have changed. Two may be chance.
const QUIET_CHANGED_MIN: usize = 3;

/// Records without change marks, from which on the share below counts.
const UNMARKED_MIN: usize = 10;

/// So many of a hundred of them may change in one field between two passes: a sale touches most of a lot, not all.
const UNMARKED_PERCENT_MAX: usize = 80;

/// Records from which on it says something that all of them lose or share a value.
const ALL_MIN: usize = 10;

/// Of a hundred records, so many must have had a value that all lose.
const HAD_PERCENT_MIN: usize = 80;

/// Fewest records whose odometer fell, and the share of those whose odometer changed.
const FELL_MIN: usize = 5;

/// The field that only grows, but for corrections.
const ODOMETER: &str = "mileage";

/// The field that explains the loss of others.
const STATUS: &str = "status";

/// Fields that are the gateway's own.
const OWN: [&str; 5] = ["vehicleId", "rooftopId", "updatedAt", "sourceIds", "fieldStates"];

/// What a record's change mark says of a change since it was read last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// It changed, or may have.
    Changed,
    /// It did not change.
    Same,
    /// There are no marks.
    Nothing,
}

/// A record that was read again.
#[derive(Debug, Clone)]
pub(super) struct Reread {
    /// As the mirror has it.
    pub(super) before: Value,
    /// As it was read.
    pub(super) now: Value,
    /// What its mark says.
    pub(super) said: Said,
    /// Another version of the pack read it before, which may not have known every field.
    pub(super) other_pack: bool,
}

/// What cannot be so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Implausible {
    /// What sort, as a stable word.
    pub(super) kind: &'static str,
    /// The field of the model.
    pub(super) field: String,
    /// In how many records.
    pub(super) records: usize,
    /// Of how many.
    pub(super) of: usize,
}

/// A field and a sort of fault in it that an operator has confirmed.
pub(super) type Confirmed = BTreeSet<(String, String)>;

/// The first rule that a batch breaks, if it breaks one that is not confirmed.
pub(super) fn refuse(batch: &[Reread], confirmed: &Confirmed) -> Option<Implausible> {
    let records: Vec<_> = batch.iter().map(Pair::of).collect();
    let fields: BTreeSet<&str> = records.iter().flat_map(Pair::fields).collect();
    let of_fields = fields
        .into_iter()
        .flat_map(|field| [changed(&records, field), vanished(&records, field), constant(&records, field)]);
    let all = of_fields.chain([odometers(&records)]).flatten();
    let mut open = all.filter(|found| !confirmed.contains(&(found.field.clone(), found.kind.to_owned())));
    open.next()
}

/// Whether a record's odometer fell although nothing changed, as its mark says. Such a record alone is not published.
pub(super) fn odometer_fell(record: &Reread) -> bool {
    record.said == Said::Same && Pair::of(record).fell()
}

/// A record's values before and now.
struct Pair<'r> {
    before: BTreeMap<String, &'r Value>,
    now: BTreeMap<String, &'r Value>,
    said: Said,
    other_pack: bool,
}

impl<'r> Pair<'r> {
    fn of(record: &'r Reread) -> Self {
        Self {
            before: values(&record.before),
            now: values(&record.now),
            said: record.said,
            other_pack: record.other_pack,
        }
    }

    fn fields(&self) -> impl Iterator<Item = &str> {
        self.before.keys().chain(self.now.keys()).map(String::as_str)
    }

    fn differs(&self, field: &str) -> bool {
        self.before.get(field) != self.now.get(field)
    }

    /// Whether a field is another one, and not merely known for the first time by another version of the pack.
    fn changed(&self, field: &str) -> bool {
        self.differs(field) && (!self.other_pack || self.before.contains_key(field))
    }

    fn odometer(values: &BTreeMap<String, &Value>) -> Option<u64> {
        values.get(ODOMETER).and_then(|value| value.as_u64())
    }

    fn fell(&self) -> bool {
        Self::odometer(&self.before).zip(Self::odometer(&self.now)).is_some_and(|(before, now)| now < before)
    }
}

fn values(record: &Value) -> BTreeMap<String, &Value> {
    let mut values = leaves(record);
    values.retain(|path, value| {
        let root = path.split('.').next().unwrap_or_default();
        let blank = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        !OWN.contains(&root) && !blank
    });
    values
}

/// A share of records that say that they did not change is another in one field.
fn changed(records: &[Pair<'_>], field: &str) -> Option<Implausible> {
    let times = |said: Said| {
        let of = records.iter().filter(|record| record.said == said);
        let (of, changed) =
            of.fold((0, 0), |(of, changed), record| (of + 1, changed + usize::from(record.changed(field))));
        (changed, of)
    };
    let (quiet, of) = times(Said::Same);
    if of >= QUIET_MIN && quiet >= QUIET_CHANGED_MIN && quiet * QUIET_SHARE >= of {
        return Some(Implausible { kind: "field_changed", field: field.to_owned(), records: quiet, of });
    }
    let (unmarked, of) = times(Said::Nothing);
    let many = of >= UNMARKED_MIN && unmarked * 100 > of * UNMARKED_PERCENT_MAX;
    many.then(|| Implausible { kind: "field_changed", field: field.to_owned(), records: unmarked, of })
}

/// Records whose status is the one they had: what they lose is not explained by it.
fn steady<'p, 'r>(records: &'p [Pair<'r>]) -> Vec<&'p Pair<'r>> {
    records.iter().filter(|record| !record.differs(STATUS)).collect()
}

/// All lose a value that nearly all had.
fn vanished(records: &[Pair<'_>], field: &str) -> Option<Implausible> {
    let records = steady(records);
    let had = records.iter().filter(|record| record.before.contains_key(field)).count();
    let none_has = !records.iter().any(|record| record.now.contains_key(field));
    let is_so = records.len() >= ALL_MIN && none_has && had * 100 >= records.len() * HAD_PERCENT_MIN;
    is_so.then(|| Implausible {
        kind: "field_vanished",
        field: field.to_owned(),
        records: had,
        of: records.len(),
    })
}

/// All have one value where nearly each had its own.
fn constant(records: &[Pair<'_>], field: &str) -> Option<Implausible> {
    let records = steady(records);
    let (before, now) = (
        different(records.iter().map(|record| &record.before), field),
        different(records.iter().map(|record| &record.now), field),
    );
    let all_have = records.iter().all(|record| record.now.contains_key(field));
    let is_so = records.len() >= ALL_MIN && all_have && now == 1 && before * 2 >= records.len();
    is_so.then(|| Implausible {
        kind: "field_constant",
        field: field.to_owned(),
        records: records.len(),
        of: records.len(),
    })
}

/// How many different values a field has.
fn different<'p, 'r: 'p>(
    records: impl Iterator<Item = &'p BTreeMap<String, &'r Value>>,
    field: &str,
) -> usize {
    let all = records.filter_map(|values| values.get(field).map(ToString::to_string));
    all.collect::<BTreeSet<_>>().len()
}

/// Of the odometers that changed, half or more fell.
fn odometers(records: &[Pair<'_>]) -> Option<Implausible> {
    let both =
        |pair: &&Pair<'_>| Pair::odometer(&pair.before).is_some() && Pair::odometer(&pair.now).is_some();
    let changed: Vec<_> = records.iter().filter(both).filter(|pair| pair.differs(ODOMETER)).collect();
    let fell = changed.iter().filter(|pair| pair.fell()).count();
    let is_so = fell >= FELL_MIN && fell * 2 >= changed.len();
    is_so.then(|| Implausible {
        kind: "odometer_fell",
        field: ODOMETER.to_owned(),
        records: fell,
        of: changed.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn car(n: usize) -> Value {
        json!({
            "vehicleId": format!("veh_{n}"), "vin": format!("VIN{n}"), "status": "in_stock", "make": "Ford",
            "mileage": 1000 + n, "lotLocation": format!("Row {n}"), "pricing": {"askingPrice": 20_000 + n},
            "options": ["FX4"], "updatedAt": format!("{n}"),
        })
    }

    /// So many records, changed as a test says.
    fn batch(of: usize, said: Said, change: impl Fn(usize, &mut Value)) -> Vec<Reread> {
        let reread = |n| {
            let (before, mut now) = (car(n), car(n));
            change(n, &mut now);
            Reread { before, now, said, other_pack: false }
        };
        (0..of).map(reread).collect()
    }

    fn found(batch: &[Reread]) -> String {
        refuse(batch, &Confirmed::new()).map_or("plausible".into(), |found| {
            format!("{} {} in {} of {}", found.kind, found.field, found.records, found.of)
        })
    }

    fn set(field: &'static str, value: Value) -> impl Fn(usize, &mut Value) {
        move |_, now| now[field] = value.clone()
    }

    fn drop_field(field: &'static str) -> impl Fn(usize, &mut Value) {
        move |_, now| drop(now.as_object_mut().unwrap().shift_remove(field))
    }

    #[test]
    fn records_that_did_not_change_do_not_change_in_one_field() {
        let wrong = set("make", "FORD".into());
        assert_eq!(found(&batch(50, Said::Same, &wrong)), "field_changed make in 50 of 50");
        let some = |n, now: &mut Value| {
            if n % 5 == 0 {
                wrong(n, now);
            }
        };
        assert_eq!(found(&batch(50, Said::Same, some)), "field_changed make in 10 of 50");
        let few = |n, now: &mut Value| {
            if n % 10 == 0 {
                wrong(n, now);
            }
        };
        assert_eq!(found(&batch(50, Said::Same, few)), "plausible");
        assert_eq!(found(&batch(4, Said::Same, &wrong)), "plausible", "too few to tell");
        let inner = |_, now: &mut Value| now["pricing"]["askingPrice"] = 1.into();
        assert_eq!(found(&batch(5, Said::Same, inner)), "field_changed pricing.askingPrice in 5 of 5");
    }

    #[test]
    fn what_a_mark_announces_is_the_dealers_own_work() {
        let repriced = |n: usize, now: &mut Value| now["pricing"]["askingPrice"] = (19_000 + n).into();
        assert_eq!(found(&batch(200, Said::Changed, repriced)), "plausible");
        let sold = |_, now: &mut Value| {
            now["status"] = "sold".into();
            now.as_object_mut().unwrap().shift_remove("lotLocation");
        };
        assert_eq!(found(&batch(200, Said::Changed, sold)), "plausible");
        assert_eq!(
            found(&batch(200, Said::Changed, set("mileage", 90_000.into()))),
            "field_constant mileage in 200 of 200"
        );
        let driven = |n: usize, now: &mut Value| now["mileage"] = (1010 + n).into();
        assert_eq!(found(&batch(200, Said::Changed, driven)), "plausible");
    }

    #[test]
    fn without_marks_nearly_all_must_change_before_it_is_a_fault() {
        let repriced = |n, now: &mut Value| {
            if n % 4 > 0 {
                now["make"] = "FORD".into();
            }
        };
        assert_eq!(found(&batch(100, Said::Nothing, repriced)), "plausible");
        assert_eq!(
            found(&batch(100, Said::Nothing, set("make", "FORD".into()))),
            "field_changed make in 100 of 100"
        );
    }

    #[test]
    fn all_records_do_not_lose_a_value_at_once() {
        assert_eq!(found(&batch(10, Said::Changed, drop_field("make"))), "field_vanished make in 10 of 10");
        assert_eq!(found(&batch(9, Said::Changed, drop_field("make"))), "plausible");
        assert_eq!(
            found(&batch(10, Said::Changed, set("options", json!([])))),
            "field_vanished options in 10 of 10"
        );
        let one_keeps = |n, now: &mut Value| {
            if n > 0 {
                drop_field("make")(n, now);
            }
        };
        assert_eq!(found(&batch(50, Said::Changed, one_keeps)), "plausible");
    }

    #[test]
    fn all_records_do_not_come_to_share_a_value_that_each_had_of_its_own() {
        assert_eq!(
            found(&batch(10, Said::Changed, set("vin", "X".into()))),
            "field_constant vin in 10 of 10"
        );
        assert_eq!(
            found(&batch(10, Said::Changed, set("make", "Lincoln".into()))),
            "plausible",
            "they shared one before"
        );
    }

    #[test]
    fn odometers_that_change_mostly_rise() {
        let falls = |n: usize, now: &mut Value| now["mileage"] = (900 + n).into();
        assert_eq!(found(&batch(8, Said::Changed, falls)), "odometer_fell mileage in 8 of 8");
        let corrected =
            |n: usize, now: &mut Value| now["mileage"] = if n == 0 { 5.into() } else { (2000 + n).into() };
        assert_eq!(found(&batch(50, Said::Changed, corrected)), "plausible");
        assert!(odometer_fell(&batch(1, Said::Same, falls)[0]));
        assert!(!odometer_fell(&batch(1, Said::Changed, falls)[0]), "a person has corrected it");
    }

    #[test]
    fn another_version_of_the_pack_may_know_more_and_not_otherwise() {
        let mut more = batch(10, Said::Same, set("trim", "XLT".into()));
        for record in &mut more {
            record.other_pack = true;
        }
        assert_eq!(found(&more), "plausible");
        for record in &mut more {
            record.now["make"] = "FORD".into();
        }
        assert_eq!(found(&more), "field_changed make in 10 of 10");
    }

    #[test]
    fn what_an_operator_has_confirmed_is_taken_and_nothing_else() {
        let both = |_, now: &mut Value| (now["make"], now["vin"]) = ("FORD".into(), "X".into());
        let batch = batch(10, Said::Same, both);
        let confirmed = Confirmed::from([("make".to_owned(), "field_changed".to_owned())]);
        assert_eq!(refuse(&batch, &confirmed).unwrap().field, "vin");
    }
}
