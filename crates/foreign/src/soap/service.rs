//! `CustomerLookup`, `GetClosedRepairOrders` and `GetClosedRepairOrderDetails`.

use jiff::civil::Date;

use super::Company;
use super::answer::{Element, Fault, result};
use super::request::Request;
use super::values::{day, digits, hours, minute, money, text, yes};
use crate::books::{Job, RepairOrder};

pub(super) fn customer(company: &Company, request: &Request) -> Result<Element, Fault> {
    let number = whole(request.get("CustomerNumber"))?;
    let found = company.books.customer(number).map(|one| {
        Element::fields(
            "Result",
            [
                ("CompanyNumber", company.number.to_owned()),
                ("CustomerNumber", one.number.to_string()),
                ("TypeCode", if one.first.is_some() { "I" } else { "C" }.to_owned()),
                ("LastName", text(one.last)),
                ("FirstName", text(one.first.unwrap_or(""))),
                ("Address1", text(&one.street)),
                ("City", text(one.city)),
                ("StateCode", "GA".to_owned()),
                ("ZipCode", one.zip.to_owned()),
                ("PhoneNumber", digits(&one.phone)),
                ("BusinessPhone", "0".to_owned()),
                ("CellPhone", "0".to_owned()),
                ("BirthDate", "0".to_owned()),
                ("Email1", text(one.email.as_deref().unwrap_or(""))),
                ("AllowContactByPostal", "Y".to_owned()),
                ("AllowContactByPhone", yes(one.email.is_none())),
                ("AllowContactByEmail", yes(one.email.is_some())),
                ("LastChangeDate", day(Some(one.since))),
            ],
        )
    });
    Ok(result("CustomerLookup", found.into_iter().collect()))
}

/// A whole number; an element that is left out counts as none.
fn whole(value: &str) -> Result<u32, Fault> {
    if value.is_empty() { Ok(0) } else { value.parse().map_err(|_| Fault::conversion("Int32", value)) }
}

/// A day, alone or with a time behind it. The year 1 stands for none.
fn moment(value: &str) -> Result<Option<Date>, Fault> {
    if value.is_empty() || value.starts_with("0001-") {
        return Ok(None);
    }
    let day = value.get(..10).unwrap_or(value);
    day.parse().map(Some).map_err(|_| Fault::conversion("AllXsd", value))
}

pub(super) fn closed(company: &Company, request: &Request) -> Result<Element, Fault> {
    let get = |name: &str| request.get(&format!("request/{name}"));
    let close = moment(get("CloseDate"))?;
    let (from, to) = (moment(get("FinalCloseDateStart"))?, moment(get("FinalCloseDateEnd"))?);
    let customer = whole(get("CustomerNumber"))?;
    let (vin, number) = (get("VIN"), get("RepairOrderNumber"));
    let found = company.books.repair_orders.iter().filter(|order| {
        let Some(closed) = order.closed else { return false };
        close.is_none_or(|day| closed == day)
            && from.is_none_or(|from| closed >= from)
            && to.is_none_or(|to| closed <= to)
            && (customer == 0 || order.customer == customer)
            && (vin.is_empty() || order.vin == vin)
            && (number.is_empty() || order.number.to_string() == number)
    });
    let orders = found.map(|order| header(company, order).with(vec![Element::of("Details", Vec::new())]));
    Ok(result("GetClosedRepairOrders", vec![Element::of("ClosedRepairOrders", orders.collect())]))
}

/// One of them with its lines. One that is not closed is not there.
pub(super) fn closed_details(company: &Company, request: &Request) -> Element {
    let number = request.get("request/RepairOrderNumber").parse().unwrap_or(0);
    let found = company.books.repair_order(number).filter(|order| order.closed.is_some());
    let whole = found.map(|order| {
        let lines = order.jobs.iter().enumerate().map(|(place, job)| detail(place + 1, order, job));
        header(company, order)
            .with(vec![Element::of("Details", lines.collect()), Element::of("Fees", Vec::new())])
    });
    result("GetClosedRepairOrderDetails", whole.into_iter().collect())
}

fn header(company: &Company, order: &RepairOrder) -> Element {
    let customer = company.books.customer(order.customer);
    let of = |value: Option<String>| text(&value.unwrap_or_default());
    Element::fields(
        "ClosedRepairOrder",
        [
            ("CompanyNumber", company.number.to_owned()),
            ("RepairOrderNumber", order.number.to_string()),
            ("RepairOrderType", "S".to_owned()),
            ("ServiceWriterID", text(order.advisor.split(' ').next_back().unwrap_or(""))),
            ("ROTechnicianID", text(order.technician.split(' ').next_back().unwrap_or(""))),
            ("CustomerKey", order.customer.to_string()),
            ("CustomerName", of(customer.map(crate::books::Customer::sorted_name))),
            ("CustomerPhoneNumber", customer.map(|one| digits(&one.phone)).unwrap_or_default()),
            ("CustomerAddress1", of(customer.map(|one| one.street.clone()))),
            ("CustomerCity", of(customer.map(|one| one.city.to_owned()))),
            ("CustomerState", "GA".to_owned()),
            ("CustomerZipCode", customer.map(|one| one.zip.to_owned()).unwrap_or_default()),
            ("PaymentMethod", "1".to_owned()),
            ("OpenDate", day(Some(order.opened))),
            ("CloseDate", day(order.closed)),
            ("FinalCloseDate", day(order.closed)),
            ("VIN", order.vin.clone()),
            ("TotalEstimate", "0".to_owned()),
            ("OdometerIn", order.odometer.to_string()),
            ("OdometerOut", (order.odometer + 2).to_string()),
            ("PartsTotal", money(order.parts())),
            ("LaborTotal", money(order.labor())),
            ("SubletTotal", "0".to_owned()),
            ("TotalSale", money(order.total())),
            ("TowedInIndicator", "N".to_owned()),
            ("DateTimeOfAppointment", minute(Some(order.opened), "0730")),
            ("DateTimePreInvoiced", minute(order.closed, "1615")),
        ],
    )
}

fn detail(line: usize, order: &RepairOrder, job: &Job) -> Element {
    let labor = Element::fields(
        "Labor",
        [
            ("LineType", "A".to_owned()),
            ("LineSeqNumber", "0".to_owned()),
            ("TransactionCode", "CP".to_owned()),
            ("TransactionDate", day(Some(order.opened))),
            ("LinePaymentMethod", "C".to_owned()),
            ("ServiceType", "MR".to_owned()),
            ("LaborOpCode", job.op_code.to_owned()),
            ("LaborHours", hours(job.hours)),
            ("LaborAmount", money(job.labor)),
            ("LaborCost", money(job.labor * 2 / 5)),
        ],
    );
    let part = job.part.map(|part| {
        Element::fields(
            "Part",
            [
                ("LineSeqNumber", "1".to_owned()),
                ("TransGroup", "S".to_owned()),
                ("TransCode", "CP".to_owned()),
                ("PartNumber", part.number.to_owned()),
                ("PartDescription", text(part.name)),
                ("Quantity", part.quantity.to_string()),
                ("Cost", money(part.each * 3 / 5)),
                ("NetPrice", money(part.each)),
                ("ReturnToIventory", String::new()),
            ],
        )
    });
    let comment = Element::fields(
        "Comment",
        [
            ("LineSeqNumber", "11".to_owned()),
            ("LineType", "L".to_owned()),
            ("TransCode", "CS".to_owned()),
            ("Text", text(job.complaint)),
        ],
    );
    Element::of(
        "ClosedRepairOrderDetail",
        vec![
            Element::text("LineNumber", line.to_string()),
            Element::of("LaborDetails", vec![labor]),
            Element::of("Parts", part.into_iter().collect()),
            Element::of("Comments", vec![comment]),
        ],
    )
}
