//! Partial updates, as ASP.NET's scripts ask for them: `length|type|id|content|`, one after another.

use crate::drift::{Drift, DriftKind};
use crate::tree::{Builder, Item, Shape, Tree};

/// The most parts of an update.
const PARTS_MAX: usize = 10_000;

/// Parses an update into an array of texts, each named by its id in the namespace of its type. Lengths count the
/// characters as scripts count them.
pub(crate) fn parse(source: &str) -> Result<Tree, Drift> {
    let mut builder = Builder::new();
    builder.open(Item { shape: Shape::Array, namespace: 0, name: "".into(), text: "".into() });
    let mut rest = source.trim_start_matches('\u{feff}').trim_start();
    let mut count = 0;
    while !rest.trim().is_empty() {
        count += 1;
        if count > PARTS_MAX {
            return Err(Drift::new(DriftKind::TooLarge, format!("at most {PARTS_MAX} parts"), "more parts"));
        }
        let (length, after) = rest.split_once('|').ok_or_else(cut)?;
        let (kind, after) = after.split_once('|').ok_or_else(cut)?;
        let (id, after) = after.split_once('|').ok_or_else(cut)?;
        let length: usize = length
            .trim()
            .parse()
            .map_err(|_| Drift::new(DriftKind::Malformed, "a length before each part", length))?;
        let (content, after) = split_at_units(after, length).ok_or_else(cut)?;
        rest = match after.strip_prefix('|') {
            Some(rest) => rest,
            None if after.is_empty() => return Err(cut()),
            None => return Err(Drift::new(DriftKind::Malformed, "parts of the lengths they say", "others")),
        };
        let namespace = builder.namespace(kind).ok_or_else(cut)?;
        builder.add(Item { shape: Shape::Text, namespace, name: id.into(), text: content.into() });
    }
    Ok(builder.finish())
}

fn cut() -> Drift {
    Drift::new(DriftKind::Truncated, "an update of the lengths that it says", "an earlier end")
}

/// Splits a text behind so many UTF-16 units.
fn split_at_units(text: &str, units: usize) -> Option<(&str, &str)> {
    let mut left = units;
    for (at, c) in text.char_indices() {
        if left == 0 {
            return text.split_at_checked(at);
        }
        left = left.checked_sub(c.len_utf16())?;
    }
    (left == 0).then_some((text, ""))
}

/// The content of the one panel with this id.
pub(crate) fn panel(tree: &Tree, id: &str) -> Option<String> {
    let parts = tree.children(0).filter_map(|node| tree.item(node));
    let mut panels = parts.filter(|item| tree.namespace(item) == "updatePanel" && &*item.name == id);
    let only = panels.next()?;
    panels.next().is_none().then(|| only.text.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn panel_of(source: &str) -> String {
        match parse(source) {
            Ok(tree) => panel(&tree, "ctl00_Grid").unwrap_or_else(|| "none".to_owned()),
            Err(drift) => drift.kind.code().to_owned(),
        }
    }

    #[test]
    fn a_panel_is_as_long_as_it_says() {
        let rest = "0|hiddenField|__EVENTTARGET||4|hiddenField|__VIEWSTATE|a|b=|";
        assert_eq!(panel_of(&format!("1|#||4|6|updatePanel|ctl00_Grid|<p>a|b😀|{rest}")), "malformed");
        assert_eq!(panel_of(&format!("1|#||4|8|updatePanel|ctl00_Grid|<p>a|b😀|{rest}")), "<p>a|b😀");
        assert_eq!(panel_of("1|#||4|"), "none");
        let twice = "1|updatePanel|ctl00_Grid|x|1|updatePanel|ctl00_Grid|y|";
        assert_eq!(panel_of(twice), "none");
        assert_eq!(panel_of("Sorry|a|b|c|"), "malformed");
    }

    #[test]
    fn an_update_that_breaks_off_is_truncated() {
        let parts = ["1|#||4|", "5|updatePanel|ctl00_Grid|<p>ab|", "0|hiddenField|x||"];
        let whole = parts.concat();
        let borders = [parts[0].len(), parts[0].len() + parts[1].len()];
        for end in (1..whole.len()).filter(|end| !borders.contains(end)) {
            assert_eq!(panel_of(&whole[..end]), "truncated", "{}", &whole[..end]);
        }
    }
}
