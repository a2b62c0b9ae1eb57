//! Data to which a script gives a name: JSON, or a literal of JavaScript that says the same. Nothing is ever run, so
//! data that the script changes afterwards is not known.

use std::ops::Range;

use serde::de::IgnoredAny;

use super::syntax::{Script, value_end};
use super::token::{TokenKind, tokens, unquoted};
use super::{DEPTH_MAX, source};
use crate::drift::{Drift, DriftKind};
use crate::tree::Tree;

/// The most words of a page's scripts in which data is looked for: twice what a document has in nodes, and some code.
const DATA_TOKENS_MAX: usize = 1_200_000;

/// What a name of the whole page may be prefixed with.
const GLOBALS: [&str; 3] = ["window", "self", "globalThis"];

/// Calls that change the list on which they are made.
const CHANGES: [&str; 6] = ["push", "unshift", "splice", "pop", "shift", "fill"];

/// The data that gets this name, as JSON. It gets it once in all scripts of the page.
pub(crate) fn assigned(tree: &Tree, name: &str) -> Result<String, Drift> {
    let expected = || format!("a script that assigns {name}");
    let wrong = |kind, found: &str| Drift::new(kind, expected(), found);
    let (mut found, mut left) = (Vec::new(), DATA_TOKENS_MAX);
    let sources: Vec<String> = tree.all().filter_map(|id| source(tree, id)).collect();
    for source in sources.iter().filter(|source| source.contains(last_part(name))) {
        let (tokens, is_whole) = tokens(source, left);
        if !is_whole {
            return Err(wrong(DriftKind::TooLarge, "scripts of more words than are read"));
        }
        left = left.saturating_sub(tokens.len());
        let script = Script::new(source, tokens);
        for at in uses(&script, name) {
            if is_change(&script, at) {
                return Err(wrong(DriftKind::Malformed, "a script that changes it afterwards"));
            }
            if script.mark(at) == Some(b'=') {
                found.push(data(&script, at + 1..value_end(&script, at + 1)));
            }
        }
    }
    match (found.pop(), found.len()) {
        (Some(Ok(json)), 0) => Ok(json),
        (Some(Err(NoData::Truncated)), 0) => Err(wrong(DriftKind::Truncated, "an earlier end")),
        (Some(Err(NoData::Code)), 0) => Err(wrong(DriftKind::Malformed, "code that has to be run")),
        (None, _) => Err(wrong(DriftKind::LabelMissing, "no such script")),
        (Some(_), others) => Err(wrong(DriftKind::LabelMissing, &format!("{} of them", others + 1))),
    }
}

/// Why what is assigned is not data.
#[derive(Debug, Clone, Copy)]
enum NoData {
    Truncated,
    Code,
}

fn last_part(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// Behind each place where a script says this name: `rows`, `window.rows`, never `grid.rows`.
fn uses(script: &Script<'_>, name: &str) -> Vec<usize> {
    let parts: Vec<&str> = name.split('.').map(str::trim).collect();
    let parts = match parts.split_first() {
        Some((global, rest)) if GLOBALS.contains(global) && !rest.is_empty() => rest,
        _ => parts.as_slice(),
    };
    let is_own = |at: usize| match at.checked_sub(1).and_then(|before| script.mark(before)) {
        Some(b'.') => {
            at >= 2
                && GLOBALS.contains(&script.word(at - 2))
                && (at == 2 || script.mark(at - 3) != Some(b'.'))
        }
        _ => true,
    };
    let ends = |at: usize| {
        let mut here = at;
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                (script.mark(here) == Some(b'.')).then_some(())?;
                here += 1;
            }
            (script.word(here) == *part).then_some(())?;
            here += 1;
        }
        Some(here)
    };
    (0..script.tokens.len()).filter(|at| is_own(*at)).filter_map(ends).collect()
}

/// Whether what stands here behind a name changes the data: `.push(…)`, `.rows.push(…)`, `[0] = …`, `+= …`.
fn is_change(script: &Script<'_>, at: usize) -> bool {
    let mut here = at;
    loop {
        match script.kind(here) {
            Some(TokenKind::Mark(b'.')) if script.mark(here + 2) == Some(b'(') => {
                return CHANGES.contains(&script.word(here + 1));
            }
            Some(TokenKind::Mark(b'.')) => here += 2,
            Some(TokenKind::Mark(b'[')) => match script.partner(here) {
                Some(close) => here = close + 1,
                None => return false,
            },
            Some(TokenKind::Mark(b'=')) => return here > at && script.mark(here - 1) == Some(b']'),
            Some(TokenKind::Operator) => return script.text(here) == "+=",
            _ => return false,
        }
    }
}

/// A value that says itself what it is, as JSON.
fn data(script: &Script<'_>, range: Range<usize>) -> Result<String, NoData> {
    let is_cut = range.end > script.tokens.len();
    let range = range.start..range.end.min(script.tokens.len());
    let source = script.source_of(range.clone());
    if serde_json::from_str::<IgnoredAny>(source).is_ok() {
        return Ok(source.to_owned());
    }
    if let Some(text) = parsed(script, &range) {
        return Ok(text);
    }
    let mut writer = Writer { script, at: range.start, out: String::with_capacity(source.len()) };
    match writer.value(0) {
        Some(()) if writer.at == range.end && !is_cut => Ok(writer.out),
        _ if is_cut => Err(NoData::Truncated),
        _ => Err(NoData::Code),
    }
}

/// The text of `JSON.parse('…')`.
fn parsed(script: &Script<'_>, range: &Range<usize>) -> Option<String> {
    let at = range.start;
    let is_call = script.word(at) == "JSON"
        && script.mark(at + 1) == Some(b'.')
        && script.word(at + 2) == "parse"
        && script.mark(at + 3) == Some(b'(')
        && script.kind(at + 4) == Some(TokenKind::Text)
        && script.mark(at + 5) == Some(b')');
    (is_call && range.len() == 6).then(|| unquoted(script.text(at + 4)))
}

/// Writes a literal of JavaScript as JSON, digit for digit.
struct Writer<'a, 's> {
    script: &'a Script<'s>,
    at: usize,
    out: String,
}

impl Writer<'_, '_> {
    /// The value that begins here; nothing where it would have to be worked out.
    fn value(&mut self, depth: u32) -> Option<()> {
        match self.script.kind(self.at)? {
            TokenKind::Mark(b'{') if depth < DEPTH_MAX => self.members(b'}', depth),
            TokenKind::Mark(b'[') if depth < DEPTH_MAX => self.members(b']', depth),
            TokenKind::Text => self.text(),
            TokenKind::Mark(b'-') => {
                self.at += 1;
                self.out.push('-');
                self.word(|word| word.starts_with(|c: char| c.is_ascii_digit()) && is_json(word))
            }
            TokenKind::Number => self.word(is_json),
            TokenKind::Word => self.word(|word| matches!(word, "true" | "false" | "null")),
            _ => None,
        }
    }

    fn members(&mut self, close: u8, depth: u32) -> Option<()> {
        self.out.push(if close == b'}' { '{' } else { '[' });
        self.at += 1;
        let mut is_first = true;
        while self.script.mark(self.at) != Some(close) {
            if !is_first {
                self.out.push(',');
            }
            is_first = false;
            if close == b'}' {
                self.key()?;
            }
            self.value(depth + 1)?;
            match self.script.mark(self.at)? {
                b',' => self.at += 1,
                mark if mark == close => {}
                _ => return None,
            }
        }
        self.at += 1;
        self.out.push(char::from(close));
        Some(())
    }

    fn key(&mut self) -> Option<()> {
        let text = self.script.text(self.at);
        let key = match self.script.kind(self.at)? {
            TokenKind::Text => unquoted(text),
            TokenKind::Word | TokenKind::Number => text.to_owned(),
            _ => return None,
        };
        (self.script.mark(self.at + 1) == Some(b':')).then_some(())?;
        self.at += 2;
        self.quote(&key)?;
        self.out.push(':');
        Some(())
    }

    /// A text, or several joined.
    fn text(&mut self) -> Option<()> {
        let mut text = unquoted(self.script.text(self.at));
        self.at += 1;
        while self.script.mark(self.at) == Some(b'+') {
            (self.script.kind(self.at + 1) == Some(TokenKind::Text)).then_some(())?;
            text.push_str(&unquoted(self.script.text(self.at + 1)));
            self.at += 2;
        }
        self.quote(&text)
    }

    fn word(&mut self, fits: impl Fn(&str) -> bool) -> Option<()> {
        let word = self.script.text(self.at);
        fits(word).then_some(())?;
        self.out.push_str(word);
        self.at += 1;
        Some(())
    }

    fn quote(&mut self, text: &str) -> Option<()> {
        self.out.push_str(&serde_json::to_string(text).ok()?);
        Some(())
    }
}

fn is_json(word: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The data under `rows`, or the drift's code.
    fn rows(script: &str) -> String {
        let tree = Tree::parse(&format!("<script>{script}</script>"), 100_000, 500).unwrap();
        assigned(&tree, "rows").unwrap_or_else(|drift| drift.kind.code().to_owned())
    }

    #[test]
    fn literals_are_written_as_json_with_their_own_digits() {
        for (script, json) in [
            ("var rows = [1, 2]", "[1, 2]"),
            ("var rows = [{stock: 'P1', msrp: 63990.50,},]", r#"[{"stock":"P1","msrp":63990.50}]"#),
            (
                "let rows = {'it\\'s': -1, 2: \"a\\u0041\\\nb\", c: [true, null]};",
                r#"{"it's":-1,"2":"aAb","c":[true,null]}"#,
            ),
            ("rows = ['a' + \"b\", `c`] // and so on\nstart()", r#"["ab","c"]"#),
            ("window.rows = JSON.parse('[{\"a\": \"it\\'s\"}]');", r#"[{"a": "it's"}]"#),
            ("var a = 1,\n rows = [1], b = 2", "[1]"),
            ("rows = {\"a\": 1e-5}", r#"{"a": 1e-5}"#),
            ("// rows = [2]\nvar text = 'rows = [3]'; rows = [1]; grid.rows = [4]; x = {rows: [5]}", "[1]"),
        ] {
            assert_eq!(rows(script), json, "{script}");
        }
    }

    #[test]
    fn what_would_have_to_be_run_is_loud() {
        for script in [
            "rows = [1].concat(more)",
            "rows = rows || []",
            "rows = [new Date(2026, 0, 1)]",
            "rows = [{a: price * 2}]",
            "rows = [{a}]",
            "rows = [, 1]",
            "rows = [0x1f]",
            "rows = [undefined]",
            "rows = ['a' + name]",
            "rows = [`${a}`]",
            "rows = [1]; rows.push(2)",
            "rows = [1]; window.rows[1] = 2",
            "rows = {list: []}; rows.list.push(2)",
            "rows = 'a'; rows += 'b'",
        ] {
            assert_eq!(rows(script), "malformed", "{script}");
        }
        assert_eq!(rows("rows = [1, {a: 2}"), "truncated");
        assert_eq!(rows(&format!("rows = {}'a'{}", "[".repeat(200), "]".repeat(200))), "malformed");
    }

    #[test]
    fn a_name_is_given_once() {
        assert_eq!(rows("rows = [1]; rows = [2]"), "label_missing");
        assert_eq!(rows("start(rows); if (rows == [1]) {}"), "label_missing");
        assert_eq!(rows(&"a;".repeat(DATA_TOKENS_MAX)), "label_missing");
        assert_eq!(rows(&format!("rows = [1]{}", ";a".repeat(DATA_TOKENS_MAX))), "too_large");
    }
}
