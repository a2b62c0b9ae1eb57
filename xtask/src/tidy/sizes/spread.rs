//! How large things are.

/// One measured thing.
pub(super) struct Item {
    pub(super) name: String,
    pub(super) lines: usize,
}

/// The spread of many, and the largest five of them.
pub(super) struct Spread {
    pub(super) count: usize,
    pub(super) median: usize,
    pub(super) p90: usize,
    pub(super) largest: Vec<Item>,
}

impl Spread {
    pub(super) fn of(mut items: Vec<Item>) -> Self {
        items.sort_by(|a, b| b.lines.cmp(&a.lines).then_with(|| a.name.cmp(&b.name)));
        let count = items.len();
        // The largest stand first, so the tenth part of the way in is the 90th percentile.
        let at = |index: usize| items.get(index).map_or(0, |item| item.lines);
        let (median, p90) = (at(count / 2), at(count / 10));
        items.truncate(5);
        Self { count, median, p90, largest: items }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spread_of_one_to_hundred() {
        let items = (1..=100).map(|lines| Item { name: format!("f{lines}"), lines }).collect();
        let spread = Spread::of(items);
        assert_eq!((spread.count, spread.median, spread.p90), (100, 50, 90));
        assert_eq!(spread.largest.iter().map(|item| item.lines).collect::<Vec<_>>(), [100, 99, 98, 97, 96]);
    }

    #[test]
    fn the_spread_of_nothing_is_zero() {
        let spread = Spread::of(Vec::new());
        assert_eq!((spread.count, spread.median, spread.p90), (0, 0, 0));
    }
}
