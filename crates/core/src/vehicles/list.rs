//! `GET /inventory/vehicles`: vehicles, with filters.

use rooftop_model::id::RooftopId;
use rooftop_model::vehicle::{Condition, VehicleStatus};
use rooftop_model::{Kind, Money, Vin};

use crate::access::SessionCaller;
use crate::input::{Faults, Query, at};
use crate::limits::TEXT_MAX;
use crate::list::{Demand, ListAnswer, Paging};
use crate::ports::store::{FacetValue, Filter, RecordQuery, Test};
use crate::{Failure, Gateway};

/// Model years that a filter takes: the first car to two years ahead of the calendar for a long while.
const YEARS: std::ops::RangeInclusive<u32> = 1886..=2199;

/// Lists the vehicles that the session may see and the filters let through, in the order in which they were first
/// seen.
pub async fn list(
    gateway: &Gateway,
    caller: &SessionCaller,
    query: &[(String, String)],
    demand: Demand,
) -> Result<ListAnswer, Failure> {
    let mut faults = Faults::default();
    let asked = read(query, &mut faults);
    faults.check()?;
    let view = caller.view(Kind::Vehicle, asked.rooftop.as_ref())?;
    crate::list::answer(gateway, &view, &asked.query, &canonical(query), &asked.paging, demand).await
}

struct Asked<'a> {
    rooftop: Option<RooftopId>,
    query: RecordQuery,
    paging: Paging<'a>,
}

fn read<'a>(pairs: &'a [(String, String)], faults: &mut Faults) -> Asked<'a> {
    let mut query = Query::new(pairs);
    let rooftop = query.parsed("rooftopId", faults);
    let mut filters = Vec::new();
    let mut equal = |facet, value: Option<String>| {
        filters.extend(value.map(|value| Filter { facet, test: Test::AnyOf(vec![FacetValue::Text(value)]) }));
    };
    equal("status", query.word::<VehicleStatus>("status", faults).map(|word| word.to_string()));
    equal("condition", query.word::<Condition>("condition", faults).map(|word| word.to_string()));
    equal("vin", query.parsed::<Vin>("vin", faults).map(|vin| vin.to_string()));
    for name in ["stockNumber", "make", "model"] {
        equal(name, query.text(name, TEXT_MAX, faults).map(str::to_owned));
    }
    let year = query
        .integer("year", YEARS, faults)
        .map(|year| Test::AnyOf(vec![FacetValue::Integer(i64::from(year))]));
    let lowest: Option<Money> = query.parsed("priceMin", faults);
    let highest: Option<Money> = query.parsed("priceMax", faults);
    if lowest.zip(highest).is_some_and(|(lowest, highest)| lowest > highest) {
        faults.add(at("priceMin"), "out_of_range", "`priceMin` is above `priceMax`.");
    }
    let mut test = |facet, test: Option<Test>| filters.extend(test.map(|test| Filter { facet, test }));
    test("year", year);
    test("askingPrice", lowest.map(|price| Test::AtLeast(price.cents())));
    test("askingPrice", highest.map(|price| Test::AtMost(price.cents())));
    let updated_from = query.instant("updatedFrom", faults);
    let updated_to = query.instant("updatedTo", faults);
    if updated_from.zip(updated_to).is_some_and(|(from, to)| from > to) {
        faults.add(at("updatedFrom"), "out_of_range", "`updatedFrom` is after `updatedTo`.");
    }
    let paging = Paging::read(&mut query, faults);
    query.end(faults);
    Asked { rooftop, query: RecordQuery { kind: Kind::Vehicle, filters, updated_from, updated_to }, paging }
}

/// The filters in one spelling: what a cursor is bound to.
fn canonical(pairs: &[(String, String)]) -> String {
    let stretch = ["page", "pageSize", "cursor"];
    let mut filters: Vec<_> = pairs.iter().filter(|(name, _)| !stretch.contains(&name.as_str())).collect();
    filters.sort();
    let each = filters.iter().map(|(name, value)| format!("{name}={}:{value};", value.len()));
    each.collect::<Vec<_>>().concat()
}
