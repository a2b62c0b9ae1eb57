//! The wires of a trial: one that records what the present version was answered, and one that answers the candidate
//! with it.

use async_trait::async_trait;
use rooftop_pack::{Request, Response, StepKind, Wire, WireError};

use super::Candidate;
use crate::limits::CANARY_RECORD_BYTES_MAX;

/// What was asked and answered, in its order.
#[derive(Default)]
pub(crate) struct Recording {
    exchanges: Vec<(Request, Response)>,
    bytes: usize,
    /// Something was asked that is not recorded: there was too much, or no answer.
    partial: bool,
}

/// Records what comes over a wire.
pub(crate) struct Recorder<W> {
    wire: W,
    recording: Recording,
}

impl<W: Wire> Recorder<W> {
    pub(crate) fn over(wire: W) -> Self {
        Self { wire, recording: Recording::default() }
    }

    /// The wire again, and what was recorded.
    pub(crate) fn end(self) -> (W, Recording) {
        (self.wire, self.recording)
    }
}

impl Recording {
    /// How many requests were answered.
    pub(crate) fn requests(&self) -> u64 {
        self.exchanges.len() as u64
    }

    /// What was answered, in its order.
    pub(crate) fn responses(&self) -> impl DoubleEndedIterator<Item = &Response> {
        self.exchanges.iter().map(|(_, response)| response)
    }

    /// Whether something was asked that is not in it.
    pub(crate) fn is_partial(&self) -> bool {
        self.partial
    }

    /// What was asked and answered, in its order.
    pub(crate) fn into_exchanges(self) -> Vec<(Request, Response)> {
        self.exchanges
    }

    fn add(&mut self, request: Request, response: &Response) {
        self.bytes = self.bytes.saturating_add(response.body.len());
        if self.bytes > CANARY_RECORD_BYTES_MAX {
            self.partial = true;
            return;
        }
        self.exchanges.push((request, response.clone()));
    }
}

#[async_trait]
impl<W: Wire> Wire for Recorder<W> {
    async fn send(&mut self, request: Request) -> Result<Response, WireError> {
        let answer = self.wire.send(request.clone()).await;
        match &answer {
            Ok(response) => self.recording.add(request, response),
            Err(_) => self.recording.partial = true,
        }
        answer
    }
}

/// Answers from a recording. What is not in it is asked for, if it only reads and the allowance permits.
pub(crate) struct Replay<'c, W> {
    left: Vec<Option<(Request, Response)>>,
    partial: bool,
    wire: Option<W>,
    candidate: &'c Candidate,
    /// Requests that were sent.
    pub(crate) extra: u64,
}

impl<'c, W: Wire> Replay<'c, W> {
    /// `wire` is for what is not in the recording; without it nothing is asked for.
    pub(crate) fn of(recording: Recording, wire: Option<W>, candidate: &'c Candidate) -> Self {
        let left = recording.exchanges.into_iter().map(Some).collect();
        Self { left, partial: recording.partial, wire, candidate, extra: 0 }
    }

    /// The answer to an equal request: the first that was not given yet, so that what is read twice may differ.
    fn recorded(&mut self, request: &Request) -> Option<Response> {
        let is_equal = |exchange: &Option<(Request, Response)>| {
            exchange.as_ref().is_some_and(|(asked, _)| is_same(asked, request))
        };
        let place = self.left.iter().position(is_equal)?;
        self.left.get_mut(place)?.take().map(|(_, response)| response)
    }
}

/// Whether two requests ask for the same. From which page they are sent makes no difference to what is read.
fn is_same(one: &Request, other: &Request) -> bool {
    one.method == other.method
        && one.url == other.url
        && one.headers == other.headers
        && one.body == other.body
}

#[async_trait]
impl<W: Wire> Wire for Replay<'_, W> {
    async fn send(&mut self, request: Request) -> Result<Response, WireError> {
        if let Some(response) = self.recorded(&request) {
            return Ok(response);
        }
        let only_reads = request.safe && request.kind == StepKind::Read;
        let Some(wire) = self.wire.as_mut().filter(|_| only_reads && !self.partial) else {
            return Err(not_on_trial());
        };
        if !self.candidate.may_ask() {
            return Err(not_on_trial());
        }
        self.extra += 1;
        wire.send(request).await
    }
}

fn not_on_trial() -> WireError {
    WireError::Other("a version on trial asked for what the present one did not".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rooftop_core::ports::packs::Share;
    use rooftop_pack::{Body, Method, NewPack, Pack};
    use std::sync::Arc;
    use url::Url;

    /// Answers with how often it was asked.
    struct Counting(u32);

    #[async_trait]
    impl Wire for Counting {
        async fn send(&mut self, request: Request) -> Result<Response, WireError> {
            self.0 += 1;
            let body = format!("answer {}", self.0).into_bytes();
            Ok(Response { url: request.url, status: 200, content_type: None, headers: vec![], body })
        }
    }

    fn get(path: &str) -> Request {
        Request::get(Url::parse("https://dms.example").unwrap().join(path).unwrap(), StepKind::Read)
    }

    fn candidate() -> Candidate {
        let folder = tempfile::tempdir().unwrap();
        let new = NewPack { name: "demo-web".into(), dms: "demo".into(), about: "A test's own.".into() };
        new.write(&folder.path().join("p")).unwrap();
        let pack = Pack::load(&folder.path().join("p"), &crate::catalogue()).unwrap();
        let (share, since) = (Share::of(100).unwrap(), jiff::Timestamp::UNIX_EPOCH);
        Candidate::new("0.2.0".into(), Arc::new(pack), share, since)
    }

    async fn text(wire: &mut dyn Wire, request: Request) -> Result<String, WireError> {
        wire.send(request).await.map(|response| String::from_utf8(response.body).unwrap())
    }

    #[tokio::test]
    async fn what_was_answered_is_answered_again_and_only_what_was_not_is_asked_for() {
        let mut recorder = Recorder::over(Counting(0));
        for path in ["/a", "/b", "/a"] {
            recorder.send(get(path)).await.unwrap();
        }
        let (wire, recording) = recorder.end();
        assert_eq!(recording.requests(), 3);
        let candidate = candidate();
        let mut replay = Replay::of(recording, Some(wire), &candidate);
        let from_elsewhere = Request { referer: Some(get("/x").url), ..get("/b") };
        assert_eq!(text(&mut replay, from_elsewhere).await.unwrap(), "answer 2");
        assert_eq!(text(&mut replay, get("/a")).await.unwrap(), "answer 1");
        assert_eq!(
            text(&mut replay, get("/a")).await.unwrap(),
            "answer 3",
            "the second time, the second answer"
        );
        assert_eq!(replay.extra, 0);
        assert_eq!(text(&mut replay, get("/c")).await.unwrap(), "answer 4");
        assert_eq!(replay.extra, 1);
    }

    #[tokio::test]
    async fn what_may_have_an_effect_is_never_sent_and_nothing_is_where_somebody_waits() {
        let candidate = candidate();
        let post = Request { method: Method::Post, body: Body::Empty, safe: false, ..get("/a") };
        let draft = Request { kind: StepKind::Draft, ..get("/a") };
        let sign_in = Request { kind: StepKind::SignIn, ..get("/a") };
        let mut replay = Replay::of(Recording::default(), Some(Counting(0)), &candidate);
        for request in [post, draft, sign_in] {
            assert!(replay.send(request).await.is_err());
        }
        let mut replay = Replay::of(Recording::default(), None::<Counting>, &candidate);
        assert!(replay.send(get("/a")).await.is_err());
        assert_eq!(replay.extra, 0);
    }

    #[tokio::test]
    async fn a_recording_that_is_too_large_is_not_filled_up_by_asking_again() {
        struct Large;
        #[async_trait]
        impl Wire for Large {
            async fn send(&mut self, request: Request) -> Result<Response, WireError> {
                let body = vec![b' '; CANARY_RECORD_BYTES_MAX / 2 + 1];
                Ok(Response { url: request.url, status: 200, content_type: None, headers: vec![], body })
            }
        }
        let mut recorder = Recorder::over(Large);
        for path in ["/a", "/b"] {
            recorder.send(get(path)).await.unwrap();
        }
        let (wire, recording) = recorder.end();
        let candidate = candidate();
        let mut replay = Replay::of(recording, Some(wire), &candidate);
        assert!(replay.send(get("/a")).await.is_ok());
        assert!(replay.send(get("/b")).await.is_err());
    }
}
