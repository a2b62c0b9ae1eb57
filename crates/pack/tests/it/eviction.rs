//! "Signed in elsewhere: sign the other user out?" Whoever signs in says whether that may be done, not the pack.

use async_trait::async_trait;
use rooftop_pack::{AttemptGuard, AttemptKind, Credentials, Pack, Refused, SignIn, SignInError, sign_in};
use zeroize::Zeroizing;

use crate::example::{altered, catalogue, recorded};
use crate::portal::{Portal, settings};

const IN_USE: &str = "page: in_use\nmeans: seat_taken\nproof: [ { heading: Already Signed In } ]\nforms:\n  take: { \
    submit: { button: \"Yes\" } }\n";

const IN_USE_HTML: &str = "<html><h1>Already Signed In</h1><form method=post action=/evict><input type=hidden name=ticket \
    value=t-9><button name=go>Yes</button></form></html>";

const PASSWORD: &str = "POST /login _token=t0k3n&user=jlopez&pw=hunter2&go=Sign In";

const EVICT: &str = "POST /evict ticket=t-9&go=";

struct Jordan;

impl Credentials for Jordan {
    fn reveal(&self, name: &str) -> Option<Zeroizing<String>> {
        let secret = if name == "password" { "hunter2" } else { "jlopez" };
        Some(Zeroizing::new(secret.to_owned()))
    }
}

/// A fence that may sign others out, or a read.
struct Guard {
    may_evict: bool,
}

#[async_trait]
impl AttemptGuard for Guard {
    async fn before_attempt(&mut self, _kind: AttemptKind) -> Result<(), Refused> {
        Ok(())
    }

    fn may_evict(&self) -> bool {
        self.may_evict
    }
}

/// The example pack whose login does this on a page that says that the seat is taken.
fn loaded(action: &str) -> Result<Pack, String> {
    let folder = altered("login.yaml", "on:\n", &format!("on:\n  in_use: {action}\n"));
    std::fs::write(folder.path().join("pages/in_use.yaml"), IN_USE).unwrap();
    Pack::load(folder.path(), &catalogue()).map_err(|wrong| wrong.to_string())
}

async fn ends(may_evict: bool, mut portal: Portal) -> Result<SignIn, SignInError> {
    let pack = loaded("{ evict: take }").unwrap();
    let end = sign_in(&pack, &settings(), &Jordan, None, None, &mut Guard { may_evict }, &mut portal).await;
    portal.expect_done();
    end
}

fn taken() -> Portal {
    Portal::default().on("GET /login", &recorded("login/normal")).on(PASSWORD, IN_USE_HTML)
}

#[tokio::test]
async fn another_user_is_signed_out_only_if_that_is_allowed() {
    assert_eq!(ends(false, taken()).await.unwrap_err(), SignInError::SeatTaken);
    let end = ends(true, taken().on(EVICT, &recorded("home/normal"))).await;
    assert!(matches!(end, Ok(SignIn::Done { .. })), "{end:?}");
}

#[tokio::test]
async fn another_user_is_signed_out_once_at_most() {
    let end = ends(true, taken().on(EVICT, IN_USE_HTML)).await;
    assert_eq!(end.unwrap_err(), SignInError::SeatTaken);
}

#[test]
fn a_pack_takes_no_seat_by_another_name() {
    for action in ["{ submit: take }", "{ evict: take, submit: take }", "{ evict: take, signed_in: true }"] {
        let wrong = loaded(action).unwrap_err();
        assert!(wrong.contains("bad_login"), "{action}: {wrong}");
    }
    assert!(loaded("{ evict: other }").unwrap_err().contains("unknown_form"));
}
