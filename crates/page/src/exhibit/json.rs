//! A JSON document, written anew.

use super::secret::{Hidden, SECRET, names_a_secret};
use crate::tree::{NodeId, Shape, Tree};

pub(super) fn write(tree: &Tree, hidden: &Hidden) -> String {
    let mut out = String::new();
    let mut open: Vec<(NodeId, Shape)> = Vec::new();
    let mut is_first = true;
    let end = tree.all().end;
    let mut at = 0;
    while at < end {
        while let Some((_, shape)) = open.pop_if(|(end, _)| *end <= at) {
            out.push(if shape == Shape::Object { '}' } else { ']' });
            is_first = false;
        }
        let Some(item) = tree.item(at) else {
            at += 1;
            continue;
        };
        if !is_first && !open.is_empty() {
            out.push(',');
        }
        let in_object = open.last().is_some_and(|(_, shape)| *shape == Shape::Object);
        if in_object {
            out.push_str(&quoted(&hidden.hide(&item.name)));
            out.push(':');
        }
        is_first = false;
        if in_object && names_a_secret(&item.name) {
            out.push_str(&quoted(SECRET));
            at = tree.end(at).max(at + 1);
            continue;
        }
        match item.shape {
            Shape::Object | Shape::Array => {
                out.push(if item.shape == Shape::Object { '{' } else { '[' });
                open.push((tree.end(at), item.shape));
                is_first = true;
            }
            Shape::Text => out.push_str(&quoted(&hidden.hide(&item.text))),
            Shape::Null => out.push_str("null"),
            // Of XML, and in no JSON document.
            Shape::Element | Shape::Elements | Shape::Attribute => {}
            Shape::Number | Shape::Flag => {
                // What had to be hidden is no number any more.
                let shown = hidden.hide(&item.text);
                out.push_str(&if *shown == *item.text { shown } else { quoted(&shown) });
            }
        }
        at += 1;
    }
    while let Some((_, shape)) = open.pop() {
        out.push(if shape == Shape::Object { '}' } else { ']' });
    }
    out
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_else(|_| "\"\"".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Document, DocumentKind};

    fn exhibit(json: &str) -> String {
        let url = "https://dms.example/api".parse().unwrap();
        let document = Document::read(DocumentKind::Json, json.as_bytes(), None, &url).unwrap();
        document.exhibit(&Hidden::new(["S3cretP0ISONcookie"], true)).unwrap()
    }

    #[test]
    fn data_keep_their_form_and_their_digits() {
        let json = r#"{"a":[1.50,"x",null,true,[],{}],"b":{"c":"d\n\"e\""}}"#;
        assert_eq!(exhibit(json), json);
    }

    #[test]
    fn secrets_do_not_come_out() {
        let text = exhibit(
            r#"{"authToken":"P0ISON","session":{"a":["P0ISON"]},"b":"x S3cretP0ISONcookie y","ssn":123456789,"c":[{"csrf":1}]}"#,
        );
        assert_eq!(
            text,
            r#"{"authToken":"[secret]","session":"[secret]","b":"x [secret] y","ssn":"[digits]","c":[{"csrf":"[secret]"}]}"#
        );
    }
}
