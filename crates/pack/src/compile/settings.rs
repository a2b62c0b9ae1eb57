//! `pack.yaml`.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;
use jiff::tz::TimeZone;
use rooftop_page::DocumentKind;
use rooftop_page::reader::{Layout, Negative, NumberFormat, WordList};

use super::page::Ground;
use super::{Reporter, page, xml};
use crate::catalogue::{Catalogue, OutputSpec};
use crate::pack::{Credential, Identity, Limits, Pack, Setting, Store, ZoneRule};
use crate::source::Sp;
use crate::source::pack::{
    FormatsFile, IdentityScopeFile, LimitsFile, NegativeFile, NumbersFile, PackFile, SettingKindFile,
    TimesFile,
};

/// The version of the pack format that this engine reads.
const FORMAT: u32 = 1;

/// How this DMS writes things, for fields that say nothing else.
#[derive(Debug, Clone, Default)]
pub(crate) struct Formats {
    pub(crate) money: NumberFormat,
    pub(crate) number: NumberFormat,
    pub(crate) date: Option<Layout>,
    pub(crate) datetime: Option<Layout>,
    pub(crate) blank: Vec<String>,
}

pub(super) fn compile(
    file: &PackFile,
    catalogue: Option<&Catalogue>,
    words: &BTreeMap<String, Arc<WordList>>,
    report: &mut Reporter<'_>,
) -> Option<Pack> {
    if file.format.value != FORMAT {
        report.say(
            "unknown_format",
            file.format.place,
            format!("format {}", file.format.value),
            format!("write format: {FORMAT}"),
        );
        return None;
    }
    for name in [&file.name, &file.dms] {
        let is_slug = !name.value.is_empty()
            && name.value.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if !is_slug {
            report.say(
                "bad_name",
                name.place,
                format!("{:?} is not a name", name.value),
                "use lower case letters, digits and dashes",
            );
        }
    }
    let mut pack = Pack {
        digest: String::new(),
        name: file.name.value.clone(),
        version: version(&file.version, report),
        dms: file.dms.value.clone(),
        settings: settings(file),
        origins: origins(file, report),
        namespaces: namespaces(file, report),
        zone: zone(&file.times, report),
        limits: limits(&file.limits),
        credentials: credentials(file),
        every_request: Vec::new(),
        encoding: encoding(file, report),
        redirect_headers: redirect_headers(file, report),
        session: Vec::new(),
        identity: catalogue.map(|catalogue| identity(file, catalogue, report)).unwrap_or_default(),
        store: None,
        formats: formats(&file.formats, report),
        formats_by: None,
        pages: IndexMap::new(),
        memory: rooftop_page::Memory::default(),
        flows: BTreeMap::new(),
        login: None,
    };
    pack.store = store(file, &pack, words, report);
    Some(pack)
}

fn version(version: &Sp<String>, report: &mut Reporter<'_>) -> String {
    let numbers: Vec<&str> = version.value.split('.').collect();
    if numbers.len() != 3 || numbers.iter().any(|number| number.parse::<u32>().is_err()) {
        report.say(
            "bad_version",
            version.place,
            format!("{:?} is not a version", version.value),
            "write three numbers, such as 1.0.0",
        );
    }
    version.value.clone()
}

fn settings(file: &PackFile) -> IndexMap<String, Setting> {
    let setting = |setting: &crate::source::pack::SettingFile| Setting {
        is_url: matches!(setting.kind, SettingKindFile::Url),
        about: setting.about.clone(),
        default: setting.default.clone(),
    };
    file.settings.iter().map(|(name, source)| (name.clone(), setting(source))).collect()
}

fn origins(file: &PackFile, report: &mut Reporter<'_>) -> Vec<String> {
    let urls: Vec<&String> = file
        .settings
        .iter()
        .filter(|(_, setting)| matches!(setting.kind, SettingKindFile::Url))
        .map(|(name, _)| name)
        .collect();
    if file.origins.is_empty() {
        report.say(
            "missing_origin",
            file.name.place,
            "no origin may be spoken to",
            "add origins: [base_url]",
        );
    }
    for origin in &file.origins {
        if !urls.contains(&&origin.value) {
            report.unknown("unknown_setting", "setting of kind url", origin, &urls);
        }
    }
    file.origins.iter().map(|origin| origin.value.clone()).collect()
}

/// The prefixes that XML names may have.
fn namespaces(file: &PackFile, report: &mut Reporter<'_>) -> BTreeMap<String, String> {
    for (prefix, address) in &file.namespaces {
        if !xml::is_name(prefix) || prefix.to_ascii_lowercase().starts_with("xml") {
            let message = format!("{prefix:?} cannot be a prefix");
            report.say(
                "bad_name",
                address.place,
                message,
                "use letters, digits and dashes, not beginning with xml",
            );
        }
        if address.value.trim().is_empty() {
            let help = "write the address as the documents have it";
            report.say("bad_name", address.place, "a namespace without an address", help);
        }
    }
    file.namespaces.iter().map(|(prefix, address)| (prefix.clone(), address.value.clone())).collect()
}

fn encoding(file: &PackFile, report: &mut Reporter<'_>) -> Option<String> {
    let encoding = file.encoding.as_ref()?;
    if !rooftop_page::is_encoding(&encoding.value) {
        let message = format!("{:?} is no encoding", encoding.value);
        report.say("unknown_encoding", encoding.place, message, "write a name such as windows-1252");
    }
    Some(encoding.value.clone())
}

fn redirect_headers(file: &PackFile, report: &mut Reporter<'_>) -> Vec<String> {
    for header in &file.redirect_headers {
        let is_name = !header.value.is_empty()
            && header.value.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        if !is_name {
            let message = format!("{:?} is not the name of a header", header.value);
            report.say("bad_name", header.place, message, "write it like X-Redirect");
        }
    }
    file.redirect_headers.iter().map(|header| header.value.to_ascii_lowercase()).collect()
}

fn zone(times: &TimesFile, report: &mut Reporter<'_>) -> ZoneRule {
    match times.zone.value.as_str() {
        "rooftop" => ZoneRule::Rooftop,
        "user" => ZoneRule::User,
        name => {
            if let Ok(zone) = TimeZone::get(name) {
                return ZoneRule::Fixed(zone);
            }
            let help = "write rooftop, user, or a name such as America/Denver";
            report.say("unknown_zone", times.zone.place, format!("{name:?} is not a time zone"), help);
            ZoneRule::Rooftop
        }
    }
}

fn limits(file: &LimitsFile) -> Limits {
    Limits {
        requests_per_second: file.requests_per_second.max(1),
        burst: file.burst.max(1),
        concurrency: file.concurrency.max(1),
        step_timeout_ms: file.step_timeout_ms.max(1),
        body_max_bytes: file.body_max_bytes,
        request_max_bytes: file.request_max_bytes,
        redirects_max: file.redirects_max,
        flow_steps_max: file.flow_steps_max.max(1),
    }
}

fn credentials(file: &PackFile) -> IndexMap<String, Credential> {
    let credential = |source: &crate::source::pack::CredentialFile| Credential {
        label: source.label.clone(),
        secret: source.secret,
        optional: source.optional,
    };
    file.credentials.iter().map(|(name, source)| (name.clone(), credential(source))).collect()
}

fn identity(file: &PackFile, catalogue: &Catalogue, report: &mut Reporter<'_>) -> IndexMap<String, Identity> {
    let mut identities = IndexMap::new();
    for (name, identity) in &file.identity {
        let Some(kind) = catalogue.kinds.get(name) else {
            let name = Sp { value: name.clone(), place: identity.place };
            let known: Vec<&String> = catalogue.kinds.keys().collect();
            report.unknown("unknown_kind", "kind", &name, &known);
            continue;
        };
        let key = &identity.value.key;
        if !kind.fields.contains_key(&key.value) {
            let known: Vec<&String> = kind.fields.keys().collect();
            report.unknown("unknown_model_field", &format!("field of {name}"), key, &known);
        }
        let group_wide = matches!(identity.value.scope, IdentityScopeFile::Group);
        identities.insert(name.clone(), Identity { group_wide, key: key.value.clone() });
    }
    identities
}

fn formats(file: &FormatsFile, report: &mut Reporter<'_>) -> Formats {
    let money = file.money.as_ref().map(numbers);
    let number = file.number.as_ref().map(numbers);
    Formats {
        money: money.unwrap_or_default(),
        number: number.unwrap_or(NumberFormat { symbol: None, ..NumberFormat::default() }),
        date: file.date.as_ref().and_then(|source| layout(source, Layout::for_date, report)),
        datetime: file.datetime.as_ref().and_then(|source| layout(source, Layout::for_datetime, report)),
        blank: file.blank.clone(),
    }
}

/// The formats between which the user's settings choose, by what the session keeps of them.
pub(super) fn formats_by(
    file: &PackFile,
    pack: &Pack,
    report: &mut Reporter<'_>,
) -> Option<(String, IndexMap<String, Formats>)> {
    let source = file.formats_by.as_ref()?;
    let choices = super::formats::choices(source, &pack.formats, report);
    let (Some(session), None) = (&source.value.session, &source.value.value) else {
        let help = "write session: <a name that the sign-in keeps>; value: is for formats_by of a page";
        report.say("bad_formats", source.place, "nothing says which format the user has", help);
        return None;
    };
    if !pack.session.contains(&session.value) {
        let known: Vec<&String> = pack.session.iter().collect();
        report.unknown("unknown_name", "value that the sign-in keeps", session, &known);
    }
    Some((session.value.clone(), choices))
}

pub(super) fn layout(
    source: &Sp<String>,
    parse: fn(&str) -> Result<Layout, rooftop_page::reader::LayoutError>,
    report: &mut Reporter<'_>,
) -> Option<Layout> {
    let parsed = parse(&source.value);
    parsed
        .map_err(|error| {
            report.say(
                "bad_format",
                source.place,
                error.to_string(),
                "write it like MM/DD/YYYY or MM/DD/YYYY h:mma, or one of iso, iso_local, unix, unix_ms, aspnet",
            );
        })
        .ok()
}

pub(super) fn numbers(file: &NumbersFile) -> NumberFormat {
    let negative = file.negative.iter().map(|negative| match negative {
        NegativeFile::Leading => Negative::Leading,
        NegativeFile::Trailing => Negative::Trailing,
        NegativeFile::Parentheses => Negative::Parentheses,
        NegativeFile::Cr => Negative::CreditSuffix,
        NegativeFile::Dr => Negative::DebitSuffix,
    });
    NumberFormat {
        symbol: file.symbol.clone().filter(|symbol| !symbol.is_empty()),
        thousands: file.thousands,
        decimal: file.decimal,
        negative: negative.collect(),
    }
}

/// How pages show the store: pages for people beside a label or in a line, data documents at a path.
fn store(
    file: &PackFile,
    pack: &Pack,
    words: &BTreeMap<String, Arc<WordList>>,
    report: &mut Reporter<'_>,
) -> Option<Store> {
    let source = file.store.as_ref()?;
    let kind = match &source.shown_by.value.at {
        Some(at) if at.value.starts_with('$') => DocumentKind::Json,
        Some(_) => DocumentKind::Xml,
        None => DocumentKind::Html,
    };
    let ground = Ground { pack, words, kind, says_end: false, formats: &pack.formats };
    let field = page::store_field(&source.shown_by, ground, report)?;
    Some(Store { field, kind, switch: source.switch.as_ref().map(|switch| switch.value.clone()) })
}

/// The operation that changes the store must be there and give nothing.
pub(super) fn expect_switch(file: &PackFile, pack: &Pack, catalogue: &Catalogue, report: &mut Reporter<'_>) {
    let Some(switch) = file.store.as_ref().and_then(|store| store.switch.as_ref()) else { return };
    let known: Vec<&String> = pack.flows.keys().collect();
    match catalogue.operations.get(&switch.value).map(|operation| &operation.output) {
        Some(OutputSpec::Done) if pack.flows.contains_key(&switch.value) => {}
        Some(OutputSpec::Rows { .. } | OutputSpec::Record { .. }) => {
            report.say(
                "bad_switch",
                switch.place,
                format!("{} reads, it does not switch", switch.value),
                "name an operation that gives nothing",
            );
        }
        _ => report.unknown("unknown_operation", "flow", switch, &known),
    }
}
