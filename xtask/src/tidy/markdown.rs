//! As much Markdown as the checks need: prose, code spans, links, headings.

use std::collections::BTreeSet;

/// The lines outside of fenced code blocks, with their numbers.
pub(super) fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fence: Option<&str> = None;
    (1..).zip(text.lines()).filter(move |(_, line)| {
        let mark = ["```", "~~~"].into_iter().find(|mark| line.trim_start().starts_with(mark));
        match (fence, mark) {
            (None, None) => true,
            (None, Some(_)) => {
                fence = mark;
                false
            }
            (Some(open), _) => {
                if mark == Some(open) {
                    fence = None;
                }
                false
            }
        }
    })
}

/// What stands between backticks.
pub(super) fn code_spans(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// The targets of inline links and link definitions, without titles.
pub(super) fn link_targets(line: &str) -> Vec<String> {
    let words: String = line.split('`').step_by(2).collect();
    let inline = words.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target);
    let defined = words.trim_start().strip_prefix('[').and_then(|rest| rest.split_once("]: "));
    inline
        .chain(defined.map(|(_, target)| target))
        .filter_map(|target| target.split_whitespace().next())
        .map(|target| target.trim_matches(['<', '>']).to_owned())
        .collect()
}

/// The text of a heading line.
pub(super) fn heading(line: &str) -> Option<&str> {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    (1..=6).contains(&level).then(|| text.strip_prefix(' ')).flatten().map(str::trim)
}

/// What may follow `#` in a link to this text.
pub(super) fn anchors(text: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    for (_, line) in prose(text) {
        if let Some(heading) = heading(line) {
            let slug = slug(heading);
            let repeated = (1..).map(|n| format!("{slug}-{n}"));
            let free = std::iter::once(slug.clone()).chain(repeated).find(|anchor| !anchors.contains(anchor));
            anchors.extend(free);
        }
        for mark in ["<a id=\"", "<a name=\""] {
            let named = line.split(mark).skip(1).filter_map(|rest| rest.split_once('"'));
            anchors.extend(named.map(|(name, _)| name.to_owned()));
        }
    }
    anchors
}

/// A heading as the forge makes an anchor of it.
fn slug(heading: &str) -> String {
    heading
        .to_lowercase()
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            '-' | '_' => Some(c),
            c => c.is_alphanumeric().then_some(c),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_leaves_code_blocks_out_and_keeps_line_numbers() {
        let text = "a\n```sh\n# b\n~~~\n```\nc";
        assert_eq!(prose(text).collect::<Vec<_>>(), [(1, "a"), (6, "c")]);
    }

    #[test]
    fn links_are_found_inline_and_in_definitions_but_not_in_code() {
        let line = "[a](x.md \"title\") `[b](y.md)` [`c`](<z.md#d>)";
        assert_eq!(link_targets(line), ["x.md", "z.md#d"]);
        assert_eq!(link_targets("[a]: docs/a.md"), ["docs/a.md"]);
    }

    #[test]
    fn anchors_follow_the_headings() {
        let text = "# F&I, `op code`\n## Same\n## Same\n<a id=\"own\"></a>\n#no heading";
        let expected = ["fi-op-code", "own", "same", "same-1"];
        assert_eq!(anchors(text).into_iter().collect::<Vec<_>>(), expected);
    }
}
