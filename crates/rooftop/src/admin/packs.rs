//! `rooftop pack list`, `reload`, `canary`, `promote` and `rollback`.

use rooftop_core::operator::pack;
use rooftop_core::ports::Packs as _;
use rooftop_core::ports::packs::{CandidateStatus, PackChange, PackNews, PackStatus, Share};
use rooftop_core::{Code, Failure};
use serde_json::{Value, json};
use std::path::Path;

use crate::wiring::Wired;

/// How each pack stands.
pub(super) fn list(wired: &Wired) -> Value {
    wired.packs.statuses().iter().map(status).collect()
}

fn status(status: &PackStatus) -> Value {
    let refused = status.refused.as_ref().map(|refused| {
        json!({"at": refused.at, "folder": refused.folder, "findings": refused.findings, "text": refused.text})
    });
    json!({
        "pack": status.name,
        "version": status.current,
        "since": status.since,
        "previous": status.previous,
        "setAside": status.set_aside,
        "refused": refused,
        "nextShare": status.next_share.map(|share| share.to_string()),
        "canary": status.candidate.as_ref().map(candidate),
    })
}

fn candidate(candidate: &CandidateStatus) -> Value {
    let tally = &candidate.tally;
    json!({
        "version": candidate.version,
        "share": candidate.share.to_string(),
        "since": candidate.since,
        "reads": tally.reads,
        "equal": tally.equal,
        "drifts": tally.drifts,
        "currentDrifts": tally.current_drifts,
        "unfinished": tally.unfinished,
        "extraRequests": tally.extra_requests,
        "fields": tally.fields,
    })
}

/// Looks at the folder of packs. What is refused there is the operator's to mend, so the command fails.
pub(super) async fn reload(wired: &Wired, only: Option<&str>) -> Result<Value, Failure> {
    let news = pack::reload(&wired.gateway, &*wired.packs, only).await?;
    let refused = news.iter().filter_map(|news| match &news.change {
        PackChange::Refused { current, refusal } => Some(format!(
            "{}: {current} goes on; what is in {} was refused:\n{}",
            news.pack, refusal.folder, refusal.text
        )),
        PackChange::Loaded { .. } | PackChange::Canary(_) => None,
    });
    let refused: Vec<_> = refused.collect();
    if !refused.is_empty() {
        return Err(Failure::new(Code::InvalidRequest, refused.join("\n")));
    }
    Ok(news.iter().map(told).collect())
}

/// Tries a version.
pub(super) async fn canary(
    wired: &Wired,
    name: &str,
    share: Share,
    folder: Option<&Path>,
) -> Result<Value, Failure> {
    let news = pack::canary(&wired.gateway, &*wired.packs, name, share, folder).await?;
    let Some(news) = news.first() else {
        let status = wired.packs.statuses().into_iter().find(|status| status.name == name);
        return Ok(status.as_ref().map(self::status).unwrap_or_default());
    };
    Ok(told(news))
}

/// Ends a trial well.
pub(super) async fn promote(wired: &Wired, name: &str) -> Result<Value, Failure> {
    pack::promote(&wired.gateway, &*wired.packs, name).await.map(|news| told(&news))
}

/// Ends a trial, or goes back to a version.
pub(super) async fn roll_back(wired: &Wired, name: &str, to: Option<&str>) -> Result<Value, Failure> {
    pack::roll_back(&wired.gateway, &*wired.packs, name, to).await.map(|news| told(&news))
}

fn told(news: &PackNews) -> Value {
    match &news.change {
        PackChange::Loaded { version, before, cause } => {
            json!({"pack": news.pack, "version": version, "before": before, "cause": cause.as_str()})
        }
        PackChange::Refused { current, .. } => json!({"pack": news.pack, "version": current}),
        PackChange::Canary(canary) => json!({
            "pack": news.pack,
            "version": canary.current,
            "canary": canary.version,
            "share": canary.share.to_string(),
            "stage": canary.stage.as_str(),
        }),
    }
}
