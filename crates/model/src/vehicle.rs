//! A vehicle in the inventory of a rooftop.

use indexmap::IndexMap;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{RooftopId, VehicleId};
use crate::words::words;
use crate::{FieldStates, Money, Vin};

words! {
    /// What a vehicle is sold as.
    Condition, "condition" {
        /// Never titled.
        New = "new",
        /// Titled before.
        Used = "used",
        /// Used, and certified by its manufacturer (certified pre-owned).
        Cpo = "cpo",
    }
}

words! {
    /// Where a vehicle is in its life at the store.
    VehicleStatus, "vehicle status" {
        /// On the lot, for sale.
        InStock = "in_stock",
        /// Bought or allocated, not yet arrived.
        InTransit = "in_transit",
        /// Sold to a customer.
        Sold = "sold",
        /// Sold to a dealer or at auction.
        Wholesaled = "wholesaled",
    }
}

/// A vehicle in the inventory of a rooftop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Vehicle {
    /// The vehicle's id. A car that comes back to the store gets a new stock number, and so a new id.
    pub vehicle_id: VehicleId,
    /// Vehicle identification number.
    pub vin: Vin,
    /// The store's own number for it.
    #[schema(example = "P12345")]
    pub stock_number: String,
    /// Model year.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 2024)]
    pub year: Option<u16>,
    /// Make, as the DMS spells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Ford")]
    pub make: Option<String>,
    /// Model, as the DMS spells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "F-150")]
    pub model: Option<String>,
    /// Trim level.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Lariat")]
    pub trim: Option<String>,
    /// Body style.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Crew Cab")]
    pub body_style: Option<String>,
    /// Exterior colour.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Oxford White")]
    pub exterior_color: Option<String>,
    /// Interior colour.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Black")]
    pub interior_color: Option<String>,
    /// What it is sold as.
    pub condition: Condition,
    /// Where it is in its life at the store.
    pub status: VehicleStatus,
    /// Odometer reading, in miles.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 12)]
    pub mileage: Option<u32>,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Front Row")]
    pub lot_location: Option<String>,
    /// Prices and cost.
    #[serde(default)]
    pub pricing: Pricing,
    /// Photos, in the order of the DMS.
    #[serde(default)]
    pub photos: Vec<Photo>,
    /// Options and packages, in the order of the DMS.
    #[serde(default)]
    #[schema(example = json!(["FX4 Package", "Tow Package"]))]
    pub options: Vec<String>,
    /// Book values.
    #[serde(default)]
    pub book_values: BookValues,
    /// The day on which the store got it, in the rooftop's zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date, example = "2026-01-10")]
    pub acquired_at: Option<Date>,
    /// When it last changed: the DMS's own mark, else when the gateway first saw the change.
    #[schema(value_type = String, format = DateTime, example = "2026-01-21T13:45:00Z")]
    pub updated_at: Timestamp,
    /// The rooftop whose inventory it is in.
    pub rooftop_id: RooftopId,
    /// The keys that the DMS's own surfaces know it by.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    #[schema(value_type = std::collections::HashMap<String, String>, example = json!({"dealertrack-web": "1001/P12345"}))]
    pub source_ids: IndexMap<String, String>,
    /// Why a field is missing, where the cause is another than that the DMS holds it empty.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    #[schema(value_type = std::collections::HashMap<String, crate::FieldState>)]
    pub field_states: FieldStates,
}

/// Prices of a vehicle.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Pricing {
    /// Manufacturer's suggested retail price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub msrp: Option<Money>,
    /// The price on the windscreen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asking_price: Option<Money>,
    /// The price on the store's website.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub internet_price: Option<Money>,
    /// What the store has in it. Field class `cost`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Money>,
}

/// A photo of a vehicle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Photo {
    /// Where the caller can fetch it.
    #[schema(format = "uri", example = "https://cdn.example.com/veh_7c2a10/1.jpg")]
    pub url: String,
    /// Whether it is the one to show first.
    pub primary: bool,
}

/// What the guides say a vehicle is worth.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BookValues {
    /// Kelley Blue Book.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kbb: Option<Money>,
    /// NADA Guides (J.D. Power).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nada: Option<Money>,
}
