//! A user of the DMS, and what it may see there.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

use crate::FieldClass;
use crate::id::{RooftopId, UserId};
use crate::words::words;

words! {
    /// An area of the DMS that a user may work in.
    Entitlement, "entitlement" {
        /// Vehicles, their prices and photos.
        Inventory = "inventory",
        /// Deals, desking and F&I.
        Sales = "sales",
        /// Repair orders and appointments.
        Service = "service",
        /// Parts on hand and their prices.
        Parts = "parts",
        /// General ledger, schedules, payables.
        Accounting = "accounting",
    }
}

/// The user of the DMS that a session acts as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct User {
    /// The user's id.
    pub id: UserId,
    /// The name as the DMS shows it.
    #[schema(example = "General Manager")]
    pub name: String,
    /// The rooftops that this session reaches: what the DMS grants the user, less what the consent and the key
    /// leave out.
    pub rooftops: Vec<RooftopId>,
    /// The areas that this session reaches in at least one of the rooftops.
    pub entitlements: Vec<Entitlement>,
}

/// What a user of the DMS may see, rooftop by rooftop, as it was read at the user's last sign-in.
///
/// A right that could not be read is not there: nothing is granted by default.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rights {
    /// The rights in each rooftop.
    pub rooftops: BTreeMap<RooftopId, RooftopRights>,
}

/// What a user may see in one rooftop.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RooftopRights {
    /// Areas of work.
    pub entitlements: BTreeSet<Entitlement>,
    /// Classes of restricted fields.
    pub classes: BTreeSet<FieldClass>,
}

impl Rights {
    /// The rights that both grant.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        let rooftops = self.rooftops.iter().filter_map(|(id, mine)| {
            let theirs = other.rooftops.get(id)?;
            let both = RooftopRights {
                entitlements: mine.entitlements.intersection(&theirs.entitlements).copied().collect(),
                classes: mine.classes.intersection(&theirs.classes).copied().collect(),
            };
            Some((id.clone(), both))
        });
        Self { rooftops: rooftops.collect() }
    }

    /// The rights that one of the two grants, rooftop by rooftop.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let mut both = self.clone();
        for (id, theirs) in &other.rooftops {
            let mine = both.rooftops.entry(id.clone()).or_default();
            mine.entitlements.extend(&theirs.entitlements);
            mine.classes.extend(&theirs.classes);
        }
        both
    }

    /// The rooftops in which an area is granted.
    pub fn rooftops_with(
        &self,
        entitlement: Entitlement,
    ) -> impl Iterator<Item = (&RooftopId, &RooftopRights)> {
        self.rooftops.iter().filter(move |(_, rights)| rights.entitlements.contains(&entitlement))
    }

    /// All areas that are granted anywhere, in the order of the closed list.
    pub fn entitlements(&self) -> Vec<Entitlement> {
        let granted: BTreeSet<_> =
            self.rooftops.values().flat_map(|r| r.entitlements.iter().copied()).collect();
        granted.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rights(of: &[(&str, &[Entitlement], &[FieldClass])]) -> Rights {
        let rooftops = of.iter().map(|(id, areas, classes)| {
            let rights = RooftopRights {
                entitlements: areas.iter().copied().collect(),
                classes: classes.iter().copied().collect(),
            };
            (RooftopId::parse(id).unwrap(), rights)
        });
        Rights { rooftops: rooftops.collect() }
    }

    #[test]
    fn two_grants_count_together_and_do_not_mix_rooftops() {
        use Entitlement::{Inventory, Sales};
        let one = rights(&[("rt_1", &[Inventory], &[FieldClass::Cost])]);
        let other = rights(&[("rt_1", &[Sales], &[]), ("rt_2", &[Inventory], &[])]);
        let both = rights(&[("rt_1", &[Inventory, Sales], &[FieldClass::Cost]), ("rt_2", &[Inventory], &[])]);
        assert_eq!(one.union(&other), both);
    }

    #[test]
    fn what_one_side_does_not_grant_is_not_granted() {
        use Entitlement::{Accounting, Inventory, Sales};
        let user = rights(&[("rt_1", &[Inventory, Sales], &[FieldClass::Cost]), ("rt_2", &[Inventory], &[])]);
        let consent = rights(&[("rt_1", &[Inventory, Accounting], &[]), ("rt_3", &[Inventory], &[])]);
        assert_eq!(user.intersect(&consent), rights(&[("rt_1", &[Inventory], &[])]));
    }
}
