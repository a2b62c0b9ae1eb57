//! One thing that is not in order.

use std::fmt;

/// What is wrong, where, and what to do. Sorts by place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    file: String,
    line: usize,
    wrong: String,
    todo: String,
}

impl Finding {
    /// `wrong` and `todo` are clauses without a capital and without a full stop.
    pub(crate) fn new(file: &str, line: usize, wrong: impl Into<String>, todo: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, wrong: wrong.into(), todo: todo.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {} — {}", self.file, self.line, self.wrong, self.todo)
    }
}

/// The number of the first line that contains `needle`, or 1.
pub(crate) fn line_of(text: &str, needle: &str) -> usize {
    text.lines().position(|line| line.contains(needle)).map_or(1, |index| index + 1)
}
