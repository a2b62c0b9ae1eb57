//! Requests: where to, with what. What is not safe, or not within the pack's origins, is refused here.

use indexmap::IndexMap;
use rooftop_page::Charset;

use super::Reporter;
use super::body::content_type;
use crate::body::BodySpec;
use crate::diagnostic::Place;
use crate::expr::{Env, ExprError};
use crate::pack::{Pack, RequestSpec};
use crate::sent::{Hole, Sent};
use crate::source::Sp;
use crate::source::request::{MethodFile, RequestFile, SentFile, StepKindFile, TreeFile};
use crate::text::Text;
use crate::wire::{Method, StepKind};

/// Headers that are not for a pack: they belong to the connection, to the cookies, to the body or to the operator.
const FORBIDDEN_HEADERS: [&str; 18] = [
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "cookie2",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "range",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

/// Compiles requests, with what may be named in them.
pub(super) struct Requests<'c, 'd> {
    pub(super) pack: &'c Pack,
    pub(super) env: &'c Env,
    pub(super) report: &'c mut Reporter<'d>,
}

impl Requests<'_, '_> {
    pub(super) fn request(&mut self, file: &RequestFile, place: Place) -> Option<RequestSpec> {
        let method = self.method(file, place);
        let kind = self.kind(file, method, place);
        self.spec(file, method, kind, place)
    }

    /// A request of a sign-in, which goes on with whatever page comes.
    pub(super) fn of_sign_in(&mut self, file: &RequestFile, place: Place) -> Option<RequestSpec> {
        if file.kind.is_some() || file.expect.is_some() || file.r#as.is_some() {
            let help = "take kind, expect and as out: on says what is done on each page that may come";
            self.report.say("bad_login", place, "a sign-in goes on with whatever page comes", help);
        }
        let method = self.method(file, place);
        self.spec(file, method, Some(StepKind::SignIn), place)
    }

    fn spec(
        &mut self,
        file: &RequestFile,
        method: Method,
        kind: Option<StepKind>,
        place: Place,
    ) -> Option<RequestSpec> {
        let path = self.path(&file.path);
        let query = self.sents(&file.query);
        if self.env.has_named("credential") || self.env.has_named("challenge") {
            let help = "send it in a header or a body; addresses are written into logs along the way";
            self.report.say("secret_in_address", place, "a secret would stand in an address", help);
        }
        let origin = file.origin.as_ref().map(|origin| self.origin(origin));
        let headers = self.headers(&file.headers);
        let body = self.body(file, place);
        Some(RequestSpec {
            method,
            origin: match origin {
                Some(origin) => Some(origin?),
                None => None,
            },
            path: path?,
            query: query?,
            headers: headers?,
            body: body?,
            kind: kind?,
        })
    }

    fn method(&mut self, file: &RequestFile, place: Place) -> Method {
        let has_body = file.has_body();
        match file.method.as_ref().map(|method| method.value) {
            None if has_body => Method::Post,
            Some(MethodFile::Get) if has_body => {
                let help = "write method: POST, or put what is sent under query";
                self.report.say("bad_request", place, "GET carries no body", help);
                Method::Get
            }
            None | Some(MethodFile::Get) => Method::Get,
            Some(MethodFile::Post) => Method::Post,
            Some(MethodFile::Put) => Method::Put,
            Some(MethodFile::Patch) => Method::Patch,
            Some(MethodFile::Delete) => Method::Delete,
        }
    }

    fn kind(&mut self, file: &RequestFile, method: Method, place: Place) -> Option<StepKind> {
        let kind = file.kind.as_ref().map(|kind| kind.value);
        match (method, kind) {
            (Method::Get, None) => Some(StepKind::Read),
            (_, None) => {
                let help = "add kind: read if it only asks, else draft, converge or commit";
                let message = format!("{} may change something", method.as_str());
                self.report.say("missing_kind", place, message, help);
                None
            }
            (Method::Put | Method::Patch | Method::Delete, Some(StepKindFile::Read)) => {
                let message = format!("{} does not only ask", method.as_str());
                self.report.say("bad_kind", place, message, "write kind: draft, converge or commit");
                None
            }
            (_, Some(kind)) => Some(kind.into()),
        }
    }

    /// A setting whose origin may be spoken to.
    fn origin(&mut self, origin: &Sp<String>) -> Option<String> {
        if self.pack.origins.contains(&origin.value) {
            return Some(origin.value.clone());
        }
        let help = format!("write one of origins: {}", self.pack.origins.join(", "));
        let message = format!("{:?} is not among the pack's origins", origin.value);
        self.report.say("foreign_origin", origin.place, message, help);
        None
    }

    pub(super) fn path(&mut self, source: &Sp<String>) -> Option<Text> {
        let is_path =
            source.value.starts_with('/') && !source.value.starts_with("//") && !source.value.contains('\\');
        if !is_path {
            let help = "write a path that begins with one /, and origin: … where it is not the pack's first";
            let message = format!("{:?} is not a path", source.value);
            self.report.say("foreign_origin", source.place, message, help);
            return None;
        }
        if source.value.contains(['?', '#']) {
            let help = "write query: { name: value }";
            self.report.say("bad_path", source.place, "the query belongs under query", help);
            return None;
        }
        self.text(source)
    }

    fn headers(&mut self, headers: &IndexMap<String, Sp<SentFile>>) -> Option<Vec<(String, Sent)>> {
        headers.iter().for_each(|(name, value)| expect_header(name, value.place, self.report));
        self.sents(headers)
    }

    fn body(&mut self, file: &RequestFile, place: Place) -> Option<BodySpec> {
        let declared = file.content_type.as_ref().map(|source| content_type(source, self.report));
        let declared = match declared {
            Some(declared) => Some(declared?),
            None => None,
        };
        let bodies = [
            file.form.as_ref().map(|form| BodyFile::Form(&form.value)),
            file.multipart.as_ref().map(|parts| BodyFile::Multipart(&parts.value)),
            file.json.as_ref().map(BodyFile::Json),
            file.xml.as_ref().map(BodyFile::Xml),
            file.raw.as_ref().map(BodyFile::Raw),
        ];
        let mut bodies = bodies.into_iter().flatten();
        let body = bodies.next();
        if bodies.next().is_some() {
            self.report.say("bad_request", place, "a request has one body", "keep one of them");
            return None;
        }
        self.expect_no_form_keys(file, body.as_ref());
        let charset = match &file.charset {
            Some(label) => self.charset(label)?,
            None => Charset::UTF_8,
        };
        match (body, declared) {
            (None, Some(_)) => {
                self.report.say("bad_request", place, "a media type without a body", "add the body");
                None
            }
            (None, None) => Some(BodySpec::Empty),
            (Some(BodyFile::Form(_) | BodyFile::Multipart(_)), Some(_)) => {
                let help = "take content_type out";
                self.report.say("bad_request", place, "a form has a media type of its own", help);
                None
            }
            (Some(BodyFile::Form(form)), None) => {
                self.sents(form).map(|fields| BodySpec::Form { fields, charset })
            }
            (Some(BodyFile::Multipart(parts)), None) => {
                let file_names = file.file_names.as_ref().map(|names| names.value.into()).unwrap_or_default();
                self.parts(parts).map(|parts| BodySpec::Multipart { parts, charset, file_names })
            }
            (Some(BodyFile::Json(json)), declared) => {
                let content_type = declared.unwrap_or_else(|| "application/json".to_owned());
                self.expect_utf8(&content_type, place);
                self.json(json).map(|root| BodySpec::Json { content_type, root })
            }
            (Some(BodyFile::Xml(xml)), declared) => {
                let content_type = declared.unwrap_or_else(|| "text/xml; charset=utf-8".to_owned());
                self.expect_utf8(&content_type, place);
                self.xml(xml).map(|xml| BodySpec::Xml { content_type, xml })
            }
            (Some(BodyFile::Raw(raw)), Some(content_type)) => {
                let charset = match rooftop_page::charset_of(&content_type) {
                    Some(label) => self.charset(&Sp { value: label.to_owned(), place: raw.place })?,
                    None => Charset::UTF_8,
                };
                self.text(raw).map(|text| BodySpec::Raw { content_type, charset, text })
            }
            (Some(BodyFile::Raw(raw)), None) => {
                let help = "add content_type: text/plain, or what it is";
                self.report.say("bad_request", raw.place, "nothing says what this text is", help);
                None
            }
        }
    }

    /// What is said of forms is said of forms only.
    fn expect_no_form_keys(&mut self, file: &RequestFile, body: Option<&BodyFile<'_>>) {
        let is_form = matches!(body, Some(BodyFile::Form(_) | BodyFile::Multipart(_)));
        if let Some(charset) = file.charset.as_ref().filter(|_| !is_form) {
            let help = "take charset out; a text says it in its content_type";
            self.report.say("bad_request", charset.place, "only form and multipart have a charset", help);
        }
        let is_multipart = matches!(body, Some(BodyFile::Multipart(_)));
        if let Some(names) = file.file_names.as_ref().filter(|_| !is_multipart) {
            self.report.say("bad_request", names.place, "only multipart has files", "take file_names out");
        }
    }

    fn charset(&mut self, label: &Sp<String>) -> Option<Charset> {
        let charset = Charset::of_label(&label.value);
        if charset.is_none() {
            let message = format!("{:?} is no encoding", label.value);
            let help = "write a name of the web's standard, such as utf-8 or windows-1252";
            self.report.say("unknown_encoding", label.place, message, help);
        }
        charset
    }

    /// Trees are written in UTF-8, whatever the media type promises.
    fn expect_utf8(&mut self, content_type: &str, place: Place) {
        if rooftop_page::charset_of(content_type).is_some_and(|label| !rooftop_page::is_utf8(label)) {
            let message = format!("JSON and XML are sent in UTF-8, not as {content_type:?} says");
            self.report.say("bad_request", place, message, "take the charset out");
        }
    }

    pub(super) fn text(&mut self, source: &Sp<String>) -> Option<Text> {
        self.report.expr_ok(source.place, Text::compile(&source.value, self.env))
    }

    pub(super) fn sents(&mut self, sources: &IndexMap<String, Sp<SentFile>>) -> Option<Vec<(String, Sent)>> {
        let sents: Vec<Option<(String, Sent)>> =
            sources.iter().map(|(name, source)| Some((name.clone(), self.sent(source)?))).collect();
        sents.into_iter().collect()
    }

    pub(super) fn sent(&mut self, source: &Sp<SentFile>) -> Option<Sent> {
        match &source.value {
            SentFile::Always(text) => {
                let text = Sp { value: text.clone(), place: source.place };
                self.text(&text).map(Sent::Always)
            }
            SentFile::IfGiven(hole) => self.given(hole),
        }
    }

    /// A value that is left out if it is absent.
    pub(super) fn given(&mut self, hole: &Sp<String>) -> Option<Sent> {
        self.hole(hole, Plainness::One).map(Sent::IfGiven)
    }

    /// A text that is one hole.
    pub(super) fn hole(&mut self, source: &Sp<String>, plainness: Plainness) -> Option<Hole> {
        let Some(compiled) = Hole::compile(&source.value, self.env) else {
            let message = format!("{:?} is not one hole", source.value);
            self.report.say("bad_text", source.place, message, "write \"{value}\"");
            return None;
        };
        let (hole, typed) = self.report.expr_ok(source.place, compiled)?;
        let fits = plainness.takes(&typed.ty);
        if !fits {
            let error = ExprError {
                at: 1,
                code: "type_mismatch",
                message: format!("{} cannot be sent as it is", typed.ty),
                help: "name a part, use join(list, ','), or $each in a JSON body".to_owned(),
            };
            self.report.expr(source.place, error);
            return None;
        }
        Some(hole)
    }
}

/// The one body of a request.
enum BodyFile<'f> {
    Form(&'f IndexMap<String, Sp<SentFile>>),
    Multipart(&'f IndexMap<String, Sp<TreeFile>>),
    Json(&'f Sp<TreeFile>),
    Xml(&'f Sp<TreeFile>),
    Raw(&'f Sp<String>),
}

/// What a hole may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plainness {
    /// One value.
    One,
    /// One value, or a list of such.
    OneOrList,
}

impl Plainness {
    pub(super) fn takes(self, ty: &crate::expr::Type) -> bool {
        match ty {
            crate::expr::Type::List(of) => self == Self::OneOrList && of.is_plain(),
            other => other.is_plain(),
        }
    }
}

/// Whether a pack may write this header.
pub(super) fn expect_header(name: &str, place: Place, report: &mut Reporter<'_>) {
    let is_token = !name.is_empty() && name.bytes().all(is_token);
    if !is_token || FORBIDDEN_HEADERS.contains(&name.to_ascii_lowercase().as_str()) {
        let message = format!("{name:?} is no header that a pack may write");
        let help = "take it out; the engine writes it by itself, and content_type says what a body is";
        report.say("bad_header", place, message, help);
    }
}

/// Whether a byte may stand in the name of a header.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

impl From<StepKindFile> for StepKind {
    fn from(kind: StepKindFile) -> Self {
        match kind {
            StepKindFile::Read => Self::Read,
            StepKindFile::Draft => Self::Draft,
            StepKindFile::Converge => Self::Converge,
            StepKindFile::Commit => Self::Commit,
        }
    }
}
