//! All fields at once, one place each.

use pathfinding::kuhn_munkres::kuhn_munkres;
use pathfinding::matrix::Matrix;

/// What a place is worth that must not be taken.
const NEVER: i64 = -1_000_000;

/// The best assignment of rows to columns by their worth; `None` where a row does best without a column. Worths that are
/// not there are forbidden.
pub(super) fn assign(worths: &[Vec<Option<i64>>]) -> Vec<Option<usize>> {
    let rows = worths.len();
    let columns = worths.iter().map(Vec::len).max().unwrap_or(0);
    if rows == 0 {
        return Vec::new();
    }
    // Each row may also go without: for that there are as many columns that are worth nothing.
    let worth = |(row, column): (usize, usize)| match worths.get(row).and_then(|row| row.get(column)) {
        Some(worth) => worth.unwrap_or(NEVER),
        None if column >= columns => 0,
        None => NEVER,
    };
    let matrix = Matrix::from_fn(rows, columns + rows, worth);
    let (_, taken) = kuhn_munkres(&matrix);
    let is_allowed = |row: usize, column: usize| {
        worths.get(row).and_then(|row| row.get(column)).copied().flatten().is_some()
    };
    taken
        .into_iter()
        .enumerate()
        .map(|(row, column)| Some(column).filter(|column| is_allowed(row, *column)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_counts_not_the_first_who_asks() {
        // Both like the first place best, but only one of them can do with the second.
        assert_eq!(assign(&[vec![Some(9), Some(8)], vec![Some(7), None]]), [Some(1), Some(0)]);
    }

    #[test]
    fn what_is_forbidden_or_worth_nothing_is_not_taken() {
        assert_eq!(assign(&[vec![None, Some(5)], vec![None, Some(6)]]), [None, Some(1)]);
        assert_eq!(assign(&[vec![Some(-3)]]), [None]);
        assert_eq!(assign(&[vec![], vec![]]), [None, None]);
    }
}
