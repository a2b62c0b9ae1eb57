//! One record out of several pages: all of one record, all of one time.

use rooftop_page::{Drift, DriftKind, PageReading, Reading, Value};

use super::visit::{About, wrong_record};
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

    /// Reads each part.
    async fn read_parts(
        &mut self,
        parts: &[Part],
        compose: &Compose,
        readings: &mut Readings,
    ) -> Result<(), FlowError> {
        for part in parts {
            let reading = self.part(part, compose, readings).await?;
            readings.insert(part.expect.name.clone(), reading);
        }
        Ok(())
    }

    /// Reads a part and proves that it is of the record that was asked for.
    async fn part(
        &mut self,
        part: &Part,
        compose: &Compose,
        readings: &Readings,
    ) -> Result<PageReading, FlowError> {
        let bindings = self.bindings(readings);
        let wanted = compose.equals.eval(&bindings).value.map(|value| value.to_text()).unwrap_or_default();
        let request = self.visitor.request(&part.request, &bindings)?;
        let record = compose.keys.first().map(|key| (key.as_str(), wanted.as_str()));
        let about = About { rooftop: self.rooftop(), record };
        let shows = self.wanted(&part.expect, readings)?;
        let place = self.visitor.visit(request, &part.expect.page, about).await?;
        place.expect_shown(&shows)?;
        expect_record(compose, &wanted, readings.values().next(), &place.reading)
            .map_err(|drift| drift.on(&place.page))?;
        Ok(place.reading)
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
            let again = self.part(part, compose, readings).await?;
            marks.extend(shown(&again, mark));
        }
        Ok(marks)
    }
}

/// Whether a part is of the record asked for: its first key is the wanted one, all others are those of the first part.
fn expect_record(
    compose: &Compose,
    wanted: &str,
    first: Option<&PageReading>,
    part: &PageReading,
) -> Result<(), Drift> {
    for (index, key) in compose.keys.iter().enumerate() {
        let found = shown(part, key).unwrap_or_default();
        let wanted = match (index, first) {
            (0, _) => wanted.to_owned(),
            (_, Some(first)) => shown(first, key).unwrap_or_default(),
            (_, None) => continue,
        };
        if found != wanted {
            return Err(wrong_record(&wanted, &found).at(key));
        }
    }
    Ok(())
}

fn shown(reading: &PageReading, name: &str) -> Option<String> {
    reading.values.get(name).and_then(Reading::value).map(Value::to_text)
}
