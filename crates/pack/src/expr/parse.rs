//! Text to expressions.

use rooftop_page::Value;
use rust_decimal::Decimal;

use super::{Arithmetic, Comparison, Expr, ExprError, FUNCTIONS, MAX_DEPTH, Node};

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Name(String),
    Text(String),
    Number(String),
    Symbol(&'static str),
}

/// Longer symbols first.
const SYMBOLS: [&str; 13] = ["==", "!=", "<=", ">=", "<", ">", "(", ")", ",", ".", "+", "-", "*"];

pub(super) fn parse(source: &str) -> Result<Expr, ExprError> {
    let tokens = tokens(source)?;
    let mut parser = Parser { tokens, at: 0, end: source.len(), depth: 0 };
    let expr = parser.or()?;
    match parser.tokens.get(parser.at) {
        None => Ok(expr),
        Some((at, _)) => {
            Err(error(*at, "something follows the expression", "put `and`, `or` or a comparison between"))
        }
    }
}

fn error(at: usize, message: impl Into<String>, help: impl Into<String>) -> ExprError {
    ExprError { at, code: "bad_expression", message: message.into(), help: help.into() }
}

fn tokens(source: &str) -> Result<Vec<(usize, Token)>, ExprError> {
    let mut tokens = Vec::new();
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let at = source.len() - rest.len();
        let (token, length) = if c.is_whitespace() {
            (None, c.len_utf8())
        } else if c.is_ascii_alphabetic() || c == '_' {
            let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            (rest.get(..length).map(|name| Token::Name(name.to_owned())), length)
        } else if c.is_ascii_digit() {
            let length = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
            (rest.get(..length).map(|number| Token::Number(number.to_owned())), length)
        } else if c == '\'' {
            let inner = rest.get(1..).unwrap_or_default();
            let length =
                inner.find('\'').ok_or_else(|| error(at, "the text is not closed", "end it with '"))?;
            (inner.get(..length).map(|text| Token::Text(text.to_owned())), length + 2)
        } else if let Some(symbol) = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
            (Some(Token::Symbol(symbol)), symbol.len())
        } else {
            return Err(error(
                at,
                format!("{c:?} means nothing here"),
                "texts stand in single quotes: 'like this'",
            ));
        };
        tokens.extend(token.map(|token| (at, token)));
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(tokens)
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    at: usize,
    end: usize,
    depth: usize,
}

impl Parser {
    fn here(&self) -> usize {
        self.tokens.get(self.at).map_or(self.end, |(at, _)| *at)
    }

    fn takes(&mut self, wanted: &Token) -> bool {
        let is_it = self.tokens.get(self.at).is_some_and(|(_, token)| token == wanted);
        self.at += usize::from(is_it);
        is_it
    }

    fn takes_word(&mut self, word: &str) -> bool {
        self.takes(&Token::Name(word.to_owned()))
    }

    fn or(&mut self) -> Result<Expr, ExprError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(error(self.here(), "the expression nests too deeply", "make it simpler"));
        }
        let mut left = self.and()?;
        while self.takes_word("or") {
            let right = self.and()?;
            left = Expr { at: left.at, node: Node::Or(Box::new(left), Box::new(right)) };
        }
        self.depth -= 1;
        Ok(left)
    }

    fn and(&mut self) -> Result<Expr, ExprError> {
        let mut left = self.not()?;
        while self.takes_word("and") {
            let right = self.not()?;
            left = Expr { at: left.at, node: Node::And(Box::new(left), Box::new(right)) };
        }
        Ok(left)
    }

    fn not(&mut self) -> Result<Expr, ExprError> {
        let at = self.here();
        let mut nots = 0_usize;
        while self.takes_word("not") {
            nots += 1;
        }
        let inner = self.comparison()?;
        Ok(if nots % 2 == 1 { Expr { at, node: Node::Not(Box::new(inner)) } } else { inner })
    }

    fn comparison(&mut self) -> Result<Expr, ExprError> {
        let left = self.sum()?;
        let comparisons = [
            ("==", Comparison::Equal),
            ("!=", Comparison::Unequal),
            ("<=", Comparison::AtMost),
            (">=", Comparison::AtLeast),
            ("<", Comparison::Less),
            (">", Comparison::More),
        ];
        for (symbol, comparison) in comparisons {
            if self.takes(&Token::Symbol(symbol)) {
                let right = self.sum()?;
                return Ok(Expr {
                    at: left.at,
                    node: Node::Compare(comparison, Box::new(left), Box::new(right)),
                });
            }
        }
        Ok(left)
    }

    fn sum(&mut self) -> Result<Expr, ExprError> {
        let mut left = self.product()?;
        loop {
            let operation = if self.takes(&Token::Symbol("+")) {
                Arithmetic::Plus
            } else if self.takes(&Token::Symbol("-")) {
                Arithmetic::Minus
            } else {
                return Ok(left);
            };
            left = calculation(operation, left, self.product()?);
        }
    }

    fn product(&mut self) -> Result<Expr, ExprError> {
        let mut left = self.value()?;
        while self.takes(&Token::Symbol("*")) {
            left = calculation(Arithmetic::Times, left, self.value()?);
        }
        Ok(left)
    }

    fn value(&mut self) -> Result<Expr, ExprError> {
        let at = self.here();
        let Some((_, token)) = self.tokens.get(self.at).cloned() else {
            return Err(error(
                at,
                "a value is missing",
                "write a path, a text in single quotes, or a number",
            ));
        };
        self.at += 1;
        let node = match token {
            Token::Text(text) => Node::Literal(Value::Text(text)),
            Token::Number(number) => Node::Literal(literal(at, &number)?),
            Token::Symbol("-") => Node::Literal(self.negative(at)?),
            Token::Symbol("(") => {
                let inner = self.or()?;
                self.expect(")")?;
                return Ok(inner);
            }
            Token::Name(name) if name == "true" || name == "false" => {
                Node::Literal(Value::Flag(name == "true"))
            }
            Token::Name(name) if self.takes(&Token::Symbol("(")) => self.call(at, &name)?,
            Token::Name(name) => self.path(name)?,
            Token::Symbol(symbol) => {
                return Err(error(at, format!("{symbol:?} where a value should be"), "write a value"));
            }
        };
        Ok(Expr { at, node })
    }

    /// The number after a minus sign.
    fn negative(&mut self, at: usize) -> Result<Value, ExprError> {
        let Some((_, Token::Number(number))) = self.tokens.get(self.at).cloned() else {
            return Err(error(at, "a minus sign before something that is no number", "write 0 - value"));
        };
        self.at += 1;
        literal(at, &format!("-{number}"))
    }

    fn expect(&mut self, symbol: &'static str) -> Result<(), ExprError> {
        if self.takes(&Token::Symbol(symbol)) {
            return Ok(());
        }
        Err(error(self.here(), format!("{symbol:?} is missing"), format!("add {symbol:?}")))
    }

    fn call(&mut self, at: usize, name: &str) -> Result<Node, ExprError> {
        let known: Vec<&str> = FUNCTIONS.iter().map(|(name, _)| *name).collect();
        let function = FUNCTIONS.iter().find(|(known, _)| *known == name).map(|(_, function)| *function);
        let function = function.ok_or_else(|| ExprError {
            at,
            code: "unknown_function",
            message: format!("{name:?} is not a function"),
            help: crate::diagnostic::did_you_mean(name, &known),
        })?;
        let mut arguments = Vec::new();
        if !self.takes(&Token::Symbol(")")) {
            loop {
                arguments.push(self.or()?);
                if !self.takes(&Token::Symbol(",")) {
                    break;
                }
            }
            self.expect(")")?;
        }
        Ok(Node::Call(function, arguments))
    }

    fn path(&mut self, first: String) -> Result<Node, ExprError> {
        let mut path = vec![first];
        while self.takes(&Token::Symbol(".")) {
            match self.tokens.get(self.at) {
                Some((_, Token::Name(name))) => {
                    path.push(name.clone());
                    self.at += 1;
                }
                _ => {
                    return Err(error(
                        self.here(),
                        "a name is missing after the dot",
                        "write the value's name",
                    ));
                }
            }
        }
        Ok(Node::Path(path))
    }
}

fn calculation(operation: Arithmetic, left: Expr, right: Expr) -> Expr {
    Expr { at: left.at, node: Node::Calculate(operation, Box::new(left), Box::new(right)) }
}

fn literal(at: usize, number: &str) -> Result<Value, ExprError> {
    let value = if number.contains('.') {
        Decimal::from_str_exact(number).ok().map(Value::Decimal)
    } else {
        number.parse().ok().map(Value::Integer)
    };
    value.ok_or_else(|| error(at, format!("{number:?} is not a number"), "write 12 or 1.50"))
}
