//! What the store in a file must do beside the ports: survive, refuse, be copied.

#![expect(clippy::unwrap_used, reason = "a test stops where it finds a fault")]

use rooftop_core::ports::store::{Access as _, LoginLedger as _, SealedItems as _, SealedKind, System};
use rooftop_model::IdKey;
use rooftop_model::access::Integration;
use rooftop_model::id::{AccountId, IntegrationId};
use rooftop_store::{SqliteStore, StoreOptions};
use rusqlite::Connection;
use std::error::Error as _;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

fn scope() -> IntegrationId {
    IntegrationId::parse("int_1").unwrap()
}

fn fresh() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rooftop.db");
    (folder, path)
}

async fn open(path: &Path) -> Result<SqliteStore, String> {
    let opened = SqliteStore::open(path, StoreOptions::default()).await;
    opened.map_err(|error| format!("{error}: {}", error.source().unwrap()))
}

async fn open_with_integration(path: &Path) -> SqliteStore {
    let store = open(path).await.unwrap();
    let integration = Integration {
        id: scope(),
        name: "Peachtree".into(),
        id_key: IdKey::new([1; 32]),
        rooftops: vec![],
        connections: vec![],
    };
    store.add_integration(System, &integration).await.unwrap();
    store
}

async fn keep(store: &SqliteStore, key: &str) {
    let at = "2026-01-21T13:45:00Z".parse().unwrap();
    store.put_sealed(&scope(), SealedKind::Credential, key, key.as_bytes(), at).await.unwrap();
}

async fn kept(store: &SqliteStore, key: &str) -> bool {
    store.sealed(&scope(), SealedKind::Credential, key).await.unwrap().is_some()
}

#[tokio::test]
async fn a_store_that_is_opened_again_has_everything() {
    let (_folder, path) = fresh();
    let store = open_with_integration(&path).await;
    keep(&store, "acc_1").await;
    drop(store);
    let store = open(&path).await.unwrap();
    assert!(kept(&store, "acc_1").await);
    assert!(store.migrations_status().await.unwrap().iter().all(|step| step.applied));
}

#[tokio::test]
async fn a_second_opening_is_refused_until_the_first_is_closed() {
    let (_folder, path) = fresh();
    let first = open(&path).await.unwrap();
    let refused = open(&path).await.unwrap_err();
    assert!(refused.contains("another process has this store open"), "{refused}");
    drop(first);
    open(&path).await.unwrap();
}

#[tokio::test]
async fn a_step_of_the_schema_that_was_changed_is_refused() {
    let (_folder, path) = fresh();
    drop(open(&path).await.unwrap());
    let database = Connection::open(&path).unwrap();
    database.execute("UPDATE migrations SET checksum = 'x' WHERE name = '0003_mirror'", []).unwrap();
    drop(database);
    let refused = open(&path).await.unwrap_err();
    assert!(refused.contains("step 0003_mirror"), "{refused}");
}

#[tokio::test]
async fn a_store_of_a_newer_version_is_refused() {
    let (_folder, path) = fresh();
    drop(open(&path).await.unwrap());
    let database = Connection::open(&path).unwrap();
    database.execute("INSERT INTO migrations VALUES ('9999_later', 'x')", []).unwrap();
    drop(database);
    let refused = open(&path).await.unwrap_err();
    assert!(refused.contains("a newer version of Rooftop wrote this store"), "{refused}");
}

#[tokio::test]
async fn a_database_of_another_program_is_not_touched() {
    let (_folder, path) = fresh();
    let database = Connection::open(&path).unwrap();
    database.execute_batch("CREATE TABLE notes (text TEXT)").unwrap();
    drop(database);
    let refused = open(&path).await.unwrap_err();
    assert!(refused.contains("another program"), "{refused}");
    let tables: i64 = Connection::open(&path)
        .unwrap()
        .query_one("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .unwrap();
    assert_eq!(tables, 1);
}

/// What a power cut between two commits leaves: the file and its log, unclosed.
#[tokio::test]
async fn a_copy_of_the_unclosed_files_opens_with_everything() {
    let (folder, path) = fresh();
    let store = open_with_integration(&path).await;
    keep(&store, "acc_1").await;
    let copy = folder.path().join("copy.db");
    for suffix in ["", "-wal"] {
        std::fs::copy(with_suffix(&path, suffix), with_suffix(&copy, suffix)).unwrap();
    }
    keep(&store, "acc_2").await;
    let survivor = open(&copy).await.unwrap();
    assert!(kept(&survivor, "acc_1").await && !kept(&survivor, "acc_2").await);
    assert!(survivor.integrity().await.unwrap().is_empty());
}

/// Names the file to the process that is to be killed.
const VICTIM: &str = "ROOFTOP_STORE_TEST_VICTIM";

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill_at_any_moment() {
    let (_folder, path) = fresh();
    drop(open_with_integration(&path).await);
    let mut acknowledged = Vec::new();
    for round in 1..=8 {
        acknowledged.extend(kill_after(&path, round * 7));
        let survivor = open(&path).await.unwrap();
        for key in &acknowledged {
            assert!(kept(&survivor, key).await, "{key} was acknowledged and is gone after round {round}");
        }
        assert!(survivor.integrity().await.unwrap().is_empty());
    }
}

/// Lets another process write, and kills it when it has acknowledged so many writes. Gives the keys of all that it
/// acknowledged.
fn kill_after(path: &Path, writes: usize) -> Vec<String> {
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args(["the_victim_writes_until_it_is_killed", "--exact", "--nocapture"])
        .env(VICTIM, path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut keys = BufReader::new(victim.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok)
        .filter_map(|line| line.strip_prefix("kept ").map(str::to_owned));
    let mut acknowledged: Vec<_> = keys.by_ref().take(writes).collect();
    victim.kill().unwrap();
    victim.wait().unwrap();
    acknowledged.extend(keys);
    assert!(acknowledged.len() >= writes);
    acknowledged
}

/// The process that [`kill_after`] kills; as a test of its own it does nothing.
#[tokio::test]
async fn the_victim_writes_until_it_is_killed() {
    let Some(path) = std::env::var_os(VICTIM) else {
        return;
    };
    let store = open(Path::new(&path)).await.unwrap();
    println!();
    for n in 0.. {
        let key = format!("acc_{}_{n}", std::process::id());
        keep(&store, &key).await;
        println!("kept {key}");
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(suffix);
    path.into()
}

#[tokio::test]
async fn a_damaged_file_is_refused_after_an_unclean_stop() {
    let (folder, path) = fresh();
    let store = open_with_integration(&path).await;
    for n in 0..2000 {
        let account = AccountId::parse("acc_1").unwrap();
        store.use_totp_step(&scope(), &account, n).await.unwrap();
    }
    store.backup(&folder.path().join("copy.db")).await.unwrap();
    let copy = folder.path().join("copy.db");
    let mut bytes = std::fs::read(&copy).unwrap();
    let tail = bytes.len() - 4096 * 6;
    bytes[tail..].fill(0xA5);
    std::fs::write(&copy, bytes).unwrap();
    std::fs::write(with_suffix(&copy, "-wal"), b"left behind").unwrap();
    let refused = open(&copy).await.unwrap_err();
    assert!(refused.contains("restore a backup"), "{refused}");
}

#[tokio::test]
async fn a_backup_is_a_whole_store_and_never_overwrites() {
    let (folder, path) = fresh();
    let store = open_with_integration(&path).await;
    keep(&store, "acc_1").await;
    let copy = folder.path().join("copy.db");
    store.backup(&copy).await.unwrap();
    assert!(store.backup(&copy).await.is_err());
    let restored = open(&copy).await.unwrap();
    assert!(kept(&restored, "acc_1").await);
}

#[cfg(unix)]
#[tokio::test]
async fn the_files_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let (folder, path) = fresh();
    let store = open_with_integration(&path).await;
    store.backup(&folder.path().join("copy.db")).await.unwrap();
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode() & 0o777;
        assert!(mode == 0o600 || file.path().extension().unwrap() == "lock", "{file:?} {mode:o}");
    }
}
