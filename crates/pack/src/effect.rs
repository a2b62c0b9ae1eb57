//! What a flow would do to the DMS beside reading it, for whoever must say whether it may.

use crate::diagnostic::did_you_mean;
use crate::pack::{Body, Pack, RequestSpec, Step};
use crate::wire::StepKind;

impl Pack {
    /// What a flow does beside reading, a sentence for each step that does; nothing for a flow that only reads.
    ///
    /// # Errors
    /// Which flow may have been meant, if the pack has none of this name.
    pub fn flow_effects(&self, operation: &str) -> Result<Vec<String>, String> {
        let Some(flow) = self.flows.get(operation) else {
            let known: Vec<&String> = self.flows.keys().collect();
            return Err(did_you_mean(operation, &known));
        };
        let mut effects = Vec::new();
        match &flow.body {
            Body::Steps(steps) => of_steps(steps, "", &mut effects),
            // A part is one request that only asks.
            Body::Parts { .. } => {}
        }
        Ok(effects)
    }
}

fn of_steps(steps: &[Step], condition: &str, effects: &mut Vec<String>) {
    for step in steps {
        match step {
            Step::Send { request, .. } => {
                effects.extend(of_request(request).map(|what| format!("{what}{condition}")));
            }
            Step::Submit { form, kind, .. } => {
                effects.extend(word(*kind).map(|kind| format!("send the form {form} ({kind}){condition}")));
            }
            Step::When { then, .. } => of_steps(then, ", on a condition", effects),
            Step::Each { list, .. } => of_steps(&list.item, ", for each of a list", effects),
            Step::Follow { .. } | Step::Check { .. } | Step::Fail(_) => {}
        }
    }
}

fn of_request(request: &RequestSpec) -> Option<String> {
    let kind = word(request.kind)?;
    Some(format!("{} {} ({kind})", request.method.as_str(), request.path.source()))
}

/// A kind of step in words, if it does more than read.
fn word(kind: StepKind) -> Option<&'static str> {
    match kind {
        StepKind::Read | StepKind::SignIn => None,
        StepKind::Draft => Some("a draft, which can be abandoned"),
        StepKind::Converge => Some("the same however often it is done"),
        StepKind::Commit => Some("a commit: it changes the dealer's books"),
    }
}
