//! One world for all tests that only read.

use std::sync::OnceLock;

use crate::world::{World, WorldOptions};

static SHARED: OnceLock<World> = OnceLock::new();

/// The world of the tests that change nothing, and send the DMS nothing: 60 vehicles, synced. It is made for the
/// first of them that runs, and ended by its watchmen when the test run ends.
pub fn shared() -> &'static World {
    SHARED.get_or_init(|| {
        let world = World::new(&WorldOptions { vehicles: 60, ..WorldOptions::default() });
        world.service().waits_until_synced();
        world
    })
}
