//! Whether a connection's settings fit a pack.

use rooftop_pack::Pack;
use std::collections::BTreeMap;
use std::net::IpAddr;
use url::{Host, Url};

use crate::settings::{OWN, pace};

/// Checks the settings of a connection against its pack: all that are needed, none that is unknown, and addresses
/// that are safe to sign in to.
pub(super) fn check(pack: &Pack, settings: &BTreeMap<String, String>) -> Result<(), String> {
    for (name, setting) in pack.settings() {
        match settings.get(name) {
            None if setting.default.is_none() => {
                return Err(format!("The pack needs --set {name}=… ({}).", setting.about));
            }
            Some(value) if setting.is_url => check_address(name, value)?,
            _ => {}
        }
    }
    let own = |name: &&String| OWN.contains(&name.as_str());
    if let Some(name) =
        settings.keys().filter(|name| !own(name)).find(|name| !pack.settings().contains_key(*name))
    {
        let names: Vec<_> = pack.settings().keys().map(String::as_str).chain(OWN.iter().copied()).collect();
        return Err(format!("The pack has no setting {name}; it has {}.", names.join(", ")));
    }
    pace(pack, settings).map(drop)
}

/// A password must not travel in the clear: plain HTTP is for this machine alone.
fn check_address(name: &str, value: &str) -> Result<(), String> {
    let url: Url = value.parse().map_err(|_| format!("{name} is not an address: {value}"))?;
    let here = match url.host() {
        Some(Host::Domain(host)) => host == "localhost",
        Some(Host::Ipv4(ip)) => IpAddr::from(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::from(ip).is_loopback(),
        None => false,
    };
    match url.scheme() {
        "https" => Ok(()),
        "http" if here => Ok(()),
        _ => {
            Err(format!("{name} must be an https address: a password would travel in the clear to {value}."))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_goes_out_in_the_clear_only_to_this_machine() {
        for fine in ["https://dms.example", "http://127.0.0.1:9000", "http://localhost", "http://[::1]:80"] {
            assert!(check_address("base_url", fine).is_ok(), "{fine}");
        }
        for wrong in ["http://dms.example", "ftp://localhost", "dms.example", "http://127.0.0.1.evil.example"]
        {
            assert!(check_address("base_url", wrong).is_err(), "{wrong}");
        }
    }
}
