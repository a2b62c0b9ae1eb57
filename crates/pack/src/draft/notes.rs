//! What a draft says about itself: `quality.yaml` and `README.md`.

use std::collections::BTreeMap;

use super::outcome::Recorded;
use super::yaml;

/// The rules of a draft, with what is missing so far.
pub(super) fn quality(gaps: &[(&'static str, String)]) -> String {
    let mut by_code: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (code, subject) in gaps {
        by_code.entry(code).or_default().push(yaml::scalar(subject));
    }
    let mut lines = vec![
        "# What the pack promises about itself: done, todo, or exempt with a reason.".to_owned(),
        "rules:".to_owned(),
    ];
    if !by_code.is_empty() {
        lines.push("  - rule: What the recording did not show is recorded too".to_owned());
        lines.push("    state: todo".to_owned());
        lines.push("    reason: Each line below is a finding of pack lint once it is taken out.".to_owned());
        lines.push("    excuses:".to_owned());
        for (code, subjects) in by_code {
            lines.push(format!("      {code}:"));
            lines.extend(subjects.into_iter().map(|subject| format!("        - {subject}")));
        }
    }
    for rule in [
        "A person has read every recorded page, and it holds no secret and only invented people",
        "Every guess of the draft is checked, and every comment of it is resolved",
        "An empty list is believed only where the page says so",
        "Proved against a live system",
    ] {
        lines.push(format!("  - rule: {}\n    state: todo", yaml::scalar(rule)));
    }
    lines.join("\n") + "\n"
}

pub(super) fn readme(name: &str, recorded: &Recorded) -> String {
    let mut lines = vec![
        format!("# {name}"),
        String::new(),
        "Drafted from a recording. Nothing in it is certain until a person has looked at it.".to_owned(),
        String::new(),
    ];
    lines.push("## What was recorded\n\n| page | means | documents | values | lists | forms | comments |\n|---|---|---|---|---|---|---|".to_owned());
    for page in &recorded.pages {
        lines.push(format!(
            "| `{}` | `{}` | {} | {} | {} | {} | {} |",
            page.name, page.means, page.documents, page.values, page.lists, page.forms, page.comments
        ));
    }
    lines.push("\nA comment is a guess that the recorded pages do not prove; it says why.".to_owned());
    lines.push("\n## What was replaced\n".to_owned());
    for (kind, count) in &recorded.scrubbed {
        let word = serde_json::to_value(kind)
            .ok()
            .and_then(|word| word.as_str().map(str::to_owned))
            .unwrap_or_default();
        lines.push(format!("- {}: {count}", word.replace('_', " ")));
    }
    lines.push("\nThe scrubber does not know every name. **Read what it left in `fixtures/` before you keep or share it.**".to_owned());
    lines.push("\n## What is to be done\n".to_owned());
    lines.extend(recorded.todo.iter().map(|todo| format!("- {todo}")));
    for step in [
        "Look at each page: `rooftop pack explain PAGE normal`.",
        "Give values better names, take out what nobody needs, and accept what is read then: `rooftop pack test --accept`.",
        "Search for DECIDE in the YAML files.",
        "Record what `quality.yaml` excuses, and take the excuse out.",
        "Write here what was observed where, and against what it was proved.",
    ] {
        lines.push(format!("- {step}"));
    }
    lines.join("\n") + "\n"
}
