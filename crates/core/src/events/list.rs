//! `GET /events`: the event log, oldest first.

use rooftop_model::EventType;
use rooftop_model::id::EventId;
use std::fmt::Write as _;
use std::time::Duration;

use crate::access::Reader;
use crate::input::{Faults, Query, at};
use crate::list::{Binding, Cursor, ListAnswer, Paging, PagingAt, write_envelope};
use crate::ports::events::{EventPage, EventStretch, EventView};
use crate::{Code, Failure, Gateway};

/// The list that a cursor of the log is of.
const LIST: &str = "events";

/// Lists the events that the caller may see, in the order in which they happened.
pub async fn list(
    gateway: &Gateway,
    caller: &Reader,
    query: &[(String, String)],
) -> Result<ListAnswer, Failure> {
    let mut faults = Faults::default();
    let asked = read(query, &mut faults);
    faults.check()?;
    let view = view(caller);
    let filters = format!("{:?}", asked.only);
    let binding = Binding {
        key: &gateway.settings.cursor_key,
        list: LIST,
        filters: &filters,
        scope: &format!("{view:?}"),
        // The log is not rebuilt with the mirror.
        epoch: 0,
    };
    let (stretch, page_number) = stretch(gateway, &view, &asked, &binding).await?;
    let page = gateway.store.events(&view, asked.only, stretch, asked.paging.size).await?;
    refuse_a_gap(stretch, &page)?;
    let numbers = match page_number {
        Some(number) => Some((number, gateway.store.count_events(&view, asked.only).await?)),
        None => None,
    };
    let mut json =
        String::with_capacity(page.events.iter().map(|event| event.data.len() + 96).sum::<usize>() + 256);
    let next = next_cursor(&page, &binding);
    write_envelope(
        &mut json,
        |out| write_items(out, &page),
        numbers,
        asked.paging.size,
        next.as_deref(),
        None,
    );
    Ok(ListAnswer { json, age: Duration::ZERO, source: None })
}

struct Asked<'a> {
    only: Option<EventType>,
    after: Option<EventId>,
    paging: Paging<'a>,
}

fn read<'a>(pairs: &'a [(String, String)], faults: &mut Faults) -> Asked<'a> {
    let mut query = Query::new(pairs);
    let only = query.word::<EventType>("type", faults);
    let after = query.parsed::<EventId>("after", faults);
    let paging = Paging::read(&mut query, faults);
    if after.is_some() {
        for other in ["page", "cursor"].iter().filter(|name| pairs.iter().any(|(given, _)| given == *name)) {
            faults.add(
                at(other),
                "conflict",
                "Give `after`, a page or a cursor; `after` goes on with cursors.",
            );
        }
    }
    query.end(faults);
    Asked { only, after, paging }
}

fn view(caller: &Reader) -> EventView {
    let rooftops = caller.rights.rooftops.iter();
    EventView {
        integration: caller.integration.id.clone(),
        rooftops: rooftops.map(|(id, rights)| (id.clone(), rights.entitlements.clone())).collect(),
    }
}

/// Where the answer begins, and the number of the page if it is one.
async fn stretch(
    gateway: &Gateway,
    view: &EventView,
    asked: &Asked<'_>,
    binding: &Binding<'_>,
) -> Result<(EventStretch, Option<u32>), Failure> {
    if let Some(after) = &asked.after {
        let place = gateway.store.event_place(view, after).await?.ok_or_else(missed)?;
        return Ok((EventStretch::After(place), None));
    }
    Ok(match asked.paging.at {
        PagingAt::Page(number) => {
            let offset = u64::from(number - 1) * u64::from(asked.paging.size);
            (EventStretch::Offset(offset), Some(number))
        }
        PagingAt::Cursor(text) => (EventStretch::After(Cursor::read(text, binding)?.first_seq), None),
    })
}

/// Whoever goes on from a place before the oldest event has missed some, and must be told.
fn refuse_a_gap(stretch: EventStretch, page: &EventPage) -> Result<(), Failure> {
    match stretch {
        EventStretch::After(place) if place < page.deleted => Err(missed()),
        _ => Ok(()),
    }
}

fn missed() -> Failure {
    let detail = "The log does not reach back to this event, or never had it, so events may have been missed. \
                  Read the records anew, and the log without `after` and `cursor`.";
    Failure::new(Code::CursorExpired, detail)
}

fn next_cursor(page: &EventPage, binding: &Binding<'_>) -> Option<String> {
    let last = page.events.last().filter(|_| page.more)?;
    Some(Cursor { first_seq: last.seq, id: last.id.as_str().to_owned() }.write(binding))
}

/// Types and ids are plain words, and the data is JSON already.
fn write_items(out: &mut String, page: &EventPage) {
    for (n, event) in page.events.iter().enumerate() {
        let comma = if n == 0 { "" } else { "," };
        let (event_type, at, data) = (event.event_type, event.at, &event.data);
        let _ = write!(out, r#"{comma}{{"type":"{event_type}","timestamp":"{at}","data":{data}}}"#);
    }
}
