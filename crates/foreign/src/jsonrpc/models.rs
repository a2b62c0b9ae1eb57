//! The models: how the books look in this application.

use serde_json::{Number, Value, json};

use super::Company;
use crate::books::{Cents, Condition, RepairOrder, Status, Vehicle, plain};

/// Makes have numbers of their own.
const MAKES: [&str; 5] = ["Chevrolet", "Ford", "Honda", "Hyundai", "Toyota"];

/// All records of a model; none if there is no such model.
pub(super) fn records(company: &Company, model: &str) -> Option<Vec<Value>> {
    let books = &company.books;
    match model {
        "dealer.vehicle" => Some(books.vehicles.iter().map(|vehicle| self::vehicle(company, vehicle)).collect()),
        "res.partner" => Some(books.customers.iter().map(|customer| json!({
            "id": customer.number,
            "name": customer.name(),
            "is_company": customer.first.is_none(),
            "street": customer.street,
            "city": customer.city,
            "zip": customer.zip,
            "phone": customer.phone,
            "email": or_false(customer.email.as_deref()),
            "create_date": format!("{} 08:00:00", customer.since),
            "company_id": [company.id, company.name],
        })).collect()),
        "dealer.repair_order" => Some(books.repair_orders.iter().map(|order| repair_order(company, order)).collect()),
        "dealer.repair_order.line" => Some(books.repair_orders.iter().flat_map(lines).collect()),
        "account.move.line" => Some(books.journal.iter().zip(9001..).map(|(line, id)| json!({
            "id": id,
            "move_id": [line.entry, format!("VEH/2026/{}", line.entry)],
            "date": line.day.to_string(),
            "account_id": [line.account.parse::<u32>().unwrap_or(0), format!("{} {}", line.account, line.account_name)],
            "ref": line.reference,
            "debit": money(line.amount.max(0)),
            "credit": money((-line.amount).max(0)),
        })).collect()),
        _ => None,
    }
}

/// An amount as a number with the digits that it needs: `58400.0`, as the language of this server writes it.
fn money(cents: Cents) -> Value {
    let digits = plain(cents);
    let digits = digits.strip_suffix('0').unwrap_or(&digits);
    digits.parse::<Number>().map_or(Value::Null, Value::Number)
}

fn or_false(value: Option<&str>) -> Value {
    value.filter(|value| !value.is_empty()).map_or(Value::Bool(false), Value::from)
}

fn vehicle(company: &Company, vehicle: &Vehicle) -> Value {
    let make =
        MAKES.iter().zip(1..).find(|(make, _)| **make == vehicle.make).map_or(0, |(_, id): (_, u32)| id);
    let state = match vehicle.status {
        Status::InStock => "stock",
        Status::OnOrder => "ordered",
        Status::Sold => "done",
    };
    let condition = match vehicle.condition {
        Condition::New => "new",
        Condition::Used => "used",
        Condition::Certified => "cpo",
    };
    let buyer = vehicle.buyer.and_then(|buyer| company.books.customer(buyer));
    json!({
        "id": vehicle.id,
        "name": format!("[{}] {} {}", vehicle.stock, vehicle.make, vehicle.model),
        "stock_no": vehicle.stock,
        "vin": vehicle.vin,
        "model_year": vehicle.year,
        "make_id": [make, vehicle.make],
        "model_id": [make * 100 + u32::try_from(vehicle.model.len()).unwrap_or(0), vehicle.model],
        "trim": or_false(vehicle.trim),
        "body": vehicle.body,
        "color": vehicle.color,
        "interior": vehicle.interior,
        "condition": condition,
        "state": state,
        "odometer": vehicle.odometer,
        "location": or_false(vehicle.place),
        "list_price": money(vehicle.list),
        "sale_price": vehicle.asking.map_or(Value::Bool(false), money),
        "standard_price": money(vehicle.cost),
        "date_in": or_false(vehicle.acquired.map(|day| day.to_string()).as_deref()),
        "note": or_false(Some(vehicle.note)),
        "partner_id": buyer.map_or(Value::Bool(false), |buyer| json!([buyer.number, buyer.name()])),
        "company_id": [company.id, company.name],
        "currency_id": [2, "USD"],
        "write_date": vehicle.changed.strftime("%Y-%m-%d %H:%M:%S").to_string(),
    })
}

fn repair_order(company: &Company, order: &RepairOrder) -> Value {
    let customer = company.books.customer(order.customer);
    json!({
        "id": order.number,
        "name": format!("RO/{}", order.number),
        "partner_id": customer.map_or(Value::Bool(false), |one| json!([one.number, one.name()])),
        "vin": order.vin,
        "odometer": order.odometer,
        "date_open": order.opened.to_string(),
        "date_close": or_false(order.closed.map(|day| day.to_string()).as_deref()),
        "advisor": order.advisor,
        "line_ids": order.jobs.iter().zip(1..).map(|(_, line)| line_id(order, line)).collect::<Vec<_>>(),
        "amount_labor": money(order.labor()),
        "amount_parts": money(order.parts()),
        "amount_total": money(order.total()),
        "company_id": [company.id, company.name],
    })
}

fn line_id(order: &RepairOrder, line: u32) -> u32 {
    order.number * 10 + line
}

fn lines(order: &RepairOrder) -> Vec<Value> {
    let lines = order.jobs.iter().zip(1..).map(|(job, line)| {
        json!({
            "id": line_id(order, line),
            "order_id": [order.number, format!("RO/{}", order.number)],
            "op_code": job.op_code,
            "name": job.complaint,
            "hours": money(job.hours),
            "amount_labor": money(job.labor),
            "part": job.part.map_or(Value::Bool(false), |part| json!(part.number)),
            "quantity": job.part.map_or(0, |part| part.quantity),
            "price_unit": money(job.part.map_or(0, |part| part.each)),
        })
    });
    lines.collect()
}
