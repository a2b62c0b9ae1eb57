//! The kinds of records that the mirror keeps.

use crate::words::words;

words! {
    /// A kind of record.
    Kind, "kind of record" {
        /// A vehicle in the inventory of a rooftop.
        Vehicle = "vehicle",
    }
}

impl Kind {
    /// The right that a user of the DMS needs to see records of this kind.
    pub const fn entitlement(self) -> crate::Entitlement {
        match self {
            Self::Vehicle => crate::Entitlement::Inventory,
        }
    }
}
