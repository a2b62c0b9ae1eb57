//! A portal of six screens and two stores. It notes every request as it came, and misbehaves where it is told to.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// How long a drip waits before its next byte.
const DRIP: Duration = Duration::from_millis(50);

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    /// `GET /inventory`.
    pub(crate) line: String,
    /// The `Cookie` header.
    pub(crate) cookies: String,
    /// The fields of the form.
    pub(crate) form: BTreeMap<String, String>,
}

/// What is answered in place of a page.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// A status, with more lines of the head.
    Status(u16, String),
    /// A page that never ends.
    Endless,
    /// A page that comes byte by byte, and never ends.
    Drip,
    /// The connection is cut when the request has arrived.
    Cut,
    /// This page.
    Page(String),
    /// The right page, late.
    Late(Duration),
}

/// What a user must show beside the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Second {
    Nothing,
    /// This code.
    Code(String),
    /// Any code.
    AnyCode,
}

/// A visit of a browser.
struct Visit {
    signed_in: bool,
    store: String,
}

/// What the portal knows.
pub(crate) struct State {
    pub(crate) password: String,
    pub(crate) second: Second,
    pub(crate) locked: bool,
    /// Whether the profile says that the user sees cost, and whether pages show it.
    pub(crate) cost: (bool, bool),
    /// More `Set-Cookie` lines of the answer to a sign-in.
    pub(crate) more_cookies: Vec<String>,
    pub(crate) seen: Vec<Seen>,
    /// Most requests that were under way at once.
    pub(crate) most_at_once: usize,
    at_once: usize,
    faults: BTreeMap<String, VecDeque<Fault>>,
    visits: BTreeMap<String, Visit>,
    visits_made: u32,
}

impl State {
    /// Ends all sessions, as a restart of the portal would.
    pub(crate) fn forget_everybody(&mut self) {
        self.visits.clear();
    }

    /// Moves all sessions to a store, as a person in another window would.
    pub(crate) fn move_everybody_to(&mut self, store: &str) {
        self.visits.values_mut().for_each(|visit| visit.store = store.into());
    }
}

/// The portal. It stops when it is dropped.
pub(crate) struct Portal {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    serving: JoinHandle<()>,
}

impl Drop for Portal {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Portal {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new(State {
            password: "right-horse-battery".into(),
            second: Second::Nothing,
            locked: false,
            cost: (true, true),
            more_cookies: Vec::new(),
            seen: Vec::new(),
            most_at_once: 0,
            at_once: 0,
            faults: BTreeMap::new(),
            visits: BTreeMap::new(),
            visits_made: 0,
        }));
        let shared = state.clone();
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, shared.clone()));
            }
        });
        Self { address, state, serving }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// How often this was asked.
    pub(crate) fn count(&self, line: &str) -> usize {
        self.state().seen.iter().filter(|seen| seen.line == line).count()
    }

    /// What this was asked with, in order.
    pub(crate) fn forms(&self, line: &str, field: &str) -> Vec<String> {
        let state = self.state();
        let forms = state.seen.iter().filter(|seen| seen.line == line);
        forms.map(|seen| seen.form.get(field).cloned().unwrap_or_default()).collect()
    }

    /// Answers this request wrongly so many times.
    pub(crate) fn fault(&self, line: &str, times: usize, fault: &Fault) {
        let faults = std::iter::repeat_n(fault.clone(), times);
        self.state().faults.entry(line.into()).or_default().extend(faults);
    }
}

async fn serve(mut stream: TcpStream, state: Arc<Mutex<State>>) {
    let Some(seen) = receive(&mut stream).await else { return };
    let answer = {
        let mut state = state.lock().unwrap();
        state.seen.push(seen.clone());
        state.at_once += 1;
        state.most_at_once = state.most_at_once.max(state.at_once);
        let fault = state.faults.get_mut(path_of(&seen)).and_then(VecDeque::pop_front);
        match fault {
            Some(Fault::Late(_)) | None => (fault, state.page(&seen)),
            Some(_) => (fault, String::new()),
        }
    };
    if let (Some(Fault::Late(wait)), _) = &answer {
        tokio::time::sleep(*wait).await;
    }
    state.lock().unwrap().at_once -= 1;
    // A client that went away is its own affair.
    let _ = match answer {
        (None | Some(Fault::Late(_)), text) => stream.write_all(text.as_bytes()).await,
        (Some(fault), _) => misbehave(&mut stream, fault).await,
    };
}

/// Method and path, without the query.
fn path_of(seen: &Seen) -> &str {
    seen.line.split('?').next().unwrap_or_default()
}

async fn misbehave(stream: &mut TcpStream, fault: Fault) -> std::io::Result<()> {
    let chunked = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n";
    match fault {
        Fault::Cut | Fault::Late(_) => Ok(()),
        Fault::Page(page) => stream.write_all(html(&page).as_bytes()).await,
        Fault::Status(status, head) => {
            let text =
                format!("HTTP/1.1 {status} Fault\r\n{head}Content-Length: 0\r\nConnection: close\r\n\r\n");
            stream.write_all(text.as_bytes()).await
        }
        Fault::Endless => {
            stream.write_all(chunked.as_bytes()).await?;
            let chunk = format!("1000\r\n{}\r\n", "x".repeat(0x1000));
            loop {
                stream.write_all(chunk.as_bytes()).await?;
            }
        }
        Fault::Drip => {
            stream.write_all(chunked.as_bytes()).await?;
            loop {
                stream.write_all(b"1\r\nx\r\n").await?;
                tokio::time::sleep(DRIP).await;
            }
        }
    }
}

async fn receive(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).ok()?;
    let header = |name: &str| {
        let lines = head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned()).next()
    };
    let length: usize = header("content-length").and_then(|text| text.parse().ok()).unwrap_or_default();
    while bytes.len() < head_end + 4 + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    let form = url::form_urlencoded::parse(&bytes[head_end + 4..]).into_owned().collect();
    let line = head.lines().next()?.trim_end_matches(" HTTP/1.1").to_owned();
    Some(Seen { line, cookies: header("cookie").unwrap_or_default(), form })
}

fn answer(status: &str, head: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\n{head}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}")
}

fn html(body: &str) -> String {
    let page = format!("<!DOCTYPE html><html><head><title>Small</title></head><body>{body}</body></html>");
    answer("200 OK", "Content-Type: text/html; charset=utf-8\r\n", &page)
}

fn see_other(to: &str, head: &str) -> String {
    answer("303 See Other", &format!("Location: {to}\r\n{head}"), "")
}

fn login(message: &str) -> String {
    html(&format!(
        "<h1>Sign In</h1><p>{message}</p><form action='/login' method='post'><label for='u'>User ID</label>\
         <input id='u' name='user'><label for='p'>Password</label><input id='p' name='pw' type='password'>\
         <input type='submit' value='Sign In'></form>"
    ))
}

fn verify(message: &str) -> String {
    html(&format!(
        "<h1>Verify it is you</h1><p>{message}</p><form action='/verify' method='post'>\
         <label for='c'>Code</label><input id='c' name='otp'><button>Verify</button></form>"
    ))
}

impl State {
    fn page(&mut self, seen: &Seen) -> String {
        match path_of(seen) {
            "GET /login" => return login(""),
            "POST /login" => return self.sign_in(seen),
            "POST /verify" => return self.verify(seen),
            _ => {}
        }
        let sid = sid(seen);
        let Some(visit) = self.visits.get_mut(&sid).filter(|visit| visit.signed_in) else {
            return see_other("/login", "");
        };
        match path_of(seen) {
            "GET /home" => html(&format!(
                "{}<h1>Welcome, Jordan</h1><form action='/open-store' method='post'><table><tr><td>Go to store</td>\
                 <td><select name='s'><option value='01'>01 - Main<option value='02'>02 - North</select></td></tr>\
                 </table><button>Go</button></form><form action='/logout' method='post'><button>Sign Out</button></form>",
                bar(&visit.store)
            )),
            "POST /open-store" => {
                visit.store = seen.form.get("s").cloned().unwrap_or_default();
                see_other("/home", "")
            }
            "POST /logout" => {
                self.visits.remove(&sid);
                see_other("/login", "")
            }
            "GET /profile" => self.profile(),
            "GET /inventory" => {
                let row = |n| format!("<tr><td>P{n}<td>01/21/2026 8:03a");
                let rows: String = (1..=3).map(row).collect();
                let table = format!("<table><tr><th>Stock #<th>Changed{rows}</table>");
                html(&format!("{}<h1>Inventory</h1>{table}", bar(&visit.store)))
            }
            "GET /vehicle" => {
                let store = visit.store.clone();
                self.vehicle(&store, seen.line.rsplit('=').next().unwrap_or_default())
            }
            _ => answer("404 Not Found", "", ""),
        }
    }

    fn sign_in(&mut self, seen: &Seen) -> String {
        if self.locked {
            return login("Your account is locked.");
        }
        if seen.form.get("pw") != Some(&self.password) {
            return login("Invalid user ID or password.");
        }
        self.visits_made += 1;
        let sid = format!("c00kie-{}-of-{}", self.visits_made, seen.form["user"]);
        let signed_in = self.second == Second::Nothing;
        self.visits.insert(sid.clone(), Visit { signed_in, store: "01".into() });
        let more: Vec<_> =
            self.more_cookies.iter().map(|cookie| format!("Set-Cookie: {cookie}\r\n")).collect();
        let head = format!("Set-Cookie: SID={sid}; Path=/; HttpOnly\r\n{}", more.concat());
        if signed_in {
            return see_other("/home", &head);
        }
        verify("").replacen("\r\n", &format!("\r\n{head}"), 1)
    }

    fn verify(&mut self, seen: &Seen) -> String {
        let code = seen.form.get("otp").cloned().unwrap_or_default();
        let is_right = match &self.second {
            Second::Code(right) => *right == code,
            _ => true,
        };
        match self.visits.get_mut(&sid(seen)) {
            None => see_other("/login", ""),
            Some(_) if !is_right => verify("That code is not right."),
            Some(visit) => {
                visit.signed_in = true;
                see_other("/home", "")
            }
        }
    }

    fn profile(&self) -> String {
        let cost = if self.cost.0 { "Yes" } else { "No" };
        html(&format!(
            "<h1>My Profile</h1><dl><dt>User ID<dd>jlopez<dt>Name<dd>Jordan Lopez</dl><table>\
             <tr><th>No.<th>Modules<th>Cost<tr><td>01<td>Inventory, Sales<td>{cost}<tr><td>02<td>Inventory<td>{cost}\
             </table>"
        ))
    }

    fn vehicle(&self, store: &str, stock: &str) -> String {
        let cost = if self.cost.1 { "<dt>Cost<dd>$60,000.00" } else { "" };
        html(&format!(
            "{}<h1>Vehicle {stock}</h1><dl><dt>Stock #<dd>{stock}<dt>VIN<dd>{}<dt>New/Used<dd>N<dt>Status<dd>A{cost}\
             <dt>Last Changed<dd>01/21/2026 8:03a</dl>",
            bar(store),
            vin(store)
        ))
    }
}

fn bar(store: &str) -> String {
    let name = if store == "01" { "Main" } else { "North" };
    format!("<p><b>Store:</b> {store} - {name}</p>")
}

/// The VIN of every vehicle of a store.
pub(crate) fn vin(store: &str) -> String {
    format!("1FTFW1E50NFA000{store}")
}

fn sid(seen: &Seen) -> String {
    let cookies = seen.cookies.split("; ").filter_map(|cookie| cookie.split_once('='));
    cookies.filter(|(name, _)| *name == "SID").map(|(_, value)| value.to_owned()).next().unwrap_or_default()
}
