//! The id of a request: the caller's, if it is sane, else one of ours.

use axum::http::{HeaderMap, HeaderName};
use rooftop_core::ports::Entropy;
use rooftop_model::id::{BODY_BYTES, RequestId};

use crate::limits::REQUEST_ID_MAX;

/// Where the id comes and goes.
pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The id under which a request is logged and answered.
pub(crate) fn request_id(headers: &HeaderMap, entropy: &dyn Entropy) -> String {
    let given = headers.get(HEADER).and_then(|value| value.to_str().ok());
    given.filter(|id| is_sane(id)).map_or_else(|| drawn(entropy), str::to_owned)
}

/// Whether an id can stand in a log, a header and a URL as it is.
fn is_sane(id: &str) -> bool {
    (1..=REQUEST_ID_MAX).contains(&id.len())
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
}

fn drawn(entropy: &dyn Entropy) -> String {
    let mut bits = [0; BODY_BYTES];
    entropy.fill(&mut bits);
    RequestId::from_bits(bits).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Zeros;
    impl Entropy for Zeros {
        fn fill(&self, _: &mut [u8]) {}
    }

    #[test]
    fn an_id_that_could_not_stand_in_a_log_is_replaced() {
        let id = |given: &str| request_id(&HeaderMap::from_iter([(HEADER, given.parse().unwrap())]), &Zeros);
        assert_eq!(id("order-7.3_a"), "order-7.3_a");
        for wrong in ["", "a b", "a\"b", "é", &"x".repeat(REQUEST_ID_MAX + 1)] {
            assert_eq!(id(wrong), "req_aaaaaaaaaaaaaaaa", "{wrong}");
        }
    }
}
