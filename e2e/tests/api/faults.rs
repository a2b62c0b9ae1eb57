//! Whatever the portal does, the gateway shows each vehicle as it is or was in the DMS, whole, or says that it cannot.

use rooftop_e2e::{
    INTEGRATION, SERVICE, Session, World, WorldOptions, as_the_api_says_it, eventually, in_text,
};
use serde_json::{Value, json};
use std::sync::Mutex;

/// The vehicle that changes while something is wrong.
const STOCK: &str = "P12345";
/// Its store.
const STORE: u64 = 1001;

/// Where a fault strikes.
const LIST: &str = "/inventory?";
const DETAIL: &str = "/inventory/vehicle?";

/// Dealerships in which faults are tried side by side: nearly all of the time is spent on waiting.
const WORLDS: usize = 6;

/// Everything that the sandbox can do wrong, on lists and on vehicles' pages.
fn everything_that_goes_wrong() -> Vec<Value> {
    let anywhere = [
        json!({"kind": "latency", "ms": 300}),
        json!({"kind": "status", "status": 500}),
        json!({"kind": "status", "status": 404}),
        json!({"kind": "status", "status": 429}),
        json!({"kind": "reset"}),
        json!({"kind": "reset_after"}),
        json!({"kind": "truncate"}),
        json!({"kind": "truncate", "clean": true, "share": 0.5}),
        json!({"kind": "truncate", "clean": true, "share": 0.8}),
        json!({"kind": "truncate", "clean": true, "share": 0.97}),
        json!({"kind": "endless_body"}),
        json!({"kind": "slow_drip", "bytes": 8192, "ms": 30}),
        // Each costs a code of the authenticator, and a code lives for half a minute.
        json!({"kind": "session_killed", "times": 1}),
        json!({"kind": "login_page_200", "times": 1}),
        json!({"kind": "maintenance", "status": 200}),
        json!({"kind": "maintenance", "status": 503}),
        json!({"kind": "redirect_loop"}),
        json!({"kind": "wrong_content_type"}),
        json!({"kind": "latin1"}),
        json!({"kind": "label_reworded", "from": "Stock No.", "to": "Stock Number"}),
        json!({"kind": "label_reworded", "from": "Last Updated", "to": "Changed"}),
        json!({"kind": "label_removed", "label": "Last Updated"}),
    ];
    let on_lists = [
        json!({"kind": "column_reordered"}),
        json!({"kind": "column_inserted"}),
        json!({"kind": "label_reworded", "from": "Status", "to": "State"}),
        json!({"kind": "label_removed", "label": "VIN"}),
        json!({"kind": "total_lies"}),
        json!({"kind": "total_lies", "by": 7}),
        json!({"kind": "short_page"}),
        json!({"kind": "empty_by_mistake"}),
    ];
    let on_vehicles = [
        json!({"kind": "wrong_record"}),
        json!({"kind": "wrong_record", "times": 1}),
        json!({"kind": "label_reworded", "from": "Asking Price", "to": "Internet Price"}),
        json!({"kind": "label_reworded", "from": "MSRP", "to": "Asking Price"}),
        json!({"kind": "label_reworded", "from": "Cost", "to": "Unit Cost"}),
        json!({"kind": "label_reworded", "from": "Odometer", "to": "Miles"}),
        json!({"kind": "label_removed", "label": "Asking Price"}),
        json!({"kind": "label_removed", "label": "Cost"}),
        json!({"kind": "field_moved", "label": "Asking Price", "to": "general"}),
        json!({"kind": "field_moved", "label": "Cost", "to": "general"}),
        json!({"kind": "field_moved", "label": "Odometer", "to": "pricing"}),
    ];
    let at = |path: &'static str| {
        move |fault: &Value| {
            let mut fault = fault.clone();
            fault["path"] = path.into();
            fault
        }
    };
    let lists = anywhere.iter().chain(&on_lists).map(at(LIST));
    let vehicles = anywhere.iter().chain(&on_vehicles).map(at(DETAIL));
    lists.chain(vehicles).chain([json!({"theme": 2})]).collect()
}

/// Says of each answer whether it is right as of some moment.
struct Judge {
    others: Vec<String>,
    old: String,
    new: String,
}

impl Judge {
    /// Changes several fields of one vehicle at once, and knows what it was and will be.
    fn of_a_change(world: &World, price: u32) -> Self {
        let says = |(store, vehicle): &(u64, Value)| in_text(&as_the_api_says_it(*store, vehicle));
        let is_it = |(store, vehicle): &(u64, Value)| *store == STORE && vehicle["stockNumber"] == STOCK;
        let book = world.dealer.vehicles();
        let mut others: Vec<_> = book.iter().filter(|entry| !is_it(entry)).map(says).collect();
        others.sort();
        let old = says(book.iter().find(|entry| is_it(entry)).unwrap());
        let changed = world.dealer.changes(STORE, STOCK, &json!({
            "askingPrice": format!("{price}.25"), "cost": format!("{}.50", price - 1000), "odometer": price, "lot": format!("Row {price}"),
        }));
        Self { others, old, new: says(&(STORE, changed)) }
    }

    /// The list of all vehicles. Ends the test if it shows anything that never was, or lacks anything.
    fn list(&self, session: &Session, fault: &Value) -> bool {
        let answer = session.get("/inventory/vehicles?pageSize=200").must_be(200).json();
        let mut texts: Vec<_> = answer["items"].as_array().unwrap().iter().map(in_text).collect();
        let at = texts.iter().position(|text| *text == self.old || *text == self.new);
        let at = at.unwrap_or_else(|| {
            let shown = texts.iter().find(|text| text.contains(STOCK)).cloned().unwrap_or_default();
            panic!(
                "{fault}: {STOCK} is shown as it never was:\n{shown}\nold:\n{}\nnew:\n{}",
                self.old, self.new
            )
        });
        let shown = texts.remove(at);
        texts.sort();
        assert_eq!(texts, self.others, "{fault}");
        shown == self.new && answer["completeness"] == "complete"
    }
}

/// Breaks something, lets the sync meet it, judges all answers meanwhile, puts it right, and sees the change arrive.
fn survives(world: &World, session: &Session, fault: &Value, price: u32) {
    match fault.get("theme") {
        Some(_) => world.dealer.redesigns(2),
        None => world.dealer.breaks(fault),
    }
    let judge = Judge::of_a_change(world, price);
    let tries = || world.gateway().metric("rooftop_syncs_total", &[]);
    eventually(&format!("the fault {fault}"), || {
        judge.list(session, fault);
        (fault.get("theme").is_some() || world.dealer.strikes() > 0).then_some(())
    });
    let met = tries();
    eventually(&format!("a round with {fault}"), || {
        judge.list(session, fault);
        (tries() >= met + 3).then_some(())
    });
    world.dealer.mends_everything();
    // What keeps failing is tried ever less often; whoever has put it right need not wait for that.
    world.operator.runs(&["account", "resume", INTEGRATION, "--username", SERVICE]).must_succeed();
    eventually(&format!("the change, after {fault}"), || judge.list(session, fault).then_some(()));
}

#[test]
fn no_fault_of_the_portal_makes_an_answer_wrong_and_each_is_recovered_from() {
    let faults = Mutex::new(everything_that_goes_wrong().into_iter().enumerate());
    std::thread::scope(|scope| {
        for _ in 0..WORLDS {
            scope.spawn(|| {
                let world = World::new(&WorldOptions { vehicles: 12, ..WorldOptions::default() });
                let session = world.service();
                session.waits_until_synced();
                loop {
                    let next = faults.lock().unwrap().next();
                    let Some((n, fault)) = next else { break };
                    survives(&world, session, &fault, 50_000 + u32::try_from(n).unwrap());
                }
            });
        }
    });
}

#[test]
fn a_fault_before_the_first_sync_never_looks_like_an_empty_lot() {
    for kind in ["empty_by_mistake", "short_page", "total_lies", "truncate"] {
        let mut world = World::set_up(&WorldOptions { vehicles: 12, ..WorldOptions::default() });
        world.dealer.breaks(&json!({"kind": kind, "path": LIST, "clean": true}));
        world.starts_gateway();
        let tries = || world.gateway().metric("rooftop_syncs_total", &[]);
        eventually("a round of the sync", || {
            let answer = world.service().get("/inventory/vehicles");
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (503, "sync_pending"),
                "{kind}: {}",
                answer.text
            );
            (tries() >= 3).then_some(())
        });
    }
}

#[test]
fn while_something_is_wrong_the_list_grows_older_and_doctor_says_what_it_is() {
    let world = World::small();
    let session = world.service();
    session.waits_until_synced();
    world.dealer.breaks(&json!({"kind": "status", "path": LIST}));
    eventually("an age that shows it", || {
        let age = session.get("/inventory/vehicles").must_be(200).header("age").parse::<u64>().unwrap();
        (age >= 3).then_some(())
    });
    let doctor = eventually("a doctor who knows", || {
        let printed = world.operator.runs(&["doctor", "--json"]);
        (printed.code != 0).then_some(printed)
    });
    assert_eq!(doctor.code, 1);
    assert!(doctor.out.contains("dms_unavailable"), "{}", doctor.out);
}
