//! Who asks for a page, in which store: an argument of every page behind the sign-in.

use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::response::Response;

use super::chrome::Chrome;
use super::look::Look;
use super::notice;
use super::screen::{Screen, answer};
use super::visit::{Visit, see, to_expired_login};
use crate::faults::Struck;
use crate::sessions::Key;
use crate::stores::Store;
use crate::users::{Module, User};
use crate::world::World;

/// A signed-in user and the store that is open.
#[derive(Debug, Clone)]
pub(super) struct SignedIn {
    pub(super) key: Key,
    pub(super) user: User,
    pub(super) store: Store,
    pub(super) csrf: String,
    pub(super) look: Look,
    pub(super) world: Arc<World>,
}

impl SignedIn {
    /// A screen in its surroundings. `page` is title, page id and the menu item it belongs to.
    pub(super) fn show(
        &self,
        page: (&'static str, &'static str, &'static str),
        screen: &impl Screen,
    ) -> Response {
        let chrome = Chrome::signed_in(&self.world, &self.user, &self.store, &self.csrf, page);
        answer(screen, &self.look, &chrome)
    }

    /// The page that says no, unless the user may use the module in this store.
    pub(super) fn barred_from(&self, module: Module) -> Option<Response> {
        let may = self.user.may_use(module, self.store.number);
        (!may).then(|| notice::show(self, notice::NOT_AUTHORIZED))
    }
}

impl<S> FromRequestParts<S> for SignedIn
where
    S: Send + Sync,
    Arc<World>: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let world = Arc::<World>::from_ref(state);
        let visit = parts.extensions.get::<Visit>().copied().unwrap_or_default();
        if visit.ended {
            return Err(to_expired_login());
        }
        let look = Look::new(&world, parts.extensions.get::<Struck>());
        let session = visit.key().and_then(|key| Some((key, world.sessions().get(key)?.clone())));
        let found = session.and_then(|(key, session)| {
            let user = world.accounts().user(session.user.as_deref()?)?.clone();
            let store = world.store(session.store)?.clone();
            Some((key, user, store, session.csrf))
        });
        let (key, user, store, csrf) = found.ok_or_else(|| see("/login"))?;
        Ok(Self { key, user, store, csrf, look, world })
    }
}
