//! `POST /sessions/challenges/{challengeId}`: gives the code or the approval that a sign-in waits for.

use rooftop_model::id::ChallengeId;
use serde_json::Value;

use super::{SignInAnswer, open, read_code};
use crate::access::KeyCaller;
use crate::input::{Faults, Members};
use crate::limits::{CHALLENGE_ANSWERS_MAX, TEXT_MAX};
use crate::ports::DmsFailure;
use crate::ports::dms::{ChallengeAnswer, MfaMethod, Presented};
use crate::ports::store::{StoredChallenge, connection_of};
use crate::{Code, Failure, FieldError, Gateway, drift};

/// Goes on with a sign-in. The challenge is taken out while it is answered, so two answers cannot both be sent.
///
/// A wrong code puts it back for the next one, unless the DMS has ended the sign-in.
pub async fn answer_challenge(
    gateway: &Gateway,
    caller: &KeyCaller,
    id: &str,
    body: &Value,
) -> Result<SignInAnswer, Failure> {
    let answer = read(body)?;
    let challenge = take(gateway, caller, id).await?;
    let connection = connection_of(&caller.integration, &challenge.connection).ok_or_else(over)?;
    if let Err(failure) = expect_fitting(&challenge, &answer) {
        gateway.store.add_challenge(&caller.integration.id, &challenge).await?;
        return Err(failure);
    }
    let presented =
        Presented::Answer { account: challenge.account.clone(), pending: challenge.pending.clone(), answer };
    match gateway.dms.sign_in(&caller.integration, connection, presented).await {
        Ok(signed_in) => open::conclude(gateway, caller, &connection.id, signed_in).await,
        Err(failure) => {
            put_back(gateway, caller, challenge, &failure).await?;
            Err(drift::noted(gateway, &caller.integration.id, failure).await)
        }
    }
}

fn read(body: &Value) -> Result<ChallengeAnswer, Failure> {
    let mut faults = Faults::default();
    let answer = Members::of(body, &mut faults).and_then(|mut members| {
        if members.flag("resend", &mut faults) {
            members.end(&mut faults);
            return Some(ChallengeAnswer::Resend);
        }
        if body.get("type").and_then(Value::as_str) == Some(MfaMethod::Approval.word()) {
            members.text("type", TEXT_MAX, &mut faults);
            members.end(&mut faults);
            return Some(ChallengeAnswer::Approved);
        }
        read_code(members, &mut faults).map(ChallengeAnswer::Code)
    });
    faults.check()?;
    answer.ok_or_else(|| Failure::invalid(Vec::new()))
}

/// An approval takes no code, and what waits for a code is not ended by an approval.
fn expect_fitting(challenge: &StoredChallenge, answer: &ChallengeAnswer) -> Result<(), Failure> {
    let is_approval = challenge.method == MfaMethod::Approval;
    let fault = |detail: &str| {
        let pointer = "/type".to_owned();
        Err(Failure::invalid(vec![FieldError { pointer, code: "invalid_value", detail: detail.to_owned() }]))
    };
    match answer {
        ChallengeAnswer::Code(_) if is_approval => fault(
            "This challenge takes no code: approve the sign-in on the device, then send {\"type\": \"approval\"}.",
        ),
        ChallengeAnswer::Approved if !is_approval => {
            fault("This challenge takes a code: send its type and the code.")
        }
        _ => Ok(()),
    }
}

async fn take(gateway: &Gateway, caller: &KeyCaller, id: &str) -> Result<StoredChallenge, Failure> {
    let id: ChallengeId = id.parse().map_err(|_| none())?;
    let challenge = gateway.store.take_challenge(&caller.integration.id, &id).await?.ok_or_else(over)?;
    if challenge.client != caller.client {
        // Another client's: put back untouched, and not there for this one.
        gateway.store.add_challenge(&caller.integration.id, &challenge).await?;
        return Err(over());
    }
    if challenge.expires_at <= gateway.now() {
        return Err(over());
    }
    Ok(challenge)
}

/// Keeps the challenge where another answer can still succeed: after a wrong code whose sign-in goes on, and where
/// the lock-out guard held the code back.
async fn put_back(
    gateway: &Gateway,
    caller: &KeyCaller,
    mut challenge: StoredChallenge,
    failure: &DmsFailure,
) -> Result<(), Failure> {
    match failure {
        DmsFailure::CodeRejected { pending: Some(pending) } => {
            challenge.pending.clone_from(pending);
            challenge.wrong_answers += 1;
        }
        DmsFailure::LoginPaused { .. } | DmsFailure::CannotResend => {}
        _ => return Ok(()),
    }
    if challenge.wrong_answers < CHALLENGE_ANSWERS_MAX {
        gateway.store.add_challenge(&caller.integration.id, &challenge).await?;
    }
    Ok(())
}

fn over() -> Failure {
    Failure::new(
        Code::ChallengeExpired,
        "This challenge was answered already, is over, or never was. Start again with POST /sessions.",
    )
}

fn none() -> Failure {
    Failure::new(Code::NotFound, "There is no challenge of this id.")
}
