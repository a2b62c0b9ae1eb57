//! Pages and cursors.

use rooftop_core::access::SessionCaller;
use rooftop_core::{Code, Failure, rooftops};
use rooftop_model::Entitlement::Inventory;
use serde_json::Value;

use crate::house::{House, stocks, user};
use crate::scripted::{Car, profile};

async fn with_cars(count: usize) -> (House, SessionCaller) {
    let house = House::open().await;
    for n in (0..count).rev() {
        house
            .dms
            .put_in(if n % 2 == 0 { "rt_1" } else { "rt_2" }, Car::revision(&format!("P{n:02}"), "rev 1"));
    }
    house.round().await;
    let caller = house.anyone().await;
    (house, caller)
}

fn cursor(list: &Value) -> String {
    list["nextCursor"].as_str().expect("a cursor").to_owned()
}

/// All that a loop over cursors shows.
async fn walk(house: &House, caller: &SessionCaller, first: &str) -> Vec<String> {
    let mut list = house.list(caller, first).await.unwrap();
    let mut seen = Vec::new();
    loop {
        seen.extend(stocks(&list).into_iter().map(str::to_owned));
        let Some(next) = list["nextCursor"].as_str() else { return seen };
        assert!(seen.len() <= 1000, "the loop does not end");
        list = house.list(caller, &format!("{first}&cursor={next}")).await.unwrap();
    }
}

fn fault(failure: &Failure) -> (Code, &str, &str) {
    (failure.code, &failure.errors[0].pointer, failure.errors[0].code)
}

#[tokio::test]
async fn pages_and_cursors_give_the_same_order() {
    let (house, caller) = with_cars(23).await;
    let mut paged = Vec::new();
    for page in 1..=5 {
        let list = house.list(&caller, &format!("page={page}&pageSize=5")).await.unwrap();
        assert_eq!((&list["total"], &list["page"]), (&23.into(), &page.into()));
        paged.extend(stocks(&list).into_iter().map(str::to_owned));
    }
    assert_eq!(paged.len(), 23);
    assert_eq!(walk(&house, &caller, "pageSize=5").await, paged);
}

#[tokio::test]
async fn a_loop_sees_each_record_once_though_others_change_and_come() {
    let (house, caller) = with_cars(10).await;
    let first = house.list(&caller, "pageSize=4").await.unwrap();
    house.dms.put(Car::revision("P00", "rev 2").with("make", "Lincoln".into()));
    house.dms.put(Car::revision("A1", "rev 1"));
    house.round().await;
    let rest = house.list(&caller, &format!("pageSize=200&cursor={}", cursor(&first))).await.unwrap();
    let mut all = [stocks(&first), stocks(&rest)].concat();
    assert_eq!(all.last(), Some(&"A1"), "what is new comes last");
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 11);
    assert!(rest["nextCursor"].is_null());
}

#[tokio::test]
async fn a_cursor_of_other_filters_is_refused() {
    let (house, caller) = with_cars(4).await;
    let made = cursor(&house.list(&caller, "pageSize=1&make=Ford").await.unwrap());
    for other in ["", "make=Lincoln", "make=Ford&status=sold"] {
        let failure = house.list(&caller, &format!("cursor={made}&{other}")).await.unwrap_err();
        assert_eq!(fault(&failure), (Code::InvalidRequest, "/query/cursor", "invalid_cursor"));
    }
    house
        .list(&caller, &format!("make=Ford&pageSize=2&cursor={made}"))
        .await
        .expect("the size may be another");
}

#[tokio::test]
async fn a_cursor_of_other_rights_is_refused() {
    let (house, wide) = with_cars(4).await;
    let made = cursor(&house.list(&wide, "pageSize=1").await.unwrap());
    let credential = house.trusted("narrow").await;
    for narrow in [
        profile(&[("1001", &[Inventory], true)]),
        profile(&[("1001", &[Inventory], false), ("1002", &[Inventory], true)]),
    ] {
        let token = house.sign_in(&credential, &user(), narrow).await;
        let caller = house.session(&token).await.unwrap();
        let failure = house.list(&caller, &format!("cursor={made}")).await.unwrap_err();
        assert_eq!(fault(&failure), (Code::InvalidRequest, "/query/cursor", "invalid_cursor"));
    }
}

#[tokio::test]
async fn what_is_out_of_range_is_refused_and_never_clamped() {
    let (house, caller) = with_cars(1).await;
    for (query, place) in [
        ("page=0", "/query/page"),
        ("pageSize=0", "/query/pageSize"),
        ("pageSize=201", "/query/pageSize"),
        ("pageSize=10000", "/query/pageSize"),
        ("page=100001", "/query/page"),
        ("page=-1", "/query/page"),
        ("page=1&cursor=abc", "/query/page"),
        ("sort=make", "/query/sort"),
        ("priceMin=2.00&priceMax=1.00", "/query/priceMin"),
        ("updatedFrom=2026-02-02T00:00:00Z&updatedTo=2026-02-01T00:00:00Z", "/query/updatedFrom"),
    ] {
        let failure = house.list(&caller, query).await.expect_err(query);
        assert_eq!(
            (failure.code, failure.errors[0].pointer.as_str()),
            (Code::InvalidRequest, place),
            "{query}"
        );
    }
}

#[tokio::test]
async fn a_page_behind_the_last_is_empty_and_still_counts() {
    let (house, caller) = with_cars(3).await;
    let list = house.list(&caller, "page=9").await.unwrap();
    assert_eq!((stocks(&list), &list["total"], &list["nextCursor"]), (vec![], &3.into(), &Value::Null));
}

#[tokio::test]
async fn the_total_follows_the_mirror() {
    let (house, caller) = with_cars(3).await;
    assert_eq!(house.list(&caller, "").await.unwrap()["total"], 3);
    house.dms.put(Car::revision("A1", "rev 1"));
    house.round().await;
    assert_eq!(house.list(&caller, "").await.unwrap()["total"], 4);
}

#[tokio::test]
async fn updated_from_is_within_and_updated_to_is_not() {
    let house = House::open().await;
    house.dms.put(Car::changed_at("P1", "2026-01-20T10:00:00Z".parse().unwrap()));
    house.round().await;
    let caller = house.anyone().await;
    for (query, count) in [
        ("updatedFrom=2026-01-20T10:00:00Z", 1),
        ("updatedFrom=2026-01-20T10:00:01Z", 0),
        ("updatedTo=2026-01-20T10:00:00Z", 0),
        ("updatedTo=2026-01-20T10:00:01Z", 1),
        ("updatedFrom=2026-01-20T05:00:00-05:00", 1),
    ] {
        assert_eq!(house.list(&caller, query).await.unwrap()["total"], count, "{query}");
    }
}

#[tokio::test]
async fn the_rooftops_are_those_of_the_session() {
    let (house, wide) = with_cars(1).await;
    let credential = house.trusted("narrow").await;
    let token = house.sign_in(&credential, &user(), profile(&[("1002", &[], false)])).await;
    let narrow = house.session(&token).await.unwrap();
    for (caller, expected) in [(&wide, vec!["rt_1", "rt_2"]), (&narrow, vec!["rt_2"])] {
        let list = rooftops::list::list(&house.gateway, caller, &[]).await.unwrap();
        let list: Value = serde_json::from_str(&list.json).unwrap();
        let ids: Vec<_> = list["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["rooftopId"].as_str().unwrap())
            .collect();
        assert_eq!((ids, &list["total"]), (expected.clone(), &expected.len().into()));
    }
}
