//! Where secrets must not be: at rest in the open, in logs, in debug text.

use jiff::SignedDuration;
use rooftop_core::ports::dms::SignedIn;
use std::io::Write;
use std::path::Path;
use std::sync::Mutex;
use tracing::level_filters::LevelFilter;

use crate::house::{House, RIGHT};
use crate::portal::{Fault, Second};

const CODE: &str = "918273";
const SEED: &str = "JBSWY3DPEHPK3PXP";
/// What the portal's cookies begin with.
const COOKIE: &str = "c00kie-";

/// Whether any file of a folder holds a text.
fn holds(folder: &Path, text: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

/// Signs in with everything: a wrong password, a challenge, a code, a service account, a session that is lost; then a
/// read that fails. Returns what all of that shows of itself.
async fn everything(house: &House) -> String {
    house.portal.state().second = Second::Code(CODE.into());
    let refused = house.present("wr0ng-password", None).await;
    let pending = house.challenged().await;
    let answered = house.answer(&pending, CODE).await;
    assert!(matches!(answered, Ok(SignedIn::Done { .. })), "{answered:?}");
    house.portal.state().second = Second::AnyCode;
    house.store_credential(RIGHT, Some(SEED)).await;
    let first = house.get(1, "P1").await;
    house.portal.state().forget_everybody();
    house.clock.advance(SignedDuration::from_secs(30));
    let renewed = house.get(1, "P1").await;
    house.portal.fault("GET /vehicle", 100, &Fault::Cut);
    let failed = house.get(1, "P1").await;
    let kept = (house.kept_session("svc").await, house.kept_session("jlopez").await);
    assert!(kept.0.is_some() && kept.1.is_some());
    format!("{refused:?} {pending:?} {answered:?} {first:?} {renewed:?} {failed:?}")
}

#[tokio::test]
async fn nothing_at_rest_holds_a_password_a_seed_or_a_cookie() {
    let house = House::open().await;
    everything(&house).await;
    assert!(holds(house.folder.path(), "Peachtree"), "the search finds what is there");
    for secret in [RIGHT, "wr0ng-password", SEED, COOKIE] {
        assert!(!holds(house.folder.path(), secret), "{secret}");
    }
}

/// What the whole test binary logs, from the first look on.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Log;

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOG.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_log_line_and_no_debug_text_holds_a_secret() {
    // For all threads: a place that another one logs from first would be switched off for a listener of this one.
    // The times are left out, since their digits may be those of a code.
    let listener = tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE).with_ansi(false);
    listener.without_time().with_writer(|| Log).init();
    let house = House::open().await;
    let told = everything(&house).await;
    let log = String::from_utf8(LOG.lock().unwrap().clone()).unwrap();
    for line in ["signing in again", "no answer from the DMS"] {
        assert!(log.contains(line), "the log was listened to: {log}");
    }
    let codes = house.portal.forms("POST /verify", "otp");
    assert_eq!(codes.len(), 3);
    for secret in [RIGHT, "wr0ng-password", SEED, COOKIE].into_iter().chain(codes.iter().map(String::as_str))
    {
        let found = log.lines().chain([told.as_str()]).find(|line| line.contains(secret));
        assert_eq!(found, None, "{secret}");
    }
}
