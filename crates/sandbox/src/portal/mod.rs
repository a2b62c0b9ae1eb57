//! The portal: the screens of the DMS, one file per page.

mod assets;
mod chrome;
mod home;
mod inventory;
mod login;
mod logout;
mod look;
mod modules;
mod notice;
mod password;
mod profile;
mod screen;
mod signed_in;
mod store;
mod verify;
mod visit;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::faults::strike;
use crate::world::World;

pub(crate) use login::page as login_page;
pub(crate) use notice::maintenance as maintenance_page;
pub(crate) use visit::{Visit, to_expired_login};

/// All pages. A request meets its session first, then the faults, then its page.
pub(crate) fn router(world: Arc<World>) -> Router {
    Router::new()
        .route("/", get(home::root))
        .route("/login", get(login::show).post(login::submit))
        .route("/login/verify", get(verify::show).post(verify::submit))
        .route("/login/password", post(password::submit))
        .route("/logout", post(logout::submit))
        .route("/store", post(store::submit))
        .route("/home", get(home::show))
        .route("/profile", get(profile::show))
        .route("/inventory", get(inventory::list))
        .route("/inventory/export.csv", get(inventory::export))
        .route("/inventory/vehicle", get(inventory::detail))
        .route("/inventory/vehicle/edit", get(inventory::edit).post(inventory::save))
        .route("/sales", get(modules::sales))
        .route("/service", get(modules::service))
        .route("/parts", get(modules::parts))
        .route("/accounting", get(modules::accounting))
        .route("/admin", get(modules::admin))
        .fallback(notice::no_such_page)
        .layer(from_fn_with_state(Arc::clone(&world), strike))
        .layer(from_fn_with_state(Arc::clone(&world), visit::visit))
        // Outside of sessions and faults: a picture is no request of a person.
        .route("/static/classic.css", get(assets::classic))
        .route("/static/modern.css", get(assets::modern))
        .route("/static/photo.svg", get(assets::photo))
        .with_state(world)
}
