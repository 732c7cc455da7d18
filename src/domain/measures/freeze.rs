//! From figures to what is published of them: one release, cell by cell, with its totals over twelve months.

use std::collections::{BTreeMap, BTreeSet};

use super::audit::Sum;
use super::suppress::{Cell, Shown, publish, recovered};

crate::codes! {
    /// By what a figure is broken down.
    pub enum Breakdown {
        National = "national" / "England",
        Region = "region" / "region",
        Icb = "icb" / "integrated care board",
        Trust = "trust" / "hospital trust",
        Provider = "provider" / "homecare company",
        Funding = "funding" / "who pays",
        Therapy = "therapy" / "treatment",
    }
}

/// How the counts of a metric behave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// The months of a year add up: not people who are counted once, and not what is open at a day.
    pub months_add: bool,
    /// The rows of a breakdown add up to the whole.
    pub rows_add: bool,
    /// The numerator is no count but a statistic of as many as the denominator says: a median.
    pub statistic: bool,
}

/// A figure as it was measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// `YYYY-MM`, or the year of twelve months `YYYY-MM/YYYY-MM`.
    pub period: String,
    pub by: Breakdown,
    /// The code of the row; empty for England, and for what is not known.
    pub group: String,
    pub numerator: u64,
    /// Where people cannot be told apart: at most so many.
    pub most: Option<u64>,
    /// None where the metric has none.
    pub denominator: Option<u64>,
}

/// Where a row lies within another: a trust within its board.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Inside {
    pub row: (Breakdown, String),
    pub whole: (Breakdown, String),
}

/// A place in a release.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    pub period: String,
    pub by: Breakdown,
    pub group: String,
}

/// What was published at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// None where it is not a count, or there is none.
    pub numerator: Option<Shown>,
    /// At most so many, where people cannot be told apart.
    pub most: Option<Shown>,
    pub denominator: Option<Shown>,
    /// The statistic, where it rests on enough.
    pub statistic: Option<u64>,
}

/// Everything that was published of one metric at one time.
pub type Table = BTreeMap<Place, Pair>;

/// A metric that was frozen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frozen {
    pub table: Table,
    /// Hidden counts that could still be worked out, whatever is hidden beside them: then nobody signs.
    pub told: usize,
    /// Breakdowns and wholes whose rows do not add up.
    pub uneven: usize,
}

/// The last twelve months of a release, written as ISO 8601 writes a span.
#[must_use]
pub fn year(months: &[String]) -> Option<(String, Vec<String>)> {
    let twelve: Vec<String> = months.iter().rev().take(12).rev().cloned().collect();
    let span = format!("{}/{}", twelve.first()?, twelve.last()?);
    (twelve.len() == 12).then_some((span, twelve))
}

/// Freezes one metric: `earlier` are its tables in the releases before, of the same version, the newest last.
#[must_use]
pub fn freeze(figures: &[Figure], shape: Shape, inside: &[Inside], earlier: &[Table]) -> Frozen {
    let figures = with_year(figures, shape);
    let numerators = |f: &Figure| (!shape.statistic).then_some(f.numerator);
    let before = |pick: fn(&Pair) -> Option<Shown>| -> Vec<BTreeMap<Place, Shown>> {
        let one = |table: &Table| table.iter().filter_map(|(place, pair)| Some((place.clone(), pick(pair)?))).collect();
        earlier.iter().map(one).collect()
    };
    let mut frozen = Frozen::default();
    let shown_numerators =
        Grid::of(&figures, numerators, shape).published(inside, &before(|pair| pair.numerator), &mut frozen);
    // A denominator counts events or patient-months, which add up also where the people of the numerator do not.
    let adding = Shape { rows_add: true, ..shape };
    let shown_denominators =
        Grid::of(&figures, |f| f.denominator, adding).published(inside, &before(|p| p.denominator), &mut frozen);
    // What people there may be at most adds up to nothing: each count stands by its own rule.
    let alone = Shape { rows_add: false, months_add: false, ..shape };
    let shown_most = Grid::of(&figures, |f| f.most, alone).published(inside, &before(|p| p.most), &mut frozen);
    let pair = |figure: &Figure| {
        let place = figure.place();
        let denominator = shown_denominators.get(&place).copied();
        let enough = denominator.is_some_and(|shown| shown.number().is_some_and(|n| n > 0));
        let pair = Pair {
            numerator: shown_numerators.get(&place).copied(),
            most: shown_most.get(&place).copied(),
            denominator,
            statistic: (shape.statistic && enough).then_some(figure.numerator),
        };
        (place, pair)
    };
    frozen.table = figures.iter().map(pair).collect();
    frozen
}

impl Figure {
    fn place(&self) -> Place {
        Place { period: self.period.clone(), by: self.by, group: self.group.clone() }
    }
}

/// Adds the sums over the last twelve months, where months add up and no year was measured.
fn with_year(figures: &[Figure], shape: Shape) -> Vec<Figure> {
    let mut all = figures.to_vec();
    if figures.iter().any(|figure| figure.period.contains('/')) {
        return all;
    }
    let months: BTreeSet<String> = figures.iter().filter(|f| f.period.len() == 7).map(|f| f.period.clone()).collect();
    let months: Vec<String> = months.into_iter().collect();
    let Some((period, twelve)) = year(&months).filter(|_| shape.months_add && !shape.statistic) else { return all };
    let mut sums: BTreeMap<(Breakdown, String), (u64, Option<u64>)> = BTreeMap::new();
    for figure in figures.iter().filter(|f| twelve.contains(&f.period)) {
        let (numerator, denominator) = sums.entry((figure.by, figure.group.clone())).or_default();
        *numerator += figure.numerator;
        if let Some(more) = figure.denominator {
            *denominator = Some(denominator.unwrap_or(0) + more);
        }
    }
    all.extend(sums.into_iter().map(|((by, group), (numerator, denominator))| Figure {
        period: period.clone(),
        by,
        group,
        numerator,
        most: None,
        denominator,
    }));
    all
}

/// One count of a metric at all its places.
struct Grid {
    places: BTreeMap<Place, usize>,
    cells: Vec<Cell>,
    shape: Shape,
}

impl Grid {
    fn of(figures: &[Figure], count: impl Fn(&Figure) -> Option<u64>, shape: Shape) -> Self {
        let (mut places, mut cells) = (BTreeMap::new(), Vec::new());
        for figure in figures {
            if let Some(count) = count(figure) {
                places.insert(figure.place(), cells.len());
                cells.push(Cell::new(count, figure.by == Breakdown::National));
            }
        }
        Self { places, cells, shape }
    }

    fn published(
        mut self,
        inside: &[Inside],
        earlier: &[BTreeMap<Place, Shown>],
        frozen: &mut Frozen,
    ) -> BTreeMap<Place, Shown> {
        let mut sums = self.rows();
        frozen.uneven += sums.iter().filter(|sum| self.shape.rows_add && !sum.all).count();
        sums.extend(self.inside(inside));
        sums.extend(self.years());
        for before in earlier {
            sums.extend(self.remember(before));
        }
        let shown = publish(&self.cells, &sums);
        frozen.told += recovered(&self.cells, &shown, &sums).len();
        self.places.into_iter().filter_map(|(place, at)| Some((place, shown.get(at).copied()?))).collect()
    }

    /// Each breakdown of a month adds up to England; where rows may share a person, England is at least each of them.
    fn rows(&self) -> Vec<Sum> {
        let mut rows: BTreeMap<(&str, Breakdown), Vec<usize>> = BTreeMap::new();
        for (place, at) in self.places.iter().filter(|(place, _)| place.by != Breakdown::National) {
            rows.entry((&place.period, place.by)).or_default().push(*at);
        }
        let mut sums = Vec::new();
        for ((period, _), parts) in rows {
            let england = Place { period: period.to_owned(), by: Breakdown::National, group: String::new() };
            let Some(&whole) = self.places.get(&england) else { continue };
            if self.shape.rows_add {
                let all = self.adds_up(whole, &parts);
                sums.push(Sum { whole, parts, all });
            } else {
                sums.extend(parts.into_iter().map(|part| Sum { whole, parts: vec![part], all: false }));
            }
        }
        sums
    }

    fn adds_up(&self, whole: usize, parts: &[usize]) -> bool {
        let count = |at: &usize| self.cells.get(*at).map_or(0, |cell| cell.count);
        count(&whole) == parts.iter().map(count).sum::<u64>()
    }

    /// A trust lies within its board, a board within its region, as everybody may read in the register.
    fn inside(&self, inside: &[Inside]) -> Vec<Sum> {
        let mut wholes: BTreeMap<Place, Vec<usize>> = BTreeMap::new();
        for Inside { row, whole } in inside {
            for (place, at) in self.places.iter().filter(|(place, _)| (place.by, &place.group) == (row.0, &row.1)) {
                let whole = Place { period: place.period.clone(), by: whole.0, group: whole.1.clone() };
                wholes.entry(whole).or_default().push(*at);
            }
        }
        let mut sums = Vec::new();
        for (place, parts) in wholes {
            let Some(&whole) = self.places.get(&place) else { continue };
            if self.shape.rows_add {
                let all = self.adds_up(whole, &parts);
                sums.push(Sum { whole, parts, all });
            } else {
                sums.extend(parts.into_iter().map(|part| Sum { whole, parts: vec![part], all: false }));
            }
        }
        sums
    }

    /// Twelve months add up to their year; of people who are counted once, the year holds at least each month.
    fn years(&self) -> Vec<Sum> {
        let years = self.places.iter().filter(|(place, _)| place.period.contains('/'));
        years.flat_map(|(place, at)| self.year(place, *at)).collect()
    }

    fn year(&self, place: &Place, whole: usize) -> Vec<Sum> {
        let Some((first, last)) = place.period.split_once('/') else { return Vec::new() };
        let within = |other: &Place| {
            (other.by, &other.group) == (place.by, &place.group)
                && other.period.len() == 7
                && (first..=last).contains(&other.period.as_str())
        };
        let parts: Vec<usize> = self.places.iter().filter(|(other, _)| within(other)).map(|(_, at)| *at).collect();
        if self.shape.months_add {
            let all = parts.len() == 12;
            return if parts.is_empty() { Vec::new() } else { vec![Sum { whole, parts, all }] };
        }
        parts.into_iter().map(|part| Sum { whole, parts: vec![part], all: false }).collect()
    }

    /// What an earlier release said of the same months, and of years that have slid on since.
    fn remember(&mut self, before: &BTreeMap<Place, Shown>) -> Vec<Sum> {
        let mut sums = Vec::new();
        for (place, shown) in before {
            if let Some(cell) = self.places.get(place).and_then(|at| self.cells.get_mut(*at)) {
                // Said of another count meanwhile, it says nothing of this one.
                let range = shown.range();
                if range.least <= cell.count && cell.count <= range.most {
                    cell.known = cell.known.and(range);
                    let wider = cell.before.is_none_or(|old| old.range().width() <= range.width());
                    cell.before = if wider { Some(*shown) } else { cell.before };
                }
            } else if place.period.contains('/') && self.shape.months_add {
                let whole = self.cells.len();
                let sum = self.year(place, whole).into_iter().find(|sum| sum.all);
                let range = shown.range();
                let fits = |sum: &Sum| {
                    let count = |at: &usize| self.cells.get(*at).map_or(0, |cell| cell.count);
                    let sum: u64 = sum.parts.iter().map(count).sum();
                    range.least <= sum && sum <= range.most
                };
                if let Some(sum) = sum.filter(fits) {
                    self.cells.push(Cell { known: range, kept: true, ..Cell::new(0, false) });
                    sums.push(sum);
                }
            }
        }
        sums
    }
}

/// What is thought of in releases before the last: totals, which may have been shown more finely then. Their rows stand in the
/// last one too.
#[must_use]
pub fn worth_remembering(place: &Place) -> bool {
    place.period.contains('/') || place.by == Breakdown::National
}

/// What an earlier release says: a count that was revised since is not the same count any more.
#[must_use]
pub fn is_revised(before: Option<&Pair>, now: &Pair) -> bool {
    before.is_some_and(|before| before != now)
}

#[cfg(test)]
#[path = "freeze_tests.rs"]
mod tests;
