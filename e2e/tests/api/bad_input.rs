//! Bad input is refused at its place, never reaches the DMS, and never harms the gateway.

use rooftop_e2e::{Answer, Call, RawAnswer, World, raw, shared};
use serde_json::json;
use std::collections::BTreeSet;

/// A body may make the gateway grow by so much at most.
const GROWTH_MAX: u64 = 32 << 20;

fn posts(world: &World, body: impl Into<Vec<u8>>) -> Answer {
    world.integrator.call("POST", "/sessions").header("content-type", "application/json").body(body).send()
}

fn pointers(answer: &Answer) -> BTreeSet<String> {
    answer.clone().must_be_problem(400, "invalid_request").pointers().into_iter().collect()
}

fn set<const N: usize>(pointers: [&str; N]) -> BTreeSet<String> {
    pointers.into_iter().map(str::to_owned).collect()
}

/// What the sync of an unchanged dealership asks for, and nothing else.
fn is_of_the_sync(line: &str) -> bool {
    ["GET /inventory?", "GET /home", "POST /store"].iter().any(|start| line.starts_with(start))
}

#[test]
fn all_faults_of_a_body_are_told_at_once_each_at_its_place() {
    let world = World::without_service_account();
    let body = json!({"username": 1, "password": [], "mfa": {"type": "pigeon", "code": null, "x": 1}, "extra~/": true});
    let answer = world.integrator.signs_in_with(&body);
    assert_eq!(
        pointers(&answer),
        set(["/username", "/password", "/mfa/type", "/mfa/code", "/mfa/x", "/extra~0~1"])
    );
    assert_eq!(answer.json()["effect"], "none");
    for error in answer.json()["errors"].as_array().unwrap() {
        assert!(!error["code"].as_str().unwrap().is_empty() && !error["detail"].as_str().unwrap().is_empty());
    }
    let both =
        world.integrator.signs_in_with(&json!({"serviceAccount": true, "username": "a", "password": "b"}));
    assert_eq!(pointers(&both), set(["/username", "/password"]));
    assert_eq!(pointers(&world.integrator.signs_in_with(&json!({"username": "a"}))), set(["/password"]));
    let long = json!({"username": "u".repeat(257), "password": "p".repeat(513)});
    assert_eq!(pointers(&world.integrator.signs_in_with(&long)), set(["/username", "/password"]));
    assert_eq!(world.dealer.requests(), 0);
}

#[test]
fn what_is_no_json_object_is_refused() {
    let world = World::without_service_account();
    let deep = "[".repeat(50_000);
    let bodies: [&[u8]; 16] = [
        b"{",
        b"[]",
        b"null",
        b"true",
        b"\"x\"",
        b"{\"a\":1,\"a\":2}",
        b"{\"serviceAccount\":NaN}",
        b"{'a':1}",
        b"{} {}",
        b"\xff\xfe{}",
        b"{\"username\":\"\xff\"}",
        b"{\"username\":\"\\ud800\",\"password\":\"x\"}",
        b"\0",
        b"{\"serviceAccount\":1e999999999}",
        b"{\"serviceAccount\":\"true\"}",
        deep.as_bytes(),
    ];
    for body in bodies {
        let answer = posts(&world, body);
        let shown = String::from_utf8_lossy(&body[..body.len().min(40)]);
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (400, "invalid_request"),
            "{shown}: {}",
            answer.text
        );
    }
    assert_eq!(world.dealer.requests(), 0);
}

#[test]
fn a_body_of_another_type_is_refused() {
    let world = World::without_service_account();
    for media_type in
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "json", ""]
    {
        let call = world.integrator.call("POST", "/sessions").header("content-type", media_type);
        call.body("{\"serviceAccount\":true}").send().must_be_problem(415, "unsupported_media_type");
    }
    let call = world.integrator.call("POST", "/sessions").header("content-type", "application/json");
    call.header("content-encoding", "gzip").body("{}").send().must_be_problem(415, "unsupported_media_type");
    assert_eq!(world.dealer.requests(), 0);
}

#[test]
fn a_huge_body_is_refused_and_the_gateway_stays_small() {
    let world = World::without_service_account();
    posts(&world, "{}").must_be(401);
    let before = world.gateway().memory();
    let head = format!(
        "POST /integrations/int_peachtree/sessions HTTP/1.1\r\nhost: x\r\nauthorization: Basic {}\r\n\
         content-type: application/json\r\n",
        data_encoding::BASE64.encode(world.integrator.credential.as_bytes())
    );
    let announced = format!("{head}content-length: 104857600\r\n\r\n");
    let chunked = format!("{head}transfer-encoding: chunked\r\n\r\n");
    let megabyte = vec![b' '; 1 << 20];
    let chunk = [b"100000\r\n", megabyte.as_slice(), b"\r\n"].concat();
    for (head, piece) in [(announced, &megabyte), (chunked, &chunk)] {
        let pieces = std::iter::once(head.as_bytes()).chain(std::iter::repeat_n(piece.as_slice(), 100));
        let answer = raw(&world.integrator.api, pieces);
        assert_eq!(answer.status, Some(413), "{}", answer.text);
        assert!(answer.text.contains("payload_too_large"));
    }
    let after = world.gateway().memory();
    assert!(after < before + GROWTH_MAX, "{before} bytes grew to {after}");
    assert_eq!(world.dealer.requests(), 0);
}

#[test]
fn a_head_that_no_client_would_send_is_refused_and_the_gateway_lives_on() {
    let world = World::without_service_account();
    let path = "/integrations/int_peachtree/rooftops";
    let many = (0..1000).map(|n| format!("x-{n}: y\r\n")).collect::<Vec<_>>().concat();
    let large = format!("x: {}\r\n", "y".repeat(1 << 20));
    let heads = [
        format!("GET {path} HTTP/1.1\r\nhost: x\r\n{many}\r\n"),
        format!("GET {path} HTTP/1.1\r\nhost: x\r\n{large}\r\n"),
        format!("GET {path}?x={} HTTP/1.1\r\nhost: x\r\n\r\n", "y".repeat(100_000)),
        format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "y".repeat(100_000)),
        format!("POST {path} HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nxx"),
        format!("POST {path} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n"),
        format!("GET {path} HTTP/1.1\r\nhost: x\r\nx: \0\r\n\r\n"),
        format!("GET {path} HTTP/9.9\r\n\r\n"),
        "GET http:// HTTP/1.1\r\n\r\n".to_owned(),
        "\x16\x03\x01\x02\0\x01\0\x01\u{fc}\x03\x03".to_owned(),
        "\r\n\r\n\r\n".to_owned(),
    ];
    for head in &heads {
        let RawAnswer { status, text } = raw(&world.integrator.api, [head.as_bytes()]);
        let shown: String = head.chars().take(60).collect();
        assert!(status.is_none_or(|status| (400..500).contains(&status)), "{shown}: {text}");
    }
    for head in &heads[..2] {
        assert_eq!(raw(&world.integrator.api, [head.as_bytes()]).status, Some(431));
    }
    Call::get(format!("{}/healthz", world.integrator.api)).send().must_be(200);
    assert_eq!(world.dealer.requests(), 0);
}

#[test]
fn all_faults_of_a_query_are_told_at_once_each_at_its_place() {
    let session = shared().service();
    let faults = "page=0&pageSize=10000&status=broken&condition=shiny&vin=IOQ&year=abc&priceMin=NaN&priceMax=1e3\
                  &updatedFrom=2026-02-30T00:00:00Z&updatedTo=yesterday&unknown=1&stockNumber=";
    let answer = session.get(&format!("/inventory/vehicles?{faults}"));
    let names = [
        "page",
        "pageSize",
        "status",
        "condition",
        "vin",
        "year",
        "priceMin",
        "priceMax",
        "updatedFrom",
        "updatedTo",
        "unknown",
        "stockNumber",
    ];
    let expected: BTreeSet<_> = names.iter().map(|name| format!("/query/{name}")).collect();
    assert_eq!(pointers(&answer), expected);
}

#[test]
fn each_fault_of_a_query_is_refused_by_itself() {
    let session = shared().service();
    let cursor =
        session.get("/inventory/vehicles?pageSize=1").json()["nextCursor"].as_str().unwrap().to_owned();
    let tampered: String = cursor.chars().rev().collect();
    for (query, name) in [
        ("page=-1".to_owned(), "page"),
        ("page=1.0".to_owned(), "page"),
        ("page=99999999999999999999".to_owned(), "page"),
        ("page=1&page=2".to_owned(), "page"),
        ("pageSize=0".to_owned(), "pageSize"),
        ("pageSize=201".to_owned(), "pageSize"),
        (format!("page=1&cursor={cursor}"), "page"),
        (format!("cursor={tampered}"), "cursor"),
        (format!("cursor={cursor}x"), "cursor"),
        (format!("cursor={cursor}&status=sold"), "cursor"),
        ("cursor=".to_owned(), "cursor"),
        ("cursor=%00".to_owned(), "cursor"),
        ("updatedFrom=2026-01-21".to_owned(), "updatedFrom"),
        ("updatedFrom=2026-13-01T00:00:00Z".to_owned(), "updatedFrom"),
        ("updatedFrom=2027-01-01T00:00:00Z&updatedTo=2026-01-01T00:00:00Z".to_owned(), "updatedFrom"),
        ("priceMin=5&priceMax=4".to_owned(), "priceMin"),
        ("priceMin=1.234".to_owned(), "priceMin"),
        ("Status=sold".to_owned(), "Status"),
        ("items%5B0%5D=1".to_owned(), "items[0]"),
        (format!("make={}", "x".repeat(300)), "make"),
    ] {
        let answer = session.get(&format!("/inventory/vehicles?{query}"));
        assert_eq!(pointers(&answer), set([&format!("/query/{name}")]), "{query}");
    }
    let other = session.get(&format!("/rooftops?cursor={cursor}"));
    assert_eq!(pointers(&other), set(["/query/cursor"]));
    for query in ["make=%zz", "make=%ff", "%ff=1", "=", "&&&=&", "make=%00"] {
        let answer = session.get(&format!("/inventory/vehicles?{query}"));
        assert!([200, 400].contains(&answer.status), "{query}: {} {}", answer.status, answer.text);
    }
}

#[test]
fn another_method_is_told_which_there_are_and_another_path_that_it_is_not_there() {
    let session = shared().service();
    for (method, path, allowed) in [
        ("PUT", "/inventory/vehicles", "GET"),
        ("POST", "/inventory/vehicles", "GET"),
        ("DELETE", "/rooftops", "GET"),
        ("PATCH", "/sessions/current", "DELETE"),
        ("OPTIONS", "/rooftops", "GET"),
        ("FOO", "/rooftops", "GET"),
    ] {
        let answer = session.call(method, path).send().must_be_problem(405, "method_not_allowed");
        assert!(answer.header("allow").contains(allowed), "{method} {path}: {}", answer.header("allow"));
    }
    for path in [
        "",
        "/",
        "/nothing",
        "/inventory",
        "/inventory/vehicles/",
        "/inventory/vehicles/a/b",
        "/rooftops/rt_1001/x",
        "//rooftops",
    ] {
        session.get(path).must_be_problem(404, "not_found");
    }
}

#[test]
fn head_answers_as_get_without_the_body() {
    let session = shared().service();
    for path in ["/rooftops", "/inventory/vehicles?pageSize=3", "/sessions/current"] {
        let (get, head) = (session.get(path).must_be(200), session.call("HEAD", path).send().must_be(200));
        assert_eq!((head.text.as_str(), head.header("etag")), ("", get.header("etag")));
        assert_eq!(head.header("cache-control"), get.header("cache-control"));
    }
}

#[test]
fn reads_that_ask_for_nothing_live_never_reach_the_dms() {
    let world = World::small();
    let session = world.service();
    session.waits_until_synced();
    world.gateway().goes_through_a_round();
    world.dealer.forgets_requests();
    for query in
        ["", "?page=0", "?status=sold", "?nonsense=1", "?cursor=x", "?stockNumber=P12345%27%20OR%201=1--"]
    {
        let answer = session.get(&format!("/inventory/vehicles{query}"));
        assert!(answer.status < 500, "{query}: {}", answer.text);
        session.get("/inventory/vehicles/veh_x").must_be(404);
    }
    let lines = world.dealer.request_lines();
    assert!(lines.iter().all(|line| is_of_the_sync(line)), "{lines:?}");
}
