//! What a connection may set beside its pack's own settings: how hard the DMS may be asked.

use rooftop_pack::Pack;
use std::collections::BTreeMap;
use std::num::NonZeroU32;

use crate::manners::{BudgetLimits, PaceLimits};

const REQUESTS_PER_SECOND: &str = "requests_per_second";
const BURST: &str = "burst";
const CONCURRENCY: &str = "concurrency";
const REQUESTS_PER_DAY: &str = "requests_per_day";
const REQUESTS_PER_MONTH: &str = "requests_per_month";

/// The names of these settings.
pub(crate) const OWN: &[&str] =
    &[REQUESTS_PER_SECOND, BURST, CONCURRENCY, REQUESTS_PER_DAY, REQUESTS_PER_MONTH];

/// The pace of a connection's accounts: the pack's, unless the connection has an agreement of its own with the DMS.
pub(crate) fn pace(pack: &Pack, settings: &BTreeMap<String, String>) -> Result<PaceLimits, String> {
    let limits = pack.limits();
    let number = |name: &str, of_pack: u32| {
        let Some(text) = settings.get(name) else {
            return Ok(NonZeroU32::new(of_pack).unwrap_or(NonZeroU32::MIN));
        };
        text.parse().map_err(|_| format!("{name} must be a whole number of at least 1, not {text}."))
    };
    let agreed = |name: &str| {
        let wrong = |text: &String| format!("{name} must be a whole number, not {text}.");
        settings.get(name).map(|text| text.parse().map_err(|_| wrong(text))).transpose()
    };
    Ok(PaceLimits {
        requests_per_second: number(REQUESTS_PER_SECOND, limits.requests_per_second)?,
        burst: number(BURST, limits.burst)?,
        concurrency: number(CONCURRENCY, limits.concurrency)?,
        budget: BudgetLimits { per_day: agreed(REQUESTS_PER_DAY)?, per_month: agreed(REQUESTS_PER_MONTH)? },
    })
}
