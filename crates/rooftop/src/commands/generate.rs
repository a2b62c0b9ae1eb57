//! `rooftop generate`: the files of the repository that are made from the code.

use anyhow::{Context, Result};
use rooftop_core::Code;
use rooftop_model::schema::{Field, FieldType, fields};
use rooftop_model::vehicle::{Condition, VehicleStatus};
use rooftop_model::{Entitlement, FieldClass, FieldState, Kind, Rooftop, User, Vehicle, record::Restricted};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{complain, say};

/// Writes them, or checks that they are as they would be written.
pub(crate) fn run(root: &Path, check: bool) -> Result<ExitCode> {
    let mut stale = Vec::new();
    for (path, text) in files() {
        let full = root.join(&path);
        let before = std::fs::read_to_string(&full).ok();
        if before.as_deref() == Some(text.as_str()) {
            continue;
        }
        if check {
            stale.push(path);
            continue;
        }
        if let Some(folder) = full.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&full, text).with_context(|| format!("cannot write {}", full.display()))?;
        say(&format!("wrote {}", path.display()));
    }
    for path in &stale {
        complain(&format!("{} is stale", path.display()));
    }
    Ok(if stale.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn files() -> Vec<(PathBuf, String)> {
    let mut files = vec![
        ("openapi.json".into(), rooftop_http::openapi_json()),
        ("docs/model.md".into(), model()),
        ("docs/errors/README.md".into(), error_index()),
        ("docs/packs/schema.json".into(), pretty(&rooftop_pack::schema())),
        ("docs/packs/reference.md".into(), format!("{MADE}{}", rooftop_pack::reference())),
    ];
    files.extend(
        Code::ALL.iter().map(|code| (format!("docs/errors/{}.md", code.as_str()).into(), error_page(*code))),
    );
    files
}

fn pretty(value: &serde_json::Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

const MADE: &str = "<!-- Made from the code by `cargo xtask generate`; change it there. -->\n";

fn error_index() -> String {
    let mut text = format!(
        "{MADE}# Error codes\n\nEvery error answer is `application/problem+json` (RFC 9457). Its `code` is one of these; its `type` leads to\nthe code's page.\n\n| code | status | who can end it | retry |\n|---|---|---|---|\n"
    );
    for code in Code::ALL {
        let word = code.as_str();
        let retry = if code.retryable() { "yes" } else { "no" };
        let _ = writeln!(
            text,
            "| [`{word}`]({word}.md) | {} | {} | {retry} |",
            rooftop_http::status_of(*code),
            code.actor().as_str()
        );
    }
    text
}

fn error_page(code: Code) -> String {
    let retry = if code.retryable() {
        "The same request may succeed later; wait for `Retry-After` where it is given."
    } else {
        "The same request will fail again until somebody has acted."
    };
    format!(
        "{MADE}# `{}`: {}\n\nStatus {}.\n\n{}\n\n**What to do.** {}\n\n**Who can end it:** {}. {retry}\n",
        code.as_str(),
        code.title(),
        rooftop_http::status_of(code),
        code.meaning().trim(),
        code.next_step(),
        code.actor().as_str(),
    )
}

fn model() -> String {
    let mut text = format!(
        "{MADE}# The model\n\nEvery object of the API: its fields in the order of the JSON, what each means, and who may see it. A field with\n`!` is in every object; another is left out where the DMS holds nothing, and `fieldStates` says so where the cause\nis another. Money is US dollars with two decimals; instants are UTC; dates are civil dates in the rooftop's zone.\n"
    );
    let cost = |path: &str| {
        Vehicle::RESTRICTED.iter().find(|(restricted, _)| *restricted == path).map(|(_, class)| *class)
    };
    let inventory = format!("who has `{}` in the rooftop", Kind::Vehicle.entitlement());
    object(
        &mut text,
        "Vehicle",
        "A vehicle in the inventory of a rooftop.",
        &fields::<Vehicle>(),
        &inventory,
        cost,
    );
    object(
        &mut text,
        "Rooftop",
        "One store of a dealer group.",
        &fields::<Rooftop>(),
        "every session that reaches it",
        |_| None,
    );
    object(
        &mut text,
        "User",
        "The user of the DMS that a session acts as.",
        &fields::<User>(),
        "the session itself",
        |_| None,
    );
    text.push_str("\n## Closed lists of words\n");
    list(&mut text, "Condition", Condition::WORDS);
    list(&mut text, "Vehicle status", VehicleStatus::WORDS);
    list(&mut text, "Entitlement", Entitlement::WORDS);
    list(&mut text, "Field class", FieldClass::WORDS);
    list(&mut text, "Field state", FieldState::WORDS);
    text
}

fn object(
    text: &mut String,
    name: &str,
    about: &str,
    fields: &[Field],
    viewers: &str,
    class: impl Fn(&str) -> Option<FieldClass>,
) {
    let _ = write!(
        text,
        "\n## {name}\n{about}\n\n| field | type | meaning | who may see it |\n|---|---|---|---|\n"
    );
    for field in fields {
        row(text, "", field, viewers, &class);
    }
}

fn row(
    text: &mut String,
    prefix: &str,
    field: &Field,
    viewers: &str,
    class: &dyn Fn(&str) -> Option<FieldClass>,
) {
    let must = if field.required { "!" } else { "" };
    let viewers_of = class(&field.path)
        .map_or_else(|| viewers.to_owned(), |class| format!("{viewers}, and the field class `{class}`"));
    let about = field.about.replace('\n', " ").replace('|', "\\|");
    let _ = writeln!(
        text,
        "| `{prefix}{}`{must} | {} | {about} | {viewers_of} |",
        field.path,
        type_name(&field.of)
    );
    if let FieldType::Objects(inner) = &field.of {
        let prefix = format!("{prefix}{}[].", field.path);
        for field in inner {
            row(text, &prefix, field, viewers, class);
        }
    }
}

fn type_name(of: &FieldType) -> String {
    match of {
        FieldType::Text => "text".into(),
        FieldType::Integer => "whole number".into(),
        FieldType::Decimal => "decimal".into(),
        FieldType::Money => "money".into(),
        FieldType::Date => "date".into(),
        FieldType::Instant => "instant".into(),
        FieldType::Flag => "true or false".into(),
        FieldType::Url => "URL".into(),
        FieldType::Vin => "VIN".into(),
        FieldType::Id(prefix) => format!("id `{prefix}_…`"),
        FieldType::Word(words) => {
            format!("one of {}", words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "))
        }
        FieldType::List(inner) => format!("list of {}", type_name(inner)),
        FieldType::Objects(_) => "list of objects".into(),
        FieldType::Map(inner) => format!("object of {}", type_name(inner)),
    }
}

fn list(text: &mut String, name: &str, words: &[&str]) {
    let words: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    let _ = writeln!(text, "\n**{name}**: {}", words.join(", "));
}
