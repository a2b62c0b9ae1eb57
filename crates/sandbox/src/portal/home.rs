//! `GET /` and `GET /home`.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::response::Response;

use super::screen::screen;
use super::signed_in::SignedIn;
use super::visit::{Visit, see};
use crate::users::Module;
use crate::vehicle::Status;
use crate::world::World;

/// The welcome page.
struct HomeView {
    name: &'static str,
    /// Counts of the open store's inventory, for those who may see it.
    counts: Vec<(&'static str, usize)>,
}

screen!(HomeView, "classic/home.html", "modern/home.html");

/// To the home page, or to the sign-in.
pub(super) async fn root(State(world): State<Arc<World>>, Extension(visit): Extension<Visit>) -> Response {
    let sessions = world.sessions();
    let session = visit.key().and_then(|key| sessions.get(key));
    if session.is_some_and(|session| session.user.is_some()) { see("/home") } else { see("/login") }
}

/// Shows the welcome page.
pub(super) async fn show(who: SignedIn) -> Response {
    let counts =
        if who.user.may_use(Module::Inventory, who.store.number) { counts(&who) } else { Vec::new() };
    who.show(("Home", "DC-HOM001", "/home"), &HomeView { name: who.user.name, counts })
}

fn counts(who: &SignedIn) -> Vec<(&'static str, usize)> {
    let lots = who.world.lots();
    let lot = lots.of(who.store.number);
    let count = |status| lot.map_or(0, |lot| lot.values().filter(|vehicle| vehicle.status == status).count());
    Status::ALL.into_iter().map(|status| (status.word(), count(status))).collect()
}
