//! Texts with holes: what is sent to the DMS.

use crate::expr::{Bindings, Env, Expr, ExprError};
use crate::sent::Unsendable;

/// Literal text with expressions in braces, such as `/vehicle/{input.key}`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Text {
    /// As it is written in the pack.
    source: String,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Literal(String),
    Hole(Expr),
}

impl Text {
    /// As it is written in the pack.
    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    /// Reads a text and checks the expressions in it. Their errors are at bytes of the whole text.
    pub(crate) fn compile(source: &str, env: &Env) -> Result<Self, ExprError> {
        let mut pieces = Vec::new();
        let mut rest = source;
        while let Some((literal, after)) = rest.split_once('{') {
            if let Some(after) = after.strip_prefix('{') {
                pieces.push(Piece::Literal(format!("{literal}{{")));
                rest = after;
                continue;
            }
            let start = source.len() - after.len();
            let unclosed = || ExprError {
                at: start.saturating_sub(1),
                code: "bad_text",
                message: "the brace is not closed".to_owned(),
                help: "end the hole with }".to_owned(),
            };
            let (inner, after) = after.split_once('}').ok_or_else(unclosed)?;
            pieces.push(Piece::Literal(literal.to_owned()));
            pieces.push(Piece::Hole(hole(inner, start, env)?));
            rest = after;
        }
        pieces.push(Piece::Literal(rest.to_owned()));
        pieces.retain(|piece| !matches!(piece, Piece::Literal(text) if text.is_empty()));
        let text = Self { source: source.to_owned(), pieces };
        text.expect_no_bare_path(source, env)?;
        Ok(text)
    }

    /// `with: { user: credential.username }` would send these very letters.
    fn expect_no_bare_path(&self, source: &str, env: &Env) -> Result<(), ExprError> {
        let [Piece::Literal(text)] = self.pieces.as_slice() else { return Ok(()) };
        let root = text.split('.').next().unwrap_or_default();
        if !text.contains('.') || !env.roots().contains(&root) {
            return Ok(());
        }
        Err(ExprError {
            at: 0,
            code: "missing_braces",
            message: format!("this sends the letters {text:?}"),
            help: format!("write \"{{{source}}}\" to send the value"),
        })
    }

    /// Whether the text names a value under this root.
    pub(crate) fn mentions(&self, root: &str) -> bool {
        self.any_path(&|path| path.first().is_some_and(|first| first == root))
    }

    /// Whether the text names this value under this root.
    pub(crate) fn mentions_value(&self, root: &str, name: &str) -> bool {
        self.any_path(&|path| matches!(path, [first, second, ..] if first == root && second == name))
    }

    /// Whether any path in its holes is wanted.
    pub(crate) fn any_path(&self, wanted: &dyn Fn(&[String]) -> bool) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Hole(expr) if expr.any_path(wanted)))
    }

    /// The text with its holes filled.
    pub(crate) fn fill(&self, bindings: &Bindings<'_>) -> Result<String, Unsendable> {
        self.fill_with(bindings, |value| Ok(value.to_owned()))
    }

    /// The text with its holes filled; none if anything that it names is not there.
    pub(crate) fn fill_whole(&self, bindings: &Bindings<'_>) -> Option<String> {
        let is_there = |piece: &Piece| match piece {
            Piece::Literal(_) => true,
            Piece::Hole(expr) => expr.eval(bindings).value.is_ok(),
        };
        self.pieces.iter().all(is_there).then(|| self.fill(bindings).ok()).flatten()
    }

    /// The text with its holes filled, each value passed through `encode` first.
    pub(crate) fn fill_with(
        &self,
        bindings: &Bindings<'_>,
        encode: impl Fn(&str) -> Result<String, &'static str>,
    ) -> Result<String, Unsendable> {
        let mut out = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Literal(text) => out.push_str(text),
                Piece::Hole(expr) => {
                    let refused = |why| Unsendable::new(format!("{:?}", self.source), why);
                    let value = expr.eval(bindings).value.map_err(|_| Unsendable::absent(&self.source))?;
                    out.push_str(&encode(&value.to_text()).map_err(refused)?);
                }
            }
        }
        Ok(out)
    }
}

fn hole(inner: &str, start: usize, env: &Env) -> Result<Expr, ExprError> {
    let shift = |mut error: ExprError| {
        error.at += start;
        error
    };
    let mut expr = Expr::parse(inner).map_err(shift)?;
    let typed = expr.check(env).map_err(shift)?;
    let refused = |message: String, help: &str| ExprError {
        at: start,
        code: "type_mismatch",
        message,
        help: help.to_owned(),
    };
    if typed.optional {
        return Err(refused(
            "the value may be absent".to_owned(),
            "use coalesce(value, '…'), or { $if_given: … }",
        ));
    }
    if !typed.ty.is_plain() {
        return Err(refused(format!("{} is not one value", typed.ty), "name a part, or use join(list, ',')"));
    }
    Ok(expr)
}
