//! `every_request` of `pack.yaml`: what each request to an origin carries beside cookies.

use super::request::{Requests, expect_header};
use super::{Reporter, flow};
use crate::expr::{Env, Type, Typed};
use crate::pack::Pack;
use crate::session::{EveryRequest, HeaderText};
use crate::source::Sp;
use crate::source::pack::{EveryRequestFile, PackFile};
use crate::text::Text;

/// Compiles what every request carries. The pack's session names must be known.
pub(super) fn every_request(file: &PackFile, pack: &Pack, report: &mut Reporter<'_>) -> Vec<EveryRequest> {
    let texts = |names: Vec<&String>| {
        names.into_iter().map(|name| (name.clone(), Typed::always(Type::Text))).collect()
    };
    let env = Env::default()
        .with_group("settings", flow::settings_env(pack))
        .with_group("session", texts(pack.session.iter().collect()))
        .with_group("credential", texts(pack.credentials.keys().collect()));
    file.every_request.iter().filter_map(|every| one(every, pack, &env, report)).collect()
}

fn one(
    source: &Sp<EveryRequestFile>,
    pack: &Pack,
    env: &Env,
    report: &mut Reporter<'_>,
) -> Option<EveryRequest> {
    let file = &source.value;
    if let Some(origin) = file.origin.as_ref().filter(|origin| !pack.origins.contains(&origin.value)) {
        report.unknown("unknown_origin", "origin of this pack", origin, &pack.origins);
    }
    let mut text = |source: &Sp<String>| report.expr_ok(source.place, Text::compile(&source.value, env));
    let basic = match &file.basic {
        Some(basic) => {
            let (username, password) = (text(&basic.username), text(&basic.password));
            Some(("Authorization".to_owned(), HeaderText::Basic(username?, password?)))
        }
        None => None,
    };
    let mut headers: Vec<(String, HeaderText)> = basic.into_iter().collect();
    for (name, source) in &file.headers {
        headers.push((name.clone(), HeaderText::Plain(text(source)?)));
    }
    for (name, source) in &file.headers {
        expect_allowed(name, source, file.basic.is_some(), report);
    }
    let soap_header = match &file.soap_header {
        Some(source) => Requests { pack, env, report: &mut *report }.elements(source, 0)?,
        None => Vec::new(),
    };
    let first = pack.origins.first().cloned().unwrap_or_default();
    let origin = file.origin.as_ref().map_or(first, |origin| origin.value.clone());
    Some(EveryRequest { origin, headers, soap_header })
}

/// Whether a pack may write this header.
fn expect_allowed(name: &str, source: &Sp<String>, has_basic: bool, report: &mut Reporter<'_>) {
    expect_header(name, source.place, report);
    if name.eq_ignore_ascii_case("authorization") && has_basic {
        let help = "write basic or the header Authorization, not both";
        report.say("bad_header", source.place, "Authorization is there twice", help);
    }
}
