//! The committed OpenAPI document, as the checks read it.

use std::fmt;

use anyhow::Result;
use serde_json::Value;

use super::finding::{Finding, line_of};
use crate::repo::Repo;

pub(super) const FILE: &str = "openapi.json";

/// What stands in front of every path that belongs to one customer's access.
pub(super) const BASE: &str = "/integrations/{integrationId}";

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// A method and a path, such as `POST /sessions`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Operation {
    pub(super) method: String,
    pub(super) path: String,
}

impl Operation {
    /// Reads `POST /sessions`; nothing else is an operation.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (method, path) = text.split_once(' ')?;
        (METHODS.contains(&method) && path.starts_with('/') && !path.contains(' '))
            .then(|| Self { method: method.to_owned(), path: path.to_owned() })
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// The parsed document and its text.
pub(super) struct OpenApi {
    document: Value,
    text: String,
}

impl OpenApi {
    /// Reads the document; a missing or broken one is a finding.
    pub(super) fn load(repo: &Repo) -> Result<Result<Self, Finding>> {
        let Some(text) = repo.read_if_there(FILE)? else {
            let todo = "run `cargo xtask generate` and commit it";
            return Ok(Err(Finding::new(FILE, 1, "there is no OpenAPI document", todo)));
        };
        Ok(match serde_json::from_str(&text) {
            Ok(document) => Ok(Self { document, text }),
            Err(error) => {
                let todo = "run `cargo xtask generate` instead of editing it";
                Err(Finding::new(FILE, error.line(), format!("this is not JSON: {error}"), todo))
            }
        })
    }

    /// Every operation, with its full path.
    pub(super) fn operations(&self) -> Vec<Operation> {
        let paths = self.document.get("paths").and_then(Value::as_object).into_iter().flatten();
        paths
            .flat_map(|(path, item)| {
                let methods = item.as_object().into_iter().flatten().map(|(key, _)| key.to_uppercase());
                methods
                    .filter(|method| METHODS.contains(&method.as_str()))
                    .map(|method| Operation { method, path: path.clone() })
            })
            .collect()
    }

    /// The words of `components.schemas.ErrorCode`, if it is there.
    pub(super) fn error_codes(&self) -> Option<Vec<&str>> {
        let codes = self.document.pointer("/components/schemas/ErrorCode/enum")?.as_array()?;
        Some(codes.iter().filter_map(Value::as_str).collect())
    }

    /// The line on which a quoted string first stands.
    pub(super) fn line_of(&self, string: &str) -> usize {
        line_of(&self.text, &format!("\"{string}\""))
    }
}
