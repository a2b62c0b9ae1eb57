//! What can be chosen.

use std::path::PathBuf;

/// How large the demonstration is, and where it lives.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// The port of the gateway on this machine.
    #[arg(long, default_value_t = 8080)]
    pub(crate) port: u16,
    /// The folder for databases, keys and logs. It is kept, so that the next run goes on from there.
    #[arg(long, value_name = "DIR", default_value = "demo-data")]
    pub(crate) data: PathBuf,
    /// The same seed makes the same dealership.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Vehicles in stock, over all rooftops.
    #[arg(long, value_name = "N", default_value_t = 500)]
    pub(crate) vehicles: u32,
}
