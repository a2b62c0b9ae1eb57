//! `rooftop integration add`.

use rooftop_model::access::{Connection, Integration};
use rooftop_model::id::{ConnectionId, IntegrationId};
use rooftop_model::{IdKey, Rooftop};
use std::collections::{BTreeMap, BTreeSet};

use crate::input::Faults;
use crate::ports::store::System;
use crate::{Failure, Gateway};

/// An integration to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewIntegration {
    /// Its id; drawn if there is none.
    pub id: Option<IntegrationId>,
    /// A name for people.
    pub name: String,
    /// The stores that it serves, each with its zone.
    pub rooftops: Vec<Rooftop>,
    /// The pack of its first connection.
    pub pack: String,
    /// The pack's settings.
    pub settings: BTreeMap<String, String>,
}

/// Adds an integration with one connection.
pub async fn add(gateway: &Gateway, new: NewIntegration) -> Result<Integration, Failure> {
    let mut faults = Faults::default();
    check(&new, &mut faults);
    let id = new.id.unwrap_or_else(|| IntegrationId::from_bits(gateway.id_bits()));
    if gateway.store.integration(System, &id).await?.is_some() {
        faults.add("/id", "taken", format!("There is an integration {id} already."));
    }
    faults.check()?;
    let connection = Connection {
        id: ConnectionId::from_bits(gateway.id_bits()),
        integration: id.clone(),
        pack: new.pack,
        settings: new.settings,
        service_account: None,
    };
    let integration = Integration {
        id,
        name: new.name,
        id_key: IdKey::new(crate::ports::draw(&*gateway.entropy)),
        rooftops: new.rooftops,
        connections: vec![connection],
    };
    gateway.store.add_integration(System, &integration).await?;
    Ok(integration)
}

fn check(new: &NewIntegration, faults: &mut Faults) {
    if new.rooftops.is_empty() {
        faults.add(
            "/rooftops",
            "required",
            "Name at least one store: a store that is not named is not served.",
        );
    }
    let (mut ids, mut numbers) = (BTreeSet::new(), BTreeSet::new());
    for (n, rooftop) in new.rooftops.iter().enumerate() {
        if jiff::tz::TimeZone::get(&rooftop.time_zone).is_err() {
            let detail =
                format!("`{}` is not an IANA time zone, such as America/New_York.", rooftop.time_zone);
            faults.add(format!("/rooftops/{n}/timeZone"), "invalid_value", detail);
        }
        if !ids.insert(&rooftop.rooftop_id) {
            faults.add(format!("/rooftops/{n}/rooftopId"), "repeated", "Two stores have this id.");
        }
        if !numbers.insert(&rooftop.store_number) {
            faults.add(format!("/rooftops/{n}/storeNumber"), "repeated", "Two stores have this number.");
        }
    }
}
