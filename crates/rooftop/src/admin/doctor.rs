//! `rooftop doctor`: is everything as it must be, and if not, what is to be done?
//!
//! That the configuration can be read, the key opens the store and the database can be used was found out on the
//! way here; what could not be was said then.

use rooftop_core::ports::Packs as _;
use rooftop_core::ports::packs::PackStatus;
use rooftop_core::ports::store::{Access as _, Mirror as _, System};
use rooftop_model::Kind;
use rooftop_model::access::{Connection, Integration};
use serde_json::{Value, json};

use crate::wiring::Wired;

/// One finding.
struct Finding {
    ok: bool,
    what: String,
    todo: Option<String>,
}

impl Finding {
    fn good(what: impl Into<String>) -> Self {
        Self { ok: true, what: what.into(), todo: None }
    }

    fn bad(what: impl Into<String>, todo: impl Into<String>) -> Self {
        Self { ok: false, what: what.into(), todo: Some(todo.into()) }
    }

    fn shown(&self) -> Value {
        let mark = if self.ok { "ok  " } else { "BAD " };
        match &self.todo {
            Some(todo) => json!({"mark": mark, "what": self.what, "todo": format!("-> {todo}")}),
            None => json!({"mark": mark, "what": self.what}),
        }
    }
}

/// Examines everything.
pub(super) async fn examine(wired: &Wired) -> Value {
    let mut findings =
        vec![Finding::good("configuration: read"), Finding::good("master key: opens what is sealed")];
    findings.push(match wired.store.integrity().await {
        Ok(faults) if faults.is_empty() => Finding::good("database: whole"),
        Ok(faults) => Finding::bad(
            format!("database: {}", faults.join("; ")),
            "stop the gateway and restore the last backup",
        ),
        Err(error) => {
            Finding::bad(format!("database: {error}"), "stop the gateway and restore the last backup")
        }
    });
    findings.extend(packs(wired));
    match wired.store.integrations(System).await {
        Ok(integrations) if integrations.is_empty() => {
            findings.push(Finding::bad("integrations: none", "add one with `rooftop integration add`"));
        }
        Ok(integrations) => {
            for integration in integrations {
                findings.extend(self::integration(wired, &integration).await);
            }
        }
        Err(error) => findings.push(Finding::bad(format!("integrations: {error}"), "look at the log")),
    }
    let healthy = findings.iter().all(|finding| finding.ok);
    json!({"findings": findings.iter().map(Finding::shown).collect::<Vec<_>>(), "healthy": healthy})
}

fn packs(wired: &Wired) -> Vec<Finding> {
    let loaded = wired.packs.loaded();
    if loaded.is_empty() {
        return vec![Finding::bad("packs: none are loaded", "point `packs.dir` at a folder of packs")];
    }
    wired.packs.statuses().into_iter().map(pack).collect()
}

fn pack(status: PackStatus) -> Finding {
    let (name, version) = (status.name, status.current);
    let Some(refused) = status.refused else {
        return Finding::good(format!("pack {name} {version}: loaded"));
    };
    Finding::bad(
        format!("pack {name}: {version} goes on, since what is in its folder was refused"),
        format!(
            "`rooftop pack list` shows why ({} findings); correct it and run `rooftop pack reload {name}`",
            refused.findings
        ),
    )
}

async fn integration(wired: &Wired, integration: &Integration) -> Vec<Finding> {
    let id = &integration.id;
    let mut findings = Vec::new();
    for connection in &integration.connections {
        findings.push(match wired.dms.reach(connection).await {
            Ok(()) => Finding::good(format!("{id}: the DMS answers")),
            Err(why) => Finding::bad(
                format!("{id}: the DMS does not answer: {why}"),
                "check the connection's base_url, the network and any allow-list of the DMS",
            ),
        });
        findings.extend(manners(wired, connection).await);
        if connection.service_account.is_none() {
            let todo = format!(
                "store a service account with `rooftop credential set {id}`, or nothing is synced unless somebody is signed in"
            );
            findings.push(Finding::bad(format!("{id}: no service account"), todo));
        }
    }
    findings.push(match wired.store.all_consents(id).await {
        Ok(consents) if consents.iter().any(|consent| consent.holds_at(wired.gateway.now())) => {
            Finding::good(format!("{id}: a consent holds"))
        }
        Ok(_) => Finding::bad(
            format!("{id}: no consent holds"),
            format!("record one with `rooftop consent grant {id}`"),
        ),
        Err(error) => Finding::bad(format!("{id}: {error}"), "look at the log"),
    });
    findings.extend(syncs(wired, integration).await);
    findings
}

/// Whether requests to the DMS are held back now, or will be before the month is over.
async fn manners(wired: &Wired, connection: &Connection) -> Vec<Finding> {
    let id = &connection.integration;
    let state = match wired.dms.held_state(connection).await {
        Ok(state) => state,
        Err(error) => return vec![Finding::bad(format!("{id}: {error}"), "look at the log")],
    };
    let held = state.held.into_iter().map(|(what, wait)| {
        let todo = format!(
            "it is tried again in {} s; if it was put right, `rooftop account resume {id} --username …` tries it now",
            wait.as_secs()
        );
        Finding::bad(format!("{id}: {what}, so nothing is sent"), todo)
    });
    let budget = state.budget.map(|budget| {
        let what = format!("{id}: {budget}");
        if state.budget_is_short {
            Finding::bad(
                what,
                "agree on more with the DMS's maker, or sync less often with `sync.interval_seconds`",
            )
        } else {
            Finding::good(what)
        }
    });
    held.chain(budget).collect()
}

async fn syncs(wired: &Wired, integration: &Integration) -> Vec<Finding> {
    let id = &integration.id;
    let states = match wired.store.sync_states(id, Kind::Vehicle).await {
        Ok(states) => states,
        Err(error) => return vec![Finding::bad(format!("{id}: {error}"), "look at the log")],
    };
    let of = |rooftop: &rooftop_model::Rooftop| {
        let name = format!("{id}: vehicles of {}", rooftop.rooftop_id);
        match states.iter().find(|state| state.rooftop == rooftop.rooftop_id) {
            None => Finding::bad(format!("{name}: never synced"), "start the gateway with `rooftop serve`"),
            Some(state) if state.withheld => Finding::bad(
                format!("{name}: what is read cannot be what the DMS holds, so it is withheld"),
                format!(
                    "`rooftop canary list {id}` and `rooftop drift list {id}` show what is wrong; mend the pack, or confirm it there"
                ),
            ),
            Some(state) => match (&state.failure, state.good_since) {
                (None, Some(at)) => Finding::good(format!("{name}: as of {at}")),
                (Some(code), _) => {
                    Finding::bad(format!("{name}: the last sync ended with `{code}`"), next_step(code))
                }
                (None, None) => Finding::bad(format!("{name}: under way"), "wait"),
            },
        }
    };
    integration.rooftops.iter().map(of).collect()
}

/// What the page of a failure code advises.
fn next_step(word: &str) -> String {
    let known = rooftop_core::Code::ALL.iter().find(|code| code.as_str() == word);
    known.map_or_else(|| "look at the log".to_owned(), |code| code.next_step().to_owned())
}
