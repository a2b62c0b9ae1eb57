//! The values of a JSON object, each by its dotted path. Lists are values.

use serde_json::Value;
use std::collections::BTreeMap;

/// The values of an object.
pub(crate) fn leaves(object: &Value) -> BTreeMap<String, &Value> {
    let mut leaves = BTreeMap::new();
    let mut left = vec![(String::new(), object)];
    while let Some((path, value)) = left.pop() {
        match value {
            Value::Object(members) => left.extend(members.iter().map(|(name, member)| {
                (if path.is_empty() { name.clone() } else { format!("{path}.{name}") }, member)
            })),
            leaf => {
                leaves.insert(path, leaf);
            }
        }
    }
    leaves
}
