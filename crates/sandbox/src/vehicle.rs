//! A vehicle as this DMS keeps it.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::money::Money;

/// One vehicle of one store, with the codes of this DMS. Its JSON form is what the book shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Vehicle {
    /// Stock number: unique within a store, not in the group.
    pub stock_number: String,
    /// Vehicle identification number, 17 characters. The same one may be in two stores after a dealer trade.
    pub vin: String,
    /// Model year.
    pub year: i16,
    /// `Ford`.
    pub make: String,
    /// `F-150`.
    pub model: String,
    /// `Lariat`; may be empty.
    #[serde(default)]
    pub trim: String,
    /// `Crew Cab`; may be empty.
    #[serde(default)]
    pub body_style: String,
    /// `Oxford White`; may be empty.
    #[serde(default)]
    pub exterior_color: String,
    /// `Black`; may be empty.
    #[serde(default)]
    pub interior_color: String,
    /// New, used or certified.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// Where it is in its life.
    pub status: Status,
    /// Miles on the odometer, if somebody has read it.
    #[serde(default)]
    pub odometer: Option<u32>,
    /// Place on the lot; may be empty.
    #[serde(default)]
    pub lot: String,
    /// The maker's list price.
    #[serde(default)]
    pub msrp: Option<Money>,
    /// What the store asks.
    #[serde(default)]
    pub asking_price: Option<Money>,
    /// What the store's web site asks.
    #[serde(default)]
    pub internet_price: Option<Money>,
    /// What the store paid. Not everybody may see it.
    #[serde(default)]
    pub cost: Option<Money>,
    /// Kelley Blue Book value.
    #[serde(default)]
    pub kbb: Option<Money>,
    /// NADA (J.D. Power) value.
    #[serde(default)]
    pub nada: Option<Money>,
    /// Options as the store names them.
    #[serde(default)]
    pub options: Vec<String>,
    /// Photos in their order.
    #[serde(default)]
    pub photos: Vec<Photo>,
    /// Day on which the store took it in.
    #[serde(default)]
    pub date_acquired: Option<Date>,
    /// When the record last changed, to the minute: the DMS keeps no seconds.
    pub last_updated: Timestamp,
}

/// A photo of a vehicle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Photo {
    /// Address of the picture.
    pub url: String,
    /// Whether it is the one shown first.
    #[serde(default)]
    pub primary: bool,
}

/// New, used or certified, by this DMS's letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// New.
    #[serde(rename = "N")]
    New,
    /// Used.
    #[serde(rename = "U")]
    Used,
    /// Certified pre-owned.
    #[serde(rename = "C")]
    Certified,
}

impl Kind {
    /// All of them, in the order of the filter.
    pub const ALL: [Self; 3] = [Self::New, Self::Used, Self::Certified];

    /// The letter on the screens.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::New => "N",
            Self::Used => "U",
            Self::Certified => "C",
        }
    }

    /// The word behind the letter.
    pub const fn word(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::Used => "Used",
            Self::Certified => "Certified",
        }
    }
}

/// Where a vehicle is in its life, by this DMS's letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Status {
    /// In stock.
    #[serde(rename = "S")]
    InStock,
    /// On its way to the store.
    #[serde(rename = "T")]
    InTransit,
    /// Sold to a customer.
    #[serde(rename = "X")]
    Sold,
    /// Sold to another dealer or at auction.
    #[serde(rename = "W")]
    Wholesaled,
}

impl Status {
    /// All of them, in the order of the filter.
    pub const ALL: [Self; 4] = [Self::InStock, Self::InTransit, Self::Sold, Self::Wholesaled];

    /// The letter on the screens.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::InStock => "S",
            Self::InTransit => "T",
            Self::Sold => "X",
            Self::Wholesaled => "W",
        }
    }

    /// The word behind the letter.
    pub const fn word(self) -> &'static str {
        match self {
            Self::InStock => "In Stock",
            Self::InTransit => "In Transit",
            Self::Sold => "Sold",
            Self::Wholesaled => "Wholesaled",
        }
    }

    /// The status of a letter.
    pub fn of_letter(letter: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.letter() == letter)
    }
}

impl Vehicle {
    /// The same with every text as a person reads it: people type double spaces and leave blanks at the
    /// ends, and a browser shows neither.
    #[must_use]
    pub fn as_read(&self) -> Self {
        let mut read = self.clone();
        for text in [
            &mut read.trim,
            &mut read.body_style,
            &mut read.exterior_color,
            &mut read.interior_color,
            &mut read.lot,
        ] {
            *text = squeezed(text);
        }
        for option in &mut read.options {
            *option = squeezed(option);
        }
        read
    }
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
