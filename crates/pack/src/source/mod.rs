//! The files of a pack as they are written: shapes only, with the place of everything that may be wrong.

pub(crate) mod case;
pub(crate) mod flow;
pub(crate) mod form;
pub(crate) mod login;
pub(crate) mod pack;
pub(crate) mod page;
pub(crate) mod quality;
pub(crate) mod request;
pub(crate) mod words;

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer};

use crate::diagnostic::{Diagnostic, Place};

/// A value with the place at which it is written.
#[derive(Debug, Clone)]
pub(crate) struct Sp<T> {
    pub(crate) value: T,
    pub(crate) place: Place,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Sp<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = serde_saphyr::Spanned::<T>::deserialize(deserializer)?;
        Ok(Self { place: Place::of(&spanned.referenced), value: spanned.value })
    }
}

impl<T: JsonSchema> JsonSchema for Sp<T> {
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    // Else what stands somewhere with its place and elsewhere without would be two definitions.
    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }

    fn inline_schema() -> bool {
        T::inline_schema()
    }
}

/// Reads a file strictly: unknown keys, wrong types and duplicate keys are diagnostics.
pub(crate) fn parse<T: for<'de> Deserialize<'de>>(file: &str, text: &str) -> Result<T, Diagnostic> {
    let options = serde_saphyr::options! { with_snippet: false, strict_booleans: true };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| shape_error(file, &error))
}

fn shape_error(file: &str, error: &serde_saphyr::Error) -> Diagnostic {
    use serde_saphyr::Error;
    let error = error.without_snippet();
    let place = error.location().map(|location| Place::of(&location)).unwrap_or_default();
    let (code, message, help) = match error {
        Error::SerdeUnknownField { field, expected, .. } => (
            "unknown_key",
            format!("unknown key {field:?}"),
            crate::diagnostic::did_you_mean(field, expected),
        ),
        Error::SerdeUnknownVariant { variant, expected, .. } => (
            "unknown_word",
            format!("{variant:?} is not known here"),
            crate::diagnostic::did_you_mean(variant, expected),
        ),
        Error::SerdeMissingField { field, .. } => {
            ("missing_key", format!("the key {field:?} is missing"), format!("add {field}: …"))
        }
        other => {
            let text = other.to_string();
            let message = text.lines().next().unwrap_or_default().to_owned();
            ("bad_yaml", message, "see docs/packs for the shape of this file".to_owned())
        }
    };
    Diagnostic::new(code, file, place, message, help)
}
