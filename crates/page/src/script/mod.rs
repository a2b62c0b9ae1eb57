//! What the scripts of a page say as it loads: calls with literal arguments, and literals that get a name. Nothing is
//! ever run: what a script says only in a condition, in a loop or when somebody clicks is not said.
//!
//! Said is what stands at the top of a script, in the `onload` of the page, or in a function that is called from there
//! or handed to what calls it when the page has loaded.

mod data;
mod load;
mod syntax;
mod token;

use std::collections::{HashMap, HashSet};

pub(crate) use self::data::assigned;
use self::load::LoadReader;
use self::syntax::Script;
use self::token::tokens;
use crate::control::raw_content;
use crate::tree::{NodeId, Tree};

/// The most words of scripts that are read on a page. Libraries come from files; this is some 2 MB of text.
const TOKENS_MAX: usize = 400_000;

/// How deep blocks and functions may nest.
const DEPTH_MAX: u32 = 40;

/// What the scripts of a page say.
#[derive(Debug, Default)]
pub(crate) struct Scripts {
    pub(crate) calls: Vec<Call>,
    pub(crate) assigned: Vec<Assigned>,
    /// There is more than is read.
    pub(crate) is_cut: bool,
}

/// A call: `parent.uploadDone('ok', 12)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    /// The whole name, `window.` before it left out; what is called or indexed on the way stands as `()` and `[]`.
    pub(crate) name: String,
    pub(crate) arguments: Vec<Literal>,
}

/// A literal that gets a name: `location.href = '/home'`, `var ticket = 12`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Assigned {
    pub(crate) name: String,
    pub(crate) value: Literal,
}

/// A value that stands in a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Literal {
    /// A text, or several joined by `+`.
    Text(String),
    /// A number, `true`, `false` or `null`, as written.
    Word(String),
    /// Anything else.
    Other,
}

impl Literal {
    /// The value as text, if it is one that can be read.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Word(word) if word == "null" => Some(""),
            Self::Word(word) => Some(word),
            Self::Other => None,
        }
    }
}

impl Scripts {
    /// Reads all scripts that are in the page itself.
    pub(crate) fn of(tree: &Tree) -> Self {
        let mut all = Self::default();
        let mut left = TOKENS_MAX;
        let sources: Vec<String> = tree.all().filter_map(|id| source(tree, id)).collect();
        let mut scripts = Vec::new();
        for source in &sources {
            let (tokens, is_whole) = tokens(source, left);
            left = left.saturating_sub(tokens.len());
            all.is_cut |= !is_whole;
            scripts.push(Script::new(source, tokens));
        }
        let mut functions = HashMap::new();
        for (index, script) in scripts.iter().enumerate() {
            functions.extend(script.functions().map(|(name, body)| (name, (index, body))));
        }
        let mut reader = LoadReader { scripts: &scripts, functions, visited: HashSet::new(), said: all };
        for (index, script) in scripts.iter().enumerate() {
            reader.statements(index, 0..script.tokens.len(), 0);
        }
        reader.said
    }

    /// The texts of messages that pop up.
    pub(crate) fn alerts(&self) -> impl Iterator<Item = &str> {
        let is_alert = |call: &&Call| {
            matches!(call.name.as_str(), "alert" | "parent.alert" | "top.alert" | "opener.alert")
        };
        self.calls.iter().filter(is_alert).filter_map(|call| call.arguments.first()?.text())
    }

    /// Whether a form is sent.
    pub(crate) fn submits(&self) -> bool {
        let last = |call: &Call| matches!(call.name.rsplit('.').next(), Some("submit" | "requestSubmit"));
        self.calls.iter().any(last)
    }
}

/// A script in the page, or what is to be done when it has loaded.
fn source(tree: &Tree, id: NodeId) -> Option<String> {
    match tree.tag(id) {
        "script" if tree.attribute(id, "src").is_none() && is_javascript(tree, id) => {
            Some(raw_content(tree, id))
        }
        "body" | "frameset" => tree.attribute(id, "onload").map(str::to_owned),
        _ => None,
    }
}

fn is_javascript(tree: &Tree, id: NodeId) -> bool {
    let kind = tree.token(id, "type");
    kind.is_empty() || kind == "module" || kind.contains("javascript") || kind.contains("ecmascript")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scripts(html: &str) -> Scripts {
        Scripts::of(&Tree::parse(html, 100_000, 500).unwrap())
    }

    /// The messages that pop up when a page with this script has loaded.
    fn alerts(script: &str) -> Vec<String> {
        scripts(&format!("<script>{script}</script>")).alerts().map(str::to_owned).collect()
    }

    #[test]
    fn what_stands_at_the_top_is_said() {
        for script in [
            "alert('Saved')",
            "window.alert(\"Saved\");",
            "<!--\nalert('Saved');\n//-->",
            "/* alert('No') */ alert('Saved') // alert('No')",
            "var a = 1\nvar b = f(2)\nalert('Saved')",
            "var re = /alert('No')/; alert('Saved')",
            "x = 'alert(\"No\")'; { alert(`Saved`) }",
            "try { alert('Saved') } catch (e) { alert('No') }",
            "if (old) { alert('No') } else if (older) alert('No'), alert('No'); else alert('No');\nalert('Saved')",
            "for (;;) alert('No');\nalert('Saved')",
            "a = b; parent.alert('Saved'), history.back()",
            "alert('Sa' + 'ved')",
            "alert('Sa\\u0076ed')",
            "alert('Sa\\x76\\\ned')",
        ] {
            assert_eq!(alerts(script), ["Saved"], "{script}");
        }
    }

    #[test]
    fn what_waits_for_somebody_or_something_is_not_said() {
        for script in [
            "function check() { alert('No') }",
            "var check = function() { alert('No') }",
            "const check = () => alert('No')",
            "if (x) alert('No')",
            "if (x)\n  alert('No')",
            "if (x) { y() }\nelse\n  alert('No')",
            "while (x) { alert('No') }",
            "x && alert('No')",
            "x ? alert('No') : 0",
            "return; alert('No')",
            "b.onclick = function() { alert('No') }",
            "b.addEventListener('click', function() { alert('No') })",
            "$('#b').click(function() { alert('No') })",
            "new Check(function() { alert('No') })",
            "alert(message)",
            "alert('Hello ' + name)",
            "alert(`Hello ${name}`)",
            "\"alert('No')\"",
            "'open",
        ] {
            assert_eq!(alerts(script), [""; 0], "{script}");
        }
        assert!(
            scripts("<body onclick=\"alert('No')\"><a href=\"javascript:alert('No')\">x</a>")
                .calls
                .is_empty()
        );
        assert!(scripts("<script type='text/template'>alert('No')</script>").calls.is_empty());
        assert!(scripts("<script src='a.js'>alert('No')</script>").calls.is_empty());
    }

    #[test]
    fn what_is_called_when_the_page_has_loaded_is_said() {
        for script in [
            "(function() { alert('Saved') })();",
            "(function() { alert('Saved') }());",
            "!function() { alert('Saved') }()",
            "(() => { alert('Saved') })()",
            "$(function() { alert('Saved') })",
            "$(() => alert('Saved'))",
            "jQuery(document).ready(function($) { alert('Saved') });",
            "window.onload = function() { alert('Saved') }",
            "window.onload = done; function done() { alert('Saved') }",
            "document.addEventListener('DOMContentLoaded', async () => { alert('Saved') })",
            "setTimeout(function() { alert('Saved') }, 10)",
            "function a() { b() } function b() { alert('Saved'); a() } a()",
            "var done = function() { alert('Saved') }; done()",
        ] {
            assert_eq!(alerts(script), ["Saved"], "{script}");
        }
        let page = "<script>function done() { alert('Saved') }</script><body onload='done()'>";
        assert_eq!(scripts(page).alerts().collect::<Vec<_>>(), ["Saved"]);
    }

    #[test]
    fn calls_and_names_keep_their_literals() {
        let said = scripts(
            "<script>window.parent.uploadDone('ok', 12, -1.50, true, null, x, \"it's\\n\\u{1F600}\", [1, 2], f(1));\n\
             location.href = '/home'; var ticket = 12, other = 'b', both = third = \"c\"\nlast = 'd'\n\
             document.forms[0].submit(); document.getElementById('f').submit()</script>",
        );
        let upload = said.calls.iter().find(|call| call.name == "parent.uploadDone").unwrap();
        let texts: Vec<Option<&str>> = upload.arguments.iter().map(Literal::text).collect();
        assert_eq!(
            texts,
            [
                Some("ok"),
                Some("12"),
                Some("-1.50"),
                Some("true"),
                Some(""),
                None,
                Some("it's\n😀"),
                None,
                None
            ]
        );
        let named: Vec<(&str, Option<&str>)> =
            said.assigned.iter().map(|assigned| (assigned.name.as_str(), assigned.value.text())).collect();
        assert_eq!(
            named,
            [
                ("location.href", Some("/home")),
                ("ticket", Some("12")),
                ("other", Some("b")),
                ("third", Some("c")),
                ("both", None),
                ("last", Some("d")),
            ]
        );
        assert!(said.submits());
        assert!(!scripts("<script>function go() { document.f.submit() }</script>").submits());
    }

    #[test]
    fn any_bytes_are_read_in_time() {
        for script in [
            "(".repeat(100_000),
            "{".repeat(100_000),
            "a.".repeat(100_000),
            "f(".repeat(50_000),
            "if(a)".repeat(50_000),
            "function f(){".repeat(20_000),
            "'\\".repeat(1_000),
            "`${".repeat(10_000),
            "/[".repeat(10_000),
            "é'ü\\".into(),
            "a=b=".repeat(50_000),
            "x=>".repeat(50_000),
        ] {
            let source = format!("<script>{script}</script>");
            assert!(scripts(&source).alerts().next().is_none());
        }
        assert!(scripts(&format!("<script>{}</script>", "a ".repeat(TOKENS_MAX + 1))).is_cut);
    }
}
