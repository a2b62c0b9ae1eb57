//! A page, written anew.

use super::secret::{Hidden, SECRET, names_a_secret};
use crate::tree::{NodeId, Tree};

/// Attributes that are kept: what a field is recognised by, and what a person sees. No address is among them.
const KEPT: &[&str] = &[
    "id",
    "class",
    "name",
    "for",
    "type",
    "colspan",
    "rowspan",
    "headers",
    "scope",
    "title",
    "alt",
    "lang",
    "dir",
    "label",
    "placeholder",
    "role",
    "aria-label",
    "checked",
    "selected",
    "disabled",
    "readonly",
    "multiple",
];

/// Kinds of input whose value a person sees.
const SHOWN_INPUTS: &[&str] = &[
    "",
    "text",
    "search",
    "tel",
    "email",
    "url",
    "number",
    "date",
    "datetime-local",
    "month",
    "week",
    "time",
    "submit",
    "button",
    "reset",
];

/// Elements without content.
const VOID: &[&str] = &["area", "br", "col", "hr", "img", "input", "wbr"];

pub(super) fn write(tree: &Tree, title: &str, hidden: &Hidden) -> String {
    let mut out = String::from("<!DOCTYPE html>\n<title>");
    out.push_str(&escaped(&hidden.hide(title)));
    out.push_str("</title>\n");
    let mut open: Vec<(NodeId, String)> = Vec::new();
    let end = tree.all().end;
    let mut at = 0;
    while at < end {
        while let Some((_, tag)) = open.pop_if(|(end, _)| *end <= at) {
            close(&mut out, &tag);
        }
        if !tree.seen(at) || tree.tag(at) == "title" {
            at = tree.end(at).max(at + 1);
            continue;
        }
        if let Some(text) = tree.text_node(at) {
            out.push_str(&escaped(&hidden.hide(text)));
        } else if let Some(tag) = tag(tree, at) {
            write_tag(tree, at, &tag, hidden, &mut out);
            if !VOID.contains(&tag.as_str()) {
                open.push((tree.end(at), tag));
            }
        }
        at += 1;
    }
    while let Some((_, tag)) = open.pop() {
        close(&mut out, &tag);
    }
    out
}

/// The tag, if it is made of letters and digits. A parser takes almost anything for one.
fn tag(tree: &Tree, id: NodeId) -> Option<String> {
    let tag = tree.tag(id);
    let is_plain = !tag.is_empty() && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_plain.then(|| tag.to_owned())
}

fn write_tag(tree: &Tree, id: NodeId, tag: &str, hidden: &Hidden, out: &mut String) {
    out.push('<');
    out.push_str(tag);
    let shows_value = tag == "input" && SHOWN_INPUTS.contains(&tree.token(id, "type").as_str());
    for (name, value) in tree.attributes(id) {
        let value = match name {
            _ if KEPT.contains(&name) => hidden.hide(value),
            "value" if shows_value && is_secret(tree, id) => SECRET.to_owned(),
            "value" if shows_value => hidden.hide(value),
            _ => continue,
        };
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        out.push_str(&escaped(&value));
        out.push('"');
    }
    out.push('>');
}

/// Whether a control is named so that what it holds is a secret.
fn is_secret(tree: &Tree, id: NodeId) -> bool {
    let names = ["name", "id", "placeholder", "aria-label", "title"].into_iter();
    let label = tree.label_for(id).map(|label| tree.text(label));
    names.filter_map(|name| tree.attribute(id, name)).any(names_a_secret)
        || label.is_some_and(|label| names_a_secret(&label))
}

fn close(out: &mut String, tag: &str) {
    out.push_str("</");
    out.push_str(tag);
    out.push('>');
}

/// A text as it stands in markup.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Document;

    fn exhibit(html: &str, secrets: &[&str]) -> String {
        let url = "https://dms.example/vehicle;jsessionid=c00kie".parse().unwrap();
        let page =
            format!("<!DOCTYPE html><html><head><title>Vehicle</title></head><body>{html}</body></html>");
        let document = Document::html(page.as_bytes(), Some("text/html"), &url).unwrap();
        let text = document.exhibit(&Hidden::new(secrets.iter().copied(), false)).unwrap();
        text.split_once("</title>\n").unwrap().1.to_owned()
    }

    #[test]
    fn what_a_person_saw_is_kept_with_what_it_is_recognised_by() {
        assert_eq!(
            exhibit(
                "<h1 class=big>Vehicle P1</h1><table><tr><th scope=row>Cost<td id=c>$1 &lt; $2</table>\
                 <label for=l>Lot</label><input id=l name=lot value='Row 7' data-x=1 onclick='f()'><br>\
                 <select><option value=N selected>New</select>",
                &[]
            ),
            "<html><body><h1 class=\"big\">Vehicle P1</h1><table><tbody><tr><th scope=\"row\">Cost</th><td id=\"c\">$1 \
             &lt; $2</td></tr></tbody></table><label for=\"l\">Lot</label><input id=\"l\" name=\"lot\" value=\"Row \
             7\"><br><select><option selected=\"\">New</option></select></body></html>"
        );
    }

    #[test]
    fn nothing_else_comes_out() {
        let hostile = "<p>a</p><!-- P0ISON --><script>P0ISON</script><style>P0ISON</style>\
            <input type=hidden name=x value=P0ISON><input type=password value=P0ISON><input type=radio value=P0ISON>\
            <input name=csrfToken value=P0ISON><input name=lot data-token=P0ISON value=ok>\
            <label for=k>API key</label><input id=k value=P0ISON>\
            <a href='/x?sid=P0ISON'>go</a><form action='/y;P0ISON'></form><img src=P0ISON><iframe src=P0ISON></iframe>\
            <div style='display:none'>P0ISON</div><div hidden>P0ISON</div><template>P0ISON</template>\
            <noscript>P0ISON</noscript><meta content=P0ISON><svg><text>P0ISON</text></svg><x\"P0ISON>b</x>\
            <p>session is S3cretP0ISONcookie</p><object data=P0ISON></object>";
        let text = exhibit(hostile, &["S3cretP0ISONcookie"]);
        assert!(!text.contains("P0ISON"), "{text}");
        assert!(text.contains("session is [secret]") && text.contains(">go<"), "{text}");
    }

    #[test]
    fn what_was_text_stays_text() {
        let text = exhibit("<p title='\"><script>x</script>'>&lt;script&gt;y&lt;/script&gt;</p>", &[]);
        assert_eq!(
            text,
            "<html><body><p title=\"&quot;&gt;&lt;script&gt;x&lt;/script&gt;\">&lt;script&gt;y&lt;/script&gt;</p></body></html>"
        );
    }
}
