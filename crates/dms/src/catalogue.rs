//! The catalogue that packs are checked against: the operations, and the fields of the model that a DMS knows.

use indexmap::IndexMap;
use rooftop_core::ports::dms::Operation;
use rooftop_model::schema::{self, FieldType as ModelType};
use rooftop_model::{Entitlement, Kind, Vehicle};
use rooftop_pack::{Catalogue, FieldSpec, FieldType, KindSpec, OperationSpec, OutputSpec};

/// Fields that the gateway adds itself: ids, the change mark's instant, what is known about the read.
const OWN: &[&str] = &["vehicleId", "rooftopId", "updatedAt", "sourceIds", "fieldStates"];

/// The kind of what [`Operation::AccountRead`] gives.
const ACCOUNT: &str = "account";

/// The operation by which a pack changes the current store. It is never asked for from outside.
const STORE_SWITCH: &str = "rooftops.switch";

/// Everything that a pack may offer.
pub fn catalogue() -> Catalogue {
    let vehicle = || Kind::Vehicle.as_str().to_owned();
    let operations = [
        (Operation::AccountRead.as_str(), spec(&[], OutputSpec::Record { kind: ACCOUNT.into() })),
        (Operation::VehiclesList.as_str(), spec(&[], OutputSpec::Rows { kind: vehicle() })),
        (Operation::VehiclesGet.as_str(), spec(&["stockNumber"], OutputSpec::Record { kind: vehicle() })),
        (crate::desk::SIGN_OUT, spec(&[], OutputSpec::Done)),
        (STORE_SWITCH, spec(&["rooftop"], OutputSpec::Done)),
    ];
    let kinds = [(vehicle(), kind(schema::fields::<Vehicle>())), (ACCOUNT.into(), account())];
    Catalogue {
        operations: operations.into_iter().map(|(name, spec)| (name.to_owned(), spec)).collect(),
        kinds: kinds.into_iter().collect(),
    }
}

fn spec(input: &[&str], output: OutputSpec) -> OperationSpec {
    let input = input.iter().map(|name| ((*name).to_owned(), FieldSpec::required(FieldType::Text)));
    OperationSpec { input: input.collect(), writes: false, output }
}

fn kind(fields: Vec<schema::Field>) -> KindSpec {
    let known = fields.into_iter().filter(|field| !OWN.contains(&field.path.as_str()));
    KindSpec {
        fields: known
            .map(|field| (field.path, FieldSpec { ty: type_of(&field.of), required: field.required }))
            .collect(),
    }
}

fn type_of(of: &ModelType) -> FieldType {
    match of {
        ModelType::Text | ModelType::Vin | ModelType::Id(_) | ModelType::Map(_) => FieldType::Text,
        ModelType::Integer => FieldType::Integer,
        ModelType::Decimal => FieldType::Decimal,
        ModelType::Money => FieldType::Money,
        ModelType::Date => FieldType::Date,
        ModelType::Instant => FieldType::Instant,
        ModelType::Flag => FieldType::Flag,
        ModelType::Url => FieldType::Url,
        ModelType::Word(words) => FieldType::Word(words.clone()),
        ModelType::List(inner) => FieldType::List(Box::new(type_of(inner))),
        ModelType::Objects(fields) => {
            let fields = fields.iter().map(|field| {
                (field.path.clone(), FieldSpec { ty: type_of(&field.of), required: field.required })
            });
            FieldType::List(Box::new(FieldType::Object(fields.collect())))
        }
    }
}

/// The signed-in user. What a store grants is a list of words, each of our closed list; a right that the pack does
/// not map is not granted.
fn account() -> KindSpec {
    let areas = FieldType::Word(Entitlement::WORDS.iter().map(|word| (*word).to_owned()).collect());
    let store = IndexMap::from([
        ("storeNumber".to_owned(), FieldSpec::required(FieldType::Text)),
        ("entitlements".to_owned(), FieldSpec::optional(FieldType::List(Box::new(areas)))),
        ("seesCost".to_owned(), FieldSpec::optional(FieldType::Flag)),
        ("seesPersonalData".to_owned(), FieldSpec::optional(FieldType::Flag)),
    ]);
    let fields = IndexMap::from([
        ("userKey".to_owned(), FieldSpec::required(FieldType::Text)),
        ("name".to_owned(), FieldSpec::required(FieldType::Text)),
        ("stores".to_owned(), FieldSpec::required(FieldType::List(Box::new(FieldType::Object(store))))),
    ]);
    KindSpec { fields }
}
