//! Requests built from typed values: what travels, and what is never sent.

use rooftop_pack::{FlowError, Pack, run};
use serde_json::{Value, json};

use crate::example::{altered, catalogue, recorded};
use crate::portal::{Portal, scope};

const ENTRY: &str = "entries.create";

/// The flow that posts an entry by this step.
fn flow(step: &str) -> String {
    format!("operation: entries.create\nsteps:\n{step}")
}

fn entry() -> Value {
    json!({
        "memo": "Rent \"June\" </memo>",
        "day": "2026-06-01",
        "count": 2,
        "reversed": false,
        "tags": ["a", "b"],
        "lines": [
            { "account": "5100", "debit": 1200, "memo": "first" },
            { "account": "2000", "debit": -1200.50 },
        ],
    })
}

/// The example pack with a flow of this step, and with prefixes for XML.
fn taught(step: &str) -> tempfile::TempDir {
    let copy = altered("flows/entries.create.yaml", "", &flow(step));
    let pack = copy.path().join("pack.yaml");
    let more = "namespaces: { s: http://schemas.xmlsoap.org/soap/envelope/, c: urn:books, w: urn:security }\n\
                every_request: [ { soap_header: { w:Security: { w:User: \"{settings.base_url}\" } } } ]\n";
    std::fs::write(&pack, std::fs::read_to_string(&pack).unwrap() + more).unwrap();
    copy
}

/// What the pack says of this flow.
fn diagnostics(step: &str) -> String {
    let copy = taught(step);
    Pack::load(copy.path(), &catalogue()).map_or_else(|wrong| wrong.to_string(), |_| "nothing".to_owned())
}

/// The one request of a flow, or why it was not sent.
async fn sent(step: &str, input: Value) -> Result<rooftop_pack::Request, String> {
    let copy = taught(step);
    let pack = Pack::load(copy.path(), &catalogue()).unwrap_or_else(|wrong| panic!("{wrong}"));
    let Value::Object(input) = input else { panic!("{input}") };
    let mut portal = Portal::answering(&recorded("home/normal"));
    match run(&pack, ENTRY, &scope(None), &input.into_iter().collect(), &mut portal).await {
        Ok(_) => Ok(portal.requests.remove(0)),
        Err(FlowError::Unsendable(why)) => {
            assert!(portal.requests.is_empty());
            Err(why.to_string())
        }
        Err(other) => panic!("{other:?}"),
    }
}

fn body(request: &rooftop_pack::Request) -> String {
    match &request.body {
        rooftop_pack::Body::Whole { content_type, bytes } => {
            format!("{content_type}: {}", String::from_utf8_lossy(bytes))
        }
        other => format!("{other:?}"),
    }
}

#[tokio::test]
async fn a_json_body_keeps_the_types_of_its_values() {
    let step = r#"
  - send:
      path: "/journal/{input.memo}/entries"
      query: { day: "{input.day}", note: { $if_given: "{input.note}" } }
      headers: { X-Requested-With: XMLHttpRequest, X-Count: "{input.count}" }
      json:
        jsonrpc: "2.0"
        id: "{request.number}"
        rate: "{1.50}"
        memo: "Memo: {input.memo} {{x}}"
        day: "{input.day}"
        count: "{input.count}"
        reversed: "{input.reversed}"
        tags: "{input.tags}"
        note: { $if_given: "{input.note}" }
        remark: { $or_null: "{input.note}" }
        nothing: null
        all: [ true, -3, "x" ]
        $$ref: "%"
        sum: "{sum(input.lines.debit)}"
        lines: { $each: input.lines, $as: line, $item: { acct: "{line.account}", amount: "{line.debit}", memo: { $if_given: "{line.memo}" } } }
        list: { $each: input.tags, $as: tag, $item: "<{tag}>" }
      kind: commit
      expect: home
"#;
    let request = sent(step, entry()).await.unwrap();
    assert_eq!(request.method.as_str(), "POST");
    assert!(!request.safe);
    let address = "https://dms.example/journal/Rent%20%22June%22%20%3C%2Fmemo%3E/entries?day=2026-06-01";
    assert_eq!(request.url.as_str(), address);
    let headers = [("X-Requested-With", "XMLHttpRequest"), ("X-Count", "2")];
    assert_eq!(request.headers, headers.map(|(name, value)| (name.to_owned(), value.to_owned())));
    insta::assert_snapshot!(body(&request), @r#"application/json: {"jsonrpc":"2.0","id":1,"rate":1.50,"memo":"Memo: Rent \"June\" </memo> {x}}","day":"2026-06-01","count":2,"reversed":false,"tags":["a","b"],"remark":null,"nothing":null,"all":[true,-3,"x"],"$ref":"%","sum":-0.50,"lines":[{"acct":"5100","amount":1200.00,"memo":"first"},{"acct":"2000","amount":-1200.50}],"list":["<a>","<b>"]}"#);
}

#[tokio::test]
async fn an_xml_body_is_written_in_its_namespaces() {
    let step = r##"
  - send:
      path: /Books.asmx
      headers: { SOAPAction: '"urn:books/Post"' }
      xml:
        s:Envelope:
          s:Body:
            c:Post:
              "@version": 1
              "@c:day": "{input.day}"
              "@note": { $if_given: "{input.note}" }
              c:Memo: "Memo: {input.memo}"
              c:Note: { $if_given: "{input.note}" }
              c:Remark: { $or_null: "{input.note}" }
              c:Tag: { $each: input.tags, $as: tag, $item: "{tag}" }
              c:Line:
                $each: input.lines
                $as: line
                $item: { "@account": "{line.account}", "#text": "{line.debit}" }
              c:Both: [ 1, true ]
              c:Mixed: { "#content": [ { c:A: x }, { c:B: null }, { c:A: y } ] }
              Plain: ""
      kind: commit
      expect: home
"##;
    let mut entry = entry();
    entry["memo"] = json!("a<b & \"c\"\r\n]]>");
    entry["lines"][0]["account"] = json!("5\"1\t0\n0");
    insta::assert_snapshot!(body(&sent(step, entry.clone()).await.unwrap()), @r#"
    text/xml; charset=utf-8: <?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:c="urn:books" xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:w="urn:security" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><s:Header><w:Security><w:User>https://dms.example</w:User></w:Security></s:Header><s:Body><c:Post version="1" c:day="2026-06-01"><c:Memo>Memo: a&lt;b &amp; &quot;c&quot;&#13;
    ]]&gt;</c:Memo><c:Remark xsi:nil="true"/><c:Tag>a</c:Tag><c:Tag>b</c:Tag><c:Line account="5&quot;1&#9;0&#10;0">1200.00</c:Line><c:Line account="2000">-1200.50</c:Line><c:Both>1</c:Both><c:Both>true</c:Both><c:Mixed><c:A>x</c:A><c:B/><c:A>y</c:A></c:Mixed><Plain></Plain></c:Post></s:Body></s:Envelope>
    "#);
    entry["memo"] = json!("bell \u{7}");
    assert_eq!(
        sent(step, entry).await.unwrap_err(),
        "<c:Memo> cannot be sent: its text has a character that XML cannot write"
    );
}

#[tokio::test]
async fn a_raw_body_says_what_it_is() {
    let step = r#"
  - send: { method: PUT, path: /query, raw: "query {{ entry(memo: \"{input.count}\") }", content_type: application/graphql, kind: converge, expect: home }
"#;
    let request = sent(step, entry()).await.unwrap();
    assert_eq!(request.method.as_str(), "PUT");
    insta::assert_snapshot!(body(&request), @r#"application/graphql: query { entry(memo: "2") }"#);
}

#[tokio::test]
async fn what_is_not_as_the_catalogue_says_is_never_sent() {
    let step = "  - send: { path: /entries, form: { memo: \"{input.memo}\" }, kind: commit, expect: home }\n";
    let with = |name: &str, value: Value| {
        let mut entry = entry();
        entry[name] = value;
        entry
    };
    let why = sent(step, with("memo", Value::Null)).await.unwrap_err();
    assert_eq!(why, "the input memo cannot be sent: it is missing");
    let why = sent(step, with("day", json!("06/01/2026"))).await.unwrap_err();
    assert_eq!(why, "the input day cannot be sent: it is no date");
}

#[tokio::test]
async fn a_value_never_becomes_structure() {
    let header = "  - open: { path: /home, headers: { X-Memo: \"{input.memo}\" }, expect: home }\n";
    let path = "  - open: { path: \"/entries/{input.memo}/x\", expect: home }\n";
    let with = |memo: &str| {
        let mut entry = entry();
        entry["memo"] = json!(memo);
        entry
    };
    let why = sent(header, with("a\r\nCookie: SID=1")).await.unwrap_err();
    assert_eq!(why, "the header X-Memo cannot be sent: its value is not one line of plain characters");
    for (memo, why) in [
        ("..", "a value in it is a segment of dots"),
        ("", "a value in it is empty, which is no segment of a path"),
    ] {
        let said = sent(path, with(memo)).await.unwrap_err();
        assert_eq!(said, format!("\"/entries/{{input.memo}}/x\" cannot be sent: {why}"));
    }
    let request = sent(path, with("../a?b#c")).await.unwrap();
    assert_eq!(request.url.as_str(), "https://dms.example/entries/..%2Fa%3Fb%23c/x");
}

#[test]
fn nothing_of_a_value_is_in_what_a_request_says_of_itself() {
    let request = rooftop_pack::Request {
        method: rooftop_pack::Method::Post,
        url: "https://dms.example/x?token=s3cret".parse().unwrap(),
        headers: vec![("Authorization".to_owned(), "s3cret".to_owned())],
        body: rooftop_pack::Body::Form {
            fields: vec![("password".to_owned(), "s3cret".to_owned())],
            charset: rooftop_page::Charset::UTF_8,
        },
        referer: Some("https://dms.example/y?token=s3cret".parse().unwrap()),
        safe: false,
        kind: rooftop_pack::StepKind::SignIn,
    };
    let whole =
        rooftop_pack::Body::Whole { content_type: "text/plain".to_owned(), bytes: b"s3cret".to_vec() };
    let said = format!("{request:?} {whole:?}");
    assert!(said.contains("password") && said.contains("Authorization") && said.contains("token"), "{said}");
    assert!(!said.contains("s3cret"), "{said}");
}

/// Steps that are refused, and the code of the diagnostic.
const REFUSED: &[(&str, &str)] = &[
    ("open: { path: /x, method: POST, expect: home }", "bad_request"),
    ("open: { path: /x, json: {}, expect: home }", "bad_request"),
    ("open: { path: /x }", "missing_key"),
    ("open: { path: \"https://evil.example/x\", expect: home }", "foreign_origin"),
    ("open: { path: /x, origin: evil_url, expect: home }", "foreign_origin"),
    ("open: { path: /x, expect: login }", "bad_flow"),
    ("open: { path: /x, headers: { Cookie: x }, expect: home }", "bad_header"),
    ("open: { path: /x, headers: { HOST: x }, expect: home }", "bad_header"),
    ("open: { path: /x, headers: { content-length: \"1\" }, expect: home }", "bad_header"),
    ("open: { path: /x, headers: { \"X: y\": x }, expect: home }", "bad_header"),
    ("open: { path: /x, query: { n: \"{input.note}\" }, expect: home }", "type_mismatch"),
    ("open: { path: /x, query: { n: \"{input.tags}\" }, expect: home }", "type_mismatch"),
    ("open: { path: /x, query: { n: { $if_given: \"{input.tags}\" } }, expect: home }", "type_mismatch"),
    ("open: { path: /x, query: { n: { $if_given: \"x{input.note}\" } }, expect: home }", "bad_text"),
    ("open: { path: /x, query: { n: { $or: x } }, expect: home }", "unknown_key"),
    ("open: { path: /x, query: { n: 7 }, expect: home }", "bad_yaml"),
    ("send: { path: /x, json: {}, expect: home }", "missing_kind"),
    ("send: { path: /x, method: DELETE, kind: read, expect: home }", "bad_kind"),
    ("send: { path: /x, method: GET, json: {}, kind: read, expect: home }", "bad_request"),
    ("send: { path: /x, method: FETCH, kind: read, expect: home }", "unknown_word"),
    ("send: { path: /x, json: {}, form: {}, kind: read, expect: home }", "bad_request"),
    ("send: { path: /x, raw: x, kind: read, expect: home }", "bad_request"),
    ("send: { path: /x, raw: x, content_type: text, kind: read, expect: home }", "bad_request"),
    ("send: { path: /x, content_type: text/plain, kind: read, method: POST, expect: home }", "bad_request"),
    ("send: { path: /x, json: 1.5, kind: read, expect: home }", "bad_yaml"),
    ("send: { path: /x, json: { a: \"{input.note}\" }, kind: read, expect: home }", "type_mismatch"),
    ("send: { path: /x, json: { a: \"{input.lines}\" }, kind: read, expect: home }", "type_mismatch"),
    ("send: { path: /x, multipart: { a: { b: c } }, kind: read, expect: home }", "type_mismatch"),
    ("send: { path: /x, multipart: { a: \"{input.scan}\" }, kind: read, expect: home }", "type_mismatch"),
    ("send: { path: /x, multipart: { a: \"x{input.scan}\" }, kind: read, expect: home }", "type_mismatch"),
    ("send: { path: /x, multipart: { 'a\"b': x }, kind: read, expect: home }", "bad_name"),
    ("send: { path: /x, form: { a: \"{input.scan}\" }, kind: read, expect: home }", "type_mismatch"),
    ("open: { path: /x, expect: profile, shows: { usr: input.memo } }", "unknown_field"),
    ("open: { path: /x, expect: profile, shows: { user: input.count } }", "type_mismatch"),
    ("open: { path: /x, expect: profile, shows: { user: profile.user } }", "unknown_name"),
    ("open: { path: /x, expect: profile, shows: { user: input.note } }", "type_mismatch"),
    (
        "send: { path: /x, multipart: { a: b }, charset: klingon, kind: read, expect: home }",
        "unknown_encoding",
    ),
    ("send: { path: /x, json: { a: b }, charset: utf-8, kind: read, expect: home }", "bad_request"),
    ("send: { path: /x, form: { a: b }, file_names: percent, kind: read, expect: home }", "bad_request"),
    (
        "send: { path: /x, json: { a: b }, content_type: application/json; charset=latin1, kind: read, expect: home }",
        "bad_request",
    ),
    (
        "send: { path: /x, raw: a, content_type: text/plain; charset=klingon, kind: read, expect: home }",
        "unknown_encoding",
    ),
    ("each: { of: input.lines, as: line, max: 9, steps: [] }", "bad_flow"),
    (
        "each: { of: input.lines, as: line, max: 0, steps: [ { open: { path: /x, expect: home } } ] }",
        "bad_bound",
    ),
    ("each: { of: input.lines, as: line, steps: [ { open: { path: /x, expect: home } } ] }", "missing_key"),
    (
        "each: { of: input.memo, as: line, max: 9, steps: [ { open: { path: /x, expect: home } } ] }",
        "type_mismatch",
    ),
    (
        "each: { of: input.lines, as: input, max: 9, steps: [ { open: { path: /x, expect: home } } ] }",
        "reserved_name",
    ),
    (
        "each: { of: input.lines, as: line, max: 9, steps: [ { submit: { form: f, expect: home } } ] }",
        "no_page",
    ),
    (
        "each: { of: input.tags, as: tag, max: 9, steps: [ { send: { path: /x, form: { t: \"{tag}\" }, kind: commit, \
         expect: home } } ] }",
        "commit_in_each",
    ),
    ("check: input.memo", "type_mismatch"),
    ("check: home.user == input.memo", "unknown_name"),
    ("send: { path: /x, xml: { a: 1, b: 2 }, kind: read, expect: home }", "bad_body"),
    ("send: { path: /x, xml: text, kind: read, expect: home }", "bad_body"),
    ("send: { path: /x, xml: { d:a: 1 }, kind: read, expect: home }", "unknown_prefix"),
    ("send: { path: /x, xml: { \"a b\": 1 }, kind: read, expect: home }", "bad_name"),
    ("send: { path: /x, xml: { a: { \"@xmlns\": urn:x } }, kind: read, expect: home }", "bad_name"),
    ("send: { path: /x, xml: { a: { \"@xmlns:c\": urn:x } }, kind: read, expect: home }", "unknown_prefix"),
    ("send: { path: /x, xml: { a: { b: [ [ 1 ] ] } }, kind: read, expect: home }", "bad_body"),
    ("send: { path: /x, xml: { a: { b: \"{input.note}\" } }, kind: read, expect: home }", "type_mismatch"),
    ("send: { path: /x, xml: { a: { b: \"{input.tags}\" } }, kind: read, expect: home }", "type_mismatch"),
    ("send: { path: /x, xml: { a: { \"#content\": 1 } }, kind: read, expect: home }", "bad_body"),
    ("send: { path: /x, json: { a: input.memo }, kind: read, expect: home }", "missing_braces"),
    (
        "send: { path: /x, json: { a: { $each: input.lines, $as: line } }, kind: read, expect: home }",
        "bad_body",
    ),
    (
        "send: { path: /x, json: { $each: input.memo, $as: line, $item: 1 }, kind: read, expect: home }",
        "type_mismatch",
    ),
    (
        "send: { path: /x, json: { $each: input.lines, $as: input, $item: 1 }, kind: read, expect: home }",
        "reserved_name",
    ),
    (
        "send: { path: /x, json: { $each: input.lines, $as: l, $item: \"{l.x}\" }, kind: read, expect: home }",
        "unknown_name",
    ),
];

/// Steps of which the second is refused, and the code of the diagnostic.
const REFUSED_SECOND: &[(&str, &str, &str)] = &[
    (
        "open: { path: /x, expect: stores }",
        "each: { of: input.tags, as: t, max: 9, steps: [ { submit: { form: pick, kind: draft, expect: home } } ] }",
        "bad_flow",
    ),
    (
        "each: { of: input.tags, as: t, max: 9, steps: [ { open: { path: /x, expect: stores } } ] }",
        "submit: { form: pick, expect: home }",
        "no_page",
    ),
    (
        "send: { path: /x, form: { a: b }, kind: commit, expect: home }",
        "send: { path: /x, form: { a: b }, kind: draft, expect: home }",
        "after_commit",
    ),
    (
        "when: { if: input.reversed, then: [ { send: { path: /x, form: {}, kind: commit, expect: home } } ] }",
        "send: { path: /x, form: { a: b }, kind: commit, expect: home }",
        "after_commit",
    ),
];

#[test]
fn a_write_commits_once_and_only_reads_afterwards() {
    for (first, second, code) in REFUSED_SECOND {
        let said = diagnostics(&format!("  - {first}\n  - {second}\n"));
        assert!(said.contains(&format!("[{code}]")), "{second} should be {code}, not:\n{said}");
        assert!(said.contains("flows/entries.create.yaml:4:"), "{second} has no place:\n{said}");
    }
    let reads = "  - send: { path: /x, form: {}, kind: commit, expect: home }\n  - open: { path: /x, expect: home }\n";
    assert_eq!(diagnostics(reads), "nothing");
}

#[tokio::test]
async fn what_was_sent_to_change_something_is_not_sent_again_after_a_switch_of_the_store() {
    let elsewhere = recorded("home/normal").replace("01 - Main Street", "02 - North");
    for (kind, requests) in [("read", 4), ("draft", 1), ("commit", 1)] {
        let step = format!("  - send: {{ path: /x, form: {{ a: b }}, kind: {kind}, expect: home }}\n");
        let copy = taught(&step);
        let pack = Pack::load(copy.path(), &catalogue()).unwrap_or_else(|wrong| panic!("{wrong}"));
        let Value::Object(input) = entry() else { panic!() };
        let mut portal = Portal::default()
            .on("POST /x a=b", &elsewhere)
            .on("GET /stores", &recorded("stores/normal"))
            .on("GET /stores?s=01", &recorded("home/normal"))
            .on("POST /x a=b", &recorded("home/normal"));
        let outcome = run(&pack, ENTRY, &scope(Some("01")), &input.into_iter().collect(), &mut portal).await;
        assert_eq!(outcome.is_ok(), kind == "read", "{kind}: {outcome:?}");
        assert_eq!(portal.requests.len(), requests, "{kind}");
    }
}

#[tokio::test]
async fn steps_are_done_for_each_item_in_order_and_within_a_bound() {
    let flow = "
  - open: { path: /new, expect: home }
  - each:
      of: input.lines
      as: line
      max: 2
      steps:
        - each: { of: input.tags, as: tag, max: 2, steps: [ { open: { path: \"/{tag}/{line.account}\", expect: home } } ] }
  - check: sum(input.lines.debit) < 0
  - send: { path: /post, form: { memo: \"{input.memo}\" }, kind: commit, expect: home }
";
    let copy = taught(flow);
    let pack = Pack::load(copy.path(), &catalogue()).unwrap_or_else(|wrong| panic!("{wrong}"));
    let run_with = async |input: Value| {
        let Value::Object(input) = input else { panic!("{input}") };
        let mut portal = Portal::answering(&recorded("home/normal"));
        let outcome = run(&pack, ENTRY, &scope(None), &input.into_iter().collect(), &mut portal).await;
        let asked: Vec<String> = portal.requests.iter().map(crate::portal::line).collect();
        (outcome.map_err(|error| error.to_string()), asked.join("\n"))
    };
    let (outcome, asked) = run_with(entry()).await;
    outcome.unwrap();
    insta::assert_snapshot!(asked, @r#"
    GET /new
    GET /a/5100
    GET /b/5100
    GET /a/2000
    GET /b/2000
    POST /post memo=Rent "June" </memo>
    "#);
    let mut balanced = entry();
    balanced["lines"][1]["debit"] = json!(1200);
    let (outcome, asked) = run_with(balanced).await;
    assert!(outcome.unwrap_err().contains("sum(input.lines.debit) < 0"));
    assert!(!asked.contains("/post"), "{asked}");
    let mut long = entry();
    long["lines"] = json!([{ "account": "1", "debit": 1 }, { "account": "2", "debit": 1 }, { "account": "3", "debit": 1 }]);
    let (outcome, asked) = run_with(long).await;
    assert_eq!(
        outcome.unwrap_err(),
        "each of input.lines cannot be sent: it has 3 items, at most 2 are allowed"
    );
    assert_eq!(asked, "GET /new");
}

#[test]
fn what_cannot_be_safe_or_right_is_refused_when_the_pack_is_loaded() {
    for (step, code) in REFUSED {
        let said = diagnostics(&format!("  - {step}\n"));
        assert!(said.contains(&format!("[{code}]")), "{step} should be {code}, not:\n{said}");
        assert!(said.contains("flows/entries.create.yaml:3:"), "{step} has no place:\n{said}");
    }
    let two = "  - open: { path: /x, expect: home, as: a }\n  - open: { path: /y, expect: profile, as: a }\n";
    assert!(diagnostics(two).contains("[reserved_name]"));
    let good = "  - send: { path: /x, json: {}, kind: commit, expect: home }\n";
    assert_eq!(diagnostics(good), "nothing");
}
