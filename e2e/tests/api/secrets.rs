//! A secret goes where it must and nowhere else.

use data_encoding::BASE32_NOPAD;
use rooftop_e2e::{
    Answer, Call, EXPIRED, Haystack, INTEGRATION, MANAGER, Person, SALESPERSON, SERVICE, World, WorldOptions,
    files_below, spellings,
};
use serde_json::json;
use std::collections::BTreeMap;

/// What must not be found, by what it is.
#[derive(Default)]
struct Poison(BTreeMap<String, Vec<u8>>);

impl Poison {
    fn add(&mut self, what: &str, secret: impl Into<Vec<u8>>) {
        self.0.insert(what.to_owned(), secret.into());
    }

    fn add_cookies(&mut self, world: &World) {
        for (what, secret) in world.dealer.cookies() {
            self.add(&format!("{what} {secret}"), secret);
        }
    }

    /// The secrets that these bytes hold in any spelling.
    fn found_in(&self, place: &Haystack) -> Vec<String> {
        let found = |secret: &Vec<u8>| spellings(secret).into_iter().find(|spelling| place.holds(spelling));
        let hit = |(what, secret): (&String, &Vec<u8>)| {
            Some(format!("{what} as {}", String::from_utf8_lossy(&found(secret)?)))
        };
        self.0.iter().filter_map(hit).collect()
    }
}

/// A caller who does everything that handles a secret. Gives the text of all answers, without the tokens that they
/// are there to give.
fn does_everything(world: &mut World, poison: &mut Poison) -> Vec<String> {
    let mut texts = Vec::new();
    let mut keep = |answer: &Answer| {
        let token =
            answer.text.split("rfs_").nth(1).map(|rest| format!("rfs_{}", rest.split('"').next().unwrap()));
        texts.push(format!(
            "{:?} {}",
            answer.headers,
            token.as_ref().map_or(answer.text.clone(), |token| answer.text.replace(token, "(token)"))
        ));
        token
    };
    let (sales, manager, expired) =
        (world.dealer.person(SALESPERSON), world.dealer.person(MANAGER), world.dealer.person(EXPIRED));
    let wrong = Person { password: "P0isoned-wröng \"password\" %41".into(), ..expired.clone() };
    let answers = [
        world.integrator.signs_in_with(&json!({})),
        world.integrator.signs_in(&sales),
        world.integrator.signs_in(&expired),
        world.integrator.signs_in(&wrong),
        world.integrator.signs_in_with_code(&manager, "P0isoned-code"),
        world
            .integrator
            .signs_in_with(&json!({"username": [wrong.password], "password": {"x": wrong.password}})),
        world
            .integrator
            .call("POST", "/sessions")
            .header("content-type", "application/json")
            .body(format!("{{\"password\":\"{}", sales.password))
            .send(),
    ];
    for (n, answer) in answers.iter().enumerate() {
        if let Some(token) = keep(answer) {
            poison.add(&format!("token {n}"), token);
        }
    }
    let code = world.dealer.code_of(MANAGER);
    let answer = world.integrator.signs_in_with_code(&manager, &code).must_be(200);
    poison.add("token of the manager", keep(&answer).unwrap());
    poison.add("code of the manager", format!("\"{code}\""));
    poison.add_cookies(world);
    let session = world.integrator.session_of(&answer);
    session.waits_until_synced();
    world.dealer.breaks(&json!({"kind": "status", "times": 2}));
    world.dealer.ends_all_sessions();
    for path in
        ["/sessions/current", "/rooftops", "/inventory/vehicles", "/inventory/vehicles?x=1", "/nothing"]
    {
        keep(&session.get(path));
    }
    keep(
        &Call::get(format!(
            "{}/integrations/{INTEGRATION}/rooftops?token={}",
            world.integrator.api, session.token
        ))
        .send(),
    );
    world.restarts_gateway();
    world.service().waits_until_synced();
    poison.add("token of the service account", world.service().token.clone());
    poison.add_cookies(world);
    poison.add("wrong password", wrong.password);
    poison.add("wrong code", "P0isoned-code");
    let doctor = world.operator.runs(&["doctor", "--json"]);
    texts.push(doctor.out + &doctor.err);
    texts.push(world.operator.runs(&["key", "list", "--json"]).out);
    texts.push(world.operator.runs(&["integration", "list", "--json"]).out);
    texts
}

#[test]
fn no_secret_is_found_in_log_database_metrics_or_answers() {
    let mut world = World::new(&WorldOptions { log: "trace", ..WorldOptions::default() });
    let mut poison = Poison::default();
    for username in [SERVICE, MANAGER, SALESPERSON, EXPIRED] {
        let person = world.dealer.person(username);
        poison.add(&format!("password of {username}"), person.password);
        if !person.seed.is_empty() {
            poison.add(&format!("seed of {username}"), person.seed.clone());
            poison.add(
                &format!("seed of {username} in bytes"),
                BASE32_NOPAD.decode(person.seed.as_bytes()).unwrap(),
            );
        }
    }
    let (_, secret) = world.integrator.credential.split_once(':').unwrap();
    poison.add("secret of the key", secret);
    poison.add("credential of the key", world.integrator.credential.clone());

    let answers = does_everything(&mut world, &mut poison);
    let metrics = world.gateway().metrics();
    // Killed, so that what is on its way into the database is still beside it.
    world.kills_gateway();
    let master = std::fs::read(world.config.data().join("master.key")).unwrap();
    poison.add("master key", String::from_utf8_lossy(&master).trim().to_owned());

    let mut places = vec![
        ("the answers".to_owned(), answers.join("\n").into_bytes()),
        ("the metrics".to_owned(), metrics.into_bytes()),
    ];
    places.push(("the log".to_owned(), std::fs::read(world.config.log()).unwrap()));
    for (path, bytes) in files_below(&world.config.data()) {
        if !path.ends_with("master.key") {
            places.push((path.display().to_string(), bytes));
        }
    }
    let places: Vec<_> = places.into_iter().map(|(place, bytes)| (place, Haystack::new(&bytes))).collect();
    let hits: Vec<_> = places
        .iter()
        .flat_map(|(place, bytes)| {
            poison.found_in(bytes).into_iter().map(move |hit| format!("{place}: {hit}"))
        })
        .collect();
    assert!(hits.is_empty(), "{hits:#?}");
    assert!(poison.0.keys().filter(|what| what.starts_with("cookie")).count() >= 4, "the cookies are known");

    // The search is not blind: what is no secret is there.
    let found = |word: &str| {
        places
            .iter()
            .filter(|(_, bytes)| bytes.holds(word.as_bytes()))
            .map(|(place, _)| place.clone())
            .collect::<String>()
    };
    assert!(found("1FTEW1E53PKD12345").contains("rooftop.db"));
    assert!(found("DEBUG").contains("the log") && found("rooftop_syncs_total").contains("the metrics"));
    let mut control = Poison::default();
    control.add("a VIN", "1FTEW1E53PKD12345");
    assert!(places.iter().any(|(_, bytes)| !control.found_in(bytes).is_empty()));
}

#[test]
fn a_stored_credential_is_for_nobody_to_read_back() {
    let world = World::small();
    let service = world.dealer.person(SERVICE);
    for words in [["integration", "list"], ["client", "list"], ["key", "list"]] {
        let printed = world.operator.runs(&words).must_succeed();
        assert!(!printed.out.contains(&service.password) && !printed.out.contains(&service.seed));
        assert!(!printed.out.contains(world.integrator.credential.split(':').nth(1).unwrap()));
    }
    for (path, mode) in [("master.key", 0o600), ("", 0o700), ("admin.sock", 0o600)] {
        use std::os::unix::fs::PermissionsExt;
        let found = std::fs::metadata(world.config.data().join(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!(found, mode, "{path:?}");
    }
}
