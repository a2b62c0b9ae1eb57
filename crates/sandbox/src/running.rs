//! A sandbox that runs.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::options::Options;
use crate::users::Credential;
use crate::wire::{Cut, Cuttable};
use crate::world::World;
use crate::{control, portal};

/// How often sessions' last requests and the like reach the file.
const SAVE_EVERY: Duration = Duration::from_secs(30);
/// How long requests under way may take once the sandbox is to stop.
const GRACE: Duration = Duration::from_secs(2);

/// A running sandbox. It stops when this is dropped; [`Running::shutdown`] waits for it.
#[derive(Debug)]
pub struct Running {
    /// Address of the portal, without a slash at the end.
    pub portal_url: String,
    /// Address of the control port, without a slash at the end.
    pub control_url: String,
    world: Arc<World>,
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

/// Starts a sandbox; once this returns, both ports take connections.
///
/// # Errors
/// If a port is taken, or the data folder cannot be read.
pub async fn start(options: Options) -> io::Result<Running> {
    let world = Arc::new(World::open(&options)?);
    let portal = TcpListener::bind(options.listen).await?;
    let control = TcpListener::bind(options.control).await?;
    let portal_url = format!("http://{}", portal.local_addr()?);
    let control_url = format!("http://{}", control.local_addr()?);
    let (stop, _) = watch::channel(false);
    let mut tasks = JoinSet::new();
    tasks.spawn(serve(portal, portal::router(Arc::clone(&world)), stop.subscribe()));
    tasks.spawn(serve(control, control::router(Arc::clone(&world)), stop.subscribe()));
    tasks.spawn(save_now_and_then(Arc::clone(&world), stop.subscribe()));
    Ok(Running { portal_url, control_url, world, stop, tasks })
}

impl Running {
    /// Who can sign in, with the passwords that count now.
    pub fn users(&self) -> Vec<Credential> {
        let accounts = self.world.accounts();
        let credential = |user: &crate::users::User| Credential {
            password: accounts.password_of(user),
            ..user.credential()
        };
        accounts.users().iter().map(credential).collect()
    }

    /// Stops both ports, lets requests under way end, and keeps what has changed.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(true);
        let all_ended = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(GRACE, all_ended).await.is_err() {
            tracing::debug!("some requests did not end in time");
        }
        self.world.save();
    }
}

async fn serve(listener: TcpListener, router: Router, mut stop: watch::Receiver<bool>) {
    let service = router.into_make_service_with_connect_info::<Cut>();
    let stopped = async move {
        if stop.wait_for(|stop| *stop).await.is_err() {
            tracing::debug!("dropped without a shutdown");
        }
    };
    if let Err(error) = axum::serve(Cuttable(listener), service).with_graceful_shutdown(stopped).await {
        tracing::error!(%error, "a port has stopped");
    }
}

async fn save_now_and_then(world: Arc<World>, mut stop: watch::Receiver<bool>) {
    while tokio::time::timeout(SAVE_EVERY, stop.wait_for(|stop| *stop)).await.is_err() {
        world.save();
    }
}
