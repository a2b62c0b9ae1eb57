//! `login.yaml`.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Sp;
use super::request::RequestFile;

/// How to sign in: what to do on each page that may come.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoginFile {
    /// Where signing in begins.
    pub(crate) start: StartFile,
    /// What to do, by page.
    pub(crate) on: IndexMap<String, Sp<OnFile>>,
    /// How many requests signing in may take.
    pub(crate) max_steps: Sp<u32>,
}

/// Where signing in begins: an address to `open`, or a request to `send`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StartFile {
    /// The path.
    #[serde(default)]
    pub(crate) open: Option<Sp<String>>,
    /// The setting that names the origin of `open`; the pack's first without it.
    #[serde(default)]
    pub(crate) origin: Option<Sp<String>>,
    /// A request: text with holes `{credential.…}`, `{settings.…}`.
    #[serde(default)]
    pub(crate) send: Option<Sp<Box<RequestFile>>>,
    /// What the lock-out guard counts when this is sent.
    #[serde(default)]
    pub(crate) counts_as: Option<CountsAsFile>,
}

/// An address to open.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoginOpenFile {
    /// The path.
    pub(crate) open: Sp<String>,
    /// The setting that names the origin; the pack's first without it.
    #[serde(default)]
    pub(crate) origin: Option<Sp<String>>,
}

/// What to do on a page: one of `submit`, `send`, `follow`, `open`, `evict`, `signed_in`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OnFile {
    /// Signing in is done.
    #[serde(default)]
    pub(crate) signed_in: bool,
    /// Follow this link of the page.
    #[serde(default)]
    pub(crate) follow: Option<Sp<String>>,
    /// Open this address.
    #[serde(default)]
    pub(crate) open: Option<LoginOpenFile>,
    /// Send this request: text with holes `{<page>.<value>}`, `{credential.…}`, `{challenge.code}`, `{session.…}`.
    #[serde(default)]
    pub(crate) send: Option<Sp<Box<RequestFile>>>,
    /// Send this form of the page.
    #[serde(default)]
    pub(crate) submit: Option<Sp<String>>,
    /// Send this form of the page, which signs another user of the account out. It is sent only where that is allowed,
    /// and never for a read.
    #[serde(default)]
    pub(crate) evict: Option<Sp<String>>,
    /// What to fill in: text with holes `{credential.…}`, `{challenge.code}`, `{settings.…}`.
    #[serde(default)]
    pub(crate) with: IndexMap<String, Sp<String>>,
    /// What the lock-out guard counts.
    #[serde(default)]
    pub(crate) counts_as: Option<CountsAsFile>,
    /// A code or an approval is asked for, and by which way it comes. What the page has to do is done when the person
    /// has answered.
    #[serde(default)]
    pub(crate) challenge: Option<ChallengeFile>,
    /// How the code is sent again.
    #[serde(default)]
    pub(crate) resend: Option<Sp<ResendFile>>,
    /// What the page gives the session to keep, by name: each one of its values, such as a token. It is named
    /// `session.<name>`.
    #[serde(default)]
    pub(crate) keep: IndexMap<String, Sp<String>>,
    /// The value of the page that tells how many seconds the session lives.
    #[serde(default)]
    pub(crate) expires_in: Option<Sp<String>>,
    /// The value of the page that tells where the code was sent.
    #[serde(default)]
    pub(crate) hint: Option<Sp<String>>,
}

/// What the lock-out guard counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CountsAsFile {
    /// A password is sent.
    Password,
    /// A code is sent.
    Code,
}

/// By which way a code comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ChallengeFile {
    /// An authenticator.
    Totp,
    /// A text message.
    Sms,
    /// An e-mail.
    Email,
    /// A telephone call.
    PhoneCall,
    /// A code that the DMS's own app shows.
    MobileApp,
    /// A code that a device in the user's hand shows.
    Device,
    /// No code: the user approves the sign-in in an app or on a device.
    Approval,
}

/// How a code is sent again: one of the two.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ResendFile {
    /// By a link of the page.
    Follow(String),
    /// By a form of the page, sent as it is.
    Submit(String),
}
