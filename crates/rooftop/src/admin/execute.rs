//! Carrying out operator commands, in the running gateway or on its own.

use rooftop_core::operator::{client, consent, integration, key};
use rooftop_core::ports::audit::{AuditLog as _, RawAccess};
use rooftop_core::ports::store::{Access as _, LoginLedger as _, SealedItems as _, SealedKind, System};
use rooftop_core::{Code, Failure};
use rooftop_model::access::{Connection, Integration};
use rooftop_model::id::IntegrationId;
use rooftop_vault::{Credential, Purpose, TotpSeed};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Command, Reply, drifts, packs};
use crate::wiring::Wired;

/// Carries a command out.
pub(crate) async fn execute(wired: &Wired, command: Command) -> Reply {
    match carry_out(wired, command).await {
        Ok(value) => Reply::Done(value),
        Err(failure) => Reply::Refused(reasons(&failure)),
    }
}

/// What the operator may read is more than what a caller may: the cause too.
fn reasons(failure: &Failure) -> Vec<String> {
    if failure.errors.is_empty() {
        let cause = failure.operator().map(|cause| format!(" ({cause})")).unwrap_or_default();
        return vec![format!("{}{cause}", failure.detail)];
    }
    failure
        .errors
        .iter()
        .map(|error| format!("{}: {}", error.pointer.trim_start_matches('/'), error.detail))
        .collect()
}

async fn carry_out(wired: &Wired, command: Command) -> Result<Value, Failure> {
    let gateway = &wired.gateway;
    match command {
        Command::IntegrationAdd { id, name, rooftops, pack, settings } => {
            wired
                .packs
                .check_settings(&pack, &settings)
                .map_err(|problem| Failure::new(Code::InvalidRequest, problem))?;
            let added =
                integration::add(gateway, integration::NewIntegration { id, name, rooftops, pack, settings })
                    .await?;
            Ok(shown(&added))
        }
        Command::IntegrationList => {
            let all = wired.store.integrations(System).await?;
            Ok(all.iter().map(|integration| shown(integration)).collect())
        }
        Command::CredentialSet { integration, username, password, totp_seed } => {
            set_credential(wired, &integration, username, password, totp_seed).await
        }
        Command::AccountResume { integration, username } => resume(wired, &integration, &username).await,
        Command::ClientAdd { id, name } => {
            let client = client::add(gateway, id, &name).await?;
            Ok(json!({"client": client.id, "name": client.name}))
        }
        Command::ClientList => {
            let all = wired.store.clients(System).await?;
            Ok(all.iter().map(|client| json!({"client": client.id, "name": client.name})).collect())
        }
        Command::KeyCreate { client } => {
            let (id, secret) = key::create(gateway, &client).await?;
            let credential = format!("{id}:{}", secret.expose_secret());
            Ok(json!({"key": id, "credential": credential, "note": "shown this once: keep it"}))
        }
        Command::KeyList => {
            let all = wired.store.keys(System).await?;
            Ok(all.iter().map(|key| json!({"key": key.id, "client": key.client, "createdAt": key.created_at, "revokedAt": key.revoked_at})).collect())
        }
        Command::KeyRevoke { key } => {
            key::revoke(gateway, &key).await?;
            Ok(json!({"revoked": key}))
        }
        Command::ConsentGrant {
            integration,
            client,
            granted_by,
            rooftops,
            entitlements,
            classes,
            write,
            raw,
            until,
        } => {
            let new = consent::NewConsent {
                integration,
                client,
                granted_by,
                rooftops,
                entitlements,
                classes,
                write,
                raw,
                until,
            };
            let granted = consent::grant(gateway, new).await?;
            gateway.nudge_sync(&granted.integration);
            serde_json::to_value(granted).map_err(Failure::internal)
        }
        Command::ConsentList { integration } => {
            let all = wired.store.all_consents(&integration).await?;
            serde_json::to_value(all).map_err(Failure::internal)
        }
        Command::ConsentRevoke { integration, consent } => {
            consent::revoke(gateway, &integration, &consent).await?;
            Ok(json!({"revoked": consent}))
        }
        Command::Canary(command) => drifts::canary(wired, command).await,
        Command::Drift(command) => drifts::drift(wired, command).await,
        Command::PackList => Ok(packs::list(wired)),
        Command::PackReload { pack } => packs::reload(wired, pack.as_deref()).await,
        Command::PackCanary { pack, share, folder } => {
            packs::canary(wired, &pack, share, folder.as_deref()).await
        }
        Command::PackPromote { pack } => packs::promote(wired, &pack).await,
        Command::PackRollback { pack, to } => packs::roll_back(wired, &pack, to.as_deref()).await,
        Command::AuditRaw { integration, limit } => {
            let all = wired.store.raw_accesses(&integration, limit).await?;
            Ok(all.iter().map(raw_access).collect())
        }
        Command::Doctor => Ok(super::doctor::examine(wired).await),
    }
}

fn raw_access(access: &RawAccess) -> Value {
    json!({
        "at": access.at, "client": access.client, "key": access.key, "session": access.session, "user": access.user,
        "record": access.record, "rooftop": access.rooftop, "pages": access.pages,
    })
}

fn shown(integration: &Integration) -> Value {
    let connections: Vec<_> = integration
        .connections
        .iter()
        .map(|connection| json!({"connection": connection.id, "pack": connection.pack, "serviceAccount": connection.service_account}))
        .collect();
    json!({"integration": integration.id, "name": integration.name, "rooftops": integration.rooftops, "connections": connections})
}

async fn connection(wired: &Wired, id: &IntegrationId) -> Result<(Arc<Integration>, Connection), Failure> {
    let none = || {
        Failure::new(
            Code::NotFound,
            format!("There is no integration {id}; `rooftop integration list` shows them."),
        )
    };
    let integration = wired.store.integration(System, id).await?.ok_or_else(none)?;
    let connection = integration.connections.first().cloned().ok_or_else(none)?;
    Ok((integration, connection))
}

async fn set_credential(
    wired: &Wired,
    id: &IntegrationId,
    username: String,
    password: SecretString,
    totp_seed: Option<SecretString>,
) -> Result<Value, Failure> {
    let (integration, connection) = connection(wired, id).await?;
    let totp_seed = totp_seed.map(|seed| TotpSeed::parse(seed.expose_secret())).transpose();
    let totp_seed = totp_seed.map_err(|error| {
        Failure::new(Code::InvalidRequest, format!("The authenticator's seed is of no use: {error}"))
    })?;
    let account = rooftop_core::access::account_id(&integration, &connection, &username);
    let credential = Credential { username, password, totp_seed, extra: BTreeMap::new() };
    let sealed = wired.vault.seal(id, Purpose::Credential, account.as_str(), &credential.to_bytes()).await;
    let sealed = sealed.map_err(Failure::internal)?;
    let now = wired.gateway.now();
    wired.store.put_sealed(id, SealedKind::Credential, account.as_str(), &sealed, now).await?;
    wired.store.set_service_account(id, &connection.id, &account).await?;
    wired.gateway.nudge_sync(id);
    Ok(json!({"integration": id, "connection": connection.id, "account": account, "sealed": true}))
}

async fn resume(wired: &Wired, id: &IntegrationId, username: &str) -> Result<Value, Failure> {
    let (integration, connection) = connection(wired, id).await?;
    let account = rooftop_core::access::account_id(&integration, &connection, username);
    wired.store.resume(id, &account).await?;
    wired.dms.lift(&connection);
    wired.gateway.nudge_sync(id);
    Ok(json!({"integration": id, "account": account, "resumed": true}))
}
