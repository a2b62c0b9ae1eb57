//! One record out of several pages: all of one record, all of one time.

use rooftop_page::{Drift, DriftKind, PageReading, Reading, Value};

use super::{FlowError, Readings, Runner};
use crate::pack::{Compose, Part};

impl Runner<'_> {
    /// Reads all parts until none of them changed meanwhile, at most `rereads` times again.
    pub(super) async fn compose(
        &mut self,
        parts: &[Part],
        compose: &Compose,
        readings: &mut Readings,
    ) -> Result<(), FlowError> {
        let mut seen = Vec::new();
        for _ in 0..=compose.rereads {
            readings.clear();
            self.read_parts(parts, compose, readings).await?;
            match self.marks(parts, compose, readings).await? {
                marks if marks.windows(2).all(|pair| pair.first() == pair.last()) => return Ok(()),
                marks => seen = marks,
            }
        }
        let mark = compose.mark.as_deref().unwrap_or_default();
        let expected = format!("one {mark} over {} readings", compose.rereads + 1);
        Err(Drift::new(DriftKind::Unstable, expected, &seen.join(", ")).at(mark).into())
    }

    /// Reads each part and proves that it is the record that was asked for.
    async fn read_parts(
        &mut self,
        parts: &[Part],
        compose: &Compose,
        readings: &mut Readings,
    ) -> Result<(), FlowError> {
        let wanted = compose
            .equals
            .eval(&self.bindings(readings))
            .value
            .map(|value| value.to_text())
            .unwrap_or_default();
        for part in parts {
            let request = self.visitor.open(part, &self.bindings(readings));
            let place = self.go(request, &part.expect.page).await?;
            let key = shown(&place.reading, &compose.key).unwrap_or_default();
            if key != wanted {
                let drift = Drift::new(DriftKind::WrongRecord, format!("record {wanted}"), &key);
                return Err(drift.on(&place.page).at(&compose.key).into());
            }
            readings.insert(part.expect.name.clone(), place.reading);
        }
        Ok(())
    }

    /// The change marks of all parts that show one. If not all do, the first that does is asked again, so
    /// that the mark was seen before and after the others.
    async fn marks(
        &mut self,
        parts: &[Part],
        compose: &Compose,
        readings: &Readings,
    ) -> Result<Vec<String>, FlowError> {
        let Some(mark) = &compose.mark else { return Ok(Vec::new()) };
        let mut marks: Vec<String> = readings.values().filter_map(|reading| shown(reading, mark)).collect();
        let first_and_last = [readings.first(), readings.last()];
        let is_framed = first_and_last.iter().flatten().all(|(_, reading)| shown(reading, mark).is_some());
        let marked = parts.iter().find(|part| {
            readings.get(&part.expect.name).is_some_and(|reading| shown(reading, mark).is_some())
        });
        if let (false, Some(part)) = (is_framed, marked) {
            let request = self.visitor.open(part, &self.bindings(readings));
            let again = self.go(request, &part.expect.page).await?;
            marks.extend(shown(&again.reading, mark));
        }
        Ok(marks)
    }
}

fn shown(reading: &PageReading, name: &str) -> Option<String> {
    reading.values.get(name).and_then(Reading::value).map(Value::to_text)
}
