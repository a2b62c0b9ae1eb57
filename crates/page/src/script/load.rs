//! What is done as a page loads, read statement by statement.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::syntax::{Script, skip_branch, skip_expression, skip_statement, value_end};
use super::{Assigned, Call, DEPTH_MAX, Literal, Scripts};

/// Reads what is done as the page loads.
pub(super) struct LoadReader<'a, 's> {
    pub(super) scripts: &'a [Script<'s>],
    /// The functions of the page by name: the script and the body.
    pub(super) functions: HashMap<&'s str, (usize, Range<usize>)>,
    /// Functions that have been read, by script and first word.
    pub(super) visited: HashSet<(usize, usize)>,
    pub(super) said: Scripts,
}

/// A name with what is called on it: `document.forms[0].submit()`.
struct Chain {
    name: String,
    /// The last parentheses, if the chain ends with them.
    called: Option<usize>,
    end: usize,
}

impl LoadReader<'_, '_> {
    pub(super) fn statements(&mut self, script: usize, range: Range<usize>, depth: u32) {
        if depth > DEPTH_MAX {
            return;
        }
        let mut at = range.start;
        while at < range.end {
            let Some(next) = self.statement(script, at, range.end, depth) else { return };
            at = next.max(at + 1);
        }
    }

    /// Reads a statement; where the next one begins. `None` if nothing after it is surely done.
    fn statement(&mut self, index: usize, at: usize, end: usize, depth: u32) -> Option<usize> {
        let script = self.scripts.get(index)?;
        match script.word(at) {
            "return" | "throw" | "break" | "continue" => return None,
            "if" | "for" | "while" | "with" | "switch" => return Some(skip_branch(script, at, end, depth)),
            "do" | "else" => return Some(skip_statement(script, at + 1, end, depth)),
            "function" | "async" | "class" => {
                let function = script.function(at);
                return Some(function.map_or_else(|| skip_expression(script, at, end), |(_, after)| after));
            }
            "catch" => {
                let body = if script.mark(at + 1) == Some(b'(') {
                    script.partner(at + 1).unwrap_or(end) + 1
                } else {
                    at + 1
                };
                return Some(script.braces(body).map_or(body, |(_, after)| after));
            }
            "try" | "finally" | "var" | "let" | "const" | "void" | "new" | "await" | "export" => {
                return Some(at + 1);
            }
            _ => {}
        }
        match script.mark(at) {
            Some(b'{') => {
                let close = script.partner(at).unwrap_or(end).min(end);
                self.statements(index, at + 1..close, depth + 1);
                Some(close + 1)
            }
            Some(b';' | b',') => Some(at + 1),
            // `!function() {…}()`
            Some(b'!' | b'+' | b'-' | b'~') => {
                self.expression(index, at + 1, depth);
                Some(skip_expression(script, at + 1, end))
            }
            Some(b'(') => {
                self.called_at_once(index, at, depth);
                Some(skip_expression(script, at, end))
            }
            _ => {
                self.expression(index, at, depth);
                Some(skip_expression(script, at, end))
            }
        }
    }

    /// `(function() {…})()`, `(() => {…})()` and `(function() {…}())`.
    fn called_at_once(&mut self, index: usize, at: usize, depth: u32) {
        let Some(script) = self.scripts.get(index) else { return };
        let Some((body, after)) = script.function(at + 1) else { return };
        let close = script.partner(at).unwrap_or(0);
        let is_called = script.mark(after) == Some(b'(') || script.mark(close + 1) == Some(b'(');
        if is_called {
            self.statements(index, body, depth + 1);
        }
    }

    /// `a.b(…)`, `a.b = …` and what follows from it.
    fn expression(&mut self, index: usize, at: usize, depth: u32) {
        let Some(script) = self.scripts.get(index) else { return };
        if let Some((body, after)) = script.function(at) {
            if script.mark(after) == Some(b'(') {
                self.statements(index, body, depth + 1);
            }
            return;
        }
        let Some(chain) = self.chain(index, at, depth) else { return };
        if chain.called.is_some() || script.mark(chain.end) != Some(b'=') {
            return;
        }
        let from = chain.end + 1;
        if chain.name == "onload" || chain.name.ends_with(".onload") {
            self.handed_over(index, from..value_end(script, from), depth);
            return;
        }
        let to = value_end(script, from);
        let value = script.literal(from..to);
        // `a = b = 'c'` names the value twice.
        if value == Literal::Other {
            self.expression(index, from, depth + 1);
        }
        self.said.assigned.push(Assigned { name: chain.name, value });
    }

    /// Follows a chain of names, and notes each call on the way.
    fn chain(&mut self, index: usize, at: usize, depth: u32) -> Option<Chain> {
        if depth > DEPTH_MAX {
            return None;
        }
        let script = self.scripts.get(index)?;
        let first = script.word(at);
        if first.is_empty() {
            return None;
        }
        let mut chain = Chain { name: first.to_owned(), called: None, end: at + 1 };
        loop {
            match script.mark(chain.end) {
                Some(b'.') if !script.word(chain.end + 1).is_empty() => {
                    chain.name = format!("{}.{}", chain.name, script.word(chain.end + 1));
                    chain.end += 2;
                    chain.called = None;
                }
                Some(b'[') => {
                    chain.name.push_str("[]");
                    chain.end = script.partner(chain.end)? + 1;
                    chain.called = None;
                }
                Some(b'(') => {
                    let open = chain.end;
                    self.called(index, &chain.name, open, depth);
                    chain.name.push_str("()");
                    chain.end = script.partner(open)? + 1;
                    chain.called = Some(open);
                }
                _ => break,
            }
            if chain.name.len() > NAME_MAX {
                return None;
            }
        }
        chain.name = own_name(&chain.name).to_owned();
        Some(chain)
    }

    fn called(&mut self, index: usize, name: &str, open: usize, depth: u32) {
        let Some(script) = self.scripts.get(index) else { return };
        let name = own_name(name);
        let arguments = script.arguments(open);
        let literals: Vec<Literal> = arguments.iter().map(|range| script.literal(range.clone())).collect();
        if runs_its_argument(name, literals.first()) {
            for argument in arguments {
                self.handed_over(index, argument, depth);
            }
        } else if let Some((script, body)) = self.functions.get(name).cloned() {
            self.enter(script, body, depth);
        }
        self.said.calls.push(Call { name: name.to_owned(), arguments: literals });
    }

    /// A function that is handed to something which runs it.
    fn handed_over(&mut self, index: usize, range: Range<usize>, depth: u32) {
        let Some(script) = self.scripts.get(index) else { return };
        let function = script.function(range.start).map(|(body, _)| (index, body));
        let named = || self.functions.get(script.word(range.start)).filter(|_| range.len() == 1).cloned();
        if let Some((script, body)) = function.or_else(named) {
            self.enter(script, body, depth);
        }
    }

    fn enter(&mut self, script: usize, body: Range<usize>, depth: u32) {
        if self.visited.insert((script, body.start)) {
            self.statements(script, body, depth + 1);
        }
    }
}

/// The longest chain of names that is read, in bytes.
const NAME_MAX: usize = 400;

/// `window.alert` is `alert`.
fn own_name(name: &str) -> &str {
    let mut name = name;
    while let Some(rest) =
        ["window.", "self.", "globalThis.", "window.window."].iter().find_map(|own| name.strip_prefix(own))
    {
        name = rest;
    }
    name
}

/// Whether a function that is handed over here is run by itself.
fn runs_its_argument(name: &str, first: Option<&Literal>) -> bool {
    let first = first.and_then(Literal::text).unwrap_or_default();
    match name {
        "$"
        | "jQuery"
        | "setTimeout"
        | "requestAnimationFrame"
        | "queueMicrotask"
        | "Sys.Application.add_load" => true,
        "addEventListener" | "document.addEventListener" => {
            matches!(first, "load" | "DOMContentLoaded" | "pageshow")
        }
        "attachEvent" => first == "onload",
        _ => name.ends_with(").ready"),
    }
}
