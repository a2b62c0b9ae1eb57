//! The one table of status codes.

use axum::http::StatusCode;
use rooftop_core::Code;

/// The status of an answer that is refused with a code.
pub const fn status_of(code: Code) -> StatusCode {
    match code {
        Code::InvalidRequest => StatusCode::BAD_REQUEST,
        Code::Unauthenticated
        | Code::SessionExpired
        | Code::MfaRequired
        | Code::MfaInvalid
        | Code::CredentialsRejected
        | Code::ActionRequired => StatusCode::UNAUTHORIZED,
        Code::Forbidden | Code::ConsentMissing | Code::PasswordExpired | Code::CaptchaRequired => {
            StatusCode::FORBIDDEN
        }
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Code::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
        Code::CursorExpired | Code::ChallengeExpired => StatusCode::GONE,
        Code::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Code::AccountLocked | Code::LoginPaused => StatusCode::LOCKED,
        Code::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        Code::NotSupportedByDms => StatusCode::NOT_IMPLEMENTED,
        Code::Drift => StatusCode::BAD_GATEWAY,
        Code::SyncPending | Code::DmsUnavailable | Code::DmsBusy | Code::DmsSeatTaken => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        Code::DmsTimeout | Code::NotCached => StatusCode::GATEWAY_TIMEOUT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_status_of_its_sort() {
        for code in Code::ALL {
            let status = status_of(*code);
            assert!(status.is_client_error() || status.is_server_error(), "{code:?}");
            let own_fault = code.actor() == rooftop_core::Actor::Client;
            assert!(!own_fault || status.is_client_error(), "{code:?} is the client's to mend");
        }
    }
}
