//! What is measured for a release: every metric in force, by each breakdown that is published, as the companies returned it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Register, figure};
use crate::domain::measures::freeze::{Breakdown, Figure, Place};
use crate::domain::measures::month::Month;
use crate::domain::measures::registry::{Definition, in_force};
use crate::domain::measures::value::{Complete, Dimension, UNKNOWN, Value};
use crate::domain::people::BodyKind;
use crate::store::conn::Conn;
use crate::store::error::StoreError;
use crate::store::measured::{By, measured as count};

/// Breakdowns whose months are published for all of a release; of the others, the last year's.
const LONG: [Breakdown; 3] = [Breakdown::National, Breakdown::Region, Breakdown::Provider];

/// Everything that was measured, by metric.
pub struct Found {
    months: Vec<Month>,
    values: HashMap<String, Vec<(Place, Value)>>,
}

const fn dimension(by: Breakdown) -> Option<Dimension> {
    match by {
        Breakdown::National => None,
        Breakdown::Region => Some(Dimension::Region),
        Breakdown::Icb => Some(Dimension::Icb),
        Breakdown::Trust => Some(Dimension::Trust),
        Breakdown::Provider => Some(Dimension::Provider),
        Breakdown::Funding => Some(Dimension::Funding),
        Breakdown::Therapy => Some(Dimension::Therapy),
    }
}

pub fn measured(conn: &mut Conn, months: &[Month]) -> Result<Found, StoreError> {
    let (Some(first), Some(last)) = (months.first().copied(), months.last().copied()) else {
        return Ok(Found { months: Vec::new(), values: HashMap::new() });
    };
    let metrics = in_force(last);
    let mut found = Found { months: months.to_vec(), values: HashMap::new() };
    for by in Breakdown::ALL {
        let dimension = dimension(*by);
        let asked = By::dimensions(dimension.as_slice());
        let from = if LONG.contains(by) { first } else { last.back(11) };
        let monthly = count(conn, &metrics, from, last, &asked)?;
        let yearly = count(conn, &metrics, last, last, &asked.rolling_year())?;
        for value in monthly.into_iter().chain(yearly) {
            found.put(*by, dimension, value);
        }
    }
    Ok(found)
}

impl Found {
    fn put(&mut self, by: Breakdown, dimension: Option<Dimension>, value: Value) {
        let group = dimension.and_then(|d| value.group.get(d)).filter(|key| *key != UNKNOWN).unwrap_or_default();
        let period = if value.months == 1 {
            value.month.code()
        } else {
            format!("{}/{}", value.month.back(value.months - 1), value.month)
        };
        let place = Place { period, by, group: group.to_owned() };
        self.values.entry(value.metric.clone()).or_default().push((place, value));
    }

    /// The figures of a metric: of a company from its first month on, of other rows where anything was counted at all.
    pub fn figures(&self, definition: &Definition, since: &BTreeMap<String, String>) -> Vec<Figure> {
        let Some(values) = self.values.get(&definition.id) else { return Vec::new() };
        let counted: BTreeSet<(Breakdown, &str)> = values
            .iter()
            .filter(|(_, value)| something(value))
            .map(|(place, _)| (place.by, place.group.as_str()))
            .collect();
        let watched = |place: &Place| {
            let first = since.get(&place.group).filter(|_| place.by == Breakdown::Provider);
            first.is_none_or(|first| place.period.rsplit('/').next().is_some_and(|last| last >= first.as_str()))
        };
        let wanted = |place: &Place| {
            place.by == Breakdown::National || (counted.contains(&(place.by, place.group.as_str())) && watched(place))
        };
        let one =
            |(place, value): &(Place, Value)| figure(place.clone(), (value.numerator, value.most, value.denominator));
        values.iter().filter(|(place, _)| wanted(place)).map(one).collect()
    }

    /// How many of the returns are in each figure that needs them.
    pub fn complete(&self, definition: &Definition) -> HashMap<Place, String> {
        let Some(values) = self.values.get(&definition.id) else { return HashMap::new() };
        let told = values.iter().filter(|(_, value)| value.complete.expected > 0);
        let words = |Complete { received, expected }: Complete| format!("{received}/{expected}");
        told.map(|(place, value)| (place.clone(), words(value.complete))).collect()
    }

    /// The first month of each company: the first in which anything of it was counted.
    pub fn since(&self, register: &Register) -> BTreeMap<String, String> {
        let mut since: BTreeMap<String, String> = BTreeMap::new();
        for (place, value) in self.values.values().flatten() {
            if place.by != Breakdown::Provider || value.months != 1 || !something(value) {
                continue;
            }
            let known = register.bodies.get(&place.group).is_some_and(|body| body.kind == BodyKind::Provider);
            if known {
                let first = since.entry(place.group.clone()).or_insert_with(|| place.period.clone());
                if place.period < *first {
                    first.clone_from(&place.period);
                }
            }
        }
        since
    }

    /// Returns of the last month: received, expected.
    pub fn returns(&self) -> (u32, u32) {
        let last = self.months.last().map(|month| month.code()).unwrap_or_default();
        let national = |place: &Place| place.by == Breakdown::National && place.period == last;
        let all = self.values.values().flatten().filter(|(place, _)| national(place));
        let most = all.map(|(_, value)| value.complete).max_by_key(|complete| complete.expected);
        most.map_or((0, 0), |complete| (complete.received, complete.expected))
    }

    /// Months between the first that has figures and the last in which nothing at all was counted.
    pub fn empty_months(&self) -> Vec<String> {
        let counted: BTreeSet<&str> = self
            .values
            .values()
            .flatten()
            .filter(|(place, value)| place.by == Breakdown::National && value.months == 1 && something(value))
            .map(|(place, _)| place.period.as_str())
            .collect();
        let months = self.months.iter().map(|month| month.code());
        let from_first = months.skip_while(|month| !counted.is_empty() && !counted.contains(month.as_str()));
        from_first.filter(|month| !counted.contains(month.as_str())).collect()
    }
}

fn something(value: &Value) -> bool {
    value.numerator > 0 || value.most.is_some_and(|n| n > 0) || value.denominator.is_some_and(|n| n > 0)
}
