//! What it means to be on a page, by its words.

use std::sync::LazyLock;

use regex::Regex;

use super::seen::Seen;

/// The most lines that a notice has. A page with more is a page that mentions something.
const NOTICE_LINES_MAX: usize = 60;

/// Words of notices with their meaning. The first that fits counts.
static NOTICES: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    let notices = [
        (r"captcha|prove (that )?you are (a )?human|not a robot", "captcha"),
        (
            r"account (is|has been) (locked|disabled|suspended)|locked out|too many (failed )?(attempts|log ?ins|sign ?ins)",
            "account_locked",
        ),
        (r"password (has )?expired|must change your password|choose a new password", "password_expired"),
        (r"(invalid|incorrect|wrong|unknown|unrecognized)[^.]{0,40}(code|passcode)", "code_rejected"),
        (
            r"(invalid|incorrect|wrong|unknown|unrecognized|bad)[^.]{0,40}(user|password|login|log ?on|credential|sign.?in)|(log ?in|sign.?in|authentication) (has )?failed|(user|password|login)[^.]{0,30}(not recogni[sz]ed|does not match|incorrect|invalid)",
            "credentials_rejected",
        ),
        (
            r"session (has )?(expired|timed out|ended)|signed out due to|please (sign|log) in again",
            "session_expired",
        ),
        (r"already (signed|logged) in|signed in elsewhere|another session", "seat_taken"),
        (r"maintenance|temporarily unavailable|scheduled downtime|system is (down|closed)", "maintenance"),
        (r"form (has )?expired|already (been )?submitted", "form_expired"),
        (
            r"not (authori[sz]ed|permitted|allowed)|access (is )?denied|no (access|permission)|permission denied|do(es)? not have (access|permission|rights)|not subscribed",
            "not_authorized",
        ),
        (
            r"not found|does not exist|no such|cannot be found|could not be found|unknown (vehicle|record|customer|deal|stock)|no longer exists",
            "not_found",
        ),
        (
            r"verification code|security code|one.time (code|password)|authenticator|two.factor|enter the code",
            "code_required",
        ),
        (
            r"(internal|server|unexpected|system|fatal|database|sql) ?(server )?(error|exception)|stack trace|syntax error",
            "error",
        ),
    ];
    notices
        .into_iter()
        .filter_map(|(words, means)| Some((Regex::new(&format!("(?i){words}")).ok()?, means)))
        .collect()
});

/// The meaning of a page.
pub(super) fn of_page(seen: &[&Seen]) -> &'static str {
    let Some(first) = seen.first() else { return "signed_in" };
    if first.data.is_some() {
        let means = of_data(first);
        // What means several things is an error, and its messages say which.
        return if seen.iter().all(|seen| of_data(seen) == means) { means } else { "error" };
    }
    if first.features.contains("control password") {
        let has_new =
            first.survey.labels.iter().any(|label| label.label.to_lowercase().contains("new password"));
        return if has_new { "password_expired" } else { "signed_out" };
    }
    if first.visit.status >= 500 {
        return "error";
    }
    let is_page = !first.survey.grids.is_empty() || first.survey.lines.len() > NOTICE_LINES_MAX;
    let notice = seen.iter().find_map(|seen| notice(seen)).map(|(_, means)| means);
    match notice {
        Some("code_required") if !has_code_control(first) => "signed_in",
        Some("credentials_rejected" | "code_rejected") if !has_code_control(first) => "signed_out",
        Some("code_rejected") => "code_required",
        Some(means) if !is_page && is_short(first) => means,
        Some("code_required") => "code_required",
        _ => match first.visit.status {
            403 => "not_authorized",
            404 => "not_found",
            400.. => "error",
            _ => "signed_in",
        },
    }
}

/// The meaning of a data document. Records may mention anything, so only what says to be an error is a notice.
fn of_data(seen: &Seen) -> &'static str {
    if !seen.is_fault() {
        return "signed_in";
    }
    match (notice(seen).map(|(_, means)| means), seen.visit.status) {
        (Some(means), _) if means != "code_required" => means,
        (_, 401) => "session_expired",
        (_, 403) => "not_authorized",
        (_, 404) => "not_found",
        _ => "error",
    }
}

/// Few labels, and none of the values of a record.
fn is_short(seen: &Seen) -> bool {
    let own = seen
        .survey
        .labels
        .iter()
        .filter(|label| label.control.is_none() && !label.values.iter().all(String::is_empty));
    own.count() <= 6
}

fn has_code_control(seen: &Seen) -> bool {
    let controls = seen.survey.forms.iter().flat_map(|form| &form.controls);
    controls
        .into_iter()
        .any(|control| is_code(&control.label) || control.name.as_deref().is_some_and(is_code))
}

/// Whether a control takes a code.
pub(super) fn is_code(label: &str) -> bool {
    let label = label.to_lowercase();
    ["code", "otp", "token", "passcode"].iter().any(|word| label.contains(word))
        && !label.contains("zip")
        && !label.contains("postal")
}

/// The line of a page that says what it means, if one does.
pub(super) fn notice(seen: &Seen) -> Option<(String, &'static str)> {
    let lines = seen.survey.lines.iter().filter(|line| line.len() <= 300);
    let found: Vec<(String, &'static str)> = lines
        .filter_map(|line| {
            let (_, means) = NOTICES.iter().find(|(words, _)| words.is_match(line))?;
            Some((line.clone(), *means))
        })
        .collect();
    // Data says `Server Error` first, and then which.
    let telling = found.iter().find(|(_, means)| seen.data.is_none() || *means != "error");
    telling.or(found.first()).cloned()
}
