//! `rooftop serve`: runs the gateway until it is told to stop.

use anyhow::{Context, Result};
use futures::future::BoxFuture;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};
use rooftop_core::ports::StoreError;
use rooftop_core::ports::store::{Access as _, System};
use rooftop_http::{DURATION_BUCKETS_SECONDS, DURATION_METRIC, HttpOptions, Rate};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::admin;
use crate::config::Config;
use crate::logging;
use crate::wiring::Wired;

/// Runs the gateway.
pub(crate) async fn run(path: &Path) -> Result<ExitCode> {
    let config = Config::read(path)?;
    logging::start(&config.log)?;
    let metrics = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full(DURATION_METRIC.to_owned()), &DURATION_BUCKETS_SECONDS)
        .and_then(PrometheusBuilder::install_recorder)
        .context("metrics could not be started")?;
    rooftop_http::describe_metrics();
    rooftop_dms::describe_metrics();
    let wired = Wired::open(&config).await?;
    let api = TcpListener::bind(config.server.listen)
        .await
        .with_context(|| format!("cannot listen on {}", config.server.listen))?;
    let metrics_listener = TcpListener::bind(config.server.metrics_listen)
        .await
        .with_context(|| format!("cannot listen on {}", config.server.metrics_listen))?;
    let stop = CancellationToken::new();
    tokio::spawn(stop_on_signal(stop.clone()));
    let sync = tokio::spawn(rooftop_core::sync::run(wired.gateway.clone(), stop.clone()));
    let packs =
        tokio::spawn(rooftop_core::packs::watch(wired.gateway.clone(), wired.packs.clone(), stop.clone()));
    let commands = tokio::spawn(take_commands(wired.clone(), config.admin_socket(), stop.clone()));
    tracing::info!(api = %api.local_addr()?, metrics = %metrics_listener.local_addr()?, packs = ?wired.packs.loaded(), "serving");
    // For whoever started this with port 0, and as the sign that both ports take connections.
    let announcement = serde_json::json!({
        "api": format!("http://{}", api.local_addr()?),
        "metrics": format!("http://{}", metrics_listener.local_addr()?),
    });
    super::say(&announcement.to_string());
    let metrics_router = rooftop_http::metrics_router(metrics);
    let metrics_server =
        tokio::spawn(rooftop_http::serve(metrics_listener, metrics_router, stop.clone().cancelled_owned()));
    let router = rooftop_http::api(wired.gateway.clone(), options(&config, &wired));
    rooftop_http::serve(api, router, stop.clone().cancelled_owned()).await;
    stop.cancel();
    metrics_server.await?;
    commands.await??;
    sync.await?;
    packs.await?;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// Takes the operator's commands. Without them nobody could take back a key or a consent, so their end is the end.
async fn take_commands(wired: Wired, socket: PathBuf, stop: CancellationToken) -> Result<()> {
    let execute = move |command| {
        let wired = wired.clone();
        async move { admin::execute(&wired, command).await }
    };
    let outcome = admin::listen(&socket, stop.clone(), execute).await;
    if let Err(error) = &outcome {
        tracing::error!("{error:#}; stopping");
        stop.cancel();
    }
    outcome
}

fn options(config: &Config, wired: &Wired) -> HttpOptions {
    let store = wired.store.clone();
    let ready = move || -> BoxFuture<'static, Result<(), StoreError>> {
        let store = store.clone();
        Box::pin(async move { store.integrations(System).await.map(drop) })
    };
    let limits = &config.rate_limits;
    HttpOptions {
        public_url: config.server.public_url.clone(),
        rate: Rate { per_second: limits.requests_per_second, burst: limits.burst },
        ..HttpOptions::new(Arc::new(ready))
    }
}

/// Stops on SIGTERM and on Ctrl-C.
async fn stop_on_signal(stop: CancellationToken) {
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signals) => {
                signals.recv().await;
            }
            Err(error) => {
                tracing::error!(%error, "SIGTERM cannot be caught; Ctrl-C can");
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        () = terminated => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    tracing::info!("stopping: requests under way may finish");
    stop.cancel();
}
