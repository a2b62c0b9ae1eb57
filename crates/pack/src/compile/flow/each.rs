//! Steps that are done for each item of a list.

use super::Compiler;
use crate::body::EachOf;
use crate::compile::body::each_of;
use crate::diagnostic::Place;
use crate::pack::{Page, Step};
use crate::source::Sp;
use crate::source::flow::{EachStepFile, StepFile};

/// The most items of a list that steps are done for.
const EACH_MAX: u32 = 1000;

impl Compiler<'_, '_> {
    pub(super) fn each_step(&mut self, each: &EachStepFile, place: Place, depth: usize) -> Option<Step> {
        let max = self.each_max(&each.max);
        if each.steps.is_empty() {
            self.report.say("bad_flow", place, "nothing is done for the items", "add steps: [ … ]");
        }
        self.expect_depth(depth, place)?;
        let (list, env) = each_of(&each.of, &each.r#as, &self.env, self.report)?;
        let before = (std::mem::replace(&mut self.env, env), self.readings.clone());
        let (begins_on, was_in_each) = (self.current, std::mem::replace(&mut self.in_each, true));
        let item = self.steps(&each.steps, depth + 1);
        // A list may be empty: what happens for its items cannot be named, and not be stood on, afterwards.
        (self.env, self.readings) = before;
        self.in_each = was_in_each;
        if let (Some(first), Some(last)) = (begins_on, self.current)
            && !std::ptr::eq(first, last)
            && needs_a_page(&each.steps)
        {
            let message = format!("the first item begins on {}, the others on {}", name(first), name(last));
            let help = "end the steps on the page on which they begin, or open a page first";
            self.report.say("bad_flow", place, message, help);
        }
        self.current = begins_on.filter(|page| self.current.is_some_and(|now| std::ptr::eq(*page, now)));
        let list = EachOf { source: each.of.value.clone(), list, name: each.r#as.value.clone(), item: item? };
        Some(Step::Each { list, max: max? })
    }

    fn each_max(&mut self, max: &Sp<u32>) -> Option<usize> {
        if (1..=EACH_MAX).contains(&max.value) {
            return usize::try_from(max.value).ok();
        }
        let message = format!("{} items", max.value);
        self.report.say("bad_bound", max.place, message, format!("1 to {EACH_MAX}"));
        None
    }
}

fn name(page: &Page) -> &str {
    &page.model.name
}

/// Whether the first thing that is done is done on the page where the flow is.
fn needs_a_page(steps: &[Sp<StepFile>]) -> bool {
    for step in steps {
        match &step.value {
            StepFile::Follow(_) | StepFile::Submit(_) => return true,
            StepFile::Open(_) | StepFile::Send(_) | StepFile::Fail(_) => return false,
            StepFile::When(when) if needs_a_page(&when.then) => return true,
            StepFile::Each(each) if needs_a_page(&each.steps) => return true,
            StepFile::When(_) | StepFile::Each(_) | StepFile::Check(_) => {}
        }
    }
    false
}
