//! Expressions: a small closed language for values. Typed when the pack is loaded, total when it runs.

mod check;
mod eval;
mod parse;
pub(crate) mod types;

pub(crate) use check::Env;
pub(crate) use eval::{Bindings, Evaluated};
pub(crate) use types::{Type, Typed};

/// A function of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    Coalesce,
    Concat,
    Lower,
    Upper,
    Trim,
    First,
    Count,
    IsBlank,
    Number,
    Text,
    Contains,
    StartsWith,
    Join,
}

/// The functions by name.
pub(crate) const FUNCTIONS: [(&str, Function); 13] = [
    ("coalesce", Function::Coalesce),
    ("concat", Function::Concat),
    ("lower", Function::Lower),
    ("upper", Function::Upper),
    ("trim", Function::Trim),
    ("first", Function::First),
    ("count", Function::Count),
    ("is_blank", Function::IsBlank),
    ("number", Function::Number),
    ("text", Function::Text),
    ("contains", Function::Contains),
    ("starts_with", Function::StartsWith),
    ("join", Function::Join),
];

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    Unequal,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// An expression, each part with the byte at which it begins.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Expr {
    pub(crate) at: usize,
    pub(crate) node: Node,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    Path(Vec<String>),
    Literal(rooftop_page::Value),
    Not(Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    Compare(Comparison, Box<Expr>, Box<Expr>),
    Call(Function, Vec<Expr>),
}

/// What is wrong with an expression, at a byte of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ExprError {
    pub(crate) at: usize,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) help: String,
}

impl Expr {
    /// Reads an expression.
    pub(crate) fn parse(source: &str) -> Result<Self, ExprError> {
        parse::parse(source)
    }

    /// Whether any path in the expression is wanted.
    pub(crate) fn any_path(&self, wanted: &dyn Fn(&[String]) -> bool) -> bool {
        match &self.node {
            Node::Path(path) => wanted(path),
            Node::Literal(_) => false,
            Node::Not(inner) => inner.any_path(wanted),
            Node::And(a, b) | Node::Or(a, b) | Node::Compare(_, a, b) => a.any_path(wanted) || b.any_path(wanted),
            Node::Call(_, arguments) => arguments.iter().any(|argument| argument.any_path(wanted)),
        }
    }

    /// The type of the expression, if it has one.
    pub(crate) fn check(&self, env: &Env) -> Result<Typed, ExprError> {
        check::check(self, env)
    }

    /// The value of an expression that was checked.
    pub(crate) fn eval(&self, bindings: &Bindings<'_>) -> Evaluated {
        eval::eval(self, bindings)
    }
}

/// How deeply expressions may nest.
pub(crate) const MAX_DEPTH: usize = 32;
