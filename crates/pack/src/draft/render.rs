//! A draft as the files of a pack.

use super::flow::DraftWords;
use super::login::{DraftLogin, STEPS_MAX};
use super::page::{DraftField, DraftForm, DraftList, DraftPage};
use super::proof::Statement;
use super::shape::Formats;
use super::yaml::{quoted, scalar};

/// What an author should write instead, where no document without rows was recorded.
const NO_ROWS: &str = "No records found.";

/// What holds for the whole pack.
pub(super) struct Head<'h> {
    pub(super) name: &'h str,
    pub(super) dms: &'h str,
    pub(super) origins: &'h [String],
    pub(super) formats: &'h Formats,
    pub(super) login: Option<&'h DraftLogin>,
    /// Lines that stand around every page and may show the store.
    pub(super) store_lines: &'h [String],
    /// The kinds of record that flows give, with the field of the model that is their key.
    pub(super) identities: &'h [(String, String)],
    /// The prefixes of XML names with their addresses.
    pub(super) namespaces: &'h [(String, String)],
}

pub(super) fn pack(head: &Head<'_>) -> String {
    let mut lines = vec![
        "# Drafted from a recording. What is marked DECIDE wants a person.".to_owned(),
        "format: 1".to_owned(),
        format!("name: {}", head.name),
        "version: 0.1.0".to_owned(),
        format!("dms: {}", head.dms),
        format!("about: {}", scalar("DECIDE: say in a sentence what this pack reaches.")),
        "settings:".to_owned(),
    ];
    let names: Vec<String> = (0..head.origins.len())
        .map(|at| if at == 0 { "base_url".to_owned() } else { format!("login_url_{at}") })
        .collect();
    for (at, name) in names.iter().enumerate() {
        let about = if at == 0 { "The address of the system" } else { "The address where one signs in" };
        lines.push(format!("  {name}: {{ kind: url, about: {about} }}"));
    }
    lines.push(format!("origins: [ {} ]", names.join(", ")));
    if !head.namespaces.is_empty() {
        let pairs: Vec<String> = head
            .namespaces
            .iter()
            .map(|(prefix, address)| format!("{prefix}: {}", quoted(address)))
            .collect();
        lines.push(format!("namespaces: {{ {} }}", pairs.join(", ")));
    }
    lines.push("# DECIDE: whose zone the pages' times are in: rooftop (the store's), user, or a name such as America/Denver.".to_owned());
    lines.push("times: { zone: rooftop }".to_owned());
    formats(head.formats, &mut lines);
    lines.push("credentials:".to_owned());
    lines.push("  username: { label: User name }".to_owned());
    lines.push("  password: { label: Password, secret: true }".to_owned());
    for (name, label) in head.login.iter().flat_map(|login| &login.credentials) {
        lines.push(format!("  {name}: {{ label: {} }}", scalar(label)));
    }
    if !head.identities.is_empty() {
        lines.push("identity:".to_owned());
    }
    for (kind, key) in head.identities {
        lines.push(format!("  {kind}: {{ scope: rooftop, key: {key} }}"));
    }
    if let Some(line) = head.store_lines.first() {
        lines.push(format!("# DECIDE: this stands on every page. If it names the store that is open, let every page prove it:\n# store:\n#   shown_by: {{ line: {}, read: text }}", quoted(line)));
    }
    lines.join("\n") + "\n"
}

fn formats(formats: &Formats, lines: &mut Vec<String>) {
    use rooftop_page::reader::{Negative, NumberFormat};
    let numbers = |format: &NumberFormat| {
        let mut parts = Vec::new();
        parts.extend(format.symbol.as_ref().map(|symbol| format!("symbol: {}", quoted(symbol))));
        parts.extend(format.thousands.map(|sign| format!("thousands: {}", quoted(&sign.to_string()))));
        parts.push(format!("decimal: {}", quoted(&format.decimal.to_string())));
        let marks: Vec<&str> = format
            .negative
            .iter()
            .map(|mark| match mark {
                Negative::Leading => "leading",
                Negative::Trailing => "trailing",
                Negative::Parentheses => "parentheses",
                Negative::CreditSuffix => "cr",
                Negative::DebitSuffix => "dr",
            })
            .collect();
        parts.push(format!("negative: [ {} ]", marks.join(", ")));
        parts.join(", ")
    };
    lines.push("formats:".to_owned());
    lines.push(format!("  money: {{ {} }}", numbers(&formats.money)));
    lines.push(format!("  number: {{ {} }}", numbers(&formats.number)));
    if formats.is_ambiguous {
        lines.push(
            "  # DECIDE: nothing in the recording shows which of day and month stands first.".to_owned(),
        );
    }
    lines.extend(formats.date.iter().map(|layout| format!("  date: {}", scalar(layout))));
    lines.extend(formats.datetime.iter().map(|layout| format!("  datetime: {}", scalar(layout))));
    if !formats.blank.is_empty() {
        let blank: Vec<String> = formats.blank.iter().map(|text| quoted(text)).collect();
        lines.push(format!("  blank: [ {} ]", blank.join(", ")));
    }
}

pub(super) fn login(login: &DraftLogin) -> String {
    let mut lines = vec![format!("start: {{ open: {} }}", scalar(&login.start)), "on:".to_owned()];
    lines.extend(login.on.iter().map(|(page, done)| format!("  {page}: {done}")));
    lines.push(format!("max_steps: {STEPS_MAX}"));
    lines.join("\n") + "\n"
}

pub(super) fn words(words: &DraftWords) -> String {
    if words.is_empty() {
        return "# The system's words and ours. A word that is not listed here is drift.\nlists: {}\n"
            .to_owned();
    }
    let mut lines = vec![
        "# DECIDE: these are only the words that were seen. A word that is not listed is drift.".to_owned(),
        "lists:".to_owned(),
    ];
    for (name, words) in words {
        let words: Vec<String> =
            words.iter().map(|(theirs, ours)| format!("{}: {}", quoted(theirs), scalar(ours))).collect();
        lines.push(format!("  {name}:\n    words: {{ {} }}", words.join(", ")));
    }
    lines.join("\n") + "\n"
}

pub(super) fn page(page: &DraftPage) -> String {
    let mut lines = vec![format!("page: {}", page.name), format!("means: {}", page.means)];
    lines.extend(page.document.iter().map(|kind| format!("document: {kind}")));
    if page.is_fragment {
        lines.push("fragment: true".to_owned());
    }
    if !page.status.is_empty() {
        let statuses: Vec<String> = page.status.iter().map(u16::to_string).collect();
        lines.push(format!("status: [ {} ]", statuses.join(", ")));
    }
    lines.extend(page.ends_with.iter().map(|end| format!("ends_with: {}", quoted(end))));
    lines.push("proof:".to_owned());
    lines.extend(page.proof.iter().map(statement));
    if !page.left_out.is_empty() {
        lines.push(format!(
            "# Not drafted: lists in rows, and what has no keys of its own: {}",
            page.left_out.join(", ")
        ));
    }
    block(&mut lines, "values", &page.values.iter().map(field).collect::<Vec<_>>());
    block(&mut lines, "lists", &page.lists.iter().flat_map(list).collect::<Vec<_>>());
    block(&mut lines, "forms", &page.forms.iter().flat_map(form).collect::<Vec<_>>());
    let links = page.links.iter().map(|link| {
        let optional = if link.optional { ", optional: true" } else { "" };
        written(
            &format!("  {}: {{ text: {}{optional} }}", link.name, scalar(&link.text)),
            None,
            link.off.as_ref(),
        )
    });
    block(&mut lines, "links", &links.collect::<Vec<_>>());
    let messages =
        page.messages.iter().map(|(text, means)| format!("  - {{ text: {}, means: {means} }}", quoted(text)));
    block(&mut lines, "messages", &messages.collect::<Vec<_>>());
    lines.join("\n") + "\n"
}

/// A block with its lines; one of nothing but comments is a comment as well.
fn block(lines: &mut Vec<String>, name: &str, inside: &[String]) {
    if inside.is_empty() {
        return;
    }
    let is_comment = |line: &String| line.trim_start().starts_with('#');
    lines.push(if inside.iter().all(is_comment) { format!("# {name}:") } else { format!("{name}:") });
    lines.extend(inside.iter().cloned());
}

fn statement(statement: &Statement) -> String {
    let text = format!("{}: {}", statement.kind, scalar(&statement.text));
    if statement.is_not { format!("  - not: {{ {text} }}") } else { format!("  - {text}") }
}

/// A line, or the comment that it is as long as something is wrong with it.
fn written(line: &str, note: Option<&String>, off: Option<&String>) -> String {
    let indent: String = line.chars().take_while(|c| *c == ' ').collect();
    match (off, note) {
        (Some(why), _) => format!("{indent}# {}   # {why}", line.trim_start()),
        (None, Some(note)) => format!("{line}   # {note}"),
        (None, None) => line.to_owned(),
    }
}

fn field(field: &DraftField) -> String {
    indented_field(field, "  ")
}

fn indented_field(field: &DraftField, indent: &str) -> String {
    let mut parts = vec![format!("{}: {}", field.anchor, scalar(&field.text))];
    parts.extend(field.narrowed.iter().map(|(kind, text)| format!("{kind}: {}", scalar(text))));
    parts.push(format!("read: {}", field.shape.read));
    parts.extend(field.shape.options.iter().map(|(name, value)| format!("{name}: {value}")));
    parts.extend(field.optional.map(|optional| format!("optional: {optional}")));
    let line = format!("{indent}{}: {{ {} }}", field.name, parts.join(", "));
    written(&line, field.note.as_ref(), field.off.as_ref())
}

fn list(list: &DraftList) -> Vec<String> {
    let mut lines = vec![format!("  {}:", list.name)];
    lines.extend(list.rows.iter().map(|path| format!("    rows: {}", scalar(path))));
    lines.extend(list.section.iter().map(|section| format!("    section: {}", scalar(section))));
    lines.push("    columns:".to_owned());
    lines.extend(list.columns.iter().map(|column| indented_field(column, "      ")));
    lines.push(format!("    key: {}", list.key));
    if list.rows.is_some() {
        // That there are no rows is proved by the document itself.
        lines.extend(list.count_at.iter().map(|path| format!("    count: {{ total: {} }}", scalar(path))));
        return match &list.off {
            Some(why) => commented(&lines, why),
            None => lines,
        };
    }
    if list.empty.is_none() {
        lines.push(
            "    # DECIDE: never seen without rows. Write what the page says then, word for word.".to_owned(),
        );
    }
    let empty = list.empty.as_deref().unwrap_or(NO_ROWS);
    lines.push(format!("    empty: [ {{ text: {} }} ]", quoted(empty)));
    match &list.count {
        Some(count) => lines.push(format!("    count: {}", quoted(count))),
        None => lines.push("    # No line counts the rows.".to_owned()),
    }
    if !list.ignored.is_empty() {
        let rows: Vec<String> =
            list.ignored.iter().map(|text| format!("{{ starts: {} }}", quoted(text))).collect();
        lines.push(format!("    ignore_rows: [ {} ]", rows.join(", ")));
    }
    match &list.off {
        Some(why) => commented(&lines, why),
        None => lines,
    }
}

fn form(form: &DraftForm) -> Vec<String> {
    let mut lines = vec![format!("  {}:", form.name)];
    let usable = form.controls.iter().any(|control| control.off.is_none());
    if usable {
        lines.push("    controls:".to_owned());
    }
    for control in &form.controls {
        let mut parts = vec![format!("label: {}", scalar(&control.label))];
        parts.extend(control.html_name.iter().map(|name| format!("name: {}", scalar(name))));
        parts.push(format!("type: {}", scalar(&control.kind)));
        if control.optional {
            parts.push("optional: true".to_owned());
        }
        let line = format!("      {}: {{ {} }}", control.name, parts.join(", "));
        lines.push(written(&line, None, control.off.as_ref()));
    }
    lines.push(match form.submit {
        "no_button" => "    submit: no_button".to_owned(),
        kind => format!("    submit: {{ {kind}: {} }}", scalar(&form.caption)),
    });
    match &form.off {
        Some(why) => commented(&lines, why),
        None => lines,
    }
}

fn commented(lines: &[String], why: &str) -> Vec<String> {
    let mut all = vec![format!("  # {why}:")];
    all.extend(lines.iter().map(|line| format!("  # {}", line.strip_prefix("  ").unwrap_or(line))));
    all
}
