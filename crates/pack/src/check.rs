//! Checks: what must be true of a page's values together.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use rooftop_page::{Absence, Drift, DriftKind, ListReading, PageModel, PageReading, Pattern, Test, Value};
use url::Url;

use crate::expr::{self, Bindings, Env, Expr, ExprError, Type, Typed};

/// The group of what the page's own address says.
const ADDRESS: &str = "address";

/// A statement about the values of one page.
#[derive(Debug)]
pub(crate) struct Check {
    source: String,
    expr: Expr,
    /// The single values that it speaks of.
    values: BTreeSet<String>,
    /// The lists that it speaks of, with the columns that it names.
    lists: IndexMap<String, BTreeSet<String>>,
    /// The parts of the address that it speaks of.
    address: BTreeSet<String>,
    /// The forms of the path that the page's proof knows, whose holes are parts of the address.
    paths: Vec<Pattern>,
}

impl Check {
    /// Compiles a statement against the types of the page's values.
    pub(crate) fn compile(source: &str, model: &PageModel) -> Result<Self, ExprError> {
        let mut check = Self {
            source: source.to_owned(),
            expr: Expr::parse(source)?,
            values: BTreeSet::new(),
            lists: IndexMap::new(),
            address: BTreeSet::new(),
            paths: model.proof.iter().filter_map(path).cloned().collect(),
        };
        for path in check.expr.paths() {
            check.speak_of(model, &path);
        }
        let env = environment(model, &check.address);
        let typed = check.expr.check(&env)?;
        if typed.ty != Type::Flag {
            return Err(ExprError {
                at: 0,
                code: "type_mismatch",
                message: format!("a check is true or false, this is {}", typed.ty),
                help: "compare values: total == sum(lines.amount)".to_owned(),
            });
        }
        Ok(check)
    }

    fn speak_of(&mut self, model: &PageModel, path: &[String]) {
        match path {
            [root, part, ..] if root == ADDRESS && model.value(ADDRESS).is_none() => {
                self.address.insert(part.clone());
            }
            [list, columns @ ..] if model.list(list).is_some() => {
                self.lists.entry(list.clone()).or_default().extend(columns.first().cloned());
            }
            [value, ..] => {
                self.values.insert(value.clone());
            }
            [] => {}
        }
    }

    /// Whether the statement speaks of this value.
    pub(crate) fn speaks_of(&self, value: &str) -> bool {
        self.values.contains(value)
    }

    /// Whether the statement is true of what was read. Of a value that is absent, and of a list in which a row could
    /// not be read, it says nothing. What the address lacks makes it false.
    ///
    /// Gives whether it said something.
    pub(crate) fn holds(&self, url: &Url, reading: &PageReading) -> Result<bool, Drift> {
        let Some(mut bindings) = self.bindings(reading) else { return Ok(false) };
        bindings.bind_given(ADDRESS, self.address_of(url));
        if self.expr.eval(&bindings).is_true() {
            return Ok(true);
        }
        let found = self.values.iter().filter_map(|name| {
            reading.values.get(name).map(|reading| format!("{name} {}", reading.found.raw))
        });
        let found = found.collect::<Vec<_>>().join(", ");
        Err(Drift::new(DriftKind::CheckFailed, self.source.clone(), &found).on(&reading.page))
    }

    /// The values and lists that are spoken of, if all are there.
    fn bindings<'c>(&'c self, reading: &PageReading) -> Option<Bindings<'c>> {
        let mut bindings = Bindings::default();
        for name in &self.values {
            bindings.bind(name, reading.values.get(name)?.value()?.clone());
        }
        for (name, columns) in &self.lists {
            let list = reading.lists.get(name)?;
            if !columns.iter().all(|column| shows(list, column)) {
                return None;
            }
            bindings.bind(name, expr::rows(list).ok()?);
        }
        Some(bindings)
    }

    /// What the address says: the holes of its path, and the parameters of its query that are there once.
    fn address_of(&self, url: &Url) -> IndexMap<String, Value> {
        let mut parts: IndexMap<String, Value> = IndexMap::new();
        let holes = self.paths.iter().filter_map(|path| path.take_apart(url.path())).flatten();
        parts.extend(holes.map(|(name, text)| (name, Value::Text(text))));
        for name in &self.address {
            let mut values =
                url.query_pairs().filter(|(key, _)| key == name.as_str()).map(|(_, value)| value);
            if let (Some(value), None) = (values.next(), values.next()) {
                parts.insert(name.clone(), Value::Text(value.trim().to_owned()));
            }
        }
        parts
    }
}

fn path(test: &Test) -> Option<&Pattern> {
    match test {
        Test::Path(pattern) => Some(pattern),
        _ => None,
    }
}

/// Whether all rows show the column, be it blank.
fn shows(list: &ListReading, column: &str) -> bool {
    list.rows.iter().all(|row| {
        let reading = row.as_ref().ok().and_then(|row| row.values.get(column));
        reading.is_some_and(|reading| matches!(reading.value, Ok(_) | Err(Absence::Empty)))
    })
}

/// What a check may name. A value that may be absent can be named as if it were there: without it, nothing is said.
fn environment(model: &PageModel, address: &BTreeSet<String>) -> Env {
    let always = |field| Typed::always(Typed::from(field).ty);
    let mut env = Env::default();
    for list in &model.lists {
        env = env.with_value(&list.name, Typed::from(list));
    }
    for field in &model.values {
        env = env.with_value(&field.name, always(field));
    }
    if model.value(ADDRESS).is_none() {
        let parts = address.iter().map(|name| (name.clone(), Typed::always(Type::Text))).collect();
        env = env.with_group(ADDRESS, parts);
    }
    env
}
