//! What a sandbox is started with.

use std::net::SocketAddr;
use std::path::PathBuf;

/// How to run one sandbox. The same `seed`, `vehicles` and `rooftops` always make the same dealership.
#[derive(Debug, Clone, clap::Args)]
pub struct Options {
    /// Address of the portal, the screens people and scrapers see. Port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,

    /// Address of the control port: faults, clock, users, the book. Port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    pub control: SocketAddr,

    /// The number that all data follows from.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,

    /// How many vehicles there are in all stores together.
    #[arg(long, default_value_t = 250)]
    pub vehicles: usize,

    /// How many stores the dealer group has, at least 3.
    #[arg(long, default_value_t = 3)]
    pub rooftops: usize,

    /// Minutes without a request after which a portal session ends.
    #[arg(long, default_value_t = 20)]
    pub idle_minutes: u32,

    /// Folder to keep what changes (sessions, lock-outs, used codes, edits). Without it, in memory only.
    #[arg(long)]
    pub data: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        Self { listen: any, control: any, seed: 1, vehicles: 250, rooftops: 3, idle_minutes: 20, data: None }
    }
}
