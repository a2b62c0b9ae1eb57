//! A sign-in that waits for a person.

use std::collections::BTreeMap;
use std::fmt;

use indexmap::IndexMap;
use rooftop_page::{
    Charset, Document, Drift, DriftKind, FileNames, FormSubmission, Method, PageReading, Reading, Value,
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use url::Url;
use zeroize::Zeroizing;

use super::walk::Walk;
use super::{AttemptKind, Challenge, ChallengeAnswer, Code, SignInError};
use crate::filling::Files;
use crate::pack::{LoginSubmit, On, OnAction, OnChallenge, Page, Resend};
use crate::run::request::sending;
use crate::sent::Unsendable;
use crate::session::SessionValues;
use crate::wire::{Request, StepKind};

/// A sign-in that waits for a code or an approval. It may go on in another process with the same cookies.
///
/// It holds the page's hidden fields and what the DMS gave the session, which may be secrets: seal it at rest. `Debug`
/// does not show them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInState {
    /// The page model on which a person is asked.
    page: String,
    /// What is sent when the person has answered.
    draft: Draft,
    /// What has the code sent again.
    resend: Option<FormSubmission>,
    /// What the session keeps so far.
    kept: BTreeMap<String, String>,
    /// How many requests have been made.
    steps: u32,
    /// Whether a password has been sent.
    password_sent: bool,
}

/// What is sent when the person has answered.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Draft {
    /// A form, filled but for the code, and the field that takes it.
    Code(FormSubmission, String),
    /// An address or a form that shows whether the sign-in was approved.
    Look(FormSubmission),
    /// The pack's request, which is made of what the page said.
    Request(BTreeMap<String, Json>),
}

impl fmt::Debug for SignInState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { page, steps, .. } = self;
        f.debug_struct("SignInState").field("page", page).field("steps", steps).finish_non_exhaustive()
    }
}

impl Walk<'_> {
    /// What the person is asked, and all that is needed to go on with the answer.
    pub(super) fn challenge(
        &self,
        on: &On,
        asked: &OnChallenge,
        page: &Page,
        document: &Document,
        status: u16,
    ) -> Result<Challenge, SignInError> {
        let reading = page.model_for(document, self.visitor.context())?.read(
            document,
            status,
            self.visitor.context(),
        )?;
        let draft = match &on.action {
            OnAction::Submit(submit) => self.draft_of(submit, page, document)?,
            OnAction::Follow(link) => Draft::Look(asking_form(&linked(&reading, link)?)),
            OnAction::Open(open) => Draft::Look(asking_form(&self.address(open)?)),
            OnAction::Send(_) => Draft::Request(said(&reading)),
            OnAction::SignedIn | OnAction::Evict(_) => return Err(nothing_to_send(page).into()),
        };
        let resend = asked.resend.as_ref().map(|resend| match resend {
            Resend::Follow(link) => Ok(asking_form(&linked(&reading, link)?)),
            Resend::Submit(form) => page.model.fill(document, form, &[]),
        });
        let hint = asked.hint.as_ref().and_then(|hint| reading.values.get(hint)).and_then(Reading::value);
        let state = SignInState {
            page: page.model.name.clone(),
            draft,
            resend: resend.transpose()?,
            kept: self.kept(),
            steps: self.steps,
            password_sent: self.sent.contains(&AttemptKind::Password),
        };
        let can_resend = state.resend.is_some();
        Ok(Challenge { kind: asked.kind, hint: hint.map(Value::to_text), can_resend, state })
    }

    /// The form of a page, filled but for the code if it takes one.
    fn draft_of(&self, submit: &LoginSubmit, page: &Page, document: &Document) -> Result<Draft, SignInError> {
        let values = self.values(submit, None)?;
        let draft = page.model.fill(document, &submit.form, &values)?;
        let Some((control, _)) = submit.with.iter().find(|(_, text)| text.mentions("challenge")) else {
            return Ok(Draft::Look(draft));
        };
        let field = page.model.control_name(document, &submit.form, control)?;
        Ok(Draft::Code(draft, field))
    }

    /// Where the sign-in waits after a wrong code: on the page that came, if that takes another one.
    pub(super) fn another_code(
        &self,
        page: &Page,
        document: &Document,
        status: u16,
    ) -> Option<Box<SignInState>> {
        let on = self.login.on.get(&page.model.name)?;
        let challenge = self.challenge(on, on.challenge.as_ref()?, page, document, status).ok()?;
        // How often one may be wrong is for the guard to say; the request counts only as an answer to the page.
        let steps = challenge.state.steps.saturating_sub(1);
        Some(Box::new(SignInState { steps, ..challenge.state }))
    }

    /// The request that a waiting sign-in goes on with.
    pub(super) async fn resume(
        &mut self,
        state: SignInState,
        answer: ChallengeAnswer,
    ) -> Result<Request, SignInError> {
        let SignInState { page, draft, resend, kept, steps, password_sent } = state;
        let on = self.login.on.get(&page);
        let on = on.ok_or_else(|| unusable(&page, "a page that the pack does not know any more"))?;
        self.steps = steps;
        self.sent.extend(password_sent.then_some(AttemptKind::Password));
        let kept = kept.into_iter().map(|(name, secret)| (name, Zeroizing::new(secret)));
        self.visitor.session = SessionValues::from_kept(kept.collect());
        self.carry()?;
        let code = match &answer {
            ChallengeAnswer::Resend => {
                let again = resend.ok_or(SignInError::CannotResend)?;
                return Ok(sent(again)?);
            }
            ChallengeAnswer::Approved => None,
            ChallengeAnswer::Code(code) => Some(code),
        };
        let request = match (draft, code, &on.action) {
            (Draft::Code(draft, field), Some(code), _) => sent(with_code(draft, &field, code, &page)?)?,
            (Draft::Look(draft), None, _) => sent(draft)?,
            (Draft::Request(values), code, OnAction::Send(send)) => {
                self.request(send, &page, &read_again(values), code)?
            }
            (_, Some(_), _) => return Err(unusable(&page, "no field for the code").into()),
            (_, None, _) => return Err(unusable(&page, "no code").into()),
        };
        self.count(on.counts_as()).await?;
        Ok(request)
    }

    fn kept(&self) -> BTreeMap<String, String> {
        let kept = self.visitor.session.kept().iter();
        kept.map(|(name, secret)| (name.clone(), secret.to_string())).collect()
    }
}

impl On {
    fn counts_as(&self) -> Option<AttemptKind> {
        match &self.action {
            OnAction::Submit(submit) => submit.counts_as,
            OnAction::Send(send) => send.counts_as,
            OnAction::SignedIn | OnAction::Follow(_) | OnAction::Open(_) | OnAction::Evict(_) => None,
        }
    }
}

fn with_code(
    mut draft: FormSubmission,
    field: &str,
    code: &Code,
    page: &str,
) -> Result<FormSubmission, Drift> {
    if draft.set(field, &code.0) { Ok(draft) } else { Err(unusable(page, "no field for the code")) }
}

fn sent(filled: FormSubmission) -> Result<Request, Unsendable> {
    sending(filled, StepKind::SignIn, &Files::new())
}

/// What a page said, to be kept until the person has answered.
fn said(reading: &PageReading) -> BTreeMap<String, Json> {
    let there = |(name, reading): (&String, &Reading)| Some((name.clone(), reading.value()?.to_json()));
    reading.values.iter().filter_map(there).collect()
}

fn read_again(values: BTreeMap<String, Json>) -> IndexMap<String, Value> {
    let value = |json: Json| match json {
        Json::Bool(flag) => Value::Flag(flag),
        Json::Number(number) => {
            let text = number.to_string();
            let decimal = || Decimal::from_str_exact(&text).map(Value::Decimal).ok();
            text.parse().ok().map(Value::Integer).or_else(decimal).unwrap_or(Value::Text(text))
        }
        Json::String(text) => Value::Text(text),
        other => Value::Text(other.to_string()),
    };
    values.into_iter().map(|(name, json)| (name, value(json))).collect()
}

/// Where a link of the page leads.
pub(super) fn linked(reading: &PageReading, link: &str) -> Result<Url, Drift> {
    let address = reading.links.get(link).cloned().flatten();
    address.ok_or_else(|| {
        Drift::new(DriftKind::LabelMissing, format!("link {link}"), "not offered").on(&reading.page)
    })
}

/// An address to open, as a form without anything to fill in.
fn asking_form(url: &Url) -> FormSubmission {
    let fields = url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    FormSubmission {
        method: Method::Get,
        url: url.clone(),
        fields,
        files: Vec::new(),
        multipart: false,
        charset: Charset::UTF_8,
        file_names: FileNames::default(),
    }
}

fn unusable(page: &str, found: &str) -> Drift {
    Drift::new(DriftKind::FormUnusable, "a form that waits for an answer", found).on(page)
}

fn nothing_to_send(page: &Page) -> Drift {
    unusable(&page.model.name, "a page with nothing to send")
}
