//! Where a page leads by itself: refreshes, frames, forms that send themselves. And parts of pages, which lead nowhere.

use url::Url;

use crate::charset::FileNames;
use crate::control::{self, ControlKind};
use crate::document::Document;
use crate::drift::{Drift, DriftKind};
use crate::form::FormSubmission;
use crate::html::{RAW_TEXT, after_tag, is_tag};
use crate::model::{FormModel, SubmitModel};
use crate::tree::NodeId;

/// What a page or a `Refresh` header says about being left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refresh {
    /// After how many seconds.
    pub after_seconds: u32,
    /// Where to; the same address where none is given.
    pub url: Option<String>,
}

impl Refresh {
    /// Reads what stands in a `Refresh` header or in `<meta http-equiv=refresh content=…>`: `5; url=/home`.
    #[must_use]
    pub fn parse(content: &str) -> Option<Self> {
        let content = content.trim();
        let digits = content.find(|c: char| !c.is_ascii_digit()).unwrap_or(content.len());
        let (seconds, rest) = content.split_at_checked(digits)?;
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        if seconds.is_empty() && rest.len() == content.len() {
            return None;
        }
        let after_seconds = if seconds.is_empty() { 0 } else { seconds.parse().unwrap_or(u32::MAX) };
        if !rest.is_empty() && !rest.starts_with(|c: char| c.is_whitespace() || matches!(c, ';' | ',')) {
            return None;
        }
        let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ';' | ','));
        Some(Self { after_seconds, url: target(rest).map(str::to_owned) })
    }
}

/// `url='/home'`, `URL = /home`, `/home`.
fn target(text: &str) -> Option<&str> {
    let named = text.get(..3).filter(|name| name.eq_ignore_ascii_case("url")).and_then(|_| {
        let value = text.get(3..)?.trim_start().strip_prefix('=')?;
        Some(value.trim_start())
    });
    let value = named.unwrap_or(text);
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let value = match quote {
        Some(quote) => value.get(1..)?.split(quote).next()?,
        None => value,
    };
    Some(value.trim()).filter(|value| !value.is_empty())
}

impl Document {
    /// The refresh that the page itself asks for: the first one, as browsers do.
    #[must_use]
    pub fn refresh(&self) -> Option<Refresh> {
        let tree = &self.tree;
        let is_refresh = |id: &NodeId| tree.tag(*id) == "meta" && tree.token(*id, "http-equiv") == "refresh";
        let is_for_us = |id: &NodeId| !tree.ancestors(*id).any(|outer| tree.tag(outer) == "noscript");
        let mut refreshes = tree.all().filter(is_refresh).filter(is_for_us);
        refreshes.find_map(|id| Refresh::parse(tree.attribute(id, "content")?))
    }

    /// The address of the document in a frame, by the frame's name or id.
    ///
    /// # Errors
    /// [`DriftKind::LabelMissing`] if there is no such frame, [`DriftKind::LabelAmbiguous`] if there are several,
    /// [`DriftKind::FormUnusable`] if it has no address.
    pub fn frame(&self, name: &str) -> Result<Url, Drift> {
        let frames: Vec<NodeId> = self.frames(name).collect();
        let expected = || format!("frame {name:?}");
        match frames.as_slice() {
            [] => Err(Drift::new(DriftKind::LabelMissing, expected(), &self.summary())),
            [frame] => {
                let src = self.tree.attribute(*frame, "src").unwrap_or_default().trim();
                let url = self.base.join(src).ok().filter(|_| !src.is_empty());
                url.ok_or_else(|| Drift::new(DriftKind::FormUnusable, "a frame with an address", src))
            }
            several => {
                let found = format!("{} frames", several.len());
                Err(Drift::new(DriftKind::LabelAmbiguous, expected(), &found))
            }
        }
    }

    /// The names of all frames.
    pub(crate) fn frame_names(&self) -> impl Iterator<Item = &str> {
        let tree = &self.tree;
        let frames = tree.all().filter(|id| matches!(tree.tag(*id), "frame" | "iframe"));
        frames.filter_map(|id| tree.attribute(id, "name").or_else(|| tree.attribute(id, "id")))
    }

    pub(crate) fn frames<'d>(&'d self, name: &'d str) -> impl Iterator<Item = NodeId> + 'd {
        let tree = &self.tree;
        let is_named = move |id: NodeId, by: &str| tree.attribute(id, by) == Some(name);
        let frames = tree.all().filter(|id| matches!(tree.tag(*id), "frame" | "iframe"));
        frames.filter(move |id| is_named(*id, "name") || is_named(*id, "id"))
    }
}

impl Document {
    /// The form that the page sends by itself as soon as it has loaded.
    ///
    /// # Errors
    /// [`DriftKind::FormUnusable`] if this is no such page: it has another form, something to fill in, or no script
    /// that sends it.
    pub fn self_sending(&self) -> Result<FormSubmission, Drift> {
        let tree = &self.tree;
        let unusable =
            |expected: &str, found: &str| Err(Drift::new(DriftKind::FormUnusable, expected, found));
        let forms = tree.all().filter(|id| tree.tag(*id) == "form").count();
        if forms != 1 {
            return unusable("one form", &format!("{forms} forms"));
        }
        let is_filled_in = |id: NodeId| {
            let kind = control::kind(tree, id);
            kind.is_some() && !matches!(kind, Some(ControlKind::Hidden | ControlKind::Submit))
        };
        if tree.all().any(is_filled_in) {
            return unusable("a form of hidden fields alone", "something to fill in");
        }
        if !self.scripts().submits() {
            return unusable("a script that sends the form by itself", "none");
        }
        let form = FormModel {
            name: String::new(),
            section: None,
            controls: Vec::new(),
            rows: Vec::new(),
            submit: SubmitModel::None,
            file_names: FileNames::default(),
        };
        form.as_it_is(self)
    }
}

/// Whether the source is a page rather than a part of one: it has a doctype or one of the elements around a page.
pub(crate) fn is_page(source: &str) -> bool {
    let mut rest = source.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    loop {
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after).trim_start();
        } else if let Some(instruction) = rest.strip_prefix("<?") {
            rest = instruction.split_once('>').map_or("", |(_, after)| after).trim_start();
        } else {
            break;
        }
    }
    let lower = rest.get(..16).unwrap_or(rest).to_ascii_lowercase();
    let is = |tag: &&str| lower.strip_prefix('<').is_some_and(|markup| is_tag(markup, tag));
    lower.starts_with("<!doctype")
        || ["html", "head", "body", "title", "meta", "frameset", "base", "link"].iter().any(is)
}

/// Whether a part of a page can stand only inside a table.
pub(crate) fn belongs_into_table(fragment: &str) -> bool {
    let lower = fragment.trim_start().get(..10).unwrap_or(fragment.trim_start()).to_ascii_lowercase();
    let is = |tag: &&str| lower.strip_prefix('<').is_some_and(|markup| is_tag(markup, tag));
    ["tr", "td", "th", "tbody", "thead", "tfoot", "caption", "colgroup"].iter().any(is)
}

/// Elements that are never closed.
const VOID: [&str; 8] = ["br", "hr", "img", "input", "meta", "link", "wbr", "!"];

/// Whether a part of a page closes each of its outermost elements, so that its end is proved to be the end.
pub(crate) fn is_closed(source: &str) -> bool {
    let lower = source.to_ascii_lowercase();
    let mut rest = lower.as_str();
    // The outermost element that is open, and how many of its kind.
    let mut open: Option<(&str, u32)> = None;
    while let Some((_, markup)) = rest.split_once('<') {
        let name = tag_name(markup);
        let after = if let Some(comment) = markup.strip_prefix("!--") {
            comment.split_once("-->").map(|(_, after)| after)
        } else {
            match &mut open {
                None if !name.is_empty() && !markup.starts_with('/') && !VOID.contains(&name) => {
                    open = Some((name, 1));
                }
                Some((outer, depth)) if *outer == name => {
                    *depth = if markup.starts_with('/') { depth.saturating_sub(1) } else { *depth + 1 };
                }
                _ => {}
            }
            if open.is_some_and(|(_, depth)| depth == 0) {
                open = None;
            }
            if name.is_empty() {
                Some(markup)
            } else if RAW_TEXT.contains(&name) && !markup.starts_with('/') {
                after_tag(markup)
                    .and_then(|content| content.find(&format!("</{name}")).and_then(|at| content.get(at..)))
            } else {
                after_tag(markup)
            }
        };
        let Some(after) = after else { return false };
        rest = after;
    }
    open.is_none()
}

/// The name of the tag whose markup this is; blank where a `<` is only a character.
fn tag_name(markup: &str) -> &str {
    let name = markup.strip_prefix('/').unwrap_or(markup);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '!').unwrap_or(name.len());
    let name = name.get(..end).unwrap_or_default();
    if name.starts_with('!') { "!" } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refresh_is_read_as_browsers_do() {
        let read =
            |content: &str| Refresh::parse(content).map(|refresh| (refresh.after_seconds, refresh.url));
        let to = |seconds: u32, url: &str| Some((seconds, Some(url.to_owned())));
        assert_eq!(read("0;url=/home"), to(0, "/home"));
        assert_eq!(read(" 5 ; URL = '/home?a=1;b' trailing"), to(5, "/home?a=1;b"));
        assert_eq!(read("1.5,\"/home\""), to(1, "/home"));
        assert_eq!(read("0; /home"), to(0, "/home"));
        assert_eq!(read(".5; url=/home"), to(0, "/home"));
        assert_eq!(read("0; urlaub"), to(0, "urlaub"));
        assert_eq!(read("300"), Some((300, None)));
        assert_eq!(read("5; url="), Some((5, None)));
        assert_eq!(read("99999999999;url=/x"), to(u32::MAX, "/x"));
        assert_eq!(read("soon; url=/x"), None);
        assert_eq!(read("5x; url=/x"), None);
        assert_eq!(read(""), None);
    }

    #[test]
    fn a_part_of_a_page_is_whole_when_it_closes_what_it_opens() {
        for whole in [
            "<div><p>a<div>b</div></div>",
            "<div>a</div><span id=x hx-swap-oob=true>3</span>",
            "<tr><td>1<td>2</tr><tr><td>3</tr>",
            "<!-- <div> --><div><script>if (a</div>b) '</div'</script></div>",
            "<input name=a><br>",
            "<p>1 < 2</p>",
            "OK",
        ] {
            assert!(is_closed(whole), "{whole}");
            assert!(!is_page(whole), "{whole}");
        }
        for cut in [
            "<div><div>a</div>",
            "<div>a</div><span",
            "<tr><td>1</tr><tr><td>2",
            "<div>a<!--",
            "<div title='>'",
        ] {
            assert!(!is_closed(cut), "{cut}");
        }
        for page in [
            "<!DOCTYPE html><p>",
            "\u{feff} <!-- a --><HTML lang=en>",
            "<?xml version='1.0'?><html>",
            "<head>",
        ] {
            assert!(is_page(page), "{page}");
        }
        assert!(
            !is_page("<header>") && belongs_into_table(" <TR class=x>") && !belongs_into_table("<track>")
        );
    }
}
