//! A recording as browsers save it (HAR 1.2), as far as a draft needs it.
//!
//! Of our own rather than of a crate: browsers leave out what the format demands, and the numbers of timings, which a full
//! type must read, do not survive serde_json's exact numbers.

mod secret;

use std::fmt;

use data_encoding::BASE64;
use rooftop_page::DocumentKind;
use serde::{Deserialize, Deserializer};
use url::Url;

use super::outcome::RecordError;
use secret::secrets;

/// The largest recording, in bytes.
pub const RECORDING_BYTES_MAX: u64 = 512 * 1024 * 1024;

/// The most exchanges of a recording.
const ENTRIES_MAX: usize = 20_000;

/// The longest chain of redirects that is put together.
const HOPS_MAX: usize = 20;

/// A request with the answer that came in the end.
#[derive(Clone)]
pub(crate) struct Visit {
    pub(crate) method: String,
    /// The address that was asked for.
    pub(crate) asked: Url,
    /// The fields of a form that was sent.
    pub(crate) form: Vec<(String, String)>,
    /// A body of another kind that was sent.
    pub(crate) sent: Option<String>,
    /// The media type of what was sent.
    pub(crate) sent_as: String,
    /// The headers by which servers tell a script's request from a person's.
    pub(crate) headers: Vec<(String, String)>,
    /// What opens the session: cookies and the like. It is never kept.
    pub(crate) secrets: Vec<String>,
    /// The address that answered.
    pub(crate) url: Url,
    pub(crate) status: u16,
    pub(crate) kind: DocumentKind,
    pub(crate) text: String,
}

impl fmt::Debug for Visit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Visit")
            .field("method", &self.method)
            .field("path", &self.url.path())
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// What a recording holds.
#[derive(Debug, Default)]
pub(crate) struct Recording {
    pub(crate) visits: Vec<Visit>,
    /// Pages and data whose content the browser did not save, or cut off: by address.
    pub(crate) without_content: Vec<Url>,
    /// How many answers are no pages and no data: images, scripts, styles.
    pub(crate) left_out: usize,
}

#[derive(Deserialize)]
struct Har {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    request: Request,
    response: Response,
}

#[derive(Deserialize)]
struct Request {
    method: String,
    url: String,
    #[serde(default, deserialize_with = "given")]
    headers: Vec<Pair>,
    #[serde(default, deserialize_with = "given")]
    cookies: Vec<Pair>,
    #[serde(default, rename = "postData")]
    post_data: Option<PostData>,
}

#[derive(Deserialize)]
struct PostData {
    #[serde(default, rename = "mimeType", deserialize_with = "given")]
    mime_type: String,
    #[serde(default)]
    text: Option<String>,
    #[serde(default, deserialize_with = "given")]
    params: Vec<Pair>,
}

#[derive(Deserialize)]
struct Response {
    /// 0 or -1 where no answer came.
    status: i64,
    #[serde(default, deserialize_with = "given")]
    headers: Vec<Pair>,
    #[serde(default, deserialize_with = "given")]
    cookies: Vec<Pair>,
    #[serde(default, deserialize_with = "given")]
    content: Content,
    #[serde(default, rename = "redirectURL", deserialize_with = "given")]
    redirect_url: String,
}

#[derive(Deserialize, Default)]
struct Content {
    #[serde(default, rename = "mimeType", deserialize_with = "given")]
    mime_type: String,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    encoding: Option<String>,
    /// Where a browser says that it cut the content off.
    #[serde(default)]
    comment: Option<String>,
}

#[derive(Deserialize)]
struct Pair {
    #[serde(default, deserialize_with = "given")]
    name: String,
    #[serde(default)]
    value: Option<String>,
}

/// Browsers write null where the format asks for a text or a list.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(reader: D) -> Result<T, D::Error> {
    Option::<T>::deserialize(reader).map(Option::unwrap_or_default)
}

/// The visits of a recording, each redirect followed to its end.
pub(crate) fn recording(har: &[u8]) -> Result<Recording, RecordError> {
    if har.len() as u64 > RECORDING_BYTES_MAX {
        return Err(RecordError::NoRecording(format!("it is larger than {RECORDING_BYTES_MAX} bytes")));
    }
    let text = har.strip_prefix(b"\xef\xbb\xbf").unwrap_or(har);
    if text.iter().all(u8::is_ascii_whitespace) {
        return Err(RecordError::NoRecording("the file is empty".to_owned()));
    }
    let har: Har =
        serde_json::from_slice(text).map_err(|error| RecordError::NoRecording(error.to_string()))?;
    if har.log.entries.len() > ENTRIES_MAX {
        return Err(RecordError::NoRecording(format!("it has more than {ENTRIES_MAX} entries")));
    }
    let entries = &har.log.entries;
    let mut is_hop = vec![false; entries.len()];
    let mut recording = Recording::default();
    for (at, entry) in entries.iter().enumerate() {
        if is_hop.get(at).copied().unwrap_or(true) {
            continue;
        }
        let end = last_hop(entries, at, &mut is_hop);
        let hops = entries.iter().take(end + 1).skip(at);
        if let Some(last) = entries.get(end) {
            recording.add(entry, last, hops.flat_map(secrets).collect());
        }
    }
    Ok(recording)
}

impl Recording {
    fn add(&mut self, first: &Entry, last: &Entry, secrets: Vec<String>) {
        let is_web = |url: &Url| matches!(url.scheme(), "http" | "https");
        let url = Url::parse(&last.request.url).ok().filter(is_web);
        let (Some(url), Ok(asked)) = (url, Url::parse(&first.request.url)) else { return };
        // A page that the browser had already is shown anew; nothing came of what has no status.
        let status = match last.response.status {
            304 => 200,
            status => u16::try_from(status).unwrap_or(0),
        };
        let content_type = content_type(&last.response);
        if status == 0 || matches!(status, 204 | 205 | 300..=399) {
            return;
        }
        let describes = url.query().is_some_and(|query| query.eq_ignore_ascii_case("wsdl"));
        if describes || !is_document(&content_type) {
            self.left_out += 1;
            return;
        }
        let Some((kind, text)) = text_of(&last.response.content, &content_type) else {
            self.without_content.push(url);
            return;
        };
        let Some(kind) = kind else {
            self.left_out += 1;
            return;
        };
        let sent = first.request.post_data.as_ref();
        let form = sent.map(form_of).unwrap_or_default();
        let visit = Visit {
            method: first.request.method.to_ascii_uppercase(),
            asked,
            sent: sent.filter(|_| form.is_empty()).and_then(|sent| sent.text.clone()),
            sent_as: sent.map(|sent| sent.mime_type.clone()).unwrap_or_default(),
            form,
            secrets,
            headers: first.request.headers.iter().filter_map(telling).collect(),
            url,
            status,
            kind,
            text,
        };
        let is_again = |known: &Visit| {
            known.method == visit.method
                && known.asked == visit.asked
                && known.form == visit.form
                && known.sent == visit.sent
                && known.status == visit.status
                && known.text == visit.text
        };
        if let Some(known) = self.visits.iter_mut().find(|known| is_again(known)) {
            known.secrets.extend(visit.secrets);
        } else {
            self.visits.push(visit);
        }
    }
}

/// Headers by which servers tell what is asked for, or that a script asks.
pub(super) const TELLING: &[&str] = &["HX-Request", "X-Requested-With", "SOAPAction"];

fn telling(header: &Pair) -> Option<(String, String)> {
    let name = TELLING.iter().find(|name| name.eq_ignore_ascii_case(&header.name))?;
    Some(((*name).to_owned(), header.value.clone()?))
}

fn content_type(response: &Response) -> String {
    let header = response.headers.iter().find(|pair| pair.name.eq_ignore_ascii_case("content-type"));
    let header = header.and_then(|pair| pair.value.clone()).filter(|value| !value.is_empty());
    header.unwrap_or_else(|| response.content.mime_type.clone())
}

/// Whether an answer of this type may be a page or data. What has no type, or the type of anything, may be.
fn is_document(content_type: &str) -> bool {
    let media = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_other = ["image/", "font/", "audio/", "video/"].iter().any(|start| media.starts_with(start))
        || ["css", "javascript", "ecmascript", "wasm", "pdf", "zip", "octet-stream", "manifest", "font"]
            .iter()
            .any(|word| media.contains(word));
    !is_other
}

/// The entry with which the redirects of this one end; those on the way are marked.
fn last_hop(entries: &[Entry], from: usize, is_hop: &mut [bool]) -> usize {
    let mut at = from;
    for _ in 0..HOPS_MAX {
        let Some(target) = entries.get(at).and_then(redirect) else { return at };
        let next =
            entries.iter().enumerate().skip(at + 1).find(|(_, entry)| same(&entry.request.url, &target));
        let Some((next, _)) = next else { return at };
        if let Some(mark) = is_hop.get_mut(next) {
            *mark = true;
        }
        at = next;
    }
    at
}

fn redirect(entry: &Entry) -> Option<Url> {
    if !matches!(entry.response.status, 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let header = entry.response.headers.iter().find(|pair| pair.name.eq_ignore_ascii_case("location"));
    let location = header.and_then(|pair| pair.value.as_deref()).filter(|text| !text.is_empty());
    let location = location.unwrap_or(&entry.response.redirect_url);
    Url::parse(&entry.request.url).ok()?.join(location).ok().filter(|_| !location.is_empty())
}

fn same(url: &str, target: &Url) -> bool {
    let plain = |url: &Url| {
        let mut url = url.clone();
        url.set_fragment(None);
        url
    };
    Url::parse(url).is_ok_and(|url| plain(&url) == plain(target))
}

/// The text of an answer with the kind of document that it is, if it is one. What a browser saves as text is decoded
/// already.
fn text_of(content: &Content, content_type: &str) -> Option<(Option<DocumentKind>, String)> {
    let text = content.text.as_ref().filter(|text| !text.trim().is_empty())?;
    let is_cut = content.comment.as_deref().is_some_and(|said| said.to_lowercase().contains("truncat"));
    if is_cut {
        return None;
    }
    let kinds = [DocumentKind::Html, DocumentKind::Json, DocumentKind::Xml];
    let kind = |bytes: &[u8]| DocumentKind::of(bytes, Some(content_type), &kinds, None).ok();
    if content.encoding.as_deref() != Some("base64") {
        return Some((kind(text.as_bytes()), text.clone()));
    }
    let packed: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let bytes = BASE64.decode(&packed).ok()?;
    let found = kind(&bytes);
    let text = rooftop_page::decoded(found.unwrap_or_default(), &bytes, Some(content_type)).ok()?;
    Some((found, text))
}

fn form_of(sent: &PostData) -> Vec<(String, String)> {
    if !sent.params.is_empty() {
        let pair = |pair: &Pair| (decoded(&pair.name), decoded(pair.value.as_deref().unwrap_or_default()));
        return sent.params.iter().map(pair).collect();
    }
    let is_form = sent.mime_type.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded");
    let text = sent.text.as_deref().filter(|_| is_form).unwrap_or_default();
    url::form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

/// Some browsers save the fields of a form as they were sent.
fn decoded(text: &str) -> String {
    if !text.contains(['%', '+']) {
        return text.to_owned();
    }
    let mut parsed = url::form_urlencoded::parse(text.as_bytes());
    match (parsed.next(), parsed.next()) {
        (Some((name, value)), None) if value.is_empty() => name.into_owned(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(method: &str, url: &str, status: u16, more: &str) -> String {
        format!(
            r#"{{"time":1.5,"request":{{"method":"{method}","url":"{url}","headers":[{{"name":"Cookie","value":"SID=abc12345; a=b"}}]{more}}},"response":{{"status":{status},"headers":[{{"name":"Content-Type","value":"text/html"}},{{"name":"Location","value":"/home"}}],"content":{{"mimeType":"text/html","text":"PGI+eDwvYj4=","encoding":"base64"}}}}}}"#
        )
    }

    fn read(entries: &[String]) -> Vec<Visit> {
        recording(format!(r#"{{"log":{{"entries":[{}]}}}}"#, entries.join(",")).as_bytes()).unwrap().visits
    }

    #[test]
    fn redirects_are_followed_to_the_page_that_came() {
        let sent =
            r#","postData":{"mimeType":"application/x-www-form-urlencoded","text":"user=a%40b&pw=x+y"}"#;
        let found = read(&[
            entry("POST", "https://d.example/login", 302, sent),
            entry("GET", "https://d.example/home", 200, ""),
        ]);
        assert_eq!(found.len(), 1);
        let visit = &found[0];
        assert_eq!((visit.asked.path(), visit.url.path(), visit.status), ("/login", "/home", 200));
        assert_eq!(visit.form, [("user".to_owned(), "a@b".to_owned()), ("pw".to_owned(), "x y".to_owned())]);
        assert_eq!(visit.text, "<b>x</b>");
        assert!(visit.secrets.contains(&"abc12345".to_owned()));
        assert!(!format!("{visit:?}").contains("abc12345"));
    }

    #[test]
    fn what_browsers_leave_out_or_write_as_null_is_no_error() {
        let har = br#"{"log":{"entries":[
            {"request":{"method":"GET","url":"https://d.example/a","headers":null,"cookies":null,"postData":null},
             "response":{"status":200,"headers":[],"redirectURL":null,"content":{"mimeType":"text/html","text":null}}},
            {"request":{"method":"GET","url":"https://d.example/b"},
             "response":{"status":0,"content":{"mimeType":"x-unknown"}}},
            {"request":{"method":"GET","url":"data:text/html,x"},
             "response":{"status":200,"content":{"mimeType":"text/html","text":"x"}}},
            {"request":{"method":"GET","url":"https://d.example/c.png"},
             "response":{"status":200,"content":{"mimeType":"image/png","text":"iVBO","encoding":"base64"}}},
            {"request":{"method":"GET","url":"https://d.example/d"},
             "response":{"status":304,"content":{"mimeType":"text/html","text":"<html>shown again</html>"}}},
            {"request":{"method":"GET","url":"https://d.example/e"},
             "response":{"status":200,"content":{"mimeType":"text/html","text":"<html>half of","comment":"Truncated"}}}
        ]}}"#;
        let found = recording(har).unwrap();
        let visited: Vec<(&str, u16)> =
            found.visits.iter().map(|visit| (visit.url.path(), visit.status)).collect();
        assert_eq!(visited, [("/d", 200)]);
        let lost: Vec<&str> = found.without_content.iter().map(Url::path).collect();
        assert_eq!((lost.as_slice(), found.left_out), (["/a", "/e"].as_slice(), 1));
    }

    #[test]
    fn what_is_data_and_what_came_twice_is_seen() {
        let json = r#"{"request":{"method":"GET","url":"https://d.example/api"},"response":{"status":200,"content":{"mimeType":"text/html","text":"{\"a\":1}"}}}"#;
        let found = recording(format!(r#"{{"log":{{"entries":[{json},{json}]}}}}"#).as_bytes()).unwrap();
        assert_eq!(found.visits.len(), 1);
        assert_eq!(found.visits[0].kind, DocumentKind::Json);
    }

    #[test]
    fn what_is_no_recording_is_said_to_be_none() {
        assert!(recording(b"<html>").is_err());
        assert!(recording(b"{}").unwrap_err().to_string().contains("log"));
    }
}
