//! Brackets, functions, statements: finding one's way in a script without running it.

use std::collections::HashMap;
use std::ops::Range;

use super::token::{Token, TokenKind, unquoted};
use super::{DEPTH_MAX, Literal};

/// A script with what is needed to find its way in it.
pub(super) struct Script<'s> {
    source: &'s str,
    pub(super) tokens: Vec<Token>,
    /// For each opening bracket, the closing one.
    partners: HashMap<usize, usize>,
}

impl<'s> Script<'s> {
    pub(super) fn new(source: &'s str, tokens: Vec<Token>) -> Self {
        let mut script = Self { source, tokens, partners: HashMap::new() };
        let mut open = Vec::new();
        for at in 0..script.tokens.len() {
            match script.mark(at) {
                Some(b'(' | b'[' | b'{') => open.push(at),
                Some(b')' | b']' | b'}') => {
                    if let Some(start) = open.pop() {
                        script.partners.insert(start, at);
                    }
                }
                _ => {}
            }
        }
        script
    }

    /// The functions that have a name, with their bodies.
    pub(super) fn functions(&self) -> impl Iterator<Item = (&'s str, Range<usize>)> {
        (0..self.tokens.len()).filter_map(|at| self.named_function(at))
    }

    /// `function name(…) {…}`, `name = function(…) {…}`, `name = (…) => {…}` beginning here.
    fn named_function(&self, at: usize) -> Option<(&'s str, Range<usize>)> {
        if self.word(at) == "function" {
            let name = self.word(at + 1);
            return (!name.is_empty()).then(|| self.function(at)).flatten().map(|(body, _)| (name, body));
        }
        let name = self.word(at);
        let is_assigned = !name.is_empty() && self.mark(at + 1) == Some(b'=');
        is_assigned.then(|| self.function(at + 2)).flatten().map(|(body, _)| (name, body))
    }

    /// The body of the function expression or declaration that begins here, and where it ends.
    pub(super) fn function(&self, at: usize) -> Option<(Range<usize>, usize)> {
        let at = if self.word(at) == "async" { at + 1 } else { at };
        if self.word(at) == "function" {
            let head = (at + 1..at + 4).find(|at| self.mark(*at) == Some(b'('))?;
            return self.braces(self.partner(head)? + 1);
        }
        let arrow = match self.mark(at) {
            Some(b'(') => self.partner(at)? + 1,
            _ if !self.word(at).is_empty() => at + 1,
            _ => return None,
        };
        if self.kind(arrow) != Some(TokenKind::Arrow) {
            return None;
        }
        self.braces(arrow + 1).or_else(|| {
            // An arrow with an expression: it ends where its list or bracket does.
            let end = self.end_of_expression(arrow + 1);
            Some((arrow + 1..end, end))
        })
    }

    /// What is between the braces that open here, and what follows them.
    pub(super) fn braces(&self, at: usize) -> Option<(Range<usize>, usize)> {
        let end = (self.mark(at) == Some(b'{')).then(|| self.partner(at))??;
        Some((at + 1..end, end + 1))
    }

    fn end_of_expression(&self, from: usize) -> usize {
        let mut at = from;
        while let Some(kind) = self.kind(at) {
            match kind {
                TokenKind::Mark(b',' | b';' | b')' | b']' | b'}') => break,
                TokenKind::Mark(b'(' | b'[' | b'{') => at = self.partner(at).unwrap_or(self.tokens.len()) + 1,
                _ => at += 1,
            }
        }
        at
    }

    pub(super) fn partner(&self, at: usize) -> Option<usize> {
        self.partners.get(&at).copied()
    }

    pub(super) fn kind(&self, at: usize) -> Option<TokenKind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    pub(super) fn mark(&self, at: usize) -> Option<u8> {
        match self.kind(at) {
            Some(TokenKind::Mark(mark)) => Some(mark),
            _ => None,
        }
    }

    /// What is written here.
    pub(super) fn text(&self, at: usize) -> &'s str {
        let range = self.tokens.get(at).map(|token| token.at.start as usize..token.at.end as usize);
        range.and_then(|range| self.source.get(range)).unwrap_or_default()
    }

    /// What is written from the first to the last of these words.
    pub(super) fn source_of(&self, range: Range<usize>) -> &'s str {
        let start = self.tokens.get(range.start).map(|token| token.at.start as usize);
        let end = range
            .end
            .checked_sub(1)
            .and_then(|last| self.tokens.get(last))
            .map(|token| token.at.end as usize);
        start.zip(end).and_then(|(start, end)| self.source.get(start..end)).unwrap_or_default()
    }

    /// The name or keyword here; blank for anything else.
    pub(super) fn word(&self, at: usize) -> &'s str {
        if self.kind(at) == Some(TokenKind::Word) { self.text(at) } else { "" }
    }

    /// The value that fills the whole range.
    pub(super) fn literal(&self, range: Range<usize>) -> Literal {
        let first = self.kind(range.start);
        if range.len() == 1 {
            return match (first, self.text(range.start)) {
                (Some(TokenKind::Text), text) => Literal::Text(unquoted(text)),
                (Some(TokenKind::Number), text) => Literal::Word(text.to_owned()),
                (_, word @ ("true" | "false" | "null")) => Literal::Word(word.to_owned()),
                _ => Literal::Other,
            };
        }
        if range.len() == 2
            && self.mark(range.start) == Some(b'-')
            && self.kind(range.start + 1) == Some(TokenKind::Number)
        {
            return Literal::Word(format!("-{}", self.text(range.start + 1)));
        }
        let mut joined = String::new();
        for (index, at) in range.clone().enumerate() {
            match (index % 2, self.kind(at)) {
                (0, Some(TokenKind::Text)) => joined.push_str(&unquoted(self.text(at))),
                (1, Some(TokenKind::Mark(b'+'))) => {}
                _ => return Literal::Other,
            }
        }
        if range.len() % 2 == 1 { Literal::Text(joined) } else { Literal::Other }
    }

    /// The arguments between the parentheses that open here.
    pub(super) fn arguments(&self, open: usize) -> Vec<Range<usize>> {
        let Some(close) = self.partner(open) else { return Vec::new() };
        let mut arguments = Vec::new();
        let mut from = open + 1;
        while from < close {
            let end = self.end_of_expression(from).clamp(from, close);
            arguments.push(from..end);
            from = end + 1;
        }
        arguments
    }
}

/// Where the value that is assigned here ends.
pub(super) fn value_end(script: &Script<'_>, from: usize) -> usize {
    let end = script.end_of_expression(from);
    (from + 1..end).find(|at| begins_statement(script, *at)).unwrap_or(end)
}

/// After an expression statement: behind its `;` or `,`, or where a line begins a new one.
pub(super) fn skip_expression(script: &Script<'_>, from: usize, end: usize) -> usize {
    let mut at = from;
    while at < end {
        match script.kind(at) {
            Some(TokenKind::Mark(b';' | b',')) => return at + 1,
            _ if at > from && begins_statement(script, at) => return at,
            Some(TokenKind::Mark(b'(' | b'[' | b'{')) => at = script.partner(at).unwrap_or(end) + 1,
            _ => at += 1,
        }
    }
    end
}

/// Whether a new statement begins here although nothing ended the one before: on a new line, after a value, with
/// something that cannot go on with it.
fn begins_statement(script: &Script<'_>, at: usize) -> bool {
    let Some(token) = script.tokens.get(at).filter(|token| token.begins_line && at > 0) else { return false };
    let goes_on = match token.kind {
        TokenKind::Mark(mark) => mark != b'{' && mark != b'!' && mark != b'}',
        TokenKind::Operator | TokenKind::Arrow => true,
        TokenKind::Word => matches!(script.text(at), "in" | "instanceof" | "of"),
        TokenKind::Number | TokenKind::Text | TokenKind::Opaque => false,
    };
    let after_value = match script.kind(at - 1) {
        Some(TokenKind::Mark(mark)) => matches!(mark, b')' | b']' | b'}'),
        Some(TokenKind::Operator | TokenKind::Arrow) | None => false,
        Some(_) => true,
    };
    after_value && !goes_on
}

/// After a statement that may or may not be done, with its `else`.
pub(super) fn skip_branch(script: &Script<'_>, at: usize, end: usize, depth: u32) -> usize {
    let head = (at + 1..at + 3).find(|at| script.mark(*at) == Some(b'('));
    let body = head.and_then(|head| script.partner(head)).map_or(end, |close| close + 1);
    skip_statement(script, body, end, depth)
}

pub(super) fn skip_statement(script: &Script<'_>, at: usize, end: usize, depth: u32) -> usize {
    if depth > DEPTH_MAX {
        return end;
    }
    match script.word(at) {
        "if" | "for" | "while" | "with" | "switch" => skip_branch(script, at, end, depth + 1),
        "do" | "else" => skip_statement(script, at + 1, end, depth + 1),
        _ if script.mark(at) == Some(b'{') => script.partner(at).map_or(end, |close| close + 1),
        _ => {
            let mut from = at;
            // A comma does not end what a branch does.
            loop {
                let next = skip_expression(script, from, end);
                if next >= end || next <= from || script.mark(next - 1) != Some(b',') {
                    return next;
                }
                from = next;
            }
        }
    }
}
