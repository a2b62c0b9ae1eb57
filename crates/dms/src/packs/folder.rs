//! The folder of packs: what is in it, and whether that has changed.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Most packs of a gateway.
const PACKS_MAX: usize = 500;

/// Most files and folders of a pack that are looked at: more than a pack may have.
pub(super) const ENTRIES_MAX: usize = 6_000;

/// How deep a pack's folders may nest: `fixtures/<page>/<case>`.
const DEPTH_MAX: usize = 3;

/// Names, sizes and times of all files of a pack. A file that was written has another time of change, whatever the
/// time of modification that it was given.
pub(super) type Fingerprint = [u8; 32];

/// What was seen of the folders, and what was taken.
#[derive(Default)]
pub(super) struct Looked {
    seen: BTreeMap<PathBuf, Fingerprint>,
    taken: BTreeMap<PathBuf, Fingerprint>,
}

impl Looked {
    /// Notes what was looked at.
    pub(super) fn take(&mut self, path: &Path, print: Fingerprint) {
        self.taken.insert(path.to_owned(), print);
    }

    /// Whether a folder has changed since it was taken, and not since it was seen last.
    pub(super) fn has_come_to_rest(&mut self, path: &Path, print: Fingerprint) -> bool {
        if self.taken.get(path) == Some(&print) {
            return false;
        }
        self.seen.insert(path.to_owned(), print) == Some(print)
    }
}

/// The folders in the folder of packs, by name. What is hidden is none.
pub(super) fn of_packs(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if path.is_dir() && !hidden {
            folders.push(path);
        }
        if folders.len() > PACKS_MAX {
            return Err(io::Error::other(format!("more than {PACKS_MAX} packs")));
        }
    }
    folders.sort();
    Ok(folders)
}

/// The fingerprint of a pack's folder. What cannot be read has one too: it changes when it can.
pub(super) fn fingerprint(path: &Path) -> Fingerprint {
    let mut digest = Sha256::new();
    match files(path) {
        Ok(files) => {
            for file in files {
                digest.update(file.path.as_os_str().as_encoded_bytes());
                let Ok(about) = std::fs::symlink_metadata(path.join(&file.path)) else { continue };
                let times = [about.mtime(), about.mtime_nsec(), about.ctime(), about.ctime_nsec()];
                let times = times.iter().flat_map(|part| part.to_be_bytes()).collect::<Vec<_>>();
                digest.update([0]);
                digest.update(about.len().to_be_bytes());
                digest.update(about.ino().to_be_bytes());
                digest.update(times);
            }
        }
        Err(error) => digest.update(error.to_string()),
    }
    digest.finalize().into()
}

/// A file of a pack.
pub(super) struct PackFile {
    /// Its path in the pack's folder.
    pub(super) path: PathBuf,
}

/// The files of a pack, by path. Links and what is hidden are left out, as the pack's own reader leaves them out.
pub(super) fn files(root: &Path) -> io::Result<Vec<PackFile>> {
    let mut files = Vec::new();
    walk(root, Path::new(""), 1, &mut files)?;
    files.sort_by(|one: &PackFile, other| one.path.cmp(&other.path));
    Ok(files)
}

fn walk(root: &Path, below: &Path, depth: usize, files: &mut Vec<PackFile>) -> io::Result<()> {
    for entry in std::fs::read_dir(root.join(below))? {
        let entry = entry?;
        let (kind, path) = (entry.file_type()?, below.join(entry.file_name()));
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if kind.is_dir() && depth < DEPTH_MAX {
            walk(root, &path, depth + 1, files)?;
        } else if kind.is_file() {
            files.push(PackFile { path });
        }
        if files.len() > ENTRIES_MAX {
            return Err(io::Error::other(format!("more than {ENTRIES_MAX} files")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("pages/list.yaml");
        std::fs::create_dir_all(page.parent().unwrap()).unwrap();
        std::fs::write(&page, "page: list").unwrap();
        (folder, page)
    }

    #[test]
    fn whatever_is_written_added_or_taken_away_shows() {
        let (folder, page) = pack();
        let mut prints = vec![fingerprint(folder.path())];
        std::fs::write(&page, "page: lost").unwrap();
        prints.push(fingerprint(folder.path()));
        std::fs::write(folder.path().join("pack.yaml"), "").unwrap();
        prints.push(fingerprint(folder.path()));
        std::fs::remove_file(&page).unwrap();
        prints.push(fingerprint(folder.path()));
        assert_eq!(fingerprint(folder.path()), prints[3], "nothing was done");
        prints.sort_unstable();
        prints.dedup();
        assert_eq!(prints.len(), 4);
    }

    #[test]
    fn a_file_that_was_given_its_old_time_again_shows() {
        let (folder, page) = pack();
        let before = (fingerprint(folder.path()), std::fs::metadata(&page).unwrap().modified().unwrap());
        // The clock of the file system must have moved on.
        while std::fs::metadata(&page).unwrap().ctime_nsec() == {
            std::fs::write(folder.path().join(".clock"), "").unwrap();
            std::fs::metadata(folder.path().join(".clock")).unwrap().ctime_nsec()
        } {}
        std::fs::write(&page, "page: lost").unwrap();
        let file = std::fs::File::options().write(true).open(&page).unwrap();
        file.set_modified(before.1).unwrap();
        assert_ne!(fingerprint(folder.path()), before.0);
    }

    #[test]
    fn a_change_is_due_when_it_has_come_to_rest_and_once() {
        let (mut looked, path) = (Looked::default(), Path::new("p"));
        looked.take(path, [0; 32]);
        let mut due = |print| looked.has_come_to_rest(path, [print; 32]);
        assert_eq!([due(0), due(1), due(2), due(2)], [false, false, false, true]);
        looked.take(path, [2; 32]);
        assert!(!looked.has_come_to_rest(path, [2; 32]));
    }

    #[test]
    fn a_link_is_no_file_of_a_pack() {
        let (folder, _) = pack();
        std::os::unix::fs::symlink("/etc/passwd", folder.path().join("pages/leak.yaml")).unwrap();
        assert_eq!(files(folder.path()).unwrap().len(), 1);
    }
}
