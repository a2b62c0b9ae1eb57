//! `GET /rooftops`: the stores that the session reaches.

use std::time::Duration;

use crate::access::SessionCaller;
use crate::input::{Faults, Query, at};
use crate::list::{ListAnswer, Paging, PagingAt, write_envelope};
use crate::{Failure, Gateway};

/// Lists the rooftops within the session's rights, by id.
#[expect(clippy::unused_async, reason = "every list has one signature")]
pub async fn list(
    _gateway: &Gateway,
    caller: &SessionCaller,
    query: &[(String, String)],
) -> Result<ListAnswer, Failure> {
    let mut faults = Faults::default();
    let mut query = Query::new(query);
    let paging = Paging::read(&mut query, &mut faults);
    query.end(&mut faults);
    let number = match paging.at {
        PagingAt::Page(number) => number,
        PagingAt::Cursor(_) => {
            faults.add(at("cursor"), "invalid_cursor", "This list fits its pages and gives no cursors.");
            1
        }
    };
    faults.check()?;
    let mut rooftops: Vec<_> =
        caller.rights.rooftops.keys().filter_map(|id| caller.integration.rooftop(id)).collect();
    rooftops.sort_by(|a, b| a.rooftop_id.cmp(&b.rooftop_id));
    let total = rooftops.len() as u64;
    let offset = (number as usize - 1).saturating_mul(paging.size as usize);
    let page: Vec<_> = rooftops.into_iter().skip(offset).take(paging.size as usize).collect();
    let items = serde_json::to_string(&page).map_err(Failure::internal)?;
    let mut json = String::with_capacity(items.len() + 128);
    let inner = items.trim_start_matches('[').trim_end_matches(']');
    write_envelope(&mut json, |out| out.push_str(inner), Some((number, total)), paging.size, None, None);
    Ok(ListAnswer { json, age: Duration::ZERO, source: None })
}
