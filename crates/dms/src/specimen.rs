//! Pages that are not what the pack says, kept for its author: scrubbed, sealed, with what the pack should say instead
//! where healing found that out. One of each page is kept, the newest.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use rooftop_core::ports::DmsFailure;
use rooftop_core::ports::store::SealedKind;
use rooftop_model::id::IntegrationId;
use rooftop_pack::{
    Answer, Asked, FlowError, FlowScope, GateReport, HealReport, Output, Request, Response, Wire, WireError,
};
use rooftop_vault::Purpose;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use zeroize::Zeroizing;

use crate::desk::Desk;
use crate::failure::internal;
use crate::limits::{
    SPECIMEN_ANSWERS, SPECIMEN_ANSWERS_BYTES_MAX, SPECIMEN_BYTES_MAX, SPECIMEN_EVERY, SPECIMEN_PAGES_MAX,
};
use crate::seat::{DmsSession, Held};
use crate::web::WebDms;

/// A page that is not what the pack says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Specimen {
    /// The page of the pack.
    pub page: String,
    /// Name and version of the pack that read it.
    pub pack: String,
    /// When it came.
    pub kept_at: Timestamp,
    /// The status of the answer.
    pub status: u16,
    /// Its content type.
    pub content_type: Option<String>,
    /// What is not as the pack says.
    pub found: Vec<String>,
    /// What the page model should say instead, as lines of YAML to take out and to put in. Nothing where no one knows.
    pub proposed_patch: Option<String>,
    /// The page as a person saw it, without secrets, personal data replaced. Nothing if it is of a kind that cannot be
    /// written anew safely, or too large.
    pub body: Option<String>,
}

/// When a page was last kept, so that a redesign does not seal thousands of pages.
#[derive(Default)]
pub(crate) struct Kept(Mutex<BTreeMap<(IntegrationId, String), Timestamp>>);

impl Kept {
    /// Whether a page is to be kept now. A change of what was found does not count: what matters is the page.
    fn takes(&self, integration: &IntegrationId, page: &str, now: Timestamp) -> bool {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let every = SignedDuration::try_from(SPECIMEN_EVERY).unwrap_or(SignedDuration::MAX);
        kept.retain(|_, at| now.duration_since(*at) < every);
        let key = (integration.clone(), page.to_owned());
        if kept.contains_key(&key) || kept.len() >= SPECIMEN_PAGES_MAX {
            return false;
        }
        kept.insert(key, now);
        true
    }
}

/// A wire that remembers the last answers.
pub(crate) struct Remembering<W> {
    pub(crate) wire: W,
    answers: VecDeque<Response>,
}

impl<W: Wire> Remembering<W> {
    pub(crate) fn over(wire: W) -> Self {
        Self { wire, answers: VecDeque::new() }
    }

    fn remember(&mut self, answer: &Response) {
        if answer.body.len() > SPECIMEN_ANSWERS_BYTES_MAX / SPECIMEN_ANSWERS {
            self.answers.clear();
            return;
        }
        if self.answers.len() >= SPECIMEN_ANSWERS {
            self.answers.pop_front();
        }
        self.answers.push_back(answer.clone());
    }
}

#[async_trait]
impl<W: Wire> Wire for Remembering<W> {
    async fn send(&mut self, request: Request) -> Result<Response, WireError> {
        let answer = self.wire.send(request).await;
        if let Ok(answer) = &answer {
            self.remember(answer);
        }
        answer
    }

    async fn wait(&mut self, duration: Duration) {
        self.wire.wait(duration).await;
    }
}

impl Desk<'_> {
    /// Keeps the pages of a run that are not what the pack says. That they could not be kept must not fail a read.
    pub(crate) async fn keep_specimens<W>(
        &self,
        held: &Held,
        session: &DmsSession,
        outcome: &Result<Output, FlowError>,
        wire: &Remembering<W>,
        scope: &FlowScope,
    ) {
        for (page, found, patch) in odd_pages(outcome) {
            if !self.dms.kept.takes(&self.integration.id, &page, self.dms.clock.now()) {
                continue;
            }
            let Some(answer) = self.answer_of(&page, outcome, wire, scope) else { continue };
            if let Err(failure) = self.keep_specimen(held, session, page, found, patch, answer).await {
                tracing::error!(integration = %self.integration.id, %failure, "a page that is not what the pack says could not be kept");
            }
        }
    }

    /// The answer that was that page: the one that ended the run, or the last that reads as the page.
    fn answer_of<'w, W>(
        &self,
        page: &str,
        outcome: &Result<Output, FlowError>,
        wire: &'w Remembering<W>,
        scope: &FlowScope,
    ) -> Option<&'w Response> {
        if outcome.is_err() {
            return wire.answers.back();
        }
        let (store, zone) = (scope.rooftop.as_deref(), Some(scope.zone.clone()));
        let asked = Asked { page, rooftop: store, zone, ..Asked::default() };
        wire.answers.iter().rev().find(|answer| Answer::read(&self.pack, &asked, answer).is_ok())
    }

    async fn keep_specimen(
        &self,
        held: &Held,
        session: &DmsSession,
        page: String,
        found: Vec<String>,
        proposed_patch: Option<String>,
        answer: &Response,
    ) -> Result<(), DmsFailure> {
        let secrets = self.secrets(held, session).await?;
        let secrets: Vec<&str> = secrets.iter().map(|secret| secret.as_str()).collect();
        let body = rooftop_pack::specimen(&self.pack, &page, answer, &secrets);
        let now = self.dms.clock.now();
        let specimen = Specimen {
            page,
            pack: self.pack.label(),
            kept_at: now,
            status: answer.status,
            content_type: answer.content_type.clone(),
            found,
            proposed_patch,
            body: body.filter(|body| body.len() <= SPECIMEN_BYTES_MAX),
        };
        let plain = Zeroizing::new(serde_json::to_vec(&specimen).map_err(internal)?);
        let id = &self.integration.id;
        let sealed =
            self.dms.vault.seal(id, Purpose::OddPage, &specimen.page, &plain).await.map_err(internal)?;
        self.dms
            .store
            .put_sealed(id, SealedKind::OddPage, &specimen.page, &sealed, now)
            .await
            .map_err(internal)
    }
}

impl WebDms {
    /// The newest page of this name that was not what the pack says.
    pub async fn specimen(&self, id: &IntegrationId, page: &str) -> Result<Option<Specimen>, DmsFailure> {
        let sealed = self.store.sealed(id, SealedKind::OddPage, page).await.map_err(internal)?;
        let Some(sealed) = sealed else { return Ok(None) };
        let plain = self.vault.open(id, Purpose::OddPage, page, &sealed).await.map_err(internal)?;
        serde_json::from_slice(&plain).map(Some).map_err(internal)
    }
}

/// The pages of a run that are not what the pack says: what was found there, and what the pack should say.
fn odd_pages(outcome: &Result<Output, FlowError>) -> Vec<(String, Vec<String>, Option<String>)> {
    let gate = match outcome {
        Err(FlowError::Drift(drift)) if !drift.page.is_empty() => {
            return vec![(drift.page.clone(), vec![drift.to_string()], None)];
        }
        Ok(output) => gate(output),
        Err(_) => None,
    };
    let heals = gate.into_iter().flat_map(|gate| &gate.heals);
    heals.map(|heal| (heal.page.clone(), told(heal), Some(heal.proposed_patch.clone()))).collect()
}

fn gate(output: &Output) -> Option<&GateReport> {
    match output {
        Output::Record(record) => Some(&record.gate),
        Output::Rows(rows) => Some(&rows.gate),
        Output::Done => None,
    }
}

fn told(heal: &HealReport) -> Vec<String> {
    let fields = heal.fields.iter();
    fields.map(|one| format!("{}: {} instead of {}", one.field, one.new_evidence, one.old_evidence)).collect()
}
