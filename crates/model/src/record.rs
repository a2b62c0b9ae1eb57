//! The stored form of a record: public JSON text, and restricted fragments that are spliced in for whoever may
//! see them.
//!
//! A list answer is made of these bytes as they are. Nothing is parsed or serialised on the read path: a view
//! is a copy of the text with the visible fragments put in their places.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::{FieldClass, FieldState, FieldStates};

/// The dotted paths of a kind's restricted fields.
///
/// In each object that holds one, the restricted fields come behind the public ones and are of one class. So a
/// fragment is always a whole run, and its comma depends on nothing that another viewer sees.
pub trait Restricted {
    /// Path and class of each restricted field, in the order of the JSON.
    const RESTRICTED: &'static [(&'static str, FieldClass)];
}

impl Restricted for crate::Vehicle {
    const RESTRICTED: &'static [(&'static str, FieldClass)] = &[("pricing.cost", FieldClass::Cost)];
}

/// One restricted field of a stored record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fragment {
    /// Who may see it.
    pub class: FieldClass,
    /// Byte offset in the public text at which it belongs.
    pub at: usize,
    /// Its path, to say `hidden` where it is left out.
    pub path: String,
    /// Its text: comma, name and value.
    pub text: String,
}

/// A record as the mirror keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredBody {
    /// The JSON object without restricted fields and without `fieldStates`.
    pub public: String,
    /// What is spliced in, by ascending offset.
    pub fragments: Vec<Fragment>,
    /// Why fields are missing, for every viewer.
    pub states: FieldStates,
}

/// The name of the member that says why fields are missing. It is always the last of its record.
const STATES: &str = "fieldStates";

impl StoredBody {
    /// Takes apart a record that was built from the model.
    pub fn of<T: Serialize + Restricted>(record: &T) -> Result<Self, serde_json::Error> {
        let mut value = serde_json::to_value(record)?;
        let states = match value.as_object_mut().and_then(|object| object.shift_remove(STATES)) {
            Some(states) => serde_json::from_value(states)?,
            None => FieldStates::new(),
        };
        let mut writer = Writer { restricted: T::RESTRICTED, public: String::new(), fragments: Vec::new() };
        writer.value(&value, "")?;
        Ok(Self { public: writer.public, fragments: writer.fragments, states })
    }

    /// Appends the JSON text of the record as a viewer with these classes may see it.
    pub fn write_view(&self, classes: &BTreeSet<FieldClass>, out: &mut String) {
        let mut from = 0;
        for fragment in self.fragments.iter().filter(|f| classes.contains(&f.class)) {
            out.push_str(self.public.get(from..fragment.at).unwrap_or_default());
            out.push_str(&fragment.text);
            from = fragment.at;
        }
        out.push_str(self.public.get(from..).unwrap_or_default());
        self.write_states(classes, out);
    }

    /// The JSON text of the record as a viewer with these classes may see it.
    pub fn view(&self, classes: &BTreeSet<FieldClass>) -> String {
        let fragments: usize = self.fragments.iter().map(|f| f.text.len()).sum();
        let mut out = String::with_capacity(self.public.len() + fragments);
        self.write_view(classes, &mut out);
        out
    }

    fn write_states(&self, classes: &BTreeSet<FieldClass>, out: &mut String) {
        let hidden = self.fragments.iter().filter(|f| !classes.contains(&f.class));
        let hidden = hidden.map(|f| (f.path.as_str(), FieldState::Hidden));
        let stated = self.states.iter().map(|(path, state)| (path.as_str(), *state));
        let mut states = stated.chain(hidden).peekable();
        if states.peek().is_none() {
            return;
        }
        // Every record has members, so a comma in front is always right.
        out.pop();
        let _ = write!(out, ",\"{STATES}\":{{");
        for (n, (path, state)) in states.enumerate() {
            let comma = if n == 0 { "" } else { "," };
            let _ = write!(out, "{comma}\"{path}\":\"{state}\"");
        }
        out.push_str("}}");
    }
}

struct Writer {
    restricted: &'static [(&'static str, FieldClass)],
    public: String,
    fragments: Vec<Fragment>,
}

impl Writer {
    fn value(&mut self, value: &Value, path: &str) -> Result<(), serde_json::Error> {
        let Value::Object(members) = value else {
            self.public.push_str(&serde_json::to_string(value)?);
            return Ok(());
        };
        self.public.push('{');
        let mut first_public = true;
        let mut first_restricted = true;
        for (name, member) in members {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            let name = serde_json::to_string(name)?;
            if let Some((_, class)) = self.restricted.iter().find(|(restricted, _)| *restricted == path) {
                let comma = if first_public && first_restricted { "" } else { "," };
                first_restricted = false;
                let text = format!("{comma}{name}:{}", serde_json::to_string(member)?);
                self.fragments.push(Fragment { class: *class, at: self.public.len(), path, text });
            } else {
                if !first_public {
                    self.public.push(',');
                }
                first_public = false;
                self.public.push_str(&name);
                self.public.push(':');
                self.value(member, &path)?;
            }
        }
        self.public.push('}');
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Vehicle;

    const WHOLE: &str = r#"{"vehicleId":"veh_7c2a10","vin":"1FTEW1E53PKD12345","stockNumber":"P12345","condition":"new","status":"in_stock","pricing":{"msrp":65800.00,"cost":59000.00},"photos":[],"options":[],"bookValues":{},"updatedAt":"2026-01-21T13:45:00Z","rooftopId":"rt_1001"}"#;

    fn stored(json: &str) -> StoredBody {
        StoredBody::of(&serde_json::from_str::<Vehicle>(json).unwrap()).unwrap()
    }

    fn cost() -> BTreeSet<FieldClass> {
        BTreeSet::from([FieldClass::Cost])
    }

    #[test]
    fn who_may_see_everything_sees_the_record_to_the_byte() {
        assert_eq!(stored(WHOLE).view(&cost()), WHOLE);
    }

    #[test]
    fn a_field_that_may_not_be_seen_is_said_to_be_hidden() {
        let expected = WHOLE
            .replace(r#","cost":59000.00"#, "")
            .replace(r#""rt_1001"}"#, r#""rt_1001","fieldStates":{"pricing.cost":"hidden"}}"#);
        assert_eq!(stored(WHOLE).view(&BTreeSet::new()), expected);
        assert!(!stored(WHOLE).public.contains("59000"), "the public text holds no restricted value");
    }

    #[test]
    fn a_restricted_field_that_stands_alone_needs_no_comma() {
        let alone = WHOLE.replace(r#""msrp":65800.00,"#, "");
        assert_eq!(stored(&alone).view(&cost()), alone);
        assert!(stored(&alone).view(&BTreeSet::new()).contains(r#""pricing":{},"#));
    }

    #[test]
    fn states_of_the_record_and_of_the_viewer_stand_together() {
        let with_state =
            WHOLE.replace(r#""rt_1001"}"#, r#""rt_1001","fieldStates":{"mileage":"unreadable"}}"#);
        assert_eq!(stored(&with_state).view(&cost()), with_state);
        let hidden = stored(&with_state).view(&BTreeSet::new());
        assert!(
            hidden.ends_with(r#""fieldStates":{"mileage":"unreadable","pricing.cost":"hidden"}}"#),
            "{hidden}"
        );
    }

    #[test]
    fn the_restricted_paths_are_fields_of_the_model() {
        let fields = crate::schema::fields::<Vehicle>();
        for (path, _) in Vehicle::RESTRICTED {
            assert!(fields.iter().any(|field| field.path == *path), "{path} is not a field");
        }
    }
}
