//! What of a request opens the session.

use data_encoding::BASE64;

use super::Entry;

/// What opens the session: cookies, and what authenticates a request.
pub(super) fn secrets(entry: &Entry) -> Vec<String> {
    let mut found = Vec::new();
    let cookies = entry.request.cookies.iter().chain(&entry.response.cookies);
    for cookie in cookies {
        found.extend(cookie_secret(&cookie.name, cookie.value.as_deref().unwrap_or_default()));
    }
    for header in entry.request.headers.iter().chain(&entry.response.headers) {
        let Some(value) = header.value.as_deref() else { continue };
        let pair = |part: &str| part.split_once('=').and_then(|(name, value)| cookie_secret(name, value));
        match header.name.to_ascii_lowercase().as_str() {
            "cookie" => found.extend(value.split(';').filter_map(pair)),
            "set-cookie" => {
                found.extend(
                    value.lines().filter_map(|line| pair(line.split(';').next().unwrap_or_default())),
                );
            }
            "authorization" | "proxy-authorization" => found.extend(authentication(value)),
            name if ["token", "api-key", "apikey", "csrf", "xsrf", "session", "secret", "x-auth"]
                .iter()
                .any(|word| name.contains(word)) =>
            {
                found.extend(bare(value));
            }
            _ => {}
        }
    }
    found
}

/// The shortest value of a header or cookie that is a secret, in characters. Shorter ones are `1`, `en` and the like.
const SECRET_MIN: usize = 8;

/// The shortest value of a cookie of any name that is a secret without digits, in characters.
const LETTERS_MIN: usize = 16;

fn bare(value: &str) -> Option<String> {
    let value = value.trim().trim_matches('"');
    (value.chars().count() >= SECRET_MIN).then(|| value.to_owned())
}

/// The value of a cookie, unless it is plainly a setting such as `lang=english` or `view=inventory`.
fn cookie_secret(name: &str, value: &str) -> Option<String> {
    let name = name.to_ascii_lowercase();
    let opens = ["sess", "sid", "auth", "token", "ticket", "login", "jwt", "csrf", "xsrf", "remember"];
    let value = bare(value)?;
    let is_made = value.chars().any(|c| c.is_ascii_digit()) || value.chars().count() >= LETTERS_MIN;
    (is_made || opens.iter().any(|word| name.contains(word))).then_some(value)
}

/// What an `Authorization` header shows: the token; of HTTP Basic the user and the password, too.
fn authentication(value: &str) -> Vec<String> {
    let (scheme, shown) = value.trim().split_once(' ').unwrap_or(("", value.trim()));
    let mut found: Vec<String> = bare(shown).into_iter().collect();
    let opened = BASE64.decode(shown.trim().as_bytes()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    if let Some((user, password)) = opened
        .as_deref()
        .filter(|_| scheme.eq_ignore_ascii_case("basic"))
        .and_then(|text| text.split_once(':'))
    {
        found.extend([user.to_owned(), password.to_owned()]);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_a_secret_and_a_setting_is_none() {
        for (name, value) in [("a", "c0ffee12"), ("PHPSESSID", "abcdefghij"), ("x", "abcdefghijklmnopqr")] {
            assert!(cookie_secret(name, value).is_some(), "{name}={value}");
        }
        for (name, value) in [("lang", "english-us"), ("view", "inventory"), ("SID", "1")] {
            assert_eq!(cookie_secret(name, value), None, "{name}={value}");
        }
        assert_eq!(
            authentication("Basic anVuZTpUaWQzcG9vbA=="),
            ["anVuZTpUaWQzcG9vbA==", "june", "Tid3pool"]
        );
    }
}
