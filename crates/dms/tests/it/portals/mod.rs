//! What real portals do, each against a small server that does it and is taught by a small pack. One subject a file.
//!
//! A test makes a [`rig`]: it says what its portal answers, and how that is taught, where it differs from the plain
//! portal of the rig. What goes through is the whole DMS side: pack loading, sign-in, interpreter, HTTP.

pub(crate) mod rig;

mod basic;
mod carts;
mod cookies;
mod entries;
mod formats;
mod forms;
mod messages;
mod odd_pages;
mod onward;
mod paging;
mod plain;
mod redirects;
mod requests;
mod sign_in;
