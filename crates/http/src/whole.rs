//! Work that is done whole, whether its caller waits for it or not.
//!
//! A sign-in that is cut off counts as refused, because its answer may have been lost. A caller that hangs up
//! must not use up the attempts of a DMS account, nor lose a challenge between taking it and putting it back.

use rooftop_core::Failure;
use std::future::Future;
use tracing::Instrument;

use crate::problem::Refusal;

/// Runs to the end, even if the caller hangs up or its time is over.
pub(crate) async fn whole<T: Send + 'static>(
    work: impl Future<Output = Result<T, Failure>> + Send + 'static,
) -> Result<T, Refusal> {
    match tokio::spawn(work.in_current_span()).await {
        Ok(done) => Ok(done?),
        Err(stopped) => Err(Failure::internal(stopped).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::sync::oneshot;

    #[tokio::test]
    async fn what_was_begun_ends_even_if_nobody_waits() {
        let (sender, receiver) = oneshot::channel();
        let work = whole(async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let _ = sender.send(());
            Ok(())
        });
        assert!(tokio::time::timeout(Duration::from_millis(1), work).await.is_err());
        assert_eq!(receiver.await, Ok(()));
    }

    #[tokio::test]
    async fn a_panic_is_a_failure_of_the_gateway() {
        let refusal = whole::<()>(async { panic!("at a test's wish") }).await.unwrap_err();
        assert_eq!(refusal.failure().code, rooftop_core::Code::Internal);
    }
}
