//! The vehicles as a file for spreadsheets. Its columns stand in another order than the screen's.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::Visit;
use super::formats::{condition, status};
use crate::books::plain;

const HEADINGS: [&str; 11] = [
    "VIN",
    "Condition",
    "List Price",
    "Stock #",
    "Status",
    "Odometer",
    "Year",
    "Make",
    "Model",
    "Trim",
    "Internal Notes",
];

pub(super) async fn vehicles(visit: Visit) -> Response {
    let Ok(table) = table(&visit) else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let store = visit.store();
    let sum: i64 = store.books.vehicles.iter().map(|vehicle| vehicle.list).sum();
    let file = format!(
        "\u{feff}Inventory export,{}\r\nExported by,service.desk@northgate.example\r\n\r\n{table}Total,,{},{} vehicles,,,,,,,\r\n",
        store.name,
        plain(sum),
        store.books.vehicles.len()
    );
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"vehicles.csv\"; filename*=UTF-8''v%C3%A9hicules.csv",
        ),
    ];
    (headers, file).into_response()
}

fn table(visit: &Visit) -> Result<String, Box<dyn std::error::Error>> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(HEADINGS)?;
    for vehicle in &visit.store().books.vehicles {
        let (list, odometer, year) =
            (plain(vehicle.list), vehicle.odometer.to_string(), vehicle.year.to_string());
        writer.write_record([
            vehicle.vin.as_str(),
            condition(vehicle.condition),
            &list,
            &vehicle.stock,
            status(vehicle.status),
            &odometer,
            &year,
            vehicle.make,
            vehicle.model,
            vehicle.trim.unwrap_or(""),
            vehicle.note,
        ])?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}
