//! The packs of the running gateway: looked at while it runs, and told about.
//!
//! What an operation began with it ends with. What another version has read is read again by the one that reads now:
//! each record knows the version that read it ([`crate::ports::store::KnownMark::pack`]).

use rooftop_model::EventType;
use rooftop_model::access::Connection;
use rooftop_model::id::IntegrationId;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

use crate::events::{Concern, event};
use crate::limits::{CANARY_FIELDS_TOLD_MAX, PACKS_LOOK};
use crate::ports::packs::{CanaryNews, PackChange, PackNews, Packs, Share};
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
                measure(&*packs);
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
            let (event_type, details) = told(news, integration);
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
        PackChange::Canary(canary) => {
            let (version, current) = (&canary.version, &canary.current);
            let (share, stage) = (canary.share.percent(), canary.stage.as_str());
            tracing::info!(pack, version, current, share, stage, "a version of a pack is on trial");
        }
    }
}

fn measure(packs: &dyn Packs) {
    for status in packs.statuses() {
        let gauge = metrics::gauge!("rooftop_pack_refused", "pack" => status.name);
        gauge.set(if status.refused.is_some() { 1.0 } else { 0.0 });
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
    #[serde(flatten)]
    trial: Option<Trial>,
}

/// What an event tells of a version on trial: counts and names of fields, never a value.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Trial {
    stage: &'static str,
    share: Share,
    reads: u64,
    equal: u64,
    drifts: u64,
    current_drifts: u64,
    unfinished: u64,
    extra_requests: u64,
    /// The fields that differed most, and how often.
    different: BTreeMap<String, u64>,
}

impl Trial {
    fn of(news: &CanaryNews, integration: &IntegrationId) -> Self {
        let tally = news.tallies.get(integration).cloned().unwrap_or_default();
        let mut different: Vec<_> =
            tally.fields.into_iter().filter(|(_, times)| times.different > 0).collect();
        different.sort_by(|(one, a), (other, b)| b.different.cmp(&a.different).then(one.cmp(other)));
        let different = different.into_iter().take(CANARY_FIELDS_TOLD_MAX);
        Self {
            stage: news.stage.as_str(),
            share: news.share,
            reads: tally.reads,
            equal: tally.equal,
            drifts: tally.drifts,
            current_drifts: tally.current_drifts,
            unfinished: tally.unfinished,
            extra_requests: tally.extra_requests,
            different: different.map(|(field, times)| (field, times.different)).collect(),
        }
    }
}

fn told<'a>(news: &'a PackNews, integration: &IntegrationId) -> (EventType, Told<'a>) {
    let blank =
        Told { pack: &news.pack, version: "", before: None, cause: None, findings: None, trial: None };
    match &news.change {
        PackChange::Loaded { version, before, cause } => {
            let before = before.as_deref();
            (EventType::PackLoaded, Told { version, before, cause: Some(cause.as_str()), ..blank })
        }
        PackChange::Refused { current, refusal } => {
            (EventType::PackRefused, Told { version: current, findings: Some(refusal.findings), ..blank })
        }
        PackChange::Canary(canary) => {
            let trial = Some(Trial::of(canary, integration));
            let before = Some(canary.current.as_str());
            (EventType::PackCanary, Told { version: &canary.version, before, trial, ..blank })
        }
    }
}
