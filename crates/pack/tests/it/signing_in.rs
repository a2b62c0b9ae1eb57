//! Signing in over a scripted portal.

use async_trait::async_trait;
use rooftop_pack::{
    AttemptGuard, AttemptKind, Challenge, ChallengeAnswer, Code, Credentials, Refused, SignIn, SignInError,
    SignInState, WireError, sign_in,
};
use zeroize::Zeroizing;

use crate::example::{self, recorded};
use crate::portal::{Portal, settings};

const OPEN: &str = "GET /login";
const PASSWORD: &str = "POST /login _token=t0k3n&user=jlopez&pw=hunter2&go=Sign In";
const CODE: &str = "POST /verify flow=f-1&otp=123456";

struct Jordan;

impl Credentials for Jordan {
    fn reveal(&self, name: &str) -> Option<Zeroizing<String>> {
        let secret = match name {
            "username" => "jlopez",
            "password" => "hunter2",
            _ => return None,
        };
        Some(Zeroizing::new(secret.to_owned()))
    }
}

/// Notes what was counted; refuses if told so.
#[derive(Default)]
struct Guard {
    counted: Vec<AttemptKind>,
    refuses: bool,
}

#[async_trait]
impl AttemptGuard for Guard {
    async fn before_attempt(&mut self, kind: AttemptKind) -> Result<(), Refused> {
        if self.refuses {
            return Err(Refused { reason: "two attempts were refused today".to_owned() });
        }
        self.counted.push(kind);
        Ok(())
    }
}

async fn signs_in(
    portal: &mut Portal,
    guard: &mut Guard,
    state: Option<SignInState>,
    code: Option<&str>,
) -> Result<SignIn, SignInError> {
    let result = match state {
        None => {
            sign_in(&example::pack(), &settings(), &Jordan, None, code.map(Code::new), guard, portal).await
        }
        Some(state) => {
            let answer = ChallengeAnswer::Code(Code::new(code.unwrap_or_default()));
            sign_in(&example::pack(), &settings(), &Jordan, Some((state, answer)), None, guard, portal).await
        }
    };
    portal.expect_done();
    result
}

/// How a sign-in ends, in a word, and what was counted.
async fn ends(mut portal: Portal) -> (String, usize) {
    let mut guard = Guard::default();
    let end = match signs_in(&mut portal, &mut guard, None, None).await {
        Ok(SignIn::Done { page, .. }) => format!("done on {page}"),
        Ok(SignIn::Challenge(challenge)) => format!("{:?}", challenge.kind),
        Err(SignInError::Drift(drift)) => drift.kind.code().to_owned(),
        Err(error) => format!("{error:?}"),
    };
    (end, guard.counted.len())
}

fn with_message(page: &str, message: &str) -> String {
    recorded(page).replace("<form", &format!("<p>{message}</p><form"))
}

fn challenged() -> Portal {
    Portal::default().on(OPEN, &recorded("login/normal")).on(PASSWORD, &recorded("verify_code/normal"))
}

async fn challenge() -> Challenge {
    match signs_in(&mut challenged(), &mut Guard::default(), None, None).await {
        Ok(SignIn::Challenge(challenge)) => *challenge,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_password_is_counted_then_sent_once() {
    let login = recorded("login/normal");
    let after = |page: &str| Portal::default().on(OPEN, &login).on(PASSWORD, page);
    assert_eq!(ends(after(&recorded("home/normal"))).await, ("done on home".to_owned(), 1));
    let rejected = with_message("login/normal", "Invalid user ID or password.");
    assert_eq!(ends(after(&rejected)).await, ("CredentialsRejected".to_owned(), 1));
    let locked = with_message("login/normal", "Your account is locked. Call the help desk.");
    assert_eq!(ends(after(&locked)).await, ("Locked".to_owned(), 1));
    assert_eq!(ends(after(&login)).await, ("page_unexpected".to_owned(), 1));
    assert_eq!(ends(after(&recorded("maintenance/normal"))).await, ("Maintenance".to_owned(), 1));
    assert_eq!(ends(after("<html><h1>Surprise</h1></html>")).await, ("page_unproven".to_owned(), 1));
    let lost = Portal::default().on(OPEN, &login).fails(PASSWORD, WireError::Timeout);
    assert_eq!(ends(lost).await, ("Wire(Timeout)".to_owned(), 1));
    assert_eq!(
        ends(Portal::default().on(OPEN, &recorded("home/normal"))).await,
        ("done on home".to_owned(), 0)
    );
    let unusable = login.replace("Password:", "Passphrase:");
    assert_eq!(ends(Portal::default().on(OPEN, &unusable)).await, ("form_missing".to_owned(), 0));
}

#[tokio::test]
async fn nothing_is_sent_if_the_guard_refuses() {
    let mut portal = Portal::default().on(OPEN, &recorded("login/normal"));
    let mut guard = Guard { refuses: true, ..Guard::default() };
    let error = signs_in(&mut portal, &mut guard, None, None).await.unwrap_err();
    assert!(matches!(error, SignInError::Guard(_)), "{error}");
    assert_eq!(portal.requests.len(), 1);
}

#[tokio::test]
async fn a_challenge_survives_a_restart() {
    let waiting = challenge().await;
    assert_eq!(waiting.hint.as_deref(), Some("•••-•••-0102"));
    assert!(!format!("{waiting:?}").contains("f-1"));
    let kept = serde_json::to_string(&waiting.state).unwrap();
    assert!(!kept.contains("hunter2"));
    let state: SignInState = serde_json::from_str(&kept).unwrap();
    let mut portal = Portal::default().on(CODE, &recorded("home/normal"));
    let mut guard = Guard::default();
    let end = signs_in(&mut portal, &mut guard, Some(state), Some(" 123456 ")).await.unwrap();
    assert!(matches!(end, SignIn::Done { .. }));
    assert_eq!(guard.counted, [AttemptKind::Code]);
}

#[tokio::test]
async fn a_code_given_at_once_is_used_for_the_first_challenge() {
    let mut portal = challenged().on(CODE, &recorded("home/normal"));
    let mut guard = Guard::default();
    let end = signs_in(&mut portal, &mut guard, None, Some("123456")).await.unwrap();
    assert!(matches!(end, SignIn::Done { .. }));
    assert_eq!(guard.counted, [AttemptKind::Password, AttemptKind::Code]);
}

#[tokio::test]
async fn a_refused_code_is_not_sent_again() {
    let refused = with_message("verify_code/normal", "That code is not right.");
    let moved = with_message("login/normal", "That code is not right.");
    let locked = with_message("login/normal", "Your account is locked. Call the help desk.");
    for (page, expected) in [
        (refused.replace("<label>Code", "<label>Key"), "CodeRejected(None)"),
        (moved, "page_unexpected"),
        (locked, "Locked"),
        (recorded("verify_code/normal"), "page_unexpected"),
        (recorded("login/normal"), "page_unexpected"),
    ] {
        let mut portal = Portal::default().on(CODE, &page);
        let state = challenge().await.state;
        let error =
            signs_in(&mut portal, &mut Guard::default(), Some(state), Some("123456")).await.unwrap_err();
        let code = if let SignInError::Drift(drift) = &error {
            drift.kind.code().to_owned()
        } else {
            format!("{error:?}")
        };
        assert_eq!(code, expected);
    }
}

#[tokio::test]
async fn after_a_wrong_code_the_sign_in_goes_on_with_the_page_that_came() {
    let refused = with_message("verify_code/normal", "That code is not right.");
    let mut state = challenge().await.state;
    // More often than the pack's `max_steps`: how often a person may be wrong is for the guard to say.
    for time in 1..8 {
        let page = refused.replace("f-1", &format!("f-{}", time + 1));
        let mut portal = Portal::default().on(&CODE.replace("f-1", &format!("f-{time}")), &page);
        let error =
            signs_in(&mut portal, &mut Guard::default(), Some(state), Some("123456")).await.unwrap_err();
        let SignInError::CodeRejected(Some(next)) = error else { panic!("{error:?}") };
        state = *next;
    }
    let mut portal = Portal::default().on(&CODE.replace("f-1", "f-8"), &recorded("home/normal"));
    let end = signs_in(&mut portal, &mut Guard::default(), Some(state), Some("123456")).await.unwrap();
    assert!(matches!(end, SignIn::Done { .. }));
}

#[tokio::test]
async fn a_sign_in_that_expires_after_something_was_sent_may_begin_again() {
    let expired = "  - { text: Your session has expired., means: session_expired }\n";
    let folder = example::altered("pages/login.yaml", "messages:\n", &format!("messages:\n{expired}"));
    let pack = rooftop_pack::Pack::load(folder.path(), &example::catalogue()).unwrap();
    let login = with_message("login/normal", "Your session has expired.");
    let run = async |mut portal: Portal| {
        let end = sign_in(&pack, &settings(), &Jordan, None, None, &mut Guard::default(), &mut portal).await;
        portal.expect_done();
        end
    };
    let before = Portal::default().on(OPEN, &login).on(PASSWORD, &recorded("home/normal"));
    assert!(matches!(run(before).await, Ok(SignIn::Done { .. })));
    let after = Portal::default().on(OPEN, &login).on(PASSWORD, &login);
    assert_eq!(run(after).await.unwrap_err(), SignInError::Expired);
}

#[tokio::test]
async fn secrets_are_in_no_debug_output() {
    let mut portal =
        Portal::default().on(OPEN, &recorded("login/normal")).on(PASSWORD, &recorded("home/normal"));
    signs_in(&mut portal, &mut Guard::default(), None, None).await.unwrap();
    let shown = format!("{:?}", portal.requests);
    assert!(shown.contains("pw") && !shown.contains("hunter2") && !shown.contains("t0k3n"), "{shown}");
    assert!(!portal.requests[1].safe);
}
