//! What is sent under a name: a text, or a value that may be absent.

use rooftop_page::Value;

use crate::expr::{Bindings, Env, Expr, ExprError, Typed};
use crate::text::Text;

/// What cannot be sent, and why. It shows what the pack says, never a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} cannot be sent: {why}")]
pub struct Unsendable {
    what: String,
    why: String,
    /// Only a value is absent, that may come later.
    is_absence: bool,
}

impl Unsendable {
    pub(crate) fn new(what: impl Into<String>, why: impl Into<String>) -> Self {
        Self { what: what.into(), why: why.into(), is_absence: false }
    }

    pub(crate) fn absent(source: &str) -> Self {
        Self { is_absence: true, ..Self::new(format!("{source:?}"), "a value in it is absent") }
    }

    pub(crate) fn is_absence(&self) -> bool {
        self.is_absence
    }
}

/// What is sent under a name.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Sent {
    Always(Text),
    /// Left out if the value is absent.
    IfGiven(Hole),
}

impl Sent {
    /// What is to be sent, if anything is.
    pub(crate) fn fill(&self, bindings: &Bindings<'_>) -> Result<Option<String>, Unsendable> {
        match self {
            Self::Always(text) => text.fill(bindings).map(Some),
            Self::IfGiven(hole) => Ok(hole.value(bindings).map(|value| value.to_text())),
        }
    }

    /// Whether any path in it is wanted.
    pub(crate) fn any_path(&self, wanted: &dyn Fn(&[String]) -> bool) -> bool {
        match self {
            Self::Always(text) => text.any_path(wanted),
            Self::IfGiven(hole) => hole.any_path(wanted),
        }
    }
}

/// A text that is one hole and nothing else, so that its value keeps its type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Hole {
    source: String,
    expr: Expr,
    optional: bool,
}

impl Hole {
    /// Reads a text that is exactly one hole, with the type of its value. `None` if it is something else.
    pub(crate) fn compile(source: &str, env: &Env) -> Option<Result<(Self, Typed), ExprError>> {
        let inner = source.strip_prefix('{')?.strip_suffix('}')?;
        if inner.contains(['{', '}']) {
            return None;
        }
        let shift = |mut error: ExprError| {
            error.at += 1;
            error
        };
        let compiled = Expr::parse(inner).and_then(|mut expr| {
            let typed = expr.check(env)?;
            Ok((Self { source: source.to_owned(), expr, optional: typed.optional }, typed))
        });
        Some(compiled.map_err(shift))
    }

    /// Whether any path in it is wanted.
    pub(crate) fn any_path(&self, wanted: &dyn Fn(&[String]) -> bool) -> bool {
        self.expr.any_path(wanted)
    }

    /// Whether the value may be absent.
    pub(crate) fn is_optional(&self) -> bool {
        self.optional
    }

    /// The value, if it is there.
    pub(crate) fn value(&self, bindings: &Bindings<'_>) -> Option<Value> {
        self.expr.eval(bindings).value.ok()
    }

    /// The value, which was checked to be always there.
    pub(crate) fn required(&self, bindings: &Bindings<'_>) -> Result<Value, Unsendable> {
        self.value(bindings).ok_or_else(|| Unsendable::absent(&self.source))
    }
}
