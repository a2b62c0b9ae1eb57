//! Pages that say one sentence.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::chrome::Chrome;
use super::look::Look;
use super::screen::{answer, screen};
use super::signed_in::SignedIn;
use crate::faults::Struck;
use crate::world::World;

pub(super) const NOT_AUTHORIZED: &str = "You are not authorized to view this page.";
pub(super) const NOT_THIS_STORE: &str = "You are not authorized for this store.";
pub(super) const NOT_SUBSCRIBED: &str = "This module is not part of your subscription.";
pub(super) const NO_VEHICLE: &str = "Vehicle not found.";
pub(super) const FORM_EXPIRED: &str = "Your form has expired. Please try again.";
pub(super) const LOCKED: &str = "This account is locked. Contact your system administrator.";
const MAINTENANCE: &str = "The system is currently down for scheduled maintenance. Please try again later.";

/// A sentence within the surroundings of a signed-in user.
pub(super) struct NoticeView {
    text: &'static str,
}

/// A sentence on a page of its own.
pub(super) struct PlainView {
    heading: &'static str,
    text: &'static str,
    back: bool,
}

screen!(NoticeView, "classic/notice.html", "modern/notice.html");
screen!(PlainView, "classic/plain.html", "modern/plain.html");

/// A sentence to a signed-in user, with status 200 as systems of this kind do.
pub(super) fn show(to: &SignedIn, text: &'static str) -> Response {
    to.show(("Message", "DC-MSG001", ""), &NoticeView { text })
}

/// A sentence to somebody who has not signed in.
pub(super) fn show_signed_out(world: &World, look: &Look, text: &'static str) -> Response {
    let chrome = Chrome::signed_out(world, "Message", "DC-MSG002");
    answer(&PlainView { heading: "Sign In", text, back: true }, look, &chrome)
}

/// The maintenance page.
pub(crate) fn maintenance(world: &World) -> Response {
    let chrome = Chrome::signed_out(world, "System Maintenance", "DC-MSG009");
    let view = PlainView { heading: "System Maintenance", text: MAINTENANCE, back: false };
    answer(&view, &Look::new(world, None), &chrome)
}

/// Any other path.
pub(super) async fn no_such_page(
    State(world): State<Arc<World>>,
    struck: Option<Extension<Struck>>,
) -> Response {
    let look = Look::new(&world, struck.as_deref());
    (StatusCode::NOT_FOUND, show_signed_out(&world, &look, "The page you requested does not exist."))
        .into_response()
}
