//! `POST /sessions/refresh`: a new token for a live session; the DMS session is kept warm.

use super::OpenSession;
use super::open::{Opener, open};
use crate::access::SessionCaller;
use crate::ports::DmsFailure;
use crate::ports::dms::{Answer, DmsScope, Input, Operation, Priority};
use crate::ports::store::connection_of;
use crate::{Failure, Gateway, drift};

/// Reads the user's rights again and opens a further session for the same user. The old token lives to its own
/// expiry, so that requests under way with it do not fail.
pub async fn refresh(gateway: &Gateway, caller: &SessionCaller) -> Result<OpenSession, Failure> {
    let session = &caller.session;
    let connection =
        connection_of(&caller.integration, &session.connection).ok_or(DmsFailure::ActionRequired)?;
    let scope = DmsScope {
        integration: caller.integration.clone(),
        connection: connection.clone(),
        account: session.account.clone(),
        rooftop: None,
        priority: Priority::Caller,
    };
    let answer = match gateway.dms.run(Operation::AccountRead, &scope, &Input::new()).await {
        Ok(answer) => answer,
        Err(failure) => return Err(drift::noted(gateway, &caller.integration.id, failure).await),
    };
    let Answer::Profile(profile) = answer else {
        return Err(Failure::internal("account.read answered with something else than a profile"));
    };
    let consents = gateway.store.consents(&caller.integration.id, &session.client).await?;
    let consent = crate::access::holding(&consents, gateway.now())?;
    let opener = Opener {
        client: &session.client,
        key: &session.key,
        integration: &caller.integration,
        connection: &session.connection,
        consent: &consent,
    };
    open(gateway, &opener, session.account.clone(), &profile).await
}
