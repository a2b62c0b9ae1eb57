//! A message: who sends it, what is asked for, and with which values.

use std::collections::BTreeMap;

use quick_xml::events::Event;
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

use super::answer::Version;

/// Elements within each other in a message.
const DEPTH_MAX: usize = 12;

pub(super) struct Request {
    pub(super) version: Version,
    pub(super) user: Option<String>,
    pub(super) password: Option<String>,
    pub(super) operation: String,
    pub(super) namespace: String,
    /// By the names of the elements on the way, from within the operation.
    values: BTreeMap<String, String>,
}

impl Request {
    /// The value of an element, by its path; nothing if it is not there.
    pub(super) fn get(&self, path: &str) -> &str {
        self.values.get(path).map_or("", |value| value.trim())
    }

    /// Reads a message. An error says what is wrong with it.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(bytes).map_err(|_| "Invalid character in the given encoding.")?;
        let mut reader = NsReader::from_str(text);
        let mut request = Self {
            version: Version::One,
            user: None,
            password: None,
            operation: String::new(),
            namespace: String::new(),
            values: BTreeMap::new(),
        };
        let mut path: Vec<String> = Vec::new();
        loop {
            let (space, event) = reader.read_resolved_event().map_err(|wrong| wrong.to_string())?;
            let namespace = match space {
                ResolveResult::Bound(name) => name.as_ref().to_owned(),
                _ => String::new(),
            };
            match event {
                Event::Start(element) => {
                    path.push(element.local_name().as_ref().to_owned());
                    request.enter(&path, namespace)?;
                }
                Event::Empty(element) => {
                    path.push(element.local_name().as_ref().to_owned());
                    request.enter(&path, namespace)?;
                    path.pop();
                }
                Event::End(_) => {
                    path.pop();
                }
                Event::Text(text) => {
                    request.take(&path, &text);
                }
                Event::CData(text) => {
                    request.take(&path, &text);
                }
                Event::GeneralRef(name) => {
                    let name = name.to_string();
                    let character = name
                        .strip_prefix('#')
                        .and_then(|code| match code.strip_prefix('x') {
                            Some(hex) => u32::from_str_radix(hex, 16).ok(),
                            None => code.parse().ok(),
                        })
                        .and_then(char::from_u32)
                        .map(String::from);
                    let named = quick_xml::escape::resolve_predefined_entity(&name).map(str::to_owned);
                    let text = character
                        .or(named)
                        .ok_or_else(|| format!("Reference to undeclared entity '{name}'."))?;
                    request.take(&path, &text);
                }
                Event::DocType(_) => return Err("DTD is not allowed.".to_owned()),
                Event::Eof => break,
                _ => {}
            }
        }
        if request.operation.is_empty() {
            return Err("Root element is missing.".to_owned());
        }
        Ok(request)
    }

    fn enter(&mut self, path: &[String], namespace: String) -> Result<(), String> {
        match path {
            [envelope] if envelope == "Envelope" => {
                self.version = Version::of(&namespace).ok_or("Possible SOAP version mismatch")?;
            }
            [_] => return Err("The root element must be an Envelope.".to_owned()),
            [_, body, operation] if body == "Body" => {
                self.operation.clone_from(operation);
                self.namespace = namespace;
            }
            path if path.len() > DEPTH_MAX => return Err("The message is too deep.".to_owned()),
            _ => {}
        }
        Ok(())
    }

    fn take(&mut self, path: &[String], text: &str) {
        match path {
            [_, header, .., name] if header == "Header" && name == "Username" => {
                self.user.get_or_insert_default().push_str(text);
            }
            [_, header, .., name] if header == "Header" && name == "Password" => {
                self.password.get_or_insert_default().push_str(text);
            }
            [_, body, _, within @ ..] if body == "Body" && !within.is_empty() => {
                self.values.entry(within.join("/")).or_default().push_str(text);
            }
            _ => {}
        }
    }
}
