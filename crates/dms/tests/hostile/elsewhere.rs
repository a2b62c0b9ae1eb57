//! Ways to lead the gateway, and what it knows, to a stranger.

use crate::server::{Part, answer, bytes, html};
use crate::{At, Case, Expect, fails};

fn redirect(status: &str, to: &str) -> Vec<Part> {
    bytes(format!("HTTP/1.1 {status}\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
}

/// A sign-in page whose form goes there.
fn login(head: &str, action: &str) -> Vec<Part> {
    answer(
        "Content-Type: text/html\r\n",
        format!(
            "<html><head>{head}</head><body><h1>Sign In</h1><form action='{action}' method=post><label for=u>User ID</label>\
             <input id=u name=user><label for=p>Password</label><input id=p name=pw type=password>\
             <input type=submit value='Sign In'></form></body></html>"
        ),
    )
}

const fn at(at: At, name: &'static str, answer: fn(&str) -> Vec<Part>) -> Case {
    Case { name, at, answer, expect: Expect::Fails, stalls: false }
}

pub(crate) const CASES: &[Case] = &[
    fails("a redirect in circles", |_| redirect("302 Found", "/page")),
    fails("a redirect to a stranger", |stranger| redirect("302 Found", stranger)),
    fails("a lasting redirect to a stranger", |stranger| redirect("308 Permanent Redirect", stranger)),
    fails("a redirect to a file", |_| redirect("302 Found", "file:///etc/passwd")),
    fails("a redirect to a script", |_| redirect("302 Found", "javascript:alert(1)")),
    fails("a redirect to data", |_| redirect("302 Found", "data:text/html,<h1>Inventory</h1>")),
    fails("a redirect to another protocol", |_| redirect("302 Found", "gopher://127.0.0.1:70/")),
    fails("a redirect to a machine next door", |_| {
        redirect("302 Found", "http://169.254.169.254/latest/meta-data/")
    }),
    fails("a redirect to a stranger's name in ours", |stranger| {
        redirect("302 Found", &stranger.replace("http://", "http://127.0.0.1%2f@"))
    }),
    fails("a redirect with a line break", |stranger| {
        redirect("302 Found", &format!("/page\r\nX-Redirect: {stranger}"))
    }),
    fails("an address of a megabyte", |_| redirect("302 Found", &format!("/{}", "a".repeat(300_000)))),
    fails("a refresh to a stranger", |stranger| {
        answer(
            "Content-Type: text/html\r\n",
            format!("<html><meta http-equiv=refresh content='0;url={stranger}'></html>"),
        )
    }),
    fails("a refresh to a script", |_| {
        answer(
            "Content-Type: text/html\r\n",
            "<html><meta http-equiv=refresh content='0;url=javascript:alert(1)'></html>",
        )
    }),
    fails("a refresh header to a stranger", |stranger| {
        answer(&format!("Content-Type: text/html\r\nRefresh: 0; url={stranger}\r\n"), "<html></html>")
    }),
    fails("a header that redirects to a stranger", |stranger| {
        answer(&format!("Content-Type: text/html\r\nX-Redirect: {stranger}\r\n"), "<html></html>")
    }),
    fails("a stranger's base", |stranger| {
        html(&format!("<base href='{stranger}'><meta http-equiv=refresh content='0;url=/a'>"))
    }),
    at(At::SignIn, "a sign-in form that goes to a stranger", |stranger| {
        login("", &format!("{stranger}/login"))
    }),
    at(At::SignIn, "a sign-in form on a stranger's base", |stranger| {
        login(&format!("<base href='{stranger}/'>"), "login")
    }),
    at(At::SignIn, "a sign-in form that is a script", |_| login("", "javascript:send()")),
    at(At::SignIn, "a sign-in form that goes to a file", |_| login("", "file:///tmp/x")),
    at(At::SignIn, "a sign-in page that is a stranger's", |stranger| {
        redirect("302 Found", &format!("{stranger}/login"))
    }),
    at(At::Password, "an answer to the password that leads to a stranger", |stranger| {
        redirect("303 See Other", stranger)
    }),
    at(At::Password, "an answer to the password that asks for it once more, for a stranger", |stranger| {
        redirect("307 Temporary Redirect", stranger)
    }),
    at(At::Password, "a refresh to a stranger behind the password", |stranger| {
        answer(
            "Content-Type: text/html\r\n",
            format!("<html><meta http-equiv=refresh content='0;url={stranger}'></html>"),
        )
    }),
];
