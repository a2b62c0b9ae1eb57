//! Whom a sync reads as.

use rooftop_model::access::{Connection, Integration};
use rooftop_model::id::{AccountId, RooftopId};
use rooftop_model::user::Rights;
use rooftop_model::{Kind, Rooftop};
use std::sync::Arc;

use crate::ports::dms::{DmsScope, Operation, Priority};
use crate::ports::store::connection_of;
use crate::{Failure, Gateway};

/// A connection and an account to read with.
pub(crate) struct Seat {
    pub(crate) connection: Connection,
    pub(crate) account: AccountId,
    /// What the account may see, where it is known: what it may not is not asked for.
    rights: Option<Rights>,
}

impl Seat {
    /// Where an operation of this seat runs in a rooftop.
    pub(crate) fn scope(
        &self,
        integration: &Arc<Integration>,
        rooftop: &Rooftop,
        priority: Priority,
    ) -> DmsScope {
        DmsScope {
            integration: integration.clone(),
            connection: self.connection.clone(),
            account: self.account.clone(),
            rooftop: Some(rooftop.rooftop_id.clone()),
            priority,
        }
    }

    /// Whether the account may see a kind of record in a rooftop, as far as is known.
    pub(crate) fn reaches(&self, rooftop: &RooftopId, kind: Kind) -> bool {
        let Some(rights) = &self.rights else { return true };
        rights.rooftops_with(kind.entitlement()).any(|(id, _)| id == rooftop)
    }
}

/// The service account of the first connection that can, else the user whose session was opened last.
pub(crate) async fn find(gateway: &Gateway, integration: &Integration) -> Result<Option<Seat>, Failure> {
    let able = |connection: &&Connection| gateway.dms.offers(connection, Operation::VehiclesList);
    let service = integration.connections.iter().filter(able).find_map(|connection| {
        let account = connection.service_account.clone()?;
        Some(Seat { connection: connection.clone(), account, rights: None })
    });
    if service.is_some() {
        return Ok(service);
    }
    let Some(session) = gateway.store.latest_live_session(&integration.id, gateway.now()).await? else {
        return Ok(None);
    };
    // A user who signed in through a client without a consent lends no eyes to the others.
    let consents = gateway.store.consents(&integration.id, &session.client).await?;
    let Ok(consent) = crate::access::holding(&consents, gateway.now()) else { return Ok(None) };
    let rights = session.rights.intersect(&consent);
    let connection = connection_of(integration, &session.connection).cloned();
    Ok(connection.map(|connection| Seat { connection, account: session.account, rights: Some(rights) }))
}
