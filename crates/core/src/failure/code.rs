//! The closed list of failure codes: what each means, who must act, and what to do. The docs page of a code is
//! made from it.

/// Who can end a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// The program that sent the request must send another.
    Client,
    /// A user of the DMS, or whoever administers it at the dealer.
    Dealer,
    /// Whoever runs the gateway.
    Operator,
    /// Nobody: it passes.
    Time,
}

impl Actor {
    /// The actor in words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Client => "the client",
            Self::Dealer => "the dealer",
            Self::Operator => "the operator of the gateway",
            Self::Time => "nobody: it passes",
        }
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $word:literal, $title:literal, $actor:ident, retry: $retry:literal, $todo:literal;)+) => {
        /// What went wrong, as a stable word.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Code {
            /// All codes, in the order of the documentation.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)+];

            /// Every code as it stands in an answer.
            pub const WORDS: &'static [&'static str] = &[$($word,)+];

            /// The code as it stands in an answer.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// What happened, in a few words.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// What it means, in sentences.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc,)+),)+ }
            }

            /// What to do about it.
            pub const fn next_step(self) -> &'static str {
                match self { $(Self::$variant => $todo,)+ }
            }

            /// Who can end it.
            pub const fn actor(self) -> Actor {
                match self { $(Self::$variant => Actor::$actor,)+ }
            }

            /// Whether the same request may succeed later without anybody doing anything.
            pub const fn retryable(self) -> bool {
                match self { $(Self::$variant => $retry,)+ }
            }
        }
    };
}

codes! {
    /// The request has faults: unknown or missing members, wrong types, values out of their range. All of them are in `errors`, each at its place. Nothing was sent to the DMS.
    InvalidRequest = "invalid_request", "The request has faults", Client, retry: false,
        "Mend what `errors` lists and send the request again.";
    /// The request carries no credential, or one that is unknown, forged or revoked.
    Unauthenticated = "unauthenticated", "Not signed in", Client, retry: false,
        "Send `Authorization: Basic` with a key of this client, or `Authorization: Bearer` with the token of a session. A key that was lost cannot be shown again: the operator makes a new one with `rooftop key create`.";
    /// The session's token was right, but its time is over or the session was signed out.
    SessionExpired = "session_expired", "The session is over", Client, retry: false,
        "Open a new session with `POST /sessions`. To keep a session, refresh it with `POST /sessions/refresh` before `expiresIn` has passed.";
    /// The user of the DMS, the key or the consent does not reach this area. The gateway never exceeds the rights of the DMS user that it acts for.
    Forbidden = "forbidden", "Not within your rights", Dealer, retry: false,
        "Ask the dealer to grant the DMS user the right, and then refresh the session: rights are read again at each refresh.";
    /// The dealer's consent for this client has not begun, is over, or was taken back. Nothing is read or sent without it.
    ConsentMissing = "consent_missing", "No consent of the dealer", Dealer, retry: false,
        "Obtain the dealer's consent and have the operator record it with `rooftop consent grant`.";
    /// There is no such thing, or it is not yours: the two are never told apart.
    NotFound = "not_found", "Not found", Client, retry: false,
        "Check the path and the id. An id of another integration or of a rooftop outside your rights is not found either.";
    /// The path exists, but not with this method. `Allow` names those that do.
    MethodNotAllowed = "method_not_allowed", "Method not allowed", Client, retry: false,
        "Use one of the methods in the `Allow` header.";
    /// The body is not JSON, or is not said to be.
    UnsupportedMediaType = "unsupported_media_type", "Not a JSON body", Client, retry: false,
        "Send a JSON body with `Content-Type: application/json`.";
    /// The body is larger than any request needs to be. It was not read to its end.
    PayloadTooLarge = "payload_too_large", "Body too large", Client, retry: false,
        "Send a smaller body. The limit is in `detail`.";
    /// The request did not arrive in the time that one takes.
    RequestTimeout = "request_timeout", "The request came too slowly", Client, retry: true,
        "Send the whole request at once.";
    /// The cursor was made before the mirror was rebuilt. Going on with it could skip or repeat records, so it is refused.
    CursorExpired = "cursor_expired", "The cursor is of an older mirror", Client, retry: false,
        "Start the list again without a cursor.";
    /// The DMS asks for a code and none can be had unattended.
    MfaRequired = "mfa_required", "The DMS asks for a code", Client, retry: false,
        "Send `mfa` with the request, answer the challenge, or have the operator store the account's TOTP seed with `rooftop credential set`.";
    /// The DMS refused the code. Codes are counted, so that guessing can never lock the account.
    MfaInvalid = "mfa_invalid", "The DMS refused the code", Client, retry: false,
        "Wait for the next code of the authenticator and send that. A code counts once: one that was used already is refused too.";
    /// The challenge was answered already, has had too many wrong answers, or its time is over.
    ChallengeExpired = "challenge_expired", "The challenge is over", Client, retry: false,
        "Start again with `POST /sessions`.";
    /// The DMS refused the user name or the password. A password that was refused is never sent again.
    CredentialsRejected = "credentials_rejected", "The DMS refused the credentials", Client, retry: false,
        "Check the user name and the password at the DMS itself, then send the right ones. For a service account the operator stores them with `rooftop credential set`.";
    /// The DMS accepted the password and demands that it be changed first. The gateway never changes a password.
    PasswordExpired = "password_expired", "The password must be changed", Dealer, retry: false,
        "Sign in to the DMS in a browser, change the password there, and use the new one.";
    /// The DMS says that the account is locked or disabled. Nothing more is sent for it.
    AccountLocked = "account_locked", "The DMS account is locked", Dealer, retry: false,
        "Have the dealer's administrator unlock the account in the DMS; then the operator lifts the pause with `rooftop account resume`.";
    /// The lock-out guard holds further sign-ins of this account back: two attempts were refused or unanswered within 24 hours, and a third could lock a person out.
    LoginPaused = "login_paused", "Sign-in is paused", Operator, retry: false,
        "Find out which credential is right, at the DMS itself. Then the operator lifts the pause with `rooftop account resume`, or it ends 24 hours after the first of the two attempts.";
    /// The DMS asks to prove that a person is there. The gateway never solves or evades such a check: it parks the session.
    CaptchaRequired = "captcha_required", "The DMS asks for a person", Dealer, retry: false,
        "Sign in to the DMS in a browser once, from the gateway's network, and ask the DMS to admit the integration's account.";
    /// The DMS session ended and the gateway cannot sign in again by itself, because the password is not stored.
    ActionRequired = "action_required", "Someone must sign in again", Client, retry: false,
        "Open a new session with `POST /sessions` and the user's credentials.";
    /// Nothing of this kind has been read from the DMS yet, so there is no answer. An empty list would be wrong.
    SyncPending = "sync_pending", "The first sync is still under way", Time, retry: true,
        "Try again after `Retry-After`. If it stays, `rooftop doctor` tells what holds the sync up.";
    /// `Cache-Control: only-if-cached` forbids to ask the DMS, and the mirror does not hold the answer as fresh as was asked for.
    NotCached = "not_cached", "Not in the mirror as asked", Time, retry: true,
        "Leave `only-if-cached` out, or allow a greater `max-age`.";
    /// No connection of this integration can do this.
    NotSupportedByDms = "not_supported_by_dms", "This DMS does not offer it", Operator, retry: false,
        "Look at the pack's README for what it can do; another connection may add it.";
    /// Too many requests with this key or from this address.
    RateLimited = "rate_limited", "Too many requests", Time, retry: true,
        "Wait for `Retry-After`. `RateLimit-Policy` names the limit.";
    /// Somebody else holds the account's only seat in the DMS, and the gateway does not put people out.
    DmsSeatTaken = "dms_seat_taken", "The account is in use", Time, retry: true,
        "Try again later, or give the integration an account of its own.";
    /// The DMS cannot be reached, is in maintenance, or answers with errors.
    DmsUnavailable = "dms_unavailable", "The DMS does not answer", Time, retry: true,
        "Try again after `Retry-After`. What is in the mirror can still be read, with its age.";
    /// The DMS is asked as hard as it may be: it said to slow down, others are waiting, or the number of requests that was agreed with it is used up.
    DmsBusy = "dms_busy", "The DMS is asked as hard as it may be", Time, retry: true,
        "Try again after `Retry-After`. What is in the mirror can still be read, with its age.";
    /// The DMS did not answer in time.
    DmsTimeout = "dms_timeout", "The DMS took too long", Time, retry: true,
        "Try again. What is in the mirror can still be read, with its age.";
    /// A screen of the DMS is not the one that the pack knows. Nothing was guessed: no value is better than a wrong one.
    Drift = "drift", "The DMS's screen has changed", Operator, retry: false,
        "The operator finds the page and field in the log and mends the pack; `rooftop pack test` proves it.";
    /// The gateway itself failed.
    Internal = "internal", "The gateway failed", Operator, retry: true,
        "Try again; if it stays, give the operator the `requestId`.";
}

impl Code {
    /// Whether it says that the DMS could not be read, so that an older answer may do for whoever allows one.
    pub const fn is_want_of_the_dms(self) -> bool {
        matches!(
            self,
            Self::DmsUnavailable | Self::DmsBusy | Self::DmsTimeout | Self::DmsSeatTaken | Self::Drift
        )
    }

    /// The code of this word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|code| code.as_str() == word).copied()
    }
}

impl utoipa::PartialSchema for Code {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
        ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::String))
            .enum_values(Some(Self::WORDS.iter().copied()))
            .description(Some("What went wrong, as a stable word; each has a page in the docs."))
            .build()
            .into()
    }
}

impl utoipa::ToSchema for Code {
    fn name() -> std::borrow::Cow<'static, str> {
        "ErrorCode".into()
    }
}
