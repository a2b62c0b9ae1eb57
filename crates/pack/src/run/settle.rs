//! From an answer to the page on which a browser would stay: refreshes, frames, forms that send themselves, and
//! headers that lead on.
//!
//! A page that the pack knows is left only if its model says so. One that it does not know is left if it asks for it
//! itself, and only on the way of a read or a sign-in: what was sent to change something is answered by the first page
//! that comes. Every step is a request like any other: within the pack's origins, counted, and never a commit.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use rooftop_page::{Document, Drift, DriftKind, PageModel, ReadContext, Reading, Refresh, Value};
use url::Url;

use super::FlowError;
use super::classify::{classify, proved};
use super::request::sending;
use super::visit::failed_or;
use crate::filling::Files;
use crate::meaning::Meaning;
use crate::pack::{Onward, Pack, Page};
use crate::sent::Unsendable;
use crate::wire::{Body, Method, Request, Response, StepKind};

/// The most steps from an answer to the page on which a browser would stay, but for a page that says how often it
/// comes again.
const STEPS_MAX: u32 = 10;

/// A page that nobody knows is left only if it says so for now: one that leads to the sign-in after minutes is a page
/// to stay on.
const UNKNOWN_AFTER_MAX_SECONDS: u32 = 5;

/// The longest pause before a refresh. A page that wants a longer one is not waited for.
const PAUSE_MAX_SECONDS: u32 = 30;

/// A step by which an answer leads on.
pub(super) struct Step {
    pub(super) request: Request,
    pub(super) pause: Duration,
    /// How often the same request may be made on this way.
    times: u32,
}

impl Step {
    fn now(request: Request) -> Self {
        Self { request, pause: Duration::ZERO, times: 1 }
    }
}

/// What becomes of an answer.
pub(super) enum Settled {
    /// It is the page on which a browser stays.
    Stays(Box<Document>),
    /// It leads on.
    Leads(Box<Step>),
}

/// What of a request matters to what its headers lead to.
pub(super) struct Asked {
    by_htmx: bool,
    referer: Option<Url>,
}

impl Asked {
    pub(super) fn from(request: &Request) -> Self {
        let by_htmx = request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("hx-request"));
        Self { by_htmx, referer: request.referer.clone() }
    }
}

/// The way from an answer to the page that stays.
pub(super) struct Way {
    kind: StepKind,
    been: Vec<Been>,
}

/// A request that was made. What it carried may be a secret, and is not kept.
#[derive(PartialEq, Eq)]
struct Been {
    method: Method,
    url: Url,
    body: u64,
}

impl Been {
    fn at(request: &Request) -> Self {
        let mut hasher = DefaultHasher::new();
        match &request.body {
            Body::Empty => {}
            Body::Form { fields, .. } => fields.hash(&mut hasher),
            Body::Multipart(form) => form.hash(&mut hasher),
            Body::Whole { bytes, .. } => bytes.hash(&mut hasher),
        }
        Self { method: request.method, url: request.url.clone(), body: hasher.finish() }
    }
}

impl Way {
    pub(super) fn from(request: &Request) -> Self {
        Self { kind: request.kind, been: vec![Been::at(request)] }
    }

    /// Notes a step. Going round in circles is drift, and so is a way without an end. To ask once more is no circle
    /// yet: some portals send a browser away and back to see whether it keeps cookies.
    pub(super) fn note(&mut self, step: &Step) -> Result<(), Drift> {
        let next = Been::at(&step.request);
        let same = self.been.iter().filter(|been| **been == next).count();
        let again = if step.request.safe { step.times as usize } else { 0 };
        let longest = STEPS_MAX.saturating_add(step.times) as usize;
        if same > again || self.been.len() > longest {
            let expected = format!("a page to stay on, within {STEPS_MAX} steps");
            let found = format!("{} once more", step.request.url.path());
            return Err(Drift::new(DriftKind::LedInCircles, expected, &found));
        }
        self.been.push(next);
        Ok(())
    }

    fn may_go_on_unknown(&self) -> bool {
        matches!(self.kind, StepKind::SignIn | StepKind::Read)
    }

    /// Asks for what an answer leads to. Asking changes nothing, whatever was sent before.
    fn ask(&self, url: Url, from: &Url) -> Request {
        let kind = if self.kind == StepKind::SignIn { StepKind::SignIn } else { StepKind::Read };
        Request { referer: Some(from.clone()), ..Request::get(url, kind) }
    }
}

/// Whether an answer leads on, and else the page that it is.
pub(super) fn settle(
    pack: &Pack,
    asked: &Asked,
    answer: &Response,
    expected: Option<&PageModel>,
    context: &ReadContext,
    way: &Way,
) -> Result<Settled, FlowError> {
    if let Some(step) = by_header(pack, asked, answer, way)? {
        return Ok(Settled::Leads(Box::new(step)));
    }
    let document = pack.document(&answer.body, answer.content_type.as_deref(), &answer.url, expected);
    let document = document.map_err(|drift| failed_or(answer.status, drift))?;
    Ok(match by_page(pack, answer, &document, context, way)? {
        Some(step) => Settled::Leads(Box::new(step)),
        None => Settled::Stays(Box::new(document)),
    })
}

/// Where the headers of an answer lead, whatever its body: those that the pack declares, and those of htmx where the
/// request was one of htmx.
fn by_header(pack: &Pack, asked: &Asked, answer: &Response, way: &Way) -> Result<Option<Step>, Drift> {
    let declared = pack.redirect_headers.iter().find_map(|name| answer.header(name));
    let htmx = || asked.by_htmx.then(|| htmx_target(asked, answer)).flatten();
    let Some(target) = declared.map(str::to_owned).filter(|target| !target.is_empty()).or_else(htmx) else {
        return Ok(None);
    };
    let url = answer.url.join(&target);
    let url = url.map_err(|_| Drift::new(DriftKind::ValueUnreadable, "an address in a header", &target))?;
    Ok(Some(Step::now(way.ask(url, &answer.url))))
}

/// `HX-Redirect`, `HX-Location` (an address, or JSON with a `path`), `HX-Refresh` (the page on which we are).
fn htmx_target(asked: &Asked, answer: &Response) -> Option<String> {
    if let Some(target) = answer.header("hx-redirect") {
        return Some(target.to_owned());
    }
    if let Some(target) = answer.header("hx-location") {
        let path = serde_json::from_str::<serde_json::Value>(target).ok();
        let path = path.as_ref().and_then(|json| json.get("path")?.as_str()).map(str::to_owned);
        return path.or_else(|| Some(target.to_owned()));
    }
    let refreshes = answer.header("hx-refresh").is_some_and(|value| value.eq_ignore_ascii_case("true"));
    asked.referer.as_ref().filter(|_| refreshes).map(Url::to_string)
}

/// Where a page leads by itself.
fn by_page(
    pack: &Pack,
    answer: &Response,
    document: &Document,
    context: &ReadContext,
    way: &Way,
) -> Result<Option<Step>, FlowError> {
    let refresh = answer.header("refresh").and_then(Refresh::parse).or_else(|| document.refresh());
    let can_pass = pack.pages.values().any(|page| page.onward.is_some());
    if !can_pass && refresh.is_none() {
        return Ok(None);
    }
    if proved(pack, document).next().is_none() {
        return Ok(refresh.and_then(|refresh| unknown(document, &refresh, way)));
    }
    // What else is wrong with the page is said by whoever asked for it.
    let Ok(classified) = classify(pack, document, answer.status, None) else { return Ok(None) };
    match (&classified.page.onward, classified.meaning) {
        (Some(onward), Meaning::Passing) => {
            let step = known(classified.page, onward, document, answer, refresh, context, way);
            Ok(Some(step.map_err(|drift| drift.on(&classified.page.model.name))?))
        }
        _ => Ok(None),
    }
}

/// A page that the pack does not know, and that is about to be left.
fn unknown(document: &Document, refresh: &Refresh, way: &Way) -> Option<Step> {
    let url = document.base().join(refresh.url.as_deref()?).ok()?;
    let leads_away = without_fragment(&url) != without_fragment(document.url());
    let goes = leads_away && way.may_go_on_unknown() && refresh.after_seconds <= UNKNOWN_AFTER_MAX_SECONDS;
    goes.then(|| Step {
        request: way.ask(url, document.url()),
        pause: Duration::from_secs(refresh.after_seconds.into()),
        times: 1,
    })
}

fn without_fragment(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    url
}

fn known(
    page: &Page,
    onward: &Onward,
    document: &Document,
    answer: &Response,
    refresh: Option<Refresh>,
    context: &ReadContext,
    way: &Way,
) -> Result<Step, Drift> {
    match onward {
        Onward::Frame(name) => Ok(Step::now(way.ask(document.frame(name)?, document.url()))),
        Onward::AutoSubmit if way.kind == StepKind::Commit => {
            Err(Drift::new(DriftKind::FormUnusable, "an answer to a commit", "a form that sends itself"))
        }
        Onward::AutoSubmit => {
            let sent = sending(document.self_sending()?, way.kind, &Files::new());
            let unusable = |why: Unsendable| {
                Drift::new(DriftKind::FormUnusable, "a form that can be sent", &why.to_string())
            };
            let sent = sent.map_err(unusable)?.sent_from(document);
            let safe = sent.safe && sent.method == Method::Get;
            Ok(Step::now(Request { safe, ..sent }))
        }
        Onward::Value(name) => {
            let reading = page.read(document, answer.status, context)?;
            match reading.values.get(name).and_then(Reading::value) {
                Some(Value::Url(url)) => Ok(Step::now(way.ask(url.clone(), document.url()))),
                _ => Err(Drift::new(DriftKind::ValueBlank, format!("an address in {name}"), "none").at(name)),
            }
        }
        Onward::Refresh { times } => {
            let refresh = refresh.ok_or_else(|| Drift::new(DriftKind::LabelMissing, "a refresh", "none"))?;
            if refresh.after_seconds > PAUSE_MAX_SECONDS {
                let expected = format!("a refresh within {PAUSE_MAX_SECONDS} seconds");
                let found = format!("one after {} seconds", refresh.after_seconds);
                return Err(Drift::new(DriftKind::ValueUnreadable, expected, &found));
            }
            let url = match &refresh.url {
                Some(url) => document
                    .base()
                    .join(url)
                    .map_err(|_| Drift::new(DriftKind::ValueUnreadable, "an address in a refresh", url))?,
                None => document.url().clone(),
            };
            let pause = Duration::from_secs(refresh.after_seconds.into());
            Ok(Step { request: way.ask(url, document.url()), pause, times: *times })
        }
    }
}

/// Whether a page of the pack that leads on by itself does so as its model says, for recorded pages.
pub(crate) fn expect_onward(page: &Page, document: &Document, context: &ReadContext) -> Result<(), Drift> {
    let Some(onward) = &page.onward else { return Ok(()) };
    let url = document.url().clone();
    let answer =
        Response { url: url.clone(), status: 200, content_type: None, headers: Vec::new(), body: Vec::new() };
    let way = Way::from(&Request::get(url, StepKind::Read));
    match onward {
        // It may stand in a header, which is not recorded.
        Onward::Refresh { .. } if document.refresh().is_none() => Ok(()),
        _ => {
            let refresh = document.refresh();
            known(page, onward, document, &answer, refresh, context, &way)
                .map(drop)
                .map_err(|drift| drift.on(&page.model.name))
        }
    }
}
