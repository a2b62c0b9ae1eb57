//! `flows/*.yaml`.

use indexmap::IndexMap;
use rooftop_page::ListModel;

use super::Reporter;
use crate::catalogue::{Catalogue, FieldSpec, FieldType, KindSpec, OperationSpec, OutputSpec};
use crate::diagnostic::Place;
use crate::expr::{Env, Expr, Type, Typed};
use crate::meaning::Meaning;
use crate::pack::{
    Body, Compose, EachSpec, Expect, Flow, FlowOutput, ItemSpec, Open, Pack, Page, Part, RecordOutputSpec,
    RowsOutputSpec, Step,
};
use crate::source::Sp;
use crate::source::flow::{
    ComposeFile, EachFile, FlowFile, NamesFile, PartFile, RecordFile, RowsFile, StepFile, StepKindFile,
    SubmitStepFile,
};
use crate::text::Text;
use crate::wire::StepKind;

/// How many pages a list may have at most.
const PAGES_MAX: u32 = 10_000;

/// How often the parts of a record may be read again.
const REREADS_MAX: u32 = 5;

/// How deeply steps may nest.
const STEPS_DEPTH_MAX: usize = 8;

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
    let mut compiler =
        Compiler { pack, report, env: environment(pack, spec), current: None, readings: IndexMap::new() };
    let body = compiler.body(file)?;
    let output = compiler.output(file, spec, catalogue)?;
    Some(Flow { body, output })
}

/// What every text and expression of a flow may name.
fn environment(pack: &Pack, spec: &OperationSpec) -> Env {
    let typed = |spec: &FieldSpec| Typed { ty: Type::of_field(&spec.ty), optional: !spec.required };
    let input = spec.input.iter().map(|(name, spec)| (name.clone(), typed(spec))).collect();
    Env::default()
        .with_group("input", input)
        .with_group("settings", settings_env(pack))
        .with_group("session", session_env(pack))
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
    env: Env,
    /// The page on which the flow is after the steps so far.
    current: Option<&'c Page>,
    readings: IndexMap<String, &'c Page>,
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

    fn steps(&mut self, files: &[Sp<StepFile>], depth: usize) -> Option<Vec<Step>> {
        let mut steps = Vec::new();
        for file in files {
            steps.push(self.step(file, depth));
        }
        steps.into_iter().collect()
    }

    fn step(&mut self, file: &Sp<StepFile>, depth: usize) -> Option<Step> {
        match &file.value {
            StepFile::Open(open) => {
                let path = self.path(&open.path);
                let query = self.texts(&open.query);
                let expect = self.expect(&open.expect, open.r#as.as_ref());
                Some(Step::Open(Open { path: path?, query: query?, expect: expect? }))
            }
            StepFile::Follow(follow) => {
                let page = self.current(file.place)?;
                let known: Vec<&str> = page.model.links.iter().map(|link| link.name.as_str()).collect();
                if !known.contains(&follow.link.value.as_str()) {
                    self.report.unknown("unknown_link", "link", &follow.link, &known);
                }
                let expect = self.expect(&follow.expect, follow.r#as.as_ref())?;
                Some(Step::Follow { link: follow.link.value.clone(), expect })
            }
            StepFile::Submit(submit) => self.submit(submit, file.place),
            StepFile::When(when) => {
                let test = self.expr(&when.r#if, Some(&FieldType::Flag));
                if depth >= STEPS_DEPTH_MAX {
                    self.report.say(
                        "too_deep",
                        file.place,
                        "the steps nest too deeply",
                        "write them one after the other",
                    );
                    return None;
                }
                // What happens only sometimes cannot be named, and not be stood on, afterwards.
                let (env, current, readings) = (self.env.clone(), self.current, self.readings.clone());
                let then = self.steps(&when.then, depth + 1);
                let ends = matches!(when.then.last().map(|step| &step.value), Some(StepFile::Fail(_)));
                (self.env, self.readings) = (env, readings);
                self.current =
                    current.filter(|page| ends || self.current.is_some_and(|now| std::ptr::eq(*page, now)));
                Some(Step::When { test: test?.0, then: then? })
            }
            StepFile::Fail(fail) => {
                if !fail.means.is_failure() {
                    self.report.say(
                        "bad_flow",
                        file.place,
                        "signed_in is no failure",
                        "use not_found, not_authorized, …",
                    );
                }
                Some(Step::Fail(Meaning::from(fail.means)))
            }
        }
    }

    fn submit(&mut self, submit: &SubmitStepFile, place: Place) -> Option<Step> {
        let page = self.current(place)?;
        let known: Vec<&str> = page.model.forms.iter().map(|form| form.name.as_str()).collect();
        let Some(form) = page.model.form(&submit.form.value) else {
            self.report.unknown("unknown_form", "form", &submit.form, &known);
            return None;
        };
        let controls: Vec<&str> = form.controls.iter().map(|control| control.name.as_str()).collect();
        for (name, text) in &submit.with {
            if !controls.contains(&name.as_str()) {
                let name = Sp { value: name.clone(), place: text.place };
                self.report.unknown("unknown_control", "control", &name, &controls);
            }
        }
        let with = self.texts(&submit.with);
        let expect = self.expect(&submit.expect, submit.r#as.as_ref());
        let kind = match submit.kind {
            StepKindFile::Read => StepKind::Read,
            StepKindFile::Draft => StepKind::Draft,
            StepKindFile::Converge => StepKind::Converge,
            StepKindFile::Commit => StepKind::Commit,
        };
        Some(Step::Submit { form: submit.form.value.clone(), with: with?, kind, expect: expect? })
    }

    /// The page on which a step is done.
    fn current(&mut self, place: Place) -> Option<&'c Page> {
        if self.current.is_none() {
            self.report.say(
                "no_page",
                place,
                "it is not certain on which page this happens",
                "open a page first",
            );
        }
        self.current
    }

    fn path(&mut self, source: &Sp<String>) -> Option<Text> {
        let is_path =
            source.value.starts_with('/') && !source.value.starts_with("//") && !source.value.contains('\\');
        if !is_path {
            let help = "write a path that begins with one /; the origin is the pack's first";
            self.report.say(
                "foreign_origin",
                source.place,
                format!("{:?} is not a path", source.value),
                help,
            );
            return None;
        }
        if source.value.contains(['?', '#']) {
            self.report.say(
                "bad_path",
                source.place,
                "the query belongs under query",
                "write query: { name: value }",
            );
            return None;
        }
        self.text(source)
    }

    fn text(&mut self, source: &Sp<String>) -> Option<Text> {
        let compiled = Text::compile(&source.value, &self.env);
        self.report.expr_ok(source.place, compiled)
    }

    fn texts(&mut self, sources: &IndexMap<String, Sp<String>>) -> Option<Vec<(String, Text)>> {
        let texts: Vec<Option<(String, Text)>> =
            sources.iter().map(|(name, source)| Some((name.clone(), self.text(source)?))).collect();
        texts.into_iter().collect()
    }

    /// The page that must come; its values can be named from here on.
    fn expect(&mut self, page: &Sp<String>, name: Option<&Sp<String>>) -> Option<Expect> {
        let found = self.page(page);
        self.current = found;
        let found = found?;
        let name = name.unwrap_or(page);
        if matches!(
            name.value.as_str(),
            "input" | "settings" | "session" | "row" | "rooftop" | "credential" | "challenge"
        ) {
            self.report.say(
                "reserved_name",
                name.place,
                format!("{:?} means something else", name.value),
                "give it another name with as: …",
            );
        }
        let lists = found.model.lists.iter().map(|list| (list.name.clone(), Typed::from(list)));
        let values = found.model.values.iter().map(|field| (field.name.clone(), Typed::from(field)));
        let values = lists.chain(values).collect();
        self.env = std::mem::take(&mut self.env).with_group(&name.value, values);
        self.readings.insert(name.value.clone(), found);
        Some(Expect { page: page.value.clone(), name: name.value.clone() })
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

    fn parts(&mut self, file: &FlowFile) -> Option<Body> {
        let parts: Vec<Option<Part>> = file.parts.iter().map(|(name, part)| self.part(name, part)).collect();
        let parts: Option<Vec<Part>> = parts.into_iter().collect();
        let Some(compose) = &file.compose else {
            let help = "add compose: { key: …, equals: input.key, mark: … }";
            self.report.say(
                "missing_compose",
                file.operation.place,
                "nothing proves that the parts are one record",
                help,
            );
            return None;
        };
        let compose = self.compose(compose, file);
        Some(Body::Parts { parts: parts?, compose: compose? })
    }

    fn part(&mut self, name: &str, part: &Sp<PartFile>) -> Option<Part> {
        let path = self.path(&part.value.path);
        let query = self.texts(&part.value.query);
        let name = Sp { value: name.to_owned(), place: part.place };
        let expect = self.expect(&part.value.expect, Some(&name));
        Some(Part { path: path?, query: query?, expect: expect? })
    }

    /// The values that prove the parts to be one record: texts that each part's page always has.
    fn compose_keys(&mut self, source: &Sp<NamesFile>, file: &FlowFile) -> Option<Vec<String>> {
        let names = source.value.names();
        if names.is_empty() {
            let help = "name the value that every part shows";
            self.report.say("bad_key", source.place, "nothing is compared", help);
            return None;
        }
        for name in names {
            let key = Sp { value: name.clone(), place: source.place };
            file.parts.keys().for_each(|part| self.compose_key(part, &key));
        }
        Some(names.to_vec())
    }

    fn compose_key(&mut self, part: &str, key: &Sp<String>) {
        let Some(page) = self.readings.get(part) else { return };
        match page.model.value(&key.value) {
            Some(field) if Typed::from(field) == Typed::always(Type::Text) => {}
            Some(_) => {
                let message = format!("{part}.{} is not a text that is always there", key.value);
                self.report.say("type_mismatch", key.place, message, "read the key as text, not optional");
            }
            None => {
                let known: Vec<&str> = page.model.values.iter().map(|field| field.name.as_str()).collect();
                self.report.unknown("unknown_field", &format!("value on the page of {part}"), key, &known);
            }
        }
    }

    fn compose(&mut self, compose: &Sp<ComposeFile>, file: &FlowFile) -> Option<Compose> {
        let place = compose.place;
        let keys = self.compose_keys(&compose.value.key, file);
        let mark = compose.value.mark.as_ref();
        if let Some(mark) = mark {
            let shows =
                |page: &Page| page.model.value(&mark.value).is_some_and(|field| !Typed::from(field).optional);
            if !self.readings.values().any(|page| shows(page)) {
                self.report.say(
                    "unknown_field",
                    mark.place,
                    format!("no part shows {:?} always", mark.value),
                    "name a required value of one of the pages",
                );
            }
        } else if file.parts.len() > 1 {
            self.report.say(
                "missing_mark",
                place,
                "nothing shows whether the record changed between its parts",
                "add mark: the value that changes with the record",
            );
        }
        if compose.value.rereads > REREADS_MAX {
            self.report.say(
                "bad_bound",
                place,
                format!("{} rereads", compose.value.rereads),
                format!("at most {REREADS_MAX}"),
            );
        }
        let (equals, _) = self.expr(&compose.value.equals, Some(&FieldType::Text))?;
        let mark = mark.map(|mark| mark.value.clone());
        Some(Compose { keys: keys?, equals, mark, rereads: compose.value.rereads.min(REREADS_MAX) })
    }

    fn output(&mut self, file: &FlowFile, spec: &OperationSpec, catalogue: &Catalogue) -> Option<FlowOutput> {
        let place = file.operation.place;
        let mut wrong = |what: &str| {
            self.report.say(
                "wrong_output",
                place,
                format!("{} gives {what}", file.operation.value),
                format!("write {what} and nothing else"),
            );
            None
        };
        match (&spec.output, &file.rows, &file.record) {
            (OutputSpec::Done, None, None) => Some(FlowOutput::Done),
            (OutputSpec::Rows { kind }, Some(rows), None) => {
                let kind = catalogue.kinds.get(kind).cloned().unwrap_or_default();
                self.rows(rows, &kind).map(FlowOutput::Rows)
            }
            (OutputSpec::Record { kind }, None, Some(record)) => {
                let kind = catalogue.kinds.get(kind).cloned().unwrap_or_default();
                self.record(record, &kind).map(FlowOutput::Record)
            }
            (OutputSpec::Done, ..) => wrong("nothing"),
            (OutputSpec::Rows { .. }, ..) => wrong("rows"),
            (OutputSpec::Record { .. }, ..) => wrong("record"),
        }
    }

    fn rows(&mut self, rows: &Sp<RowsFile>, kind: &KindSpec) -> Option<RowsOutputSpec> {
        let file = &rows.value;
        let page = self.current(rows.place)?;
        let known: Vec<&str> = page.model.lists.iter().map(|list| list.name.as_str()).collect();
        let Some(list) = page.model.list(&file.from.value) else {
            self.report.unknown("unknown_list", "list", &file.from, &known);
            return None;
        };
        let max_pages = self.paging(rows, page, list);
        let env = self.env.clone();
        self.env = std::mem::take(&mut self.env).with_group("row", row_types(list));
        let key = self.row_key(&file.key, list);
        let mark = file.mark.as_ref().map(|mark| self.mark(mark));
        let fields = self.fields(&file.fields, &kind.fields);
        self.env = env;
        Some(RowsOutputSpec {
            list: file.from.value.clone(),
            next: file.next.as_ref().map(|next| next.value.clone()),
            max_pages,
            key: key?,
            mark: match mark {
                Some(mark) => Some(mark?),
                None => None,
            },
            fields: fields?,
        })
    }

    /// A list over several pages needs a bound, and a total by which its end is known.
    fn paging(&mut self, rows: &Sp<RowsFile>, page: &Page, list: &ListModel) -> u32 {
        let file = &rows.value;
        let Some(next) = &file.next else { return 1 };
        let known: Vec<&str> = page.model.links.iter().map(|link| link.name.as_str()).collect();
        match page.model.link(&next.value) {
            None => self.report.unknown("unknown_link", "link", next, &known),
            Some(link) if !link.optional => {
                self.report.say(
                    "endless_paging",
                    next.place,
                    "a next link that must be there never ends",
                    "make the link optional: true",
                );
            }
            Some(_) => {}
        }
        if list.count.as_ref().is_none_or(|count| count.holes().all(|hole| hole != "total")) {
            let help = format!("add count: \"… of {{total}}\" to the list {}", list.name);
            self.report.say(
                "unproven_end",
                next.place,
                "nothing proves that the last page was the last",
                help,
            );
        }
        match &file.max_pages {
            Some(max) if (1..=PAGES_MAX).contains(&max.value) => max.value,
            Some(max) => {
                self.report.say(
                    "bad_bound",
                    max.place,
                    format!("{} pages", max.value),
                    format!("1 to {PAGES_MAX}"),
                );
                1
            }
            None => {
                self.report.say("missing_bound", next.place, "paging has no bound", "add max_pages: 500");
                1
            }
        }
    }

    fn record(&mut self, record: &Sp<RecordFile>, kind: &KindSpec) -> Option<RecordOutputSpec> {
        let file = &record.value;
        let key = self.key(&file.key);
        let mark = file.mark.as_ref().map(|mark| self.mark(mark));
        let fields = self.fields(&file.fields, &kind.fields);
        let lists: Vec<Option<EachSpec>> =
            file.lists.iter().map(|(path, each)| self.each(path, each, kind)).collect();
        let lists: Option<Vec<EachSpec>> = lists.into_iter().collect();
        let mut not_loaded = Vec::new();
        for (path, spec) in &kind.fields {
            match (file.fields.contains_key(path), file.lists.contains_key(path)) {
                (true, true) => self.mapped_twice(path, record.place),
                (false, false) if spec.required => self.not_mapped(path, path, record.place),
                (false, false) => not_loaded.push(path.clone()),
                _ => {}
            }
        }
        Some(RecordOutputSpec {
            key: key?,
            mark: match mark {
                Some(mark) => Some(mark?),
                None => None,
            },
            fields: fields?,
            lists: lists?,
            not_loaded,
        })
    }

    fn not_mapped(&mut self, path: &str, name: &str, place: Place) {
        let help = format!("add {name}: …");
        self.report.say("missing_field", place, format!("the model requires {path}"), help);
    }

    fn mapped_twice(&mut self, path: &str, place: Place) {
        let message = format!("{path} is mapped under fields and under lists");
        self.report.say("duplicate_field", place, message, "write it in one place");
    }

    fn each(&mut self, path: &str, each: &Sp<EachFile>, kind: &KindSpec) -> Option<EachSpec> {
        let spec = self.model_field(path, each.place, &kind.fields)?;
        let FieldType::List(of) = &spec.ty else {
            let message = format!("{path} is {}, not a list", spec.ty);
            self.report.say("type_mismatch", each.place, message, "write it under fields");
            return None;
        };
        let (reading, list, model) = self.list_of_reading(&each.value.each)?;
        let env = self.env.clone();
        self.env = std::mem::take(&mut self.env).with_group("row", row_types(model));
        let item = self.item(path, each, of);
        self.env = env;
        Some(EachSpec { path: path.to_owned(), reading, list, item: item? })
    }

    /// The list that `reading.list` names.
    fn list_of_reading(&mut self, source: &Sp<String>) -> Option<(String, String, &'c ListModel)> {
        let (reading, list) = source.value.split_once('.').unwrap_or((&source.value, ""));
        let known: Vec<&String> = self.readings.keys().collect();
        let Some(page) = self.readings.get(reading).copied() else {
            self.report.unknown("unknown_name", "reading", source, &known);
            return None;
        };
        let known: Vec<String> =
            page.model.lists.iter().map(|list| format!("{reading}.{}", list.name)).collect();
        let Some(model) = page.model.list(list) else {
            self.report.unknown("unknown_list", "list", source, &known);
            return None;
        };
        Some((reading.to_owned(), list.to_owned(), model))
    }

    /// What each row becomes: an object in a list of objects, else one value.
    fn item(&mut self, path: &str, each: &Sp<EachFile>, of: &FieldType) -> Option<ItemSpec> {
        match (of, &each.value.fields, &each.value.value) {
            (FieldType::Object(object), Some(fields), None) => {
                for (name, _) in
                    object.iter().filter(|(name, spec)| spec.required && !fields.contains_key(*name))
                {
                    self.not_mapped(&format!("{path}.{name}"), name, each.place);
                }
                self.fields(fields, object).map(ItemSpec::Object)
            }
            (FieldType::Object(_), ..) => {
                let message = format!("{path} is a list of objects");
                self.report.say("bad_list", each.place, message, "write fields: { … }, and no value");
                None
            }
            (of, None, Some(value)) => self.required(path, value, of).map(ItemSpec::Value),
            (of, ..) => {
                let message = format!("{path} is a list of {of}");
                self.report.say("bad_list", each.place, message, "write value: row.…, and no fields");
                None
            }
        }
    }

    /// An expression of this type that always gives something.
    fn required(&mut self, path: &str, source: &Sp<String>, ty: &FieldType) -> Option<Expr> {
        let (expr, typed) = self.expr(source, Some(ty))?;
        if typed.optional {
            let help = "use coalesce(value, …), or read the value as required";
            let message = format!("the model requires {path}, but this may be absent");
            self.report.say("optional_value", source.place, message, help);
        }
        Some(expr)
    }

    fn fields(
        &mut self,
        sources: &IndexMap<String, Sp<String>>,
        model: &IndexMap<String, FieldSpec>,
    ) -> Option<Vec<(String, Expr)>> {
        let fields: Vec<Option<(String, Expr)>> = sources
            .iter()
            .map(|(path, source)| {
                let spec = self.model_field(path, source.place, model)?;
                let expr = if spec.required {
                    self.required(path, source, &spec.ty)?
                } else {
                    self.expr(source, Some(&spec.ty))?.0
                };
                Some((path.clone(), expr))
            })
            .collect();
        fields.into_iter().collect()
    }

    fn model_field<'m>(
        &mut self,
        path: &str,
        place: Place,
        model: &'m IndexMap<String, FieldSpec>,
    ) -> Option<&'m FieldSpec> {
        let found = model.get(path);
        if found.is_none() {
            let name = Sp { value: path.to_owned(), place };
            let known: Vec<&String> = model.keys().collect();
            self.report.unknown("unknown_model_field", "field of the model called", &name, &known);
        }
        found
    }

    /// An identity key: a text or number that is always there.
    fn key(&mut self, source: &Sp<String>) -> Option<Expr> {
        let (expr, typed) = self.expr(source, None)?;
        if typed.optional || !(typed.ty.is_text() || typed.ty == Type::Integer) {
            self.report.say(
                "bad_key",
                source.place,
                "a key is a text that is always there",
                "name a required value that is read as text",
            );
        }
        Some(expr)
    }

    /// The key of a row is the list's own, so that a row that cannot be read is known by the same key.
    fn row_key(&mut self, source: &Sp<String>, list: &ListModel) -> Option<Expr> {
        let key = self.key(source)?;
        let wanted = format!("row.{}", list.key.as_deref().unwrap_or_default());
        if source.value.trim() != wanted {
            let help = format!("write {wanted}, or make another column the key of the list {}", list.name);
            self.report.say("bad_key", source.place, "this is not the list's own key", help);
        }
        Some(key)
    }

    fn mark(&mut self, source: &Sp<String>) -> Option<Expr> {
        let (expr, typed) = self.expr(source, None)?;
        if typed.optional || !typed.ty.is_plain() {
            self.report.say(
                "bad_mark",
                source.place,
                "a change mark is one value that is always there",
                "name a required value",
            );
        }
        Some(expr)
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

fn row_types(list: &ListModel) -> IndexMap<String, Typed> {
    list.columns.iter().map(|column| (column.name.clone(), Typed::from(column))).collect()
}
