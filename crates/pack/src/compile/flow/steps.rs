//! Steps: what is done, one after the other.

use super::Compiler;
use crate::catalogue::FieldType;
use crate::compile::request::Requests;
use crate::diagnostic::Place;
use crate::meaning::Meaning;
use crate::pack::{Page, Step};
use crate::source::Sp;
use crate::source::flow::{StepFile, SubmitStepFile};
use crate::source::request::{MethodFile, RequestFile};
use crate::wire::StepKind;

/// How deeply steps may nest.
const STEPS_DEPTH_MAX: usize = 8;

impl<'c> Compiler<'c, '_> {
    pub(super) fn steps(&mut self, files: &[Sp<StepFile>], depth: usize) -> Option<Vec<Step>> {
        let mut steps = Vec::new();
        for file in files {
            steps.push(self.step(file, depth));
        }
        steps.into_iter().collect()
    }

    fn step(&mut self, file: &Sp<StepFile>, depth: usize) -> Option<Step> {
        match &file.value {
            StepFile::Open(open) => {
                self.expect_asking(open, file.place);
                self.send(open, file.place)
            }
            StepFile::Send(send) => self.send(send, file.place),
            StepFile::Follow(follow) => {
                let page = self.current(file.place)?;
                let known: Vec<&str> = page.model.links.iter().map(|link| link.name.as_str()).collect();
                if !known.contains(&follow.link.value.as_str()) {
                    self.report.unknown("unknown_link", "link", &follow.link, &known);
                }
                let expect = self.expect(&follow.expect, follow.r#as.as_ref(), &follow.shows)?;
                Some(Step::Follow { link: follow.link.value.clone(), expect })
            }
            StepFile::Submit(submit) => self.submit(submit, file.place),
            StepFile::When(when) => {
                let test = self.expr(&when.r#if, Some(&FieldType::Flag));
                self.expect_depth(depth, file.place)?;
                let committed = self.committed;
                // What happens only sometimes cannot be named, and not be stood on, afterwards.
                let (env, current, readings) = (self.env.clone(), self.current, self.readings.clone());
                let then = self.steps(&when.then, depth + 1);
                let ends = matches!(when.then.last().map(|step| &step.value), Some(StepFile::Fail(_)));
                (self.env, self.readings) = (env, readings);
                if ends {
                    self.committed = committed;
                }
                self.current =
                    current.filter(|page| ends || self.current.is_some_and(|now| std::ptr::eq(*page, now)));
                Some(Step::When { test: test?.0, then: then? })
            }
            StepFile::Each(each) => self.each_step(each, file.place, depth),
            StepFile::Check(check) => {
                let (test, _) = self.expr(check, Some(&FieldType::Flag))?;
                Some(Step::Check { source: check.value.clone(), test })
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

    pub(super) fn expect_depth(&mut self, depth: usize, place: Place) -> Option<()> {
        if depth < STEPS_DEPTH_MAX {
            return Some(());
        }
        self.report.say("too_deep", place, "the steps nest too deeply", "write them one after the other");
        None
    }

    pub(super) fn submit(&mut self, submit: &SubmitStepFile, place: Place) -> Option<Step> {
        let page = self.current(place)?;
        let known: Vec<&str> = page.model.forms.iter().map(|form| form.name.as_str()).collect();
        let Some(form) = page.model.form(&submit.form.value) else {
            self.report.unknown("unknown_form", "form", &submit.form, &known);
            return None;
        };
        let mut requests = Requests { pack: self.pack, env: &self.env, report: &mut *self.report };
        let with = requests.form_inputs(form, &submit.with);
        let kind = StepKind::from(submit.kind);
        self.expect_allowed(kind, place);
        let expect = self.expect(&submit.expect, submit.r#as.as_ref(), &submit.shows);
        Some(Step::Submit { form: submit.form.value.clone(), with: with?, kind, expect: expect? })
    }

    fn send(&mut self, file: &RequestFile, place: Place) -> Option<Step> {
        let (request, expect) = self.request(file, place, file.r#as.as_ref())?;
        Some(Step::Send { request: Box::new(request), expect })
    }

    /// `open` is GET without a body: what else is sent is `send`.
    fn expect_asking(&mut self, open: &RequestFile, place: Place) {
        let sends =
            open.method.as_ref().is_some_and(|method| method.value != MethodFile::Get) || open.has_body();
        if sends {
            self.report.say(
                "bad_request",
                place,
                "open only asks for an address",
                "write send: instead of open:",
            );
        }
    }

    /// The page on which a step is done.
    pub(super) fn current(&mut self, place: Place) -> Option<&'c Page> {
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
}
