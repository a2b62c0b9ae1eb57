//! How the screens look and speak: the design, its words, and the faults that change them.

use crate::faults::{Kind, Struck};
use crate::world::World;

/// The two designs of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Theme {
    /// Tables, toolbars, a menu bar.
    Classic,
    /// Cards and lists; the same paths, nothing else the same.
    Modern,
}

/// How one request's page looks.
#[derive(Debug, Clone)]
pub(super) struct Look {
    pub(super) theme: Theme,
    faults: Vec<Kind>,
}

/// What the modern design says instead.
const MODERN_WORDS: [(&str, &str); 32] = [
    ("Stock No.", "Stock #"),
    ("Odometer", "Mileage"),
    ("Asking Price", "List Price"),
    ("Internet Price", "Web Price"),
    ("Last Updated", "Last Changed"),
    ("Type", "Condition"),
    ("Lot", "Location"),
    ("Lot Location", "Location"),
    ("Exterior Color", "Ext. Color"),
    ("Interior Color", "Int. Color"),
    ("Body Style", "Body"),
    ("Date Acquired", "Acquired On"),
    ("Days in Stock", "Age (Days)"),
    ("Cost", "Unit Cost"),
    ("MSRP", "Sticker (MSRP)"),
    ("Internet Adj.", "Web Discount"),
    ("Book Values", "Valuations"),
    ("KBB", "Kelley Blue Book"),
    ("NADA (J.D. Power)", "J.D. Power (NADA)"),
    ("Vehicle Inventory", "Inventory Workspace"),
    ("Vehicle", "Unit"),
    ("General", "Overview"),
    ("Pricing", "Prices"),
    ("Options", "Equipment"),
    ("Photos", "Media"),
    ("Seq.", "#"),
    ("URL", "Link"),
    ("User ID", "Username"),
    ("Password", "Passphrase"),
    ("Store Access", "Rooftops & Rights"),
    ("Store No.", "Number"),
    ("Store", "Rooftop"),
];

impl Look {
    /// The look of a page that these faults strike.
    pub(super) fn new(world: &World, struck: Option<&Struck>) -> Self {
        let theme = if world.theme() == 2 { Theme::Modern } else { Theme::Classic };
        Self { theme, faults: struck.map(|struck| struck.0.clone()).unwrap_or_default() }
    }

    /// A label or heading in the words of the design, as the faults leave it.
    pub(super) fn say<'a>(&'a self, label: &'a str) -> &'a str {
        let word = match self.theme {
            Theme::Classic => label,
            Theme::Modern => MODERN_WORDS.iter().find(|(from, _)| *from == label).map_or(label, |(_, to)| to),
        };
        let is_meant = |name: &str| name == label || name == word;
        for fault in &self.faults {
            match fault {
                Kind::LabelReworded { from, to } if is_meant(from) => return to,
                Kind::LabelRemoved { label } if is_meant(label) => return "",
                _ => {}
            }
        }
        word
    }

    /// Whether a fault of this kind strikes the page.
    pub(super) fn suffers(&self, kind: &Kind) -> bool {
        self.faults.contains(kind)
    }

    /// The faults that strike the page.
    pub(super) fn faults(&self) -> &[Kind] {
        &self.faults
    }
}
