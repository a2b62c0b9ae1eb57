//! What was seen: the visits of a recording, scrubbed, each with its document looked over.

use std::collections::BTreeSet;
use std::fmt;

use rooftop_page::survey::SeenData;
use rooftop_page::{Document, DocumentKind, Survey, label_key};
use serde::Serialize;
use url::{Origin, Url};

use super::data::{Common, Data};
use super::har::{Recording, Visit};
use super::learn::{learn, signs_in};
use super::outcome::{RecordError, RecordOptions};
use crate::scrub::Scrubber;

/// A visit with its document.
pub(super) struct Seen {
    pub(super) visit: Visit,
    pub(super) document: Document,
    pub(super) survey: Survey,
    /// What a person would tell the page by, without its values.
    pub(super) features: BTreeSet<String>,
    /// What a data document holds.
    pub(super) data: Option<Data>,
    /// What was asked for in the body of the request, where one address answers for many.
    pub(super) operation: Option<String>,
}

impl Seen {
    /// Whether it says that something went wrong.
    pub(super) fn is_fault(&self) -> bool {
        self.data.as_ref().is_some_and(|data| self.visit.status >= 400 || data.is_fault())
    }
}

/// The visits of a recording that have documents, and what they were scrubbed of.
pub(super) struct Session {
    pub(super) seen: Vec<Seen>,
    pub(super) scrubber: Scrubber,
    /// The addresses of the origins, the first the system's own.
    pub(super) origins: Vec<String>,
    /// The prefixes of XML names with their addresses.
    pub(super) namespaces: Vec<(String, String)>,
    /// What of the recording was not drafted.
    pub(super) left_out: LeftOut,
}

/// What of a recording was not drafted, and why.
#[derive(Debug, Clone, Default, Serialize)]
pub struct LeftOut {
    /// Images, scripts, styles and the like.
    pub other_files: usize,
    /// Answers of hosts that are no part of the system.
    pub other_hosts: usize,
    /// Addresses, scrubbed, whose content the browser did not save.
    pub without_content: Vec<String>,
    /// Addresses, scrubbed, whose content cannot be read as what it is.
    pub unreadable: Vec<String>,
}

impl LeftOut {
    /// Whether everything was drafted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.other_files + self.other_hosts + self.without_content.len() + self.unreadable.len() == 0
    }
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counted = [
            (self.without_content.len(), "without content"),
            (self.unreadable.len(), "that cannot be read"),
            (self.other_files, "with images, scripts and the like"),
            (self.other_hosts, "of other hosts"),
        ];
        let parts: Vec<String> = counted
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} answers {what}"))
            .collect();
        f.write_str(&if parts.is_empty() { "there is no answer in it".to_owned() } else { parts.join(", ") })
    }
}

/// The most addresses of one kind that are told.
const TOLD_MAX: usize = 10;

impl LeftOut {
    /// What the author should do about it.
    pub(super) fn todo(&self) -> Vec<String> {
        let mut todo = Vec::new();
        let mut tell = |addresses: &[String], what: &str| {
            let distinct: BTreeSet<&String> = addresses.iter().collect();
            todo.extend(distinct.iter().take(TOLD_MAX).map(|address| format!("{address} {what}")));
            if distinct.len() > TOLD_MAX {
                todo.push(format!("{} more addresses {what}", distinct.len() - TOLD_MAX));
            }
        };
        tell(
            &self.without_content,
            "came without its content: browsers leave out what is large or was thrown away. Open it again, and save right then.",
        );
        tell(&self.unreadable, "could not be read as the page that it should be.");
        todo
    }
}

/// Scrubs the visits and looks their documents over.
pub(super) fn session(recording: Recording, origins: &[Origin], options: &RecordOptions) -> Session {
    let Recording { visits, without_content, left_out: other_files } = recording;
    let mut left_out = LeftOut { other_files, ..LeftOut::default() };
    let (ours, others): (Vec<Visit>, Vec<Visit>) =
        visits.into_iter().partition(|visit| origins.contains(&visit.url.origin()));
    left_out.other_hosts = others.len();
    let mut scrubber = Scrubber::new();
    let fakes = stand_ins(origins, &mut scrubber);
    learn(&ours, options, &mut scrubber);
    scrubber.finish();
    let address = |url: &Url| scrubber.scrub(url.path());
    let lost = without_content.iter().filter(|url| origins.contains(&url.origin()));
    left_out.without_content = lost.map(address).collect();
    let mut seen = Vec::new();
    for visit in &ours {
        match scrubbed(visit, &scrubber).and_then(look_over) {
            Some(one) => seen.push(one),
            None => left_out.unreadable.push(address(&visit.url)),
        }
    }
    let namespaces = look_into(&mut seen);
    Session { seen, scrubber, origins: fakes, namespaces, left_out }
}

/// The origins that belong to the system: the one with most pages, or the one that the author names; and those where one
/// signs in to it.
pub(super) fn origins(visits: &[Visit], named: Option<&str>) -> Result<Vec<Origin>, RecordError> {
    let mut counted: Vec<(Origin, usize)> = Vec::new();
    for visit in visits {
        let origin = visit.url.origin();
        let weight = if visit.kind == DocumentKind::Html { PAGE_WEIGHT } else { 1 };
        match counted.iter_mut().find(|(known, _)| *known == origin) {
            Some((_, count)) => *count += weight,
            None => counted.push((origin, weight)),
        }
    }
    counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let found = || {
        let found: Vec<String> = counted.iter().map(|(origin, _)| origin.ascii_serialization()).collect();
        if found.is_empty() { "no pages at all".to_owned() } else { format!("pages of {}", found.join(", ")) }
    };
    let first = match named {
        None => counted.first().map(|(origin, _)| origin.clone()),
        Some(named) => {
            let origin = Url::parse(named).ok().map(|url| url.origin()).filter(Origin::is_tuple);
            let Some(origin) = origin else { return Err(RecordError::NoOrigin(named.to_owned())) };
            if !counted.iter().any(|(known, _)| *known == origin) {
                return Err(RecordError::OtherSite { named: origin.ascii_serialization(), found: found() });
            }
            Some(origin)
        }
    };
    let rest = counted.into_iter().map(|(origin, _)| origin).filter(|origin| Some(origin) != first.as_ref());
    let signs_in = |origin: &Origin| {
        visits.iter().any(|visit| visit.url.origin() == *origin && asks_for_password(visit))
    };
    let rest: Vec<Origin> = rest.filter(signs_in).collect();
    Ok(first.into_iter().chain(rest).collect())
}

/// How many answers with data weigh as much as a page, where the system's own address is looked for.
const PAGE_WEIGHT: usize = 3;

fn asks_for_password(visit: &Visit) -> bool {
    let text = visit.text.to_ascii_lowercase();
    ["type=password", "type=\"password", "type='password"].iter().any(|kind| text.contains(kind))
}

/// Gives each origin an address that belongs to nobody.
fn stand_ins(origins: &[Origin], scrubber: &mut Scrubber) -> Vec<String> {
    let mut fakes = Vec::new();
    for (index, origin) in origins.iter().enumerate() {
        let host = match index {
            0 => "dms.example".to_owned(),
            1 => "sso.example".to_owned(),
            n => format!("sso{n}.example"),
        };
        let own = origin.ascii_serialization();
        let fake = format!("https://{host}");
        scrubber.named(&own, &fake);
        let bare = own.split_once("://").map_or(own.as_str(), |(_, host)| host);
        scrubber.host(bare, &host);
        if let Some(name) = bare.split(':').next().filter(|name| name.contains('.')) {
            scrubber.host(name, &host);
        }
        fakes.push(fake);
    }
    fakes
}

/// A visit with fakes for all that must not be kept. What opens the session is dropped.
fn scrubbed(visit: &Visit, scrubber: &Scrubber) -> Option<Visit> {
    let url = |url: &Url| Url::parse(&scrubber.scrub(url.as_str())).ok();
    let form = visit.form.iter().map(|(name, value)| (name.clone(), scrubber.scrub(value)));
    Some(Visit {
        method: visit.method.clone(),
        asked: url(&visit.asked)?,
        form: form.collect(),
        sent: visit.sent.as_deref().map(|sent| scrubber.scrub(sent)),
        sent_as: visit.sent_as.clone(),
        secrets: Vec::new(),
        headers: visit.headers.iter().map(|(name, value)| (name.clone(), scrubber.scrub(value))).collect(),
        url: url(&visit.url)?,
        status: visit.status,
        kind: visit.kind,
        text: match visit.kind {
            DocumentKind::Html => scrubber.scrub(&without_comments(&visit.text)),
            DocumentKind::Xml => scrubber.scrub(without_declaration(&visit.text)),
            DocumentKind::Json | DocumentKind::Csv | DocumentKind::Update => scrubber.scrub(&visit.text),
        },
    })
}

/// XML without the line in which it claims an encoding: what is recorded is UTF-8.
fn without_declaration(xml: &str) -> &str {
    let trimmed = xml.trim_start_matches('\u{feff}').trim_start();
    let rest = trimmed.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>"));
    rest.map_or(trimmed, |(_, rest)| rest.trim_start())
}

/// Comments say what the system's makers told each other: names of hosts, people, statements. Nothing is read from them.
fn without_comments(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        let raw = RAW
            .iter()
            .find(|tag| after.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag)));
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
        } else if let Some(tag) = raw {
            // In a script, what looks like a comment is the script.
            let close = format!("</{tag}");
            let end = after.to_ascii_lowercase().find(&close).unwrap_or(after.len());
            out.push('<');
            out.push_str(after.get(..end).unwrap_or_default());
            rest = after.get(end..).unwrap_or_default();
        } else {
            out.push('<');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// Elements whose content is no markup.
const RAW: &[&str] = &["script", "style", "textarea", "title"];

/// A browser saves text that is decoded already, so it is UTF-8 whatever the system claims.
pub(super) const CONTENT_TYPE: &str = "text/html; charset=utf-8";

pub(super) fn document(visit: &Visit) -> Option<Document> {
    let content_type = match visit.kind {
        DocumentKind::Html => CONTENT_TYPE,
        DocumentKind::Json => "application/json",
        DocumentKind::Xml => "text/xml; charset=utf-8",
        DocumentKind::Csv => "text/csv; charset=utf-8",
        DocumentKind::Update => "text/plain; charset=utf-8",
    };
    Document::read(visit.kind, visit.text.as_bytes(), Some(content_type), &visit.url).ok()
}

fn look_over(visit: Visit) -> Option<Seen> {
    let document = document(&visit)?;
    let survey = document.survey();
    Some(Seen { features: features(&survey), visit, document, survey, data: None, operation: None })
}

/// Looks into the data documents, each with what is known of all. Gives the prefixes of their names.
fn look_into(seen: &mut [Seen]) -> Vec<(String, String)> {
    let roots: Vec<Option<SeenData>> = seen.iter().map(|seen| seen.document.data()).collect();
    let mut common = Common::default();
    for (seen, root) in seen.iter().zip(&roots) {
        if let Some(root) = root.as_ref().filter(|_| seen.visit.kind == DocumentKind::Xml) {
            common.learn(root);
        }
    }
    for (seen, root) in seen.iter_mut().zip(&roots) {
        let Some(root) = root else { continue };
        let data = common.data(seen.visit.kind, root);
        seen.features = data.paths().map(|path| format!("has {path}")).collect();
        seen.features.insert(format!("kind {}", seen.visit.kind.word()));
        seen.operation = operation(&seen.visit);
        seen.data = Some(data);
    }
    common.prefixes.into_iter().map(|(address, prefix)| (prefix, address)).collect()
}

/// Keys that name what is asked for.
const OPERATIONS: &[&str] = &["method", "operationName", "operation", "action", "command", "cmd", "function"];

/// How many arguments by place may say what is asked for.
const ARGUMENT_WORDS: usize = 2;

/// Whether an argument is a name of a program rather than a value.
fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || matches!(c, '_' | '.'))
}

/// What the body of a request asks for: the method of JSON-RPC, the element in the body of an envelope.
fn operation(visit: &Visit) -> Option<String> {
    let sent = visit.sent.as_deref()?;
    if let Ok(json) = serde_json::from_str::<serde_json::Value>(sent) {
        let named =
            OPERATIONS.iter().find_map(|key| json.get(key)?.as_str()).filter(|name| !name.is_empty())?;
        // Arguments by place begin with what is asked of whom: `execute`, `vehicle`, `read`.
        let arguments = json.get("params").and_then(serde_json::Value::as_array).into_iter().flatten();
        let words = arguments.map_while(|argument| argument.as_str().filter(|text| is_word(text)));
        let words: Vec<&str> = std::iter::once(named)
            .chain(words.take(if signs_in(named) { 0 } else { ARGUMENT_WORDS }))
            .collect();
        return Some(words.join(" "));
    }
    let document = Document::read(DocumentKind::Xml, sent.as_bytes(), None, &visit.url).ok()?;
    let root = document.data()?;
    let body = root.inside.iter().find(|inner| inner.name == "Body").filter(|_| root.name == "Envelope");
    let asked = body.and_then(|body| body.inside.first());
    Some(asked.unwrap_or(&root).name.clone())
}

/// What a person would tell the page by, without its values.
fn features(survey: &Survey) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let plain = |text: &str| {
        label_key(&text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect::<String>())
    };
    found.insert(format!("title {}", plain(&survey.title)));
    found.extend(
        survey
            .headings
            .iter()
            .filter(|heading| heading.len() <= FEATURE_MAX)
            .map(|heading| format!("heading {}", plain(heading))),
    );
    found.extend(survey.labels.iter().map(|label| format!("label {}", label_key(&label.label))));
    let columns = survey.grids.iter().flat_map(|grid| &grid.columns);
    found.extend(columns.map(|column| format!("column {}", label_key(&column.heading))));
    let buttons = survey.forms.iter().flat_map(|form| form.buttons.iter().chain(&form.scripted_buttons));
    found.extend(buttons.map(|caption| format!("button {}", label_key(caption))));
    if survey.forms.iter().any(|form| form.controls.iter().any(|control| control.kind == "password")) {
        found.insert("control password".to_owned());
    }
    found
}

/// The longest heading that tells a page, in bytes.
const FEATURE_MAX: usize = 100;
