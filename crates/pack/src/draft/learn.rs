//! What must not be kept, learned from everything that was recorded.

use std::collections::HashMap;

use rooftop_page::Survey;
use rooftop_page::survey::SeenForm;

use super::har::Visit;
use super::means::is_code;
use super::outcome::RecordOptions;
use super::seen::document;
use crate::scrub::{Context, Scrubber};

/// Names of operations by which one signs in.
const SIGN_IN: &[&str] = &["login", "logon", "signin", "sign_in", "authenticate", "auth"];

/// Whether an operation of this name is the one by which one signs in.
pub(super) fn signs_in(operation: &str) -> bool {
    let words = operation.to_lowercase();
    SIGN_IN.iter().any(|word| words.contains(word))
}

/// The texts of a JSON document by which one signs in: arguments by place say nothing of which is the password.
fn signing_in(visit: &Visit) -> Vec<String> {
    let json = visit.sent.as_deref().and_then(|text| serde_json::from_str::<serde_json::Value>(text).ok());
    let is_one = |json: &serde_json::Value| {
        let asked = ["method", "operation", "action"].iter().find_map(|key| json.get(key)?.as_str());
        asked.is_some_and(signs_in)
    };
    let params = json.filter(is_one).and_then(|json| json.get("params").cloned());
    let texts = params.as_ref().map(Context::of_json).unwrap_or_default();
    texts.into_iter().map(|context| context.value).collect()
}

/// Learns what to replace from all visits, and from what the author says.
pub(super) fn learn(visits: &[Visit], options: &RecordOptions, scrubber: &mut Scrubber) {
    for (old, new) in &options.replace {
        scrubber.named(old, new);
    }
    for visit in visits {
        // The system's own addresses must stay as they are, or nothing that is drafted would find it again.
        let segments = visit.url.path_segments().into_iter().flatten();
        let words = segments.filter(|segment| !segment.chars().any(|c| c.is_ascii_digit()));
        words.for_each(|word| scrubber.keep(word));
    }
    for secret in visits.iter().flat_map(|visit| &visit.secrets).chain(&options.secrets) {
        scrubber.secret(secret);
        scrubber.secret(&percent_decoded(secret));
    }
    let surveys: Vec<Option<Survey>> =
        visits.iter().map(|visit| document(visit).map(|document| document.survey())).collect();
    for survey in surveys.iter().flatten() {
        keep_words(survey, scrubber);
    }
    let mut typed: HashMap<String, &'static str> = HashMap::new();
    for (visit, survey) in visits.iter().zip(&surveys) {
        learn_form(visit, &typed, scrubber);
        let survey = survey.as_ref();
        typed.extend(survey.into_iter().flat_map(credentials));
        let mut contexts = survey.map(Context::of_page).unwrap_or_default();
        contexts
            .extend(document(visit).and_then(|document| document.data()).iter().flat_map(Context::of_data));
        contexts.extend(Context::of_query(visit.asked.as_str()));
        contexts.extend(Context::of_query(visit.url.as_str()));
        contexts.extend([&visit.asked, &visit.url].into_iter().flat_map(Context::of_path));
        scrubber.learn(&visit.text, &contexts);
        scrubber.learn(&survey.map(|survey| survey.lines.join("\n")).unwrap_or_default(), &[]);
        scrubber.learn(visit.url.as_str(), &[]);
    }
}

/// A cookie as it was set: some are written with their signs encoded.
fn percent_decoded(text: &str) -> String {
    let pair = format!("value={}", text.replace('+', "%2B").replace('&', "%26"));
    let value = url::form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned());
    value.unwrap_or_default()
}

/// Whether what was typed is a code as people are sent them.
fn is_typed_code(name: &str, value: &str) -> bool {
    let digits = value.chars().filter(char::is_ascii_digit).count();
    is_code(name)
        && (4..=10).contains(&value.len())
        && value.chars().all(|c| c.is_ascii_alphanumeric())
        && digits * 2 >= value.len()
}

/// What the system itself writes is kept, but for what may be a person's name: headings and links.
fn keep_words(survey: &Survey, scrubber: &mut Scrubber) {
    for label in &survey.labels {
        scrubber.keep(&label.label);
    }
    for column in survey.grids.iter().flat_map(|grid| &grid.columns) {
        scrubber.keep(&column.heading);
    }
    for form in &survey.forms {
        form.buttons.iter().chain(&form.scripted_buttons).for_each(|caption| scrubber.keep(caption));
        form.controls.iter().for_each(|control| scrubber.keep(&control.label));
    }
}

/// The names of the controls that a user's name and a password are typed into.
fn credentials(survey: &Survey) -> Vec<(String, &'static str)> {
    let asks = |form: &&SeenForm| form.controls.iter().any(|control| control.kind == "password");
    let mut found = Vec::new();
    for form in survey.forms.iter().filter(asks) {
        for control in &form.controls {
            let Some(name) = control.name.clone() else { continue };
            match control.kind.as_str() {
                "password" => found.push((name, "password")),
                "text" | "email" => found.push((name, "username")),
                _ => {}
            }
        }
    }
    found
}

fn learn_form(visit: &Visit, typed: &HashMap<String, &'static str>, scrubber: &mut Scrubber) {
    for (name, value) in &visit.form {
        match typed.get(name) {
            Some(&"password") => scrubber.typed(value),
            Some(_) => scrubber.login(value),
            // A code that is used up is a secret still: it tells what the next ones are made of.
            None if is_typed_code(name, value) => scrubber.secret(value),
            None => scrubber.learn("", &[Context::new(name, value)]),
        }
    }
    for secret in signing_in(visit) {
        scrubber.typed(&secret);
    }
    if let Some(json) = visit.sent.as_deref().and_then(|text| serde_json::from_str(text).ok()) {
        scrubber.learn("", &Context::of_json(&json));
    }
}
