//! What can go wrong.

/// One kind of fault with its parameters.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// The answer comes late.
    Latency { ms: u64 },
    /// The answer is an error page with this status in place of the real one.
    Status { status: u16, body: Option<String> },
    /// The connection is reset before anything has happened.
    Reset,
    /// The connection is reset after the effect, before the answer.
    ResetAfter,
    /// Only a share of the body comes. `clean`: with an orderly end; else the announced length is missed.
    Truncate { share: f64, clean: bool },
    /// The body never ends.
    EndlessBody,
    /// The body comes in small pieces with pauses.
    SlowDrip { bytes: usize, ms: u64 },
    /// The session is dropped before the request.
    SessionKilled,
    /// The login page, with 200, in place of the answer.
    LoginPage,
    /// The maintenance page in place of the answer.
    Maintenance { status: u16 },
    /// A redirect to the page itself, for ever.
    RedirectLoop,
    /// Vehicle pages show the neighbour's record.
    WrongRecord,
    /// The right body under another content type.
    WrongContentType { content_type: String },
    /// The grid's columns come in another order.
    ColumnReordered,
    /// The grid has one more column, of money that is not the asking price.
    ColumnInserted,
    /// A label or heading has another wording.
    LabelReworded { from: String, to: String },
    /// A label or heading is blank.
    LabelRemoved { label: String },
    /// A field is shown on another tab.
    FieldMoved { label: String, to: String },
    /// The answer is in Windows-1252, and says so.
    Latin1,
    /// "of 213" is off by so many.
    TotalLies { by: i64 },
    /// The second half of the rows is missing.
    ShortPage,
    /// No rows, and no message that there are none.
    EmptyByMistake,
}

impl Kind {
    /// The name on the control port.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Latency { .. } => "latency",
            Self::Status { .. } => "status",
            Self::Reset => "reset",
            Self::ResetAfter => "reset_after",
            Self::Truncate { .. } => "truncate",
            Self::EndlessBody => "endless_body",
            Self::SlowDrip { .. } => "slow_drip",
            Self::SessionKilled => "session_killed",
            Self::LoginPage => "login_page_200",
            Self::Maintenance { .. } => "maintenance",
            Self::RedirectLoop => "redirect_loop",
            Self::WrongRecord => "wrong_record",
            Self::WrongContentType { .. } => "wrong_content_type",
            Self::ColumnReordered => "column_reordered",
            Self::ColumnInserted => "column_inserted",
            Self::LabelReworded { .. } => "label_reworded",
            Self::LabelRemoved { .. } => "label_removed",
            Self::FieldMoved { .. } => "field_moved",
            Self::Latin1 => "latin1",
            Self::TotalLies { .. } => "total_lies",
            Self::ShortPage => "short_page",
            Self::EmptyByMistake => "empty_by_mistake",
        }
    }
}
