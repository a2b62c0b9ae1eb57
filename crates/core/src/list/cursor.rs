//! The cursor: where a loop over a list stands, in a text that only the gateway can make.
//!
//! It holds the place and says which list, which filters, whose view and which mirror it is of. Whatever of these
//! is another now, the cursor is refused: going on would skip or repeat records.

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::input::{Faults, at};
use crate::ports::store::View;
use crate::{Code, Failure};

/// Longest cursor that is looked at.
pub(super) const TEXT_MAX: usize = 400;

const VERSION: u8 = 1;
const DIGEST: usize = 8;
const TAG: usize = 16;
/// Version, list, filters, view, epoch, place.
const HEAD: usize = 1 + 3 * DIGEST + 8 + 8;

/// A place in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub(crate) first_seq: i64,
    pub(crate) id: String,
}

/// What a cursor is bound to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Binding<'a> {
    pub(crate) key: &'a [u8; 32],
    pub(crate) list: &'a str,
    /// The filters in canonical text.
    pub(crate) filters: &'a str,
    /// What the caller may see, in canonical text.
    pub(crate) scope: &'a str,
    /// Of what is listed: places of another one mean nothing.
    pub(crate) epoch: i64,
}

/// What a view shows, in canonical text.
pub(super) fn scope_of(view: &View) -> String {
    let rooftops: Vec<_> = view.rooftops.iter().map(|(id, classes)| format!("{id}{classes:?}")).collect();
    format!("{}{}", view.integration, rooftops.concat())
}

impl Binding<'_> {
    fn head(&self) -> Vec<u8> {
        let mut head = vec![VERSION];
        head.extend(digest(self.list));
        head.extend(digest(self.filters));
        head.extend(digest(self.scope));
        head
    }

    fn tag(&self, bytes: &[u8]) -> Vec<u8> {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key).expect("any key length");
        mac.update(bytes);
        mac.finalize().into_bytes().into_iter().take(TAG).collect()
    }
}

fn digest(text: &str) -> impl Iterator<Item = u8> {
    Sha256::digest(text.as_bytes()).into_iter().take(DIGEST)
}

impl Cursor {
    /// The cursor as text.
    pub(crate) fn write(&self, binding: &Binding<'_>) -> String {
        let mut bytes = binding.head();
        bytes.extend(binding.epoch.to_be_bytes());
        bytes.extend(self.first_seq.to_be_bytes());
        bytes.extend(self.id.as_bytes());
        bytes.extend(binding.tag(&bytes));
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// The place that a text stands for, if it is a cursor of this very list.
    pub(crate) fn read(text: &str, binding: &Binding<'_>) -> Result<Self, Failure> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| forged())?;
        let (body, tag) = bytes.split_at_checked(bytes.len().saturating_sub(TAG)).ok_or_else(forged)?;
        let genuine: bool = binding.tag(body).ct_eq(tag).into();
        if !genuine {
            return Err(forged());
        }
        let (head, rest) = body.split_at_checked(HEAD - 16).ok_or_else(forged)?;
        let (epoch, rest) = rest.split_first_chunk::<8>().ok_or_else(forged)?;
        let (first_seq, id) = rest.split_first_chunk::<8>().ok_or_else(forged)?;
        if head != binding.head() {
            return Err(refused(
                "This cursor is of another list, of other filters, or of other rights. Start this list without a cursor.",
            ));
        }
        if i64::from_be_bytes(*epoch) != binding.epoch {
            let detail = "The mirror was rebuilt since this cursor was made. Nothing was skipped: start the list again without a cursor.";
            return Err(Failure::new(Code::CursorExpired, detail));
        }
        let id = String::from_utf8(id.to_vec()).map_err(|_| forged())?;
        Ok(Self { first_seq: i64::from_be_bytes(*first_seq), id })
    }
}

fn forged() -> Failure {
    refused("This is not a cursor of this gateway. Take it from `nextCursor` as it is.")
}

fn refused(detail: &str) -> Failure {
    let mut faults = Faults::default();
    faults.add(at("cursor"), "invalid_cursor", detail);
    faults.check().err().unwrap_or_else(|| Failure::invalid(Vec::new()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rooftop_model::id::{IntegrationId, RooftopId};
    use std::collections::{BTreeMap, BTreeSet};

    fn view(rooftop: &str) -> String {
        let rooftops = BTreeMap::from([(RooftopId::parse(rooftop).unwrap(), BTreeSet::new())]);
        scope_of(&View { integration: IntegrationId::parse("int_1").unwrap(), rooftops })
    }

    fn binding<'a>(scope: &'a str, filters: &'a str, epoch: i64) -> Binding<'a> {
        Binding { key: &[1; 32], list: "vehicle", filters, scope, epoch }
    }

    fn place() -> Cursor {
        Cursor { first_seq: 41, id: "veh_7c2a10".into() }
    }

    #[test]
    fn a_cursor_is_read_where_it_was_made() {
        let view = view("rt_1");
        let text = place().write(&binding(&view, "status=sold", 1));
        assert_eq!(Cursor::read(&text, &binding(&view, "status=sold", 1)).unwrap(), place());
    }

    #[test]
    fn a_cursor_of_another_list_another_view_or_another_hand_is_refused() {
        let (mine, other) = (view("rt_1"), view("rt_2"));
        let made = binding(&mine, "status=sold", 1);
        let text = place().write(&made);
        let code = |text: &str, binding: &Binding<'_>| Cursor::read(text, binding).unwrap_err().code;
        assert_eq!(code(&text, &binding(&mine, "", 1)), Code::InvalidRequest);
        assert_eq!(code(&text, &binding(&other, "status=sold", 1)), Code::InvalidRequest);
        assert_eq!(code(&text, &Binding { key: &[2; 32], ..made }), Code::InvalidRequest);
        assert_eq!(code(&text, &Binding { list: "events", ..made }), Code::InvalidRequest);
        assert_eq!(code(&text, &binding(&mine, "status=sold", 2)), Code::CursorExpired);
        for forged in ["", "x", "AAAA", &text[1..], &text.replacen('A', "B", 1), "é"] {
            assert_eq!(code(forged, &made), Code::InvalidRequest, "{forged}");
        }
    }
}
