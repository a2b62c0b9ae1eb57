//! A rooftop: one store of a dealer group.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::RooftopId;

/// One store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rooftop {
    /// The rooftop's id: a slug, the same in every answer and for every pack.
    #[schema(example = "rt_1001")]
    pub rooftop_id: RooftopId,
    /// The store's name.
    #[schema(example = "Peachtree Ford")]
    pub name: String,
    /// The store's time zone, as an IANA name. Dates of its records are civil dates in this zone.
    #[schema(example = "America/New_York")]
    pub time_zone: String,
    /// The store's number in the DMS.
    #[schema(example = "1001")]
    pub store_number: String,
}
