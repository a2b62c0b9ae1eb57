//! The filter columns of each kind. A new kind is a migration that makes its table, and a table here.

use rooftop_core::ports::store::FacetValue;
use rooftop_model::Kind;
use rusqlite::types::Value;

use crate::fault::Fault;

/// The table of a kind's filter columns. Beside them it has `integration`, `rooftop`, `first_seq`, `id`, `status`
/// and `updated_at`.
pub(super) struct FacetTable {
    pub(super) table: &'static str,
    /// The table with the condition that it is of the integration `?1`.
    pub(super) from: &'static str,
    pub(super) facets: &'static [Facet],
}

/// A filter column.
#[derive(Debug)]
pub(super) struct Facet {
    /// The model's name of it.
    pub(super) name: &'static str,
    /// The column.
    pub(super) column: &'static str,
    /// What it holds.
    pub(super) holds: Holds,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// Text, compared without regard to ASCII case by the column's collation.
    Text,
    /// A whole number.
    Integer,
}

/// The column that every kind has.
static STATUS: Facet = text("status", "status");

static VEHICLES: FacetTable = FacetTable {
    table: "vehicle_facets",
    from: "vehicle_facets WHERE integration = ?1",
    facets: &[
        text("condition", "condition"),
        text("vin", "vin"),
        text("stockNumber", "stock_number"),
        text("make", "make"),
        text("model", "model"),
        integer("year", "year"),
        integer("askingPrice", "asking_price"),
    ],
};

const fn text(name: &'static str, column: &'static str) -> Facet {
    Facet { name, column, holds: Holds::Text }
}

const fn integer(name: &'static str, column: &'static str) -> Facet {
    Facet { name, column, holds: Holds::Integer }
}

impl FacetTable {
    /// The table of a kind.
    pub(super) fn of(kind: Kind) -> &'static Self {
        match kind {
            Kind::Vehicle => &VEHICLES,
        }
    }

    /// The column of that name. One that is not there is a fault of ours, never a filter that is left out.
    pub(super) fn facet(&self, name: &str) -> Result<&'static Facet, Fault> {
        let mut known = self.facets.iter().chain([&STATUS]);
        known
            .find(|facet| facet.name == name)
            .ok_or_else(|| format!("{} has no facet {name}", self.table).into())
    }
}

impl Facet {
    /// Whether it stands in the records' own index, so that a filter by it needs no table of facets.
    pub(super) fn is_status(&self) -> bool {
        self.name == STATUS.name
    }

    /// The value to bind, if it is of the column's sort.
    pub(super) fn bind(&self, value: &FacetValue) -> Result<Value, Fault> {
        match (self.holds, value) {
            (Holds::Text, FacetValue::Text(text)) => Ok(Value::Text(text.clone())),
            (Holds::Integer, FacetValue::Integer(number)) => Ok(Value::Integer(*number)),
            _ => Err(format!("{} holds {:?}, not {value:?}", self.name, self.holds).into()),
        }
    }

    /// The bound of a range, if the column holds numbers.
    pub(super) fn bind_bound(&self, bound: i64) -> Result<Value, Fault> {
        self.bind(&FacetValue::Integer(bound))
    }
}
