//! Versions of a pack while the gateway runs: a change is taken, a broken one refused, and the operator goes back.

use rooftop_e2e::{Config, INTEGRATION, World, WorldOptions, eventually};
use serde_json::{Value, json};
use std::path::PathBuf;

use crate::packs::copy;

const PACK: &str = "dealertrack-web";

/// A world whose packs are a copy that may be changed.
struct Site {
    world: World,
    packs: tempfile::TempDir,
}

impl Site {
    fn new() -> Self {
        let packs = tempfile::tempdir().unwrap();
        copy(&Config::packs().join(PACK), &packs.path().join(PACK));
        let options = WorldOptions { packs: packs.path().to_owned(), ..WorldOptions::default() };
        let world = World::new(&options);
        world.service().waits_until_synced();
        Self { world, packs }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.packs.path().join(PACK).join(name)
    }

    /// Puts one text of a file of the pack in the place of another.
    fn edit(&self, name: &str, from: &str, to: &str) {
        let path = self.file(name);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{name} has no {from:?}: this test changes nothing");
        std::fs::write(path, text.replacen(from, to, 1)).unwrap();
    }

    /// The data of the last event of a type, once there are so many.
    fn told(&self, kind: &str, times: usize) -> Value {
        eventually(kind, || {
            let path = format!("/events?type={kind}");
            let list = self.world.integrator.call("GET", &path).send().must_be(200).json();
            let items = list["items"].as_array().unwrap().clone();
            (items.len() >= times).then(|| items.last().unwrap()["data"].clone())
        })
    }

    /// The drifts of this kind that are not over.
    fn drifts(&self, kind: &str) -> Vec<Value> {
        let list = self.world.operator.runs(&["drift", "list", INTEGRATION, "--json"]).must_succeed().json();
        list.as_array().unwrap().iter().filter(|drift| drift["kind"] == kind).cloned().collect()
    }

    /// The operator says that all that is withheld so is right.
    fn confirms(&self, kind: &str) {
        for drift in self.drifts(kind).iter().filter(|drift| drift["confirmedAt"].is_null()) {
            let id = drift["drift"].as_str().unwrap();
            self.world.operator.runs(&["drift", "confirm", INTEGRATION, id]).must_succeed();
        }
    }

    fn listed(&self) -> Value {
        let list = self.world.operator.runs(&["pack", "list", "--json"]).must_succeed().json();
        list[0].clone()
    }

    fn doctor(&self) -> String {
        let doctor = self.world.operator.runs(&["doctor", "--json"]).json();
        let findings = doctor["findings"].as_array().unwrap().iter();
        let bad = findings.filter(|finding| finding["mark"].as_str().unwrap().trim() == "BAD");
        bad.map(ToString::to_string).collect()
    }
}

/// The version in words, without what tells two of one number apart.
fn short(version: &Value) -> &str {
    version.as_str().unwrap().split('+').next().unwrap()
}

#[test]
fn a_changed_pack_is_taken_while_the_gateway_runs_and_reads_everything_again() {
    let site = Site::new();
    let before = site.world.dealer.requests();
    site.edit("pack.yaml", "version: 0.1.0", "version: 0.2.0");
    let loaded = site.told("pack.loaded", 1);
    assert_eq!((short(&loaded["version"]), short(&loaded["before"])), ("0.2.0", "0.1.0"));
    assert_eq!((&loaded["pack"], &loaded["cause"]), (&PACK.into(), &"changed".into()));
    eventually("every vehicle is read again", || (site.world.dealer.requests() >= before + 24).then_some(()));
    assert_eq!(site.world.service().vehicles().len(), 24);
    assert_eq!(short(&site.listed()["version"]), "0.2.0");
}

#[test]
fn a_broken_pack_is_refused_while_the_old_version_goes_on_and_the_operator_is_told_why() {
    let mut site = Site::new();
    site.edit("pages/vehicle_general.yaml", "read: vin", "read: vinn");
    let refused = site.told("pack.refused", 1);
    assert_eq!((short(&refused["version"]), &refused["findings"]), ("0.1.0", &1.into()));
    let told = site.listed()["refused"]["text"].as_str().unwrap().to_owned();
    assert!(told.contains("pages/vehicle_general.yaml:") && told.contains("vinn"), "{told}");
    assert!(site.doctor().contains("rooftop pack reload"), "{}", site.doctor());
    let said = site.world.operator.runs(&["pack", "reload", PACK]).must_fail();
    assert!(said.contains("vinn") && said.contains("goes on"), "{said}");
    assert!(site.world.gateway().metrics().contains("rooftop_pack_refused{pack=\"dealertrack-web\"} 1"));
    site.world.dealer.changes(1001, "P12345", &json!({"askingPrice": "60000.00"}));
    site.world.service().waits_until("P12345", "the old version reads", |vehicle| {
        vehicle["pricing"].to_string().contains("\"askingPrice\":60000.00")
    });
    site.world.restarts_gateway();
    assert!(site.doctor().contains("refused"), "after a restart too");
    site.edit("pages/vehicle_general.yaml", "read: vinn", "read: vin");
    site.world.operator.runs(&["pack", "reload"]).must_succeed();
    assert_eq!((&site.listed()["refused"], site.doctor().as_str()), (&Value::Null, ""));
}

#[test]
fn the_operator_goes_back_to_the_version_before_and_it_reads_again_what_the_other_one_read() {
    let mut site = Site::new();
    let trim = site.world.service().vehicle("P12345")["trim"].clone();
    // Its recordings prove how pages are read, and nothing of how what was read is mapped.
    site.edit("pack.yaml", "version: 0.1.0", "version: 0.2.0");
    site.edit("flows/vehicles.get.yaml", "  trim: general.trim", "  trim: general.body_style");
    site.told("pack.loaded", 1);
    // The DMS says of no vehicle that it changed, and all have another trim: that is withheld until somebody confirms it.
    eventually("what the new version reads is withheld", || {
        (!site.drifts("field_changed").is_empty()).then_some(())
    });
    assert_eq!(site.world.service().vehicle("P12345")["trim"], trim);
    let wrong = eventually("the new version has read", || {
        site.confirms("field_changed");
        Some(site.world.service().vehicle("P12345")).filter(|vehicle| vehicle["trim"] != trim)
    });
    assert_eq!(wrong["trim"], wrong["bodyStyle"]);
    let done = site.world.operator.runs(&["pack", "rollback", PACK, "--json"]).must_succeed().json();
    assert_eq!((short(&done["version"]), short(&done["before"])), ("0.1.0", "0.2.0"));
    site.world
        .service()
        .waits_until("P12345", "the old version has read again", |vehicle| vehicle["trim"] == trim);
    assert_eq!(site.told("pack.loaded", 2)["cause"], "rolled_back");
    site.world.restarts_gateway();
    assert_eq!(short(&site.listed()["version"]), "0.1.0", "over a restart");
    let said = site.world.operator.runs(&["pack", "rollback", PACK]).must_fail();
    assert!(said.contains("No version"), "{said}");
}

#[test]
fn a_version_is_tried_beside_the_one_that_reads_and_the_operator_sees_where_they_differ() {
    let site = Site::new();
    site.world.operator.runs(&["pack", "canary", PACK, "--share", "100%"]).must_succeed();
    site.edit("pack.yaml", "version: 0.1.0", "version: 0.2.0");
    site.edit("flows/vehicles.get.yaml", "  trim: general.trim", "  trim: general.body_style");
    assert_eq!(site.told("pack.canary", 1)["stage"], "started");
    let trim = site.world.service().vehicle("P12345")["trim"].clone();
    site.world.dealer.forgets_requests();
    site.world.dealer.changes(1001, "P12345", &json!({"askingPrice": "60000.00"}));
    let told = site.told("pack.canary", 2);
    assert_eq!((&told["stage"], &told["drifts"]), (&"running".into(), &0.into()));
    assert_eq!(told["different"].as_object().unwrap().keys().collect::<Vec<_>>(), ["trim"], "{told}");
    let trial = site.listed()["canary"].clone();
    assert_eq!((short(&trial["version"]), &trial["extraRequests"]), ("0.2.0", &0.into()));
    assert!(trial["fields"]["trim"]["different"].as_u64().unwrap() > 0);
    assert!(trial["fields"]["vin"]["equal"].as_u64().unwrap() > 0);
    for word in ["60000.00", trim.as_str().unwrap()] {
        assert!(!format!("{told} {trial}").contains(word), "a value is told: {word}");
    }
    assert_eq!(site.world.service().vehicle("P12345")["trim"], trim, "the present version is served");
    let said = site.world.operator.runs(&["pack", "canary", PACK, "--share", "0%"]);
    assert_eq!(said.code, 2, "{}", said.err);
    site.world.operator.runs(&["pack", "promote", PACK]).must_succeed();
    assert_eq!(site.told("pack.loaded", 1)["cause"], "promoted");
    site.world
        .service()
        .waits_until("P12345", "the promoted version reads", |vehicle| vehicle["trim"] != trim);
}
