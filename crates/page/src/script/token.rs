//! The words of a script.

use std::ops::Range;

/// A word of a script, as a part of its text.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) at: Range<u32>,
    /// It begins a line.
    pub(super) begins_line: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name or a keyword.
    Word,
    Number,
    /// A text between quotes, or between backticks without anything to be filled in.
    Text,
    /// A pattern, or a text with parts to be filled in: there, but not to be read.
    Opaque,
    /// One character of punctuation, or `=>`, `==`, `&&` and the like by their first one.
    Mark(u8),
    /// `=>`
    Arrow,
    /// An operator of several characters that is no `=` alone.
    Operator,
}

/// Cuts a script into words, at most so many. Whether these are all.
pub(super) fn tokens(source: &str, max: usize) -> (Vec<Token>, bool) {
    let mut reader = Reader { source, at: 0, tokens: Vec::new() };
    let mut begins_line = true;
    loop {
        begins_line |= reader.skip_space();
        let Some(kind) = reader.peek() else { return (reader.tokens, true) };
        if reader.tokens.len() >= max {
            return (reader.tokens, false);
        }
        reader.take(kind, begins_line);
        begins_line = false;
    }
}

struct Reader<'s> {
    source: &'s str,
    at: usize,
    tokens: Vec<Token>,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.byte(0)
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.source.as_bytes().get(self.at + ahead).copied()
    }

    fn rest(&self) -> &str {
        self.source.get(self.at..).unwrap_or_default()
    }

    /// Skips spaces and comments; whether a line ended among them.
    fn skip_space(&mut self) -> bool {
        let mut broke = self.at == 0;
        while let Some(byte) = self.peek() {
            let rest = self.rest();
            if rest.starts_with("//") || rest.starts_with("<!--") || (broke && rest.starts_with("-->")) {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if let Some(comment) = rest.strip_prefix("/*") {
                let end = comment.find("*/").map_or(rest.len(), |end| end + 4);
                broke |= rest.get(..end).is_some_and(|text| text.contains('\n'));
                self.at += end;
            } else if byte.is_ascii_whitespace() {
                broke |= matches!(byte, b'\n' | b'\r');
                self.at += 1;
            } else if let Some(space) = rest.chars().next().filter(|c| c.is_whitespace() || *c == '\u{feff}')
            {
                broke |= matches!(space, '\u{2028}' | '\u{2029}');
                self.at += space.len_utf8();
            } else {
                break;
            }
        }
        broke
    }

    fn take(&mut self, first: u8, begins_line: bool) {
        let start = self.at;
        let kind = match first {
            b'"' | b'\'' => self.quoted(first),
            b'`' => self.template(),
            b'0'..=b'9' => self.number(),
            b'.' if self.byte(1).is_some_and(|next| next.is_ascii_digit()) => self.number(),
            b'/' if !self.follows_value() => self.pattern(),
            _ if is_word(first) => {
                self.while_(is_word);
                TokenKind::Word
            }
            _ => self.mark(first),
        };
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        self.tokens.push(Token { kind, at: offset(start)..offset(self.at), begins_line });
    }

    fn while_(&mut self, fits: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&fits) {
            self.at += 1;
        }
    }

    fn number(&mut self) -> TokenKind {
        self.while_(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'));
        TokenKind::Number
    }

    fn quoted(&mut self, quote: u8) -> TokenKind {
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == quote {
                return TokenKind::Text;
            }
            if byte == b'\n' {
                break;
            }
        }
        self.settle();
        TokenKind::Opaque
    }

    fn template(&mut self) -> TokenKind {
        self.at += 1;
        let mut kind = TokenKind::Text;
        let mut depth = 0_u32;
        while let Some(byte) = self.peek() {
            let fills = byte == b'$' && self.byte(1) == Some(b'{');
            self.at += if byte == b'\\' || fills { 2 } else { 1 };
            match byte {
                _ if fills => {
                    kind = TokenKind::Opaque;
                    depth += 1;
                }
                b'{' if depth > 0 => depth += 1,
                b'}' => depth = depth.saturating_sub(1),
                b'`' if depth == 0 => return kind,
                _ => {}
            }
        }
        self.settle();
        TokenKind::Opaque
    }

    fn pattern(&mut self) -> TokenKind {
        self.at += 1;
        let mut in_class = false;
        while let Some(byte) = self.peek().filter(|byte| *byte != b'\n') {
            self.at += if byte == b'\\' { 2 } else { 1 };
            match byte {
                b'[' => in_class = true,
                b']' => in_class = false,
                b'/' if !in_class => break,
                _ => {}
            }
        }
        self.settle();
        self.while_(|byte| byte.is_ascii_alphabetic());
        TokenKind::Opaque
    }

    fn mark(&mut self, first: u8) -> TokenKind {
        let second = self.byte(1);
        self.at += 1;
        match (first, second) {
            (b'=', Some(b'>')) => {
                self.at += 1;
                TokenKind::Arrow
            }
            (b'=' | b'!' | b'<' | b'>' | b'+' | b'-' | b'*' | b'/' | b'%' | b'&' | b'|' | b'^' | b'?', _) => {
                let is_part =
                    |byte| matches!(byte, b'=' | b'&' | b'|' | b'<' | b'>' | b'?' | b'*' | b'+' | b'-');
                let is_single = |next| next == first || next == b'=';
                if second.is_some_and(|next| is_part(next) && is_single(next)) {
                    self.at += 1;
                    if self.peek() == Some(b'=') {
                        self.at += 1;
                    }
                    TokenKind::Operator
                } else {
                    TokenKind::Mark(first)
                }
            }
            _ => TokenKind::Mark(first),
        }
    }

    /// Whether a `/` here divides: it follows a value.
    fn follows_value(&self) -> bool {
        let Some(last) = self.tokens.last() else { return false };
        match last.kind {
            TokenKind::Word => {
                let word = self.source.get(last.at.start as usize..last.at.end as usize).unwrap_or_default();
                !matches!(
                    word,
                    "return" | "typeof" | "case" | "in" | "of" | "delete" | "void" | "do" | "else"
                )
            }
            TokenKind::Number | TokenKind::Text | TokenKind::Opaque => true,
            TokenKind::Mark(mark) => matches!(mark, b')' | b']' | b'}'),
            TokenKind::Arrow | TokenKind::Operator => false,
        }
    }

    /// Never past the end, and never inside a character.
    fn settle(&mut self) {
        self.at = self.at.min(self.source.len());
        while !self.source.is_char_boundary(self.at) {
            self.at += 1;
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80
}

/// What a text between quotes says.
pub(super) fn unquoted(literal: &str) -> String {
    let mut chars = literal.chars();
    let quote = chars.next();
    let inner = chars.as_str();
    let inner = quote.and_then(|quote| inner.strip_suffix(quote)).unwrap_or(inner);
    let mut units: Vec<u16> = Vec::with_capacity(inner.len());
    let mut chars = inner.chars();
    let write = |c: char, units: &mut Vec<u16>| units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
    while let Some(c) = chars.next() {
        if c != '\\' {
            write(c, &mut units);
            continue;
        }
        match chars.next() {
            Some('n') => write('\n', &mut units),
            Some('t') => write('\t', &mut units),
            Some('r') => write('\r', &mut units),
            Some('b') => write('\u{8}', &mut units),
            Some('v') => write('\u{b}', &mut units),
            Some('f') => write('\u{c}', &mut units),
            Some('0') => write('\0', &mut units),
            Some('x') => units.push(hex(&mut chars, 2)),
            Some('u') if chars.as_str().starts_with('{') => {
                let braced = chars.as_str().get(1..).and_then(|rest| rest.split_once('}'));
                if let Some((digits, rest)) = braced {
                    let c = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
                    write(c.unwrap_or(char::REPLACEMENT_CHARACTER), &mut units);
                    chars = rest.chars();
                }
            }
            Some('u') => units.push(hex(&mut chars, 4)),
            // A line that goes on.
            Some('\r') => {
                if let Some(rest) = chars.as_str().strip_prefix('\n') {
                    chars = rest.chars();
                }
            }
            Some('\n' | '\u{2028}' | '\u{2029}') | None => {}
            Some(other) => write(other, &mut units),
        }
    }
    String::from_utf16_lossy(&units)
}

/// So many hexadecimal digits.
fn hex(chars: &mut std::str::Chars<'_>, count: usize) -> u16 {
    let digits = chars.as_str().get(..count).filter(|digits| digits.chars().all(|c| c.is_ascii_hexdigit()));
    let Some(digits) = digits else { return 0xfffd };
    *chars = chars.as_str().get(count..).unwrap_or_default().chars();
    u16::from_str_radix(digits, 16).unwrap_or(0xfffd)
}
