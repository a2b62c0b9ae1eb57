//! Which evidence found the fields of pages.

use jiff::civil::date;
use rooftop_core::ports::Store;
use rooftop_core::ports::dms::FoundBy;
use rooftop_core::ports::store::System;

use crate::fixture::{int_1, int_2, rooftop};

fn by(evidence: &str) -> FoundBy {
    FoundBy { page: "vehicle".into(), field: "msrp".into(), evidence: evidence.into() }
}

pub(crate) async fn counts_add_up_by_day_and_are_forgotten(store: &dyn Store) {
    let (first, second) = (date(2026, 1, 20), date(2026, 1, 21));
    for (day, evidence, reads) in
        [(first, "label", 3), (first, "label", 4), (second, "label", 5), (second, "synonym", 1)]
    {
        store.add_field_evidence(&int_1(), &rooftop(1), day, &[(by(evidence), reads)]).await.unwrap();
    }
    let told = async |day| {
        let counts = store.field_evidence(&int_1(), day).await.unwrap();
        counts.iter().map(|one| (one.found.evidence.clone(), one.before, one.since)).collect::<Vec<_>>()
    };
    assert_eq!(told(second).await, [("label".to_owned(), 7, 5), ("synonym".to_owned(), 0, 1)]);
    assert_eq!(told(first).await, [("label".to_owned(), 0, 12), ("synonym".to_owned(), 0, 1)]);
    assert!(store.field_evidence(&int_2(), first).await.unwrap().is_empty());
    assert_eq!(store.purge_field_evidence(System, second).await.unwrap(), 1);
    assert_eq!(told(second).await, [("label".to_owned(), 0, 5), ("synonym".to_owned(), 0, 1)]);
}
