//! The SOAP services: envelopes, security headers, faults, what is refused inside an answer.

use reqwest::{Response, StatusCode};
use rooftop_foreign::{Options, System};

use crate::{AT_EASE, House, between};

const SOAP_11: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const SOAP_12: &str = "http://www.w3.org/2003/05/soap-envelope";
const PASSWORD: &str = "p&lt;w&gt;&amp;\"7\"";
const DEALER: &str = "<CompanyNumber>LK1</CompanyNumber><EnterpriseCode>LK</EnterpriseCode>";

impl House {
    pub(crate) async fn services() -> Self {
        Self::open(System::Soap, AT_EASE).await
    }

    async fn send(&self, service: &str, operation: &str, envelope: String) -> Response {
        let request =
            self.client.post(self.url(&format!("/{service}.asmx"))).header("Content-Type", "text/xml");
        let action = format!("\"opentrack.dealertrack.com/{operation}\"");
        request.header("SOAPAction", action).body(envelope).send().await.unwrap()
    }

    pub(crate) async fn ask(&self, service: &str, operation: &str, body: &str) -> (StatusCode, String) {
        let answer = self.send(service, operation, envelope(SOAP_11, PASSWORD, operation, body)).await;
        (answer.status(), answer.text().await.unwrap())
    }
}

fn envelope(soap: &str, password: &str, operation: &str, body: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"{soap}\" xmlns:w=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\">\
         <s:Header><w:Security><w:UsernameToken><w:Username>KETTLEWARE</w:Username><w:Password>{password}</w:Password>\
         </w:UsernameToken></w:Security></s:Header><s:Body><{operation} xmlns=\"opentrack.dealertrack.com\">{body}</{operation}>\
         </s:Body></s:Envelope>"
    )
}

fn dealer(more: &str) -> String {
    format!("<Dealer>{DEALER}</Dealer>{more}")
}

#[tokio::test]
async fn a_description_lists_the_operations_whatever_the_case_of_its_address() {
    let house = House::services().await;
    for path in ["/VehicleAPI.asmx?WSDL", "/vehicleapi.asmx?wsdl"] {
        let wsdl = house.client.get(house.url(path)).send().await.unwrap().text().await.unwrap();
        assert!(wsdl.contains("soapAction=\"opentrack.dealertrack.com/VehicleLookup\""));
        assert!(wsdl.contains(&format!("location=\"{}/VehicleAPI.asmx\"", house.running.url)));
    }
}

#[tokio::test]
async fn the_inventory_is_what_was_not_sold_in_a_namespace_of_its_own() {
    let house = House::services().await;
    let (status, answer) = house.ask("VehicleAPI", "VehicleInventory", &dealer("")).await;
    assert_eq!(status, StatusCode::OK);
    assert!(answer.contains("<VehicleInventoryResult xmlns=\"opentrack.dealertrack.com/transitional\">"));
    assert!(answer.contains("<StockNumber>K1204</StockNumber>") && !answer.contains("<Status>C</Status>"));
    assert!(answer.contains("<DateInInventory>2026") && answer.contains("<DateDelivered>0</DateDelivered>"));
    let none = dealer("<LookupParms><FromDateInInventory>20991231</FromDateInInventory></LookupParms>");
    let (_, answer) = house.ask("VehicleAPI", "VehicleInventory", &none).await;
    assert!(answer.contains("<VehicleInventoryResult xmlns=\"opentrack.dealertrack.com/transitional\" />"));
}

#[tokio::test]
async fn faults_come_with_500_and_with_200() {
    let house = House::services().await;
    let wrong = dealer("<LookupParms><FromDateInInventory>last week</FromDateInInventory></LookupParms>");
    let (status, answer) = house.ask("VehicleAPI", "VehicleInventory", &wrong).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(answer.contains("<faultcode>soap:Client</faultcode>"));
    let (status, answer) = house.ask("VehicleAPI", "VehicleLookup", &dealer("")).await;
    assert_eq!(status, StatusCode::OK);
    assert!(answer.contains("<soap:Fault><faultcode>soap:Server</faultcode>"));
    let (status, answer) = house.ask("VehicleAPI", "CustomerLookup", &dealer("")).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(answer.contains("did not recognize the value of HTTP Header SOAPAction"));
    let bomb = "<!DOCTYPE x [<!ENTITY a \"b\">]><s:Envelope xmlns:s=\"x\"/>".to_owned();
    assert_eq!(
        house.send("VehicleAPI", "VehicleLookup", bomb).await.status(),
        StatusCode::INTERNAL_SERVER_ERROR
    );
}

#[tokio::test]
async fn what_is_refused_is_told_inside_an_ordinary_answer() {
    let house = House::services().await;
    let code = async |password: &str, body: &str| {
        let answer = house
            .send("VehicleAPI", "VehicleLookup", envelope(SOAP_11, password, "VehicleLookup", body))
            .await;
        assert_eq!(answer.status(), StatusCode::OK);
        between(&answer.text().await.unwrap(), "<Code>", "</Code>").to_owned()
    };
    let company = |number: &str| {
        format!("<Dealer><EnterpriseCode>LK</EnterpriseCode><CompanyNumber>{number}</CompanyNumber></Dealer>")
    };
    assert_eq!(code("wrong", &dealer("")).await, "101");
    assert_eq!(code(PASSWORD, &company("")).await, "303");
    assert_eq!(code(PASSWORD, &company("LK3")).await, "311");
    assert_eq!(
        code(PASSWORD, &format!("<dealer>{DEALER}</dealer>")).await,
        "302",
        "a name in another case is ignored"
    );
    let open = envelope(SOAP_11, "", "VehicleLookup", &dealer("")).replace("w:Password", "w:Nothing");
    assert_eq!(
        house.send("VehicleAPI", "VehicleLookup", open).await.status(),
        StatusCode::INTERNAL_SERVER_ERROR
    );
}

#[tokio::test]
async fn a_message_is_answered_in_its_own_version() {
    let house = House::services().await;
    let newer = envelope(SOAP_12, PASSWORD, "VehicleLookup", &dealer(""));
    let answer = house.send("VehicleAPI", "VehicleLookup", newer).await;
    assert_eq!(answer.headers()["content-type"], "application/soap+xml; charset=utf-8");
    assert!(answer.text().await.unwrap().contains("<soap:Value>soap:Receiver</soap:Value>"));
}

#[tokio::test]
async fn closed_repair_orders_come_without_lines_and_one_by_one_with_them() {
    let house = House::services().await;
    let body = |request: &str| format!("<dealer>{DEALER}</dealer><request>{request}</request>");
    let (_, all) = house.ask("ServiceAPI", "GetClosedRepairOrders", &body("")).await;
    let number = between(&all, "<RepairOrderNumber>", "</RepairOrderNumber>").to_owned();
    assert!(all.contains("<Details />") && !all.contains("606120"), "606120 is open");
    let day = between(&all, "<CloseDate>", "</CloseDate>").to_owned();
    let iso = format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..]);
    let (_, of_day) = house
        .ask("ServiceAPI", "GetClosedRepairOrders", &body(&format!("<CloseDate>{iso}</CloseDate>")))
        .await;
    assert!(of_day.contains(&format!("<CloseDate>{day}</CloseDate>")));
    let one = body(&format!("<RepairOrderNumber>{number}</RepairOrderNumber>"));
    let (_, one) = house.ask("ServiceAPI", "GetClosedRepairOrderDetails", &one).await;
    assert!(one.contains("<LaborOpCode>") && one.contains("<DateTimePreInvoiced>2026"));
    let open = body("<RepairOrderNumber>606120</RepairOrderNumber>");
    let (_, open) = house.ask("ServiceAPI", "GetClosedRepairOrderDetails", &open).await;
    assert!(!open.contains("ClosedRepairOrder>"));
    let (_, customer) =
        house.ask("CustomerAPI", "CustomerLookup", &dealer("<CustomerNumber>20035</CustomerNumber>")).await;
    assert!(
        customer.contains("<FirstName>MARIA JOSE</FirstName>")
            && customer.contains("<BirthDate>0</BirthDate>")
    );
}

#[tokio::test]
async fn more_requests_than_it_bears_are_sent_away_for_a_while() {
    let house = House::open(System::Soap, Options { requests_per_second: 0, ..AT_EASE }).await;
    let answer = house.send("VehicleAPI", "VehicleLookup", String::new()).await;
    assert_eq!(
        (answer.status(), &answer.headers()["retry-after"]),
        (StatusCode::SERVICE_UNAVAILABLE, &"1".parse().unwrap())
    );
    assert!(answer.text().await.unwrap().contains("Service Unavailable"));
}
