//! A sign-in that waits for a person: by which way the code or the approval comes, and what the person answered.

use secrecy::SecretString;

/// By which way a second factor reaches the user. A closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MfaMethod {
    /// Computed by an authenticator from a shared seed (RFC 6238).
    Totp,
    /// A code sent to a phone as text.
    Sms,
    /// A code sent by e-mail.
    Email,
    /// A code told by telephone.
    PhoneCall,
    /// A code that the DMS's own app shows.
    MobileApp,
    /// A code that a device in the user's hand shows.
    Device,
    /// No code: the user approves the sign-in in an app or on a device.
    Approval,
}

impl MfaMethod {
    /// Every method with its word, in the order of the documentation.
    pub const WORDS: [(Self, &'static str); 7] = [
        (Self::Totp, "totp"),
        (Self::Sms, "sms"),
        (Self::Email, "email"),
        (Self::PhoneCall, "phone_call"),
        (Self::MobileApp, "mobile_app"),
        (Self::Device, "device"),
        (Self::Approval, "approval"),
    ];

    /// The method of this word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, known)| *known == word).map(|(method, _)| *method)
    }

    /// The word in requests, answers and the database.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(method, _)| *method == self).map_or("", |(_, word)| word)
    }
}

/// A code as a second factor.
#[derive(Debug, Clone)]
pub struct MfaCode {
    /// How it came.
    pub method: MfaMethod,
    /// The code itself.
    pub code: SecretString,
}

/// What a person answered to a challenge.
#[derive(Debug, Clone)]
pub enum ChallengeAnswer {
    /// The code.
    Code(MfaCode),
    /// The sign-in was approved on the device, or may have been: look again.
    Approved,
    /// The code did not arrive: have the DMS send it again.
    Resend,
}
