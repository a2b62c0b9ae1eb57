//! Menu items whose screens this system does not have.

use axum::response::Response;

use super::notice;
use super::signed_in::SignedIn;
use crate::users::Module;

/// `GET /sales`.
pub(super) async fn sales(who: SignedIn) -> Response {
    not_subscribed(&who, Module::Sales)
}

/// `GET /service`.
pub(super) async fn service(who: SignedIn) -> Response {
    not_subscribed(&who, Module::Service)
}

/// `GET /parts`.
pub(super) async fn parts(who: SignedIn) -> Response {
    not_subscribed(&who, Module::Parts)
}

/// `GET /accounting`.
pub(super) async fn accounting(who: SignedIn) -> Response {
    not_subscribed(&who, Module::Accounting)
}

/// `GET /admin`.
pub(super) async fn admin(who: SignedIn) -> Response {
    let text = if who.user.is_admin() { notice::NOT_SUBSCRIBED } else { notice::NOT_AUTHORIZED };
    notice::show(&who, text)
}

fn not_subscribed(who: &SignedIn, module: Module) -> Response {
    who.barred_from(module).unwrap_or_else(|| notice::show(who, notice::NOT_SUBSCRIBED))
}
