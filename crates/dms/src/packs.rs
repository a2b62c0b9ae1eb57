//! The packs of this process: loaded and checked at start, shared by all who run them.

use rooftop_pack::Pack;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use url::{Host, Url};

use crate::catalogue;

/// The loaded packs, by name.
pub struct PackShelf(BTreeMap<String, Arc<Pack>>);

/// Why the packs could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum PackShelfError {
    /// The folder of packs cannot be read.
    #[error("cannot read the folder of packs {path}")]
    Unreadable {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A pack is not as it must be.
    #[error("the pack {folder} is not as it must be:\n{diagnostics}")]
    Wrong {
        /// Its folder.
        folder: PathBuf,
        /// What is wrong, each at its place.
        diagnostics: String,
    },
    /// Two folders hold a pack of one name.
    #[error("two packs are named {0}")]
    Twice(String),
}

impl PackShelf {
    /// Loads every folder of this folder as a pack.
    pub fn load(folder: &Path) -> Result<Self, PackShelfError> {
        let unreadable = |source| PackShelfError::Unreadable { path: folder.to_owned(), source };
        let catalogue = catalogue();
        let mut packs = BTreeMap::new();
        for entry in std::fs::read_dir(folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if !path.is_dir() {
                continue;
            }
            let wrong = |diagnostics: rooftop_pack::Diagnostics| PackShelfError::Wrong {
                folder: path.clone(),
                diagnostics: diagnostics.to_string(),
            };
            let pack = Pack::load(&path, &catalogue).map_err(wrong)?;
            let name = pack.name().to_owned();
            if packs.insert(name.clone(), Arc::new(pack)).is_some() {
                return Err(PackShelfError::Twice(name));
            }
        }
        Ok(Self(packs))
    }

    /// The pack of that name.
    pub(crate) fn get(&self, name: &str) -> Option<Arc<Pack>> {
        self.0.get(name).cloned()
    }

    /// Name and version of every pack.
    pub fn loaded(&self) -> Vec<String> {
        self.0.values().map(|pack| pack.label()).collect()
    }

    /// Checks the settings of a connection against its pack: all that are needed, none that is unknown, and
    /// addresses that are safe to sign in to.
    pub fn check_settings(&self, pack: &str, settings: &BTreeMap<String, String>) -> Result<(), String> {
        let known = self.0.keys().cloned().collect::<Vec<_>>().join(", ");
        let pack = self.get(pack).ok_or_else(|| format!("There is no pack {pack}; loaded are: {known}."))?;
        for (name, setting) in pack.settings() {
            match settings.get(name) {
                None if setting.default.is_none() => {
                    return Err(format!("The pack needs --set {name}=… ({}).", setting.about));
                }
                Some(value) if setting.is_url => check_address(name, value)?,
                _ => {}
            }
        }
        let own = |name: &&String| crate::settings::OWN.contains(&name.as_str());
        if let Some(name) =
            settings.keys().filter(|name| !own(name)).find(|name| !pack.settings().contains_key(*name))
        {
            let names: Vec<_> = pack
                .settings()
                .keys()
                .map(String::as_str)
                .chain(crate::settings::OWN.iter().copied())
                .collect();
            return Err(format!("The pack has no setting {name}; it has {}.", names.join(", ")));
        }
        crate::settings::pace(&pack, settings).map(drop)
    }
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
