//! Values, when a flow runs. What was checked cannot fail here; an absent value stays absent.

use std::cmp::Ordering;

use indexmap::IndexMap;
use rooftop_page::{Absence, Found, ListReading, PageReading, Reading, Value};
use rust_decimal::Decimal;

use super::{Arithmetic, Comparison, Expr, Function, Node, NumberKind};

/// What names mean while a flow runs.
#[derive(Default, Clone)]
pub(crate) struct Bindings<'a> {
    values: IndexMap<&'a str, Value>,
    groups: IndexMap<&'a str, Group<'a>>,
}

#[derive(Clone)]
enum Group<'a> {
    Given(IndexMap<String, Value>),
    /// What was read on the named page, and the lists on it.
    Read(&'a str, &'a IndexMap<String, Reading>, Option<&'a IndexMap<String, ListReading>>),
}

impl<'a> Bindings<'a> {
    pub(crate) fn bind(&mut self, name: &'a str, value: Value) {
        self.values.insert(name, value);
    }

    pub(crate) fn bind_given(&mut self, name: &'a str, values: IndexMap<String, Value>) {
        self.groups.insert(name, Group::Given(values));
    }

    /// Binds an item of a list: a row by its columns.
    pub(crate) fn bind_item(&mut self, name: &'a str, item: Value) {
        match item {
            Value::Parts(parts) => self.bind_given(name, parts),
            other => self.bind(name, other),
        }
    }

    /// Binds the row of a list on the named page.
    pub(crate) fn bind_row(&mut self, name: &'a str, page: &'a str, values: &'a IndexMap<String, Reading>) {
        self.groups.insert(name, Group::Read(page, values, None));
    }

    /// Binds what was read on a page: its values and its lists.
    pub(crate) fn bind_page(&mut self, name: &'a str, reading: &'a PageReading) {
        self.groups.insert(name, Group::Read(&reading.page, &reading.values, Some(&reading.lists)));
    }
}

/// A value or its absence, and where it was read if it was read as it is.
#[derive(Debug, Clone)]
pub(crate) struct Evaluated {
    pub(crate) value: Result<Value, Absence>,
    pub(crate) origin: Option<(String, Found)>,
}

impl Evaluated {
    fn of(value: Value) -> Self {
        Self { value: Ok(value), origin: None }
    }

    fn list(list: &ListReading) -> Self {
        Self { value: rows(list), origin: None }
    }

    pub(crate) fn is_true(&self) -> bool {
        matches!(self.value, Ok(Value::Flag(true)))
    }
}

pub(super) fn eval(expr: &Expr, bindings: &Bindings<'_>) -> Evaluated {
    match &expr.node {
        Node::Path(path) => lookup(path, bindings),
        Node::Literal(value) => Evaluated::of(value.clone()),
        Node::Not(inner) => Evaluated::of(Value::Flag(!eval(inner, bindings).is_true())),
        Node::And(left, right) => {
            Evaluated::of(Value::Flag(eval(left, bindings).is_true() && eval(right, bindings).is_true()))
        }
        Node::Or(left, right) => {
            Evaluated::of(Value::Flag(eval(left, bindings).is_true() || eval(right, bindings).is_true()))
        }
        Node::Compare(comparison, left, right) => {
            let (left, right) = (eval(left, bindings).value, eval(right, bindings).value);
            Evaluated::of(Value::Flag(matches!((left, right), (Ok(a), Ok(b)) if holds(*comparison, &a, &b))))
        }
        Node::Calculate(operation, left, right) => {
            let (left, right) = (eval(left, bindings).value, eval(right, bindings).value);
            let value = left.and_then(|left| right.and_then(|right| calculated(*operation, &left, &right)));
            Evaluated { value, origin: None }
        }
        Node::Call(function, arguments) => {
            let arguments: Vec<Evaluated> =
                arguments.iter().map(|argument| eval(argument, bindings)).collect();
            call(*function, arguments)
        }
    }
}

fn lookup(path: &[String], bindings: &Bindings<'_>) -> Evaluated {
    let absent = Evaluated { value: Err(Absence::Empty), origin: None };
    let Some((root, rest)) = path.split_first() else { return absent };
    let (found, rest) = match (bindings.groups.get(root.as_str()), rest.split_first()) {
        (Some(group), Some((name, rest))) => (group.named(name), rest),
        (Some(_), None) => (None, rest),
        (None, _) => (bindings.values.get(root.as_str()).cloned().map(Evaluated::of), rest),
    };
    let Some(found) = found else { return absent };
    match rest.first() {
        None => found,
        Some(part) => {
            Evaluated { value: found.value.and_then(|value| value_part(value, part)), origin: found.origin }
        }
    }
}

impl Group<'_> {
    fn named(&self, name: &str) -> Option<Evaluated> {
        match self {
            Self::Given(values) => values.get(name).cloned().map(Evaluated::of),
            Self::Read(page, values, lists) => {
                let value = values.get(name).map(|reading| Evaluated {
                    value: reading.value.clone(),
                    origin: Some(((*page).to_owned(), reading.found.clone())),
                });
                let list = || lists.and_then(|lists| lists.get(name)).map(Evaluated::list);
                value.or_else(list)
            }
        }
    }
}

/// A list as a value. With a row that could not be read, nothing can be said of all rows.
pub(crate) fn rows(list: &ListReading) -> Result<Value, Absence> {
    let row = |row: &Result<rooftop_page::Row, rooftop_page::RowDrift>| {
        let row = row.as_ref().map_err(|_| Absence::Hidden)?;
        let values =
            row.values.iter().filter_map(|(name, reading)| Some((name.clone(), reading.value()?.clone())));
        Ok(Value::Parts(values.collect()))
    };
    list.rows.iter().map(row).collect::<Result<_, _>>().map(Value::List)
}

/// A part of a value; of rows, a column without its blanks.
fn value_part(value: Value, part: &str) -> Result<Value, Absence> {
    match value {
        Value::Parts(mut parts) => parts.swap_remove(part).ok_or(Absence::Empty),
        Value::List(rows) => {
            let cells = rows.into_iter().filter_map(|row| match row {
                Value::Parts(mut parts) => parts.swap_remove(part),
                _ => None,
            });
            Ok(Value::List(cells.collect()))
        }
        _ => Err(Absence::Empty),
    }
}

/// What is too large to be a number is absent.
fn calculated(operation: Arithmetic, left: &Value, right: &Value) -> Result<Value, Absence> {
    let (Some(a), Some(b)) = (number(left), number(right)) else { return Err(Absence::Empty) };
    let result = match operation {
        Arithmetic::Plus => a.checked_add(b),
        Arithmetic::Minus => a.checked_sub(b),
        Arithmetic::Times => a.checked_mul(b),
    };
    let kind = match (left, right) {
        (Value::Integer(_), Value::Integer(_)) => NumberKind::Integer,
        (Value::Decimal(_), _) | (_, Value::Decimal(_)) => NumberKind::Decimal,
        _ => NumberKind::Money,
    };
    result.and_then(|number| of_kind(kind, number)).ok_or(Absence::Empty)
}

fn of_kind(kind: NumberKind, number: Decimal) -> Option<Value> {
    match kind {
        NumberKind::Integer => number.try_into().ok().map(Value::Integer),
        NumberKind::Decimal => Some(Value::Decimal(number)),
        NumberKind::Money => {
            let mut money = number;
            money.rescale(2);
            (money == number).then_some(Value::Money(money))
        }
    }
}

fn sum(kind: NumberKind, values: &[Value]) -> Option<Value> {
    let numbers: Option<Vec<Decimal>> = values.iter().map(number).collect();
    let sum = numbers?.into_iter().try_fold(Decimal::ZERO, Decimal::checked_add)?;
    of_kind(kind, sum)
}

fn holds(comparison: Comparison, a: &Value, b: &Value) -> bool {
    let order = match (number(a), number(b)) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        _ => match (a, b) {
            (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
            (Value::Instant(a), Value::Instant(b)) => Some(a.cmp(b)),
            _ => None,
        },
    };
    let is_equal = order.map_or_else(|| a.to_text() == b.to_text(), |order| order == Ordering::Equal);
    match comparison {
        Comparison::Equal => is_equal,
        Comparison::Unequal => !is_equal,
        Comparison::Less => order == Some(Ordering::Less),
        Comparison::More => order == Some(Ordering::Greater),
        Comparison::AtMost => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        Comparison::AtLeast => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
    }
}

/// Whether two values are equal, as `==` has it.
pub(crate) fn is_same(a: &Value, b: &Value) -> bool {
    holds(Comparison::Equal, a, b)
}

fn number(value: &Value) -> Option<Decimal> {
    match value {
        Value::Integer(number) => Some(Decimal::from(*number)),
        Value::Decimal(number) | Value::Money(number) => Some(*number),
        _ => None,
    }
}

fn call(function: Function, arguments: Vec<Evaluated>) -> Evaluated {
    match function {
        Function::Coalesce => {
            let last = arguments.last().cloned();
            let first = arguments.into_iter().find(|argument| argument.value.is_ok());
            return first.or(last).unwrap_or(Evaluated { value: Err(Absence::Empty), origin: None });
        }
        Function::IsBlank => {
            let is_blank = arguments.first().is_none_or(|argument| match &argument.value {
                Err(_) => true,
                Ok(Value::List(values)) => values.is_empty(),
                Ok(value) => value.to_text().is_empty(),
            });
            return Evaluated::of(Value::Flag(is_blank));
        }
        _ => {}
    }
    let origin = arguments.iter().find_map(|argument| argument.origin.clone());
    let values: Result<Vec<Value>, Absence> = arguments.into_iter().map(|argument| argument.value).collect();
    Evaluated { value: values.and_then(|values| apply(function, &values)), origin }
}

fn apply(function: Function, values: &[Value]) -> Result<Value, Absence> {
    let first = values.first().ok_or(Absence::Empty)?;
    let second = values.get(1).map(Value::to_text).unwrap_or_default();
    Ok(match function {
        Function::Concat => Value::Text(values.iter().map(Value::to_text).collect()),
        Function::Lower => Value::Text(first.to_text().to_lowercase()),
        Function::Upper => Value::Text(first.to_text().to_uppercase()),
        Function::Trim => Value::Text(first.to_text().trim().to_owned()),
        Function::Text => Value::Text(first.to_text()),
        Function::Contains => Value::Flag(first.to_text().contains(&second)),
        Function::StartsWith => Value::Flag(first.to_text().starts_with(&second)),
        Function::Number => {
            Decimal::from_str_exact(first.to_text().trim()).map(Value::Decimal).map_err(|_| Absence::Empty)?
        }
        Function::First => items(first).first().cloned().ok_or(Absence::Empty)?,
        Function::Count => Value::Integer(i64::try_from(items(first).len()).unwrap_or(i64::MAX)),
        Function::Join => {
            Value::Text(items(first).iter().map(Value::to_text).collect::<Vec<_>>().join(&second))
        }
        Function::List => Value::List(values.to_vec()),
        Function::Sum(kind) => sum(kind, items(first)).ok_or(Absence::Empty)?,
        Function::Coalesce | Function::IsBlank => first.clone(),
    })
}

fn items(value: &Value) -> &[Value] {
    match value {
        Value::List(values) => values,
        _ => &[],
    }
}
