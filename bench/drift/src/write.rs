//! Forms: what would be sent, held against what was meant.

use rooftop_pack::{Answer, FlowError};
use rooftop_page::FormSubmission;

use crate::case::Case;
use crate::dom::{Element, mark};
use crate::judge::Outcome;

/// Fills the form as a flow would, after it has read the page; nothing if the page has none to fill.
pub(crate) fn judge(case: &Case, answer: Result<&Answer<'_>, &FlowError>) -> Option<(Outcome, String)> {
    let (form, values) = case.made.fill.as_ref()?;
    let Ok(answer) = answer else { return Some((Outcome::Loud, String::new())) };
    Some(match answer.fill(form, values) {
        Err(_) => (Outcome::Loud, String::new()),
        Ok(_) if case.is_foreign => (Outcome::Wrong, "a form that is not ours was filled".to_owned()),
        Ok(sent) => match wrong(case, form, values, &sent) {
            None => (Outcome::Right, String::new()),
            Some(why) => (Outcome::Wrong, why),
        },
    })
}

/// What would go elsewhere than it was meant to.
fn wrong(case: &Case, form: &str, values: &[(String, String)], sent: &FormSubmission) -> Option<String> {
    let dom = &case.made.dom;
    let path = dom.marked(mark::FORM, form)?;
    let form = dom.at(&path)?;
    let mut expected: Vec<(String, String)> = Vec::new();
    form.walk(&mut |element| {
        let Some(name) = element.get("name").filter(|_| matches!(element.tag.as_str(), "input" | "select"))
        else {
            return;
        };
        let filled =
            element.get(mark::CONTROL).and_then(|control| values.iter().find(|(name, _)| name == control));
        let value = match filled {
            Some((_, value)) => option(element, value).unwrap_or_else(|| value.clone()),
            None if element.tag == "select" => chosen(element),
            None => element.get("value").unwrap_or_default().to_owned(),
        };
        if !matches!(element.get("type"), Some("submit" | "reset")) {
            expected.push((name.to_owned(), value));
        }
    });
    for (name, value) in &expected {
        let found: Vec<&String> =
            sent.fields.iter().filter(|(known, _)| known == name).map(|(_, value)| value).collect();
        if found != [value] {
            return Some(format!("{name} would be sent as {found:?}, meant was {value:?}"));
        }
    }
    None
}

/// The value of the option with this text.
fn option(select: &Element, text: &str) -> Option<String> {
    let option = select.elements().find(|option| option.text() == text)?;
    Some(option.get("value").map_or_else(|| option.text(), str::to_owned))
}

fn chosen(select: &Element) -> String {
    let option = select.elements().find(|option| option.has("selected")).or_else(|| select.elements().next());
    option.map(|option| option.get("value").map_or_else(|| option.text(), str::to_owned)).unwrap_or_default()
}
