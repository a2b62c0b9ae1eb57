//! Messages that are answered.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use quick_xml::escape::escape;

use super::{NAMESPACE, TRANSITIONAL};

/// Which SOAP a message is written in. It is answered in the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    One,
    Two,
}

impl Version {
    pub(super) fn of(namespace: &str) -> Option<Self> {
        [Self::One, Self::Two].into_iter().find(|version| version.namespace() == namespace)
    }

    fn namespace(self) -> &'static str {
        match self {
            Self::One => "http://schemas.xmlsoap.org/soap/envelope/",
            Self::Two => "http://www.w3.org/2003/05/soap-envelope",
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::One => "text/xml; charset=utf-8",
            Self::Two => "application/soap+xml; charset=utf-8",
        }
    }
}

/// An element with a text or with elements in it.
pub(super) struct Element {
    name: String,
    namespace: Option<&'static str>,
    text: String,
    within: Vec<Element>,
}

impl Element {
    pub(super) fn text(name: &str, text: impl Into<String>) -> Self {
        Self { name: name.to_owned(), namespace: None, text: text.into(), within: Vec::new() }
    }

    pub(super) fn of(name: &str, within: Vec<Element>) -> Self {
        Self { name: name.to_owned(), namespace: None, text: String::new(), within }
    }

    pub(super) fn fields<const N: usize>(name: &str, fields: [(&str, String); N]) -> Self {
        Self::of(name, fields.into_iter().map(|(name, text)| Self::text(name, text)).collect())
    }

    pub(super) fn with(mut self, more: Vec<Element>) -> Self {
        self.within.extend(more);
        self
    }

    fn write(&self, to: &mut String) {
        let namespace = self.namespace.map(|name| format!(" xmlns=\"{name}\"")).unwrap_or_default();
        if self.text.is_empty() && self.within.is_empty() {
            to.extend(["<", &self.name, &namespace, " />"]);
            return;
        }
        to.extend(["<", &self.name, &namespace, ">", &escape(&self.text)]);
        for element in &self.within {
            element.write(to);
        }
        to.extend(["</", &self.name, ">"]);
    }

    pub(super) fn into_response(self, version: Version) -> Response {
        let mut body = String::new();
        self.write(&mut body);
        envelope(StatusCode::OK, version, &body)
    }
}

fn envelope(status: StatusCode, version: Version, body: &str) -> Response {
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope xmlns:soap=\"{}\" xmlns:xsi=\"http://www.w3.org/2001/\
         XMLSchema-instance\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"><soap:Body>{body}</soap:Body></soap:Envelope>",
        version.namespace()
    );
    (status, [(header::CONTENT_TYPE, version.content_type())], xml).into_response()
}

/// The answer of an operation: the older ones have a wrapper around the result, the others a namespace of their own.
pub(super) fn result(operation: &str, within: Vec<Element>) -> Element {
    let name = format!("{operation}Result");
    if operation.starts_with("GetClosed") {
        let result = Element::of(&name, within);
        let wrapper = Element::of(&format!("{operation}Response"), vec![result]);
        return Element { namespace: Some(NAMESPACE), ..wrapper };
    }
    Element { namespace: Some(TRANSITIONAL), ..Element::of(&name, within) }
}

/// An ordinary answer that says what is wrong.
pub(super) fn refused(operation: &str, errors: &[(&str, &str)]) -> Element {
    let errors = errors.iter().map(|&(code, message)| {
        Element::fields("Error", [("Code", code.to_owned()), ("Message", message.to_owned())])
    });
    result(operation, vec![Element::of("Errors", errors.collect())])
}

pub(super) struct Fault {
    told: String,
    by_client: bool,
    /// Whether it comes as if all were well, with 200.
    pub(super) is_answer: bool,
}

impl Fault {
    pub(super) fn client(told: String) -> Self {
        Self { told, by_client: true, is_answer: false }
    }

    /// Text where a number, a date or the like must be.
    pub(super) fn conversion(what: &str, value: &str) -> Self {
        let told = format!(
            "Server was unable to read request. ---> There is an error in XML document (1, 1). ---> '{value}' is not a valid {what} value."
        );
        Self { told, by_client: true, is_answer: false }
    }

    /// The service itself has stumbled, and its framework did not notice.
    pub(super) fn stumbled() -> Self {
        let told = "Server was unable to process request. ---> Object reference not set to an instance of an object.";
        Self { told: told.to_owned(), by_client: false, is_answer: true }
    }

    pub(super) fn refuse(self, version: Version) -> Response {
        envelope(StatusCode::INTERNAL_SERVER_ERROR, version, &self.body(version))
    }

    pub(super) fn answer(self, version: Version) -> Response {
        envelope(StatusCode::OK, version, &self.body(version))
    }

    fn body(&self, version: Version) -> String {
        let told = escape(&self.told);
        match version {
            Version::One => {
                let code = if self.by_client { "soap:Client" } else { "soap:Server" };
                format!(
                    "<soap:Fault><faultcode>{code}</faultcode><faultstring>{told}</faultstring><detail /></soap:Fault>"
                )
            }
            Version::Two => {
                let code = if self.by_client { "soap:Sender" } else { "soap:Receiver" };
                format!(
                    "<soap:Fault><soap:Code><soap:Value>{code}</soap:Value></soap:Code><soap:Reason><soap:Text xml:lang=\"en\">\
                     {told}</soap:Text></soap:Reason><detail /></soap:Fault>"
                )
            }
        }
    }
}
