//! What a flow gives: rows or a record of the model.

use indexmap::IndexMap;
use rooftop_page::ListModel;

use super::Compiler;
use crate::catalogue::{Catalogue, FieldSpec, FieldType, KindSpec, OperationSpec, OutputSpec};
use crate::diagnostic::Place;
use crate::expr::{Expr, Type, Typed};
use crate::pack::{EachSpec, FlowOutput, ItemSpec, RecordOutputSpec, RowsOf, RowsOutputSpec};
use crate::source::Sp;
use crate::source::flow::{EachFile, FlowFile, RecordFile, RowsFile};

impl<'c> Compiler<'c, '_> {
    pub(super) fn output(
        &mut self,
        file: &FlowFile,
        spec: &OperationSpec,
        catalogue: &Catalogue,
    ) -> Option<FlowOutput> {
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
        let has_further = file.next.is_some() || file.more.is_some();
        let paging = has_further.then(|| self.paging(rows, page, list));
        let env = self.env.clone();
        self.env = std::mem::take(&mut self.env).with_group("row", row_types(list));
        let key = self.row_key(&file.key, list);
        let mark = file.mark.as_ref().map(|mark| self.mark(mark));
        let fields = self.fields(&file.fields, &kind.fields);
        self.env = env;
        Some(RowsOutputSpec {
            list: file.from.value.clone(),
            paging: match paging {
                Some(paging) => Some(paging?),
                None => None,
            },
            key: key?,
            mark: match mark {
                Some(mark) => Some(mark?),
                None => None,
            },
            fields: fields?,
        })
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
        let path = path.to_owned();
        let Some(each_of) = &each.value.each else {
            let item = self.item(&path, each, of)?;
            return Some(EachSpec { path, rows: None, item });
        };
        let (reading, list, model) = self.list_of_reading(each_of)?;
        let env = self.env.clone();
        self.env = std::mem::take(&mut self.env).with_group("row", row_types(model));
        let item = self.item(&path, each, of);
        self.env = env;
        Some(EachSpec { path, rows: Some(RowsOf { reading, list }), item: item? })
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
}

fn row_types(list: &ListModel) -> IndexMap<String, Typed> {
    list.columns.iter().map(|column| (column.name.clone(), Typed::from(column))).collect()
}
