//! What the sign-in of a system asks, in which order and of which host, is all in the pack.

use std::collections::BTreeMap;
use std::time::Duration;

use async_trait::async_trait;
use rooftop_pack::{
    AttemptGuard, AttemptKind, Challenge, ChallengeAnswer, Code, Credentials, FlowScope, Meaning, Pack,
    Refused, SignIn, SignInError, SignInState, run, sign_in,
};
use zeroize::Zeroizing;

use crate::example::{catalogue, written};
use crate::portal::Portal;

const PACK: &str = r#"
format: 1
name: kinds-web
version: 0.1.0
dms: kinds
settings:
  base_url: { kind: url, about: "The portal" }
  id_url: { kind: url, about: "The identity provider" }
origins: [base_url, id_url]
times: { zone: rooftop }
credentials:
  username: { label: User }
  password: { label: Password, secret: true }
"#;

const LOGIN_PAGE: &str = r"
page: login
means: signed_out
proof: [ { heading: Sign In } ]
forms:
  sign_in:
    controls: { username: { label: User }, password: { label: Password } }
    submit: { button: Go }
";

const HOME: &str = r"
page: home
means: signed_in
proof: [ { heading: Welcome } ]
values:
  key: { label: Token, read: text }
  lives: { label: Lives, read: integer }
";

const LOGIN_HTML: &str = "<html><h1>Sign In</h1><form method=post action=/login><label>User <input name=u></label>\
                          <label>Password <input name=p type=password></label><button>Go</button></form></html>";
const HOME_HTML: &str = "<html><h1>Welcome</h1><p>Token: abc-1</p><p>Lives: 600</p></html>";

/// Signs in by these files; what is sent is the credential of an invented person.
struct Bench {
    pack: Pack,
    guard: Guard,
}

/// Notes what was counted.
#[derive(Default)]
struct Guard(Vec<AttemptKind>);

struct Invented;

impl Credentials for Invented {
    fn reveal(&self, name: &str) -> Option<Zeroizing<String>> {
        let secret = match name {
            "username" => "jlopez",
            "password" => "hunter2",
            _ => return None,
        };
        Some(Zeroizing::new(secret.to_owned()))
    }
}

#[async_trait]
impl AttemptGuard for Guard {
    async fn before_attempt(&mut self, kind: AttemptKind) -> Result<(), Refused> {
        self.0.push(kind);
        Ok(())
    }
}

fn settings() -> BTreeMap<String, String> {
    let setting = |name: &str, url: &str| (name.to_owned(), url.to_owned());
    [setting("base_url", "https://dms.example"), setting("id_url", "https://id.example")].into()
}

impl Bench {
    fn new(more: &str, login: &str, pages: &[(&str, &str)]) -> Self {
        Self::load(more, login, pages).unwrap_or_else(|wrong| panic!("{wrong}"))
    }

    fn load(more: &str, login: &str, pages: &[(&str, &str)]) -> Result<Self, String> {
        let pack = format!("{PACK}{more}");
        let mut files = vec![
            ("pack.yaml", pack.as_str()),
            ("login.yaml", login),
            ("pages/login.yaml", LOGIN_PAGE),
            ("pages/home.yaml", HOME),
        ];
        files.extend(pages);
        let folder = written(&files);
        let pack = Pack::load(folder.path(), &catalogue()).map_err(|wrong| wrong.to_string())?;
        Ok(Self { pack, guard: Guard::default() })
    }

    async fn signs_in(&mut self, mut portal: Portal) -> (Result<SignIn, SignInError>, Portal) {
        let end = self.walk(None, &mut portal).await;
        portal.expect_done();
        (end, portal)
    }

    async fn goes_on(
        &mut self,
        state: SignInState,
        answer: ChallengeAnswer,
        mut portal: Portal,
    ) -> Result<SignIn, SignInError> {
        let end = self.walk(Some((state, answer)), &mut portal).await;
        portal.expect_done();
        end
    }

    async fn walk(
        &mut self,
        waiting: Option<(SignInState, ChallengeAnswer)>,
        portal: &mut Portal,
    ) -> Result<SignIn, SignInError> {
        sign_in(&self.pack, &settings(), &Invented, waiting, None, &mut self.guard, portal).await
    }
}

fn challenge(end: Result<SignIn, SignInError>) -> Challenge {
    match end {
        Ok(SignIn::Challenge(challenge)) => *challenge,
        other => panic!("{other:?}"),
    }
}

const APPROVE_LOGIN: &str = r#"
start: { open: /login }
on:
  login: { submit: sign_in, with: { username: "{credential.username}", password: "{credential.password}" }, counts_as: password }
  approve: { challenge: approval, follow: check, hint: device }
  home: { signed_in: true }
max_steps: 6
"#;

const APPROVE_PAGE: &str = r"
page: approve
means: approval_pending
proof: [ { heading: Approve this sign-in } ]
values: { device: { label: Device, read: text } }
links: { check: { text: I have approved it } }
messages:
  - { text: The request was declined., means: approval_refused }
";

const APPROVE_HTML: &str = "<html><h1>Approve this sign-in</h1><p>Device: Pixel of Jordan</p>\
                            <a href='/approve?ticket=t1'>I have approved it</a></html>";

#[tokio::test]
async fn an_approval_is_looked_for_again_until_it_is_given_or_declined() {
    let mut bench = Bench::new("", APPROVE_LOGIN, &[("pages/approve.yaml", APPROVE_PAGE)]);
    let portal =
        Portal::default().on("GET /login", LOGIN_HTML).on("POST /login u=jlopez&p=hunter2", APPROVE_HTML);
    let asked = challenge(bench.signs_in(portal).await.0);
    assert_eq!((asked.hint.as_deref(), asked.can_resend), (Some("Pixel of Jordan"), false));

    let still = Portal::default().on("GET /approve?ticket=t1", APPROVE_HTML);
    let asked = challenge(bench.goes_on(asked.state, ChallengeAnswer::Approved, still).await);

    let declined = APPROVE_HTML.replace("</html>", "<p>The request was declined.</p></html>");
    let no = Portal::default().on("GET /approve?ticket=t1", &declined);
    let refused = bench.goes_on(asked.state.clone(), ChallengeAnswer::Approved, no).await.unwrap_err();
    assert_eq!(refused, SignInError::Person(Meaning::ApprovalRefused));

    let yes = Portal::default().on("GET /approve?ticket=t1", HOME_HTML);
    let end = bench.goes_on(asked.state, ChallengeAnswer::Approved, yes).await;
    assert!(matches!(end, Ok(SignIn::Done { .. })));
    assert_eq!(bench.guard.0, [AttemptKind::Password], "looking is no attempt");
}

const CODE_LOGIN: &str = r#"
start: { open: /code }
on:
  code: { submit: verify, with: { code: "{challenge.code}" }, counts_as: code, challenge: phone_call, resend: { submit: again } }
  home: { signed_in: true }
max_steps: 6
"#;

const CODE_PAGE: &str = r"
page: code
means: code_required
proof: [ { heading: Enter your code } ]
forms:
  verify: { controls: { code: { label: Code } }, submit: { button: Verify } }
  again: { submit: { button: Call me again } }
";

const CODE_HTML: &str = "<html><h1>Enter your code</h1><form method=post action=/code><input type=hidden name=t value=1>\
                         <label>Code <input name=c></label><button>Verify</button></form>\
                         <form method=post action=/call><input type=hidden name=n value=7><button>Call me again</button></form></html>";

#[tokio::test]
async fn a_code_is_sent_again_where_the_page_offers_it() {
    let mut bench = Bench::new("", CODE_LOGIN, &[("pages/code.yaml", CODE_PAGE)]);
    let asked = challenge(bench.signs_in(Portal::default().on("GET /code", CODE_HTML)).await.0);
    assert!(asked.can_resend);
    let again = Portal::default().on("POST /call n=7", &CODE_HTML.replace("value=1", "value=2"));
    let asked = challenge(bench.goes_on(asked.state, ChallengeAnswer::Resend, again).await);
    assert!(bench.guard.0.is_empty(), "no code was sent to the DMS");
    let right = Portal::default().on("POST /code t=2&c=4711", HOME_HTML);
    let end = bench.goes_on(asked.state, ChallengeAnswer::Code(Code::new("4711")), right).await;
    assert!(matches!(end, Ok(SignIn::Done { .. })));
    assert_eq!(bench.guard.0, [AttemptKind::Code]);
}

#[tokio::test]
async fn what_only_a_person_can_do_ends_the_sign_in_and_is_never_clicked_away() {
    let terms = "page: terms\nmeans: notice_to_accept\nproof: [ { heading: New terms } ]\nlinks: { ok: { text: I accept } }\n";
    let pages = [("pages/terms.yaml", terms), ("pages/approve.yaml", APPROVE_PAGE)];
    let mut bench = Bench::new("", APPROVE_LOGIN, &pages);
    let html = "<html><h1>New terms</h1><a href=/accept>I accept</a></html>";
    let portal = Portal::default().on("GET /login", html);
    assert_eq!(bench.signs_in(portal).await.0.unwrap_err(), SignInError::Person(Meaning::NoticeToAccept));

    let clicking =
        format!("{}  terms: {{ follow: ok }}\nmax_steps: 6\n", APPROVE_LOGIN.replace("max_steps: 6\n", ""));
    let refused = Bench::load("", &clicking, &pages).err().unwrap();
    assert!(refused.contains("error[only_a_person]"), "{refused}");
}

const TOKEN_LOGIN: &str = r"
start: { open: /session, origin: id_url }
on:
  home: { keep: { token: key }, expires_in: lives, signed_in: true }
max_steps: 2
";

const EVERY: &str = r#"
every_request:
  - headers: { Authorization: "Bearer {session.token}" }
"#;

const SWITCH: (&str, &str) = (
    "flows/rooftops.switch.yaml",
    "operation: rooftops.switch\nsteps: [ { open: { path: /home, expect: home } } ]\n",
);

#[tokio::test]
async fn a_token_of_the_sign_in_goes_with_every_request_to_its_origin() {
    let mut bench = Bench::new(EVERY, TOKEN_LOGIN, &[SWITCH]);
    let first = Portal::default().redirected("GET /session", "https://id.example/session", HOME_HTML);
    let (end, portal) = bench.signs_in(first).await;
    assert!(portal.requests[0].headers.is_empty(), "there is no token before the sign-in");
    let Ok(SignIn::Done { session, lives_for, .. }) = end else { panic!("{end:?}") };
    assert_eq!(lives_for, Some(Duration::from_mins(10)));
    assert!(!format!("{session:?}").contains("abc-1"));

    let scope = FlowScope {
        rooftop: None,
        zone: jiff::tz::TimeZone::UTC,
        settings: settings(),
        files: rooftop_pack::Files::new(),
        session,
    };
    let mut portal = Portal::default().on("GET /home", HOME_HTML);
    let input = BTreeMap::from([("rooftop".to_owned(), "01".into())]);
    run(&bench.pack, "rooftops.switch", &scope, &input, &mut portal).await.unwrap();
    let bearer = ("Authorization".to_owned(), "Bearer abc-1".to_owned());
    assert_eq!(portal.requests[0].headers, [bearer]);
    assert!(!format!("{:?}", portal.requests).contains("abc-1"), "no secret in Debug");
}

const BASIC: &str = r#"
every_request:
  - basic: { username: "{credential.username}", password: "{credential.password}" }
"#;

const BASIC_LOGIN: &str = "start: { open: /home }\non: { home: { signed_in: true } }\nmax_steps: 2\n";

const REFUSED: (&str, &str) = (
    "pages/refused.yaml",
    "page: refused\nmeans: credentials_rejected\nstatus: [401]\nproof: [ { title: Unauthorized } ]\n",
);

#[tokio::test]
async fn http_basic_is_an_attempt_once_and_then_goes_with_every_request() {
    let mut bench = Bench::new(BASIC, BASIC_LOGIN, &[REFUSED]);
    let (end, portal) = bench.signs_in(Portal::default().on("GET /home", HOME_HTML)).await;
    assert_eq!(portal.requests[0].headers[0].1, "Basic amxvcGV6Omh1bnRlcjI=");
    assert_eq!(bench.guard.0, [AttemptKind::Password]);
    let Ok(SignIn::Done { session, .. }) = end else { panic!("{end:?}") };
    assert!(session.kept().is_empty(), "a password is never kept with the cookies");

    let no = Portal::default().on_status("GET /home", 401, "<html><title>Unauthorized</title></html>");
    assert_eq!(bench.signs_in(no).await.0.unwrap_err(), SignInError::CredentialsRejected);
}

#[tokio::test]
async fn a_header_goes_to_the_origin_it_is_meant_for_and_no_other() {
    let mut bench = Bench::new(
        BASIC,
        "start: { open: /home, origin: id_url }\non: { home: { signed_in: true } }\nmax_steps: 2\n",
        &[],
    );
    let portal = Portal::default().redirected("GET /home", "https://id.example/home", HOME_HTML);
    let (_, portal) = bench.signs_in(portal).await;
    assert_eq!(portal.requests[0].url.host_str(), Some("id.example"));
    assert!(portal.requests[0].headers.is_empty());
}

const SENT_LOGIN: &str = r#"
start:
  counts_as: password
  send:
    origin: id_url
    path: /token
    headers: { X-Client: "{settings.id_url}" }
    form: { grant_type: password, user: "{credential.username}", secret: "{credential.password}" }
on:
  code:
    send: { path: /confirm, json: { ticket: "{code.ticket}", try: "{code.tries}", code: "{challenge.code}" } }
    challenge: mobile_app
    counts_as: code
  home: { keep: { token: key }, signed_in: true }
max_steps: 4
"#;

const TICKET_PAGE: &str = "
page: code
means: code_required
proof: [ { heading: Enter your code } ]
values: { ticket: { label: Ticket, read: text }, tries: { label: Tries, read: integer } }
";

const TICKET_HTML: &str = "<html><h1>Enter your code</h1><p>Ticket: t-9</p><p>Tries: 1</p></html>";

#[tokio::test]
async fn a_sign_in_sends_requests_of_its_own_and_goes_on_with_what_a_page_said() {
    let mut bench = Bench::new("", SENT_LOGIN, &[("pages/code.yaml", TICKET_PAGE)]);
    let first = "POST /token grant_type=password&user=jlopez&secret=hunter2";
    let portal = Portal::default().redirected(first, "https://id.example/token", TICKET_HTML);
    let (end, portal) = bench.signs_in(portal).await;
    assert_eq!(portal.requests[0].url.host_str(), Some("id.example"));
    assert!(!format!("{:?}", portal.requests).contains("hunter2"));
    let asked = challenge(end);
    let kept = serde_json::to_string(&asked.state).unwrap();
    assert!(!kept.contains("hunter2"), "a password is not kept with what waits");
    assert!(!format!("{asked:?}").contains("t-9"));

    let state = serde_json::from_str(&kept).unwrap();
    let right = Portal::default().on(r#"POST /confirm {"ticket":"t-9","try":1,"code":"4711"}"#, HOME_HTML);
    let end = bench.goes_on(state, ChallengeAnswer::Code(Code::new("4711")), right).await;
    let Ok(SignIn::Done { session, .. }) = end else { panic!("{end:?}") };
    assert_eq!(session.kept()["token"].as_str(), "abc-1");
    assert_eq!(bench.guard.0, [AttemptKind::Password, AttemptKind::Code]);
}

#[test]
fn what_a_sign_in_may_not_say_is_refused_where_it_is() {
    let told = |more: &str, login: &str| {
        Bench::load(more, login, &[("pages/approve.yaml", APPROVE_PAGE), ("pages/code.yaml", CODE_PAGE)])
            .err()
            .unwrap_or_default()
    };
    let code = |from: &str, to: &str| told("", &CODE_LOGIN.replace(from, to));
    let sent = |from: &str, to: &str| {
        let login = SENT_LOGIN.replacen(from, to, 1);
        Bench::load("", &login, &[("pages/code.yaml", TICKET_PAGE)]).err().unwrap_or_default()
    };
    let table = [
        (sent("  counts_as: password\n", ""), "credentials are sent without being counted"),
        (sent("    counts_as: code\n", ""), "not_counted"),
        (sent("    counts_as: code\n", "    counts_as: password\n"), "a code is sent without being counted"),
        (sent("path: /token", "path: \"/token/{credential.password}\""), "secret_in_address"),
        (
            sent("path: /token", "path: /token\n    query: { p: \"{credential.password}\" }"),
            "secret_in_address",
        ),
        (sent("origin: id_url", "origin: cdn_url"), "foreign_origin"),
        (sent("path: /confirm", "path: /confirm, expect: home"), "goes on with whatever page comes"),
        (sent("{code.ticket}", "{code.tiket}"), "unknown_name"),
        (sent("X-Client", "Cookie"), "bad_header"),
        (told("", &APPROVE_LOGIN.replace("follow: check", "follow: chek")), "unknown_link"),
        (
            told("", &APPROVE_LOGIN.replace("follow: check", "signed_in: true")),
            "nothing tells whether it was approved",
        ),
        (code("submit: again", "submit: agen"), "unknown_form"),
        (code("challenge: phone_call, ", ""), "a code is sent that nobody was asked for"),
        (
            told("", &BASIC_LOGIN.replace("signed_in: true", "signed_in: true, keep: { t: kee }")),
            "unknown_field",
        ),
        (
            told("", &BASIC_LOGIN.replace("signed_in: true", "signed_in: true, expires_in: key")),
            "whole seconds",
        ),
        (
            told(
                "",
                "start: { open: \"/in/{credential.password}\" }\non: { home: { signed_in: true } }\nmax_steps: 2\n",
            ),
            "secret_in_address",
        ),
        (told("", &BASIC_LOGIN.replace("open: /home", "open: /home, origin: cdn_url")), "unknown_origin"),
        (told(&BASIC.replace("- basic", "- origin: cdn_url\n    basic"), BASIC_LOGIN), "unknown_origin"),
        (
            told(&format!("{BASIC}    headers: {{ authorization: x }}\n"), BASIC_LOGIN),
            "Authorization is there twice",
        ),
        (told(&format!("{BASIC}    headers: {{ Cookie: x }}\n"), BASIC_LOGIN), "bad_header"),
        (
            told("every_request: [ { headers: { X-Key: \"{session.tokn}\" } } ]\n", TOKEN_LOGIN),
            "unknown_name",
        ),
    ];
    for (said, expected) in table {
        assert!(said.contains(expected), "{expected}: {said}");
    }
}
