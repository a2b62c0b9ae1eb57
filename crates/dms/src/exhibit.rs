//! What the DMS showed of a record: the pages that were read for it, written anew without secrets.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rooftop_core::ports::DmsFailure;
use rooftop_core::ports::dms::ShownPage;
use rooftop_pack::{Answer, Asked, Hidden, Pack, RecordOutput, Response};
use secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeSet;
use zeroize::Zeroizing;

use crate::canary::Recording;
use crate::desk::Desk;
use crate::limits::{EXHIBIT_BYTES_MAX, EXHIBITS_MAX};
use crate::seat::{DmsSession, Held};

/// What was answered while a record was read, and what of it must not be seen.
pub(crate) struct Recorded {
    pub(crate) recording: Recording,
    pub(crate) secrets: Vec<Zeroizing<String>>,
}

impl Desk<'_> {
    /// What a session and its account hold that nobody else may see.
    pub(crate) async fn secrets(
        &self,
        held: &Held,
        session: &DmsSession,
    ) -> Result<Vec<Zeroizing<String>>, DmsFailure> {
        let mut secrets = session.jar.values();
        secrets.extend(session.values.kept().values().cloned());
        let mut add = |secret: &SecretString| secrets.push(Zeroizing::new(secret.expose_secret().to_owned()));
        if let Some(presented) = &held.presented {
            add(&presented.password);
        }
        if let Some(stored) = self.stored_credential().await? {
            add(&stored.password);
            stored.extra.values().for_each(add);
        }
        Ok(secrets)
    }
}

/// The pages from which a record was read, as they were shown. Each is proved again to be that page, of this store.
///
/// `personal` hides e-mail addresses and long numbers.
pub(crate) fn pages(
    pack: &Pack,
    record: &RecordOutput,
    recorded: &Recorded,
    store: Option<&str>,
    zone: &TimeZone,
    personal: bool,
    now: Timestamp,
) -> Vec<ShownPage> {
    let secrets = recorded.secrets.iter().map(|secret| secret.as_str());
    let hidden = Hidden::new(secrets, personal);
    let names: BTreeSet<&str> = record.provenance.values().map(|source| source.page.as_str()).collect();
    let shown = names.into_iter().take(EXHIBITS_MAX).filter_map(|page| {
        // The last of its kind: what came before was read again.
        recorded.recording.responses().rev().find_map(|response| {
            let asked = Asked { page, rooftop: store, zone: Some(zone.clone()), ..Asked::default() };
            let answer = Answer::read(pack, &asked, response).ok()?;
            Some(shown(page, &answer, response, &hidden, now))
        })
    });
    shown.collect()
}

fn shown(page: &str, answer: &Answer<'_>, response: &Response, hidden: &Hidden, now: Timestamp) -> ShownPage {
    let path = response.url.path().split(';').next().unwrap_or_default();
    let body = answer.document().exhibit(hidden).filter(|body| body.len() <= EXHIBIT_BYTES_MAX);
    ShownPage {
        page: page.to_owned(),
        path: hidden.hide(path),
        status: response.status,
        content_type: response.content_type.as_deref().map(|text| hidden.hide(text)),
        read_at: now,
        body,
    }
}
