//! A fault as it is ordered at the control port, and as it stands.

use serde::{Deserialize, Serialize};

use super::kind::Kind;
use crate::chance::Chance;

/// What the control port is asked for. Which parameters count depends on the kind.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Order {
    /// Name of the kind.
    pub(crate) kind: String,
    /// Beginning of the paths it strikes; all when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    /// Method it strikes; all when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    /// How often it strikes; for ever when missing.
    #[serde(default)]
    times: Option<u64>,
    /// How many requests it lets through first.
    #[serde(default)]
    skip: u64,
    /// Share of the requests it strikes, from 0 to 1; all when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    probability: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    share: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    clean: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bytes: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<i64>,
}

impl Order {
    /// The kind with its parameters, or a sentence that says what is missing.
    pub(crate) fn to_kind(&self) -> Result<Kind, String> {
        let text = |value: &Option<String>, name: &str| {
            value.clone().ok_or_else(|| format!("a fault of kind {} needs \"{name}\"", self.kind))
        };
        let status = |default: u16| match self.status.unwrap_or(default) {
            status @ 200..=599 => Ok(status),
            other => Err(format!("{other} is not an HTTP status from 200 to 599")),
        };
        Ok(match self.kind.as_str() {
            "latency" => Kind::Latency { ms: self.ms.unwrap_or(1000) },
            "status" => Kind::Status { status: status(500)?, body: self.body.clone() },
            "reset" => Kind::Reset,
            "reset_after" => Kind::ResetAfter,
            "truncate" => Kind::Truncate {
                share: self.share.unwrap_or(0.5).clamp(0.0, 1.0),
                clean: self.clean.unwrap_or(false),
            },
            "endless_body" => Kind::EndlessBody,
            "slow_drip" => {
                Kind::SlowDrip { bytes: self.bytes.unwrap_or(64).max(1), ms: self.ms.unwrap_or(200) }
            }
            "session_killed" => Kind::SessionKilled,
            "login_page_200" => Kind::LoginPage,
            "maintenance" => Kind::Maintenance { status: status(503)? },
            "redirect_loop" => Kind::RedirectLoop,
            "wrong_record" => Kind::WrongRecord,
            "wrong_content_type" => Kind::WrongContentType {
                content_type: self
                    .content_type
                    .clone()
                    .unwrap_or_else(|| "application/octet-stream".to_owned()),
            },
            "column_reordered" => Kind::ColumnReordered,
            "column_inserted" => Kind::ColumnInserted,
            "label_reworded" => {
                Kind::LabelReworded { from: text(&self.from, "from")?, to: text(&self.to, "to")? }
            }
            "label_removed" => Kind::LabelRemoved { label: text(&self.label, "label")? },
            "field_moved" => {
                Kind::FieldMoved { label: text(&self.label, "label")?, to: text(&self.to, "to")? }
            }
            "latin1" => Kind::Latin1,
            "total_lies" => Kind::TotalLies { by: self.by.unwrap_or(-7) },
            "short_page" => Kind::ShortPage,
            "empty_by_mistake" => Kind::EmptyByMistake,
            other => return Err(format!("there is no fault of kind {other:?}")),
        })
    }
}

/// A fault that is on.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Fault {
    pub(crate) id: u64,
    /// How often it has struck.
    struck: u64,
    /// As it was ordered.
    order: Order,
    #[serde(skip)]
    pub(crate) kind: Kind,
    #[serde(skip)]
    skipped: u64,
}

impl Fault {
    pub(super) fn new(id: u64, order: Order, kind: Kind) -> Self {
        Self { id, struck: 0, order, kind, skipped: 0 }
    }

    /// Whether it strikes this request; if so it is used up by one.
    pub(super) fn meets(&mut self, method: &str, path: &str, chance: &mut Chance) -> bool {
        let order = &self.order;
        let left = order.times.is_none_or(|times| self.struck < times);
        let here = order.path.as_ref().is_none_or(|prefix| path.starts_with(prefix.as_str()))
            && order.method.as_ref().is_none_or(|only| only.eq_ignore_ascii_case(method));
        if !left || !here {
            return false;
        }
        if self.skipped < order.skip {
            self.skipped += 1;
            return false;
        }
        if !order.probability.is_none_or(|share| chance.share(share)) {
            return false;
        }
        self.struck += 1;
        true
    }
}
