//! Calls to the programs of the demonstration, on this machine.

use anyhow::{Context, Result};
use serde_json::Value;
use std::time::Duration;
use ureq::Agent;

/// Time for one call. A sign-in of the service account waits for the next code of its authenticator.
const TIMEOUT: Duration = Duration::from_mins(1);

fn agent() -> Agent {
    Agent::config_builder().http_status_as_error(false).timeout_global(Some(TIMEOUT)).build().into()
}

/// Gets JSON: the status and the body.
pub(crate) fn get(url: &str, authorization: &str) -> Result<(u16, Value)> {
    let request = agent().get(url).header("Authorization", authorization);
    Ok(answer(request.call().with_context(|| format!("{url} does not answer"))?))
}

/// Posts JSON: the status and the body.
pub(crate) fn post(url: &str, authorization: &str, body: &Value) -> Result<(u16, Value)> {
    let request = agent().post(url).header("Authorization", authorization);
    Ok(answer(request.send_json(body).with_context(|| format!("{url} does not answer"))?))
}

fn answer(mut response: ureq::http::Response<ureq::Body>) -> (u16, Value) {
    let status = response.status().as_u16();
    (status, response.body_mut().read_json().unwrap_or(Value::Null))
}
