//! The envelope, the methods and the errors.

use serde_json::{Value, json};
use subtle::ConstantTimeEq as _;

use super::{Company, Tidewater, domain, models};

const DATABASE: &str = "bayside";
const USER: &str = "inventory@bayside.example";
const PASSWORD: &str = "ebb+flow";

/// Records that one call gives at most.
const LIMIT_MAX: u64 = 80;

/// Why a call gives nothing. The number is the application's own.
pub(super) struct Refused {
    code: i64,
    message: String,
    name: &'static str,
}

impl Refused {
    fn new(code: i64, name: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), name }
    }

    pub(super) fn value(message: impl Into<String>) -> Self {
        Self::new(200, "ValueError", message)
    }

    fn json(&self) -> Value {
        let debug = format!(
            "Traceback (most recent call last):\n  File \"tidewater/http.py\", line 641, in dispatch\n{}: {}",
            self.name, self.message
        );
        json!({ "code": self.code, "message": "Tidewater Server Error", "data": {
            "name": format!("tidewater.exceptions.{}", self.name), "message": self.message, "arguments": [self.message], "debug": debug
        } })
    }
}

pub(super) fn answer(house: &Tidewater, session: &str, body: &[u8]) -> Value {
    let Ok(call) = serde_json::from_slice::<Value>(body) else {
        let wrong = Refused::new(-32700, "ParseError", "Invalid JSON data");
        return json!({ "jsonrpc": "2.0", "id": null, "error": wrong.json() });
    };
    let id = call.get("id").cloned().unwrap_or(Value::Null);
    match carry_out(house, session, &call) {
        Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
        Err(refused) => json!({ "jsonrpc": "2.0", "id": id, "error": refused.json() }),
    }
}

fn carry_out(house: &Tidewater, session: &str, call: &Value) -> Result<Value, Refused> {
    let method = call.get("method").and_then(Value::as_str).unwrap_or_default();
    let empty = Vec::new();
    let params = call.get("params").and_then(Value::as_array).unwrap_or(&empty);
    if method == "common.login" {
        return sign_in(house, params);
    }
    if house.sessions.get(session).is_none() {
        return Err(Refused::new(100, "SessionExpired", "Session expired"));
    }
    match method {
        "common.logout" => {
            house.sessions.close(session);
            Ok(Value::Bool(true))
        }
        "common.preferences" => Ok(preferences(house)),
        "object.execute" => execute(house, params),
        other => Err(Refused::new(-32601, "MethodNotFound", format!("Unknown method {other}"))),
    }
}

fn sign_in(house: &Tidewater, params: &[Value]) -> Result<Value, Refused> {
    let [database, user, password] = params else {
        return Err(Refused::value("login() takes 3 positional arguments"));
    };
    if database != DATABASE {
        return Err(Refused::new(200, "OperationalError", "FATAL: database does not exist"));
    }
    let right = password.as_str().unwrap_or_default().as_bytes().ct_eq(PASSWORD.as_bytes());
    if user != USER || !bool::from(right) {
        return Err(Refused::new(300, "AccessDenied", "Wrong login/password"));
    }
    Ok(json!({ "session": house.sessions.open(()), "preferences": preferences(house) }))
}

fn preferences(house: &Tidewater) -> Value {
    let companies: Vec<_> = house.companies.iter().map(|company| json!([company.id, company.name])).collect();
    json!({
        "user": { "id": 7, "name": "Priya Raghunathan", "login": USER, "groups": ["inventory", "service", "accounting_read"] },
        "companies": companies,
        "lang": "en_US", "tz": "America/Los_Angeles", "currency": [2, "USD"]
    })
}

/// `[model, method, arguments…, context]`. The context comes last and names the company.
fn execute(house: &Tidewater, params: &[Value]) -> Result<Value, Refused> {
    let [model, method, arguments @ .., context] = params else {
        return Err(Refused::value("execute() missing required positional arguments"));
    };
    let company = context.get("company").and_then(Value::as_u64);
    let company = house.companies.iter().find(|one| Some(one.id) == company);
    let company = company.ok_or_else(|| Refused::new(200, "UserError", "No company in context"))?;
    let (model, method) = (model.as_str().unwrap_or_default(), method.as_str().unwrap_or_default());
    let records = models::records(company, model)
        .ok_or_else(|| Refused::value(format!("Model '{model}' does not exist in registry")))?;
    let answered = match (method, arguments) {
        ("search_count", [wanted]) => json!(domain::filter(&records, wanted)?.len()),
        ("search_read", [wanted, fields, offset, limit, order]) => {
            let found = sorted(domain::filter(&records, wanted)?, order)?;
            let length = found.len();
            let found = slice(found, offset, limit);
            let found: Result<Vec<_>, _> = found.into_iter().map(|record| chosen(record, fields)).collect();
            json!({ "length": length, "records": found?, "context": echo(company) })
        }
        ("read", [ids, fields]) => {
            let ids = ids.as_array().ok_or_else(|| Refused::value("ids must be a list"))?;
            let found = ids.iter().map(|id| {
                let record = records.iter().find(|record| record.get("id") == Some(id));
                let missing = || {
                    Refused::new(
                        200,
                        "MissingError",
                        format!("Record does not exist or has been deleted. (Record: {model}({id},))"),
                    )
                };
                chosen(record.ok_or_else(missing)?, fields)
            });
            json!({ "records": found.collect::<Result<Vec<_>, _>>()?, "context": echo(company) })
        }
        ("export_rows", [wanted, fields, offset, limit]) => {
            let found = domain::filter(&records, wanted)?;
            let count = found.len();
            let rows: Result<Vec<_>, _> =
                slice(found, offset, limit).into_iter().map(|record| row(record, fields)).collect();
            json!({ "count": count, "columns": fields, "rows": rows?, "context": echo(company) })
        }
        _ => return Err(Refused::value(format!("{model}.{method}() got unexpected arguments"))),
    };
    Ok(answered)
}

fn echo(company: &Company) -> Value {
    json!({ "company": company.id, "company_name": company.name, "lang": "en_US", "tz": "UTC" })
}

fn slice<'r>(found: Vec<&'r Value>, offset: &Value, limit: &Value) -> Vec<&'r Value> {
    let whole = |value: &Value| value.as_u64();
    let offset = usize::try_from(whole(offset).unwrap_or(0)).unwrap_or(usize::MAX);
    let limit = usize::try_from(whole(limit).unwrap_or(LIMIT_MAX).min(LIMIT_MAX)).unwrap_or(0);
    found.into_iter().skip(offset).take(limit).collect()
}

/// `field` or `field desc`.
fn sorted<'r>(mut found: Vec<&'r Value>, order: &Value) -> Result<Vec<&'r Value>, Refused> {
    let Some(order) = order.as_str() else { return Ok(found) };
    let (field, way) = order.split_once(' ').unwrap_or((order, "asc"));
    if found.first().is_some_and(|record| record.get(field).is_none()) {
        return Err(Refused::value(format!("Invalid field '{field}' in order")));
    }
    let text = |record: &Value| record.get(field).map(Value::to_string).unwrap_or_default();
    found.sort_by_key(|record| text(record));
    if way == "desc" {
        found.reverse();
    }
    Ok(found)
}

fn value<'r>(record: &'r Value, field: &Value) -> Result<&'r Value, Refused> {
    let name = field.as_str().unwrap_or_default();
    record.get(name).ok_or_else(|| Refused::value(format!("Invalid field {name:?}")))
}

/// The fields that were asked for, and the number.
fn chosen(record: &Value, fields: &Value) -> Result<Value, Refused> {
    let mut chosen = serde_json::Map::new();
    chosen.insert("id".to_owned(), value(record, &json!("id"))?.clone());
    for field in fields.as_array().into_iter().flatten() {
        chosen.insert(field.as_str().unwrap_or_default().to_owned(), value(record, field)?.clone());
    }
    Ok(Value::Object(chosen))
}

/// The fields that were asked for, in their order and without names.
fn row(record: &Value, fields: &Value) -> Result<Value, Refused> {
    let fields = fields.as_array().into_iter().flatten();
    fields.map(|field| value(record, field).cloned()).collect::<Result<Vec<_>, _>>().map(Value::Array)
}
