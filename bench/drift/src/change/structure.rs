//! D12 to D21: how a page is built.

use fastrand::Rng;

use crate::case::{Case, Unit, block, put_beside, take, unit};
use crate::dom::{Element, Node, Path, mark};
use crate::truth::Fate;

/// D12.
pub(super) fn wrapped(case: &mut Case, rng: &mut Rng) -> bool {
    let dom = case.dom();
    match rng.u8(0..3) {
        // Around what a label, a value or a cell holds.
        0 => {
            let inner = dom.find(|element| {
                [mark::LABEL, mark::FIELD, mark::COLUMN, mark::CELL].iter().any(|name| element.has(name))
                    && !matches!(element.tag.as_str(), "input" | "select" | "textarea")
            });
            let chosen = if rng.bool() { inner } else { super::some(&inner, 3, rng) };
            let tag = rng.choice(["span", "div", "b", "a"]).unwrap_or("span");
            for path in &chosen {
                if let Some(element) = dom.at_mut(path) {
                    let children = std::mem::take(&mut element.children);
                    element.children = vec![Element::new(tag).with("class", "w").holding(children).into()];
                }
            }
            !chosen.is_empty()
        }
        // Around a table or a section.
        1 => {
            let boxes = dom.find(|element| element.tag == "table" || element.has(mark::SECTION));
            let Some(path) = rng.choice(boxes) else { return false };
            if dom
                .split_parent(&path)
                .is_some_and(|parent| matches!(parent.tag.as_str(), "tr" | "tbody" | "table"))
            {
                return false;
            }
            dom.replace(&path, |element| {
                Element::new("div").with("class", "panel").holding(vec![element.into()])
            });
            true
        }
        // Around everything.
        _ => {
            let Some(path) = dom.marked(mark::MAIN, "main") else { return false };
            dom.replace(&path, |element| {
                let inner = Element::new("div").with("class", "content").holding(vec![element.into()]);
                Element::new("div").with("id", "app").holding(vec![inner.into()])
            });
            true
        }
    }
}

impl crate::dom::Dom {
    fn split_parent(&self, path: &[usize]) -> Option<&Element> {
        path.split_last().and_then(|(_, parent)| self.at(parent))
    }
}

/// D13.
pub(super) fn unwrapped(case: &mut Case, rng: &mut Rng) -> bool {
    let dom = case.dom();
    let is_wrapper = |element: &Element| {
        !element.is_marked()
            && matches!(
                element.tag.as_str(),
                "div" | "span" | "font" | "b" | "strong" | "center" | "p" | "em" | "section"
            )
            && !element.children.is_empty()
    };
    let found = dom.find(is_wrapper);
    let mut chosen = super::some(&found, 6, rng);
    chosen.sort();
    // From the end, so that places before it stay valid.
    for path in chosen.iter().rev() {
        let Some(taken) = dom.remove(path) else { continue };
        let Some((at, parent)) = path.split_last() else { continue };
        for (index, child) in taken.children.into_iter().enumerate() {
            let place: Path = parent.iter().copied().chain([at + index]).collect();
            dom.insert(&place, child);
        }
    }
    !chosen.is_empty()
}

/// A label with its value, taken out of the page.
type Pair = (Element, Element);

/// Builds the fields of a section anew, in another markup.
fn rebuild(case: &mut Case, section: &Path, build: &dyn Fn(Vec<Pair>) -> Vec<Node>) -> bool {
    let dom = &mut case.made.dom;
    let is_value = |element: &Element| element.has(mark::FIELD) || element.has(mark::CONTROL);
    let Some(element) = dom.at(section) else { return false };
    if element.count(&is_value) < 2 || element.any(&|inner| inner.has(mark::LIST)) {
        return false;
    }
    dom.replace(section, |section| {
        let mut pairs = Vec::new();
        let mut out = section.clone();
        out.children = rebuilt(section.children, &mut pairs);
        let is_table = matches!(out.tag.as_str(), "table" | "tbody");
        let mut out = if is_table { block(out) } else { out };
        let built = build(pairs);
        let at = out.children.iter().position(|child| child.element().is_some_and(|child| child.tag == HERE));
        if let Some(at) = at {
            out.children.splice(at..=at, built);
        }
        out
    });
    true
}

/// Stands where fields were taken out.
const HERE: &str = "t-here";

/// The children without those that hold nothing but fields; a table of fields goes with them.
fn rebuilt(children: Vec<Node>, pairs: &mut Vec<Pair>) -> Vec<Node> {
    let is_value = |element: &Element| element.has(mark::FIELD) || element.has(mark::CONTROL);
    let mut out = Vec::new();
    let mut has_place = false;
    for child in children {
        match child {
            Node::Element(element) if element.any(&is_value) => {
                if !has_place {
                    out.push(Element::new(HERE).into());
                    has_place = true;
                }
                out.extend(collect(element, pairs));
            }
            other => out.push(other),
        }
    }
    out
}

/// Takes the pairs out of an element; gives what it holds beside them, such as a button.
fn collect(element: Element, pairs: &mut Vec<Pair>) -> Vec<Node> {
    let mut labels = Vec::new();
    let mut values = Vec::new();
    let rest = gather(element, &mut labels, &mut values);
    for label in labels {
        let name = label.get(mark::LABEL).unwrap_or_default().to_owned();
        let is_its = |value: &Element| value.is(mark::FIELD, &name) || value.is(mark::CONTROL, &name);
        if let Some(at) = values.iter().position(is_its) {
            let value = values.remove(at);
            pairs.push((label, value));
        }
    }
    rest
}

fn gather(element: Element, labels: &mut Vec<Element>, values: &mut Vec<Element>) -> Vec<Node> {
    if element.has(mark::LABEL) {
        labels.push(element);
        return Vec::new();
    }
    if element.has(mark::FIELD) || element.has(mark::CONTROL) {
        values.push(element);
        return Vec::new();
    }
    let keeps =
        element.has(mark::HEADING) || matches!(element.tag.as_str(), "input" | "button" | "a" | "legend");
    if keeps {
        return vec![element.into()];
    }
    let mut rest = Vec::new();
    for child in element.children {
        if let Node::Element(child) = child {
            rest.extend(gather(child, labels, values));
        }
    }
    rest
}

/// A label or value in another tag; what is a control or names one stays inside.
fn retag(element: Element, tag: &str, class: &str) -> Element {
    if matches!(element.tag.as_str(), "label" | "input" | "select" | "textarea" | "span") {
        return Element::new(tag).with("class", class).holding(vec![element.into()]);
    }
    let mut out = Element { tag: tag.to_owned(), ..element };
    out.attributes.retain(|(name, _)| !matches!(name.as_str(), "class" | "align" | "nowrap" | "colspan"));
    out.set("class", class);
    out
}

fn sections(case: &Case) -> Vec<Path> {
    case.made.dom.find(|element| element.has(mark::SECTION))
}

/// Rebuilds one section or all of them.
fn rebuild_some(case: &mut Case, rng: &mut Rng, build: &dyn Fn(Vec<Pair>) -> Vec<Node>) -> bool {
    let all = sections(case);
    let chosen = if rng.bool() { all } else { super::some(&all, 1, rng) };
    let rebuilt = chosen.iter().rev().filter(|section| rebuild(case, section, build)).count();
    rebuilt > 0
}

/// D14.
pub(super) fn to_boxes(case: &mut Case, rng: &mut Rng) -> bool {
    if let Some(list) = rng.choice(case.lists()).filter(|_| rng.bool()) {
        return list_to_boxes(case, &list, rng.bool());
    }
    let build = |pairs: Vec<Pair>| {
        let row = |(label, value): Pair| {
            let cells = vec![retag(label, "div", "cell k").into(), retag(value, "div", "cell v").into()];
            Element::new("div").with("class", "grid-row").holding(cells).into()
        };
        pairs.into_iter().map(row).collect()
    };
    rebuild_some(case, rng, &build)
}

fn list_to_boxes(case: &mut Case, list: &str, with_roles: bool) -> bool {
    let Some(path) = case.made.dom.marked(mark::LIST, list) else { return false };
    case.made.dom.replace(&path, |table| {
        let mut boxes = table;
        boxes.walk_mut(&mut |element| {
            let role = match element.tag.as_str() {
                "table" => "grid",
                "tr" => "row",
                "th" => "columnheader",
                "td" if element.has(mark::COLUMN) => "columnheader",
                "td" => "gridcell",
                "thead" | "tbody" | "tfoot" => "rowgroup",
                _ => return,
            };
            "div".clone_into(&mut element.tag);
            element.attributes.retain(|(name, _)| {
                !matches!(
                    name.as_str(),
                    "colspan" | "scope" | "rules" | "border" | "cellspacing" | "cellpadding"
                )
            });
            if with_roles {
                element.set("role", role);
            } else {
                element.set("class", role);
            }
        });
        boxes
    });
    true
}

/// D15.
pub(super) fn to_table(case: &mut Case, rng: &mut Rng) -> bool {
    let style = rng.bool();
    let build = move |pairs: Vec<Pair>| {
        let row = |(label, value): Pair| {
            let label = retag(label, if style { "th" } else { "td" }, "k");
            Element::new("tr").holding(vec![label.into(), retag(value, "td", "v").into()]).into()
        };
        let body = Element::new("tbody").holding(pairs.into_iter().map(row).collect());
        vec![Element::new("table").with("class", "fields").holding(vec![body.into()]).into()]
    };
    let has_boxes = sections(case).iter().any(|path| {
        case.made.dom.at(path).is_some_and(|section| !section.any(&|inner| inner.tag == "table"))
    });
    has_boxes && rebuild_some(case, rng, &build)
}

/// D21.
pub(super) fn to_definitions(case: &mut Case, rng: &mut Rng) -> bool {
    let boxed = rng.bool();
    let build = move |pairs: Vec<Pair>| {
        let each = |(label, value): Pair| {
            let pair: Vec<Node> = vec![retag(label, "dt", "k").into(), retag(value, "dd", "v").into()];
            if boxed { vec![Element::new("div").holding(pair).into()] } else { pair }
        };
        vec![Element::new("dl").holding(pairs.into_iter().flat_map(each).collect()).into()]
    };
    rebuild_some(case, rng, &build)
}

/// D20.
pub(super) fn two_columns(case: &mut Case, rng: &mut Rng) -> bool {
    let as_table = rng.bool();
    let build = move |pairs: Vec<Pair>| {
        let half = pairs.len().div_ceil(2);
        let mut left = pairs;
        let right = left.split_off(half);
        if as_table {
            let mut right = right.into_iter();
            let row = |(label, value): Pair| {
                let mut cells: Vec<Node> =
                    vec![retag(label, "td", "k").into(), retag(value, "td", "v").into()];
                if let Some((label, value)) = right.next() {
                    cells.extend([retag(label, "td", "k").into(), retag(value, "td", "v").into()]);
                }
                Element::new("tr").holding(cells).into()
            };
            let rows = left.into_iter().map(row).collect();
            return vec![Element::new("table").holding(rows).into()];
        }
        let column = |pairs: Vec<Pair>| {
            let row = |(label, value): Pair| {
                let pair = vec![retag(label, "div", "k").into(), retag(value, "div", "v").into()];
                Element::new("div").with("class", "line").holding(pair).into()
            };
            Element::new("div").with("class", "half").holding(pairs.into_iter().map(row).collect()).into()
        };
        vec![Element::new("div").with("class", "halves").holding(vec![column(left), column(right)]).into()]
    };
    rebuild_some(case, rng, &build)
}

/// D16.
pub(super) fn shuffled(case: &mut Case, rng: &mut Rng) -> bool {
    if let Some(list) = rng.choice(case.lists()).filter(|_| rng.bool()) {
        let is_row = |element: &Element| element.has(mark::ROW);
        let Some(path) = case.made.dom.marked(mark::LIST, &list) else { return false };
        let mut rows: Vec<Element> = Vec::new();
        let Some(table) = case.made.dom.at_mut(&path) else { return false };
        table.walk(&mut |element| rows.extend(is_row(element).then(|| element.clone())));
        let before = rows.clone();
        rng.shuffle(&mut rows);
        // They are put back from the last one on.
        let is_other = rows.iter().rev().ne(before.iter());
        table.walk_mut(&mut |element| {
            if is_row(element)
                && let Some(row) = rows.pop()
            {
                *element = row;
            }
        });
        return is_other;
    }
    let Some(section) = rng.choice(sections(case)) else { return false };
    let names: Vec<String> = case.pairs().into_iter().filter(|name| is_in(case, name, &section)).collect();
    let mut units: Vec<Path> = Vec::new();
    for name in &names {
        let Some((label, value)) = case.places(name) else { continue };
        if let Unit::Whole(path) = unit(&case.made.dom, &label, &value) {
            units.push(path);
        }
    }
    let mut elements: Vec<Element> =
        units.iter().filter_map(|path| case.made.dom.at(path).cloned()).collect();
    let before = elements.clone();
    rng.shuffle(&mut elements);
    let is_other = elements != before;
    for (path, element) in units.iter().zip(elements) {
        case.made.dom.replace(path, |_| element);
    }
    is_other
}

fn is_in(case: &Case, name: &str, section: &Path) -> bool {
    case.places(name).is_some_and(|(_, value)| value.starts_with(section))
}

/// D17.
pub(super) fn moved(case: &mut Case, rng: &mut Rng) -> bool {
    let names = case.pairs();
    let section_of = |case: &Case, name: &str| {
        let (_, value) = case.places(name)?;
        let path = case.made.dom.above(&value, |element| element.has(mark::SECTION))?;
        case.made.dom.at(&path)?.get(mark::SECTION).map(str::to_owned)
    };
    let Some(name) = rng.choice(names.clone()) else { return false };
    let Some(from) = section_of(case, &name) else { return false };
    // A control that left its form would travel no more.
    let is_control = |case: &Case, name: &str| case.made.dom.marked(mark::CONTROL, name).is_some();
    if is_control(case, &name) {
        return false;
    }
    let elsewhere = names
        .into_iter()
        .filter(|other| section_of(case, other).is_some_and(|to| to != from) && !is_control(case, other));
    let Some(near) = rng.choice(elsewhere.collect::<Vec<_>>()) else { return false };
    let Some(taken) = take(case, &name) else { return false };
    put_beside(case, &near, taken).is_some()
}

/// D18.
pub(super) fn to_another_page(case: &mut Case, rng: &mut Rng) -> bool {
    let names = case.read_fields();
    let Some(name) = rng.choice(names) else { return false };
    let Some((label, _)) = case.places(&name) else { return false };
    let text = case.made.dom.at(&label).map(Element::text).unwrap_or_default();
    if take(case, &name).is_none() {
        return false;
    }
    case.fate(&name, Fate::Absent);
    let text = if rng.bool() { "More details".to_owned() } else { text };
    if let Some(main) = case.made.dom.marked(mark::MAIN, "main")
        && let Some(main) = case.made.dom.at_mut(&main)
    {
        let link = Element::new("a").with("href", "?tab=more").text_inside(&text);
        main.children.insert(0, Element::new("div").with("class", "tabs").holding(vec![link.into()]).into());
    }
    true
}

/// D19.
pub(super) fn into_frame(case: &mut Case, rng: &mut Rng) -> bool {
    let mut parts = sections(case);
    parts.extend(case.made.dom.find(|element| element.has(mark::LIST)));
    parts.extend(case.made.dom.marked(mark::MAIN, "main"));
    let Some(path) = rng.choice(parts) else { return false };
    let Some(part) = case.made.dom.at(&path) else { return false };
    let mut gone = Vec::new();
    let mut lists = Vec::new();
    part.walk(&mut |element| {
        gone.extend(element.get(mark::FIELD).map(str::to_owned));
        lists.extend(element.get(mark::LIST).map(str::to_owned));
    });
    if gone.is_empty() && lists.is_empty() {
        return false;
    }
    for name in gone {
        case.fate(&name, Fate::Absent);
    }
    for list in lists {
        for cell in case.truth().lists.get_mut(&list).into_iter().flatten().flat_map(|row| row.values_mut()) {
            *cell = Fate::Unreadable;
        }
    }
    let frame = Element::new("iframe").with("src", "part?view=embedded").with("width", "100%");
    case.made.dom.replace(&path, |_| frame);
    true
}
