//! From what a pack read to a vehicle of the model, and to what the mirror keeps of it.

use jiff::Timestamp;
use rooftop_model::access::Integration;
use rooftop_model::id::VehicleId;
use rooftop_model::record::StoredBody;
use rooftop_model::{FieldState, Kind, Rooftop, Vehicle};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::Failure;
use crate::ports::dms::{Mark, RecordRead};
use crate::ports::store::{FacetValue, KnownMark, MirrorRecord, RecordWrite};

/// What a read happened in.
pub(crate) struct ReadContext<'a> {
    pub(crate) integration: &'a Integration,
    pub(crate) rooftop: &'a Rooftop,
    /// The surface that was read, for `sourceIds`: the pack's name.
    pub(crate) source: &'a str,
    pub(crate) read_at: Timestamp,
}

/// The id of a vehicle, computable from its stock number alone.
pub(crate) fn vehicle_id(integration: &Integration, rooftop: &Rooftop, stock_number: &str) -> VehicleId {
    VehicleId::from_bits(integration.id_key.derive(Kind::Vehicle, Some(&rooftop.store_number), stock_number))
}

/// Builds the vehicle and what is stored of it. A member that does not fit the model is an error: a pack was
/// checked against the model when it was loaded, so this is a fault of ours and is never papered over.
pub(crate) fn to_write(
    context: &ReadContext<'_>,
    read: RecordRead,
    before: Option<&MirrorRecord>,
) -> Result<RecordWrite, Failure> {
    let native_key = read.key.clone();
    let known = KnownMark {
        mark: read.mark.as_ref().map(|mark| mark.raw.clone()),
        settled: read.mark.as_ref().is_some_and(|mark| settled(mark, context.read_at)),
        pack: read.pack.clone(),
    };
    let provenance = read.provenance.to_string();
    let vehicle = vehicle(context, read, before)?;
    let body = StoredBody::of(&vehicle).map_err(Failure::internal)?;
    Ok(RecordWrite {
        kind: Kind::Vehicle,
        id: vehicle.vehicle_id.to_string(),
        rooftop: context.rooftop.rooftop_id.clone(),
        native_key,
        status: Some(vehicle.status.as_str()),
        updated_at: vehicle.updated_at,
        hash: Sha256::digest(serde_json::to_vec(&vehicle).map_err(Failure::internal)?).into(),
        body,
        facets: facets(&vehicle),
        known,
        provenance,
        read_at: context.read_at,
    })
}

/// Whether a change mark is final: a change within the unit in which the record was read would not alter it, so
/// until that unit is over (by either clock) the record is read again.
fn settled(mark: &Mark, read_at: Timestamp) -> bool {
    let Some(at) = mark.at else { return true };
    let open = mark.resolution + crate::limits::CLOCK_SKEW_MAX;
    at.saturating_add(jiff::SignedDuration::try_from(open).unwrap_or_default()).is_ok_and(|end| end < read_at)
}

fn vehicle(
    context: &ReadContext<'_>,
    read: RecordRead,
    before: Option<&MirrorRecord>,
) -> Result<Vehicle, Failure> {
    let mut fields = read.fields;
    let mut states = read.states;
    let before = before.map(parse).transpose()?;
    if let Some(before) = &before {
        keep_what_this_account_may_not_see(&mut fields, &mut states, before);
    }
    let marked = read.mark.as_ref().and_then(|mark| mark.at);
    let updated_at = marked.or_else(|| before.as_ref().and_then(instant)).unwrap_or(context.read_at);
    let id = vehicle_id(context.integration, context.rooftop, &read.key);
    let source = format!("{}/{}", context.rooftop.store_number, read.key);
    fields.insert("vehicleId".into(), id.as_str().into());
    fields.insert("rooftopId".into(), context.rooftop.rooftop_id.as_str().into());
    fields.insert("updatedAt".into(), updated_at.to_string().into());
    fields.insert("sourceIds".into(), serde_json::json!({ context.source: source }));
    if !states.is_empty() {
        fields.insert("fieldStates".into(), serde_json::to_value(&states).map_err(Failure::internal)?);
    }
    let mut vehicle = serde_json::from_value(Value::Object(fields)).map_err(Failure::internal)?;
    if marked.is_none() && before.is_some_and(|before| !is_same(&vehicle, before)) {
        vehicle.updated_at = context.read_at;
    }
    Ok(vehicle)
}

fn parse(record: &MirrorRecord) -> Result<Value, Failure> {
    let all = rooftop_model::FieldClass::ALL.iter().copied().collect();
    serde_json::from_str(&record.body.view(&all)).map_err(Failure::internal)
}

/// A narrower account may add and update, never blank: what is hidden from it stays as a wider one read it.
fn keep_what_this_account_may_not_see(
    fields: &mut Map<String, Value>,
    states: &mut rooftop_model::FieldStates,
    before: &Value,
) {
    states.retain(|path, state| {
        if *state != FieldState::Hidden {
            return true;
        }
        let steps: Vec<_> = path.split('.').collect();
        let Some(kept) = steps.iter().try_fold(before, |value, step| value.get(step)).cloned() else {
            return true;
        };
        put(fields, &steps, kept);
        false
    });
}

fn put(fields: &mut Map<String, Value>, steps: &[&str], value: Value) {
    match steps {
        [] => {}
        [last] => {
            fields.insert((*last).to_owned(), value);
        }
        [first, rest @ ..] => {
            let inner = fields.entry(*first).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}

/// Whether nothing has changed. The model is compared and not its text: one amount may come with other digits.
fn is_same(vehicle: &Vehicle, before: Value) -> bool {
    serde_json::from_value::<Vehicle>(before).is_ok_and(|before| before == *vehicle)
}

fn instant(before: &Value) -> Option<Timestamp> {
    before.get("updatedAt")?.as_str()?.parse().ok()
}

fn facets(vehicle: &Vehicle) -> Vec<(&'static str, FacetValue)> {
    let text = |value: &str| FacetValue::Text(value.to_owned());
    let mut facets = vec![
        ("condition", text(vehicle.condition.as_str())),
        ("vin", text(vehicle.vin.as_str())),
        ("stockNumber", text(&vehicle.stock_number)),
    ];
    facets.extend(vehicle.make.as_deref().map(|make| ("make", text(make))));
    facets.extend(vehicle.model.as_deref().map(|model| ("model", text(model))));
    facets.extend(vehicle.year.map(|year| ("year", FacetValue::Integer(i64::from(year)))));
    facets.extend(
        vehicle.pricing.asking_price.map(|price| ("askingPrice", FacetValue::Integer(price.cents()))),
    );
    facets
}
