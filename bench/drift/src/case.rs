//! A page on its way from the portal to the engine, with everything that may happen to it there.

use rooftop_pack::{Asked, Response};
use url::Url;

use crate::dom::{Dom, Element, Path, mark};
use crate::family::Made;
use crate::truth::{Fate, Truth};

/// How the engine reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    /// Only what stands where the pack says.
    Strict,
    /// As reads do: what was changed is healed where that is proved.
    Healing,
}

/// A page that is being changed.
#[derive(Clone)]
pub(crate) struct Case {
    /// The page's name in the pack.
    pub(crate) page: &'static str,
    pub(crate) made: Made,
    /// The same page of another record: what a cache might mix up.
    pub(crate) neighbour: Made,
    /// What comes when nobody is signed in.
    pub(crate) login: String,
    /// Not the page that was asked for: whatever is read of it is wrong.
    pub(crate) is_foreign: bool,
    /// Something that the page said of itself is gone, such as how many rows there are in all.
    pub(crate) lacks: bool,
    /// Another document instead of the page.
    pub(crate) instead: Option<String>,
    /// The share of the document that arrives, in thousandths.
    pub(crate) cut: Option<usize>,
}

impl Case {
    pub(crate) fn new(page: &'static str, made: Made, neighbour: Made, login: String) -> Self {
        Self { page, made, neighbour, login, is_foreign: false, lacks: false, instead: None, cut: None }
    }

    pub(crate) fn dom(&mut self) -> &mut Dom {
        &mut self.made.dom
    }

    pub(crate) fn truth(&mut self) -> &mut Truth {
        &mut self.made.truth
    }

    /// The document as it arrives.
    pub(crate) fn body(&self) -> String {
        let mut body = self.instead.clone().unwrap_or_else(|| self.made.dom.html());
        if let Some(share) = self.cut {
            let mut end = body.len() * share / 1000;
            while !body.is_char_boundary(end) {
                end -= 1;
            }
            body.truncate(end);
        }
        body
    }

    /// The answer as the engine sees it.
    pub(crate) fn response(&self) -> Option<Response> {
        Some(Response {
            url: Url::parse(&self.made.url).ok()?,
            status: 200,
            content_type: Some("text/html; charset=utf-8".to_owned()),
            headers: Vec::new(),
            body: self.body().into_bytes(),
        })
    }

    /// What was asked for.
    pub(crate) fn asked(&self, reader: Reader) -> Asked<'_> {
        Asked {
            page: self.page,
            rooftop: Some(self.made.rooftop),
            record: self.made.key.as_ref().map(|(name, key)| (*name, key.as_str())),
            zone: Some(self.made.zone.clone()),
            strictly: reader == Reader::Strict,
        }
    }

    /// Says what has become of a field.
    pub(crate) fn fate(&mut self, name: &str, fate: Fate) {
        if let Some(old) = self.made.truth.values.get_mut(name) {
            *old = fate;
        }
    }

    /// The fields and controls of the page that have a label and a value, in document order.
    pub(crate) fn pairs(&self) -> Vec<String> {
        let mut names = Vec::new();
        self.made.dom.root.walk(&mut |element| {
            if let Some(name) = element.get(mark::FIELD).or_else(|| element.get(mark::CONTROL)) {
                names.push(name.to_owned());
            }
        });
        names.dedup();
        names.retain(|name| self.made.dom.marked(mark::LABEL, name).is_some());
        names
    }

    /// The fields that a pack reads and that are on the page now.
    pub(crate) fn read_fields(&self) -> Vec<String> {
        let is_shown = |name: &&String| matches!(self.made.truth.values.get(*name), Some(Fate::Shown(_)));
        let on_page = |name: &&String| self.made.dom.marked(mark::FIELD, name).is_some();
        self.made.truth.values.keys().filter(is_shown).filter(on_page).cloned().collect()
    }

    /// Where a field's label and its value are.
    pub(crate) fn places(&self, name: &str) -> Option<(Path, Path)> {
        let dom = &self.made.dom;
        let value = dom.marked(mark::FIELD, name).or_else(|| dom.marked(mark::CONTROL, name))?;
        Some((dom.marked(mark::LABEL, name)?, value))
    }

    /// The lists that are on the page with rows.
    pub(crate) fn lists(&self) -> Vec<String> {
        let on_page = |name: &&String| self.made.dom.marked(mark::LIST, name).is_some();
        let filled = self.made.truth.lists.iter().filter(|(_, rows)| !rows.is_empty());
        filled.map(|(name, _)| name).filter(on_page).cloned().collect()
    }
}

/// What of a page belongs to one field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Unit {
    /// One element with label and value and nothing of another field.
    Whole(Path),
    /// Label and value lie among others'.
    Parts(Path, Path),
}

/// The smallest part of the page that holds a field.
pub(crate) fn unit(dom: &Dom, label: &Path, value: &Path) -> Unit {
    let shared: Path = label.iter().zip(value).take_while(|(a, b)| a == b).map(|(a, _)| *a).collect();
    let is_pair = |element: &Element| element.has(mark::FIELD) || element.has(mark::CONTROL);
    let holds_more = dom.at(&shared).is_none_or(|element| {
        element.count(&is_pair) > 1
            || element.count(&|inner| inner.has(mark::LABEL)) > 1
            || element
                .any(&|inner| inner.has(mark::SECTION) || inner.has(mark::HEADING) || inner.has(mark::MAIN))
            || matches!(element.tag.as_str(), "form" | "body" | "table" | "tbody")
    });
    if !holds_more && shared != *label && shared != *value {
        return Unit::Whole(shared);
    }
    let cell = |path: &Path| {
        let around =
            path.split_last().and_then(|(_, parent)| dom.at(parent).map(|element| (parent, element)));
        match around {
            Some((parent, element))
                if element.tag == "td"
                    && element.count(&is_pair) <= 1
                    && dom.at(path).is_some_and(|own| own.tag != "td") =>
            {
                parent.to_vec()
            }
            _ => path.clone(),
        }
    };
    Unit::Parts(cell(label), cell(value))
}

/// Takes a field out of the page.
pub(crate) fn take(case: &mut Case, name: &str) -> Option<Vec<Element>> {
    let (label, value) = case.places(name)?;
    let dom = &mut case.made.dom;
    match unit(dom, &label, &value) {
        Unit::Whole(path) => Some(vec![dom.remove(&path)?]),
        Unit::Parts(label, value) => {
            // The later one first, so that the other stays where it is.
            let (first, second) = if label < value { (label, value) } else { (value, label) };
            let second = dom.remove(&second)?;
            let first = dom.remove(&first)?;
            Some(vec![first, second])
        }
    }
}

/// Puts a field that was taken out beside another one, as a line of its own.
pub(crate) fn put_beside(case: &mut Case, near: &str, taken: Vec<Element>) -> Option<()> {
    let (label, value) = case.places(near)?;
    let dom = &mut case.made.dom;
    let near = match unit(dom, &label, &value) {
        Unit::Whole(path) => path,
        Unit::Parts(label, _) => dom.above(&label, |element| element.tag == "tr").unwrap_or(label),
    };
    let wanted = dom.at(&near).map(|element| element.tag.clone()).unwrap_or_default();
    let line = match <[Element; 1]>::try_from(taken) {
        Ok([only]) if only.tag == wanted => only,
        Ok([only]) if wanted == "tr" => Element::new("tr").holding(vec![cell(only).into()]),
        Ok([only]) if only.tag == "tr" => block(only),
        Ok([only]) => only,
        Err(parts) if wanted == "tr" => {
            Element::new("tr").holding(parts.into_iter().map(|part| cell(part).into()).collect())
        }
        Err(parts) => block(Element::new("div").holding(parts.into_iter().map(Into::into).collect())),
    };
    dom.insert(&near, line);
    Some(())
}

fn cell(element: Element) -> Element {
    if matches!(element.tag.as_str(), "td" | "th") {
        element
    } else {
        Element::new("td").holding(vec![element.into()])
    }
}

/// The same markup without the tags that only a table may hold.
pub(crate) fn block(mut element: Element) -> Element {
    element.walk_mut(&mut |inner| {
        if matches!(inner.tag.as_str(), "tr" | "td" | "th" | "tbody" | "thead" | "table") {
            "div".clone_into(&mut inner.tag);
            inner.attributes.retain(|(name, _)| !matches!(name.as_str(), "colspan" | "rowspan" | "scope"));
        }
    });
    element
}
