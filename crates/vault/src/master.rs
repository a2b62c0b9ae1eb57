//! The master key: the operator's, in a file that only the gateway may read.

use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD, HEXLOWER_PERMISSIVE};
use rooftop_core::ports::Entropy;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

use crate::binding::bind;
use crate::key::{KEY_LEN, Key};

/// Longest key file that is read. A key is 64 characters at most; the rest may be blanks.
const FILE_MAX: u64 = 1024;

/// Bytes of the text that tells one master key from another.
pub(crate) const MASTER_ID_LEN: usize = 8;

/// The key at the root: 256 random bits.
pub struct MasterKey(Key);

/// A master key that cannot be used, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// The file cannot be read.
    #[error("the master key file {path} cannot be read")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Others than its owner may read the file.
    #[error(
        "the master key file {path} may be read by others than its owner (mode {mode:04o}): run `chmod 600 {path}`, and draw a new key if others use this machine"
    )]
    Open {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// The text is not a key.
    #[error("not a master key: expected 32 random bytes as 64 hexadecimal digits or as base64")]
    NotAKey,
    /// The key file could not be written. An existing file is never overwritten: what it sealed would be lost.
    #[error("the master key file {path} cannot be written; a file that is there is never overwritten")]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}

impl MasterKey {
    /// Takes the key as text: 64 hexadecimal digits, or base64 in any of its forms. Blanks around it do not count.
    pub fn from_text(text: &str) -> Result<Self, MasterKeyError> {
        let text = text.trim().as_bytes();
        let bytes = if text.len() == 2 * KEY_LEN {
            HEXLOWER_PERMISSIVE.decode(text).ok()
        } else {
            [BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD].iter().find_map(|form| form.decode(text).ok())
        };
        let bytes = Zeroizing::new(bytes.ok_or(MasterKeyError::NotAKey)?);
        let placeholder = bytes.iter().all(|byte| Some(byte) == bytes.first());
        if placeholder {
            return Err(MasterKeyError::NotAKey);
        }
        Key::from_slice(&bytes).map(Self).ok_or(MasterKeyError::NotAKey)
    }

    /// Reads the key from a file, and refuses one that others may read.
    pub fn read(path: &Path) -> Result<Self, MasterKeyError> {
        let unreadable = |source| MasterKeyError::Unreadable { path: path.to_owned(), source };
        let file = File::open(path).map_err(unreadable)?;
        refuse_open_mode(&file, path)?;
        let mut text = Zeroizing::new(String::with_capacity(usize::try_from(FILE_MAX).unwrap_or_default()));
        file.take(FILE_MAX).read_to_string(&mut text).map_err(unreadable)?;
        Self::from_text(&text)
    }

    /// Draws a key and writes it, as base64, to a new file that only its owner may read. The file is on disk when
    /// this returns.
    pub fn generate(path: &Path, entropy: &dyn Entropy) -> Result<Self, MasterKeyError> {
        let key = Key::draw(entropy);
        let text = Zeroizing::new(BASE64.encode(key.expose()) + "\n");
        write_new(path, text.as_bytes())
            .map_err(|source| MasterKeyError::Unwritable { path: path.to_owned(), source })?;
        Ok(Self(key))
    }

    pub(crate) fn key(&self) -> &Key {
        &self.0
    }

    /// Tells this key from another, and says nothing about it.
    pub(crate) fn id(&self) -> [u8; MASTER_ID_LEN] {
        let mac = self.0.mac(&bind(&[b"rooftop/vault/1/master-key-id"]));
        let mut id = [0; MASTER_ID_LEN];
        for (to, from) in id.iter_mut().zip(mac) {
            *to = from;
        }
        id
    }
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey(..)")
    }
}

/// Looks at the file that was opened, not at the path, so that it cannot be exchanged in between.
#[cfg(unix)]
fn refuse_open_mode(file: &File, path: &Path) -> Result<(), MasterKeyError> {
    use std::os::unix::fs::PermissionsExt as _;
    let metadata =
        file.metadata().map_err(|source| MasterKeyError::Unreadable { path: path.to_owned(), source })?;
    let mode = metadata.permissions().mode() & 0o7777;
    let others = mode & 0o077;
    if others != 0 {
        return Err(MasterKeyError::Open { path: path.to_owned(), mode });
    }
    Ok(())
}

#[cfg(not(unix))]
fn refuse_open_mode(_: &File, _: &Path) -> Result<(), MasterKeyError> {
    Ok(())
}

fn write_new(path: &Path, text: &[u8]) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text)?;
    file.sync_all()?;
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rooftop_testkit::SeededEntropy;

    const HEX: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    #[test]
    fn a_key_is_hexadecimal_or_base64() {
        let key = MasterKey::from_text(HEX).unwrap();
        for same in [
            &HEX.to_uppercase(),
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
        ] {
            assert_eq!(MasterKey::from_text(same).unwrap().id(), key.id(), "{same}");
        }
    }

    #[test]
    fn a_text_that_is_no_key_is_refused_and_not_repeated() {
        for wrong in ["", "changeme", &HEX[2..], &"0".repeat(64), &"AA".repeat(20)] {
            let error = MasterKey::from_text(wrong).unwrap_err();
            assert!(matches!(error, MasterKeyError::NotAKey), "{wrong}");
            assert!(wrong.is_empty() || !error.to_string().contains(wrong));
        }
    }

    #[test]
    fn a_key_that_was_drawn_is_read_again_and_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let entropy = SeededEntropy::not_for_production(1);
        let drawn = MasterKey::generate(&path, &entropy).unwrap();
        assert_eq!(MasterKey::read(&path).unwrap().id(), drawn.id());
        assert!(MasterKey::generate(&path, &entropy).is_err());
        assert_eq!(MasterKey::read(&path).unwrap().id(), drawn.id());
    }

    #[cfg(unix)]
    #[test]
    fn a_key_file_is_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        MasterKey::generate(&path, &SeededEntropy::not_for_production(1)).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        for open in [0o640, 0o604, 0o610, 0o644] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(open)).unwrap();
            let message = MasterKey::read(&path).unwrap_err().to_string();
            assert!(message.contains("chmod 600"), "{message}");
        }
    }
}
