//! JSON bodies, and what XML bodies share with them: trees of typed values.

use indexmap::IndexMap;
use serde_json::Value as Json;

use super::Reporter;
use super::request::{Plainness, Requests};
use crate::body::{EachOf, JsonSpec};
use crate::expr::{Env, Expr, Type, Typed};
use crate::sent::Hole;
use crate::source::Sp;
use crate::source::request::{IF_GIVEN, TreeFile};

/// How deeply a body may nest.
pub(super) const BODY_DEPTH_MAX: usize = 32;

pub(super) const OR_NULL: &str = "$or_null";
pub(super) const EACH: &str = "$each";
pub(super) const AS: &str = "$as";
pub(super) const ITEM: &str = "$item";

impl Requests<'_, '_> {
    pub(super) fn json(&mut self, source: &Sp<TreeFile>) -> Option<JsonSpec> {
        self.json_at(source, 0)
    }

    fn json_at(&mut self, source: &Sp<TreeFile>, depth: usize) -> Option<JsonSpec> {
        if depth > BODY_DEPTH_MAX {
            self.report.say("too_deep", source.place, "the body nests too deeply", "make it flatter");
            return None;
        }
        match &source.value {
            TreeFile::Null => Some(JsonSpec::Literal(Json::Null)),
            TreeFile::Flag(flag) => Some(JsonSpec::Literal(Json::Bool(*flag))),
            TreeFile::Integer(number) => Some(JsonSpec::Literal(Json::from(*number))),
            TreeFile::Text(text) => self.json_text(&Sp { value: text.clone(), place: source.place }),
            TreeFile::Array(items) => {
                let items: Vec<Option<JsonSpec>> =
                    items.iter().map(|item| self.json_at(item, depth + 1)).collect();
                items.into_iter().collect::<Option<_>>().map(JsonSpec::Array)
            }
            TreeFile::Object(entries) if entries.keys().any(|key| is_directive(key)) => {
                self.directive(source, entries, depth)
            }
            TreeFile::Object(entries) => {
                let entries: Vec<Option<(String, JsonSpec)>> = entries
                    .iter()
                    .map(|(key, value)| {
                        let key = key.strip_prefix('$').unwrap_or(key);
                        Some((key.to_owned(), self.json_at(value, depth + 1)?))
                    })
                    .collect();
                entries.into_iter().collect::<Option<_>>().map(JsonSpec::Object)
            }
        }
    }

    /// A text; one that is exactly one hole keeps the type of its value.
    fn json_text(&mut self, source: &Sp<String>) -> Option<JsonSpec> {
        if Hole::compile(&source.value, self.env).is_none() {
            return self.text(source).map(JsonSpec::Text);
        }
        let hole = self.hole(source, Plainness::OneOrList)?;
        if hole.is_optional() {
            let help = "write { $if_given: \"{…}\" } to leave it out, or { $or_null: \"{…}\" }";
            self.report.say("type_mismatch", source.place, "the value may be absent", help);
            return None;
        }
        Some(JsonSpec::Value(hole))
    }

    fn directive(
        &mut self,
        source: &Sp<TreeFile>,
        entries: &IndexMap<String, Sp<TreeFile>>,
        depth: usize,
    ) -> Option<JsonSpec> {
        let mut keys: Vec<&str> = entries.keys().map(String::as_str).collect();
        keys.sort_unstable();
        match keys.as_slice() {
            [AS, EACH, ITEM] => {
                let (list, name, item) = (entries.get(EACH)?, entries.get(AS)?, entries.get(ITEM)?);
                let (list, name) = (self.plain_text(list), self.plain_text(name));
                let (list, name) = (list?, name?);
                let (expr, env) = each_of(&list, &name, self.env, self.report)?;
                let mut inner = Requests { pack: self.pack, env: &env, report: &mut *self.report };
                let item = inner.json_at(item, depth + 1)?;
                let each = EachOf { source: list.value, list: expr, name: name.value, item };
                Some(JsonSpec::Each(Box::new(each)))
            }
            [IF_GIVEN] => {
                let hole = self.plain_text(entries.get(IF_GIVEN)?)?;
                self.hole(&hole, Plainness::OneOrList).map(JsonSpec::IfGiven)
            }
            [OR_NULL] => {
                let hole = self.plain_text(entries.get(OR_NULL)?)?;
                self.hole(&hole, Plainness::OneOrList).map(JsonSpec::OrNull)
            }
            _ => {
                let help = "write { $if_given: … }, { $or_null: … } or { $each: …, $as: …, $item: … }; $$ stands for $";
                let message = format!("{} mean nothing together", keys.join(", "));
                self.report.say("bad_body", source.place, message, help);
                None
            }
        }
    }

    pub(super) fn plain_text(&mut self, source: &Sp<TreeFile>) -> Option<Sp<String>> {
        if let TreeFile::Text(text) = &source.value {
            return Some(Sp { value: text.clone(), place: source.place });
        }
        self.report.say("bad_body", source.place, "a text is needed here", "write a text");
        None
    }
}

pub(super) fn is_directive(key: &str) -> bool {
    key.starts_with('$') && !key.starts_with("$$")
}

/// The list of an `each`, and what may be named for one of its items.
pub(super) fn each_of(
    list: &Sp<String>,
    name: &Sp<String>,
    env: &Env,
    report: &mut Reporter<'_>,
) -> Option<(Expr, Env)> {
    let mut expr = report.expr_ok(list.place, Expr::parse(&list.value))?;
    let typed = report.expr_ok(list.place, expr.check(env))?;
    let is_name = !name.value.is_empty()
        && name.value.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !is_name || env.roots().contains(&name.value.as_str()) || super::is_reserved(&name.value) {
        let message = format!("{:?} cannot be the name of an item", name.value);
        report.say("reserved_name", name.place, message, "give it a name of its own, such as line");
        return None;
    }
    let refused = |what: String, report: &mut Reporter<'_>| {
        report.say("type_mismatch", list.place, what, "name a list that is always there");
        None
    };
    let env = env.clone();
    match typed {
        Typed { optional: true, .. } => refused("the list may be absent".to_owned(), report),
        Typed { ty: Type::Rows(columns), .. } => Some((expr, env.with_group(&name.value, columns))),
        Typed { ty: Type::List(of), .. } => Some((expr, env.with_value(&name.value, Typed::always(*of)))),
        Typed { ty, .. } => refused(format!("a list is needed, this is {ty}"), report),
    }
}

/// A media type.
pub(super) fn content_type(source: &Sp<String>, report: &mut Reporter<'_>) -> Option<String> {
    let text = source.value.trim();
    let (kind, rest) = text.split_once('/').unwrap_or_default();
    let is_word = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "+.-_".contains(c))
    };
    let sub = rest.split(';').next().unwrap_or_default().trim();
    let is_printable = text.chars().all(|c| c.is_ascii_graphic() || c == ' ');
    if is_word(kind) && is_word(sub) && is_printable {
        return Some(text.to_owned());
    }
    let message = format!("{text:?} is not a media type");
    report.say("bad_request", source.place, message, "write it like application/json");
    None
}
