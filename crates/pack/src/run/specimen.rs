//! A page that is kept for the author of a pack, since it is not what the pack says.

use rooftop_page::Hidden;

use crate::pack::Pack;
use crate::scrub::{Context, Scrubber};
use crate::wire::Response;

/// An answer written anew as a person saw it: without secrets, scripts and hidden fields, and with what looks like
/// somebody's data replaced by invented data of the same form. Nothing if the answer is of a kind of which that is not
/// known to be safe, or no document at all.
///
/// `page` is the page that was expected: it tells of what kind an answer is that does not tell itself.
#[must_use]
pub fn specimen(pack: &Pack, page: &str, answer: &Response, secrets: &[&str]) -> Option<String> {
    let expected = pack.pages.get(page).map(|page| &page.model);
    let document = pack.document(&answer.body, answer.content_type.as_deref(), &answer.url, expected).ok()?;
    let shown = document.exhibit(&Hidden::new(secrets.iter().copied(), true))?;
    let mut scrubber = Scrubber::new();
    let survey = document.survey();
    let mut contexts = Context::of_page(&survey);
    if let Ok(json) = serde_json::from_slice(&answer.body) {
        contexts.extend(Context::of_json(&json));
    }
    scrubber.learn(&shown, &contexts);
    scrubber.learn(&survey.lines.join("\n"), &[]);
    for secret in secrets {
        scrubber.secret(secret);
    }
    scrubber.finish();
    Some(scrubber.scrub(&shown))
}
