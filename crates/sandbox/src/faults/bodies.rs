//! Bodies that break off, never end or come in drops.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures::stream::{self, StreamExt};

/// What an old system shows when its database complains.
pub(super) const RAW_ERROR: &str = "<html><head><title>Error</title></head><body><h2>Server Error in '/' Application.</h2>\
<pre>ORA-01555: snapshot too old: rollback segment number 9 with name \"_SYSSMU9$\" too small\n\
SELECT V.STK_NO, V.VIN, V.MDL_YR, P.ASK_AMT FROM INVMAST V, INVPRC P WHERE V.STK_NO = P.STK_NO (+)\n\
 AND V.CO_NO = :B1 ORDER BY V.STK_NO</pre><p>DealerCore DMS</p></body></html>";

/// The first `share` of the bytes, then a stop. The caller decides which length is announced.
pub(super) fn cut_off(bytes: &Bytes, share: f64) -> Bytes {
    let per_mille = (share * 1000.0).clamp(0.0, 1000.0).round();
    let kept = (0..=1000_u16).find(|n| f64::from(*n) >= per_mille).map_or(0, usize::from);
    bytes.slice(..bytes.len().saturating_mul(kept) / 1000)
}

/// These bytes, then a pause, then a failure: the connection breaks in the middle of the body.
pub(super) fn broken(bytes: Bytes) -> Body {
    let parts = stream::once(async move { Ok(bytes) }).chain(stream::once(async {
        tokio::time::sleep(Duration::from_millis(30)).await;
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))
    }));
    Body::from_stream(parts)
}

/// These bytes, then blanks and comments for ever.
pub(super) fn endless(bytes: Bytes) -> Body {
    const FILLER: &[u8] = &[b' '; 8192];
    let start = stream::once(async move { Ok::<_, Infallible>(bytes) });
    let more = stream::repeat(Bytes::from_static(FILLER)).then(|filler| async {
        tokio::time::sleep(Duration::from_millis(1)).await;
        Ok(filler)
    });
    Body::from_stream(start.chain(more))
}

/// These bytes in pieces, with a pause before each.
pub(super) fn dripping(bytes: &Bytes, piece: usize, pause: Duration) -> Body {
    let pieces: Vec<Bytes> = bytes.chunks(piece).map(Bytes::copy_from_slice).collect();
    Body::from_stream(stream::iter(pieces).then(move |piece| async move {
        tokio::time::sleep(pause).await;
        Ok::<_, Infallible>(piece)
    }))
}
