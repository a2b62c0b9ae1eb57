//! The plans of list statements: an index in order, and no sorting.

use rooftop_core::ports::store::FacetValue;
use rooftop_model::Kind;
use rooftop_model::id::{IntegrationId, RooftopId};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::sqlite::migrations;

fn database() -> Connection {
    let mut connection = Connection::open_in_memory().unwrap();
    migrations::apply(&mut connection).unwrap();
    connection
}

fn view(rooftops: usize) -> View {
    let rooftop = |n| (RooftopId::parse(&format!("rt_{n}")).unwrap(), BTreeSet::new());
    View {
        integration: IntegrationId::parse("int_1").unwrap(),
        rooftops: (0..rooftops).map(rooftop).collect::<BTreeMap<_, _>>(),
    }
}

fn any_of(facet: &'static str, values: &[&str]) -> Filter {
    let values = values.iter().map(|value| FacetValue::Text((*value).into()));
    Filter { facet, test: Test::AnyOf(values.collect()) }
}

fn queries() -> Vec<RecordQuery> {
    let at = Some("2026-01-21T13:45:00Z".parse().unwrap());
    let filters = [
        vec![],
        vec![any_of("status", &["in_stock"])],
        vec![any_of("status", &["in_stock", "sold"])],
        vec![any_of("vin", &["1FTEW1E53PKD12345"])],
        vec![any_of("stockNumber", &["P1", "P2"])],
        vec![any_of("make", &["Ford"]), any_of("model", &["F-150", "Ranger"]), any_of("status", &["sold"])],
        vec![
            Filter { facet: "year", test: Test::AtLeast(2020) },
            Filter { facet: "askingPrice", test: Test::AtMost(5_000_000) },
        ],
    ];
    let mut queries = Vec::new();
    for filters in filters {
        for (updated_from, updated_to) in [(None, None), (at, None), (at, at)] {
            queries.push(RecordQuery {
                kind: Kind::Vehicle,
                filters: filters.clone(),
                updated_from,
                updated_to,
            });
        }
    }
    queries
}

fn plan(db: &Connection, sql: &str, values: &[Value]) -> String {
    let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let steps = statement.query_map(params_from_iter(values), |row| row.get::<_, String>(3)).unwrap();
    steps.collect::<Result<Vec<_>, _>>().unwrap().join("\n")
}

#[test]
fn no_page_of_a_list_scans_a_table_or_sorts() {
    let db = database();
    let after = Stretch::After { first_seq: 7, id: "veh_7" };
    for query in queries() {
        for rooftops in [1, 2, 3, 20] {
            for stretch in [Stretch::Offset(100), after] {
                let list = List::of(&view(rooftops), &query).unwrap().unwrap();
                let page = list.page(stretch, 50).unwrap();
                let plan = plan(&db, &page.sql, &page.values);
                let walks =
                    plan.lines().filter(|step| step.contains("SCAN") && !step.contains("SCAN k")).count();
                assert!(walks == 0 && !plan.contains("TEMP B-TREE"), "{query:?}\n{}\n{plan}", page.sql);
            }
        }
    }
}

#[test]
fn a_cursor_is_a_range_of_the_index_and_no_filter() {
    let db = database();
    let query = &queries()[0];
    let list = List::of(&view(1), query).unwrap().unwrap();
    let page = list.page(Stretch::After { first_seq: 7, id: "x" }, 50).unwrap();
    let plan = plan(&db, &page.sql, &page.values);
    assert!(
        plan.contains("USING COVERING INDEX records_in_order (integration=? AND kind=? AND rooftop=? AND (first_seq,id)>(?,?))"),
        "{plan}"
    );
}

#[test]
fn what_names_one_vehicle_is_looked_up() {
    let db = database();
    for (filter, index) in [
        (any_of("vin", &["X"]), "vehicles_by_vin"),
        (any_of("stockNumber", &["X"]), "vehicles_by_stock_number"),
    ] {
        let query =
            RecordQuery { kind: Kind::Vehicle, filters: vec![filter], updated_from: None, updated_to: None };
        let list = List::of(&view(2), &query).unwrap().unwrap();
        let page = list.page(Stretch::Offset(0), 50).unwrap();
        let plan = plan(&db, &page.sql, &page.values);
        assert_eq!(plan.matches(index).count(), 2, "{plan}");
    }
}

#[test]
fn no_count_scans_a_table() {
    let db = database();
    for query in queries() {
        let list = List::of(&view(3), &query).unwrap().unwrap();
        let plan = plan(&db, &list.count_sql(), &list.values);
        assert!(!plan.contains("SCAN"), "{query:?}\n{plan}");
    }
}
