//! Known answers: records that do not change are read each hour, and before another version of a pack publishes
//! anything. Where one is read otherwise, reading itself is wrong, and nothing of that rooftop is published until it is
//! right again or an operator confirms it.

use data_encoding::BASE32_NOPAD;
use jiff::{SignedDuration, Timestamp};
use rooftop_model::access::Integration;
use rooftop_model::{EventType, Rooftop};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

use crate::drift::Watch;
use crate::events::{Concern, event};
use crate::leaves::leaves;
use crate::limits::KNOWN_ANSWER_EVERY;
use crate::ports::DmsFailure;
use crate::ports::dms::{Answer, DmsScope, Drift, Input, Operation, RecordRead};
use crate::ports::known_answers::KnownAnswer;
use crate::{Failure, Gateway};

/// What stands for a record that is there no more.
const NOT_FOUND: &str = "(not found)";

/// What stands for a page that cannot be read.
const DRIFT: &str = "(drift)";

/// Which pack reads, and how it came to.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'a> {
    pub(crate) gateway: &'a Gateway,
    pub(crate) scope: &'a DmsScope,
    pub(crate) rooftop: &'a Rooftop,
}

/// Fails if an answer of the rooftop that is due is wrong.
pub(super) async fn hold(reading: Reading<'_>, pack: &str, watch: &Watch<'_>) -> Result<(), Failure> {
    let answers = reading.gateway.store.known_answers(&reading.scope.integration.id).await?;
    let mut wrong = None;
    for answer in answers.iter().filter(|answer| answer.rooftop == reading.rooftop.rooftop_id) {
        let answer = if is_due(answer, pack, reading.gateway.now()) {
            check(reading, answer, Some(watch)).await?
        } else {
            answer.clone()
        };
        wrong = wrong.or_else(|| answer.failed_at.map(|_| failing(&answer)));
    }
    match wrong {
        None => Ok(()),
        Some(drift) => Err(DmsFailure::Drift(drift).into()),
    }
}

fn is_due(answer: &KnownAnswer, pack: &str, now: Timestamp) -> bool {
    let every = SignedDuration::try_from(KNOWN_ANSWER_EVERY).unwrap_or(SignedDuration::MAX);
    let old = answer.checked_at.is_none_or(|checked| now.duration_since(checked) >= every);
    old || answer.failed_at.is_some() || answer.pack != pack
}

/// Reads a record again and compares; writes down how it went, and tells if that is news. That the DMS cannot be read at
/// all says nothing of the answer, and fails.
pub(crate) async fn check(
    reading: Reading<'_>,
    answer: &KnownAnswer,
    watch: Option<&Watch<'_>>,
) -> Result<KnownAnswer, Failure> {
    let Reading { gateway, scope, .. } = reading;
    let integration = &scope.integration;
    let now = gateway.now();
    let mut next = KnownAnswer { checked_at: Some(now), failed: Vec::new(), ..answer.clone() };
    match read(reading, &answer.native_key).await {
        Ok(read) => {
            let fields = digests(integration, &read);
            let may_grow = read.pack != answer.pack;
            next.failed = differences(&answer.fields, &fields, may_grow);
            if next.failed.is_empty() {
                (next.fields, next.pack) = (fields, read.pack);
            }
        }
        Err(DmsFailure::NotFound) => next.failed.push(NOT_FOUND.to_owned()),
        Err(DmsFailure::Drift(drift)) => {
            if let Some(watch) = watch {
                watch.saw(&drift).await;
            }
            let field = drift.field.as_deref().map(|field| format!(".{field}")).unwrap_or_default();
            next.failed.push(format!("{DRIFT} {}{field}", drift.page));
        }
        Err(failure) => return Err(failure.into()),
    }
    next.failed_at = if next.failed.is_empty() { None } else { Some(answer.failed_at.unwrap_or(now)) };
    let event_type = match (answer.failed_at, next.failed_at) {
        (None, Some(_)) => Some(EventType::CanaryFailed),
        (Some(_), None) => Some(EventType::CanaryRecovered),
        _ => None,
    };
    let event = event_type.map(|event_type| told(gateway, integration, event_type, &next)).transpose()?;
    gateway.store.put_known_answer(&integration.id, &next, event.as_ref()).await?;
    Ok(next)
}

/// The event that tells of an answer: the names of the fields, and nothing of what they hold.
pub(crate) fn told(
    gateway: &Gateway,
    integration: &Integration,
    event_type: EventType,
    answer: &KnownAnswer,
) -> Result<crate::ports::events::NewEvent, Failure> {
    let concern = Concern::records(&integration.id, &answer.rooftop, answer.kind);
    let details = json!({"kind": answer.kind, "recordId": answer.record, "failed": answer.failed});
    event(gateway, event_type, concern, &details)
}

/// Reads a record as it is now.
pub(crate) async fn read(reading: Reading<'_>, native_key: &str) -> Result<RecordRead, DmsFailure> {
    let input = Input::from([("stockNumber", native_key.to_owned())]);
    match reading.gateway.dms.run(Operation::VehiclesGet, reading.scope, &input).await? {
        Answer::Record(read) if read.key == native_key => Ok(*read),
        Answer::Record(read) => {
            Err(DmsFailure::Drift(Drift::wrong_record(Operation::VehiclesGet, native_key, &read.key)))
        }
        _ => Err(DmsFailure::Internal("vehicles.get answered with something else than a record".into())),
    }
}

/// A keyed digest of each field, and of why one is missing. Without the integration's key they say nothing.
pub(crate) fn digests(integration: &Integration, read: &RecordRead) -> BTreeMap<String, String> {
    let digest = |text: &str| BASE32_NOPAD.encode(&integration.id_key.derive_own("known-answer", text));
    let fields = Value::Object(read.fields.clone());
    let values = leaves(&fields).into_iter();
    let values = values.map(|(path, value)| {
        let digest = digest(&format!("{path}={value}"));
        (path, digest)
    });
    let states = read.states.iter().map(|(path, state)| (path.clone(), digest(&format!("{path}: {state}"))));
    values.chain(states).collect()
}

/// The fields that are not as they were. Another version of a pack may know fields that the one before did not.
fn differences(
    known: &BTreeMap<String, String>,
    now: &BTreeMap<String, String>,
    may_grow: bool,
) -> Vec<String> {
    let paths: BTreeSet<_> = known.keys().chain(now.keys()).collect();
    let differs =
        |path: &&&String| known.get(**path) != now.get(**path) && (known.contains_key(**path) || !may_grow);
    paths.iter().filter(differs).map(|path| (*path).clone()).collect()
}

fn failing(answer: &KnownAnswer) -> Drift {
    Drift {
        kind: "known_answer".into(),
        page: Operation::VehiclesGet.as_str().into(),
        field: answer.failed.first().cloned(),
        detail: format!(
            "expected {} as it was; {} is not, so nothing that is read in {} is published",
            answer.record,
            answer.failed.join(", "),
            answer.rooftop
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(of: &[(&str, &str)]) -> BTreeMap<String, String> {
        of.iter().map(|(path, digest)| ((*path).to_owned(), (*digest).to_owned())).collect()
    }

    #[test]
    fn a_field_that_is_another_or_gone_differs_and_a_new_one_only_to_the_same_version() {
        let (known, now) = (
            fields(&[("make", "1"), ("vin", "2"), ("year", "3")]),
            fields(&[("make", "1"), ("vin", "9"), ("trim", "4")]),
        );
        assert_eq!(differences(&known, &now, true), ["vin", "year"]);
        assert_eq!(differences(&known, &now, false), ["trim", "vin", "year"]);
        assert!(differences(&known, &known, false).is_empty());
    }
}
