//! What the figures of the DMS side mean.

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};

/// Tells the recorder, once it is installed, what the figures of this crate mean.
pub fn describe_metrics() {
    describe_counter!("rooftop_dms_requests_total", "Requests to a DMS, by what came of them.");
    describe_counter!("rooftop_dms_held_back_total", "Requests that were not sent, by reason and priority.");
    describe_counter!("rooftop_dms_retries_total", "Reads that were tried again.");
    describe_counter!(
        "rooftop_dms_retries_forgone_total",
        "Reads that were not tried again, because too many were."
    );
    describe_counter!(
        "rooftop_dms_breaker_opened_total",
        "Times that a breaker opened, of a host or a rooftop."
    );
    describe_counter!("rooftop_dms_width_cuts_total", "Times that fewer requests at once were allowed.");
    describe_gauge!("rooftop_dms_width", "Requests that an account may have under way at once.");
    describe_gauge!("rooftop_dms_requests_today", "Requests of the day, where a number was agreed.");
    describe_gauge!("rooftop_dms_requests_this_month", "Requests of the month, where a number was agreed.");
    describe_gauge!("rooftop_dms_requests_month_limit", "Requests a month that were agreed.");
    describe_gauge!("rooftop_dms_requests_forecast_month", "What the month comes to at this pace.");
    describe_gauge!(
        "rooftop_pack_refused",
        "1 where what is in a pack's folder was refused and an older version goes on."
    );
    describe_histogram!(
        "rooftop_dms_wait_seconds",
        Unit::Seconds,
        "Time that requests waited for their turn."
    );
    describe_histogram!("rooftop_dms_operation_seconds", Unit::Seconds, "Time that an operation took.");
}
