//! The command line.

use clap::{Args, Parser, Subcommand, ValueEnum};
use rooftop_core::ports::packs::Share;
use rooftop_model::id::{ClientId, ConsentId, DriftId, IntegrationId, KeyId, RooftopId, VehicleId};
use rooftop_model::{Entitlement, FieldClass};
use std::path::PathBuf;

/// A self-hosted gateway that gives software one REST API onto a dealer management system.
#[derive(Debug, Parser)]
#[command(name = "rooftop", version, max_term_width = 100)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Top,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Top {
    /// Makes the data folder, the master key and the database
    Init(ConfigArg),
    /// Runs the gateway
    Serve(ConfigArg),
    /// Checks configuration, key, database, packs and reachability, and says what to do
    Doctor {
        /// Where the configuration is.
        #[command(flatten)]
        config: ConfigArg,
        /// How to print.
        #[command(flatten)]
        output: OutputArg,
    },
    /// Integrations: one customer's access to one DMS tenant
    #[command(subcommand)]
    Integration(Integration),
    /// Credentials of service accounts
    #[command(subcommand)]
    Credential(Credential),
    /// Accounts of the DMS
    #[command(subcommand)]
    Account(Account),
    /// Clients: integrators' applications
    #[command(subcommand)]
    Client(Client),
    /// API keys of clients
    #[command(subcommand)]
    Key(Key),
    /// Consents of the dealer
    #[command(subcommand)]
    Consent(Consent),
    /// The audit log: who was shown what
    #[command(subcommand)]
    Audit(Audit),
    /// Records whose values are known, and prove that reading still works
    #[command(subcommand)]
    Canary(Canary),
    /// Screens that are not those that the packs know
    #[command(subcommand)]
    Drift(Drift),
    /// Adapter packs
    #[command(subcommand)]
    Pack(Pack),
    /// Writes the files of the repository that are made from the code
    #[command(hide = true)]
    Generate {
        /// The root of the repository.
        #[arg(long, default_value = ".")]
        root: PathBuf,
        /// Writes nothing; fails if a file is not as it would be written.
        #[arg(long)]
        check: bool,
    },
}

/// Where the configuration is.
#[derive(Debug, Clone, Args)]
pub(crate) struct ConfigArg {
    /// The configuration file
    #[arg(long, default_value = "rooftop.toml", env = "ROOFTOP_CONFIG")]
    pub(crate) config: PathBuf,
}

/// How to print.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct OutputArg {
    /// Prints JSON, for scripts
    #[arg(long)]
    pub(crate) json: bool,
}

/// How to print, for commands that people and scripts use.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct FormatArg {
    /// For people, or for scripts
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// For people, or for scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For scripts
    Json,
}

/// Where the configuration is, and how to print.
#[derive(Debug, Clone, Args)]
pub(crate) struct Common {
    /// Where.
    #[command(flatten)]
    pub(crate) config: ConfigArg,
    /// How.
    #[command(flatten)]
    pub(crate) output: OutputArg,
}

/// `rooftop integration`
#[derive(Debug, Subcommand)]
pub(crate) enum Integration {
    /// Adds an integration with one connection
    Add {
        /// A name for people
        name: String,
        /// Its id, such as int_peachtree; drawn at random if left out
        #[arg(long)]
        id: Option<IntegrationId>,
        /// The adapter pack of its connection
        #[arg(long)]
        pack: String,
        /// A setting of the pack, such as base_url=https://dms.example
        #[arg(long = "set", value_name = "NAME=VALUE", value_parser = pair)]
        settings: Vec<(String, String)>,
        /// A store to serve: its number in the DMS, its id here, its IANA time zone and its name, such as
        /// 1001=rt_1001@America/New_York:"Peachtree Ford"
        #[arg(long = "rooftop", value_name = "NUMBER=ID@ZONE:NAME", required = true)]
        rooftops: Vec<String>,
        /// Configuration and output.
        #[command(flatten)]
        common: Common,
    },
    /// Lists integrations with their rooftops and connections
    List(Common),
}

/// `rooftop credential`
#[derive(Debug, Subcommand)]
pub(crate) enum Credential {
    /// Stores the credentials of an integration's service account; asks for them without echo
    Set {
        /// The integration
        integration: IntegrationId,
        /// The user name in the DMS
        #[arg(long)]
        username: String,
        /// Reads the password and, on a second line, the authenticator's seed from standard input
        #[arg(long)]
        stdin: bool,
        /// Configuration and output.
        #[command(flatten)]
        common: Common,
    },
}

/// `rooftop account`
#[derive(Debug, Subcommand)]
pub(crate) enum Account {
    /// Lifts the pause that the lock-out guard or a lock of the DMS put on an account, and tries at once what keeps failing
    Resume {
        /// The integration
        integration: IntegrationId,
        /// The user name in the DMS
        #[arg(long)]
        username: String,
        /// Configuration and output.
        #[command(flatten)]
        common: Common,
    },
}

/// `rooftop client`
#[derive(Debug, Subcommand)]
pub(crate) enum Client {
    /// Adds a client
    Add {
        /// A name for people
        name: String,
        /// Its id, such as cl_pricing; drawn at random if left out
        #[arg(long)]
        id: Option<ClientId>,
        /// Configuration and output.
        #[command(flatten)]
        common: Common,
    },
    /// Lists clients
    List(Common),
}

/// `rooftop key`
#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    /// Makes a key; its secret is shown this once
    Create {
        /// The client
        client: ClientId,
        /// Configuration and output.
        #[command(flatten)]
        common: Common,
    },
    /// Lists keys, without their secrets
    List(Common),
    /// Takes a key back, and with it every session that it opened
    Revoke {
        /// The key
        key: KeyId,
        /// Configuration and output.
        #[command(flatten)]
        common: Common,
    },
}

/// `rooftop consent`
#[derive(Debug, Subcommand)]
pub(crate) enum Consent {
    /// Records the dealer's consent for a client
    Grant {
        /// The integration
        integration: IntegrationId,
        /// The client
        client: ClientId,
        /// Who at the dealer gave it, in words that a reviewer can follow
        #[arg(long)]
        granted_by: String,
        /// A rooftop that it covers; all of the integration's if none is named
        #[arg(long = "rooftop")]
        rooftops: Vec<RooftopId>,
        /// An area that it covers: inventory, sales, service, parts, accounting
        #[arg(long = "area", required = true)]
        entitlements: Vec<Entitlement>,
        /// A class of restricted fields that it covers: cost, npi
        #[arg(long = "class")]
        classes: Vec<FieldClass>,
        /// Covers writes too
        #[arg(long)]
        write: bool,
        /// Covers looking at the DMS's own pages of a record too; every look is recorded
        #[arg(long)]
        raw: bool,
        /// When it ends, as an instant such as 2027-01-01T00:00:00Z
        #[arg(long)]
        until: Option<jiff::Timestamp>,
        /// Configuration and output.
        #[command(flatten)]
        common: Common,
    },
    /// Lists the consents of an integration
    List {
        /// The integration
        integration: IntegrationId,
        /// Configuration and output.
        #[command(flatten)]
        common: Common,
    },
    /// Takes a consent back: from then on nothing is read or sent under it
    Revoke {
        /// The integration
        integration: IntegrationId,
        /// The consent
        consent: ConsentId,
        /// Configuration and output.
        #[command(flatten)]
        common: Common,
    },
}

/// `rooftop audit`
#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// Lists who was shown the DMS's own pages of which record, newest first
    Raw {
        /// The integration
        integration: IntegrationId,
        /// How many
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        limit: u32,
        /// Configuration and output.
        #[command(flatten)]
        common: Common,
    },
}

/// `rooftop pack`
#[derive(Debug, Subcommand)]
pub(crate) enum Pack {
    /// Begins a pack: an empty one, with comments that say what belongs where
    New {
        /// The folder that it is made in; its name is the pack's name
        folder: PathBuf,
        /// The system that it reaches, such as example; the first word of the pack's name if left out
        #[arg(long)]
        dms: Option<String>,
        /// What it reaches, in a sentence
        #[arg(long, default_value = "Say in a sentence what this pack reaches.")]
        about: String,
    },
    /// Drafts a pack from a recording of your browser: scrubbed pages, and a model of each that they prove
    ///
    /// To record: open an empty tab, open the developer tools on their network tab, tick "preserve log" and "disable
    /// cache", then sign in and look at one of each screen: a list with rows, the same list with none, two or three
    /// records, one that does not exist. Sign out at the end, and ask for a screen once more. Save all as HAR, with
    /// contents.
    ///
    /// What is drafted passes `rooftop pack lint` and `rooftop pack test`. A guess that the recorded pages do not prove is
    /// a comment that says why. README.md of the draft says what was guessed, replaced and left out, and what is yours to
    /// decide. Nothing is sent anywhere, and nothing that exists is overwritten.
    ///
    /// Passwords, codes, cookies and tokens are in no file of the draft; names, addresses, numbers of people are replaced,
    /// the same value always by the same invented one, as far as they are known as such. Read fixtures/ before you share it.
    Record {
        /// The recording: a HAR file, saved with contents from the browser's network tab
        har: PathBuf,
        /// The folder that the draft is made in, which must not exist or be empty; its name is the pack's name
        #[arg(long)]
        out: PathBuf,
        /// The system that it reaches; the first word of the pack's name if left out
        #[arg(long)]
        dms: Option<String>,
        /// The address of the system, such as `https://dms.example`; that with most pages if left out
        #[arg(long)]
        origin: Option<String>,
        /// A text that another one stands for, such as a dealer's name
        #[arg(long = "replace", value_name = "OLD=NEW", value_parser = pair)]
        replace: Vec<(String, String)>,
        /// A file with a text on each line that must not be kept, whatever it looks like
        #[arg(long, value_name = "FILE")]
        secrets: Option<PathBuf>,
        /// How to print.
        #[command(flatten)]
        format: FormatArg,
    },
    /// Runs one flow of a pack against a live system, and shows what was read by which evidence
    ///
    /// Signs in as the pack says, runs the flow with the gateway's own client and manners, and signs out where the pack
    /// knows how. For every answer it says which page of the pack it is, and what was found there by which label, heading
    /// or path; then what the flow gives. It writes a recording (HAR) without secrets, from which `rooftop pack record`
    /// drafts pages, also and above all where something was not as the pack says.
    ///
    /// Credentials are never arguments, which others on the machine can see. They come from the environment:
    /// ROOFTOP_TRY_USERNAME, ROOFTOP_TRY_PASSWORD, in general ROOFTOP_TRY_ and the credential's name in pack.yaml;
    /// ROOFTOP_TRY_CODE for a one-time code. What is not there is asked for on the terminal.
    ///
    /// The password is sent once, however it ends. A flow that does more than read is refused, unless --allow-writes is
    /// given; then it says first what it will do.
    Try(TryArgs),
    /// Says what changed in a portal between two recordings, or between two versions of a pack
    ///
    /// Each of the two is a pack's folder or a recording (HAR). For every page it says which labels, headings, columns,
    /// controls, buttons or paths are gone and which are new; and what becomes of each document of the new when the old
    /// reads it as the engine would: read as before, healed (for reads only, with the lines that the page model should say
    /// instead), or refused with the reason. Of two packs it also says what their files say otherwise.
    ///
    /// It fails if something is refused.
    Diff {
        /// The pack or recording that was good so far
        old: PathBuf,
        /// The pack or recording of now
        new: PathBuf,
        /// How to print.
        #[command(flatten)]
        format: FormatArg,
    },
    /// Checks a pack as a compiler would
    Lint {
        /// The pack's folder
        #[arg(default_value = ".")]
        folder: PathBuf,
        /// How to print.
        #[command(flatten)]
        format: FormatArg,
    },
    /// Runs a pack's recorded pages against its page models
    Test {
        /// The pack's folder
        #[arg(default_value = ".")]
        folder: PathBuf,
        /// Writes what is read into the cases that expect otherwise or less; look at the difference before you keep it
        #[arg(long)]
        accept: bool,
        /// How to print.
        #[command(flatten)]
        format: FormatArg,
    },
    /// Shows what a page model finds on a recorded page by which evidence, and why it does not find the rest
    Explain {
        /// The page model
        page: String,
        /// The recorded page: a case of the page's fixtures, another page's as PAGE/CASE, or a file
        fixture: String,
        /// The pack's folder
        #[arg(long = "pack", value_name = "FOLDER", default_value = ".")]
        folder: PathBuf,
        /// Where the picture is written; in the system's folder for such files if left out
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// How to print.
        #[command(flatten)]
        format: FormatArg,
    },
    /// Which versions of the packs the gateway has.
    #[command(flatten)]
    Versions(PackVersions),
    /// The JSON Schemas of the files of a pack, for editors: written into a pack, or printed
    Schema {
        /// The pack's folder; without one they are printed
        folder: Option<PathBuf>,
    },
}

/// `rooftop pack try`
#[derive(Debug, Clone, Args)]
pub(crate) struct TryArgs {
    /// The flow: its operation, such as vehicles.list
    pub(crate) flow: String,
    /// The pack's folder
    #[arg(long = "pack", value_name = "FOLDER", default_value = ".")]
    pub(crate) folder: PathBuf,
    /// A setting of the pack, such as base_url=https://dms.example
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) settings: Vec<(String, String)>,
    /// What the flow is given, such as stockNumber=P12345
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) input: Vec<(String, String)>,
    /// The store that every page must show, by the DMS's own number; any store if left out
    #[arg(long)]
    pub(crate) store: Option<String>,
    /// The zone of the pages' local times, such as America/Denver; UTC if left out
    #[arg(long)]
    pub(crate) zone: Option<String>,
    /// Where the recording is written; a file among the temporary ones if left out
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Lets the flow do more than read
    #[arg(long)]
    pub(crate) allow_writes: bool,
    /// How to print.
    #[command(flatten)]
    pub(crate) format: FormatArg,
}

/// `rooftop canary`
#[derive(Debug, Subcommand)]
pub(crate) enum Canary {
    /// Takes a vehicle's values as they are read now for known: one that does not change any more, such as a sold one
    Add(OneVehicle),
    /// Lists the canaries of an integration, and what is wrong with them
    List {
        /// The integration
        integration: IntegrationId,
        /// Configuration and output.
        #[command(flatten)]
        common: Common,
    },
    /// Reads them now, or one of them; the gateway does so each hour
    Check {
        /// The integration
        integration: IntegrationId,
        /// The vehicle; all if it is not said
        vehicle: Option<VehicleId>,
        /// Configuration and output.
        #[command(flatten)]
        common: Common,
    },
    /// Takes what is read now for right, so that publishing goes on
    Confirm(OneVehicle),
    /// Watches a vehicle no longer
    Remove(OneVehicle),
}

/// A vehicle of an integration.
#[derive(Debug, Args)]
pub(crate) struct OneVehicle {
    /// The integration
    pub(crate) integration: IntegrationId,
    /// The vehicle
    pub(crate) vehicle: VehicleId,
    /// Configuration and output.
    #[command(flatten)]
    pub(crate) common: Common,
}

/// `rooftop drift`
#[derive(Debug, Subcommand)]
pub(crate) enum Drift {
    /// Lists what is not as the packs know it and is not over: where, since when, how often
    List {
        /// The integration
        integration: IntegrationId,
        /// Configuration and output.
        #[command(flatten)]
        common: Common,
    },
    /// Shows one, with the page on which it was met, scrubbed, and what the pack should say instead where that is known
    Show {
        /// The integration
        integration: IntegrationId,
        /// The drift
        drift: DriftId,
        /// Configuration and output.
        #[command(flatten)]
        common: Common,
    },
    /// Shows which evidence found each field of each page how often, today and before
    Evidence {
        /// The integration
        integration: IntegrationId,
        /// Configuration and output.
        #[command(flatten)]
        common: Common,
    },
    /// Says that what was withheld is right, so that it is published
    Confirm {
        /// The integration
        integration: IntegrationId,
        /// The drift
        drift: DriftId,
        /// Configuration and output.
        #[command(flatten)]
        common: Common,
    },
}

/// `rooftop pack list` and what else concerns the packs of the gateway
#[derive(Debug, Subcommand)]
pub(crate) enum PackVersions {
    /// Lists the packs of the gateway: the version that reads, those before it, and why a newer one was refused
    List(Common),
    /// Looks at the folder of packs now; takes what has changed if it is proved, else says what is wrong with it
    Reload {
        /// The pack; all if it is not said
        name: Option<String>,
        /// Configuration and output.
        #[command(flatten)]
        common: Common,
    },
    /// Tries a version on a share of the reads and compares it with the one that reads: what is in the pack's folder and
    /// does not read, else what comes there next
    Canary {
        /// The pack
        name: String,
        /// The share of the reads, such as 10%
        #[arg(long)]
        share: Share,
        /// Tries what is in this folder
        #[arg(long)]
        folder: Option<PathBuf>,
        /// Configuration and output.
        #[command(flatten)]
        common: Common,
    },
    /// Ends a trial: the version that was tried reads from now on
    Promote {
        /// The pack
        name: String,
        /// Configuration and output.
        #[command(flatten)]
        common: Common,
    },
    /// Ends a trial, or goes back to the version that read before; what is in the folder is not taken until it changes
    Rollback {
        /// The pack
        name: String,
        /// Another version that is kept, as `rooftop pack list` shows it
        #[arg(long, value_name = "VERSION")]
        to: Option<String>,
        /// Configuration and output.
        #[command(flatten)]
        common: Common,
    },
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}
