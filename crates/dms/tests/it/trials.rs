//! A version of the pack on trial beside the one that reads, against the portal.

use jiff::{SignedDuration, Timestamp};
use rooftop_core::ports::dms::Priority;
use rooftop_core::ports::packs::{CanaryTally, PackChange, Share};
use rooftop_core::ports::{Clock as _, DmsFailure, Packs as _};
use rooftop_dms::{PackShelf, WebDms};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

use crate::gateway::int_1;
use crate::house::{House, shelf_folder};
use crate::portal::Fault;

/// A house whose pack may change while it is read with.
struct Bench {
    house: House,
    shelf: Arc<PackShelf>,
    dms: Arc<WebDms>,
    packs: TempDir,
}

impl Bench {
    async fn new() -> Self {
        let house = House::with_service_account().await;
        let packs = shelf_folder();
        let shelf = PackShelf::open(packs.path(), &house.folder.path().join("kept"), house.clock.now());
        let shelf = Arc::new(shelf.unwrap_or_else(|error| panic!("{error}")));
        let dms = house.engine_with(shelf.clone());
        Self { house, shelf, dms, packs }
    }

    /// With a version on trial for all reads that differs from the one that reads in one text of one file.
    async fn trying(file: &str, from: &str, to: &str) -> Self {
        let bench = Self::new().await;
        let share = Share::of(100).unwrap();
        bench.shelf.canary("small-web", share, None, &[], bench.now()).await.unwrap();
        bench.edit("pack.yaml", "version: 0.1.0", "version: 0.2.0");
        bench.edit(file, from, to);
        assert_eq!(bench.look().await, ["started"]);
        bench
    }

    fn now(&self) -> Timestamp {
        self.house.clock.now()
    }

    fn edit(&self, file: &str, from: &str, to: &str) {
        let path = self.packs.path().join("small-web").join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} has no {from:?}: this test changes nothing");
        std::fs::write(path, text.replacen(from, to, 1)).unwrap();
    }

    /// Looks until what has changed has come to rest: where trials stand.
    async fn look(&self) -> Vec<&'static str> {
        let mut news = self.shelf.look(&[], self.now()).await;
        news.extend(self.shelf.look(&[], self.now()).await);
        let stage = |change| match change {
            PackChange::Canary(canary) => canary.stage.as_str(),
            other => panic!("{other:?}"),
        };
        news.into_iter().map(|news| stage(news.change)).collect()
    }

    fn tally(&self) -> CanaryTally {
        self.shelf.statuses()[0].candidate.clone().unwrap().tally
    }

    /// The version that read a vehicle.
    async fn get(&self, priority: Priority) -> Result<String, DmsFailure> {
        let record = self.house.get_for(&self.dms, "svc", 1, "P1", priority).await?;
        Ok(record.pack.split('+').next().unwrap().to_owned())
    }

    fn asked(&self) -> usize {
        self.house.portal.count("GET /vehicle?stock=P1")
    }
}

#[tokio::test]
async fn both_versions_read_one_answer_and_the_present_one_is_served() {
    let bench = Bench::trying("flows/vehicles.get.yaml", "    pricing.cost: vehicle.cost\n", "").await;
    for _ in 0..3 {
        assert_eq!(bench.get(Priority::Sync).await.unwrap(), "small-web 0.1.0");
    }
    bench.house.list_for(&bench.dms, "svc", Priority::Sync).await.unwrap();
    assert_eq!(bench.asked(), 3, "nothing is asked for the candidate");
    let tally = bench.tally();
    assert_eq!((tally.reads, tally.equal, tally.drifts, tally.extra_requests), (4, 1, 0, 0));
    let different: Vec<_> = tally.fields.iter().filter(|(_, times)| times.different > 0).collect();
    assert_eq!(different.len(), 1, "{different:?}");
    assert_eq!((different[0].0.as_str(), different[0].1.different), ("pricing.cost", 3));
    assert_eq!(tally.fields["vin"].equal, 3);
}

#[tokio::test]
async fn a_candidate_that_drifts_more_is_dropped_and_not_tried_again() {
    let bench = Bench::trying("pages/vehicle.yaml", "label: VIN", "label: Serial Number").await;
    assert_eq!(bench.get(Priority::Sync).await.unwrap(), "small-web 0.1.0");
    assert_eq!((bench.tally().drifts, bench.tally().current_drifts), (1, 0));
    assert_eq!(bench.look().await, ["worse"]);
    assert_eq!(bench.get(Priority::Sync).await.unwrap(), "small-web 0.1.0");
    let status = bench.shelf.statuses().remove(0);
    assert_eq!(status.candidate, None);
    assert!(status.set_aside.unwrap().starts_with("0.2.0+"), "it is still in the folder");
    assert!(bench.look().await.is_empty());
}

#[tokio::test]
async fn a_candidate_that_reads_what_the_present_version_cannot_goes_on_and_is_promoted() {
    let bench = Bench::trying("pages/vehicle.yaml", "label: VIN", "label: Serial Number").await;
    let page = "<p><b>Store:</b> 01 - Main</p><h1>Vehicle P1</h1><dl><dt>Stock #<dd>P1<dt>Serial Number\
        <dd>1FTFW1E50NFA00001<dt>New/Used<dd>N<dt>Status<dd>A<dt>Cost<dd>$1.00<dt>Last Changed<dd>01/21/2026 8:03a</dl>";
    bench.house.portal.fault("GET /vehicle", 9, &Fault::Page(page.into()));
    let served = bench.get(Priority::Sync).await;
    assert!(matches!(served, Err(DmsFailure::Drift(_))), "the present version is served: {served:?}");
    assert_eq!((bench.tally().drifts, bench.tally().current_drifts), (0, 1));
    assert_eq!(bench.look().await, ["running"], "what is not equal is told at once");
    bench.shelf.promote("small-web", bench.now()).await.unwrap();
    assert_eq!(bench.get(Priority::Sync).await.unwrap(), "small-web 0.2.0");
}

#[tokio::test]
async fn a_further_page_is_asked_for_within_the_allowance_and_never_while_somebody_waits() {
    let bench = Bench::trying(
        "flows/vehicles.get.yaml",
        "{ path: /vehicle, query: { stock: \"{input.stockNumber}\" }",
        "{ path: /vehicle, query: { view: all, stock: \"{input.stockNumber}\" }",
    )
    .await;
    let further = || bench.house.portal.count("GET /vehicle?view=all&stock=P1");
    bench.get(Priority::Caller).await.unwrap();
    assert_eq!((further(), bench.tally().unfinished), (0, 1));
    for _ in 0..20 {
        bench.get(Priority::Sync).await.unwrap();
    }
    let tally = bench.tally();
    assert_eq!((further() as u64, tally.reads), (tally.extra_requests, 21));
    assert!((5..=7).contains(&tally.extra_requests), "{tally:?}");
    assert_eq!(tally.equal + tally.unfinished, 21);
    assert_eq!((tally.drifts, bench.asked()), (0, 21), "what was not answered is no drift");
}

#[tokio::test]
async fn a_trial_is_told_now_and_then_with_what_each_integration_saw() {
    let bench = Bench::trying("flows/vehicles.get.yaml", "    pricing.cost: vehicle.cost\n", "").await;
    bench.get(Priority::Sync).await.unwrap();
    assert_eq!(bench.look().await, ["running"], "the first difference is told at once");
    bench.get(Priority::Sync).await.unwrap();
    assert!(bench.look().await.is_empty());
    bench.house.clock.advance(SignedDuration::from_mins(5));
    let news = bench.shelf.look(&[], bench.now()).await;
    let PackChange::Canary(canary) = &news[0].change else { panic!("{news:?}") };
    assert_eq!(canary.tallies[&int_1()].reads, 2);
    bench.house.clock.advance(SignedDuration::from_mins(5));
    assert!(bench.look().await.is_empty(), "nothing was read since");
}

#[tokio::test]
async fn what_has_begun_ends_with_the_version_that_it_began_with() {
    let bench = Bench::new().await;
    bench.get(Priority::Caller).await.unwrap();
    bench.house.portal.fault("GET /vehicle", 1, &Fault::Late(Duration::from_millis(300)));
    let change = async {
        while bench.asked() < 2 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        bench.edit("pack.yaml", "version: 0.1.0", "version: 0.2.0");
        bench.shelf.reload(None, &[], bench.now()).await.unwrap();
        bench.shelf.statuses()[0].current.clone()
    };
    let (read, current) = tokio::join!(bench.get(Priority::Caller), change);
    assert!(current.starts_with("0.2.0"), "{current}");
    assert_eq!(read.unwrap(), "small-web 0.1.0");
    assert_eq!(bench.get(Priority::Caller).await.unwrap(), "small-web 0.2.0");
}
