//! A pack that has been loaded: checked as a whole, immutable, shared by all who run it.

use std::collections::BTreeMap;
use std::path::Path;

use indexmap::IndexMap;
use jiff::tz::TimeZone;
use rooftop_page::{Document, DocumentKind, Drift, Field, Memory, PageModel, Test};
use url::Url;

use crate::body::{BodySpec, EachOf};
use crate::catalogue::{Catalogue, FieldSpec};
use crate::diagnostic::Diagnostics;
use crate::expr::Expr;
use crate::filling::Filling;
use crate::meaning::Meaning;
use crate::sent::Sent;
use crate::session::EveryRequest;
use crate::text::Text;
use crate::wire::{Method, StepKind};

/// A loaded pack. What [`Pack::load`] accepts, [`run`](crate::run) and [`sign_in`](crate::sign_in) can run.
#[derive(Debug)]
pub struct Pack {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) digest: String,
    pub(crate) dms: String,
    pub(crate) settings: IndexMap<String, Setting>,
    pub(crate) origins: Vec<String>,
    /// The addresses of the prefixes of XML names.
    pub(crate) namespaces: BTreeMap<String, String>,
    pub(crate) zone: ZoneRule,
    pub(crate) limits: Limits,
    pub(crate) credentials: IndexMap<String, Credential>,
    pub(crate) every_request: Vec<EveryRequest>,
    /// The encoding of answers that claim another one than they are in.
    pub(crate) encoding: Option<String>,
    /// Headers of answers that lead on like a redirect, in lower case.
    pub(crate) redirect_headers: Vec<String>,
    /// What a sign-in gives the session to keep, by name.
    pub(crate) session: Vec<String>,
    pub(crate) identity: IndexMap<String, Identity>,
    pub(crate) store: Option<Store>,
    pub(crate) formats: crate::compile::Formats,
    /// What the session keeps of the user's formats, and the formats by what that says.
    pub(crate) formats_by: Option<(String, IndexMap<String, crate::compile::Formats>)>,
    pub(crate) pages: IndexMap<String, Page>,
    /// How the pages looked when they were recorded.
    pub(crate) memory: Memory,
    pub(crate) flows: BTreeMap<String, Flow>,
    pub(crate) login: Option<Login>,
}

/// A setting that the operator gives per connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// An absolute address rather than any text.
    pub is_url: bool,
    /// What it is.
    pub about: String,
    /// The value where none is given.
    pub default: Option<String>,
}

/// How hard the DMS may be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Requests per second and account.
    pub requests_per_second: u32,
    /// Requests that may come at once after a pause.
    pub burst: u32,
    /// Requests under way at once, per account.
    pub concurrency: u32,
    /// How long one request may take, in milliseconds.
    pub step_timeout_ms: u64,
    /// The largest answer, in bytes.
    pub body_max_bytes: u64,
    /// The largest request, in bytes.
    pub request_max_bytes: u64,
    /// Redirects that are followed for one request.
    pub redirects_max: u32,
    /// Requests of one run of a flow.
    pub flow_steps_max: u32,
}

/// Something a person types to sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// What a person is asked for.
    pub label: String,
    /// Sealed at rest, never shown.
    pub secret: bool,
    /// May be left out.
    pub optional: bool,
}

/// How records of a kind are identified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The key is unique within the group rather than within a rooftop.
    pub group_wide: bool,
    /// The field of the model that is the key.
    pub key: String,
}

/// In which zone the pages' local times are.
#[derive(Debug, Clone)]
pub enum ZoneRule {
    /// The store's.
    Rooftop,
    /// The signed-in user's.
    User,
    /// This one.
    Fixed(TimeZone),
}

/// How pages show the store.
#[derive(Debug)]
pub(crate) struct Store {
    pub(crate) field: Field,
    /// The kind of document in which it is found so.
    pub(crate) kind: DocumentKind,
    pub(crate) switch: Option<String>,
}

/// The name of the value that holds the store on pages that show it.
pub(crate) const STORE: &str = "store";

/// A page model with its meaning.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) model: PageModel,
    pub(crate) means: Meaning,
    pub(crate) shows_store: bool,
    pub(crate) messages: Vec<(Test, Meaning)>,
    pub(crate) checks: Vec<crate::check::Check>,
    pub(crate) onward: Option<Onward>,
    /// The same page in the formats between which is chosen.
    pub(crate) formats: Option<PageFormats>,
}

/// A page in several formats. They differ in nothing but how numbers and times are read.
#[derive(Debug)]
pub(crate) struct PageFormats {
    pub(crate) by: FormatSource,
    pub(crate) models: IndexMap<String, PageModel>,
}

/// What chooses a format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FormatSource {
    /// This value of the page.
    Value(String),
    /// What the session keeps under this name.
    Session(String),
}

/// Where a page leads by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Onward {
    /// To the document in this frame.
    Frame(String),
    /// Where its refresh says, so often at most.
    Refresh { times: u32 },
    /// Where its form goes.
    AutoSubmit,
    /// To the address in this value.
    Value(String),
}

/// A compiled flow.
#[derive(Debug)]
pub(crate) struct Flow {
    /// What is given, as the catalogue has it.
    pub(crate) input: IndexMap<String, FieldSpec>,
    pub(crate) body: Body,
    pub(crate) output: FlowOutput,
}

#[derive(Debug)]
pub(crate) enum Body {
    Steps(Vec<Step>),
    Parts { parts: Vec<Part>, compose: Compose },
}

#[derive(Debug)]
pub(crate) enum Step {
    Send {
        request: Box<RequestSpec>,
        expect: Expect,
    },
    Follow {
        link: String,
        expect: Expect,
    },
    Submit {
        form: String,
        with: Vec<(String, Filling)>,
        kind: StepKind,
        expect: Expect,
    },
    When {
        test: Expr,
        then: Vec<Step>,
    },
    Each {
        list: EachOf<Vec<Step>>,
        max: usize,
    },
    /// The expression as it is written, and compiled.
    Check {
        source: String,
        test: Expr,
    },
    Fail(Meaning),
}

/// A request before its holes are filled.
#[derive(Debug)]
pub(crate) struct RequestSpec {
    pub(crate) method: Method,
    /// The setting with the address to which the path belongs; the first origin without it.
    pub(crate) origin: Option<String>,
    pub(crate) path: Text,
    pub(crate) query: Vec<(String, Sent)>,
    pub(crate) headers: Vec<(String, Sent)>,
    pub(crate) body: BodySpec,
    pub(crate) kind: StepKind,
}

/// A part of a record: one request that only asks, and the page that must come.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) request: RequestSpec,
    pub(crate) expect: Expect,
}

/// The page that must come, what its reading is called, and what it must show.
#[derive(Debug, Clone)]
pub(crate) struct Expect {
    pub(crate) page: String,
    pub(crate) name: String,
    pub(crate) shows: Vec<(String, Expr)>,
}

#[derive(Debug)]
pub(crate) struct Compose {
    /// The values that every part has and that are the same on each; the first is the one asked for. Never empty.
    pub(crate) keys: Vec<String>,
    pub(crate) equals: Expr,
    pub(crate) mark: Option<String>,
    pub(crate) rereads: u32,
}

#[derive(Debug)]
pub(crate) enum FlowOutput {
    Done,
    Rows(RowsOutputSpec),
    Record(RecordOutputSpec),
}

#[derive(Debug)]
pub(crate) struct RowsOutputSpec {
    pub(crate) list: String,
    pub(crate) paging: Option<Paging>,
    pub(crate) key: Expr,
    pub(crate) mark: Option<Expr>,
    pub(crate) fields: Vec<(String, Expr)>,
}

/// How the further pages of a list are read.
#[derive(Debug)]
pub(crate) struct Paging {
    pub(crate) further: Further,
    pub(crate) max_pages: u32,
}

#[derive(Debug)]
pub(crate) enum Further {
    /// By a link of the page.
    Link(String),
    More(Box<More>),
}

/// How the next page is asked for, and when there is none.
#[derive(Debug)]
pub(crate) struct More {
    pub(crate) ask: Ask,
    pub(crate) expect: Expect,
    pub(crate) end: End,
    /// No row moves from one page to another while they are read.
    pub(crate) stable: bool,
}

#[derive(Debug)]
pub(crate) enum Ask {
    Send(Box<RequestSpec>),
    Submit { form: String, with: Vec<(String, Filling)> },
}

/// By what the last page is known.
#[derive(Debug)]
pub(crate) enum End {
    /// As many rows were read as the page says that there are.
    Counted,
    /// This is not true of it.
    While(Expr),
    /// It is proved to have no rows.
    Empty,
}

#[derive(Debug)]
pub(crate) struct RecordOutputSpec {
    pub(crate) key: Expr,
    pub(crate) mark: Option<Expr>,
    pub(crate) fields: Vec<(String, Expr)>,
    pub(crate) lists: Vec<EachSpec>,
    /// The model's fields that the flow does not read.
    pub(crate) not_loaded: Vec<String>,
}

/// A list of the model: an item for each row of a list, or one alone.
#[derive(Debug)]
pub(crate) struct EachSpec {
    pub(crate) path: String,
    pub(crate) rows: Option<RowsOf>,
    pub(crate) item: ItemSpec,
}

/// The list of a reading.
#[derive(Debug)]
pub(crate) struct RowsOf {
    pub(crate) reading: String,
    pub(crate) list: String,
}

/// What each row of a list becomes, or the readings themselves.
#[derive(Debug)]
pub(crate) enum ItemSpec {
    Object(Vec<(String, Expr)>),
    Value(Expr),
}

/// How to sign in.
#[derive(Debug)]
pub(crate) struct Login {
    pub(crate) start: LoginStart,
    pub(crate) on: IndexMap<String, On>,
    pub(crate) max_steps: u32,
}

/// How a sign-in begins.
#[derive(Debug)]
pub(crate) enum LoginStart {
    Open(LoginOpen),
    Send(Box<LoginSend>),
}

/// A request that a sign-in sends.
#[derive(Debug)]
pub(crate) struct LoginSend {
    pub(crate) request: RequestSpec,
    pub(crate) counts_as: Option<crate::sign_in::AttemptKind>,
}

/// An address that a sign-in opens.
#[derive(Debug)]
pub(crate) struct LoginOpen {
    /// The setting that names the origin; the pack's first without it.
    pub(crate) origin: Option<String>,
    pub(crate) path: Text,
}

/// What is done on a page of the sign-in.
#[derive(Debug)]
pub(crate) struct On {
    pub(crate) action: OnAction,
    /// What is asked of a person before the action is done.
    pub(crate) challenge: Option<OnChallenge>,
    /// What the session keeps: its name there, and the value of the page.
    pub(crate) keep: Vec<(String, String)>,
    /// The value of the page that tells how many seconds the session lives.
    pub(crate) expires_in: Option<String>,
}

#[derive(Debug)]
pub(crate) enum OnAction {
    SignedIn,
    Follow(String),
    Open(LoginOpen),
    Send(Box<LoginSend>),
    Submit(LoginSubmit),
    /// Signs another user of the account out, by this form.
    Evict(String),
}

#[derive(Debug)]
pub(crate) struct OnChallenge {
    pub(crate) kind: crate::sign_in::ChallengeKind,
    pub(crate) hint: Option<String>,
    pub(crate) resend: Option<Resend>,
}

/// How a code is sent again: by a link or a form of the page.
#[derive(Debug)]
pub(crate) enum Resend {
    Follow(String),
    Submit(String),
}

#[derive(Debug)]
pub(crate) struct LoginSubmit {
    pub(crate) form: String,
    pub(crate) with: Vec<(String, Text)>,
    pub(crate) counts_as: Option<crate::sign_in::AttemptKind>,
}

impl Pack {
    /// Loads the pack in this folder and checks it against the catalogue.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its place and what to write instead. A file whose shape
    /// is wrong reports its first such error only.
    pub fn load(dir: &Path, catalogue: &Catalogue) -> Result<Self, Diagnostics> {
        crate::compile::load(dir, Some(catalogue))
    }

    /// Loads what reads pages, without flows and sign-in: for tools that have pages and no model of records.
    ///
    /// # Errors
    /// As [`Pack::load`].
    pub fn load_pages(dir: &Path) -> Result<Self, Diagnostics> {
        crate::compile::load(dir, None)
    }

    /// The pack's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The pack's version.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Name, version and what the pack really says, such as `example-web 0.1.0+5f0c2a91`: records that were read
    /// under another label may have been read otherwise. Recorded pages and prose make no difference.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{} {}+{}", self.name, self.version, self.digest)
    }

    /// The DMS that it reaches.
    #[must_use]
    pub fn dms(&self) -> &str {
        &self.dms
    }

    /// What the operator gives per connection.
    #[must_use]
    pub fn settings(&self) -> &IndexMap<String, Setting> {
        &self.settings
    }

    /// How hard the DMS may be asked.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// What a person types to sign in.
    #[must_use]
    pub fn credentials(&self) -> &IndexMap<String, Credential> {
        &self.credentials
    }

    /// The credentials that every request shows anew, by their names in the pack.
    pub fn carried_credentials(&self) -> impl Iterator<Item = &str> {
        let carries = |name: &str| self.every_request.iter().any(|every| every.mentions("credential", name));
        self.credentials.keys().map(String::as_str).filter(move |name| carries(name))
    }

    /// How records of the kind are identified.
    #[must_use]
    pub fn identity(&self, kind: &str) -> Option<&Identity> {
        self.identity.get(kind)
    }

    /// In which zone the pages' local times are.
    #[must_use]
    pub fn zone(&self) -> &ZoneRule {
        &self.zone
    }

    /// The model of a page.
    #[must_use]
    pub fn page_model(&self, page: &str) -> Option<&PageModel> {
        self.pages.get(page).map(|page| &page.model)
    }

    /// An answer as a document, of one of the kinds that the pack's pages are.
    pub(crate) fn document(
        &self,
        bytes: &[u8],
        content_type: Option<&str>,
        url: &Url,
        expected: Option<&PageModel>,
    ) -> Result<Document, Drift> {
        let content_type = self.content_type(bytes, content_type);
        let content_type = content_type.as_deref();
        if rooftop_page::is_blank(bytes) && self.pages.values().any(|page| page.model.proves_nothing_came()) {
            return Document::read(DocumentKind::Html, bytes, content_type, url);
        }
        let mut kinds: Vec<DocumentKind> = self.pages.values().map(|page| page.model.answers()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        if let [DocumentKind::Html] = kinds.as_slice() {
            return Document::html(bytes, content_type, url);
        }
        let kind = DocumentKind::of(bytes, content_type, &kinds, expected.map(PageModel::answers))?;
        Document::read(kind, bytes, content_type, url)
    }

    /// The content type of an answer, with the encoding that the pack declares if this one is in it.
    pub(crate) fn content_type(&self, bytes: &[u8], claimed: Option<&str>) -> Option<String> {
        let charset = self.true_charset(bytes).map(|charset| with_charset(claimed, charset));
        charset.or_else(|| claimed.map(str::to_owned))
    }

    /// The encoding that the pack declares, if this answer is in it. One that is UTF-8 proves that by itself.
    fn true_charset(&self, bytes: &[u8]) -> Option<&str> {
        let declared = self.encoding.as_deref()?;
        let is_utf8 = std::str::from_utf8(bytes).is_ok() && !bytes.is_ascii();
        (!is_utf8 || rooftop_page::is_utf8(declared)).then_some(declared)
    }

    /// The operations that the pack can do.
    pub fn operations(&self) -> impl Iterator<Item = &str> {
        self.flows.keys().map(String::as_str)
    }

    /// The operation that changes the store, if the DMS has several in one session.
    #[must_use]
    pub fn switch_operation(&self) -> Option<&str> {
        self.store.as_ref().and_then(|store| store.switch.as_deref())
    }

    /// The only origins that may be spoken to, with these settings.
    ///
    /// # Errors
    /// The setting that is missing or no address.
    pub fn origins(&self, settings: &BTreeMap<String, String>) -> Result<Vec<url::Origin>, SettingError> {
        self.origins.iter().map(|name| self.address(name, settings).map(|url| url.origin())).collect()
    }

    /// The value of a setting: the given one or its default.
    pub(crate) fn setting<'s>(
        &'s self,
        name: &str,
        settings: &'s BTreeMap<String, String>,
    ) -> Option<&'s str> {
        let default = || self.settings.get(name).and_then(|setting| setting.default.as_deref());
        settings.get(name).map(String::as_str).or_else(default)
    }

    /// The address against which paths are resolved.
    pub(crate) fn base(&self, settings: &BTreeMap<String, String>) -> Result<Url, SettingError> {
        let name = self.origins.first().ok_or_else(|| SettingError { name: String::new() })?;
        self.address(name, settings)
    }

    /// The address that a setting holds.
    pub(crate) fn address(
        &self,
        name: &str,
        settings: &BTreeMap<String, String>,
    ) -> Result<Url, SettingError> {
        let url = self.setting(name, settings).and_then(|value| Url::parse(value).ok());
        url.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
            .ok_or_else(|| SettingError { name: name.to_owned() })
    }
}

/// A content type with another charset than it claims.
fn with_charset(content_type: Option<&str>, charset: &str) -> String {
    let media = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    format!("{media}; charset={charset}")
}

/// A setting that is missing, or is no http or https address where one is needed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the setting {name:?} is missing or not an http or https address")]
pub struct SettingError {
    /// The setting.
    pub name: String,
}
