//! Who may see a field, and why a field is missing.

use indexmap::IndexMap;

use crate::words::words;

words! {
    /// A class of fields that needs a right of its own. What has no class is visible to whoever may see the record.
    FieldClass, "field class" {
        /// What the dealer paid: dealer cost of a vehicle, of a part, of labour.
        Cost = "cost",
        /// Non-public personal information (16 CFR 314.2): licence numbers, income, figures tied to a person.
        Npi = "npi",
    }
}

words! {
    /// Why a field has no value, where the cause is another than that the DMS holds it empty.
    FieldState, "field state" {
        /// The field exists, but the caller's rights do not reach it.
        Hidden = "hidden",
        /// This DMS, store or screen does not have the field.
        NotOffered = "not_offered",
        /// The field exists and was not read yet.
        NotLoaded = "not_loaded",
        /// The field was found, but what stood there could not be understood.
        Unreadable = "unreadable",
    }
}

/// Dotted path of a field (`pricing.cost`) → why it is missing.
pub type FieldStates = IndexMap<String, FieldState>;
