//! What is asked of a page before and after it is parsed: that it is HTML, and that it ends.

use url::Url;

use crate::drift::{Drift, DriftKind};
use crate::kind::media_type;
use crate::tree::Tree;

/// Whether the answer claims to be HTML, or claims nothing and begins like it.
pub(crate) fn expect_html(bytes: &[u8], content_type: Option<&str>) -> Result<(), Drift> {
    let media = content_type.map(media_type);
    match media.as_deref() {
        Some("text/html" | "application/xhtml+xml") => Ok(()),
        None | Some("") if looks_like_html(bytes) => Ok(()),
        other => Err(Drift::new(DriftKind::NotHtml, "text/html", other.unwrap_or("no content type"))),
    }
}

/// An answer that names no type is taken for HTML only if it begins like HTML.
fn looks_like_html(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(bytes.get(..256).unwrap_or(bytes)).trim_start().to_ascii_lowercase();
    ["<!doctype html", "<html", "<head", "<!--"]
        .iter()
        .any(|start| head.trim_start_matches('\u{feff}').starts_with(start))
}

/// Whether the source closes `</html>` and has nothing after it but comments and whole scripts.
///
/// The source is walked, not searched: a script may well contain the text `</html>`.
pub(crate) fn closes(source: &str) -> bool {
    let lower = source.to_ascii_lowercase();
    let mut rest = lower.as_str();
    let mut closed = false;
    while let Some((text, markup)) = rest.split_once('<') {
        closed &= text.trim().is_empty();
        let raw = RAW_TEXT.iter().find(|tag| is_tag(markup, tag));
        let after = if let Some(comment) = markup.strip_prefix("!--") {
            comment.split_once("-->").map(|(_, after)| after)
        } else if let Some(tag) = raw {
            closed &= *tag == "script";
            after_tag(markup)
                .and_then(|content| content.split_once(&format!("</{tag}")))
                .and_then(|(_, end)| after_tag(end))
        } else {
            closed = is_tag(markup, "/html");
            after_tag(markup)
        };
        let Some(after) = after else { return false };
        rest = after;
    }
    closed && rest.trim().is_empty()
}

/// Elements whose content is not markup.
pub(crate) const RAW_TEXT: [&str; 4] = ["script", "style", "textarea", "title"];

/// Whether the markup after a `<` is a tag of this name.
pub(crate) fn is_tag(markup: &str, name: &str) -> bool {
    let follows = markup.strip_prefix(name).map(|rest| rest.chars().next());
    follows.is_some_and(|next| next.is_none_or(|c| c.is_ascii_whitespace() || matches!(c, '>' | '/')))
}

/// What follows the `>` that ends a tag; one inside a quoted attribute does not.
pub(crate) fn after_tag(markup: &str) -> Option<&str> {
    let mut quote = None;
    let mut last = ' ';
    for (at, c) in markup.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '>' => return markup.get(at + 1..),
            None if matches!(c, '"' | '\'') && last == '=' => quote = Some(c),
            _ => {}
        }
        if !c.is_whitespace() {
            last = c;
        }
    }
    None
}

pub(crate) fn base_of(tree: &Tree, url: &Url) -> Url {
    let base = tree.all().find(|id| tree.tag(*id) == "base" && tree.attribute(*id, "href").is_some());
    let href = base.and_then(|id| tree.attribute(id, "href"));
    href.and_then(|href| url.join(href.trim()).ok()).unwrap_or_else(|| url.clone())
}

pub(crate) fn title_of(tree: &Tree) -> String {
    let title = tree.all().find(|id| tree.tag(*id) == "title");
    let text: String = title.map(|id| crate::control::raw_content(tree, id)).unwrap_or_default();
    crate::text::normalise(&text)
}
