//! The lock-out guard's count.

use futures::future::join_all;
use rooftop_core::ports::Store;
use rooftop_core::ports::store::{Admission, AttemptKind, AttemptOutcome, GuardRule};
use rooftop_model::id::IntegrationId;

use crate::fixture::{account, day, int_1, int_2};
use AttemptKind::{Code, Password};
use AttemptOutcome::{Accepted, NotSent, Refused};

/// Two of a kind, three in a row, since day 1.
fn rule() -> GuardRule {
    GuardRule { since: day(1), per_kind_max: 2, in_a_row_max: 3 }
}

async fn begin(store: &dyn Store, kind: AttemptKind, secret: u8) -> Admission {
    begin_as(store, &int_1(), "gm", kind, secret).await
}

async fn begin_as(
    store: &dyn Store,
    scope: &IntegrationId,
    who: &str,
    kind: AttemptKind,
    secret: u8,
) -> Admission {
    let begun = store.begin_attempt(scope, &account(who), kind, &[secret; 32], rule(), day(2)).await;
    begun.unwrap()
}

/// Begins an attempt that must be admitted, and ends it.
async fn attempt(store: &dyn Store, kind: AttemptKind, secret: u8, outcome: AttemptOutcome) -> i64 {
    let Admission::Admitted(number) = begin(store, kind, secret).await else {
        panic!("{kind:?} {secret} was not admitted");
    };
    store.end_attempt(&int_1(), number, outcome).await.unwrap();
    number
}

fn admitted(admission: Admission) -> bool {
    matches!(admission, Admission::Admitted(_))
}

pub(crate) async fn a_refused_password_is_never_admitted_again(store: &dyn Store) {
    attempt(store, Password, 1, Refused).await;
    assert_eq!(begin(store, Password, 1).await, Admission::RefusedBefore);
    let years_later = GuardRule { since: day(900), ..rule() };
    let later =
        store.begin_attempt(&int_1(), &account("gm"), Password, &[1; 32], years_later, day(901)).await;
    assert_eq!(later.unwrap(), Admission::RefusedBefore);
    assert!(admitted(begin(store, Password, 2).await));
}

pub(crate) async fn a_code_may_have_been_refused_before(store: &dyn Store) {
    attempt(store, Code, 1, Refused).await;
    assert!(admitted(begin(store, Code, 1).await));
}

pub(crate) async fn two_refused_passwords_pause_the_account(store: &dyn Store) {
    attempt(store, Password, 1, Refused).await;
    attempt(store, Password, 2, Refused).await;
    assert_eq!(begin(store, Password, 3).await, Admission::Paused { oldest: day(2) });
}

pub(crate) async fn an_unanswered_attempt_counts(store: &dyn Store) {
    assert!(admitted(begin(store, Password, 1).await));
    assert!(admitted(begin(store, Password, 1).await), "no answer is no refusal of the secret");
    assert_eq!(begin(store, Password, 1).await, Admission::Paused { oldest: day(2) });
}

pub(crate) async fn an_attempt_that_was_not_sent_does_not_count(store: &dyn Store) {
    for _ in 0..5 {
        attempt(store, Password, 1, NotSent).await;
    }
}

pub(crate) async fn accepted_attempts_do_not_count(store: &dyn Store) {
    for _ in 0..5 {
        attempt(store, Password, 1, Accepted).await;
    }
}

pub(crate) async fn old_attempts_do_not_count(store: &dyn Store) {
    let long_ago = GuardRule { since: day(-9), ..rule() };
    let gm = account("gm");
    for secret in [1, 2] {
        let begun = store.begin_attempt(&int_1(), &gm, Password, &[secret; 32], long_ago, day(-8)).await;
        assert!(admitted(begun.unwrap()));
    }
    assert!(admitted(begin(store, Password, 3).await));
}

pub(crate) async fn codes_are_counted_apart(store: &dyn Store) {
    attempt(store, Password, 1, Refused).await;
    attempt(store, Password, 2, Refused).await;
    assert!(admitted(begin(store, Code, 1).await));
}

pub(crate) async fn attempts_in_a_row_count_both_kinds_until_the_account_is_signed_in(store: &dyn Store) {
    attempt(store, Password, 1, Refused).await;
    attempt(store, Code, 1, Refused).await;
    attempt(store, Code, 2, Refused).await;
    assert_eq!(begin(store, Password, 2).await, Admission::Paused { oldest: day(2) });
    store.signed_in(&int_1(), &account("gm"), day(2)).await.unwrap();
    assert!(admitted(begin(store, Password, 2).await));
    assert_eq!(
        begin(store, Code, 3).await,
        Admission::Paused { oldest: day(2) },
        "two of a kind still count"
    );
}

pub(crate) async fn concurrent_attempts_admit_at_most_the_maximum(store: &dyn Store) {
    let attempts = join_all((0..64).map(|secret| begin(store, Password, secret))).await;
    assert_eq!(attempts.into_iter().filter(|admission| admitted(*admission)).count(), 2);
}

pub(crate) async fn a_locked_account_stays_locked_until_an_operator_lifts_it(store: &dyn Store) {
    let gm = account("gm");
    store.lock(&int_1(), &gm, day(2)).await.unwrap();
    assert_eq!(begin(store, Password, 1).await, Admission::Locked);
    store.signed_in(&int_1(), &gm, day(2)).await.unwrap();
    assert_eq!(begin(store, Code, 1).await, Admission::Locked);
    store.resume(&int_1(), &gm).await.unwrap();
    assert!(admitted(begin(store, Password, 1).await));
}

pub(crate) async fn an_operator_lifts_pauses_and_forgets_refused_secrets(store: &dyn Store) {
    attempt(store, Password, 1, Refused).await;
    attempt(store, Password, 2, Refused).await;
    store.resume(&int_1(), &account("gm")).await.unwrap();
    attempt(store, Password, 1, Refused).await;
    assert_eq!(begin(store, Password, 1).await, Admission::RefusedBefore);
    attempt(store, Password, 2, Refused).await;
    assert_eq!(begin(store, Password, 3).await, Admission::Paused { oldest: day(2) });
}

pub(crate) async fn a_refusal_that_comes_after_the_lift_counts(store: &dyn Store) {
    let Admission::Admitted(under_way) = begin(store, Password, 1).await else {
        panic!("not admitted");
    };
    store.resume(&int_1(), &account("gm")).await.unwrap();
    store.end_attempt(&int_1(), under_way, Refused).await.unwrap();
    assert_eq!(begin(store, Password, 1).await, Admission::RefusedBefore);
    assert!(admitted(begin(store, Password, 2).await));
    assert_eq!(begin(store, Password, 3).await, Admission::Paused { oldest: day(2) });
}

pub(crate) async fn accounts_and_integrations_are_counted_apart(store: &dyn Store) {
    attempt(store, Password, 1, Refused).await;
    attempt(store, Password, 2, Refused).await;
    store.lock(&int_1(), &account("gm"), day(2)).await.unwrap();
    assert!(admitted(begin_as(store, &int_1(), "other", Password, 1).await));
    assert!(admitted(begin_as(store, &int_2(), "gm", Password, 1).await));
}

pub(crate) async fn the_first_answer_to_an_attempt_stands(store: &dyn Store) {
    let number = attempt(store, Password, 1, Refused).await;
    store.end_attempt(&int_1(), number, Refused).await.unwrap();
    assert!(store.end_attempt(&int_1(), number, Accepted).await.is_err());
    assert!(store.end_attempt(&int_2(), number, Refused).await.is_err(), "of another integration");
    assert!(store.end_attempt(&int_1(), number + 1, Refused).await.is_err());
    assert_eq!(begin(store, Password, 1).await, Admission::RefusedBefore);
}

pub(crate) async fn a_time_step_is_used_once_by_whoever_is_first(store: &dyn Store) {
    let (scope, gm) = (int_1(), account("gm"));
    let uses = join_all((0..64).map(|_| store.use_totp_step(&scope, &gm, 7))).await;
    assert_eq!(uses.into_iter().filter(|used| *used.as_ref().unwrap()).count(), 1);
    assert!(store.use_totp_step(&scope, &gm, 8).await.unwrap());
    assert!(store.use_totp_step(&scope, &account("other"), 7).await.unwrap());
    assert!(store.use_totp_step(&int_2(), &gm, 7).await.unwrap());
}
