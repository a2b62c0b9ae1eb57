//! `flows/*.yaml`.

mod each;
mod output;
mod paging;
mod parts;
mod steps;

use indexmap::IndexMap;

use super::Reporter;
use super::request::Requests;
use crate::catalogue::{Catalogue, FieldSpec, FieldType, OperationSpec};
use crate::diagnostic::Place;
use crate::expr::{Env, Expr, Type, Typed};
use crate::meaning::Meaning;
use crate::pack::{Body, Expect, Flow, Pack, Page, RequestSpec};
use crate::source::Sp;
use crate::source::flow::FlowFile;
use crate::source::request::RequestFile;
use crate::wire::StepKind;

pub(super) fn compile(
    name: &str,
    file: &FlowFile,
    pack: &Pack,
    catalogue: &Catalogue,
    report: &mut Reporter<'_>,
) -> Option<Flow> {
    let operation = &file.operation;
    if operation.value != name {
        let help = format!("write operation: {name}, or rename the file");
        report.say("wrong_file_name", operation.place, format!("the file is called {name}.yaml"), help);
    }
    let known: Vec<&String> = catalogue.operations.keys().collect();
    let Some(spec) = catalogue.operations.get(&operation.value) else {
        report.unknown("unknown_operation", "operation", operation, &known);
        return None;
    };
    let mut compiler = Compiler {
        pack,
        report,
        writes: spec.writes,
        env: environment(pack, spec),
        current: None,
        readings: IndexMap::new(),
        names: IndexMap::new(),
        committed: false,
        in_each: false,
    };
    let body = compiler.body(file)?;
    let output = compiler.output(file, spec, catalogue)?;
    Some(Flow { input: spec.input.clone(), body, output })
}

/// What every text and expression of a flow may name.
fn environment(pack: &Pack, spec: &OperationSpec) -> Env {
    let typed = |spec: &FieldSpec| Typed { ty: Type::of_field(&spec.ty), optional: !spec.required };
    let input = spec.input.iter().map(|(name, spec)| (name.clone(), typed(spec))).collect();
    Env::default()
        .with_group("input", input)
        .with_group("settings", settings_env(pack))
        .with_group("session", session_env(pack))
        .with_group("request", IndexMap::from([("number".to_owned(), Typed::always(Type::Integer))]))
        .with_value("rooftop", Typed { ty: Type::Text, optional: true })
}

pub(super) fn settings_env(pack: &Pack) -> IndexMap<String, Typed> {
    pack.settings.keys().map(|name| (name.clone(), Typed::always(Type::Text))).collect()
}

/// What a sign-in gave the session.
fn session_env(pack: &Pack) -> IndexMap<String, Typed> {
    pack.session.iter().map(|name| (name.clone(), Typed::always(Type::Text))).collect()
}

struct Compiler<'c, 'd> {
    pack: &'c Pack,
    report: &'c mut Reporter<'d>,
    /// The operation may change the dealer's books.
    writes: bool,
    env: Env,
    /// The page on which the flow is after the steps so far.
    current: Option<&'c Page>,
    readings: IndexMap<String, &'c Page>,
    /// Every name for a reading, with its page: one name is never used for two pages.
    names: IndexMap<String, String>,
    /// A commit was done, or may have been.
    committed: bool,
    /// The steps are done for each item of a list.
    in_each: bool,
}

impl<'c> Compiler<'c, '_> {
    fn body(&mut self, file: &FlowFile) -> Option<Body> {
        match (file.steps.is_empty(), file.parts.is_empty()) {
            (false, true) => {
                if let Some(compose) = &file.compose {
                    self.report.say(
                        "bad_flow",
                        compose.place,
                        "there are no parts to compose",
                        "take compose out",
                    );
                }
                self.steps(&file.steps, 0).map(Body::Steps)
            }
            (true, false) => self.parts(file),
            _ => {
                self.report.say(
                    "bad_flow",
                    file.operation.place,
                    "a flow has either steps or parts",
                    "write one of them",
                );
                None
            }
        }
    }

    /// A request and the page that must come. What is read there has the given name, or the page's.
    fn request(
        &mut self,
        file: &RequestFile,
        place: Place,
        name: Option<&Sp<String>>,
    ) -> Option<(RequestSpec, Expect)> {
        let mut requests = Requests { pack: self.pack, env: &self.env, report: &mut *self.report };
        let request = requests.request(file, place);
        if let Some(request) = &request {
            self.expect_allowed(request.kind, place);
        }
        let Some(page) = &file.expect else {
            self.report.say("missing_key", place, "nothing says which page must come", "add expect: <page>");
            return None;
        };
        let expect = self.expect(page, name, &file.shows);
        Some((request?, expect?))
    }

    /// What does not write may never commit; what writes does so in one step, after which it only reads.
    fn expect_allowed(&mut self, kind: StepKind, place: Place) {
        if self.committed && kind != StepKind::Read {
            let help = "end with the commit; what follows it may only read";
            self.report.say("after_commit", place, "something is sent after the commit", help);
        }
        if kind == StepKind::Commit && self.in_each {
            let help = "draft the items, and commit them together after each";
            self.report.say("commit_in_each", place, "a commit is done once, not for each item", help);
        }
        self.committed |= kind == StepKind::Commit;
        if kind == StepKind::Commit && !self.writes {
            let help = "this operation only reads: use kind: read, draft or converge";
            self.report.say("commit_in_read", place, "a commit in an operation that does not write", help);
        }
    }

    /// The page that must come; its values can be named from here on.
    fn expect(
        &mut self,
        page: &Sp<String>,
        name: Option<&Sp<String>>,
        shows: &IndexMap<String, Sp<String>>,
    ) -> Option<Expect> {
        let found = self.page(page);
        self.current = found;
        let found = found?;
        let shows: Vec<Option<(String, Expr)>> = shows
            .iter()
            .map(|(value, wanted)| Some((value.clone(), self.shown(found, value, wanted)?)))
            .collect();
        let name = name.unwrap_or(page);
        if super::is_reserved(&name.value) {
            self.report.say(
                "reserved_name",
                name.place,
                format!("{:?} means something else", name.value),
                "give it another name with as: …",
            );
        }
        let known = self.names.entry(name.value.clone()).or_insert(page.value.clone());
        if *known != page.value {
            let message = format!("{:?} is the name of what is read on {known}", name.value);
            self.report.say("reserved_name", name.place, message, "give it another name with as: …");
        }
        let lists = found.model.lists.iter().map(|list| (list.name.clone(), Typed::from(list)));
        let values = found.model.values.iter().map(|field| (field.name.clone(), Typed::from(field)));
        let values = lists.chain(values).collect();
        self.env = std::mem::take(&mut self.env).with_group(&name.value, values);
        self.readings.insert(name.value.clone(), found);
        let shows = shows.into_iter().collect::<Option<_>>()?;
        Some(Expect { page: page.value.clone(), name: name.value.clone(), shows })
    }

    /// What a value of the page must be: something of its type that is known before the page comes.
    fn shown(&mut self, page: &Page, value: &str, wanted: &Sp<String>) -> Option<Expr> {
        let Some(field) = page.model.value(value).map(Typed::from) else {
            let known: Vec<&str> = page.model.values.iter().map(|field| field.name.as_str()).collect();
            let value = Sp { value: value.to_owned(), place: wanted.place };
            self.report.unknown("unknown_field", "value on the page", &value, &known);
            return None;
        };
        let (expr, typed) = self.expr(wanted, None)?;
        let is_comparable = (field.ty.is_number() && typed.ty.is_number())
            || (field.ty.is_text() && typed.ty.is_text())
            || (field.ty == typed.ty && field.ty.is_plain());
        if field.optional || typed.optional || !is_comparable {
            let message = format!("{value} is {}, this is {}", field.ty, typed.ty);
            let help = "compare values of one type that are always there";
            self.report.say("type_mismatch", wanted.place, message, help);
            return None;
        }
        Some(expr)
    }

    fn page(&mut self, name: &Sp<String>) -> Option<&'c Page> {
        let found = self.pack.pages.get(&name.value);
        match found {
            None => {
                let known: Vec<&String> = self.pack.pages.keys().collect();
                self.report.unknown("unknown_page", "page", name, &known);
            }
            Some(page) if page.means != Meaning::SignedIn => {
                let help = "expect a page with means: signed_in; others end the flow by themselves";
                self.report.say(
                    "bad_flow",
                    name.place,
                    format!("{} is not a page of a signed-in user", name.value),
                    help,
                );
            }
            Some(_) => {}
        }
        found
    }

    /// An expression, checked against a type of the model if one is given.
    fn expr(&mut self, source: &Sp<String>, wanted: Option<&FieldType>) -> Option<(Expr, Typed)> {
        let parsed = Expr::parse(&source.value);
        let mut expr = self.report.expr_ok(source.place, parsed)?;
        let checked = expr.check(&self.env);
        let typed = self.report.expr_ok(source.place, checked)?;
        if let Some(Err(words)) = wanted.map(|wanted| typed.ty.fits(wanted)) {
            let wanted = wanted.map(ToString::to_string).unwrap_or_default();
            let (message, help) = if words.is_empty() {
                (
                    format!("this is {}, the model wants {wanted}", typed.ty),
                    "read the value with another reader".to_owned(),
                )
            } else {
                (
                    format!("the model does not know {}", words.join(", ")),
                    format!("use the model's words: {wanted}"),
                )
            };
            self.report.say("type_mismatch", source.place, message, help);
            return None;
        }
        Some((expr, typed))
    }
}
