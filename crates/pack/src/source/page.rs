//! `pages/<page>.yaml`.

use std::fmt;

use indexmap::IndexMap;
use rooftop_page::DocumentKind;
use schemars::JsonSchema;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Value as Json, json};

use super::Sp;
use super::form::FormFile;
use super::pack::{FormatsByFile, NumbersFile};

/// A page model: how a page proves itself, and what is on it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageFile {
    /// The page's name: the file's name.
    pub(crate) page: Sp<String>,
    /// The kind of document that the page is. Default: `html`.
    #[serde(default)]
    pub(crate) document: DocumentFile,
    /// Where the document lies inside of another one; several such steps from the outside in.
    #[serde(default)]
    pub(crate) within: Option<Sp<WithinFile>>,
    /// CSV: what separates the values, `,` `;` `|` or a tab, where the headings do not tell.
    #[serde(default)]
    pub(crate) separator: Option<Sp<String>>,
    /// What the page is, in a sentence.
    #[serde(default)]
    #[expect(dead_code, reason = "read by people and by the schema")]
    pub(crate) about: String,
    /// What it means to be on this page.
    pub(crate) means: MeansFile,
    /// The HTTP statuses with which the page may come. Default: `[ 200 ]` for signed-in pages, any for others.
    #[serde(default)]
    pub(crate) status: Vec<u16>,
    /// The text that ends the document, where that is not `</html>`.
    #[serde(default)]
    pub(crate) ends_with: Option<String>,
    /// It is a part of a page, as scripts ask for: it closes all that it opens, and no `</html>` is expected.
    #[serde(default)]
    pub(crate) fragment: bool,
    /// Where the page leads by itself, for a page that means `passing`.
    #[serde(default)]
    pub(crate) onward: Option<Sp<OnwardFile>>,
    /// What must be true of the document for it to be this page, all of it. If several pages are proved, the one with
    /// most statements of what is there counts; what is not there (`not`) tells little.
    pub(crate) proof: Sp<Vec<Sp<TestFile>>>,
    /// Whether the page shows the store as `pack.yaml` says. Default: yes for signed-in pages.
    #[serde(default)]
    pub(crate) shows_store: Option<bool>,
    /// How this page shows the store, where that is not as `pack.yaml` says.
    #[serde(default)]
    pub(crate) shown_by: Option<Sp<FieldFile>>,
    /// Formats that the page itself chooses, by one of its values.
    #[serde(default)]
    pub(crate) formats_by: Option<Sp<FormatsByFile>>,
    /// Single values, by a name of yours. In flows they are `<reading>.<name>`.
    #[serde(default)]
    pub(crate) values: IndexMap<String, Sp<FieldFile>>,
    /// Lists: the rows of a grid, of an array, of an element that repeats. By a name of yours.
    #[serde(default)]
    pub(crate) lists: IndexMap<String, Sp<ListFile>>,
    /// Forms that a flow or the sign-in sends, by a name of yours.
    #[serde(default)]
    pub(crate) forms: IndexMap<String, Sp<FormFile>>,
    /// Links that flows follow, by a name of yours.
    #[serde(default)]
    pub(crate) links: IndexMap<String, LinkFile>,
    /// Sentences that give the page another meaning when they are there.
    #[serde(default)]
    pub(crate) messages: Vec<Sp<MessageFile>>,
    /// What must be true of the values together: expressions over values, lists and `address.<parameter>` (of the page's
    /// own address), such as `sum(lines.amount) == total`, `address.stk == stock_number`.
    #[serde(default)]
    pub(crate) checks: Vec<Sp<String>>,
}

/// A kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DocumentFile {
    /// A page for people.
    #[default]
    Html,
    /// JSON.
    Json,
    /// XML, SOAP included.
    Xml,
    /// Lines of separated values.
    Csv,
    /// A partial update as ASP.NET's scripts ask for it; what is in its panels is read `within` it.
    Update,
}

impl From<DocumentFile> for DocumentKind {
    fn from(file: DocumentFile) -> Self {
        match file {
            DocumentFile::Html => Self::Html,
            DocumentFile::Json => Self::Json,
            DocumentFile::Xml => Self::Xml,
            DocumentFile::Csv => Self::Csv,
            DocumentFile::Update => Self::Update,
        }
    }
}

/// Where a page leads by itself, as a browser would go.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OnwardFile {
    /// To the document in the frame of this name or id.
    Frame(String),
    /// Where its `<meta http-equiv=refresh>` or its `Refresh` header says; so many times at most, if the page comes
    /// again: 1 to 60.
    Refresh(u32),
    /// It sends its one form of hidden fields by a script.
    AutoSubmit,
    /// To the address in this value of the page, of a script for example.
    Value(String),
}

/// Where a document lies inside of another one: one step, or several from the outside in.
#[derive(Debug, JsonSchema)]
#[schemars(untagged)]
pub(crate) enum WithinFile {
    /// One step.
    One(StepFile),
    /// Several, from the outside in.
    Several(Vec<StepFile>),
}

/// A step from a document to one inside of it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StepFile {
    /// To the text at a path of a JSON document.
    Json(String),
    /// To the text at a path of an XML document.
    Xml(String),
    /// To the content of the page's `<script>` with this id, or of this type, such as `application/ld+json`.
    Script(String),
    /// To what a script of the page assigns to this name, such as `window.__DATA__`.
    Assigned(String),
    /// To the value of this attribute, which one element of the page has, such as `data-page`.
    Attribute(String),
    /// To the panel with this id in a partial update.
    Update(String),
}

impl<'de> Deserialize<'de> for WithinFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrSeveral;
        impl<'de> Visitor<'de> for OneOrSeveral {
            type Value = WithinFile;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("one of json, xml, script, assigned, attribute, update, or a list of them")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<WithinFile, A::Error> {
                StepFile::deserialize(MapAccessDeserializer::new(map)).map(WithinFile::One)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<WithinFile, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(seq)).map(WithinFile::Several)
            }
        }
        deserializer.deserialize_any(OneOrSeveral)
    }
}

/// What it means to be on a page. A closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MeansFile {
    /// A page of a signed-in user.
    SignedIn,
    /// A page that a browser leaves by itself: a frameset, a form that sends itself, a refresh.
    Passing,
    /// The sign-in page.
    SignedOut,
    /// The session has ended.
    SessionExpired,
    /// A code is asked for.
    CodeRequired,
    /// User or password was wrong.
    CredentialsRejected,
    /// The code was wrong.
    CodeRejected,
    /// The account is locked.
    AccountLocked,
    /// The password must be changed.
    PasswordExpired,
    /// The DMS is closed for maintenance.
    Maintenance,
    /// The user may not see this.
    NotAuthorized,
    /// The record does not exist.
    NotFound,
    /// The form was used up or took too long.
    FormExpired,
    /// A person must prove to be one.
    Captcha,
    /// Somebody else is signed in with this account.
    SeatTaken,
    /// The DMS refuses programs.
    Blocked,
    /// The sign-in waits for a person to approve it on a device.
    ApprovalPending,
    /// A person declined the sign-in on the device.
    ApprovalRefused,
    /// Nobody approved the sign-in in time.
    ApprovalExpired,
    /// A person must accept a notice or terms first.
    NoticeToAccept,
    /// The user must complete details first.
    DetailsMissing,
    /// The user must set up a second factor first.
    MfaSetupRequired,
    /// A bill of the DMS is open.
    PaymentDue,
    /// The staff of the DMS must be called.
    ContactRequired,
    /// The sign-in is handed to a system that only a person's browser can use.
    BrowserRequired,
    /// The DMS asks to sign in in another way than the pack knows.
    MethodUnknown,
    /// The DMS reports a failure of its own.
    Error,
}

/// A statement about a page. Texts may have holes for what changes: `Vehicle {stock}`. Of a data document there are `has`,
/// `equals`, `like`, `text`, `contains`, `path` and `not`.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TestFile {
    /// A heading, legend or caption.
    Heading(String),
    /// The document's title.
    Title(String),
    /// A whole line of text.
    Text(String),
    /// A part of a line of text.
    Contains(String),
    /// A label with a value beside it.
    Label(String),
    /// A column heading of a table.
    Column(String),
    /// A button.
    Button(String),
    /// A link.
    Link(String),
    /// A control of a form of this type, such as `password`.
    Control(String),
    /// The path of the address, with holes: `/vehicles/{stock}`.
    Path(String),
    /// Data: a path at which there is something, and not null.
    Has(String),
    /// Data: what stands at a path.
    Equals(EqualsFile),
    /// Data: how a text at a path reads.
    Like(LikeFile),
    /// A message that a script of the page shows as it loads.
    Alert(String),
    /// A function that a script of the page calls as it loads, by its whole name.
    Call(String),
    /// A frame, by name or id.
    Frame(String),
    /// `true`: nothing came but space.
    EmptyBody(bool),
    /// The opposite.
    Not(Box<TestFile>),
}

/// A value of a data document.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EqualsFile {
    /// Where it stands, a path.
    pub(crate) at: String,
    /// What it is: a text, a number, true, false or null. In JSON, `"1"` is not 1.
    pub(crate) value: Json,
}

/// The form of a text of a data document.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LikeFile {
    /// Where it stands, a path.
    pub(crate) at: String,
    /// The text, with holes for what changes.
    pub(crate) text: String,
}

/// A value: its evidence, its reader, and whether it may be absent. The evidence is one of `label`, `heading`, `line`, `at`,
/// `call`, `assigned`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(example = json!({"label": "Cost", "section": "Pricing", "read": "money", "optional": "may_be_hidden"}))]
#[schemars(example = json!({"at": "$.vehicle.status", "read": "words", "words": "status"}))]
pub(crate) struct FieldFile {
    /// The label beside the value, as a person reads it.
    #[serde(default)]
    pub(crate) label: Option<Sp<String>>,
    /// The column heading over the value: in `columns`, or in a table of one data row.
    #[serde(default)]
    pub(crate) heading: Option<Sp<String>>,
    /// Other labels or headings that mean the same. Only healing reads them, and says so.
    #[serde(default)]
    pub(crate) also: Vec<String>,
    /// The heading that groups several columns.
    #[serde(default)]
    pub(crate) group: Option<Sp<String>>,
    /// A line of text with the hole `{value}`: `Signed in as {value}`.
    #[serde(default)]
    pub(crate) line: Option<Sp<String>>,
    /// The value's place in a data document: a path such as `$.vehicle.vin` or `/v:Vehicle/@id`, in a list from the row:
    /// `@.vin`, `v:VIN`.
    #[serde(default)]
    pub(crate) at: Option<Sp<String>>,
    /// A function that a script of the page calls as it loads, by its whole name; needs `argument`.
    #[serde(default)]
    pub(crate) call: Option<Sp<String>>,
    /// `call`: which argument is the value, counted from 1.
    #[serde(default)]
    pub(crate) argument: Option<usize>,
    /// A name to which a script of the page gives the value as it loads, such as `location.href`.
    #[serde(default)]
    pub(crate) assigned: Option<Sp<String>>,
    /// The section in which the value stands: the heading, legend or caption over it.
    #[serde(default)]
    pub(crate) section: Option<Sp<String>>,
    /// The control's name; if it is on the page, it must belong to this label.
    #[serde(default)]
    pub(crate) name: Option<String>,
    /// The element's id; if it is on the page, it must belong to this label.
    #[serde(default)]
    pub(crate) id: Option<String>,
    /// The control's type.
    #[serde(default)]
    pub(crate) r#type: Option<String>,
    /// How the text becomes a value. It must be said.
    #[serde(default)]
    pub(crate) read: Option<Sp<ReadFile>>,
    /// How the value may be absent. Without it, label and value must be there.
    #[serde(default)]
    pub(crate) optional: Option<OptionalFile>,
    /// Texts that stand for "nothing" here, beside the pack's own.
    #[serde(default)]
    pub(crate) blank: Vec<String>,
    /// `date`, `datetime`: another layout than the pack's.
    #[serde(default)]
    pub(crate) format: Option<Sp<String>>,
    /// `integer`, `decimal`, `money`: another way to write numbers than the pack's.
    #[serde(default)]
    pub(crate) numbers: Option<NumbersFile>,
    /// `words`: the vocabulary.
    #[serde(default)]
    pub(crate) words: Option<Sp<String>>,
    /// `flag`: words that mean yes.
    #[serde(default)]
    pub(crate) yes: Vec<String>,
    /// `flag`: words that mean no.
    #[serde(default)]
    pub(crate) no: Vec<String>,
    /// `flag`: a blank means no.
    #[serde(default)]
    pub(crate) blank_is_no: bool,
    /// `list`: how each one is read.
    #[serde(default)]
    pub(crate) of: Option<Sp<ReadFile>>,
    /// `list`: what stands between them; without it, lines or items.
    #[serde(default)]
    pub(crate) split: Option<String>,
    /// `link`: the query parameter.
    #[serde(default)]
    pub(crate) parameter: Option<String>,
    /// `pattern`: literal text with named holes.
    #[serde(default)]
    pub(crate) pattern: Option<Sp<String>>,
    /// `vin`: also numbers from before 1981.
    #[serde(default)]
    pub(crate) lenient: bool,
}

/// The readers. A closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ReadFile {
    /// The text.
    Text,
    /// A text of which the page covers a part: `•••-0102`. To every other reader, a covered value is drift.
    Covered,
    /// A whole number.
    Integer,
    /// A number with its digits.
    Decimal,
    /// An amount with two decimals.
    Money,
    /// A day.
    Date,
    /// A local time.
    Datetime,
    /// A vehicle identification number.
    Vin,
    /// A telephone number.
    Phone,
    /// A word of a vocabulary; needs `words`.
    Words,
    /// Yes or no; needs `yes` and `no` unless it is a checkbox.
    Flag,
    /// Several values; `of` says how each is read, `split` what stands between.
    List,
    /// Where the link or image leads.
    Url,
    /// A query parameter of the link; needs `parameter`.
    Link,
    /// Named parts of the text; needs `pattern`.
    Pattern,
}

/// How a value may be absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub(crate) enum OptionalFile {
    /// The label is always there; the value may be blank.
    #[serde(rename = "may_be_blank")]
    Blank,
    /// The label may be missing because the user may not see it.
    #[serde(rename = "may_be_hidden")]
    Hidden,
    /// The label may be missing because the record has no such thing.
    #[serde(rename = "may_not_be_offered")]
    NotOffered,
}

/// A list: a grid, found by its column headings, or the rows at a path of a data document.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(example = json!({"columns": {"vin": {"heading": "VIN", "read": "vin"}}, "key": "vin", "count": "{from}-{to} of {total}", "empty": [{"text": "No vehicles."}]}))]
pub(crate) struct ListFile {
    /// The section in which the grid stands: the heading, legend or caption over it.
    #[serde(default)]
    pub(crate) section: Option<Sp<String>>,
    /// Where the rows are, in a data document: the array, or the element that repeats.
    #[serde(default)]
    pub(crate) rows: Option<Sp<String>>,
    /// What is read in each row, by a name of yours: by `heading`, in data by `at`.
    pub(crate) columns: IndexMap<String, Sp<FieldFile>>,
    /// The name of the column that identifies a row.
    pub(crate) key: Sp<String>,
    /// What the page says when there are no rows; any one of these proves it. A page for people must have one; in data, an
    /// array or an element with nothing at all in it proves it by itself.
    #[serde(default)]
    pub(crate) empty: Vec<Sp<TestFile>>,
    /// The page's own count, which is compared with the rows.
    #[serde(default)]
    pub(crate) count: Option<Sp<CountFile>>,
    /// Rows that are not data, such as sums. A row that is neither is drift.
    #[serde(default)]
    pub(crate) ignore_rows: Vec<Sp<RowTestFile>>,
}

/// The page's own count: a line with the holes `{from}`, `{to}`, `{shown}`, `{total}`, or where they stand in a data document.
#[derive(Debug, JsonSchema)]
#[schemars(untagged)]
pub(crate) enum CountFile {
    /// A line of text with holes.
    Line(String),
    /// Paths.
    Values(CountValuesFile),
}

/// Where a data document counts its rows.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CountValuesFile {
    /// The first row's number.
    #[serde(default)]
    pub(crate) from: Option<String>,
    /// The last row's number.
    #[serde(default)]
    pub(crate) to: Option<String>,
    /// The number of rows on this page.
    #[serde(default)]
    pub(crate) shown: Option<String>,
    /// The number of rows over all pages.
    #[serde(default)]
    pub(crate) total: Option<String>,
}

impl<'de> Deserialize<'de> for CountFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextOrPaths;
        impl<'de> Visitor<'de> for TextOrPaths {
            type Value = CountFile;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a line with holes, or from, to, shown and total as paths")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<CountFile, E> {
                Ok(CountFile::Line(text.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<CountFile, A::Error> {
                CountValuesFile::deserialize(MapAccessDeserializer::new(map)).map(CountFile::Values)
            }
        }
        deserializer.deserialize_any(TextOrPaths)
    }
}

/// A row that is not data, by one of its cells.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RowTestFile {
    /// The whole text of a cell, with holes.
    Text(String),
    /// How a cell begins.
    Starts(String),
    /// A part of a cell.
    Contains(String),
}

/// A link that flows follow.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkFile {
    /// What is written on it.
    pub(crate) text: String,
    /// Whether the page may lack it, as "Next" on the last page.
    #[serde(default)]
    pub(crate) optional: bool,
}

/// What gives a page another meaning when it is there: a sentence, or a value of a data document. One of `text`, `contains`,
/// `alert`, `has`, `equals`, `like`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(example = json!({"text": "No vehicle {key}.", "means": "not_found"}))]
pub(crate) struct MessageFile {
    /// The line, with holes for what changes.
    #[serde(default)]
    pub(crate) text: Option<String>,
    /// A part of the line.
    #[serde(default)]
    pub(crate) contains: Option<String>,
    /// A path into a data document at which there is something, and not null.
    #[serde(default)]
    pub(crate) has: Option<String>,
    /// A value of a data document.
    #[serde(default)]
    pub(crate) equals: Option<EqualsFile>,
    /// The form of a text of a data document.
    #[serde(default)]
    pub(crate) like: Option<LikeFile>,
    /// The text that a script of the page shows in a message as it loads, with holes for what changes.
    #[serde(default)]
    pub(crate) alert: Option<String>,
    /// What it means.
    pub(crate) means: MeansFile,
}
