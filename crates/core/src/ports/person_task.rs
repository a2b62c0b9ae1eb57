//! What only a person can do before an account can be used again.

use serde::Serialize;
use utoipa::ToSchema;

/// What a person must do, in the DMS itself, before the gateway can go on with an account. A closed list: a client can
/// show each of them in its own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PersonTask {
    /// Read and accept a notice or terms.
    Acknowledge,
    /// Complete details that the DMS asks for.
    CompleteDetails,
    /// Set up a second factor.
    EnrollMfa,
    /// Settle a bill of the DMS.
    Pay,
    /// Call whoever runs the DMS.
    ContactDms,
    /// Sign in with a browser, since the DMS hands the sign-in to a system that the pack does not reach.
    UseBrowser,
    /// Choose another way to sign in: this one is none that the pack knows.
    ChooseMethod,
    /// Approve the sign-in on the device, after the last request was declined or ran out.
    ApproveAgain,
    /// Have the DMS admit the integration, which it refuses as a program.
    AdmitIntegration,
}

impl PersonTask {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 9] = [
        Self::Acknowledge,
        Self::CompleteDetails,
        Self::EnrollMfa,
        Self::Pay,
        Self::ContactDms,
        Self::UseBrowser,
        Self::ChooseMethod,
        Self::ApproveAgain,
        Self::AdmitIntegration,
    ];

    /// What happened and what to do next, for the caller. Nothing was changed in any of these cases.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Acknowledge => {
                "The DMS shows a notice that a person must accept first. Sign in to the DMS in a browser, read it and accept it."
            }
            Self::CompleteDetails => {
                "The DMS wants details of the user completed first. Sign in to the DMS in a browser and complete them."
            }
            Self::EnrollMfa => {
                "The DMS wants a second factor set up first. Sign in to the DMS in a browser, set it up, and have the operator store its key."
            }
            Self::Pay => {
                "The DMS says that a bill is open and admits nobody until it is settled. The dealer's administrator can settle it."
            }
            Self::ContactDms => {
                "The DMS says that its own staff must be called about this account. The dealer's administrator can do so."
            }
            Self::UseBrowser => {
                "The DMS hands this sign-in to a system that only a person's browser can use. Use an account that signs in to the DMS itself."
            }
            Self::ChooseMethod => {
                "The DMS asks to sign in in a way that the pack does not know. Choose another way for this account in the DMS."
            }
            Self::ApproveAgain => {
                "The sign-in was declined on the person's device, or not approved in time. Start again and approve it there."
            }
            Self::AdmitIntegration => {
                "The DMS refuses programs, and the gateway does not disguise itself. Have the DMS admit the integration's account and network."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_task_says_what_to_do_next() {
        for task in PersonTask::ALL {
            let sentences = task.sentence().matches(". ").count() + 1;
            assert!(sentences >= 2, "{task:?} tells what happened and what to do");
        }
    }
}
