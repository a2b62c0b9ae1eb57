//! Expressions: a small closed language for values. Typed when the pack is loaded, total when it runs.

mod check;
mod eval;
mod parse;
pub(crate) mod types;

pub(crate) use check::Env;
pub(crate) use eval::{Bindings, Evaluated, is_same, rows};
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
    /// Several values as one list.
    List,
    /// Of numbers of this kind, so that the sum of none is a number of it as well.
    Sum(NumberKind),
}

/// A kind of number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NumberKind {
    Integer,
    Decimal,
    Money,
}

/// The functions by name.
pub(crate) const FUNCTIONS: [(&str, Function); 15] = [
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
    ("list", Function::List),
    ("sum", Function::Sum(NumberKind::Decimal)),
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

/// What is done with two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arithmetic {
    Plus,
    Minus,
    Times,
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
    Calculate(Arithmetic, Box<Expr>, Box<Expr>),
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

    /// The paths in the expression.
    pub(crate) fn paths(&self) -> Vec<Vec<String>> {
        let paths = std::cell::RefCell::new(Vec::new());
        self.any_path(&|path| {
            paths.borrow_mut().push(path.to_vec());
            false
        });
        paths.into_inner()
    }

    /// Whether any path in the expression is wanted.
    pub(crate) fn any_path(&self, wanted: &dyn Fn(&[String]) -> bool) -> bool {
        match &self.node {
            Node::Path(path) => wanted(path),
            Node::Literal(_) => false,
            Node::Not(inner) => inner.any_path(wanted),
            Node::And(a, b) | Node::Or(a, b) | Node::Compare(_, a, b) | Node::Calculate(_, a, b) => {
                a.any_path(wanted) || b.any_path(wanted)
            }
            Node::Call(_, arguments) => arguments.iter().any(|argument| argument.any_path(wanted)),
        }
    }

    /// The type of the expression, if it has one. What depends on the type is noted in the expression.
    pub(crate) fn check(&mut self, env: &Env) -> Result<Typed, ExprError> {
        check::check(self, env)
    }

    /// The value of an expression that was checked.
    pub(crate) fn eval(&self, bindings: &Bindings<'_>) -> Evaluated {
        eval::eval(self, bindings)
    }
}

/// How deeply expressions may nest.
pub(crate) const MAX_DEPTH: usize = 32;

#[cfg(test)]
mod tests {
    use indexmap::IndexMap;
    use rooftop_page::Value;
    use rust_decimal::Decimal;

    use super::*;

    /// The type and value of an expression, or what is wrong with it.
    fn check(source: &str) -> String {
        let typed = [
            ("stock", Typed::always(Type::Text), Value::Text("P1".to_owned())),
            ("msrp", Typed::always(Type::Money), Value::Money(Decimal::new(6_399_000, 2))),
            (
                "tags",
                Typed::always(Type::List(Box::new(Type::Text))),
                Value::List(vec![Value::Text("a".to_owned())]),
            ),
        ];
        let mut group: IndexMap<String, Typed> =
            typed.iter().map(|(name, typed, _)| ((*name).to_owned(), typed.clone())).collect();
        group.insert("trim".to_owned(), Typed { ty: Type::Text, optional: true });
        let columns =
            [("debit", Type::Money, true), ("hours", Type::Decimal, false), ("no", Type::Integer, false)];
        let columns = columns.map(|(name, ty, optional)| (name.to_owned(), Typed { ty, optional }));
        for list in ["lines", "none"] {
            group.insert(list.to_owned(), Typed::always(Type::Rows(IndexMap::from(columns.clone()))));
        }
        let env = Env::default().with_group("v", group);
        let mut bindings = Bindings::default();
        let row = |debit: Option<i64>, no| {
            let debit = debit.map(|cents| ("debit".to_owned(), Value::Money(Decimal::new(cents, 2))));
            let rest = [
                ("hours".to_owned(), Value::Decimal(Decimal::new(15, 1))),
                ("no".to_owned(), Value::Integer(no)),
            ];
            Value::Parts(debit.into_iter().chain(rest).collect())
        };
        let mut values: IndexMap<String, Value> =
            typed.into_iter().map(|(name, _, value)| (name.to_owned(), value)).collect();
        values.insert("lines".to_owned(), Value::List(vec![row(Some(1_050), 1), row(None, 2)]));
        values.insert("none".to_owned(), Value::List(Vec::new()));
        bindings.bind_given("v", values);
        let checked = Expr::parse(source).and_then(|mut expr| Ok((expr.check(&env)?, expr.eval(&bindings))));
        match checked {
            Err(error) => format!("{} at {}", error.code, error.at),
            Ok((typed, evaluated)) => {
                let value = evaluated.value.map_or("absent".to_owned(), |value| value.to_text());
                format!("{}{} {value}", typed.ty, if typed.optional { "?" } else { "" })
            }
        }
    }

    #[test]
    fn expressions_have_a_type_and_a_value() {
        let table = [
            ("v.stock", "text P1"),
            ("v.trim", "text? absent"),
            ("coalesce(v.trim, v.stock)", "text P1"),
            ("list('a', 'b')", "list of word (a, b) a,b"),
            ("count(list(v.stock, 'b'))", "integer 2"),
            ("concat(lower(v.stock), '-', v.msrp)", "text p1-63990.00"),
            ("v.msrp >= 1.5 and not (v.stock == 'P2' or false)", "flag true"),
            ("is_blank(v.trim)", "flag true"),
            ("count(v.tags)", "integer 1"),
            ("first(v.tags)", "text? a"),
            ("join(v.tags, ';')", "text a"),
            ("number('12.50')", "decimal? 12.50"),
            ("number('x')", "decimal? absent"),
            ("starts_with(v.stock, 'P')", "flag true"),
            ("1 + 2 * 3 - -4", "integer 11"),
            ("(1 + 2) * 3", "integer 9"),
            ("v.msrp - 0.10 * 3", "decimal 63989.70"),
            ("v.msrp * 2 + v.msrp", "money 191970.00"),
            ("sum(v.lines.debit)", "money 10.50"),
            ("sum(v.none.debit)", "money 0.00"),
            ("sum(v.none.no)", "integer 0"),
            ("sum(v.lines.hours) == 3 and sum(v.lines.no) > 2", "flag true"),
            ("count(v.lines)", "integer 2"),
            ("count(v.lines.debit)", "integer 1"),
            ("join(v.lines.no, ' ')", "text 1 2"),
        ];
        for (source, expected) in table {
            assert_eq!(check(source), expected, "{source}");
        }
    }

    #[test]
    fn what_has_no_type_is_refused_where_it_is() {
        let table = [
            ("v.trim == 'x'", "type_mismatch at 0"),
            ("v.stock == 1", "type_mismatch at 11"),
            ("v.stock < 'a'", "type_mismatch at 10"),
            ("not v.stock", "type_mismatch at 4"),
            ("coalesce(v.stock, v.msrp)", "type_mismatch at 18"),
            ("concat(v.trim)", "type_mismatch at 7"),
            ("first(v.stock)", "type_mismatch at 6"),
            ("lower()", "type_mismatch at 0"),
            ("v.stok", "unknown_name at 0"),
            ("v.stock.x", "unknown_name at 0"),
            ("w", "unknown_name at 0"),
            ("shout(v.stock)", "unknown_function at 0"),
            ("v.stock ==", "bad_expression at 10"),
            ("'x", "bad_expression at 0"),
            ("(v.stock", "bad_expression at 8"),
            ("v.stock $", "bad_expression at 8"),
            ("1.2.3", "bad_expression at 0"),
            ("v.stock + 1", "type_mismatch at 0"),
            ("v.msrp * v.msrp", "type_mismatch at 9"),
            ("1 - v.tags", "type_mismatch at 4"),
            ("- v.msrp", "bad_expression at 0"),
            ("sum(v.tags)", "type_mismatch at 4"),
            ("sum(v.lines)", "type_mismatch at 4"),
            ("sum(v.lines.credit)", "unknown_name at 4"),
            ("v.lines == 1", "type_mismatch at 11"),
            ("first(v.lines)", "type_mismatch at 6"),
        ];
        for (source, expected) in table {
            assert_eq!(check(source), expected, "{source}");
        }
        let deep = format!("{}true{}", "(".repeat(100), ")".repeat(100));
        assert_eq!(check(&deep), "bad_expression at 32");
    }
}
