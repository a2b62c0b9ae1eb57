//! Requests over HTTP, and what comes back.

use serde_json::Value;
use std::time::Duration;
use ureq::http::{HeaderMap, Request};

/// Longest that an answer may take. The gateway itself gives up after 30 seconds.
const PATIENCE: Duration = Duration::from_mins(1);

/// Most that is read of an answer.
const BODY_MAX: u64 = 64 << 20;

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The header fields.
    pub headers: HeaderMap,
    /// The body.
    pub text: String,
}

impl Answer {
    /// A header field; empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|error| panic!("{error} in the answer {}: {}", self.status, self.text))
    }

    /// The code of a problem; empty if the answer is none.
    pub fn code(&self) -> String {
        let body: Value = serde_json::from_str(&self.text).unwrap_or_default();
        body.get("code").and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// The pointers of the faults that a problem lists, in order.
    pub fn pointers(&self) -> Vec<String> {
        let body = self.json();
        let errors = body.get("errors").and_then(Value::as_array).cloned().unwrap_or_default();
        let pointer = |error: &Value| error.get("pointer").and_then(Value::as_str).map(str::to_owned);
        errors.iter().filter_map(pointer).collect()
    }

    /// Itself, if it has this status.
    #[track_caller]
    pub fn must_be(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// Itself, if it is this problem: status and code.
    #[track_caller]
    pub fn must_be_problem(self, status: u16, code: &str) -> Self {
        assert_eq!((self.status, self.code().as_str()), (status, code), "{}", self.text);
        self
    }
}

/// A request.
#[derive(Debug, Clone)]
pub struct Call {
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

impl Call {
    /// A request without header fields and body.
    pub fn new(method: &str, url: impl Into<String>) -> Self {
        Self { method: method.to_owned(), url: url.into(), headers: Vec::new(), body: None }
    }

    /// A GET.
    pub fn get(url: impl Into<String>) -> Self {
        Self::new("GET", url)
    }

    /// With a header field.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// With a JSON body.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.header("content-type", "application/json").body(body.to_string())
    }

    /// With any body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Sends it, on a connection of its own.
    #[track_caller]
    pub fn send(self) -> Answer {
        let line = format!("{} {}", self.method, self.url);
        self.try_send().unwrap_or_else(|error| panic!("{line}: {error}"))
    }

    /// Sends it; the error where no answer came.
    pub fn try_send(self) -> Result<Answer, ureq::Error> {
        let agent = ureq::Agent::new_with_config(
            ureq::Agent::config_builder()
                .http_status_as_error(false)
                .max_redirects(0)
                .allow_non_standard_methods(true)
                .timeout_global(Some(PATIENCE))
                .build(),
        );
        let mut request = Request::builder().method(self.method.as_str()).uri(&self.url);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let mut response = match self.body {
            Some(body) => {
                let request = request.body(body).map_err(ureq::Error::from)?;
                agent.run(agent.configure_request(request).build())?
            }
            None => agent.run(request.body(()).map_err(ureq::Error::from)?)?,
        };
        let text = response.body_mut().with_config().limit(BODY_MAX).read_to_string()?;
        Ok(Answer { status: response.status().as_u16(), headers: response.headers().clone(), text })
    }
}
