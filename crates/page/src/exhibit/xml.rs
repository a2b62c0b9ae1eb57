//! An XML document, written anew.

use super::html::escaped;
use super::secret::{Hidden, SECRET, names_a_secret};
use crate::tree::{Item, NodeId, Shape, Tree};

/// The namespaces of a SOAP envelope, whose header is for machines and may carry keys.
const SOAP: [&str; 2] =
    ["http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"];

pub(super) fn write(tree: &Tree, hidden: &Hidden) -> String {
    let mut out = String::new();
    let mut open: Vec<(NodeId, &Item)> = Vec::new();
    let end = tree.all().end;
    let mut at = 0;
    while at < end {
        while let Some((_, item)) = open.pop_if(|(end, _)| *end <= at) {
            close(&mut out, item);
        }
        let item = tree.item(at).filter(|item| item.shape != Shape::Attribute);
        let Some(item) = item else {
            at += 1;
            continue;
        };
        let is_header = &*item.name == "Header" && SOAP.contains(&tree.namespace(item));
        if is_header || !is_plain(&item.name) {
            at = tree.end(at).max(at + 1);
            continue;
        }
        let outer = open.last().map_or("", |(_, outer)| tree.namespace(outer));
        write_start(tree, at, item, outer, hidden, &mut out);
        if names_a_secret(&item.name) {
            out.push_str(SECRET);
            close(&mut out, item);
            at = tree.end(at).max(at + 1);
            continue;
        }
        out.push_str(&escaped(&hidden.hide(&item.text)));
        open.push((tree.end(at), item));
        at += 1;
    }
    while let Some((_, item)) = open.pop() {
        close(&mut out, item);
    }
    out
}

fn write_start(tree: &Tree, id: NodeId, item: &Item, outer: &str, hidden: &Hidden, out: &mut String) {
    let attribute = |out: &mut String, name: &str, value: &str| {
        for part in [" ", name, "=\"", &escaped(value), "\""] {
            out.push_str(part);
        }
    };
    out.push('<');
    out.push_str(&item.name);
    let namespace = tree.namespace(item);
    if namespace != outer {
        attribute(out, "xmlns", namespace);
    }
    for child in tree.children(id).filter_map(|child| tree.item(child)) {
        if child.shape != Shape::Attribute || !is_plain(&child.name) {
            continue;
        }
        let shown = if names_a_secret(&child.name) { SECRET.to_owned() } else { hidden.hide(&child.text) };
        attribute(out, &child.name, &shown);
    }
    out.push('>');
}

fn close(out: &mut String, item: &Item) {
    for part in ["</", &item.name, ">"] {
        out.push_str(part);
    }
}

/// Whether a name is made of what names are made of everywhere.
fn is_plain(name: &str) -> bool {
    let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    !name.is_empty() && name.bytes().all(is_of_name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Document, DocumentKind};

    fn exhibit(xml: &str) -> String {
        let url = "https://dms.example/api".parse().unwrap();
        let document = Document::read(DocumentKind::Xml, xml.as_bytes(), Some("text/xml"), &url).unwrap();
        document.exhibit(&Hidden::new(["S3cretP0ISONcookie"], true)).unwrap()
    }

    #[test]
    fn elements_texts_and_attributes_keep_their_places_and_namespaces() {
        let xml = "<a:Vehicle xmlns:a='urn:a' xmlns:b='urn:b' id='7'><a:VIN>1 &lt; 2</a:VIN><b:Price currency='USD'/>\
                   <a:None xmlns:x='http://www.w3.org/2001/XMLSchema-instance' x:nil='true'/></a:Vehicle>";
        assert_eq!(
            exhibit(xml),
            "<Vehicle xmlns=\"urn:a\" id=\"7\"><VIN>1 &lt; 2</VIN><Price xmlns=\"urn:b\" currency=\"USD\"></Price>\
             <None nil=\"true\"></None></Vehicle>"
        );
    }

    #[test]
    fn secrets_do_not_come_out() {
        let xml = "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><!-- P0ISON --><s:Header>\
                   <Key>P0ISON</Key></s:Header><s:Body><?pi P0ISON?><AuthToken><x>P0ISON</x></AuthToken>\
                   <V token='P0ISON'>x S3cretP0ISONcookie y</V><Ssn>123-45-6789</Ssn></s:Body></s:Envelope>";
        let text = exhibit(xml);
        assert!(!text.contains("P0ISON") && !text.contains("Header"), "{text}");
        assert!(
            text.contains("<V xmlns=\"\" token=\"[secret]\">x [secret] y</V><Ssn xmlns=\"\">[digits]</Ssn>"),
            "{text}"
        );
    }
}
