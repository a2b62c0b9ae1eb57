//! The vehicle identification number (ISO 3779, 49 CFR 565).

use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;
use std::str::FromStr;

/// Length of a VIN since model year 1981. Older vehicles have shorter ones.
pub const STANDARD_LENGTH: usize = 17;

/// Shortest number that is taken for a VIN.
pub const LENGTH_MIN: usize = 5;

/// A vehicle identification number, in capitals.
///
/// A DMS holds what was typed into it: collector cars with shorter numbers, and numbers whose check digit is
/// wrong (the API's own examples among them). So a read takes 5 to 17 capitals and digits, and
/// [`Vin::is_standard`] and [`Vin::check_digit_fits`] tell what else is known. A write asks for
/// [`Vin::is_standard`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Vin(Box<str>);

/// A text that is no VIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a VIN: expected 17 letters and digits (5 to 17 for a vehicle built before 1981)")]
pub struct InvalidVin;

impl Vin {
    /// Whether it has 17 characters and none of the letters I, O, Q, which no VIN since 1981 has.
    pub fn is_standard(&self) -> bool {
        self.0.len() == STANDARD_LENGTH && !self.0.contains(['I', 'O', 'Q'])
    }

    /// Whether the ninth character is the check digit of the others (49 CFR 565.15). `false` for a number that
    /// is not standard. A wrong digit is a warning, never a gate: real inventories hold such numbers.
    pub fn check_digit_fits(&self) -> bool {
        const WEIGHTS: [u32; STANDARD_LENGTH] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
        if !self.is_standard() {
            return false;
        }
        let sum: u32 = self.0.bytes().zip(WEIGHTS).map(|(b, weight)| transliterate(b) * weight).sum();
        let digit = match sum % 11 {
            10 => 'X',
            n => char::from_digit(n, 10).unwrap_or('?'),
        };
        self.0.chars().nth(8) == Some(digit)
    }

    /// The number as it stands in JSON.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The value of a character of a VIN (49 CFR 565.15, table III).
fn transliterate(byte: u8) -> u32 {
    match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        b'A' | b'J' => 1,
        b'B' | b'K' | b'S' => 2,
        b'C' | b'L' | b'T' => 3,
        b'D' | b'M' | b'U' => 4,
        b'E' | b'N' | b'V' => 5,
        b'F' | b'W' => 6,
        b'G' | b'P' | b'X' => 7,
        b'H' | b'Y' => 8,
        b'R' | b'Z' => 9,
        _ => 0,
    }
}

impl FromStr for Vin {
    type Err = InvalidVin;

    fn from_str(text: &str) -> Result<Self, InvalidVin> {
        let text = text.trim().to_ascii_uppercase();
        let fits = (LENGTH_MIN..=STANDARD_LENGTH).contains(&text.len());
        if fits && text.bytes().all(|b| b.is_ascii_alphanumeric()) {
            Ok(Self(text.into()))
        } else {
            Err(InvalidVin)
        }
    }
}

impl fmt::Display for Vin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Vin {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for Vin {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, SchemaType, Type};
        ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::String))
            .format(Some(SchemaFormat::Custom("vin".into())))
            .description(Some(
                "Vehicle identification number, in capitals; 17 characters since model year 1981.",
            ))
            .examples([serde_json::Value::from("1FTEW1E53PKD12345")])
            .build()
            .into()
    }
}

impl utoipa::ToSchema for Vin {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_is_a_fact_and_not_a_gate() {
        // The worked example of 49 CFR 565.15.
        assert!("1G4AH59H45G118341".parse::<Vin>().unwrap().check_digit_fits());
        let of_the_spec: Vin = "1FTEW1E53PKD12345".parse().unwrap();
        assert!(of_the_spec.is_standard() && !of_the_spec.check_digit_fits());
    }

    #[test]
    fn letters_that_look_like_digits_and_short_numbers_are_not_standard() {
        assert!(!"1FTEW1E53PKO12345".parse::<Vin>().unwrap().is_standard());
        assert!(!"8T02F123456".parse::<Vin>().unwrap().is_standard());
    }

    #[test]
    fn what_is_no_vin_is_refused() {
        for wrong in ["", "1FTE", "1FTEW1E53PKD123456", "1FTEW1E53-KD12345", "VÏN12345"] {
            assert!(wrong.parse::<Vin>().is_err(), "{wrong} was taken");
        }
    }
}
