//! Wrong packs are refused, with the place and what to write instead.

use rooftop_pack::lint;

use crate::example::{altered, catalogue};

/// What is said about the example pack in which one text of one file stands for another.
fn check(file: &str, from: &str, to: &str) -> String {
    lint(altered(file, from, to).path(), &catalogue()).to_string()
}

#[test]
fn a_mistake_is_shown_where_it_is_with_what_was_probably_meant() {
    insta::assert_snapshot!(check("pages/vehicle_pricing.yaml", "section: Pricing, read: money }", "sektion: Pricing, read: money }"), @r#"
    error[unknown_key]: unknown key "sektion"
      --> pages/vehicle_pricing.yaml:8:24
    8 |   msrp: { label: MSRP, sektion: Pricing, read: money }
      |                        ^
      help: did you mean "section"?
    "#);
    insta::assert_snapshot!(check("flows/vehicles.get.yaml", "year: general.year", "year: general.vin"), @r#"
    error[type_mismatch]: this is text, the model wants integer
      --> flows/vehicles.get.yaml:16:11
    16 |     year: general.vin
       |           ^
      help: read the value with another reader
    "#);
}

/// What could make the gateway harm somebody is never loaded, and the author is told where it stands.
#[test]
fn strangers_cycles_endless_loops_and_wrong_types_are_refused_with_their_place() {
    let wrong = [
        ("flows/vehicles.list.yaml", "path: /inventory", "path: https://evil.example/inventory"),
        ("login.yaml", "{ open: /login }", "{ open: //evil.example/login }"),
        ("words.yaml", "words: { N: new", "extends: condition, words: { N: new"),
        ("flows/vehicles.list.yaml", "  max_pages: 3\n", ""),
        ("login.yaml", "max_steps: 6", "max_steps: 6000000"),
        ("login.yaml", "max_steps: 6", "max_steps: six"),
        ("pack.yaml", "concurrency: 3", "concurrency: -3"),
    ];
    let first = |(file, from, to): (&str, &str, &str)| {
        let said = check(file, from, to);
        said.lines().take(2).map(str::trim).collect::<Vec<_>>().join(" ")
    };
    insta::assert_snapshot!(wrong.map(first).join("\n"), @r#"
    error[foreign_origin]: "https://evil.example/inventory" is not a path --> flows/vehicles.list.yaml:3:19
    error[foreign_origin]: "//evil.example/login" is not a path --> login.yaml:1:16
    error[cycle]: condition → condition extends itself --> words.yaml:2:25
    error[missing_bound]: paging has no bound --> flows/vehicles.list.yaml:6:9
    error[bad_bound]: 6000000 steps --> login.yaml:14:12
    error[bad_yaml]: invalid u32 at line 14, column 12 --> login.yaml:14:12
    error[bad_yaml]: invalid u32 at line 15, column 48 --> pack.yaml:15:48
    "#);
}

/// The one list of the example's record.
const PHOTOS: &str =
    "    photos: { each: general.photos, fields: { url: row.address, caption: row.caption } }";

/// A page that is read only sometimes.
const PERHAPS: &str = "  - when: { if: \"1 == 1\", then: [ { open: { path: /profile, expect: profile } } ] }";

/// A way to the next page without a bound.
const MORE: &str = "more: { send: { path: /x, expect: inventory } }";

/// A file, what stands for what in it, and the code of what is then said.
const MISTAKES: &[(&str, &str, &str, &str)] = &[
    ("pack.yaml", "format: 1", "format: 2", "unknown_format"),
    ("pack.yaml", "origins: [base_url]", "origins: [host]", "unknown_setting"),
    ("pack.yaml", "zone: rooftop", "zone: Denver", "unknown_zone"),
    ("pack.yaml", "date: MM/DD/YYYY", "date: mm/dd/yyyy", "bad_format"),
    ("pack.yaml", "key: stockNumber", "key: stock", "unknown_model_field"),
    ("pack.yaml", "switch: rooftops.switch", "switch: rooftops.pick", "unknown_operation"),
    ("pack.yaml", "switch: rooftops.switch", "switch: vehicles.list", "bad_switch"),
    ("pack.yaml", "{key} - {name}", "{number} - {name}", "bad_store"),
    ("pack.yaml", "version: 0.1.0", "version: new", "bad_version"),
    ("words.yaml", "words: { N: new", "extends: condition, words: { N: new", "cycle"),
    ("words.yaml", "words: { N: new", "extends: conditions, words: { N: new", "unknown_words"),
    ("words.yaml", "N: new", "N: new, n: new", "duplicate_word"),
    ("words.yaml", "U: used", "U: pre-owned", "type_mismatch"),
    ("quality.yaml", ", reason: the DMS does not exist", "", "missing_reason"),
    ("login.yaml", "counts_as: password", "hint: x", "not_counted"),
    ("login.yaml", "submit: sign_in", "submit: signin", "unknown_form"),
    (
        "login.yaml",
        "username: \"{credential.username}\"",
        "user: \"{credential.username}\"",
        "unknown_control",
    ),
    ("login.yaml", "\"{credential.username}\"", "credential.username", "missing_braces"),
    ("login.yaml", "{credential.username}", "{credential.user}", "unknown_name"),
    ("login.yaml", "  home: { signed_in: true }", "  home: { follow: x }", "no_end"),
    ("login.yaml", "  home:", "  start:", "unknown_page"),
    ("login.yaml", "max_steps: 6", "max_steps: 600", "bad_bound"),
    ("login.yaml", "challenge: sms", "challenge: fax", "unknown_word"),
    ("login.yaml", "/login", "https://evil.example/", "foreign_origin"),
    ("pages/login.yaml", "page: login", "page: signin", "wrong_file_name"),
    ("pages/login.yaml", "means: signed_out", "means: logged_out", "unknown_word"),
    ("pages/stores.yaml", "heading: Choose a Store", "heading: Vehicle Inventory", "same_proof"),
    ("pages/profile.yaml", "read: text }", "read: txt }", "unknown_word"),
    ("pages/profile.yaml", "label: User ID, read: text", "label: User ID", "missing_reader"),
    ("pages/profile.yaml", "label: User ID", "css: '#user'", "unknown_key"),
    ("pages/profile.yaml", "label: User ID", "label: User ID, heading: User", "bad_evidence"),
    ("pages/profile.yaml", "label: User ID", "label: Name", "same_evidence"),
    ("pages/profile.yaml", "{last}, {first}", "{last}{first}", "bad_pattern"),
    (
        "pages/profile.yaml",
        "label: User ID, read: text",
        "label: User ID, read: text, split: x",
        "bad_option",
    ),
    ("pages/profile.yaml", "  user:", "  store: { label: Shop, read: text }\n  user:", "reserved_name"),
    ("pages/profile.yaml", "key: key", "key: number", "unknown_field"),
    ("pages/profile.yaml", "empty: [ { text: You have no stores. } ]", "empty: []", "missing_proof"),
    ("pages/inventory.yaml", "words: condition", "words: conditions", "unknown_words"),
    ("pages/inventory.yaml", "parameter: id", "parameter: id, optional: true", "unknown_word"),
    ("pages/inventory.yaml", "{from}-{to} of {total}", "{first} of {total}", "bad_pattern"),
    ("pages/inventory.yaml", "text: Next, optional: true", "text: Next", "endless_paging"),
    ("pages/inventory.yaml", "    count: \"{from}-{to} of {total}\"\n", "", "unproven_end"),
    ("pages/vehicle_pricing.yaml", "cost <= msrp", "cost <= mrsp", "unknown_name"),
    ("pages/vehicle_pricing.yaml", "cost <= msrp", "msrp", "type_mismatch"),
    ("pages/vehicle_pricing.yaml", "cost <= msrp", "stock_number <= msrp", "type_mismatch"),
    ("pages/verify_code.yaml", "{value}", "{phone}", "bad_pattern"),
    ("flows/vehicles.list.yaml", "expect: inventory", "expect: inventry", "unknown_page"),
    ("flows/vehicles.list.yaml", "expect: inventory", "expect: login", "bad_flow"),
    (
        "flows/vehicles.list.yaml",
        "rows:",
        "  - send: { path: /inventory, form: {}, kind: commit, expect: inventory }\nrows:",
        "commit_in_read",
    ),
    (
        "flows/vehicles.get.yaml",
        "expect: vehicle_general",
        "kind: draft, expect: vehicle_general",
        "bad_kind",
    ),
    ("flows/vehicles.get.yaml", "expect: vehicle_general", "as: x, expect: vehicle_general", "bad_flow"),
    ("pages/stores.yaml", "label: Go to store, type: select", "hidden: s, type: select", "bad_evidence"),
    ("pages/stores.yaml", "label: Go to store, type: select", "label: Store, hidden: s", "bad_evidence"),
    (
        "pages/stores.yaml",
        "    submit:",
        "    rows: { l: { columns: { a: { heading: A, field: \"a_{x}\" } }, max: 5 } }\n    submit:",
        "bad_pattern",
    ),
    (
        "pages/stores.yaml",
        "    submit:",
        "    rows: { l: { columns: { a: { heading: A, field: \"a_{n}\" } }, max: 5000 } }\n    submit:",
        "bad_bound",
    ),
    (
        "pages/stores.yaml",
        "    submit:",
        "    rows: { store: { columns: { a: { heading: A, field: \"a_{n}\" } }, max: 5 } }\n    submit:",
        "reserved_name",
    ),
    (
        "pages/stores.yaml",
        "    submit:",
        "    rows: { l: { columns: { a: { heading: A, field: \"a_{n}\" }, b: { heading: B, field: \"b[]\" } }, max: 5 } }\n    submit:",
        "bad_evidence",
    ),
    ("flows/rooftops.switch.yaml", "\"{input.rooftop}\"", "{ $shown: a, $value: b }", "type_mismatch"),
    ("flows/rooftops.switch.yaml", "\"{input.rooftop}\"", "[ a ]", "type_mismatch"),
    (
        "flows/rooftops.switch.yaml",
        "store: \"{input.rooftop}\"",
        "shop: \"{input.rooftop}\"",
        "unknown_control",
    ),
    ("flows/vehicles.list.yaml", "from: vehicles", "from: vehicle", "unknown_list"),
    (
        "pack.yaml",
        "limits:",
        "formats_by: { session: fmt, is: { a: { date: YYYY-MM-DD } } }\nlimits:",
        "unknown_name",
    ),
    (
        "pack.yaml",
        "limits:",
        "formats_by: { value: fmt, is: { a: { date: YYYY-MM-DD } } }\nlimits:",
        "bad_formats",
    ),
    (
        "pages/vehicle_pricing.yaml",
        "values:",
        "formats_by: { value: x, is: { a: { date: iso } } }\nvalues:",
        "unknown_field",
    ),
    (
        "pages/vehicle_pricing.yaml",
        "values:",
        "formats_by: { value: msrp, is: { a: { date: iso } } }\nvalues:",
        "bad_formats",
    ),
    (
        "pages/vehicle_pricing.yaml",
        "values:",
        "formats_by: { value: stock_number, is: {} }\nvalues:",
        "bad_bound",
    ),
    (
        "pages/vehicle_pricing.yaml",
        "values:",
        "formats_by: { value: stock_number, is: { a: { date: iso }, b: { money: { decimal: \",\" } } } }\nvalues:",
        "bad_formats",
    ),
    (
        "pages/vehicle_pricing.yaml",
        "values:",
        "formats_by: { value: stock_number, is: { a: { date: MM } } }\nvalues:",
        "bad_format",
    ),
    ("flows/vehicles.list.yaml", "next: next\n  max_pages: 3", MORE, "missing_bound"),
    ("flows/vehicles.list.yaml", "next: next", "next: next\n  more: { while: \"true\" }", "bad_flow"),
    ("flows/vehicles.list.yaml", "next: next", "more: { while: \"true\" }", "bad_flow"),
    ("flows/vehicles.list.yaml", "next: next", "more: { send: { path: /x, expect: home } }", "bad_paging"),
    (
        "flows/vehicles.list.yaml",
        "next: next",
        "more: { send: { path: /x, expect: inventory, as: other } }",
        "bad_paging",
    ),
    (
        "flows/vehicles.list.yaml",
        "next: next",
        "more: { send: { path: /x, query: { n: \"{paging.rows}\" }, expect: inventory }, stable: true }",
        "bad_paging",
    ),
    (
        "flows/vehicles.list.yaml",
        "next: next",
        "more: { send: { path: /x, expect: inventory }, while: \"true\", until_empty: true }",
        "bad_paging",
    ),
    (
        "flows/vehicles.list.yaml",
        "next: next",
        "more: { send: { path: /x, form: { a: b }, kind: draft, expect: inventory } }",
        "bad_kind",
    ),
    (
        "flows/vehicles.list.yaml",
        "next: next",
        "more: { send: { path: /x, expect: inventory }, while: paging.rows }",
        "type_mismatch",
    ),
    ("flows/vehicles.list.yaml", "stock_number\n  mark", "paging.page\n  mark", "unknown_name"),
    ("flows/vehicles.list.yaml", "  max_pages: 3\n", "", "missing_bound"),
    ("flows/vehicles.list.yaml", "max_pages: 3", "max_pages: 0", "bad_bound"),
    ("flows/vehicles.list.yaml", "next: next", "next: more", "unknown_link"),
    ("flows/vehicles.list.yaml", "key: row.stock_number", "key: row.msrp", "bad_key"),
    ("flows/vehicles.list.yaml", "vin: row.vin", "vin: row.vim", "unknown_name"),
    ("flows/vehicles.list.yaml", "vin: row.vin", "vin: row.changed", "type_mismatch"),
    ("flows/vehicles.list.yaml", "vin: row.vin", "vim: row.vin", "unknown_model_field"),
    ("flows/vehicles.list.yaml", "vin: row.vin", "vin: upcase(row.vin)", "unknown_function"),
    ("flows/vehicles.list.yaml", "vin: row.vin", "vin: row.vin row.vin", "bad_expression"),
    ("flows/vehicles.list.yaml", "path: /inventory", "path: //evil.example", "foreign_origin"),
    ("flows/vehicles.list.yaml", "path: /inventory", "path: \"/inventory?x=1\"", "bad_path"),
    ("flows/vehicles.list.yaml", "operation: vehicles.list", "operation: vehicles.get", "wrong_file_name"),
    ("flows/vehicles.get.yaml", "    vin: general.vin\n", "", "missing_field"),
    ("flows/vehicles.get.yaml", "vin: general.vin", "vin: general.trim", "optional_value"),
    ("flows/vehicles.get.yaml", "  mark: changed\n", "", "missing_mark"),
    ("flows/vehicles.get.yaml", "key: stock_number", "key: vin", "unknown_field"),
    ("flows/vehicles.get.yaml", "key: stock_number", "key: [stock_number, vin]", "unknown_field"),
    ("flows/vehicles.get.yaml", "key: stock_number", "key: []", "bad_key"),
    ("flows/vehicles.get.yaml", "key: stock_number", "key: { a: b }", "bad_yaml"),
    ("flows/vehicles.get.yaml", "rereads: 1", "rereads: 100", "bad_bound"),
    ("flows/vehicles.get.yaml", "equals: input.key", "equals: input.id", "unknown_name"),
    ("flows/vehicles.get.yaml", "each: general.photos", "each: general.pictures", "unknown_list"),
    ("flows/vehicles.get.yaml", "url: row.address, ", "", "missing_field"),
    (
        "flows/vehicles.get.yaml",
        "fields: { url: row.address, caption: row.caption }",
        "value: row.address",
        "bad_list",
    ),
    ("flows/vehicles.get.yaml", "fields: { url: row.address, caption: row.caption }", "x: 1", "unknown_key"),
    (
        "flows/vehicles.get.yaml",
        "    photos: {",
        "    options: { each: general.photos, value: row.caption }\n    photos: {",
        "duplicate_field",
    ),
    (
        "flows/vehicles.get.yaml",
        PHOTOS,
        "    options: { each: general.photos, fields: { a: row.caption } }",
        "bad_list",
    ),
    ("flows/vehicles.get.yaml", PHOTOS, "    options: { each: general.photos }", "bad_list"),
    ("flows/account.read.yaml", "  - open: { path: /profile, expect: profile }", PERHAPS, "unknown_name"),
    ("flows/vehicles.get.yaml", "{input.key}", "{input.key", "bad_text"),
    ("flows/rooftops.switch.yaml", "form: pick", "form: choose", "unknown_form"),
    ("flows/rooftops.switch.yaml", "  - open: { path: /stores, expect: stores }\n", "", "no_page"),
    ("flows/rooftops.switch.yaml", "  - submit", "  - press", "unknown_word"),
    ("flows/deals.sign.yaml", "", "operation: deals.sign\nsteps: []\n", "unknown_operation"),
    ("fixtures/home/normal.yaml", "kind: normal", "kind: odd", "missing_fixture"),
    ("fixtures/profile/normal.yaml", "user: jlopez, ", "", "unproved_field"),
    ("fixtures/login/rejected.yaml", "means: credentials_rejected", "page: login", "unproved_message"),
    ("fixtures/login/rejected.yaml", "credentials_rejected", "rejected", "unknown_word"),
    ("fixtures/home/other.html", "", "<html></html>", "missing_case"),
    ("notes.txt", "", "hello", "unknown_file"),
];

#[test]
fn every_mistake_has_its_code() {
    for (file, from, to, code) in MISTAKES {
        let said = check(file, from, to);
        assert!(
            said.contains(&format!("[{code}]")),
            "{file}: {from:?} → {to:?} should be {code}, not:\n{said}"
        );
    }
}

#[test]
fn a_fixture_that_differs_says_how() {
    let copy = altered("fixtures/profile/normal.html", "jlopez", "jsmith");
    let report = rooftop_pack::test(copy.path(), &catalogue()).unwrap();
    let failed = report.cases.iter().find(|case| !case.differences.is_empty()).unwrap();
    insta::assert_snapshot!(failed.differences.join("\n"), @r#"user: expected "jlopez", read "jsmith""#);
    let copy = altered("fixtures/login/rejected.html", "Invalid user ID or password.", "Welcome back.");
    let report = rooftop_pack::test(copy.path(), &catalogue()).unwrap();
    let failed = report.cases.iter().find(|case| !case.differences.is_empty()).unwrap();
    insta::assert_snapshot!(failed.differences.join("\n"), @"expected to mean credentials_rejected, this means signed_out");
}
