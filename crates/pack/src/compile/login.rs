//! `login.yaml`.

use indexmap::IndexMap;

use super::request::Requests;
use super::{Reporter, flow};
use crate::diagnostic::Place;
use crate::expr::{Env, Type, Typed};
use crate::meaning::Meaning;
use crate::pack::{
    FormatSource, Login, LoginOpen, LoginSend, LoginStart, LoginSubmit, On, OnAction, OnChallenge, Pack,
    Page, Resend,
};
use crate::sign_in::{AttemptKind, ChallengeKind};
use crate::source::Sp;
use crate::source::login::{ChallengeFile, CountsAsFile, LoginFile, OnFile, ResendFile, StartFile};
use crate::source::request::RequestFile;
use crate::text::Text;

/// How many requests signing in may take at most.
const STEPS_MAX: u32 = 50;

pub(super) fn compile(file: &LoginFile, pack: &Pack, report: &mut Reporter<'_>) -> Option<Login> {
    let mut compiler = Compiler { pack, env: environment(pack), report };
    let start = compiler.start(&file.start, file.max_steps.place);
    let max_steps = &file.max_steps;
    if !(1..=STEPS_MAX).contains(&max_steps.value) {
        let help = format!("1 to {STEPS_MAX}");
        compiler.report.say("bad_bound", max_steps.place, format!("{} steps", max_steps.value), help);
    }
    let mut on = IndexMap::new();
    for (name, source) in &file.on {
        if let Some(action) = compiler.on(name, source) {
            on.insert(name.clone(), action);
        }
    }
    if !file.on.values().any(|on| on.value.signed_in) {
        let help = "add a page with signed_in: true";
        compiler.report.say("no_end", max_steps.place, "no page ends the sign-in", help);
    }
    Some(Login { start: start?, on, max_steps: max_steps.value.min(STEPS_MAX) })
}

/// The names that a sign-in gives its session to keep.
pub(super) fn session_names(file: &LoginFile) -> Vec<String> {
    let mut names: Vec<String> = file.on.values().flat_map(|on| on.value.keep.keys().cloned()).collect();
    names.sort();
    names.dedup();
    names
}

/// What the texts of a sign-in may name.
fn environment(pack: &Pack) -> Env {
    let texts = |names: &mut dyn Iterator<Item = &String>| {
        names.map(|name| (name.clone(), Typed::always(Type::Text))).collect()
    };
    Env::default()
        .with_group("settings", flow::settings_env(pack))
        .with_group("session", texts(&mut pack.session.iter()))
        .with_group("credential", texts(&mut pack.credentials.keys()))
        .with_group("challenge", texts(&mut [&"code".to_owned()].into_iter()))
}

struct Compiler<'c, 'd> {
    pack: &'c Pack,
    env: Env,
    report: &'c mut Reporter<'d>,
}

impl Compiler<'_, '_> {
    fn start(&mut self, file: &StartFile, place: Place) -> Option<LoginStart> {
        match (&file.open, &file.send) {
            (Some(open), None) => self.open(open, file.origin.as_ref()).map(LoginStart::Open),
            (None, Some(send)) => {
                let env = self.env.anew();
                self.send(send, &env, file.counts_as).map(|send| LoginStart::Send(Box::new(send)))
            }
            _ => {
                let help = "write start: { open: /login }, or start: { send: { path: … } }";
                self.report.say("bad_login", place, "nothing says how the sign-in begins", help);
                None
            }
        }
    }

    /// A request, in which the names of this environment may stand.
    fn send(
        &mut self,
        send: &Sp<Box<RequestFile>>,
        env: &Env,
        counts_as: Option<CountsAsFile>,
    ) -> Option<LoginSend> {
        let mut requests = Requests { pack: self.pack, env, report: &mut *self.report };
        let request = requests.of_sign_in(&send.value, send.place);
        let counts_as = counts_as.map(AttemptKind::from);
        let names = |root: &str| env.has_named(root);
        expect_counted(send.place, (names("credential"), names("challenge")), counts_as, self.report);
        Some(LoginSend { request: request?, counts_as })
    }

    fn open(&mut self, path: &Sp<String>, origin: Option<&Sp<String>>) -> Option<LoginOpen> {
        if !path.value.starts_with('/') || path.value.starts_with("//") || path.value.contains('\\') {
            let help = "write a path that begins with one /; name another origin with origin: <setting>";
            self.report.say("foreign_origin", path.place, format!("{:?} is not a path", path.value), help);
        }
        if let Some(origin) = origin.filter(|origin| !self.pack.origins.contains(&origin.value)) {
            self.report.unknown("unknown_origin", "origin of this pack", origin, &self.pack.origins);
        }
        let text = self.text(path)?;
        if text.mentions("credential") || text.mentions("challenge") {
            let help = "send it in a form; addresses are written into logs along the way";
            self.report.say("secret_in_address", path.place, "a secret would stand in an address", help);
        }
        Some(LoginOpen { origin: origin.map(|origin| origin.value.clone()), path: text })
    }

    fn text(&mut self, source: &Sp<String>) -> Option<Text> {
        let compiled = Text::compile(&source.value, &self.env);
        self.report.expr_ok(source.place, compiled)
    }

    /// What is done on a page.
    fn on(&mut self, name: &str, source: &Sp<OnFile>) -> Option<On> {
        let known: Vec<&String> = self.pack.pages.keys().collect();
        let Some(page) = self.pack.pages.get(name) else {
            let name = Sp { value: name.to_owned(), place: source.place };
            self.report.unknown("unknown_page", "page", &name, &known);
            return None;
        };
        if page.means.needs_person() {
            let message =
                format!("{name} means {}, and only a person may go on from there", page.means.word());
            let help = "take it out: the sign-in stops there by itself and says what the person must do";
            self.report.say("only_a_person", source.place, message, help);
        }
        let file = &source.value;
        let action = self.action(source, page);
        let challenge = self.challenge(source, page);
        let keep: Vec<Option<(String, String)>> = file
            .keep
            .iter()
            .map(|(name, value)| Some((name.clone(), self.kept_value(value, page)?)))
            .collect();
        let expires_in = file.expires_in.as_ref().map(|value| self.seconds(value, page));
        Some(On {
            action: action?,
            challenge,
            keep: keep.into_iter().collect::<Option<_>>()?,
            expires_in: match expires_in {
                Some(value) => Some(value?),
                None => None,
            },
        })
    }

    fn action(&mut self, source: &Sp<OnFile>, page: &Page) -> Option<OnAction> {
        let file = &source.value;
        if let Some(form) = &file.evict {
            return self.evict(source, form, page);
        }
        if page.means == Meaning::SeatTaken {
            let help = "write evict: <form>, or take the page out: then the seat is left to its user";
            self.report.say(
                "bad_login",
                source.place,
                "who may sign another user out is not for a pack to say",
                help,
            );
        }
        let action = match (file.signed_in, &file.follow, &file.open, &file.send, &file.submit) {
            (true, None, None, None, None) => Some(OnAction::SignedIn),
            (false, Some(link), None, None, None) => {
                self.link(link, page);
                Some(OnAction::Follow(link.value.clone()))
            }
            (false, None, Some(file), None, None) => {
                self.open(&file.open, file.origin.as_ref()).map(OnAction::Open)
            }
            (false, None, None, Some(send), None) => {
                let env = self.env.anew().with_group(&page.model.name, values_of(page));
                self.send(send, &env, file.counts_as).map(|send| OnAction::Send(Box::new(send)))
            }
            (false, None, None, None, Some(form)) => self.submit(source, form, page).map(OnAction::Submit),
            _ => {
                let help = "write one of submit, send, follow, open, evict, signed_in: true";
                self.report.say("bad_login", source.place, "a page has one thing to do", help);
                None
            }
        };
        if !file.with.is_empty() && file.submit.is_none() {
            self.report.say(
                "bad_login",
                source.place,
                "only a form is filled in",
                "take with out, or add submit",
            );
        }
        action
    }

    /// Signing another user out is the one thing to do on a page that says that there is one.
    fn evict(&mut self, source: &Sp<OnFile>, form: &Sp<String>, page: &Page) -> Option<OnAction> {
        let file = &source.value;
        self.form(form, page)?;
        let is_alone = !file.signed_in
            && file.follow.is_none()
            && file.open.is_none()
            && file.send.is_none()
            && file.submit.is_none()
            && file.with.is_empty()
            && file.counts_as.is_none();
        if page.means != Meaning::SeatTaken || !is_alone {
            let message =
                "evict signs another user out, on a page that means seat_taken, and does nothing else";
            self.report.say(
                "bad_login",
                source.place,
                message,
                "take out what is beside it, or write submit",
            );
            return None;
        }
        Some(OnAction::Evict(form.value.clone()))
    }

    fn link(&mut self, link: &Sp<String>, page: &Page) {
        let known: Vec<&str> = page.model.links.iter().map(|link| link.name.as_str()).collect();
        if page.model.link(&link.value).is_none() {
            self.report.unknown("unknown_link", "link", link, &known);
        }
    }

    fn form(&mut self, form: &Sp<String>, page: &Page) -> Option<()> {
        let known: Vec<&str> = page.model.forms.iter().map(|form| form.name.as_str()).collect();
        if page.model.form(&form.value).is_none() {
            self.report.unknown("unknown_form", "form", form, &known);
            return None;
        }
        Some(())
    }

    /// A value of the page that is one text or number and always there.
    fn kept_value(&mut self, value: &Sp<String>, page: &Page) -> Option<String> {
        let typed = self.value(value, page)?;
        if typed.optional || !typed.ty.is_plain() {
            let help = "read it as text, not optional";
            self.report.say("type_mismatch", value.place, "a session keeps what is always there", help);
        }
        Some(value.value.clone())
    }

    fn seconds(&mut self, value: &Sp<String>, page: &Page) -> Option<String> {
        let typed = self.value(value, page)?;
        if typed.ty != Type::Integer {
            let help = "read it with read: integer";
            self.report.say("type_mismatch", value.place, "the life of a session is whole seconds", help);
        }
        Some(value.value.clone())
    }

    fn value(&mut self, value: &Sp<String>, page: &Page) -> Option<Typed> {
        let known: Vec<&str> = page.model.values.iter().map(|field| field.name.as_str()).collect();
        let found = page.model.value(&value.value).map(Typed::from);
        if found.is_none() {
            self.report.unknown("unknown_field", "value of this page", value, &known);
        }
        found
    }

    fn submit(&mut self, source: &Sp<OnFile>, form: &Sp<String>, page: &Page) -> Option<LoginSubmit> {
        let file = &source.value;
        self.form(form, page)?;
        let model = page.model.form(&form.value)?;
        let controls: Vec<&str> = model.controls.iter().map(|control| control.name.as_str()).collect();
        let mut with = Vec::new();
        for (name, text) in &file.with {
            if !controls.contains(&name.as_str()) {
                let name = Sp { value: name.clone(), place: text.place };
                self.report.unknown("unknown_control", "control", &name, &controls);
            }
            with.push((name.clone(), self.text(text)?));
        }
        let counts_as = file.counts_as.map(AttemptKind::from);
        let mentions = |root: &str| with.iter().any(|(_, text)| text.mentions(root));
        let named = (mentions("credential"), mentions("challenge"));
        expect_counted(source.place, named, counts_as, self.report);
        Some(LoginSubmit { form: form.value.clone(), with, counts_as })
    }

    /// What is asked of a person on a page. A code goes into one control of a form; an approval is looked for again.
    fn challenge(&mut self, source: &Sp<OnFile>, page: &Page) -> Option<OnChallenge> {
        let file = &source.value;
        let kind = file.challenge.map(ChallengeKind::from);
        let in_form = file.with.values().filter(|text| text.value.contains("challenge.")).count();
        // A request says by what it counts as whether it takes the code.
        let sends_code = file.send.is_some() && file.counts_as == Some(CountsAsFile::Code);
        let codes = in_form + usize::from(sends_code);
        let wrong = match kind {
            None if codes > 0 => Some("a code is sent that nobody was asked for"),
            Some(ChallengeKind::Approval) if file.signed_in => Some("nothing tells whether it was approved"),
            Some(ChallengeKind::Approval) if codes > 0 => Some("an approval has no code"),
            Some(kind) if kind != ChallengeKind::Approval && codes != 1 => {
                Some("a challenge and the one control for its code belong together")
            }
            _ => None,
        };
        if let Some(wrong) = wrong {
            let help = "write challenge: totp | sms | email | phone_call | mobile_app | device, and one control with \
                        \"{challenge.code}\"; or challenge: approval, and follow, open or submit to look again";
            self.report.say("bad_login", source.place, wrong, help);
        }
        if kind.is_none() && (file.hint.is_some() || file.resend.is_some()) {
            let help = "add challenge: sms, or take hint and resend out";
            self.report.say("bad_login", source.place, "nobody is asked for anything here", help);
        }
        if let Some(hint) = &file.hint {
            self.value(hint, page);
        }
        let resend = file.resend.as_ref().map(|resend| self.resend(resend, page));
        Some(OnChallenge { kind: kind?, hint: file.hint.as_ref().map(|hint| hint.value.clone()), resend })
    }

    fn resend(&mut self, resend: &Sp<ResendFile>, page: &Page) -> Resend {
        let named = |name: &str| Sp { value: name.to_owned(), place: resend.place };
        match &resend.value {
            ResendFile::Follow(link) => {
                self.link(&named(link), page);
                Resend::Follow(link.clone())
            }
            ResendFile::Submit(form) => {
                self.form(&named(form), page);
                Resend::Submit(form.clone())
            }
        }
    }
}

/// What locks an account out must be counted before it is sent: what names credentials, and what names a code.
fn expect_counted(
    place: Place,
    (credential, code): (bool, bool),
    counts_as: Option<AttemptKind>,
    report: &mut Reporter<'_>,
) {
    if credential && counts_as.is_none() {
        let help = "add counts_as: password";
        report.say("not_counted", place, "credentials are sent without being counted", help);
    }
    if code != (counts_as == Some(AttemptKind::Code)) {
        let (message, help) = if code {
            ("a code is sent without being counted", "add counts_as: code")
        } else {
            ("no code is sent that could be counted", "send {challenge.code}, or take counts_as out")
        };
        report.say("not_counted", place, message, help);
    }
}

/// The values of a page, as texts may name them.
fn values_of(page: &Page) -> IndexMap<String, Typed> {
    page.model.values.iter().map(|field| (field.name.clone(), Typed::from(field))).collect()
}

impl From<CountsAsFile> for AttemptKind {
    fn from(file: CountsAsFile) -> Self {
        match file {
            CountsAsFile::Password => Self::Password,
            CountsAsFile::Code => Self::Code,
        }
    }
}

impl From<ChallengeFile> for ChallengeKind {
    fn from(file: ChallengeFile) -> Self {
        match file {
            ChallengeFile::Totp => Self::Totp,
            ChallengeFile::Sms => Self::Sms,
            ChallengeFile::Email => Self::Email,
            ChallengeFile::PhoneCall => Self::PhoneCall,
            ChallengeFile::MobileApp => Self::MobileApp,
            ChallengeFile::Device => Self::Device,
            ChallengeFile::Approval => Self::Approval,
        }
    }
}

/// While one signs in, nothing is known yet of the formats that the user's settings choose.
pub(super) fn expect_known_formats(pack: &Pack, report: &mut Reporter<'_>) {
    let Some(login) = &pack.login else { return };
    for name in login.on.keys() {
        let formats = pack.pages.get(name).and_then(|page| page.formats.as_ref());
        if formats.is_some_and(|formats| matches!(formats.by, FormatSource::Session(_))) {
            let message = format!("{name} has numbers or days in the user's format, which is not known yet");
            let help = "take them out of the page, or let the page choose with formats_by: { value: … }";
            report.say("bad_formats", Place::default(), message, help);
        }
    }
}
