//! `POST /sessions`: signs in to the DMS and opens a session.

use rooftop_model::access::Connection;
use serde_json::Value;

use super::{SignInAnswer, open, read_code};
use crate::access::KeyCaller;
use crate::input::{Faults, Members};
use crate::limits::{PASSWORD_MAX, TEXT_MAX};
use crate::ports::dms::{Operation, Presented};
use crate::{Code, Failure, Gateway, drift};

/// Signs in with what the body presents: a user's credentials, with or without a code, or nothing, which means
/// the stored service account.
pub async fn create(gateway: &Gateway, caller: &KeyCaller, body: &Value) -> Result<SignInAnswer, Failure> {
    let presented = read(body)?;
    let connection = connection_for(gateway, caller)?;
    let signed_in = match gateway.dms.sign_in(&caller.integration, connection, presented).await {
        Ok(signed_in) => signed_in,
        Err(failure) => return Err(drift::noted(gateway, &caller.integration.id, failure).await),
    };
    open::conclude(gateway, caller, &connection.id, signed_in).await
}

fn connection_for<'a>(gateway: &Gateway, caller: &'a KeyCaller) -> Result<&'a Connection, Failure> {
    let able = |connection: &&Connection| gateway.dms.offers(connection, Operation::AccountRead);
    caller.integration.connections.iter().find(able).ok_or_else(|| {
        Failure::new(Code::NotSupportedByDms, "No connection of this integration can sign in. The operator checks its packs with `rooftop doctor`.")
    })
}

fn read(body: &Value) -> Result<Presented, Failure> {
    let mut faults = Faults::default();
    let presented = Members::of(body, &mut faults).and_then(|members| presented(members, &mut faults));
    faults.check()?;
    presented.ok_or_else(|| Failure::invalid(Vec::new()))
}

fn presented(mut members: Members<'_>, faults: &mut Faults) -> Option<Presented> {
    let empty = members.is_empty();
    let service = members.flag("serviceAccount", faults);
    if empty || service {
        for name in ["username", "password", "mfa"] {
            if members.has(name) {
                faults.add(
                    members.pointer(name),
                    "conflict",
                    "Leave this out: `serviceAccount` uses the stored credentials.",
                );
            }
        }
        members.end(faults);
        return Some(Presented::Service);
    }
    let username = members.required_text("username", TEXT_MAX, faults);
    let password = members.required_text("password", PASSWORD_MAX, faults);
    let code = members.object("mfa", faults).and_then(|mfa| read_code(mfa, faults));
    members.end(faults);
    let (username, password) = (username?.to_owned(), password?.to_owned().into());
    Some(Presented::Credentials { username, password, code })
}
