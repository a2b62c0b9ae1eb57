//! `DELETE /sessions/current`: signs out here and, when nobody else uses the account, in the DMS.

use crate::access::SessionCaller;
use crate::ports::store::connection_of;
use crate::{Failure, Gateway};

/// Ends the session at once, on every node. The DMS session is ended too, unless another session or the gateway's
/// own sync still uses the account.
pub async fn delete(gateway: &Gateway, caller: &SessionCaller) -> Result<(), Failure> {
    let (session, integration) = (&caller.session, &caller.integration);
    gateway.store.revoke_session(&integration.id, &session.id, gateway.now()).await?;
    let Some(connection) = connection_of(integration, &session.connection) else {
        return Ok(());
    };
    let serves = connection.service_account.as_ref() == Some(&session.account);
    if !serves && !gateway.store.account_in_use(&integration.id, &session.account, gateway.now()).await? {
        gateway.dms.sign_out(integration, connection, &session.account).await;
    }
    Ok(())
}
