//! The draft of `login.yaml`: how one signed in in the recording.

use super::means;
use super::page::{DraftControl, DraftForm, DraftPage};
use super::seen::Seen;

/// How many requests signing in may take.
pub(super) const STEPS_MAX: u32 = 8;

/// How to sign in, as it was recorded.
#[derive(Debug, Clone, Default)]
pub(super) struct DraftLogin {
    pub(super) start: String,
    /// What is done on each page: its name, and what is written behind it.
    pub(super) on: Vec<(String, String)>,
    /// What is typed beside user name and password: name and label.
    pub(super) credentials: Vec<(String, String)>,
}

/// The draft, if somebody signed in in the recording.
pub(super) fn login(seen: &[Seen], pages: &[DraftPage]) -> Option<DraftLogin> {
    let page_of = |at: usize| pages.iter().find(|page| page.seen.contains(&at));
    let asks = |page: &&DraftPage| page.means == "signed_out" && page.forms.iter().any(has_password);
    let first = (0..seen.len()).find(|at| page_of(*at).as_ref().is_some_and(asks))?;
    let page = page_of(first)?;
    let mut login =
        DraftLogin { start: seen.get(first)?.visit.asked.path().to_owned(), ..DraftLogin::default() };
    login.password(page)?;
    // What came of the last password that was sent before somebody was in.
    let sent = |at: &usize| seen.get(*at).is_some_and(|seen| seen.visit.method == "POST");
    let mut arrived = (first + 1..seen.len())
        .filter(sent)
        .filter_map(|at| Some((at, page_of(at)?)))
        .filter(|(_, after)| after.name != page.name);
    let (at, next) = arrived.next()?;
    login.arrive(next, seen.len().saturating_sub(at));
    if next.means == "code_required" {
        let after = arrived.find(|(_, page)| page.means == "signed_in");
        login.on.extend(after.map(|(_, page)| (page.name.clone(), "{ signed_in: true }".to_owned())));
    }
    login.on.iter().any(|(_, done)| done.contains("signed_in")).then_some(login)
}

fn has_password(form: &DraftForm) -> bool {
    form.controls.iter().any(|control| control.kind == "password")
}

impl DraftLogin {
    /// The form with the password.
    fn password(&mut self, page: &DraftPage) -> Option<()> {
        let form = page.forms.iter().find(|form| has_password(form))?;
        let usable: Vec<&DraftControl> =
            form.controls.iter().filter(|control| control.off.is_none()).collect();
        let typed =
            |control: &&&DraftControl| matches!(control.kind.as_str(), "text" | "email" | "tel" | "number");
        let mut with = Vec::new();
        // The user's name stands right before the password, whatever it is called.
        let user = usable
            .iter()
            .filter(typed)
            .find(|control| is_user(control))
            .or_else(|| usable.iter().rfind(typed))?;
        for control in &usable {
            let credential = match control.kind.as_str() {
                "password" => "password".to_owned(),
                _ if control.name == user.name => "username".to_owned(),
                "text" | "email" | "tel" | "number" => {
                    self.credentials.push((control.name.clone(), control.label.clone()));
                    control.name.clone()
                }
                _ => continue,
            };
            with.push(format!("{}: \"{{credential.{credential}}}\"", control.name));
        }
        let done =
            format!("{{ submit: {}, with: {{ {} }}, counts_as: password }}", form.name, with.join(", "));
        self.on.push((page.name.clone(), done));
        Some(())
    }

    /// The page that came after the password.
    fn arrive(&mut self, page: &DraftPage, _left: usize) {
        if page.means == "signed_in" {
            self.on.push((page.name.clone(), "{ signed_in: true }".to_owned()));
            return;
        }
        let code = page.forms.iter().find_map(|form| {
            let control = form
                .controls
                .iter()
                .find(|control| control.off.is_none() && means::is_code(&control.label))?;
            Some((form, control))
        });
        if let Some((form, control)) = code {
            let done = format!(
                "{{ challenge: totp, submit: {}, with: {{ {}: \"{{challenge.code}}\" }}, counts_as: code }}",
                form.name, control.name
            );
            self.on.push((page.name.clone(), done));
        }
    }
}

fn is_user(control: &DraftControl) -> bool {
    let label = control.label.to_lowercase();
    ["user", "login", "email", "e-mail", "operator", "employee"].iter().any(|word| label.contains(word))
}
