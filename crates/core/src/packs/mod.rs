//! The packs of the running gateway: looked at while it runs, and told about.
//!
//! What an operation began with it ends with. What another version has read is read again by the one that reads now:
//! each record knows the version that read it ([`crate::ports::store::KnownMark::pack`]).

use rooftop_model::EventType;
use rooftop_model::access::Connection;
use serde::Serialize;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

use crate::events::{Concern, event};
use crate::limits::PACKS_LOOK;
use crate::ports::packs::{PackChange, PackNews, Packs};
use crate::ports::store::System;
use crate::{Failure, Gateway};

/// Looks at the packs until it is told to stop.
pub async fn watch(gateway: Arc<Gateway>, packs: Arc<dyn Packs>, stop: CancellationToken) {
    loop {
        match connections(&gateway).await {
            Ok(connections) => {
                for news in packs.look(&connections, gateway.now()).await {
                    tell(&gateway, &connections, &news).await;
                }
            }
            Err(failure) => tracing::error!(cause = failure.operator(), "the packs could not be looked at"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(PACKS_LOOK) => {}
        }
    }
}

/// All connections there are: a new version must fit those that use it.
pub(crate) async fn connections(gateway: &Gateway) -> Result<Vec<Connection>, Failure> {
    let integrations = gateway.store.integrations(System).await?;
    Ok(integrations.iter().flat_map(|integration| integration.connections.clone()).collect())
}

/// Tells the operator, and every integration that uses the pack.
pub(crate) async fn tell(gateway: &Gateway, connections: &[Connection], news: &PackNews) {
    log(news);
    let mut integrations: Vec<_> = connections
        .iter()
        .filter(|connection| connection.pack == news.pack)
        .map(|connection| &connection.integration)
        .collect();
    integrations.dedup();
    for integration in integrations {
        let told = async {
            let (event_type, details) = told(news);
            let event = event(gateway, event_type, Concern::whole(integration), &details)?;
            Ok::<_, Failure>(gateway.store.add_events(integration, &[event]).await?)
        };
        if let Err(failure) = told.await {
            tracing::error!(%integration, cause = failure.operator(), "news of a pack could not be added to the event log");
        }
        // A sync that failed by what was wrong need not wait to find it put right.
        gateway.nudge_sync(integration);
    }
}

fn log(news: &PackNews) {
    let pack = &news.pack;
    let refused = matches!(news.change, PackChange::Refused { .. });
    metrics::gauge!("rooftop_pack_refused", "pack" => pack.clone()).set(if refused { 1.0 } else { 0.0 });
    match &news.change {
        PackChange::Loaded { version, before, cause } => {
            tracing::info!(pack, version, before, cause = cause.as_str(), "another version of a pack reads");
        }
        PackChange::Refused { current, refusal } => {
            let (folder, findings) = (&refusal.folder, refusal.findings);
            tracing::warn!(
                pack,
                current,
                folder,
                findings,
                "what is in a pack's folder was refused; the version that reads goes on. `rooftop pack list` shows why"
            );
        }
    }
}

/// What an event tells of a pack. The findings are for the operator.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Told<'a> {
    pack: &'a str,
    version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    findings: Option<usize>,
}

fn told(news: &PackNews) -> (EventType, Told<'_>) {
    let blank = Told { pack: &news.pack, version: "", before: None, cause: None, findings: None };
    match &news.change {
        PackChange::Loaded { version, before, cause } => {
            let before = before.as_deref();
            (EventType::PackLoaded, Told { version, before, cause: Some(cause.as_str()), ..blank })
        }
        PackChange::Refused { current, refusal } => {
            (EventType::PackRefused, Told { version: current, findings: Some(refusal.findings), ..blank })
        }
    }
}
