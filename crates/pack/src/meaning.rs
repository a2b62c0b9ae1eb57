//! What it means to be on a page.

use serde::Serialize;

use crate::source::page::MeansFile;

/// What it means to be on a page, whatever was asked for. A closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// A page of a signed-in user.
    SignedIn,
    /// A page that a browser leaves by itself.
    Passing,
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
    /// The DMS refuses programs.
    Blocked,
    /// The sign-in waits for a person to approve it on a device.
    ApprovalPending,
    /// A person declined the sign-in on the device.
    ApprovalRefused,
    /// Nobody approved the sign-in in time.
    ApprovalExpired,
    /// A person must accept a notice or terms first.
    NoticeToAccept,
    /// The user must complete details first.
    DetailsMissing,
    /// The user must set up a second factor first.
    MfaSetupRequired,
    /// A bill of the DMS is open.
    PaymentDue,
    /// The staff of the DMS must be called.
    ContactRequired,
    /// The sign-in is handed to a system that only a person's browser can use.
    BrowserRequired,
    /// The DMS asks to sign in in another way than the pack knows.
    MethodUnknown,
    /// The DMS reports a failure of its own.
    Error,
}

impl Meaning {
    /// Whether only a person can end this state, in the DMS itself. A pack never clicks such a page away.
    #[must_use]
    pub fn needs_person(self) -> bool {
        matches!(
            self,
            Self::PasswordExpired
                | Self::Captcha
                | Self::Blocked
                | Self::ApprovalRefused
                | Self::ApprovalExpired
                | Self::NoticeToAccept
                | Self::DetailsMissing
                | Self::MfaSetupRequired
                | Self::PaymentDue
                | Self::ContactRequired
                | Self::BrowserRequired
                | Self::MethodUnknown
        )
    }

    /// The word for it in a pack.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::SignedIn => "signed_in",
            Self::Passing => "passing",
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
            Self::Blocked => "blocked",
            Self::ApprovalPending => "approval_pending",
            Self::ApprovalRefused => "approval_refused",
            Self::ApprovalExpired => "approval_expired",
            Self::NoticeToAccept => "notice_to_accept",
            Self::DetailsMissing => "details_missing",
            Self::MfaSetupRequired => "mfa_setup_required",
            Self::PaymentDue => "payment_due",
            Self::ContactRequired => "contact_required",
            Self::BrowserRequired => "browser_required",
            Self::MethodUnknown => "method_unknown",
            Self::Error => "error",
        }
    }
}

impl From<MeansFile> for Meaning {
    fn from(means: MeansFile) -> Self {
        match means {
            MeansFile::SignedIn => Self::SignedIn,
            MeansFile::Passing => Self::Passing,
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
            MeansFile::Blocked => Self::Blocked,
            MeansFile::ApprovalPending => Self::ApprovalPending,
            MeansFile::ApprovalRefused => Self::ApprovalRefused,
            MeansFile::ApprovalExpired => Self::ApprovalExpired,
            MeansFile::NoticeToAccept => Self::NoticeToAccept,
            MeansFile::DetailsMissing => Self::DetailsMissing,
            MeansFile::MfaSetupRequired => Self::MfaSetupRequired,
            MeansFile::PaymentDue => Self::PaymentDue,
            MeansFile::ContactRequired => Self::ContactRequired,
            MeansFile::BrowserRequired => Self::BrowserRequired,
            MeansFile::MethodUnknown => Self::MethodUnknown,
            MeansFile::Error => Self::Error,
        }
    }
}
