//! Integrations know nothing of each other, and nobody gets in without a credential that holds.

use rooftop_e2e::{Answer, Call, Integrator, MANAGER, Session, World};
use serde_json::Value;
use std::collections::BTreeSet;

/// A second integration onto the same dealership, with a client of its own and a service account of its own.
fn second(world: &World) -> (Integrator, Session) {
    world.adds_integration("int_second");
    let client = Integrator { integration: "int_second".into(), ..world.adds_client("cl_second") };
    world.operator.grants("int_second", "cl_second", &["--area", "inventory", "--class", "cost"]);
    let manager = world.dealer.person(MANAGER);
    world.operator.stores_credential("int_second", MANAGER, &manager.password, &manager.seed);
    let session = client.opens_service_session();
    session.waits_until_synced();
    (client, session)
}

/// The same answer to everybody who is not let in: a problem that says nothing but what it must.
fn is_a_closed_door(answer: &Answer, line: &str) {
    assert!([400, 401, 403, 404, 429].contains(&answer.status), "{line}: {} {}", answer.status, answer.text);
    assert_eq!(answer.header("content-type"), "application/problem+json", "{line}");
    let body = answer.json();
    let members: BTreeSet<_> = body.as_object().unwrap().keys().map(String::as_str).collect();
    let must = ["type", "title", "status", "detail", "code", "effect", "retryable", "requestId"];
    assert_eq!(members, BTreeSet::from(must), "{line}: {body}");
    assert_eq!((&body["effect"], &body["status"]), (&"none".into(), &answer.status.into()), "{line}");
    for foreign in ["P12345", "1FTEW1E53PKD12345", "Peachtree"] {
        assert!(!answer.text.contains(foreign), "{line}: {}", answer.text);
    }
}

/// Every operation of the API's own description, with real ids in its path: method and path below the integration.
fn operations(world: &World) -> Vec<(String, String)> {
    let document = Call::get(format!("{}/openapi.json", world.integrator.api)).send().must_be(200).json();
    let vehicle = world.service().vehicle("P12345")["vehicleId"].as_str().unwrap().to_owned();
    let manager = world.integrator.signs_in(&world.dealer.person(MANAGER)).must_be(202).json();
    let challenge = manager["challengeId"].as_str().unwrap();
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        let Some(below) = path.strip_prefix("/integrations/{integrationId}") else { continue };
        let path = below.replace("{vehicleId}", &vehicle).replace("{challengeId}", challenge);
        assert!(!path.contains('{'), "this test knows no id for {path}");
        let verbs = ["get", "post", "put", "patch", "delete"];
        for (method, _) in
            methods.as_object().unwrap().iter().filter(|(name, _)| verbs.contains(&name.as_str()))
        {
            operations.push((method.to_uppercase(), path.clone()));
        }
    }
    assert!(operations.len() >= 8, "{operations:?}");
    operations
}

#[test]
fn no_operation_lets_anybody_in_who_has_no_business_there() {
    let world = World::small();
    world.service().waits_until_synced();
    let (stranger, strange) = second(&world);
    let own = world.service();
    let forged_token = {
        let mut token = own.token.clone();
        let last = token.pop().unwrap();
        token.push(if last == '0' { '1' } else { '0' });
        token
    };
    let no_consent = world.adds_client("cl_nothing");
    let wrong_secret = {
        let (key, _) = world.integrator.credential.split_once(':').unwrap();
        let (_, secret) = stranger.credential.split_once(':').unwrap();
        Integrator { credential: format!("{key}:{secret}"), ..world.integrator.clone() }
    };
    let stranger_here = Integrator { integration: world.integrator.integration.clone(), ..stranger };
    let operations = operations(&world);
    let before = world.dealer.attempts_of(MANAGER);

    for (method, path) in &operations {
        let bearer = |token: &str| {
            world.integrator.anonymous(method, path).header("authorization", format!("Bearer {token}"))
        };
        let callers = [
            ("nobody", world.integrator.anonymous(method, path)),
            ("a forged token", bearer(&forged_token)),
            ("a token of nobody", bearer("rfs_0000000000000000000000000000000000000000000000000")),
            ("another integration's token", bearer(&strange.token)),
            ("no token at all", bearer("null")),
            ("a key with another's secret", wrong_secret.call(method, path)),
            ("a client of another integration", stranger_here.call(method, path)),
            ("a client without a consent", no_consent.call(method, path)),
        ];
        for (who, call) in callers {
            let call = if method == "POST" { call.json(&serde_json::json!({})) } else { call };
            is_a_closed_door(&call.send(), &format!("{method} {path} as {who}"));
        }
    }
    own.get("/sessions/current").must_be(200);
    assert_eq!(world.dealer.attempts_of(MANAGER), before);
}

#[test]
fn ids_and_cursors_of_one_integration_mean_nothing_in_another() {
    let world = World::small();
    let (_, strange) = second(&world);
    let own = world.service();
    own.waits_until_synced();
    let ids = |vehicles: &[Value]| {
        vehicles
            .iter()
            .map(|vehicle| vehicle["vehicleId"].as_str().unwrap().to_owned())
            .collect::<BTreeSet<_>>()
    };
    let (here, there) = (ids(&own.vehicles()), ids(&strange.vehicles()));
    assert_eq!(here.len(), there.len());
    assert!(here.is_disjoint(&there));
    for id in &there {
        own.get(&format!("/inventory/vehicles/{id}")).must_be_problem(404, "not_found");
    }
    let cursor =
        strange.get("/inventory/vehicles?pageSize=5").json()["nextCursor"].as_str().unwrap().to_owned();
    strange.get(&format!("/inventory/vehicles?pageSize=5&cursor={cursor}")).must_be(200);
    let refused = own.get(&format!("/inventory/vehicles?pageSize=5&cursor={cursor}"));
    assert_eq!(refused.must_be_problem(400, "invalid_request").pointers(), ["/query/cursor"]);
}
