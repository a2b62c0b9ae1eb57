//! Scrubbing: what must not be kept goes, what the page is made of stays.

use rooftop_pack::scrub::{Context, Kind, Scrubber};
use rooftop_page::Document;

const PAGE: &str = "<!DOCTYPE html><html><head><title>Deal 4711</title></head><body>
<div>Signed in as: Mary Jones (mary.jones@peachtree-ford.example)</div><h1>Customer</h1>
<form action='/save?sid=9f8e7d6c5b4a' method=post><input type=hidden name=__VIEWSTATE value='dDwtMTA4NzcxNjUyNzs7PmFiY2Q='>
<input type=hidden name=sort value=stk><select name=sp><option>John O&#39;Neil</option><option>House</option></select>
<label>Customer <input name=cust value='SMITH, JOHN A'></label><button>Save</button></form>
<table><tr><td>Home Phone:<td>(404)&nbsp;555-0199<tr><td>SSN:<td>900-45-6789<tr><td>Date of Birth:<td>07/04/1976
<tr><td>Address:<td>12 Oak Hill Rd<tr><td>City:<td>Decatur<tr><td>VIN:<td>1G4AH59H45G118341<tr><td>Salesperson:<td>John O&#39;Neil
<tr><td>Color:<td>Black<tr><td>Price:<td>$63,990.00<tr><td>Changed:<td>01/21/2026 8:45a<tr><td>Note:<td>Call Smith back, card 4111-1111-1111-1111</table>
<script>var user = \"mary.jones@peachtree-ford.example\", key = \"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl\";</script></body></html>";

fn learned(pages: &[&str]) -> Scrubber {
    let mut scrubber = Scrubber::new();
    for page in pages {
        let url = "https://dms.example/".parse().unwrap();
        let document = Document::html(page.as_bytes(), Some("text/html; charset=utf-8"), &url).unwrap();
        let survey = document.survey();
        for heading in &survey.headings {
            scrubber.keep(heading);
        }
        for label in &survey.labels {
            scrubber.keep(&label.label);
        }
        scrubber.learn(page, &Context::of_page(&survey));
        scrubber.learn(&survey.lines.join("\n"), &[]);
    }
    scrubber.finish();
    scrubber
}

#[test]
fn what_must_not_be_kept_is_gone_however_it_is_written() {
    let scrubber = learned(&[PAGE]);
    let clean = scrubber.scrub(PAGE);
    for private in [
        "Mary",
        "Jones",
        "mary",
        "peachtree-ford",
        "9f8e7d6c5b4a",
        "dDwtMTA4",
        "O&#39;Neil",
        "SMITH",
        "Smith",
        "0199",
        "900-45-6789",
        "1976",
        "Oak Hill",
        "Decatur",
        "118341",
        "4111",
        "eyJhbGci",
    ] {
        assert!(!clean.contains(private), "{private} is in {clean}");
    }
    assert_eq!(scrubber.left_in(&clean), 0);
    let counts = scrubber.counts();
    assert_eq!(counts.get(&Kind::Email), Some(&1));
    assert_eq!(counts.get(&Kind::Card), Some(&1));
}

#[test]
fn what_was_scrubbed_before_is_scrubbed_again() {
    let once = learned(&[PAGE]).scrub(PAGE);
    let again = learned(&[&once]);
    assert_eq!(again.left_in(&again.scrub(&once)), 0);
}

#[test]
fn what_the_page_is_made_of_stays() {
    let clean = learned(&[PAGE]).scrub(PAGE);
    for kept in [
        "<title>Deal 4711</title>",
        "Signed in as: ",
        "name=sort value=stk",
        "<option>House</option>",
        "SSN:<td>",
        "Color:<td>Black",
        "$63,990.00",
        "01/21/2026 8:45a",
        "<button>Save</button>",
        "name=__VIEWSTATE value='",
    ] {
        assert!(clean.contains(kept), "{kept} is not in {clean}");
    }
}

#[test]
fn the_same_value_gets_the_same_fake_in_every_document() {
    let other = "{\"customerName\":\"John Smith\",\"vin\":\"1G4AH59H45G118341\",\"salesperson\":\"John O'Neil\",\"email\":\"mary.jones@peachtree-ford.example\"}";
    let mut scrubber = Scrubber::new();
    let url = "https://dms.example/".parse().unwrap();
    let document = Document::html(PAGE.as_bytes(), Some("text/html"), &url).unwrap();
    scrubber.learn(PAGE, &Context::of_page(&document.survey()));
    scrubber.learn(other, &Context::of_json(&serde_json::from_str(other).unwrap()));
    scrubber.finish();
    let (page, json) = (scrubber.scrub(PAGE), scrubber.scrub(other));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let text = |name: &str| json[name].as_str().unwrap().to_owned();
    for shared in [text("vin"), text("email"), text("salesperson").replace('\'', "&#39;")] {
        assert!(page.contains(&shared), "{shared} is not in {page}");
    }
    // "SMITH, JOHN A" on the page and "John Smith" in the JSON are made of the same two parts.
    let (given, family) =
        text("customerName").split_once(' ').map(|(a, b)| (a.to_uppercase(), b.to_uppercase())).unwrap();
    assert!(page.contains(&format!("{family}, {given} A")), "{given} {family}: {page}");
}

#[test]
fn what_the_author_names_is_replaced_and_a_word_of_the_system_is_not() {
    let mut scrubber = Scrubber::new();
    scrubber.keep("Service");
    scrubber.named("Peachtree Ford", "Example Motors");
    scrubber.host("dms.peachtree.example", "dms.example");
    scrubber.secret("hunter2!");
    scrubber.learn("", &[Context::new("Contact", "Service")]);
    scrubber.finish();
    let clean =
        scrubber.scrub("Service at Peachtree&nbsp;Ford, https://dms.peachtree.example/?pw=hunter2%21");
    assert!(clean.starts_with("Service at Example&nbsp;Motors, https://dms.example/?pw="), "{clean}");
    assert!(!clean.contains("hunter2"), "{clean}");
}
