//! What stands around every page: top bar, menu, store switcher, footer.

use crate::formats;
use crate::stores::Store;
use crate::users::{Module, User};
use crate::world::World;

/// The surroundings of a page. Signed-out pages have no user, menu and stores.
#[derive(Debug, Clone, Default)]
pub(super) struct Chrome {
    pub(super) title: &'static str,
    /// A number on each screen, for calls to the help desk.
    pub(super) page_id: &'static str,
    pub(super) user_line: String,
    pub(super) store_line: String,
    pub(super) stores: Vec<Choice>,
    pub(super) menu: Vec<MenuItem>,
    pub(super) csrf: String,
    pub(super) server_time: String,
}

/// One choice of a select box.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) text: String,
    pub(super) selected: bool,
}

/// One item of the menu bar.
#[derive(Debug, Clone)]
pub(super) struct MenuItem {
    pub(super) text: &'static str,
    pub(super) path: &'static str,
    pub(super) current: bool,
}

impl Chrome {
    /// Around a page for everybody. The head office's clock is the first store's.
    pub(super) fn signed_out(world: &World, title: &'static str, page_id: &'static str) -> Self {
        let server_time = world.stores.first().map(|store| time_in(world, store)).unwrap_or_default();
        Self { title, page_id, server_time, ..Self::default() }
    }

    /// Around a page of a user in a store.
    pub(super) fn signed_in(
        world: &World,
        user: &User,
        store: &Store,
        csrf: &str,
        (title, page_id, path): (&'static str, &'static str, &'static str),
    ) -> Self {
        let granted = world.stores.iter().filter(|other| user.in_store(other.number).is_some());
        let modules = Module::ALL.into_iter().filter(|module| user.may_use(*module, store.number));
        let items = modules.map(|module| (module.word(), module.path()));
        let admin = user.is_admin().then_some(("Admin", "/admin"));
        Self {
            title,
            page_id,
            user_line: format!("{} ({})", user.name.to_uppercase(), user.username),
            store_line: store.line(),
            stores: granted
                .map(|other| Choice {
                    value: other.number.to_string(),
                    text: other.line(),
                    selected: other.number == store.number,
                })
                .collect(),
            menu: std::iter::once(("Home", "/home"))
                .chain(items)
                .chain(admin)
                .map(|(text, item)| MenuItem { text, path: item, current: item == path })
                .collect(),
            csrf: csrf.to_owned(),
            server_time: time_in(world, store),
        }
    }
}

fn time_in(world: &World, store: &Store) -> String {
    format!("{} {}", formats::minute(world.clock.now(), &store.zone), store.zone_word)
}
