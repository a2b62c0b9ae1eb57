//! Pruning: a draft is what its own documents prove. What they do not is a comment that says why.

use rooftop_page::explain::{Explanation, Outcome};
use rooftop_page::{DriftKind, ReadContext};

use super::page::DraftPage;
use super::proof;
use super::seen::Seen;
use crate::pack::Pack;
use crate::run::classify;

/// How a page ends, at most, in characters.
const END_MAX: usize = 60;

/// Takes out of the draft what its documents do not prove. Whether anything was taken out.
pub(super) fn prune(pack: &Pack, seen: &[Seen], pages: &mut [DraftPage]) -> bool {
    let mut changed = false;
    for at in 0..pages.len() {
        changed |= classes(pack, seen, pages, at);
    }
    for page in pages.iter_mut() {
        let Some(model) = pack.pages.get(&page.name) else { continue };
        for seen in page.seen.clone().into_iter().filter_map(|at| seen.get(at)) {
            let context = ReadContext { zone: Some(jiff::tz::TimeZone::UTC), formats: None };
            let found = model.model.explain(&seen.document, seen.visit.status, &context);
            changed |= page.take_out(&found, seen);
        }
    }
    changed
}

/// Whether the documents of a page are taken for it; where another page is proved as well, the proof is mended.
fn classes(pack: &Pack, seen: &[Seen], pages: &mut [DraftPage], at: usize) -> bool {
    let Some(page) = pages.get(at) else { return false };
    let own: Vec<&Seen> = page.seen.iter().filter_map(|at| seen.get(*at)).collect();
    let name = page.name.clone();
    let rival = own.iter().find_map(|seen| {
        let came = classify(pack, &seen.document, seen.visit.status, None)
            .ok()
            .map(|classified| classified.page.model.name.clone());
        if came.as_deref() == Some(name.as_str()) {
            return None;
        }
        pages.iter().position(|other| other.name != name && proof::holds(&other.proof, seen))
    });
    let Some(rival) = rival else { return false };
    let rivals: Vec<&Seen> =
        pages.get(rival).into_iter().flat_map(|page| &page.seen).filter_map(|at| seen.get(*at)).collect();
    // The rival must not show what only this page has; else this page must say more.
    let denial = proof::denial(&rivals, &own);
    let (current, lacking) = (
        page.proof.clone(),
        pages.get(rival).map_or(0, |rival| rival.proof.len() + 1).saturating_sub(page.proof.len()),
    );
    let more = proof::more(&own, &current, lacking);
    if let (Some(denial), Some(rival)) = (denial, pages.get_mut(rival))
        && !rival.proof.contains(&denial)
    {
        rival.proof.push(denial);
        return true;
    }
    let is_mended = lacking > 0 && more.len() == lacking;
    if let (true, Some(page)) = (is_mended, pages.get_mut(at)) {
        page.proof.extend(more);
    }
    is_mended
}

impl DraftPage {
    fn take_out(&mut self, found: &Explanation, seen: &Seen) -> bool {
        let mut changed = false;
        if found.gate.as_ref().is_some_and(|gate| gate.kind == DriftKind::Truncated)
            && self.ends_with.is_none()
        {
            self.ends_with = end_of(&seen.visit.text);
            changed |= self.ends_with.is_some();
        }
        for value in &found.values {
            let Outcome::Drift(drift) = &value.outcome else { continue };
            if let Some(field) =
                self.values.iter_mut().find(|field| field.name == value.name && field.off.is_none())
            {
                field.off = Some(reason(drift));
                changed = true;
            }
        }
        for list in &found.lists {
            changed |= self.take_out_list(list);
        }
        for form in &found.forms {
            let drafted =
                self.forms.iter_mut().find(|drafted| drafted.name == form.name && drafted.off.is_none());
            if let (Some(drift), Some(drafted)) = (&form.drift, drafted) {
                drafted.off = Some(reason(drift));
                changed = true;
            }
        }
        for link in &found.links {
            let drafted =
                self.links.iter_mut().find(|drafted| drafted.name == link.name && drafted.off.is_none());
            if let (Some(drift), Some(drafted)) = (&link.drift, drafted) {
                drafted.off = Some(reason(drift));
                changed = true;
            }
        }
        changed
    }

    fn take_out_list(&mut self, found: &rooftop_page::explain::ListFinding) -> bool {
        let Some(list) = self.lists.iter_mut().find(|list| list.name == found.name && list.off.is_none())
        else {
            return false;
        };
        if let Some(drift) = &found.drift {
            // A count that does not fit is the count's fault first.
            if drift.kind == DriftKind::CountMismatch
                && (list.count.take().is_some() | list.count_at.take().is_some())
            {
                return true;
            }
            // A document without rows that does not say so proves nothing of the list.
            list.off = Some(reason(drift));
            return true;
        }
        let drifts = found.rows.iter().filter_map(|row| row.drift.as_ref());
        let mut changed = false;
        for drift in drifts {
            let column =
                drift.field.as_deref().and_then(|field| field.rsplit('.').next()).unwrap_or_default();
            let Some(field) =
                list.columns.iter_mut().find(|field| field.name == column && field.off.is_none())
            else {
                continue;
            };
            field.off = Some(reason(drift));
            if field.name == list.key {
                list.off = Some(format!("its key cannot be read: {}", reason(drift)));
            }
            changed = true;
        }
        changed
    }
}

fn reason(drift: &rooftop_page::Drift) -> String {
    format!("{}: expected {}, found {:?}", drift.kind.code(), drift.expected, drift.found).replace('\n', " ")
}

/// The last markup of a document that does not end as documents do.
fn end_of(text: &str) -> Option<String> {
    let text = text.trim_end();
    let from = text.rfind('<')?;
    let end = text.get(from..)?;
    (end.ends_with('>') && end.chars().count() <= END_MAX).then(|| end.to_owned())
}
