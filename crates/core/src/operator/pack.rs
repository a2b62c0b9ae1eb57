//! `rooftop pack reload`, `canary`, `promote` and `rollback`.

use crate::packs::{connections, tell};
use crate::ports::packs::{PackNews, PackWishRefused, Packs, Share};
use crate::{Code, Failure, Gateway};
use std::path::Path;

/// Looks at the folder of packs now; what has changed since.
pub async fn reload(
    gateway: &Gateway,
    packs: &dyn Packs,
    only: Option<&str>,
) -> Result<Vec<PackNews>, Failure> {
    let connections = connections(gateway).await?;
    let all = packs.reload(only, &connections, gateway.now()).await.map_err(refused)?;
    for news in &all {
        tell(gateway, &connections, news).await;
    }
    Ok(all)
}

/// Tries a version on a share of the reads.
pub async fn canary(
    gateway: &Gateway,
    packs: &dyn Packs,
    pack: &str,
    share: Share,
    folder: Option<&Path>,
) -> Result<Vec<PackNews>, Failure> {
    let connections = connections(gateway).await?;
    let all = packs.canary(pack, share, folder, &connections, gateway.now()).await.map_err(refused)?;
    for news in &all {
        tell(gateway, &connections, news).await;
    }
    Ok(all)
}

/// Ends a trial: the candidate reads from now on.
pub async fn promote(gateway: &Gateway, packs: &dyn Packs, pack: &str) -> Result<PackNews, Failure> {
    let news = packs.promote(pack, gateway.now()).await.map_err(refused)?;
    tell(gateway, &connections(gateway).await?, &news).await;
    Ok(news)
}

/// Ends a trial, or goes back to the version that read before, or to one that is kept. What the version that is left has read is read
/// again.
pub async fn roll_back(
    gateway: &Gateway,
    packs: &dyn Packs,
    pack: &str,
    to: Option<&str>,
) -> Result<PackNews, Failure> {
    let news = packs.roll_back(pack, to, gateway.now()).await.map_err(refused)?;
    tell(gateway, &connections(gateway).await?, &news).await;
    Ok(news)
}

fn refused(wish: PackWishRefused) -> Failure {
    Failure::new(Code::InvalidRequest, wish.0)
}
