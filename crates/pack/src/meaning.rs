//! What it means to be on a page.

use serde::Serialize;

use crate::source::page::MeansFile;

/// What it means to be on a page, whatever was asked for. A closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// A page of a signed-in user.
    SignedIn,
    /// The sign-in page.
    SignedOut,
    /// The session has ended.
    SessionExpired,
    /// A code is asked for.
    CodeRequired,
    /// User or password was wrong.
    CredentialsRejected,
    /// The code was wrong.
    CodeRejected,
    /// The account is locked.
    AccountLocked,
    /// The password must be changed.
    PasswordExpired,
    /// The DMS is closed for maintenance.
    Maintenance,
    /// The user may not see this.
    NotAuthorized,
    /// The record does not exist.
    NotFound,
    /// The form was used up or took too long.
    FormExpired,
    /// A person must prove to be one.
    Captcha,
    /// Somebody else is signed in with this account.
    SeatTaken,
    /// The DMS reports a failure of its own.
    Error,
}

impl Meaning {
    /// The word for it in a pack.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::SignedIn => "signed_in",
            Self::SignedOut => "signed_out",
            Self::SessionExpired => "session_expired",
            Self::CodeRequired => "code_required",
            Self::CredentialsRejected => "credentials_rejected",
            Self::CodeRejected => "code_rejected",
            Self::AccountLocked => "account_locked",
            Self::PasswordExpired => "password_expired",
            Self::Maintenance => "maintenance",
            Self::NotAuthorized => "not_authorized",
            Self::NotFound => "not_found",
            Self::FormExpired => "form_expired",
            Self::Captcha => "captcha",
            Self::SeatTaken => "seat_taken",
            Self::Error => "error",
        }
    }
}

impl From<MeansFile> for Meaning {
    fn from(means: MeansFile) -> Self {
        match means {
            MeansFile::SignedIn => Self::SignedIn,
            MeansFile::SignedOut => Self::SignedOut,
            MeansFile::SessionExpired => Self::SessionExpired,
            MeansFile::CodeRequired => Self::CodeRequired,
            MeansFile::CredentialsRejected => Self::CredentialsRejected,
            MeansFile::CodeRejected => Self::CodeRejected,
            MeansFile::AccountLocked => Self::AccountLocked,
            MeansFile::PasswordExpired => Self::PasswordExpired,
            MeansFile::Maintenance => Self::Maintenance,
            MeansFile::NotAuthorized => Self::NotAuthorized,
            MeansFile::NotFound => Self::NotFound,
            MeansFile::FormExpired => Self::FormExpired,
            MeansFile::Captcha => Self::Captcha,
            MeansFile::SeatTaken => Self::SeatTaken,
            MeansFile::Error => Self::Error,
        }
    }
}
