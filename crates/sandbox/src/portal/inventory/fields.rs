//! The fields of a vehicle's page: on which tab, in which box, under which label.

use super::columns::{miles, money};
use crate::faults::Kind as Fault;
use crate::formats;
use crate::money::Money;
use crate::portal::signed_in::SignedIn;
use crate::vehicle::Vehicle;

/// A tab of the vehicle's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    General,
    Pricing,
    Options,
    Photos,
}

impl Tab {
    pub(super) const ALL: [Self; 4] = [Self::General, Self::Pricing, Self::Options, Self::Photos];

    /// The word in the address.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Pricing => "pricing",
            Self::Options => "options",
            Self::Photos => "photos",
        }
    }

    /// The word on the tab.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::General => "General",
            Self::Pricing => "Pricing",
            Self::Options => "Options",
            Self::Photos => "Photos",
        }
    }

    /// The tab of a word in the address; the first for any other.
    pub(super) fn of_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|tab| tab.name() == name).unwrap_or(Self::General)
    }
}

/// A box with labels and values.
pub(super) struct Section {
    pub(super) legend: &'static str,
    pub(super) rows: Vec<Row>,
}

/// A label and its value.
pub(super) struct Row {
    pub(super) label: &'static str,
    pub(super) value: String,
}

struct Field {
    tab: Tab,
    legend: &'static str,
    label: &'static str,
    value: String,
}

/// The boxes of one tab, for this user, as the faults leave them.
pub(super) fn sections(vehicle: &Vehicle, who: &SignedIn, tab: Tab) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for mut field in all(vehicle, who) {
        move_by_fault(&mut field, who);
        if field.tab != tab {
            continue;
        }
        let row = Row { label: field.label, value: field.value };
        match sections.iter_mut().find(|section| section.legend == field.legend) {
            Some(section) => section.rows.push(row),
            None => sections.push(Section { legend: field.legend, rows: vec![row] }),
        }
    }
    sections
}

fn move_by_fault(field: &mut Field, who: &SignedIn) {
    for fault in who.look.faults() {
        if let Fault::FieldMoved { label, to } = fault
            && (label == field.label || label == who.look.say(field.label))
        {
            field.tab = Tab::of_name(to);
            field.legend = match field.tab {
                Tab::General => VEHICLE,
                Tab::Pricing => PRICING,
                Tab::Options | Tab::Photos => "Additional Information",
            };
        }
    }
}

const VEHICLE: &str = "Vehicle Description";
const STOCK: &str = "Stock Information";
const PRICING: &str = "Price Structure";
const BOOK: &str = "Book Values";

fn all(vehicle: &Vehicle, who: &SignedIn) -> Vec<Field> {
    let general = |legend, label, value: String| Field { tab: Tab::General, legend, label, value };
    let pricing = |legend, label, value: Option<Money>| {
        let value = money(value);
        Field { tab: Tab::Pricing, legend, label, value }
    };
    let adjustment = vehicle
        .internet_price
        .zip(vehicle.asking_price)
        .map(|(internet, asking)| Money::from_cents(internet.cents() - asking.cents()));
    let mut fields = vec![
        general(VEHICLE, "Year", vehicle.year.to_string()),
        general(VEHICLE, "Make", vehicle.make.clone()),
        general(VEHICLE, "Model", vehicle.model.clone()),
        general(VEHICLE, "Trim", vehicle.trim.clone()),
        general(VEHICLE, "Body Style", vehicle.body_style.clone()),
        general(VEHICLE, "Exterior Color", vehicle.exterior_color.clone()),
        general(VEHICLE, "Interior Color", vehicle.interior_color.clone()),
        general(STOCK, "Type", format!("{} - {}", vehicle.kind.letter(), vehicle.kind.word())),
        general(STOCK, "Status", format!("{} - {}", vehicle.status.letter(), vehicle.status.word())),
        general(STOCK, "Odometer", miles(vehicle)),
        general(STOCK, "Lot Location", vehicle.lot.clone()),
        general(STOCK, "Date Acquired", vehicle.date_acquired.map_or_else(|| "--".to_owned(), formats::day)),
        general(STOCK, "Days in Stock", age(vehicle, who)),
        pricing(PRICING, "MSRP", vehicle.msrp),
        pricing(PRICING, "Asking Price", vehicle.asking_price),
        pricing(PRICING, "Internet Price", vehicle.internet_price),
        pricing(PRICING, "Internet Adj.", adjustment),
    ];
    if who.user.may_view_cost(who.store.number) {
        fields.push(pricing(PRICING, "Cost", vehicle.cost));
    }
    fields.push(pricing(BOOK, "KBB", vehicle.kbb));
    fields.push(pricing(BOOK, "NADA (J.D. Power)", vehicle.nada));
    fields
}

fn age(vehicle: &Vehicle, who: &SignedIn) -> String {
    let today = who.store.zone.to_datetime(who.world.clock.now()).date();
    let days = vehicle.date_acquired.map(|acquired| today.duration_since(acquired).as_hours() / 24);
    days.filter(|days| *days >= 0).map_or_else(|| "--".to_owned(), |days| days.to_string())
}
