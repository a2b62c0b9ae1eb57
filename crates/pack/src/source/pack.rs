//! `pack.yaml`.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::Sp;
use super::page::FieldFile;
use super::request::TreeFile;

/// `pack.yaml`: what the pack is, how it is reached, and what holds for all of its pages.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PackFile {
    /// The version of this format: 1.
    pub(crate) format: Sp<u32>,
    /// The pack's name: its folder's name.
    pub(crate) name: Sp<String>,
    /// The pack's version, `1.2.3`.
    pub(crate) version: Sp<String>,
    /// The DMS, such as `peachtree`. Packs of one DMS share identity keys: its portal and its API give one id to one record.
    pub(crate) dms: Sp<String>,
    /// What the pack reaches, in a sentence.
    #[serde(default)]
    #[expect(dead_code, reason = "read by people and by the schema")]
    pub(crate) about: String,
    /// What the operator gives for each connection, by a name of yours. `{settings.<name>}` is its value.
    #[serde(default)]
    pub(crate) settings: IndexMap<String, SettingFile>,
    /// The settings (of `kind: url`) whose origins may be spoken to, and no others. Paths belong to the first, unless a
    /// request names another with `origin`.
    pub(crate) origins: Vec<Sp<String>>,
    /// In which zone the pages' local times are.
    pub(crate) times: TimesFile,
    /// How this DMS writes numbers, dates and nothing.
    #[serde(default)]
    pub(crate) formats: FormatsFile,
    /// Formats that the user's settings choose, by what the sign-in keeps for the session.
    #[serde(default)]
    pub(crate) formats_by: Option<Sp<FormatsByFile>>,
    /// How hard the DMS may be asked.
    #[serde(default)]
    pub(crate) limits: LimitsFile,
    /// What a person types to sign in, by name. `username`, `password` and `totp_seed` (the key of an authenticator) are
    /// those that the gateway can be given; `{credential.<name>}` is the value.
    #[serde(default)]
    pub(crate) credentials: IndexMap<String, CredentialFile>,
    /// The namespaces of XML, by prefix: the packs' own prefixes, whatever the documents use.
    #[serde(default)]
    pub(crate) namespaces: IndexMap<String, Sp<String>>,
    /// What every request carries beside cookies, by origin.
    #[serde(default)]
    pub(crate) every_request: Vec<Sp<EveryRequestFile>>,
    /// The encoding of answers that claim another one than they are in, such as `windows-1252`. Without it, an answer is in
    /// the encoding that it claims.
    #[serde(default)]
    pub(crate) encoding: Option<Sp<String>>,
    /// Headers of answers that lead on like a redirect, for the scripts of the portal: `X-Redirect`.
    #[serde(default)]
    pub(crate) redirect_headers: Vec<Sp<String>>,
    /// How records of each kind (`vehicle`) are identified.
    #[serde(default)]
    pub(crate) identity: IndexMap<String, Sp<IdentityFile>>,
    /// How pages show the current store.
    #[serde(default)]
    pub(crate) store: Option<StoreFile>,
}

/// A setting that the operator gives per connection.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(example = json!({"kind": "url", "about": "The portal's address"}))]
pub(crate) struct SettingFile {
    /// What it holds.
    pub(crate) kind: SettingKindFile,
    /// What it is, for the operator.
    pub(crate) about: String,
    /// The value where none is given.
    #[serde(default)]
    pub(crate) default: Option<String>,
}

/// What a setting holds.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SettingKindFile {
    /// An absolute http or https address.
    Url,
    /// Any text.
    Text,
}

/// In which zone the pages' local times are.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TimesFile {
    /// `rooftop` (the store's zone), `user` (the signed-in user's) or an IANA name.
    pub(crate) zone: Sp<String>,
}

/// How this DMS writes numbers, dates and nothing.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormatsFile {
    /// Amounts of money.
    #[serde(default)]
    pub(crate) money: Option<NumbersFile>,
    /// Other numbers.
    #[serde(default)]
    pub(crate) number: Option<NumbersFile>,
    /// Days. Tokens: `YYYY YY MM M MMM MMMM DD D ddd dddd`, text in single quotes for itself; or `iso`, `unix`, `unix_ms`,
    /// `aspnet`.
    #[schemars(example = "MM/DD/YYYY")]
    #[serde(default)]
    pub(crate) date: Option<Sp<String>>,
    /// Times, in the zone of `times`. Tokens as in `date`, and `HH H hh h mm ss a`; or `iso` (with its offset), `iso_local`,
    /// `unix`, `unix_ms`, `aspnet`.
    #[schemars(example = "MM/DD/YYYY h:mma")]
    #[serde(default)]
    pub(crate) datetime: Option<Sp<String>>,
    /// Texts that stand for "nothing", such as `--`. An empty text always does.
    #[serde(default)]
    pub(crate) blank: Vec<String>,
}

/// Formats that are chosen by what the DMS says. What it says and is not listed is drift.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(example = json!({"value": "date_format", "is": {"mm-dd-yy": {"date": "MM-DD-YY"}, "dd.mm.yy": {"date": "DD.MM.YY"}}}))]
pub(crate) struct FormatsByFile {
    /// In a page: its value that names the format, read as text.
    #[serde(default)]
    pub(crate) value: Option<Sp<String>>,
    /// In `pack.yaml`: what the sign-in keeps of the user's settings.
    #[serde(default)]
    pub(crate) session: Option<Sp<String>>,
    /// The formats, by what the DMS says.
    pub(crate) is: IndexMap<String, Sp<ChosenFile>>,
}

/// The formats of one choice. Each choice says the same things.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChosenFile {
    /// Amounts of money.
    #[serde(default)]
    pub(crate) money: Option<NumbersFile>,
    /// Other numbers.
    #[serde(default)]
    pub(crate) number: Option<NumbersFile>,
    /// Days.
    #[serde(default)]
    pub(crate) date: Option<Sp<String>>,
    /// Times.
    #[serde(default)]
    pub(crate) datetime: Option<Sp<String>>,
}

/// How numbers are written. What is not written so is drift, never another number.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(example = json!({"symbol": "$", "thousands": ",", "decimal": ".", "negative": ["parentheses"]}))]
pub(crate) struct NumbersFile {
    /// The currency sign that may stand before or after.
    #[serde(default)]
    pub(crate) symbol: Option<String>,
    /// What groups thousands; one character, or none.
    #[serde(default)]
    pub(crate) thousands: Option<char>,
    /// What separates decimals.
    #[serde(default = "point")]
    pub(crate) decimal: char,
    /// How negatives are marked. A mark not listed is unreadable.
    #[serde(default)]
    pub(crate) negative: Vec<NegativeFile>,
}

fn point() -> char {
    '.'
}

/// What marks a negative number.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NegativeFile {
    /// `-500.00`
    Leading,
    /// `500.00-`
    Trailing,
    /// `(500.00)`
    Parentheses,
    /// `500.00 CR` is negative, `500.00 DR` positive.
    Cr,
    /// `500.00 DR` is negative, `500.00 CR` positive.
    Dr,
}

/// How hard the DMS may be asked. What is left out has a careful default; a connection may be given its own.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct LimitsFile {
    /// Requests per second and account.
    pub(crate) requests_per_second: u32,
    /// Requests that may come at once after a pause.
    pub(crate) burst: u32,
    /// Requests under way at once, per account.
    pub(crate) concurrency: u32,
    /// How long one request may take, in milliseconds.
    pub(crate) step_timeout_ms: u64,
    /// The largest answer, in bytes.
    pub(crate) body_max_bytes: u64,
    /// The largest request, in bytes.
    pub(crate) request_max_bytes: u64,
    /// Redirects that are followed for one request.
    pub(crate) redirects_max: u32,
    /// Requests of one run of a flow.
    pub(crate) flow_steps_max: u32,
}

impl Default for LimitsFile {
    fn default() -> Self {
        Self {
            requests_per_second: 2,
            burst: 5,
            concurrency: 2,
            step_timeout_ms: 20_000,
            body_max_bytes: 8 * 1024 * 1024,
            request_max_bytes: 32 * 1024 * 1024,
            redirects_max: 10,
            flow_steps_max: 5_000,
        }
    }
}

/// Something a person types to sign in.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CredentialFile {
    /// What a person is asked for.
    pub(crate) label: String,
    /// Sealed at rest, never shown.
    #[serde(default)]
    pub(crate) secret: bool,
    /// May be left out.
    #[serde(default)]
    pub(crate) optional: bool,
}

/// What every request to one origin carries. A header that names what is not there yet, such as a token before the
/// sign-in, is left out.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EveryRequestFile {
    /// The setting that names the origin; the pack's first without it.
    #[serde(default)]
    pub(crate) origin: Option<Sp<String>>,
    /// HTTP Basic.
    #[serde(default)]
    pub(crate) basic: Option<BasicFile>,
    /// Headers: text with holes `{session.…}`, `{credential.…}`, `{settings.…}`.
    #[serde(default)]
    pub(crate) headers: IndexMap<String, Sp<String>>,
    /// What stands in the header of every SOAP message: elements as in an `xml` body.
    #[serde(default)]
    pub(crate) soap_header: Option<Sp<TreeFile>>,
}

/// User name and password of HTTP Basic: text with holes.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BasicFile {
    /// The user name: `"{credential.username}"`.
    pub(crate) username: Sp<String>,
    /// The password: `"{credential.password}"`.
    pub(crate) password: Sp<String>,
}

/// How records of a kind are identified on every surface of this DMS.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct IdentityFile {
    /// Whether the key is unique within a rooftop or within the whole group.
    pub(crate) scope: IdentityScopeFile,
    /// The field of the model that is the key, such as `stockNumber`.
    pub(crate) key: Sp<String>,
}

/// Where an identity key is unique.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum IdentityScopeFile {
    /// Within one store.
    Rooftop,
    /// Within the group.
    Group,
}

/// How pages show the current store.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StoreFile {
    /// Where each signed-in page shows the store. What is read is the store's number in the DMS; of a `pattern` it is the
    /// hole `{key}`.
    pub(crate) shown_by: Sp<FieldFile>,
    /// The operation that opens another store: `rooftops.switch`. Without it, a page of another store is drift.
    #[serde(default)]
    pub(crate) switch: Option<Sp<String>>,
}
