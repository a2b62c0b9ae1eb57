//! A system that runs.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::{htmx, jsonrpc, perl, soap};

/// Which system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum System {
    /// Framesets, nested tables and hidden fields of 1998.
    Perl,
    /// Pages whose parts are fetched by attributes of htmx.
    Htmx,
    /// SOAP services with security headers and faults.
    Soap,
    /// A JSON-RPC application with errors inside 200.
    Jsonrpc,
}

/// How to run it.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Options {
    /// Address to listen at. Port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,

    /// Seconds without a request after which a session ends.
    #[arg(long, default_value_t = 900)]
    pub idle_seconds: u64,

    /// Requests that the SOAP services answer in a second.
    #[arg(long, default_value_t = 10)]
    pub requests_per_second: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { listen: SocketAddr::from(([127, 0, 0, 1], 0)), idle_seconds: 900, requests_per_second: 10 }
    }
}

/// A running system. It stops when this is dropped.
#[derive(Debug)]
pub struct Running {
    /// Its address, without a slash at the end.
    pub url: String,
    _tasks: JoinSet<io::Result<()>>,
}

/// Starts a system; once this returns, it takes connections.
///
/// # Errors
/// If the port is taken.
pub async fn start(system: System, options: Options) -> io::Result<Running> {
    let listener = TcpListener::bind(options.listen).await?;
    let url = format!("http://{}", listener.local_addr()?);
    let idle = Duration::from_secs(options.idle_seconds);
    let router = match system {
        System::Perl => perl::router(idle),
        System::Htmx => htmx::router(idle),
        System::Soap => soap::router(url.clone(), options.requests_per_second),
        System::Jsonrpc => jsonrpc::router(idle),
    };
    let mut tasks = JoinSet::new();
    tasks.spawn(async move { axum::serve(listener, router).await });
    Ok(Running { url, _tasks: tasks })
}
