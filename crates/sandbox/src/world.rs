//! Everything a running sandbox knows, shared by the portal and the control port.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use jiff::SignedDuration;

use crate::accounts::Accounts;
use crate::book::Book;
use crate::clock::Clock;
use crate::faults::Faults;
use crate::lots::Lots;
use crate::options::Options;
use crate::saved::{SaveFile, Saved};
use crate::sessions::Sessions;
use crate::stores::{Store, stores};
use crate::users::users;

/// A dealership and its system.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) idle: SignedDuration,
    pub(crate) stores: Vec<Store>,
    seed: u64,
    theme: AtomicU8,
    accounts: Mutex<Accounts>,
    sessions: Mutex<Sessions>,
    lots: RwLock<Lots>,
    faults: Mutex<Faults>,
    book: Mutex<Book>,
    file: Option<Mutex<SaveFile>>,
    changed: AtomicBool,
}

impl World {
    /// The dealership of a seed, with what had changed when it was last shut down.
    pub(crate) fn open(options: &Options) -> io::Result<Self> {
        let file = options.data.as_deref().map(SaveFile::in_folder).transpose()?;
        let saved =
            file.as_ref().map(|file| file.load(options.seed)).transpose()?.flatten().unwrap_or_default();
        let stores = stores(options.rooftops);
        let numbers: Vec<u32> = stores.iter().map(|store| store.number).collect();
        let mut lots = Lots::new(crate::seed::vehicles(options.seed, options.vehicles, &stores));
        lots.replay(saved.edits);
        Ok(Self {
            clock: Clock::ahead(saved.clock_ahead_seconds),
            idle: SignedDuration::from_mins(i64::from(options.idle_minutes)),
            seed: options.seed,
            theme: AtomicU8::new(saved.theme.clamp(1, 2)),
            accounts: Mutex::new(Accounts::new(users(options.seed, &numbers), saved.standings)),
            sessions: Mutex::new(Sessions::restore(saved.sessions)),
            lots: RwLock::new(lots),
            faults: Mutex::new(Faults::new(options.seed)),
            book: Mutex::default(),
            file: file.map(Mutex::new),
            changed: AtomicBool::new(false),
            stores,
        })
    }

    pub(crate) fn accounts(&self) -> MutexGuard<'_, Accounts> {
        locked(&self.accounts)
    }

    pub(crate) fn sessions(&self) -> MutexGuard<'_, Sessions> {
        locked(&self.sessions)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        locked(&self.faults)
    }

    pub(crate) fn book(&self) -> MutexGuard<'_, Book> {
        locked(&self.book)
    }

    pub(crate) fn lots(&self) -> RwLockReadGuard<'_, Lots> {
        self.lots.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn change_lots(&self) -> RwLockWriteGuard<'_, Lots> {
        self.lots.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// A store by its number.
    pub(crate) fn store(&self, number: u32) -> Option<&Store> {
        self.stores.iter().find(|store| store.number == number)
    }

    /// Which design the screens have, 1 or 2.
    pub(crate) fn theme(&self) -> u8 {
        self.theme.load(Ordering::Relaxed)
    }

    /// Changes the design of the screens.
    pub(crate) fn set_theme(&self, theme: u8) {
        self.theme.store(theme, Ordering::Relaxed);
    }

    /// Something has changed that a restart must not forget.
    pub(crate) fn touch(&self) {
        self.changed.store(true, Ordering::Relaxed);
    }

    /// Writes the file if something has changed since the last time.
    pub(crate) fn save_if_changed(&self) {
        if self.changed.load(Ordering::Relaxed) {
            self.save();
        }
    }

    /// Writes the file. The file's lock is taken first, so that a later state is never overwritten by an
    /// earlier one.
    pub(crate) fn save(&self) {
        let Some(file) = &self.file else { return };
        let file = locked(file);
        self.changed.store(false, Ordering::Relaxed);
        let saved = Saved {
            seed: self.seed,
            clock_ahead_seconds: self.clock.ahead_seconds(),
            theme: self.theme(),
            standings: self.accounts().standings().clone(),
            sessions: self.sessions().keep(),
            edits: self.lots().edits(),
        };
        if let Err(error) = file.store(&saved) {
            self.touch();
            tracing::error!(%error, "the changes could not be kept");
        }
    }
}

fn locked<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
