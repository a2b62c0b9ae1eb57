//! Rust as tokens: comments and the text of strings are out of the way, macros are not.

use proc_macro2::{Delimiter, LexError, TokenStream, TokenTree};

/// A word or sign of a source file, and its line.
pub(super) struct Token {
    pub(super) text: String,
    pub(super) line: usize,
}

/// All tokens in order; a literal, whatever it says, reads `""`.
pub(super) fn tokens(source: &str) -> Result<Vec<Token>, LexError> {
    let mut tokens = Vec::new();
    flatten(source.parse()?, &mut tokens);
    Ok(tokens)
}

fn flatten(stream: TokenStream, tokens: &mut Vec<Token>) {
    for tree in stream {
        let line = tree.span().start().line;
        match tree {
            TokenTree::Group(group) => {
                let end = group.span_close().start().line;
                let (open, close) = signs(group.delimiter());
                tokens.push(Token { text: open.to_owned(), line });
                flatten(group.stream(), tokens);
                tokens.push(Token { text: close.to_owned(), line: end });
            }
            TokenTree::Literal(_) => tokens.push(Token { text: "\"\"".to_owned(), line }),
            word => tokens.push(Token { text: word.to_string(), line }),
        }
    }
}

fn signs(delimiter: Delimiter) -> (&'static str, &'static str) {
    match delimiter {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    }
}

/// All names and paths: `a::{b, c::d}` gives `a`, `a::b`, `a::c` and `a::c::d`.
pub(super) fn names(source: &str) -> Result<Vec<Token>, LexError> {
    let mut names = Vec::new();
    collect(source.parse()?, "", &mut names);
    Ok(names)
}

fn collect(stream: TokenStream, prefix: &str, names: &mut Vec<Token>) {
    let mut path = prefix.to_owned();
    let mut colons = 0;
    for tree in stream {
        let line = tree.span().start().line;
        match tree {
            TokenTree::Punct(sign) if sign.as_char() == ':' => colons += 1,
            TokenTree::Ident(name) => {
                let before = if colons == 2 { path.as_str() } else { prefix };
                path = if before.is_empty() { name.to_string() } else { format!("{before}::{name}") };
                names.push(Token { text: path.clone(), line });
                colons = 0;
            }
            TokenTree::Group(group) => {
                let inside_path = colons == 2 && group.delimiter() == Delimiter::Brace;
                collect(group.stream(), if inside_path { &path } else { "" }, names);
                colons = 0;
            }
            _ => colons = 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_through_use_trees_and_macros() {
        let source =
            "use std::{env, fs::{self, read}};\nfn f() { println!(\"{} std::io\", std::env::args()) }";
        let names: Vec<_> = names(source).unwrap().into_iter().map(|name| (name.text, name.line)).collect();
        for expected in [("std::env", 1), ("std::fs::read", 1), ("std::env::args", 2)] {
            assert!(names.contains(&(expected.0.to_owned(), expected.1)), "{expected:?} in {names:?}");
        }
        assert!(!names.iter().any(|(name, _)| name == "std::io"));
    }

    #[test]
    fn tokens_know_their_line_and_hide_literals() {
        let tokens = tokens("// unsafe\nlet a =\n    \"unsafe\";").unwrap();
        let seen: Vec<_> = tokens.iter().map(|token| (token.text.as_str(), token.line)).collect();
        assert_eq!(seen, [("let", 2), ("a", 2), ("=", 2), ("\"\"", 3), (";", 3)]);
    }
}
