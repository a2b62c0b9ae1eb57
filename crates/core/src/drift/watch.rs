//! The drifts that one pass meets: the first of each sort is noted at once, the others are counted.

use rooftop_model::id::{IntegrationId, RooftopId};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::{key, note};
use crate::Gateway;
use crate::limits::DRIFT_SORTS_MAX;
use crate::ports::dms::Drift;
use crate::ports::drifts::{DriftKey, DriftSighting};

/// Watches one pass.
pub(crate) struct Watch<'a> {
    gateway: &'a Gateway,
    integration: &'a IntegrationId,
    rooftop: Option<&'a RooftopId>,
    /// What was met beyond what is noted.
    more: Mutex<BTreeMap<DriftKey, DriftSighting>>,
}

impl<'a> Watch<'a> {
    /// Over reads in a rooftop.
    pub(crate) fn over(gateway: &'a Gateway, integration: &'a IntegrationId, rooftop: &'a RooftopId) -> Self {
        Self { gateway, integration, rooftop: Some(rooftop), more: Mutex::default() }
    }

    /// Over sign-ins, which are of no one rooftop.
    pub(super) fn of_sign_ins(gateway: &'a Gateway, integration: &'a IntegrationId) -> Self {
        Self { gateway, integration, rooftop: None, more: Mutex::default() }
    }

    /// A drift was met.
    pub(crate) async fn saw(&self, drift: &Drift) {
        if !drift.is_of_the_screen() {
            return;
        }
        let once = DriftSighting { key: key(self.rooftop, drift), detail: drift.to_string(), times: 1 };
        if self.is_first(&once) {
            note(self.gateway, self.integration, &once).await;
        }
    }

    /// Counts a sighting; whether it is the first of its sort. Beyond so many sorts each is noted at once.
    fn is_first(&self, once: &DriftSighting) -> bool {
        let mut more = self.more.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(met) = more.get_mut(&once.key) {
            met.times += 1;
            met.detail.clone_from(&once.detail);
            return false;
        }
        if more.len() < DRIFT_SORTS_MAX {
            more.insert(once.key.clone(), DriftSighting { times: 0, ..once.clone() });
        }
        true
    }

    /// Notes what was counted.
    pub(crate) async fn end(self) {
        let more = self.more.into_inner().unwrap_or_else(PoisonError::into_inner);
        for sighting in more.into_values().filter(|sighting| sighting.times > 0) {
            note(self.gateway, self.integration, &sighting).await;
        }
    }
}
