//! Types, when a pack is loaded.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use indexmap::IndexMap;
use rooftop_page::Value;

use super::types::{Type, Typed};
use super::{Arithmetic, Comparison, Expr, ExprError, Function, Node, NumberKind};
use crate::diagnostic::did_you_mean;

/// What may be named in an expression: values, and groups of values such as a reading.
#[derive(Debug, Clone, Default)]
pub(crate) struct Env {
    values: IndexMap<String, Typed>,
    groups: IndexMap<String, IndexMap<String, Typed>>,
    /// The roots that were named so far, and the values of groups (`paging.page`), here and in what was made of this.
    named: Rc<RefCell<BTreeSet<String>>>,
}

impl Env {
    pub(crate) fn with_value(mut self, name: &str, typed: Typed) -> Self {
        self.values.insert(name.to_owned(), typed);
        self
    }

    pub(crate) fn with_group(mut self, name: &str, values: IndexMap<String, Typed>) -> Self {
        self.groups.insert(name.to_owned(), values);
        self
    }

    /// The same names, of which none has been named yet.
    pub(crate) fn anew(&self) -> Self {
        Self { named: Rc::default(), ..self.clone() }
    }

    /// Whether any checked path began with this root, or with this value of a group.
    pub(crate) fn has_named(&self, root: &str) -> bool {
        self.named.borrow().contains(root)
    }

    /// The names that a path may begin with.
    pub(crate) fn roots(&self) -> Vec<&str> {
        self.values.keys().chain(self.groups.keys()).map(String::as_str).collect()
    }

    fn lookup(&self, at: usize, path: &[String]) -> Result<Typed, ExprError> {
        let unknown = |name: &str, help: String| ExprError {
            at,
            code: "unknown_name",
            message: format!("nothing is called {name:?} here"),
            help,
        };
        let (root, rest) = path.split_first().ok_or_else(|| unknown("", String::new()))?;
        let of_group = rest.first().map(|name| format!("{root}.{name}"));
        self.named.borrow_mut().extend([root.clone()].into_iter().chain(of_group));
        let (typed, rest, shown) = if let Some(group) = self.groups.get(root) {
            let names: Vec<&str> = group.keys().map(String::as_str).collect();
            let Some((name, rest)) = rest.split_first() else {
                return Err(unknown(root, format!("name one of its values: {}", names.join(", "))));
            };
            let shown = format!("{root}.{name}");
            let typed = group.get(name).ok_or_else(|| unknown(&shown, did_you_mean(name, &names)))?;
            (typed, rest, shown)
        } else {
            let typed =
                self.values.get(root).ok_or_else(|| unknown(root, did_you_mean(root, &self.roots())))?;
            (typed, rest, root.clone())
        };
        match (rest, &typed.ty) {
            ([], _) => Ok(typed.clone()),
            ([part], Type::Parts(parts)) => {
                let names: Vec<&str> = parts.keys().map(String::as_str).collect();
                let ty = parts
                    .get(part)
                    .ok_or_else(|| unknown(&format!("{shown}.{part}"), did_you_mean(part, &names)))?;
                Ok(Typed { ty: ty.clone(), optional: typed.optional })
            }
            // A blank cell is no item.
            ([column], Type::Rows(columns)) => {
                let names: Vec<&str> = columns.keys().map(String::as_str).collect();
                let of = columns
                    .get(column)
                    .ok_or_else(|| unknown(&format!("{shown}.{column}"), did_you_mean(column, &names)))?;
                Ok(Typed { ty: Type::List(Box::new(of.ty.clone())), optional: typed.optional })
            }
            _ => Err(unknown(&path.join("."), format!("{shown} is {} and has no parts", typed.ty))),
        }
    }
}

fn mismatch(at: usize, message: impl Into<String>, help: impl Into<String>) -> ExprError {
    ExprError { at, code: "type_mismatch", message: message.into(), help: help.into() }
}

pub(super) fn check(expr: &mut Expr, env: &Env) -> Result<Typed, ExprError> {
    match &mut expr.node {
        Node::Path(path) => env.lookup(expr.at, path),
        Node::Literal(value) => Ok(Typed::always(literal_type(value))),
        Node::Not(inner) => flag(inner, env),
        Node::And(left, right) | Node::Or(left, right) => {
            flag(left, env)?;
            flag(right, env)
        }
        Node::Compare(comparison, left, right) => compare(*comparison, left, right, env),
        Node::Calculate(operation, left, right) => calculate(*operation, left, right, env),
        Node::Call(Function::Sum(kind), arguments) => {
            let (of, typed) = sum(expr.at, arguments, env)?;
            *kind = of;
            Ok(typed)
        }
        Node::Call(function, arguments) => call(expr.at, *function, arguments, env),
    }
}

fn literal_type(value: &Value) -> Type {
    match value {
        Value::Text(text) => Type::Word(vec![text.clone()]),
        Value::Integer(_) => Type::Integer,
        Value::Flag(_) => Type::Flag,
        _ => Type::Decimal,
    }
}

fn flag(expr: &mut Expr, env: &Env) -> Result<Typed, ExprError> {
    let typed = present(expr, env)?;
    match typed.ty {
        Type::Flag => Ok(typed),
        other => {
            Err(mismatch(expr.at, format!("a flag is needed, this is {other}"), "compare it with something"))
        }
    }
}

/// A value that may not be absent here.
fn present(expr: &mut Expr, env: &Env) -> Result<Typed, ExprError> {
    let typed = check(expr, env)?;
    if typed.optional {
        return Err(mismatch(
            expr.at,
            "the value may be absent",
            "use coalesce(value, …) or is_blank(value)",
        ));
    }
    Ok(typed)
}

fn compare(comparison: Comparison, left: &mut Expr, right: &mut Expr, env: &Env) -> Result<Typed, ExprError> {
    let (a, b) = (present(left, env)?.ty, present(right, env)?.ty);
    let is_order = !matches!(comparison, Comparison::Equal | Comparison::Unequal);
    let comparable = (a.is_number() && b.is_number())
        || (a.is_text() && b.is_text() && !is_order)
        || (a == b && (matches!(a, Type::Date | Type::Instant) || (a == Type::Flag && !is_order)));
    if !comparable {
        return Err(mismatch(
            right.at,
            format!("{a} cannot be compared with {b} like this"),
            "compare values of one type",
        ));
    }
    if let (Type::Word(words), Type::Word(other)) = (&a, &b)
        && !words.iter().any(|word| other.contains(word))
    {
        return Err(mismatch(
            right.at,
            "these words are never equal",
            format!("the words are: {}", words.join(", ")),
        ));
    }
    Ok(Typed::always(Type::Flag))
}

fn call(at: usize, function: Function, arguments: &mut [Expr], env: &Env) -> Result<Typed, ExprError> {
    let given = arguments.len();
    let wrong_count =
        |needed: &str| Err(mismatch(at, format!("{given} arguments"), format!("give {needed}")));
    match (function, &mut *arguments) {
        (Function::Coalesce, all @ [_, _, ..]) => same(all, env),
        (Function::Coalesce, _) => wrong_count("two or more"),
        (Function::Concat, all @ [_, ..]) => {
            all_plain(all, env)?;
            Ok(Typed::always(Type::Text))
        }
        (Function::Lower | Function::Upper | Function::Trim, [text]) => {
            let typed = self_text(text, env)?;
            Ok(Typed { ty: Type::Text, optional: typed.optional })
        }
        (Function::Number, [text]) => {
            let typed = self_text(text, env)?;
            if typed.optional {
                return Err(mismatch(text.at, "the value may be absent", "use coalesce(value, …) first"));
            }
            // A text that is no number has none, so the result may be absent.
            Ok(Typed { ty: Type::Decimal, optional: true })
        }
        (Function::Text, [value]) => {
            let typed = check(value, env)?;
            if !typed.ty.is_plain() {
                return Err(mismatch(
                    value.at,
                    format!("{} is not one value", typed.ty),
                    "use join(list, ', ')",
                ));
            }
            Ok(Typed { ty: Type::Text, optional: typed.optional })
        }
        (Function::First, [list]) => {
            let (of, _) = self::list(list, env)?;
            if matches!(of, Type::Rows(_)) {
                return Err(mismatch(list.at, "a row is not one value", "name a column: first(list.column)"));
            }
            Ok(Typed { ty: of, optional: true })
        }
        (Function::Count, [list]) => {
            let (_, optional) = self::list(list, env)?;
            Ok(Typed { ty: Type::Integer, optional })
        }
        (Function::IsBlank, [value]) => check(value, env).map(|_| Typed::always(Type::Flag)),
        (Function::Contains | Function::StartsWith, [text, part]) => {
            for argument in [text, part] {
                let typed = present(argument, env)?;
                if !typed.ty.is_text() {
                    return Err(mismatch(
                        argument.at,
                        format!("a text is needed, this is {}", typed.ty),
                        "use text(value)",
                    ));
                }
            }
            Ok(Typed::always(Type::Flag))
        }
        (Function::Join, [list, separator]) => {
            let (of, optional) = self::list(list, env)?;
            self_text(separator, env)?;
            if !of.is_plain() {
                return Err(mismatch(list.at, format!("a list of {of} cannot be joined"), "join texts"));
            }
            Ok(Typed { ty: Type::Text, optional })
        }
        (Function::List, all @ [_, ..]) => {
            all_plain(all, env)?;
            let Typed { ty, optional } = same(all, env)?;
            Ok(Typed { ty: Type::List(Box::new(ty)), optional })
        }
        (Function::Concat | Function::List, _) => wrong_count("one or more"),
        (Function::Contains | Function::StartsWith | Function::Join, _) => wrong_count("two"),
        _ => wrong_count("one"),
    }
}

/// The kind and the type of a sum.
fn sum(at: usize, arguments: &mut [Expr], env: &Env) -> Result<(NumberKind, Typed), ExprError> {
    let [list] = arguments else {
        return Err(mismatch(at, format!("{} arguments", arguments.len()), "give one"));
    };
    let (of, optional) = self::list(list, env)?;
    let Some(kind) = number_kind(&of) else {
        let message = format!("numbers are needed, this is a list of {of}");
        return Err(mismatch(list.at, message, "name a column of numbers: sum(list.column)"));
    };
    Ok((kind, Typed { ty: of, optional }))
}

fn number_kind(ty: &Type) -> Option<NumberKind> {
    match ty {
        Type::Integer => Some(NumberKind::Integer),
        Type::Decimal => Some(NumberKind::Decimal),
        Type::Money => Some(NumberKind::Money),
        _ => None,
    }
}

/// Money stays money where nothing has to be rounded; else the result is a decimal.
fn calculate(
    operation: Arithmetic,
    left: &mut Expr,
    right: &mut Expr,
    env: &Env,
) -> Result<Typed, ExprError> {
    let a = number(left, env)?;
    let b = number(right, env)?;
    let ty = match (operation, a, b) {
        (Arithmetic::Times, NumberKind::Money, NumberKind::Money) => {
            return Err(mismatch(right.at, "money times money is nothing", "multiply money with a number"));
        }
        (_, NumberKind::Integer, NumberKind::Integer) => Type::Integer,
        (_, NumberKind::Decimal, _) | (_, _, NumberKind::Decimal) => Type::Decimal,
        (_, NumberKind::Money, _) | (_, _, NumberKind::Money) => Type::Money,
    };
    Ok(Typed::always(ty))
}

fn number(expr: &mut Expr, env: &Env) -> Result<NumberKind, ExprError> {
    let typed = present(expr, env)?;
    number_kind(&typed.ty).ok_or_else(|| {
        mismatch(expr.at, format!("a number is needed, this is {}", typed.ty), "calculate with numbers")
    })
}

/// The one type of all, absent where all are.
fn same(arguments: &mut [Expr], env: &Env) -> Result<Typed, ExprError> {
    let mut result: Option<Typed> = None;
    for argument in arguments {
        let next = check(argument, env)?;
        result = Some(match result {
            None => next,
            Some(sofar) => {
                let different = mismatch(
                    argument.at,
                    format!("{} after {}", next.ty, sofar.ty),
                    "give values of one type",
                );
                let ty = join_types(sofar.ty, next.ty).ok_or(different)?;
                Typed { ty, optional: sofar.optional && next.optional }
            }
        });
    }
    result.ok_or_else(|| mismatch(0, "no arguments", "give two or more"))
}

/// The type that both have, if there is one.
fn join_types(a: Type, b: Type) -> Option<Type> {
    match (a, b) {
        (a, b) if a == b => Some(a),
        (Type::Word(mut words), Type::Word(more)) => {
            words.extend(more.into_iter().filter(|word| !words.contains(word)).collect::<Vec<_>>());
            Some(Type::Word(words))
        }
        (a, b) if a.is_text() && b.is_text() => Some(Type::Text),
        (Type::Integer | Type::Decimal, Type::Integer | Type::Decimal) => Some(Type::Decimal),
        _ => None,
    }
}

fn plain(expr: &mut Expr, env: &Env) -> Result<Typed, ExprError> {
    let typed = present(expr, env)?;
    if typed.ty.is_plain() {
        return Ok(typed);
    }
    Err(mismatch(expr.at, format!("{} is not one value", typed.ty), "use join(list, ', ')"))
}

fn all_plain(arguments: &mut [Expr], env: &Env) -> Result<(), ExprError> {
    arguments.iter_mut().try_for_each(|argument| plain(argument, env).map(drop))
}

fn self_text(expr: &mut Expr, env: &Env) -> Result<Typed, ExprError> {
    let typed = check(expr, env)?;
    if typed.ty.is_text() {
        return Ok(typed);
    }
    Err(mismatch(expr.at, format!("a text is needed, this is {}", typed.ty), "use text(value)"))
}

fn list(expr: &mut Expr, env: &Env) -> Result<(Type, bool), ExprError> {
    let typed = check(expr, env)?;
    match typed.ty {
        Type::List(of) => Ok((*of, typed.optional)),
        rows @ Type::Rows(_) => Ok((rows, typed.optional)),
        other => Err(mismatch(
            expr.at,
            format!("a list is needed, this is {other}"),
            "read the value with `read: list`",
        )),
    }
}
