//! The operator's commands: from the command line to [`Command`], and from [`Reply`] to what is printed.

use anyhow::{Context, Result, bail};
use rooftop_model::Rooftop;
use rooftop_model::id::RooftopId;
use secrecy::SecretString;
use serde_json::Value;
use std::io::{IsTerminal, stdin};
use std::process::ExitCode;

use super::{complain, say};
use crate::admin::{Command, Reply, Sent, execute, send};
use crate::cli::{
    Account, Audit, Canary, Client, Common, Consent, Credential, Drift, Integration, Key, Pack, PackVersions,
    Top,
};
use crate::config::Config;
use crate::wiring::Wired;

/// Carries out an operator command: by the running gateway if there is one, else here.
pub(crate) async fn run(top: Top) -> Result<ExitCode> {
    let (common, command) = command(top)?;
    let config = Config::read(&common.config.config)?;
    let reply = match send(&config.admin_socket(), command)? {
        Sent::Answered(reply) => reply,
        Sent::NobodyThere(command) => {
            let wired = Wired::open(&config).await?;
            execute(&wired, command).await
        }
    };
    Ok(print(reply, common.output.json))
}

fn command(top: Top) -> Result<(Common, Command)> {
    Ok(match top {
        Top::Doctor { config, output } => (Common { config, output }, Command::Doctor),
        Top::Integration(Integration::List(common)) => (common, Command::IntegrationList),
        Top::Integration(Integration::Add { name, id, pack, settings, rooftops, common }) => {
            let rooftops = rooftops.iter().map(|text| rooftop(text)).collect::<Result<_>>()?;
            (
                common,
                Command::IntegrationAdd {
                    id,
                    name,
                    rooftops,
                    pack,
                    settings: settings.into_iter().collect(),
                },
            )
        }
        Top::Credential(Credential::Set { integration, username, stdin, common }) => {
            let (password, totp_seed) = if stdin { piped()? } else { asked()? };
            (common, Command::CredentialSet { integration, username, password, totp_seed })
        }
        Top::Account(Account::Resume { integration, username, common }) => {
            (common, Command::AccountResume { integration, username })
        }
        Top::Client(Client::Add { name, id, common }) => (common, Command::ClientAdd { id, name }),
        Top::Client(Client::List(common)) => (common, Command::ClientList),
        Top::Key(Key::Create { client, common }) => (common, Command::KeyCreate { client }),
        Top::Key(Key::List(common)) => (common, Command::KeyList),
        Top::Key(Key::Revoke { key, common }) => (common, Command::KeyRevoke { key }),
        Top::Audit(Audit::Raw { integration, limit, common }) => {
            (common, Command::AuditRaw { integration, limit })
        }
        Top::Consent(consent) => self::consent(consent),
        Top::Canary(command) => canaries(command),
        Top::Drift(command) => drifts(command),
        Top::Pack(Pack::Versions(command)) => packs(command)?,
        Top::Init(_) | Top::Serve(_) | Top::Pack(_) | Top::Generate { .. } => {
            bail!("not an operator command")
        }
    })
}

fn canaries(command: Canary) -> (Common, Command) {
    use crate::admin::Canary as Order;
    use crate::cli::OneVehicle as Of;
    let (common, order) = match command {
        Canary::Add(Of { integration, vehicle, common }) => (common, Order::Add { integration, vehicle }),
        Canary::List { integration, common } => (common, Order::List { integration }),
        Canary::Check { integration, vehicle, common } => (common, Order::Check { integration, vehicle }),
        Canary::Confirm(Of { integration, vehicle, common }) => {
            (common, Order::Confirm { integration, vehicle })
        }
        Canary::Remove(Of { integration, vehicle, common }) => {
            (common, Order::Remove { integration, vehicle })
        }
    };
    (common, Command::Canary(order))
}

fn drifts(command: Drift) -> (Common, Command) {
    use crate::admin::Drift as Order;
    let (common, order) = match command {
        Drift::List { integration, common } => (common, Order::List { integration }),
        Drift::Show { integration, drift, common } => (common, Order::Show { integration, drift }),
        Drift::Evidence { integration, common } => (common, Order::Evidence { integration }),
        Drift::Confirm { integration, drift, common } => (common, Order::Confirm { integration, drift }),
    };
    (common, Command::Drift(order))
}

fn packs(command: PackVersions) -> Result<(Common, Command)> {
    Ok(match command {
        PackVersions::Canary { name, share, folder, common } => {
            // The gateway may run in another folder than this one.
            let folder = folder.map(std::path::absolute).transpose()?;
            (common, Command::PackCanary { pack: name, share, folder })
        }
        PackVersions::Promote { name, common } => (common, Command::PackPromote { pack: name }),
        PackVersions::List(common) => (common, Command::PackList),
        PackVersions::Reload { name, common } => (common, Command::PackReload { pack: name }),
        PackVersions::Rollback { name, to, common } => (common, Command::PackRollback { pack: name, to }),
    })
}

fn consent(consent: Consent) -> (Common, Command) {
    match consent {
        Consent::Grant {
            integration,
            client,
            granted_by,
            rooftops,
            entitlements,
            classes,
            write,
            raw,
            until,
            common,
        } => {
            let command = Command::ConsentGrant {
                integration,
                client,
                granted_by,
                rooftops: rooftops.into_iter().collect(),
                entitlements: entitlements.into_iter().collect(),
                classes: classes.into_iter().collect(),
                write,
                raw,
                until,
            };
            (common, command)
        }
        Consent::List { integration, common } => (common, Command::ConsentList { integration }),
        Consent::Revoke { integration, consent, common } => {
            (common, Command::ConsentRevoke { integration, consent })
        }
    }
}

/// Reads `1001=rt_1001@America/New_York:Peachtree Ford`.
fn rooftop(text: &str) -> Result<Rooftop> {
    let parts = || {
        let (number, rest) = text.split_once('=')?;
        let (id, rest) = rest.split_once('@')?;
        let (zone, name) = rest.split_once(':')?;
        Some((number, id, zone, name))
    };
    let expected =
        "--rooftop expects NUMBER=ID@ZONE:NAME, such as 1001=rt_1001@America/New_York:\"Peachtree Ford\"";
    let (number, id, zone, name) = parts().context(expected)?;
    if number.is_empty() || name.is_empty() {
        bail!(expected);
    }
    Ok(Rooftop {
        rooftop_id: RooftopId::parse(id)?,
        name: name.to_owned(),
        time_zone: zone.to_owned(),
        store_number: number.to_owned(),
    })
}

fn piped() -> Result<(SecretString, Option<SecretString>)> {
    let mut lines = stdin().lines();
    let password = lines.next().context("the first line of standard input must be the password")??;
    let seed = lines.next().transpose()?.filter(|line| !line.trim().is_empty());
    Ok((password.into(), seed.map(Into::into)))
}

fn asked() -> Result<(SecretString, Option<SecretString>)> {
    if !stdin().is_terminal() {
        bail!("standard input is not a terminal to ask on; use --stdin");
    }
    let password = rpassword::prompt_password("Password (not shown): ")?;
    let seed = rpassword::prompt_password("Authenticator seed, empty if there is none (not shown): ")?;
    Ok((password.into(), (!seed.trim().is_empty()).then(|| seed.into())))
}

fn print(reply: Reply, json: bool) -> ExitCode {
    match reply {
        Reply::Refused(reasons) => {
            for reason in reasons {
                complain(&reason);
            }
            ExitCode::FAILURE
        }
        Reply::Done(value) => {
            if json {
                say(&value.to_string());
            } else {
                print_plain(&value);
            }
            let healthy = value.get("healthy").and_then(Value::as_bool).unwrap_or(true);
            if healthy { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
    }
}

/// Lists as one line an item, objects as one line a member.
fn print_plain(value: &Value) {
    match value {
        Value::Array(items) if items.is_empty() => say("none"),
        Value::Array(items) => items.iter().for_each(|item| say(&one_line(item))),
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::Array(items) => items.iter().for_each(|item| say(&one_line(item))),
                    member => say(&format!("{name}: {}", plain(member))),
                }
            }
        }
        other => say(&plain(other)),
    }
}

fn one_line(item: &Value) -> String {
    match item {
        Value::Object(members) => members.values().map(plain).collect::<Vec<_>>().join("  "),
        other => plain(other),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "-".into(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rooftop_is_given_in_one_argument() {
        let read = rooftop("1001=rt_1001@America/New_York:Peachtree Ford: North").unwrap();
        assert_eq!((read.store_number.as_str(), read.name.as_str()), ("1001", "Peachtree Ford: North"));
        for wrong in ["1001", "1001=rt_1001", "=rt_1@UTC:x", "1001=x@UTC:Store", "1001=rt_1@UTC:"] {
            assert!(rooftop(wrong).is_err(), "{wrong}");
        }
    }
}
