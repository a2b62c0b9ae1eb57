//! What an operator does at the command line, with the gateway running and stopped.

use rooftop_e2e::{Call, Config, Gateway, INTEGRATION, MANAGER, Operator, World, WorldOptions};
use serde_json::Value;

/// A configuration in a folder of its own, before `init`.
fn nothing_yet() -> (tempfile::TempDir, Config, Operator) {
    let folder = tempfile::tempdir().unwrap();
    let config = Config::write(folder.path(), "info", &Config::packs());
    let operator = Operator::new(&config);
    (folder, config, operator)
}

/// What `doctor` finds wrong: each finding with its advice.
fn complaints(doctor: &Value) -> Vec<String> {
    let findings = doctor["findings"].as_array().unwrap();
    let bad = findings.iter().filter(|finding| finding["mark"].as_str().unwrap().trim() == "BAD");
    bad.map(|finding| format!("{} {}", finding["what"].as_str().unwrap(), finding["todo"].as_str().unwrap()))
        .collect()
}

#[test]
fn init_makes_what_is_missing_and_keeps_what_is_there() {
    let (_folder, config, operator) = nothing_yet();
    assert!(operator.runs(&["init"]).must_succeed().out.contains("made"));
    let key = std::fs::read(config.data().join("master.key")).unwrap();
    operator.runs(&["client", "add", "Kept", "--id", "cl_kept"]).must_succeed();
    let again = operator.runs(&["init"]).must_succeed();
    assert!(again.out.matches("kept").count() >= 2, "{}", again.out);
    assert_eq!(std::fs::read(config.data().join("master.key")).unwrap(), key);
    assert!(operator.runs(&["client", "list"]).must_succeed().out.contains("cl_kept"));
}

#[test]
fn without_init_every_command_says_what_to_do_first() {
    let (_folder, config, operator) = nothing_yet();
    for words in [["client", "list"].as_slice(), &["doctor"]] {
        assert!(operator.runs(words).must_fail().contains("rooftop init"));
    }
    let (status, said) = Gateway::refuses_to_start(&config);
    assert_eq!(status.code(), Some(1));
    assert!(said.contains("rooftop init"), "{said}");
}

#[test]
fn doctor_is_content_with_a_gateway_that_works() {
    let mut world = World::small();
    world.service().waits_until_synced();
    let running = world.operator.runs(&["doctor", "--json"]).must_succeed().json();
    assert_eq!((&running["healthy"], complaints(&running)), (&Value::Bool(true), vec![]));
    world.stops_gateway();
    let stopped = world.operator.runs(&["doctor", "--json"]).must_succeed().json();
    assert_eq!(complaints(&stopped), Vec::<String>::new());
}

#[test]
fn doctor_says_what_to_do_when_the_dms_does_not_answer() {
    let mut world = World::small();
    world.service().waits_until_synced();
    world.dealer.goes_away();
    let doctor = world.operator.runs(&["doctor", "--json"]);
    assert_eq!(doctor.code, 1);
    let complaints = complaints(&doctor.json());
    assert!(
        complaints[0].contains("the DMS does not answer") && complaints[0].contains("base_url"),
        "{complaints:?}"
    );
    let list = world.service().get("/inventory/vehicles").must_be(200).json();
    assert_eq!(list["items"].as_array().unwrap().len(), 24, "what is in the mirror can still be read");
}

#[test]
fn a_master_key_that_is_not_the_one_is_refused_by_everything() {
    let mut world = World::small();
    world.service().waits_until_synced();
    world.stops_gateway();
    let (_folder, other, operator) = nothing_yet();
    operator.runs(&["init"]).must_succeed();
    std::fs::copy(other.data().join("master.key"), world.config.data().join("master.key")).unwrap();
    for words in [["doctor"].as_slice(), &["integration", "list"]] {
        let said = world.operator.runs(words).must_fail();
        assert!(said.contains("key"), "{said}");
    }
    let (status, said) = Gateway::refuses_to_start(&world.config);
    assert_eq!(status.code(), Some(1));
    assert!(said.contains("key") && !said.contains("panicked"), "{said}");
    std::fs::write(world.config.data().join("master.key"), "rubbish").unwrap();
    assert!(world.operator.runs(&["doctor"]).must_fail().contains("master.key"));
}

#[test]
fn a_second_gateway_on_the_same_data_is_refused() {
    let world = World::small();
    let before = std::fs::read_to_string(world.config.log()).unwrap().len();
    let folder = tempfile::tempdir().unwrap();
    let config = Config::write(folder.path(), "info", &Config::packs());
    let data = world.config.data();
    config.rewrite(
        &config.text().replace("dir = \"data\"", &format!("dir = {:?}", data.display().to_string())),
    );
    let (status, said) = Gateway::refuses_to_start(&config);
    assert_eq!(status.code(), Some(1));
    assert!(said.contains("in use") || said.contains("another") || said.contains("already"), "{said}");
    assert!(!said.contains("panicked"));
    world.service().get("/rooftops").must_be(200);
    assert!(std::fs::read_to_string(world.config.log()).unwrap().len() >= before);
    world.operator.runs(&["client", "list"]).must_succeed();
}

#[test]
fn commands_do_the_same_with_the_gateway_running_and_stopped() {
    let mut world = World::set_up(&WorldOptions::default());
    let stopped = says_everything(&world, "cl_stopped");
    world.starts_gateway();
    let running = says_everything(&world, "cl_running");
    assert_eq!(running, stopped);
}

/// Uses every command for a client of this id, and gives what the refusals say.
fn says_everything(world: &World, client: &str) -> Vec<String> {
    let operator = &world.operator;
    let manager = world.dealer.person(MANAGER);
    operator.runs(&["client", "add", "Some", "--id", client]).must_succeed();
    let key = operator.makes_key(client);
    let consent = operator.grants(INTEGRATION, client, &["--area", "inventory"]);
    operator.stores_credential(INTEGRATION, MANAGER, &manager.password, &manager.seed);
    operator.runs(&["account", "resume", INTEGRATION, "--username", MANAGER]).must_succeed();
    operator.runs(&["consent", "revoke", INTEGRATION, &consent]).must_succeed();
    operator.runs(&["key", "revoke", key.split(':').next().unwrap()]).must_succeed();
    for list in ["client list", "key list", "integration list", "consent list int_peachtree"] {
        let words: Vec<_> = list.split(' ').chain(["--json"]).collect();
        assert!(!operator.runs(&words).must_succeed().json().as_array().unwrap().is_empty(), "{list}");
    }
    let grant = |integration: &str, client: &str, rooftop: &str| {
        let words = [
            "consent",
            "grant",
            integration,
            client,
            "--granted-by",
            "x",
            "--area",
            "sales",
            "--rooftop",
            rooftop,
        ];
        operator.runs(&words).must_fail().replace(client, "cl")
    };
    vec![
        grant(INTEGRATION, "cl_nobody", "rt_1001"),
        grant("int_nothing", client, "rt_1001"),
        grant(INTEGRATION, client, "rt_9"),
        operator.runs(&["key", "create", "cl_nobody"]).must_fail(),
        operator.runs(&["consent", "revoke", INTEGRATION, "cns_aaaaaaaaaaaaaaaa"]).must_fail(),
    ]
}

#[test]
fn a_setting_that_cannot_work_is_refused_when_it_is_made() {
    let (_folder, _config, operator) = nothing_yet();
    operator.runs(&["init"]).must_succeed();
    let add = |pack: &str, settings: &str, rooftop: &str| {
        let mut words =
            vec!["integration", "add", "X", "--id", "int_x", "--pack", pack, "--rooftop", rooftop];
        words.extend(settings.split(' ').flat_map(|setting| ["--set", setting]));
        operator.runs(&words).must_fail()
    };
    let store = "1=rt_1@America/New_York:Store";
    assert!(add("nonsense", "base_url=http://127.0.0.1:1", store).contains("dealertrack-web"));
    assert!(add("dealertrack-web", "base_url=http://127.0.0.1:1 nonsense=1", store).contains("nonsense"));
    assert!(
        add("dealertrack-web", "base_url=http://dms.example", store).contains("base_url"),
        "a password would travel in the clear"
    );
    assert!(add("dealertrack-web", "base_url=ftp://127.0.0.1", store).contains("base_url"));
    assert!(
        add("dealertrack-web", "base_url=http://127.0.0.1:1", "1=rt_1@Mars/Olympus:Store")
            .contains("Mars/Olympus")
    );
    assert!(add("dealertrack-web", "requests_per_second=2", store).contains("base_url"));
}

#[test]
fn a_configuration_with_an_unknown_key_is_refused_at_its_place() {
    let (_folder, config, operator) = nothing_yet();
    operator.runs(&["init"]).must_succeed();
    let right = config.text();
    for (wrong, word) in [
        ("[server]\nport = 1", "port"),
        ("[sync]\ninterval_seconds = 0", "interval_seconds"),
        ("[nonsense]", "nonsense"),
    ] {
        let section = wrong.lines().next().unwrap();
        let text = if right.contains(section) {
            right.replace(section, wrong)
        } else {
            format!("{right}\n{wrong}\n")
        };
        config.rewrite(&text);
        let (status, said) = Gateway::refuses_to_start(&config);
        assert_eq!(status.code(), Some(1), "{wrong}");
        assert!(said.contains(word) && said.contains("rooftop.toml"), "{wrong}: {said}");
        assert!(operator.runs(&["client", "list"]).must_fail().contains(word));
    }
}

#[test]
fn an_address_that_others_can_reach_needs_tls_in_front() {
    let (_folder, config, operator) = nothing_yet();
    operator.runs(&["init"]).must_succeed();
    let open = config.text().replacen("listen = \"127.0.0.1:0\"", "listen = \"0.0.0.0:0\"", 1);
    config.rewrite(&open);
    let (status, said) = Gateway::refuses_to_start(&config);
    assert_eq!(status.code(), Some(1));
    assert!(said.contains("behind_tls_proxy"), "{said}");
    config.rewrite(&open.replace("[data]", "behind_tls_proxy = true\n\n[data]"));
    let gateway = Gateway::start(&config);
    let api = gateway.api.replace("0.0.0.0", "127.0.0.1");
    Call::get(format!("{api}/healthz")).send().must_be(200);
}
