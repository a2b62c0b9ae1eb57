//! `rooftop pack list`, `reload` and `rollback`.

use rooftop_core::operator::pack;
use rooftop_core::ports::Packs as _;
use rooftop_core::ports::packs::{PackChange, PackNews, PackStatus};
use rooftop_core::{Code, Failure};
use serde_json::{Value, json};

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
        PackChange::Loaded { .. } => None,
    });
    let refused: Vec<_> = refused.collect();
    if !refused.is_empty() {
        return Err(Failure::new(Code::InvalidRequest, refused.join("\n")));
    }
    Ok(news.iter().map(told).collect())
}

/// Goes back to a version.
pub(super) async fn roll_back(wired: &Wired, name: &str, to: Option<&str>) -> Result<Value, Failure> {
    pack::roll_back(&wired.gateway, &*wired.packs, name, to).await.map(|news| told(&news))
}

fn told(news: &PackNews) -> Value {
    match &news.change {
        PackChange::Loaded { version, before, cause } => {
            json!({"pack": news.pack, "version": version, "before": before, "cause": cause.as_str()})
        }
        PackChange::Refused { current, .. } => json!({"pack": news.pack, "version": current}),
    }
}
