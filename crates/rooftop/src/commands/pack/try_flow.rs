//! `rooftop pack try`: one flow of a pack against a live system.

use anyhow::{Context, Result, anyhow, bail};
use jiff::tz::TimeZone;
use rooftop_core::ports::Clock;
use rooftop_dms::{Person, Tried, Tryout, TryoutError, try_flow};
use rooftop_pack::explain::{AnswerExplained, explain_answer};
use rooftop_pack::{Challenge, ChallengeAnswer, ChallengeKind, Code, Credentials, Output, Pack};
use rooftop_vault::TotpSeed;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{IsTerminal as _, Write as _, stdin};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use zeroize::Zeroizing;

use super::{code, say};
use crate::cli::{Format, TryArgs};
use crate::config::user_agent;
use crate::system::{SystemClock, SystemEntropy};

/// What the names of credentials begin with in the environment.
const ENVIRONMENT: &str = "ROOFTOP_TRY_";

/// The credential that is an authenticator's seed, by which codes are made.
const SEED: &str = "totp_seed";

/// How many rows of a list are written out.
const ROWS_MAX: usize = 5;

/// Runs the flow, and says what came of it.
pub(super) async fn run(arguments: TryArgs) -> Result<ExitCode> {
    let pack = Arc::new(
        Pack::load(&arguments.folder, &rooftop_dms::catalogue())
            .map_err(|findings| anyhow!("the pack cannot be loaded, so nothing was tried\n\n{findings}"))?,
    );
    let format = arguments.format.format;
    let tryout = tryout(arguments.clone(), pack.clone())?;
    expect_ready(&tryout)?;
    if format == Format::Text {
        announce(&tryout);
    }
    let given = Given::collect(&pack)?;
    let mut asking = Asking { seed: given.reveal(SEED) };
    let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
    let tried = try_flow(&tryout, &given, &mut asking, clock, entropy).await;
    let pages: Vec<AnswerExplained> = tried
        .exchanges
        .iter()
        .map(|(request, response)| explain_answer(&pack, request, response, &tryout.zone))
        .collect();
    let recording = record(&tryout, &tried, arguments.out)?;
    let told = match format {
        Format::Json => serde_json::to_string_pretty(&as_json(&tried, &pages, recording.as_deref()))?,
        Format::Text => as_text(&tried, &pages, recording.as_deref(), &arguments.folder)?,
    };
    say(&tried.without_secrets(&told));
    Ok(code(tried.is_whole()))
}

fn tryout(arguments: TryArgs, pack: Arc<Pack>) -> Result<Tryout> {
    let zone = match &arguments.zone {
        None => TimeZone::UTC,
        Some(name) => TimeZone::get(name)
            .with_context(|| format!("{name:?} is not a time zone: write a name such as America/Denver"))?,
    };
    Ok(Tryout {
        pack,
        settings: arguments.settings.into_iter().collect(),
        operation: arguments.flow,
        input: arguments.input.into_iter().map(|(name, value)| (name, Value::from(value))).collect(),
        rooftop: arguments.store,
        zone,
        user_agent: user_agent(),
        may_write: arguments.allow_writes,
    })
}

/// Says all that is missing at once, before anybody is asked for a password.
fn expect_ready(tryout: &Tryout) -> Result<()> {
    let pack = &tryout.pack;
    let mut wrong = Vec::new();
    match pack.flow_effects(&tryout.operation) {
        Err(help) => wrong.push(format!("the pack has no flow {}; {help}", tryout.operation)),
        Ok(effects) if !effects.is_empty() && !tryout.may_write => wrong.push(format!(
            "{} does more than read. It would {}. If that may happen, say --allow-writes",
            tryout.operation,
            effects.join("; ")
        )),
        Ok(_) => {}
    }
    for name in tryout.settings.keys().filter(|name| !pack.settings().contains_key(*name)) {
        wrong.push(format!("the pack has no setting {name}; it has {}", names(pack.settings().keys())));
    }
    for (name, setting) in pack.settings() {
        let given = tryout.settings.get(name).or(setting.default.as_ref());
        let is_address =
            given.and_then(|text| text.parse::<url::Url>().ok()).is_some_and(|url| url.has_host());
        if given.is_none() || (setting.is_url && !is_address) {
            let example = if setting.is_url { "https://…" } else { "…" };
            wrong.push(format!("--set {name}={example} is needed: {}", setting.about));
        }
    }
    if wrong.is_empty() { Ok(()) } else { bail!("nothing was sent\n  {}", wrong.join("\n  ")) }
}

fn names<'n>(names: impl Iterator<Item = &'n String>) -> String {
    names.map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// What is about to happen, where it is more than reading.
fn announce(tryout: &Tryout) {
    let Ok(effects) = tryout.pack.flow_effects(&tryout.operation) else { return };
    if !effects.is_empty() {
        say(&format!("{} will, beside reading:", tryout.operation));
        for effect in &effects {
            say(&format!("  - {effect}"));
        }
        say("");
    }
}

/// What a person would type, out of the environment or as it was typed.
struct Given(BTreeMap<String, Zeroizing<String>>);

impl Credentials for Given {
    fn reveal(&self, name: &str) -> Option<Zeroizing<String>> {
        self.0.get(name).cloned()
    }
}

impl Given {
    fn collect(pack: &Pack) -> Result<Self> {
        let mut given = BTreeMap::new();
        let mut missing = Vec::new();
        for (name, credential) in pack.credentials() {
            let variable = format!("{ENVIRONMENT}{}", name.to_uppercase());
            if let Some(value) = environment(&variable) {
                given.insert(name.clone(), value);
            } else if stdin().is_terminal() {
                let optional = if credential.optional { ", empty if there is none" } else { "" };
                let typed = ask(&format!("{}{optional}", credential.label), credential.secret)?;
                if !typed.trim().is_empty() {
                    given.insert(name.clone(), typed);
                }
            }
            if !given.contains_key(name) && !credential.optional {
                missing.push(format!("{variable} ({})", credential.label));
            }
        }
        if missing.is_empty() {
            return Ok(Self(given));
        }
        bail!(
            "nothing was sent: there are no credentials. Set {}, or run this in a terminal to be asked. They are never \
             arguments, which others on the machine can see",
            missing.join(", ")
        )
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "where a password may be given to a command without being seen by others"
)]
fn environment(variable: &str) -> Option<Zeroizing<String>> {
    std::env::var(variable).ok().filter(|value| !value.is_empty()).map(Zeroizing::new)
}

fn ask(what: &str, is_secret: bool) -> Result<Zeroizing<String>> {
    if is_secret {
        return Ok(Zeroizing::new(rpassword::prompt_password(format!("{what} (not shown): "))?));
    }
    write!(std::io::stderr(), "{what}: ")?;
    let mut line = String::new();
    stdin().read_line(&mut line)?;
    Ok(Zeroizing::new(line.trim().to_owned()))
}

/// Gives codes: of the authenticator if its seed is known, else as the person says.
struct Asking {
    seed: Option<Zeroizing<String>>,
}

impl Person for Asking {
    fn answer(&mut self, challenge: &Challenge) -> Option<ChallengeAnswer> {
        if challenge.kind == ChallengeKind::Approval {
            stdin()
                .is_terminal()
                .then(|| ask("Approve the sign-in on your device, then press Enter", false).ok())??;
            return Some(ChallengeAnswer::Approved);
        }
        // Once a code was refused, the same would be refused again.
        let seed = self.seed.take().filter(|_| challenge.kind == ChallengeKind::Totp);
        if let Some(seed) = seed.and_then(|seed| TotpSeed::parse(&seed).ok()) {
            let (_, made) = seed.code_at(SystemClock.now().as_second());
            return Some(ChallengeAnswer::Code(Code::new(made.expose_secret())));
        }
        let given = environment(&format!("{ENVIRONMENT}CODE")).or_else(|| {
            let sent = challenge.hint.as_ref().map(|hint| format!(", sent to {hint}")).unwrap_or_default();
            stdin().is_terminal().then(|| ask(&format!("Code{sent}"), true).ok()).flatten()
        });
        given.filter(|code| !code.trim().is_empty()).map(|code| ChallengeAnswer::Code(Code::new(&code)))
    }
}

/// Writes the recording, scrubbed, for nobody else to read.
fn record(tryout: &Tryout, tried: &Tried, out: Option<PathBuf>) -> Result<Option<PathBuf>> {
    if tried.exchanges.is_empty() {
        return Ok(None);
    }
    let path = out.unwrap_or_else(|| {
        let name = format!("{}-{}.har", tryout.pack.name(), tryout.operation);
        std::env::temp_dir().join("rooftop-try").join(name)
    });
    let origins = tryout.pack.origins(&tryout.settings)?;
    let secrets: Vec<String> =
        tried.secrets.iter().chain(&tried.logins).map(|secret| secret.to_string()).collect();
    let har =
        rooftop_pack::recording_of(&tryout.pack, &origins, &tried.exchanges, &secrets, SystemClock.now());
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&path).and_then(|mut file| file.write_all(har.as_bytes()));
    written.with_context(|| format!("cannot write {}", path.display()))?;
    Ok(Some(path))
}

fn as_json(tried: &Tried, pages: &[AnswerExplained], recording: Option<&Path>) -> Value {
    let (output, error) = match &tried.outcome {
        Ok(output) => (shown(output), Value::Null),
        Err(error) => (Value::Null, json!(error.to_string())),
    };
    json!({
        "ok": tried.is_whole(), "signedIn": tried.signed_in, "pages": pages, "output": output, "error": error,
        "recording": recording,
    })
}

/// What a flow gave, with where each field of a record was read.
fn shown(output: &Output) -> Value {
    match output {
        Output::Done => json!({ "done": true }),
        Output::Record(record) => json!({
            "key": record.key, "mark": record.mark, "record": record.record, "fieldStates": record.field_states,
            "provenance": record.provenance, "requests": record.requests,
        }),
        Output::Rows(rows) => {
            let row = |row: &Result<rooftop_pack::Row, rooftop_pack::RowDrift>| match row {
                Ok(row) => json!({ "key": row.key, "mark": row.mark, "fields": row.fields }),
                Err(drift) => json!({ "unreadable": drift.to_string() }),
            };
            json!({
                "rows": rows.rows.iter().map(row).collect::<Vec<_>>(), "total": rows.total, "complete": rows.complete,
                "requests": rows.requests,
            })
        }
    }
}

fn as_text(
    tried: &Tried,
    pages: &[AnswerExplained],
    recording: Option<&Path>,
    folder: &Path,
) -> Result<String> {
    let mut text = String::new();
    pages.iter().try_for_each(|page| writeln!(text, "{page}"))?;
    match &tried.signed_in {
        Some(page) => writeln!(text, "✓ signed in: {page}")?,
        None if tried.outcome.is_ok() => {
            writeln!(text, "– the pack has no login.yaml: tried without signing in")?;
        }
        None => {}
    }
    match &tried.outcome {
        Ok(output) => output_text(&mut text, output)?,
        Err(error) => {
            writeln!(text, "✗ {error}")?;
            if let Some(help) = help(error) {
                writeln!(text, "  {help}")?;
            }
        }
    }
    if let Some(path) = recording {
        let (path, folder) = (path.display(), folder.display());
        writeln!(
            text,
            "\nRecorded, without secrets: {path}\n  a draft of the pages in it:  rooftop pack record {path} --out FOLDER\n  \
             read the file before you share it; the pack is {folder}"
        )?;
    }
    if tried.is_partial {
        writeln!(text, "The recording is not whole: an answer did not come, or there was too much.")?;
    }
    Ok(text.trim_end().to_owned())
}

fn output_text(text: &mut String, output: &Output) -> std::fmt::Result {
    match output {
        Output::Done => writeln!(text, "✓ done"),
        Output::Record(record) => {
            writeln!(text, "✓ the record {}, in {} requests", record.key, record.requests)?;
            for (field, from) in &record.provenance {
                let healed = if from.healed { ", healed: the pack's own evidence is gone" } else { "" };
                writeln!(text, "  ✓ {field} = {:?}   ({} on {}{healed})", from.raw, from.locator, from.page)?;
            }
            for (field, state) in &record.field_states {
                writeln!(
                    text,
                    "  – {field}: {}",
                    json!(state).as_str().unwrap_or_default().replace('_', " ")
                )?;
            }
            Ok(())
        }
        Output::Rows(rows) => {
            let total = rows.total.map(|total| format!(", the DMS counts {total}")).unwrap_or_default();
            let proved = match (rows.complete, rows.total) {
                (true, Some(_)) => "proved to be all",
                (true, None) => "all that the pack asks for, though nothing counts them",
                (false, _) => "not proved to be all",
            };
            writeln!(text, "✓ {} rows, {proved}{total}, in {} requests", rows.rows.len(), rows.requests)?;
            for row in rows.rows.iter().flatten().take(ROWS_MAX) {
                writeln!(text, "  ✓ {} {}", row.key, row.fields)?;
            }
            let read = rows.rows.iter().flatten().count();
            if read > ROWS_MAX {
                writeln!(text, "  ✓ and {} more", read - ROWS_MAX)?;
            }
            rows.rows
                .iter()
                .filter_map(|row| row.as_ref().err())
                .try_for_each(|drift| writeln!(text, "  ✗ {drift}"))
        }
    }
}

/// What to do about it.
fn help(error: &TryoutError) -> Option<&'static str> {
    use rooftop_pack::{FlowError, SignInError};
    let drifted = "The page above is not as the pack says. Draft it anew from the recording, and compare.";
    match error {
        TryoutError::SignIn { error, .. } => match **error {
            SignInError::CredentialsRejected => Some(
                "The password was sent once. A few more refusals may lock the account: try it in a browser before you try \
                 it here again.",
            ),
            SignInError::Drift(_) => Some(drifted),
            _ => None,
        },
        TryoutError::Flow { error, .. } => matches!(**error, FlowError::Drift(_)).then_some(drifted),
        TryoutError::CodeNeeded { .. } => {
            Some("Set ROOFTOP_TRY_CODE, or run this in a terminal to be asked.")
        }
        _ => None,
    }
}
