//! D22 to D28: rows and columns.

use fastrand::Rng;

use crate::case::Case;
use crate::dom::{Element, Node, Path, mark};
use crate::truth::Fate;

/// One of the page's lists, and where it is.
fn chosen(case: &Case, rng: &mut Rng) -> Option<(String, Path)> {
    let list = rng.choice(case.lists())?;
    let path = case.made.dom.marked(mark::LIST, &list)?;
    Some((list, path))
}

/// Changes the cells of every row that has one for each column.
fn each_row(table: &mut Element, change: &mut dyn FnMut(&mut Element)) {
    let width = columns(table).len();
    table.walk_mut(&mut |element| {
        let cells = element.elements().filter(|cell| is_cell(cell)).count();
        let is_row = element.tag == "tr"
            || element.has(mark::ROW)
            || element.has(mark::HEAD)
            || element.is("role", "row")
            || element.is("class", "row");
        if is_row && cells == width && element.elements().count() == cells {
            element.children.retain(|child| child.element().is_some());
            change(element);
        }
    });
}

fn is_cell(element: &Element) -> bool {
    matches!(element.tag.as_str(), "td" | "th" | "div")
}

/// The columns by name, unread ones as blank.
fn columns(table: &Element) -> Vec<String> {
    let mut names = Vec::new();
    table.walk(&mut |element| names.extend(element.get(mark::COLUMN).map(str::to_owned)));
    // A header that is repeated names its columns twice.
    let heads = table.count(&|element| element.has(mark::HEAD)).max(1);
    names.truncate(names.len() / heads);
    names
}

/// D22.
pub(super) fn reordered(case: &mut Case, rng: &mut Rng) -> bool {
    let Some((_, path)) = chosen(case, rng) else { return false };
    let Some(table) = case.made.dom.at_mut(&path) else { return false };
    let mut order: Vec<usize> = (0..columns(table).len()).collect();
    if rng.bool() {
        rng.shuffle(&mut order);
    } else if order.len() > 1 {
        let at = rng.usize(1..order.len());
        order.swap(at - 1, at);
    }
    each_row(table, &mut |row| {
        row.children = order.iter().filter_map(|index| row.children.get(*index).cloned()).collect();
    });
    !order.is_sorted()
}

/// D23: a column that looks like one that is read.
pub(super) fn inserted(case: &mut Case, rng: &mut Rng) -> bool {
    let Some((_, path)) = chosen(case, rng) else { return false };
    let names = ["Special", "Prior", "Adj.", "Est.", "Original"];
    let Some(table) = case.made.dom.at_mut(&path) else { return false };
    let all = columns(table);
    let read: Vec<usize> =
        all.iter().enumerate().filter(|(_, name)| !name.is_empty()).map(|(index, _)| index).collect();
    let Some(like) = rng.choice(read) else { return false };
    let at = rng.usize(0..=all.len());
    let prefix = rng.choice(names).unwrap_or("Other");
    let salt = rng.usize(1..9);
    let mut number = 0;
    each_row(table, &mut |row| {
        let Some(Node::Element(pattern)) = row.children.get(like).cloned() else { return };
        let mut cell = pattern;
        let is_head = cell.has(mark::COLUMN);
        strip_marks(&mut cell);
        let text = cell.text();
        if is_head {
            cell.set_text(&format!("{prefix} {text}"));
        } else {
            number += 1;
            cell.set_text(&altered(&text, salt + number));
        }
        row.children.insert(at.min(row.children.len()), cell.into());
    });
    // What no pack reads has no name.
    if let Some(table) = case.made.dom.at_mut(&path) {
        table.walk_mut(&mut |element| {
            if element.has(mark::HEAD) {
                for cell in element.children.iter_mut().filter_map(Node::element_mut) {
                    if !cell.has(mark::COLUMN) {
                        cell.set(mark::COLUMN, "");
                    }
                }
            }
        });
    }
    true
}

/// The same kind of text with other digits.
pub(super) fn altered(text: &str, salt: usize) -> String {
    let turned = |c: char| match c.to_digit(10) {
        Some(digit) => {
            char::from_digit((digit + u32::try_from(salt % 7).unwrap_or(1) + 1) % 10, 10).unwrap_or(c)
        }
        None => c,
    };
    text.chars().map(turned).collect()
}

/// Takes everything off that says what the truth is.
pub(super) fn strip_marks(element: &mut Element) {
    element.walk_mut(&mut |inner| inner.attributes.retain(|(name, _)| !name.starts_with("t-")));
}

/// D24.
pub(super) fn removed(case: &mut Case, rng: &mut Rng) -> bool {
    let Some((list, path)) = chosen(case, rng) else { return false };
    let Some(table) = case.made.dom.at_mut(&path) else { return false };
    let all = columns(table);
    let read: Vec<usize> =
        all.iter().enumerate().filter(|(_, name)| !name.is_empty()).map(|(index, _)| index).collect();
    let Some(at) = rng.choice(read) else { return false };
    let name = all.get(at).cloned().unwrap_or_default();
    each_row(table, &mut |row| {
        if at < row.children.len() {
            row.children.remove(at);
        }
    });
    for row in case.truth().lists.get_mut(&list).into_iter().flatten() {
        if let Some(cell) = row.get_mut(&name) {
            *cell = Fate::Absent;
        }
    }
    true
}

/// D25.
pub(super) fn headers(case: &mut Case, rng: &mut Rng) -> bool {
    let Some((_, path)) = chosen(case, rng) else { return false };
    let Some(table) = case.made.dom.at_mut(&path) else { return false };
    let width = columns(table).len();
    let Some(head) = first(table, &|element| element.has(mark::HEAD)) else { return false };
    let is_boxes = head.tag != "tr";
    if rng.bool() || is_boxes {
        let many = table.count(&|element| element.has(mark::ROW));
        let after = rng.usize(0..many.max(1)).to_string();
        let mut copy = head;
        strip_marks(&mut copy);
        insert_after(table, &|element| element.is(mark::ROW, &after), &copy)
    } else {
        let left = rng.usize(1..width.max(2));
        let cell = |span: usize, text: &str| {
            Element::new("th").with("colspan", &span.to_string()).text_inside(text).into()
        };
        let group = Element::new("tr").holding(vec![cell(left, "General"), cell(width - left, "Details")]);
        insert_before(table, &|element| element.has(mark::HEAD), &group)
    }
}

fn first(element: &Element, test: &dyn Fn(&Element) -> bool) -> Option<Element> {
    let mut found = None;
    element.walk(&mut |inner| {
        if found.is_none() && test(inner) {
            found = Some(inner.clone());
        }
    });
    found
}

fn insert_after(element: &mut Element, test: &dyn Fn(&Element) -> bool, new: &Element) -> bool {
    insert_at(element, test, new, 1)
}

fn insert_before(element: &mut Element, test: &dyn Fn(&Element) -> bool, new: &Element) -> bool {
    insert_at(element, test, new, 0)
}

fn insert_at(element: &mut Element, test: &dyn Fn(&Element) -> bool, new: &Element, offset: usize) -> bool {
    let mut done = false;
    element.walk_mut(&mut |inner| {
        if done {
            return;
        }
        if let Some(at) = inner.children.iter().position(|child| child.element().is_some_and(test)) {
            inner.children.insert(at + offset, new.clone().into());
            done = true;
        }
    });
    done
}

/// Keeps the first rows only.
fn keep_rows(table: &mut Element, keep: usize) {
    table.walk_mut(&mut |element| {
        element.children.retain(|child| {
            let number = child
                .element()
                .and_then(|child| child.get(mark::ROW))
                .and_then(|row| row.parse::<usize>().ok());
            number.is_none_or(|number| number < keep)
        });
    });
}

/// D26: fewer rows a page and a count that says so, or another way to page.
pub(super) fn paging(case: &mut Case, rng: &mut Rng) -> bool {
    let Some((list, path)) = chosen(case, rng) else { return false };
    let Some(count) = case.made.dom.marked(mark::COUNT, &list) else { return false };
    let text = case.made.dom.at(&count).map(Element::text).unwrap_or_default();
    let numbers: Vec<usize> =
        text.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
    let many = case.made.truth.lists.get(&list).map_or(0, Vec::len);
    if let ([from, to, total], true, true) = (numbers.as_slice(), many > 1, rng.bool()) {
        let keep = rng.usize(1..many);
        let to_now = from + keep - 1;
        let new = text.replacen(&to.to_string(), &to_now.to_string(), 1);
        // The first number may have the same digits as the second.
        let new = if from.to_string() == to.to_string() { text } else { new };
        let reads = new.contains(&to_now.to_string()) && new.contains(&total.to_string());
        if !reads || from.to_string().contains(&to.to_string()) {
            return false;
        }
        if let Some(count) = case.made.dom.at_mut(&count) {
            count.set_text(&new);
        }
        // Rows were shuffled perhaps: those with the first numbers stay.
        if let Some(table) = case.made.dom.at_mut(&path) {
            keep_rows(table, keep);
        }
        if let Some(rows) = case.truth().lists.get_mut(&list) {
            rows.truncate(keep);
        }
        return true;
    }
    let total = numbers.last().copied().unwrap_or(many);
    // Where the number of all rows is gone, nobody can know whether these are all.
    let (new, lacks) = match rng.u8(0..3) {
        0 => (format!("Page 1 of {}", total.div_ceil(many.max(1))), true),
        1 => (format!("{total} results"), false),
        _ => ("Load more".to_owned(), true),
    };
    case.lacks |= lacks;
    if let Some(count) = case.made.dom.at_mut(&count) {
        count.set_text(&new);
    }
    true
}

/// D27: only the rows that fit the window are in the document.
pub(super) fn on_demand(case: &mut Case, rng: &mut Rng) -> bool {
    let Some((list, path)) = chosen(case, rng) else { return false };
    let many = case.made.truth.lists.get(&list).map_or(0, Vec::len);
    if many < 2 {
        return false;
    }
    let keep = rng.usize(1..many);
    let has_count = case.made.dom.marked(mark::COUNT, &list).is_some();
    let Some(table) = case.made.dom.at_mut(&path) else { return false };
    let width = columns(table).len();
    keep_rows(table, keep);
    if rng.bool() || !has_count {
        let is_boxes = table.tag != "table";
        let height = format!("height: {}px", (many - keep) * 28);
        let spacer = if is_boxes {
            Element::new("div").with("style", &height)
        } else {
            let cell = Element::new("td").with("colspan", &width.to_string()).with("style", &height);
            Element::new("tr").with("class", "spacer").holding(vec![cell.into()])
        };
        let last = last_row(table);
        insert_after(table, &|element| element.is(mark::ROW, &last), &spacer);
    }
    true
}

fn last_row(table: &Element) -> String {
    let mut last = String::new();
    table.walk(&mut |element| {
        if let Some(row) = element.get(mark::ROW) {
            row.clone_into(&mut last);
        }
    });
    last
}

/// D28.
pub(super) fn total(case: &mut Case, rng: &mut Rng) -> bool {
    let Some((_, path)) = chosen(case, rng) else { return false };
    let Some(table) = case.made.dom.at_mut(&path) else { return false };
    let last = last_row(table);
    let Some(mut sum) = first(table, &|element| element.is(mark::ROW, &last)) else { return false };
    strip_marks(&mut sum);
    let word = rng
        .choice(["Total", "TOTALS", "Grand Total:", "Page total", "Sum", "Subtotal", ""])
        .unwrap_or("Total");
    let at = rng.usize(0..2);
    let salt = rng.usize(1..9);
    let width = sum.elements().count();
    for (index, cell) in sum.children.iter_mut().filter_map(Node::element_mut).enumerate() {
        let text = cell.text();
        let is_amount = text.contains('.')
            && text.chars().any(|c| c.is_ascii_digit())
            && !text.chars().any(char::is_alphabetic);
        let new = if index == at.min(width.saturating_sub(1)) {
            word.to_owned()
        } else if is_amount {
            altered(&text, salt)
        } else {
            String::new()
        };
        cell.children = vec![Node::Text(new)];
    }
    insert_after(table, &|element| element.is(mark::ROW, &last), &sum)
}
