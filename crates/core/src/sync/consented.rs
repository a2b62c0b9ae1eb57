//! What the dealer has consented to be read at all, by whichever client.

use rooftop_model::Kind;
use rooftop_model::id::{IntegrationId, RooftopId};
use std::collections::BTreeSet;

use crate::{Failure, Gateway};

/// The rooftops for which a consent that holds now covers a kind of record.
pub(crate) async fn rooftops(
    gateway: &Gateway,
    id: &IntegrationId,
    kind: Kind,
) -> Result<BTreeSet<RooftopId>, Failure> {
    let now = gateway.now();
    let consents = gateway.store.all_consents(id).await?;
    let holding = consents.into_iter().filter(|consent| consent.holds_at(now));
    let covering = holding.filter(|consent| consent.entitlements.contains(&kind.entitlement()));
    Ok(covering.flat_map(|consent| consent.rooftops).collect())
}
