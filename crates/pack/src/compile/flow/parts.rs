//! Parts: what is read, and the proof that it is one record.

use super::Compiler;
use crate::catalogue::FieldType;
use crate::expr::{Type, Typed};
use crate::pack::{Body, Compose, Page, Part};
use crate::source::Sp;
use crate::source::flow::{ComposeFile, FlowFile, NamesFile};
use crate::source::request::RequestFile;
use crate::wire::StepKind;

/// How often the parts of a record may be read again.
const REREADS_MAX: u32 = 5;

impl Compiler<'_, '_> {
    pub(super) fn parts(&mut self, file: &FlowFile) -> Option<Body> {
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

    fn part(&mut self, name: &str, part: &Sp<RequestFile>) -> Option<Part> {
        if let Some(r#as) = &part.value.r#as {
            let help = "take as: out";
            self.report.say("bad_flow", r#as.place, "a part is known by its own name", help);
        }
        let name = Sp { value: name.to_owned(), place: part.place };
        let (request, expect) = self.request(&part.value, part.place, Some(&name))?;
        if request.kind != StepKind::Read {
            let help = "parts only ask: use kind: read, or steps";
            self.report.say("bad_kind", part.place, "a part that does more than ask", help);
        }
        Some(Part { request, expect })
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
}
