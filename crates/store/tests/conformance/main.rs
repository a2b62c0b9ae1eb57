//! What every store must do, whatever database it is in: one rule a function, one file a subject.
//!
//! A rule takes a store with [`fixture::furnish`]'s integrations in it. A new database is a new module at the end,
//! with the same list.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops where it finds a fault"
)]

mod access;
mod audit;
mod drifts;
mod events;
mod field_evidence;
mod fixture;
mod known_answers;
mod ledger;
mod lists;
mod quarantine;
mod requests;
mod sealed;
mod sessions;
mod syncs;
mod writes;

/// Lists the rules and makes each a test on a fresh SQLite store.
macro_rules! on_sqlite {
    ($($subject:ident { $($rule:ident,)+ })+) => {
        mod sqlite {$(
            mod $subject {$(
                #[tokio::test(flavor = "multi_thread")]
                async fn $rule() {
                    let folder = tempfile::tempdir().unwrap();
                    let path = folder.path().join("rooftop.db");
                    let store = rooftop_store::SqliteStore::open(&path, Default::default()).await.unwrap();
                    crate::fixture::furnish(&store).await;
                    crate::$subject::$rule(&store).await;
                    assert_eq!(store.integrity().await.unwrap(), Vec::<String>::new());
                }
            )+}
        )+}
    };
}

on_sqlite! {
    access {
        an_integration_is_read_as_it_was_added,
        an_id_that_is_taken_is_an_error,
        a_service_account_is_seen_at_once,
        clients_and_keys_are_read_as_they_were_added,
        a_key_is_revoked_once,
        consents_are_of_one_client_and_one_integration,
        a_consent_is_revoked_once,
    }
    sessions {
        a_session_is_found_by_its_token_with_what_decides_it,
        a_key_that_was_revoked_is_seen_at_once,
        a_consent_that_was_revoked_is_seen_at_once,
        a_session_ends_once_and_only_in_its_integration,
        an_account_is_in_use_while_a_session_holds,
        the_latest_session_that_holds_is_found,
        a_challenge_is_taken_once,
        a_challenge_may_be_put_back,
        ended_sessions_and_challenges_are_purged,
    }
    writes {
        a_record_is_read_as_it_was_written,
        an_unchanged_record_is_not_written_again,
        another_mark_alone_does_not_change_a_record,
        a_changed_record_keeps_its_place_and_moves_the_sequence,
        a_record_may_come_twice_in_a_batch,
        an_id_that_two_records_share_is_refused_and_nothing_is_written,
        a_key_that_two_ids_share_is_refused,
        a_batch_that_is_too_large_is_refused,
        a_facet_that_is_not_known_is_refused,
        integrations_have_sequences_and_epochs_of_their_own,
    }
    lists {
        a_list_is_in_the_order_of_first_sight_over_all_rooftops,
        updates_do_not_move_a_record_in_a_list,
        a_cursor_meets_every_record_once_while_others_are_written,
        pages_by_offset_are_the_pages_by_cursor,
        a_view_without_the_rooftop_does_not_find_the_record,
        a_view_of_nothing_is_empty,
        another_integration_sees_nothing,
        text_is_compared_without_regard_to_case,
        all_filters_must_hold_and_any_value_may,
        numbers_have_bounds_that_include,
        changed_from_is_included_and_changed_to_is_not,
        a_filter_follows_a_change,
        a_filter_that_is_not_known_is_an_error,
        a_filter_of_no_values_matches_nothing,
    }
    audit {
        who_was_shown_pages_is_read_as_it_was_recorded_newest_first,
        that_pages_were_shown_is_told_in_the_event_log,
    }
    requests {
        requests_count_by_day_and_by_month,
        connections_and_integrations_count_apart,
        counts_of_months_that_are_over_are_forgotten,
    }
    quarantine {
        a_record_in_quarantine_is_still_served,
        a_record_that_is_listed_no_longer_leaves_quarantine,
        a_record_that_was_read_leaves_quarantine,
        a_record_is_known_with_what_tells_its_age,
        quarantine_is_of_one_rooftop,
        one_more_record_enters_quarantine,
    }
    events {
        events_stand_in_the_order_in_which_they_came,
        an_event_is_seen_by_whoever_may_see_what_it_concerns,
        integrations_have_logs_of_their_own,
        the_oldest_events_are_deleted_and_it_is_known_up_to_where,
        how_a_sync_ended_and_its_event_are_one,
    }
    drifts {
        equal_sightings_are_one_drift_with_one_event,
        a_drift_ends_once_and_may_come_again,
        drifts_that_were_over_long_ago_are_forgotten,
        a_drift_is_confirmed_while_it_is_open,
    }
    field_evidence {
        counts_add_up_by_day_and_are_forgotten,
    }
    known_answers {
        an_answer_is_kept_replaced_and_forgotten,
        an_answer_and_its_event_are_one,
    }
    syncs {
        marks_are_by_the_native_key_of_one_rooftop,
        how_a_sync_ended_is_kept_for_each_rooftop,
    }
    ledger {
        a_refused_password_is_never_admitted_again,
        a_code_may_have_been_refused_before,
        two_refused_passwords_pause_the_account,
        an_unanswered_attempt_counts,
        an_attempt_that_was_not_sent_does_not_count,
        accepted_attempts_do_not_count,
        old_attempts_do_not_count,
        codes_are_counted_apart,
        attempts_in_a_row_count_both_kinds_until_the_account_is_signed_in,
        concurrent_attempts_admit_at_most_the_maximum,
        a_locked_account_stays_locked_until_an_operator_lifts_it,
        an_operator_lifts_pauses_and_forgets_refused_secrets,
        a_refusal_that_comes_after_the_lift_counts,
        accounts_and_integrations_are_counted_apart,
        the_first_answer_to_an_attempt_stands,
        a_time_step_is_used_once_by_whoever_is_first,
    }
    sealed {
        an_item_is_kept_replaced_and_forgotten,
        items_are_of_one_kind_and_one_integration,
        whoever_is_first_sets_what_is_kept_once,
    }
}
