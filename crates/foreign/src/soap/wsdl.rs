//! The description of a service, as `?WSDL` gives it.

use askama::Template;

use super::NAMESPACE;

#[derive(Template)]
#[template(path = "soap/service.xml")]
struct Wsdl<'a> {
    url: &'a str,
    service: &'a str,
    operations: Vec<Described>,
}

struct Described {
    name: &'static str,
    /// What the element of the dealer is called in it.
    dealer: &'static str,
    /// The element around what is asked for, if there is one.
    around: Option<&'static str>,
    /// What may be asked for, with its type.
    asked: &'static [(&'static str, &'static str)],
}

pub(super) fn wsdl(url: &str, service: &str, operations: &[&'static str]) -> String {
    let operations = operations.iter().map(|&name| described(name)).collect();
    Wsdl { url, service, operations }.render().unwrap_or_default()
}

fn described(name: &'static str) -> Described {
    let (dealer, around, asked): (_, _, &'static [_]) = match name {
        "VehicleInventory" => (
            "Dealer",
            Some("LookupParms"),
            &[("Type", "string"), ("FromDateInInventory", "int"), ("ToDateInInventory", "int")],
        ),
        "VehicleLookup" => ("Dealer", Some("LookupParms"), &[("VIN", "string"), ("StockNumber", "string")]),
        "CustomerLookup" => ("Dealer", None, &[("CustomerNumber", "int")]),
        "GetClosedRepairOrders" => (
            "dealer",
            Some("request"),
            &[
                ("VIN", "string"),
                ("RepairOrderNumber", "string"),
                ("CustomerNumber", "int"),
                ("CloseDate", "dateTime"),
                ("FinalCloseDateEnd", "dateTime"),
                ("FinalCloseDateStart", "dateTime"),
            ],
        ),
        _ => ("dealer", Some("request"), &[("RepairOrderNumber", "string")]),
    };
    Described { name, dealer, around, asked }
}
