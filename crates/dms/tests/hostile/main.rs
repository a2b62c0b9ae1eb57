//! Answers by which a portal, or somebody in its place, could harm the gateway: each is refused or read in time, in
//! bounded memory, and nothing ever goes to a stranger.
//!
//! It is a program of its own, so that the most memory that the process ever had is that of these answers.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops where it finds a fault"
)]

mod elsewhere;
#[path = "../it/gateway.rs"]
#[expect(dead_code, reason = "other tests use more of it")]
mod gateway;
mod markup;
#[path = "../it/portals/rig.rs"]
#[expect(dead_code, reason = "other tests use more of it")]
mod rig;
mod server;
mod size;
mod texts;
mod wire;

use axum::Router;
use axum::response::Redirect;
use axum::routing::{any, get, post};
use futures::future::join_all;

use crate::rig::{Rig, Server, inventory, login};
use crate::server::{Hostile, Part};

/// How long the process may work on one answer, in seconds of its own processors' time, which other programs do not use
/// up: far more than any answer takes, and far less than work that grows with the square of a page.
const WORK_MAX_S: u64 = 20;

/// In how many ticks of a process Linux counts a second.
const TICKS: u64 = 100;

/// How long a request may take, in milliseconds: long enough for any answer that ends, however busy the machine is.
const PATIENT_MS: u32 = 120_000;

/// The same for answers that never end, and must be given up.
const IMPATIENT_MS: u32 = 1_500;

/// The most memory that the process may ever have, in KiB: 256 MB.
const MEMORY_MAX_KIB: u64 = 256 * 1024;

/// A hostile answer, and where it comes.
pub(crate) struct Case {
    name: &'static str,
    at: At,
    /// The answer; it is given the address of a stranger.
    answer: fn(&str) -> Vec<Part>,
    expect: Expect,
    /// It does not end by itself: what ends it is the limit of a request's time.
    stalls: bool,
}

/// The step that is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum At {
    /// The list of vehicles is asked for.
    List,
    /// The sign-in page is asked for.
    SignIn,
    /// The password was sent.
    Password,
}

/// What may come of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expect {
    /// An error.
    Fails,
    /// This one vehicle is read.
    Reads(&'static str),
    /// Either, as long as it comes in time.
    Comes,
}

/// A case of the list that must fail.
pub(crate) const fn fails(name: &'static str, answer: fn(&str) -> Vec<Part>) -> Case {
    Case { name, at: At::List, answer, expect: Expect::Fails, stalls: false }
}

pub(crate) const fn reads(name: &'static str, stock: &'static str, answer: fn(&str) -> Vec<Part>) -> Case {
    Case { name, at: At::List, answer, expect: Expect::Reads(stock), stalls: false }
}

pub(crate) const fn comes(name: &'static str, answer: fn(&str) -> Vec<Part>) -> Case {
    Case { name, at: At::List, answer, expect: Expect::Comes, stalls: false }
}

/// A case of the list that does not end, and must fail.
pub(crate) const fn stalls(name: &'static str, answer: fn(&str) -> Vec<Part>) -> Case {
    Case { name, at: At::List, answer, expect: Expect::Fails, stalls: true }
}

const API: &str = "\
page: api
document: json
means: signed_in
proof: [ { has: $.rows } ]
lists:
  vehicles:
    rows: $.rows
    columns: { stock_number: { at: \"@.stock\", read: text } }
    key: stock_number
";

/// How many answers come at once, of those that take no memory to speak of.
const AT_ONCE: usize = 8;

#[tokio::test]
async fn no_answer_crashes_floods_delays_or_leads_the_gateway_astray() {
    let stranger = Server::serve(Router::new().fallback(|| async { inventory(&["X"]) })).await;
    let (large, small) = ([size::CASES, markup::CASES], [texts::CASES, wire::CASES, elsewhere::CASES]);
    let count = large.iter().chain(&small).map(|cases| cases.len()).sum::<usize>();
    assert!(count >= 60, "{count} cases");
    for case in large.into_iter().flatten() {
        let before = work_ticks();
        withstand(case, &stranger).await;
        let worked = work_ticks() - before;
        assert!(worked < WORK_MAX_S * TICKS, "{} took the process {worked} ticks", case.name);
    }
    let small: Vec<&Case> = small.into_iter().flatten().collect();
    for cases in small.chunks(AT_ONCE) {
        join_all(cases.iter().map(|case| withstand(case, &stranger))).await;
    }
}

/// Runs into one answer, and looks at what it did.
async fn withstand(case: &Case, stranger: &Server) {
    let hostile = Hostile::serve((case.answer)(stranger.url())).await;
    let came = meet(case, &hostile).await;
    match (case.expect, &came) {
        (Expect::Fails, Err(_)) | (Expect::Comes, _) => {}
        (Expect::Reads(stock), Ok(read)) if *read == [stock] => {}
        _ => panic!("{}: {came:?}", case.name),
    }
    let memory = most_memory_kib();
    assert!(memory < MEMORY_MAX_KIB, "{} took the process to {memory} KiB", case.name);
    assert!(stranger.seen().is_empty(), "{} reached a stranger: {:?}", case.name, stranger.lines());
}

/// Runs into a hostile answer; the vehicles that were read, or the error.
async fn meet(case: &Case, hostile: &Hostile) -> Result<Vec<String>, String> {
    let to = format!("{}/page", hostile.url());
    let there = move || async move { Redirect::to(&to) };
    let routes = match case.at {
        At::List => Router::new().route("/inventory", any(there)),
        At::SignIn => Router::new().route("/login", any(there)),
        At::Password => Router::new().route("/login", post(there).merge(get(|| async { login("") }))),
    };
    let step_ms = if case.stalls { IMPATIENT_MS } else { PATIENT_MS };
    let rig = Rig::of(routes)
        .origin("hostile_url", hostile.url())
        .file("pages/api.yaml", API)
        .pack("redirect_headers: [X-Redirect]\n")
        .limits(&format!(
            "requests_per_second: 1000, burst: 1000, concurrency: 8, flow_steps_max: 50, step_timeout_ms: {step_ms}"
        ))
        .open()
        .await;
    rig.list().await.map_err(|failure| format!("{failure:?}"))
}

/// The time that this process's threads have worked so far, in ticks.
fn work_ticks() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind_name = stat.rsplit_once(')').map(|(_, rest)| rest).unwrap_or_default();
    // The 14th and the 15th field of the line: in the program, and in the system for it.
    behind_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum()
}

/// The most memory that this process ever had, in KiB.
fn most_memory_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}
