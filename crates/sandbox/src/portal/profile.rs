//! `GET /profile`: who is signed in, and what the user may see where.

use axum::response::Response;

use super::screen::screen;
use super::signed_in::SignedIn;
use crate::users::Access;

/// The user and the granted stores.
struct ProfileView {
    fields: Vec<(&'static str, String)>,
    stores: Vec<StoreRow>,
}

/// A line of the table "Store Access".
struct StoreRow {
    number: u32,
    name: String,
    zone: String,
    departments: &'static str,
    modules: String,
    view_cost: &'static str,
}

screen!(ProfileView, "classic/profile.html", "modern/profile.html");

/// Shows the profile.
pub(super) async fn show(who: SignedIn) -> Response {
    let user = &who.user;
    let fields = vec![
        ("User ID", user.username.to_owned()),
        ("Name", user.name.to_owned()),
        ("E-mail", user.username.to_owned()),
        ("Role", user.role.to_owned()),
        ("Phone", if user.phone.is_empty() { "--".to_owned() } else { user.phone.to_owned() }),
    ];
    let stores = user.access.iter().filter_map(|access| row(&who, access)).collect();
    who.show(("My Profile", "DC-USR010", ""), &ProfileView { fields, stores })
}

fn row(who: &SignedIn, access: &Access) -> Option<StoreRow> {
    let store = who.world.store(access.store)?;
    let codes: Vec<&str> = access.modules.iter().map(|module| module.code()).collect();
    Some(StoreRow {
        number: store.number,
        name: store.name.clone(),
        zone: store.zone_line(),
        departments: access.departments,
        modules: codes.join(", "),
        view_cost: if access.view_cost { "Y" } else { "N" },
    })
}
