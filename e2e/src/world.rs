//! A dealership, a gateway onto it, and those who use the two.

use std::path::PathBuf;
use std::sync::OnceLock;
use tempfile::TempDir;

use crate::SERVICE;
use crate::dealer::Dealer;
use crate::gateway::{Config, Gateway};
use crate::integrator::{Integrator, Session};
use crate::operator::Operator;
use crate::watchman::Watchman;

/// The integration of a world.
pub const INTEGRATION: &str = "int_peachtree";

/// The client of a world.
const CLIENT: &str = "cl_pricing";

/// The stores of the dealership, as the operator names them.
const ROOFTOPS: [&str; 3] = [
    "1001=rt_1001@America/New_York:Peachtree Ford",
    "1002=rt_1002@America/New_York:Peachtree BMW",
    "1003=rt_1003@America/Chicago:Lakeshore Chevrolet",
];

/// The sandbox is on this machine and may be asked as fast as it answers.
const PACE: [&str; 3] = ["requests_per_second=2000", "burst=100", "concurrency=16"];

/// How a world is made.
#[derive(Debug, Clone)]
pub struct WorldOptions {
    /// Vehicles in all three stores together.
    pub vehicles: u32,
    /// What the dealership is drawn from.
    pub seed: u64,
    /// Whether the service account's credentials are stored, so that the gateway syncs by itself.
    pub service_account: bool,
    /// The filter of the gateway's log.
    pub log: &'static str,
    /// The folder of the packs.
    pub packs: PathBuf,
}

impl Default for WorldOptions {
    fn default() -> Self {
        Self { vehicles: 24, seed: 1, service_account: true, log: "info", packs: Config::packs() }
    }
}

/// A dealership in the sandbox, a gateway, an integration, a client with a key and a consent.
pub struct World {
    gateway: Option<Gateway>,
    service: OnceLock<Session>,
    /// Works in the DMS.
    pub dealer: Dealer,
    /// Calls the API.
    pub integrator: Integrator,
    /// Uses the command line.
    pub operator: Operator,
    /// The gateway's configuration.
    pub config: Config,
    watchman: Watchman,
    folder: TempDir,
}

impl World {
    /// A small dealership with a gateway that syncs it.
    pub fn small() -> Self {
        Self::new(&WorldOptions::default())
    }

    /// A small dealership and a gateway that holds no credentials: nothing is signed in until somebody signs in.
    pub fn without_service_account() -> Self {
        Self::new(&WorldOptions { service_account: false, ..WorldOptions::default() })
    }

    /// A world that is set up as an operator would, and whose gateway runs.
    pub fn new(options: &WorldOptions) -> Self {
        let mut world = Self::set_up(options);
        world.starts_gateway();
        world
    }

    /// A world that is set up and whose gateway does not run yet.
    pub fn set_up(options: &WorldOptions) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let watchman = Watchman::over_folder(folder.path());
        let dealer = Dealer::start(folder.path(), options.vehicles, options.seed);
        let config = Config::write(folder.path(), options.log, &options.packs);
        let operator = Operator::new(&config);
        operator.runs(&["init"]).must_succeed();
        add_integration(&operator, INTEGRATION, &dealer);
        if options.service_account {
            let service = dealer.person(SERVICE);
            operator.stores_credential(INTEGRATION, SERVICE, &service.password, &service.seed);
        }
        operator.runs(&["client", "add", "Pricing", "--id", CLIENT]).must_succeed();
        let all =
            ["inventory", "sales", "service", "parts", "accounting"].map(|area| ["--area", area]).concat();
        operator.grants(INTEGRATION, CLIENT, &[all.as_slice(), &["--class", "cost"]].concat());
        let credential = operator.makes_key(CLIENT);
        let integrator = Integrator { api: String::new(), integration: INTEGRATION.to_owned(), credential };
        Self {
            gateway: None,
            service: OnceLock::new(),
            dealer,
            integrator,
            operator,
            config,
            watchman,
            folder,
        }
    }

    /// The running gateway.
    pub fn gateway(&self) -> &Gateway {
        self.gateway.as_ref().expect("the gateway runs")
    }

    /// Starts the gateway, and tells the integrator where it is.
    pub fn starts_gateway(&mut self) {
        let gateway = Gateway::start(&self.config);
        self.integrator.api.clone_from(&gateway.api);
        self.service = OnceLock::new();
        self.gateway = Some(gateway);
    }

    /// Ends the gateway in order, and says with which exit code.
    pub fn stops_gateway(&mut self) -> Option<i32> {
        self.gateway.take().expect("the gateway runs").stop().code()
    }

    /// Kills the gateway.
    pub fn kills_gateway(&mut self) {
        self.gateway.take().expect("the gateway runs").kill();
    }

    /// Kills the gateway and starts it again.
    pub fn restarts_gateway(&mut self) {
        self.kills_gateway();
        self.starts_gateway();
    }

    /// A session of the service account: it sees everything. The same one each time.
    pub fn service(&self) -> &Session {
        self.service.get_or_init(|| self.integrator.opens_service_session())
    }

    /// The client that the integrator's key belongs to.
    pub fn client(&self) -> &'static str {
        CLIENT
    }

    /// A further client with a key, which has no consent yet: its id and its back end.
    pub fn adds_client(&self, id: &str) -> Integrator {
        self.operator.runs(&["client", "add", "Another", "--id", id]).must_succeed();
        Integrator { credential: self.operator.makes_key(id), ..self.integrator.clone() }
    }

    /// A further integration onto the same dealership, with a service account of the same user. Nobody has a consent
    /// for it yet.
    pub fn adds_integration(&self, id: &str) {
        add_integration(&self.operator, id, &self.dealer);
    }

    /// The folder in which all of it is.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.watchman.dismiss();
        if std::thread::panicking() {
            let log = std::fs::read_to_string(self.config.log()).unwrap_or_default();
            let lines: Vec<_> = log.lines().collect();
            let last = lines.get(lines.len().saturating_sub(30)..).unwrap_or_default();
            #[expect(clippy::print_stderr, reason = "what the gateway said belongs to the test's output")]
            {
                eprintln!("--- the gateway's last lines ---\n{}\n---", last.join("\n"));
            }
        }
    }
}

fn add_integration(operator: &Operator, id: &str, dealer: &Dealer) {
    let address = format!("base_url={}", dealer.portal);
    let mut words = vec!["integration", "add", "Peachtree Group", "--id", id, "--pack", "dealertrack-web"];
    words.extend(["--set", &address]);
    words.extend(PACE.iter().flat_map(|setting| ["--set", setting]));
    words.extend(ROOFTOPS.iter().flat_map(|rooftop| ["--rooftop", rooftop]));
    operator.runs(&words).must_succeed();
}
