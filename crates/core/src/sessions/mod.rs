//! `/sessions`: signing in to the DMS, and the token that stands for it.

pub mod answer_challenge;
pub mod create;
pub mod current;
pub mod delete;
mod open;
pub mod refresh;

use rooftop_model::User;
use rooftop_model::id::ChallengeId;
use secrecy::SecretString;
use std::time::Duration;

use crate::input::{Faults, Members};
use crate::limits::TEXT_MAX;
use crate::ports::dms::{MfaCode, MfaMethod};

/// A session that was opened or refreshed.
#[derive(Debug)]
pub struct OpenSession {
    /// The token, shown once.
    pub token: SecretString,
    /// How long it lives.
    pub expires_in: Duration,
    /// Who it acts as.
    pub user: User,
}

/// A sign-in that waits for a code.
#[derive(Debug)]
pub struct WaitingChallenge {
    /// What to answer.
    pub id: ChallengeId,
    /// How the code comes.
    pub method: MfaMethod,
    /// Where it was sent, masked.
    pub hint: Option<String>,
    /// Whether the code can be sent again.
    pub can_resend: bool,
    /// How long it can be answered.
    pub expires_in: Duration,
}

/// How a sign-in went.
#[derive(Debug)]
pub enum SignInAnswer {
    /// In.
    Open(OpenSession),
    /// A code is asked for.
    Waiting(WaitingChallenge),
}

/// Reads `{"type", "code"}`.
fn read_code(mut members: Members<'_>, faults: &mut Faults) -> Option<MfaCode> {
    let pointer = members.pointer("type");
    let method = members.required_text("type", TEXT_MAX, faults);
    let code = members.required_text("code", TEXT_MAX, faults);
    members.end(faults);
    let method = MfaMethod::of_word(method?).filter(|method| *method != MfaMethod::Approval);
    let Some(method) = method else {
        faults.add(pointer, "invalid_value", "Expected totp, sms, email, phone_call, mobile_app or device.");
        return None;
    };
    Some(MfaCode { method, code: code?.trim().to_owned().into() })
}
