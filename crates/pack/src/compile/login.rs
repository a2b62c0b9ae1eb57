//! `login.yaml`.

use indexmap::IndexMap;

use super::{Reporter, flow};
use crate::expr::{Env, Type, Typed};
use crate::pack::{Login, LoginSubmit, On, Pack, Page};
use crate::sign_in::{AttemptKind, ChallengeKind};
use crate::source::Sp;
use crate::source::login::{ChallengeFile, CountsAsFile, LoginFile, OnFile};
use crate::text::Text;

/// How many requests signing in may take at most.
const STEPS_MAX: u32 = 50;

pub(super) fn compile(file: &LoginFile, pack: &Pack, report: &mut Reporter<'_>) -> Option<Login> {
    let credentials =
        pack.credentials.iter().map(|(name, _)| (name.clone(), Typed::always(Type::Text))).collect();
    let challenge = IndexMap::from([("code".to_owned(), Typed::always(Type::Text))]);
    let settings = Env::default().with_group("settings", flow::settings_env(pack));
    let env = settings.clone().with_group("credential", credentials).with_group("challenge", challenge);
    let start = &file.start.open;
    if !start.value.starts_with('/') || start.value.starts_with("//") {
        report.say(
            "foreign_origin",
            start.place,
            format!("{:?} is not a path", start.value),
            "write a path that begins with one /",
        );
    }
    let start = report.expr_ok(start.place, Text::compile(&start.value, &settings));
    if !(1..=STEPS_MAX).contains(&file.max_steps.value) {
        report.say(
            "bad_bound",
            file.max_steps.place,
            format!("{} steps", file.max_steps.value),
            format!("1 to {STEPS_MAX}"),
        );
    }
    let mut on = IndexMap::new();
    for (name, source) in &file.on {
        let known: Vec<&String> = pack.pages.keys().collect();
        let Some(page) = pack.pages.get(name) else {
            report.unknown("unknown_page", "page", &Sp { value: name.clone(), place: source.place }, &known);
            continue;
        };
        if let Some(action) = action(source, page, &env, report) {
            on.insert(name.clone(), action);
        }
    }
    if !file.on.values().any(|on| on.value.signed_in) {
        report.say(
            "no_end",
            file.max_steps.place,
            "no page ends the sign-in",
            "add a page with signed_in: true",
        );
    }
    Some(Login { start: start?, on, max_steps: file.max_steps.value.min(STEPS_MAX) })
}

fn action(source: &Sp<OnFile>, page: &Page, env: &Env, report: &mut Reporter<'_>) -> Option<On> {
    let file = &source.value;
    match (file.signed_in, &file.follow, &file.submit) {
        (true, None, None) => Some(On::SignedIn),
        (false, Some(link), None) => {
            let known: Vec<&str> = page.model.links.iter().map(|link| link.name.as_str()).collect();
            if page.model.link(&link.value).is_none() {
                report.unknown("unknown_link", "link", link, &known);
            }
            Some(On::Follow(link.value.clone()))
        }
        (false, None, Some(form)) => submit(source, form, page, env, report).map(On::Submit),
        _ => {
            report.say(
                "bad_login",
                source.place,
                "a page has one thing to do",
                "write one of submit, follow, signed_in: true",
            );
            None
        }
    }
}

fn submit(
    source: &Sp<OnFile>,
    form: &Sp<String>,
    page: &Page,
    env: &Env,
    report: &mut Reporter<'_>,
) -> Option<LoginSubmit> {
    let file = &source.value;
    let known: Vec<&str> = page.model.forms.iter().map(|form| form.name.as_str()).collect();
    let Some(model) = page.model.form(&form.value) else {
        report.unknown("unknown_form", "form", form, &known);
        return None;
    };
    let controls: Vec<&str> = model.controls.iter().map(|control| control.name.as_str()).collect();
    let mut with = Vec::new();
    for (name, text) in &file.with {
        if !controls.contains(&name.as_str()) {
            report.unknown(
                "unknown_control",
                "control",
                &Sp { value: name.clone(), place: text.place },
                &controls,
            );
        }
        with.push((name.clone(), report.expr_ok(text.place, Text::compile(&text.value, env))?));
    }
    let counts_as = file.counts_as.map(|counts_as| match counts_as {
        CountsAsFile::Password => AttemptKind::Password,
        CountsAsFile::Code => AttemptKind::Code,
    });
    let challenge = file.challenge.map(|challenge| match challenge {
        ChallengeFile::Totp => ChallengeKind::Totp,
        ChallengeFile::Sms => ChallengeKind::Sms,
        ChallengeFile::Email => ChallengeKind::Email,
    });
    expect_counted(source, &with, counts_as, challenge, report);
    if let Some(hint) = &file.hint {
        let known: Vec<&str> = page.model.values.iter().map(|field| field.name.as_str()).collect();
        if page.model.value(&hint.value).is_none() {
            report.unknown("unknown_field", "value", hint, &known);
        }
    }
    let hint = file.hint.as_ref().map(|hint| hint.value.clone());
    Some(LoginSubmit { form: form.value.clone(), with, counts_as, challenge, hint })
}

/// What locks an account out must be counted before it is sent.
fn expect_counted(
    source: &Sp<OnFile>,
    with: &[(String, Text)],
    counts_as: Option<AttemptKind>,
    challenge: Option<ChallengeKind>,
    report: &mut Reporter<'_>,
) {
    let mentions = |root: &str| with.iter().filter(|(_, text)| text.mentions(root)).count();
    if mentions("credential") > 0 && counts_as.is_none() {
        report.say(
            "not_counted",
            source.place,
            "credentials are sent without being counted",
            "add counts_as: password",
        );
    }
    let codes = mentions("challenge");
    if codes > 0 && counts_as != Some(AttemptKind::Code) {
        report.say(
            "not_counted",
            source.place,
            "a code is sent without being counted",
            "add counts_as: code",
        );
    }
    if (codes == 1) != challenge.is_some() || codes > 1 {
        let help = "write challenge: totp | sms | email, and one control with \"{challenge.code}\"";
        report.say(
            "bad_login",
            source.place,
            "a challenge and the one control for its code belong together",
            help,
        );
    }
}
