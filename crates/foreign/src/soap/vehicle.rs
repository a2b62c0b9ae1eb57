//! `VehicleInventory` and `VehicleLookup`.

use jiff::civil::Date;

use super::Company;
use super::answer::{Element, Fault, result};
use super::request::Request;
use super::values::{day, money, text, yes};
use crate::books::{Condition, Status, Vehicle};

/// Vehicles in inventory. Those that were sold are not.
pub(super) fn inventory(company: &Company, request: &Request) -> Result<Element, Fault> {
    let from = eight_digits(request.get("LookupParms/FromDateInInventory"))?;
    let to = eight_digits(request.get("LookupParms/ToDateInInventory"))?;
    let of_type = request.get("LookupParms/Type");
    let found = company.books.vehicles.iter().filter(|vehicle| {
        vehicle.status != Status::Sold
            && (of_type.is_empty() || of_type == letter(vehicle))
            && from.is_none_or(|from| vehicle.acquired.is_some_and(|day| day >= from))
            && to.is_none_or(|to| vehicle.acquired.is_some_and(|day| day <= to))
    });
    Ok(result("VehicleInventory", found.map(|vehicle| record(company, vehicle)).collect()))
}

fn eight_digits(value: &str) -> Result<Option<Date>, Fault> {
    match value {
        "" | "0" => Ok(None),
        value => Date::strptime("%Y%m%d", value).map(Some).map_err(|_| Fault::conversion("Int32", value)),
    }
}

/// One vehicle, in inventory or sold. Without anything to look for, the service stumbles.
pub(super) fn lookup(company: &Company, request: &Request) -> Result<Element, Fault> {
    let (vin, stock) = (request.get("LookupParms/VIN"), request.get("LookupParms/StockNumber"));
    if vin.is_empty() && stock.is_empty() {
        return Err(Fault::stumbled());
    }
    let found = company.books.vehicles.iter().find(|vehicle| {
        (vin.is_empty() || vehicle.vin == vin) && (stock.is_empty() || vehicle.stock == stock)
    });
    Ok(result("VehicleLookup", found.map(|vehicle| record(company, vehicle)).into_iter().collect()))
}

fn letter(vehicle: &Vehicle) -> &'static str {
    if vehicle.condition == Condition::New { "N" } else { "U" }
}

fn record(company: &Company, vehicle: &Vehicle) -> Element {
    let status = match vehicle.status {
        Status::InStock => "I",
        Status::OnOrder => "O",
        Status::Sold => "C",
    };
    let option = |number: &str, description: &str, amount: String| {
        Element::fields(
            "VehicleOptionalField",
            [
                ("OptionNumber", number.to_owned()),
                ("Description", description.to_owned()),
                ("FieldType", "N".to_owned()),
                ("AlphaFieldValue", String::new()),
                ("NumericFieldValue", amount),
                ("DateFieldValue", "0".to_owned()),
                ("AddToCostFlag", "N".to_owned()),
            ],
        )
    };
    let asking = vehicle.asking.map(|cents| option("4", "SELLING PRICE", money(cents)));
    Element::fields(
        "Result",
        [
            ("CompanyNumber", company.number.to_owned()),
            ("VIN", vehicle.vin.clone()),
            ("StockNumber", vehicle.stock.clone()),
            ("DocumentNumber", vehicle.stock.clone()),
            ("Status", status.to_owned()),
            ("GLApplied", yes(vehicle.acquired.is_some())),
            ("TypeNU", letter(vehicle).to_owned()),
            ("BusinessOfficeFranchiseCode", "HY".to_owned()),
            ("ServiceFranchiseCode", "HY".to_owned()),
            ("ManufacturerCode", text(vehicle.make).chars().take(2).collect()),
            ("VehicleCode", String::new()),
            ("ModelYear", vehicle.year.to_string()),
            ("Make", text(vehicle.make)),
            ("ModelCode", String::new()),
            ("Model", text(vehicle.model)),
            ("BodyStyle", text(vehicle.body)),
            ("Color", text(vehicle.color)),
            ("Trim", text(vehicle.trim.unwrap_or(""))),
            ("FuelType", "G".to_owned()),
            ("MPG", "0".to_owned()),
            ("Cylinders", "4".to_owned()),
            ("Truck", yes(vehicle.body.contains("Pickup"))),
            ("FourWheelDrive", "N".to_owned()),
            ("Location", text(vehicle.place.unwrap_or(""))),
            ("Odometer", vehicle.odometer.to_string()),
            ("OdometerActual", "Y".to_owned()),
            ("DateInInventory", day(vehicle.acquired)),
            ("DateInService", "0".to_owned()),
            ("DateDelivered", "0".to_owned()),
            ("DateOrdered", "0".to_owned()),
            ("SaleAccount", "4000".to_owned()),
            ("InventoryAccount", "1310".to_owned()),
            ("WarrantyMonths", "36".to_owned()),
            ("WarrantyMiles", "36000".to_owned()),
            ("ListPrice", money(vehicle.list)),
            ("VehicleCost", money(vehicle.cost)),
            ("CustomerKey", vehicle.buyer.map_or_else(|| "0".to_owned(), |buyer| buyer.to_string())),
            ("PublishVehicleInfoToWeb", yes(vehicle.status == Status::InStock)),
            ("CertifiedUsedCar", yes(vehicle.condition == Condition::Certified)),
        ],
    )
    .with(vec![
        Element::of("OptionalFields", asking.into_iter().collect()),
        Element::of(
            "Options",
            vec![Element::fields(
                "VehicleOption",
                [("OptionCode", "INT".to_owned()), ("Description", text(vehicle.interior))],
            )],
        ),
    ])
}
