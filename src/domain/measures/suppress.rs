//! Secondary suppression: which counts of a table may be shown, and how coarsely, so that none that is hidden can be worked
//! out from the others, from other tables of the same count, or from what was published before.
//!
//! First the rule of NHS England for each count by itself ([`super::disclosure`]); then, for as long as [`super::audit`] can
//! pin a hidden count of 1 to 7 to one number, the totals it is part of are shown more coarsely, and in the end not at all.
//! The source asks for none of the second step; it is ours, and stricter. It is decided from what would be shown, never from
//! the true counts, so that the choice itself tells nothing.

use std::collections::BTreeSet;

use super::audit::{Range, Sum, tighten};

/// A count as it is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// The count itself: national figures, and noughts.
    Exact(u64),
    /// To the nearest `base`.
    Near { shown: u64, base: u64 },
    /// 1 to 7 people: `*`.
    Small,
    /// Hidden for the sake of others: `[c]`, the mark of the Government Statistical Service for "confidential".
    Withheld,
}

impl Shown {
    /// The number shown.
    #[must_use]
    pub const fn number(self) -> Option<u64> {
        match self {
            Self::Exact(count) | Self::Near { shown: count, .. } => Some(count),
            Self::Small | Self::Withheld => None,
        }
    }

    #[must_use]
    pub const fn is_suppressed(self) -> bool {
        matches!(self, Self::Small | Self::Withheld)
    }

    /// To which multiple it is rounded; nought where no number is shown.
    #[must_use]
    pub const fn rounded_to(self) -> u64 {
        match self {
            Self::Exact(_) => 1,
            Self::Near { base, .. } => base,
            Self::Small | Self::Withheld => 0,
        }
    }

    /// Reads what was published: a text, and to which multiple it is rounded.
    #[must_use]
    pub fn read(text: &str, rounded_to: u64) -> Option<Self> {
        match (text, rounded_to) {
            ("*", _) => Some(Self::Small),
            ("[c]", _) => Some(Self::Withheld),
            (_, 1) => text.parse().ok().map(Self::Exact),
            (_, base) => text.parse().ok().map(|shown| Self::Near { shown, base }),
        }
    }

    /// What everybody may conclude from it alone.
    #[must_use]
    pub fn range(self) -> Range {
        match self {
            Self::Exact(count) => Range::new(count, count),
            Self::Near { shown, base: 5 } => Range::new(shown.saturating_sub(2), shown.saturating_add(2)),
            Self::Near { shown, base } => {
                Range::new(shown.saturating_sub(base / 2), (shown + base / 2).saturating_sub(1))
            }
            Self::Small => Range::new(1, 7),
            Self::Withheld => Range::default(),
        }
    }
}

impl std::fmt::Display for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Exact(count) | Self::Near { shown: count, .. } => write!(f, "{count}"),
            Self::Small => f.write_str("*"),
            Self::Withheld => f.write_str("[c]"),
        }
    }
}

/// One count of a table before control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    pub count: u64,
    /// Of England as a whole: shown exactly where that gives nothing away.
    pub national: bool,
    /// What was published of the same count before.
    pub known: Range,
    /// Published before and no longer ours to change: only what it tells counts.
    pub kept: bool,
    /// How coarsely the same count was shown before: shown more finely now, it would tell of rows that were hidden then.
    pub before: Option<Shown>,
}

impl Cell {
    /// A count of which nothing was published before.
    #[must_use]
    pub fn new(count: u64, national: bool) -> Self {
        Self { count, national, known: Range::default(), kept: false, before: None }
    }
}

/// How coarsely a cell is shown, finest first. The last is not at all.
const BASES: [u64; 5] = [1, 5, 10, 20, 50];

/// How coarsely a count was shown. A nought is one at every level.
fn level_of(shown: Shown) -> usize {
    match shown {
        Shown::Exact(_) => 0,
        Shown::Small => 1,
        Shown::Near { base, .. } => BASES.iter().position(|own| *own == base).unwrap_or(BASES.len()),
        Shown::Withheld => BASES.len(),
    }
}

fn shown(count: u64, level: usize) -> Shown {
    let Some(base) = BASES.get(level).copied() else { return Shown::Withheld };
    if count == 0 {
        return Shown::Exact(0);
    }
    match base {
        1 => Shown::Exact(count),
        5 => match count {
            1..=7 => Shown::Small,
            _ => Shown::Near { shown: (count + 2) / 5 * 5, base },
        },
        _ => match (count + base / 2) / base * base {
            // to this nearest it would read as nought
            0 => Shown::Withheld,
            near => Shown::Near { shown: near, base },
        },
    }
}

/// What is shown of each cell.
#[must_use]
pub fn publish(cells: &[Cell], sums: &[Sum]) -> Vec<Shown> {
    let first = |cell: &Cell| {
        let before = cell.before.map_or(0, level_of);
        if cell.kept { BASES.len() } else { before.max(usize::from(!cell.national)) }
    };
    let mut levels: Vec<usize> = cells.iter().map(first).collect();
    let all = |levels: &[usize]| -> Vec<Shown> {
        cells.iter().zip(levels).map(|(cell, level)| shown(cell.count, *level)).collect()
    };
    // Each round makes at least one cell coarser, or ends.
    loop {
        let published = all(&levels);
        let found = recovered(cells, &published, sums);
        if found.is_empty() || !coarsen(&mut levels, &published, sums, &found) {
            return published;
        }
    }
}

/// The hidden cells that can be pinned to one number of 1 to 7.
#[must_use]
pub fn recovered(cells: &[Cell], published: &[Shown], sums: &[Sum]) -> Vec<usize> {
    let mut ranges: Vec<Range> =
        published.iter().zip(cells).map(|(shown, cell)| shown.range().and(cell.known)).collect();
    tighten(&mut ranges, sums);
    let told = |range: &Range| range.is_pinned() && (1..=7).contains(&range.least);
    let open = cells.iter().map(|cell| cell.kept).zip(published.iter().zip(&ranges));
    let found = open.enumerate().filter(|(_, (kept, (shown, range)))| !kept && shown.is_suppressed() && told(range));
    found.map(|(place, _)| place).collect()
}

/// Shows the totals of these cells more coarsely; where every one is hidden already, the cells themselves are hidden wholly, and
/// in the end the largest number still open around them.
fn coarsen(levels: &mut [usize], published: &[Shown], sums: &[Sum], found: &[usize]) -> bool {
    let hidden = |place: usize| published.get(place).is_none_or(|shown| *shown == Shown::Withheld);
    let mut wholes: Vec<usize> = Vec::new();
    for sum in sums.iter().filter(|sum| found.contains(&sum.whole) || sum.parts.iter().any(|p| found.contains(p))) {
        if !hidden(sum.whole) {
            wholes.push(sum.whole);
        }
    }
    wholes.sort_unstable();
    wholes.dedup();
    if wholes.is_empty() {
        // Nothing above is left to hide: they no longer even say "1 to 7".
        let small = |place: &&usize| published.get(**place) == Some(&Shown::Small);
        wholes.extend(found.iter().filter(small));
    }
    if wholes.is_empty() {
        wholes = open_around(published, sums, found);
    }
    let mut changed = false;
    for place in wholes {
        if let Some(level) = levels.get_mut(place) {
            // A hidden small total says "1 to 7": only hiding it wholly says less.
            let small = published.get(place) == Some(&Shown::Small);
            *level = if small || *level >= BASES.len() { BASES.len() } else { *level + 1 };
            changed = true;
        }
    }
    changed
}

/// The largest number still open of each sum that these cells are in; where all of them are hidden too, of the sums that those
/// are in, and so on outwards.
fn open_around(published: &[Shown], sums: &[Sum], found: &[usize]) -> Vec<usize> {
    let size = |place: &usize| published.get(*place).and_then(|shown| shown.number());
    let members = |sum: &Sum| -> Vec<usize> { sum.parts.iter().copied().chain([sum.whole]).collect() };
    let mut reached: BTreeSet<usize> = found.iter().copied().collect();
    loop {
        let touched: Vec<Vec<usize>> =
            sums.iter().map(members).filter(|all| all.iter().any(|place| reached.contains(place))).collect();
        let open = |all: &Vec<usize>| all.iter().copied().filter(|p| size(p).is_some()).max_by_key(|p| size(p));
        let near: BTreeSet<usize> = touched.iter().filter_map(open).collect();
        if !near.is_empty() {
            return near.into_iter().collect();
        }
        let before = reached.len();
        reached.extend(touched.into_iter().flatten());
        if reached.len() == before {
            return Vec::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::disclosure::{DisclosureLevel, Profile};
    use super::*;

    fn cells(national: u64, counts: &[u64]) -> (Vec<Cell>, Vec<Sum>) {
        let whole = Cell::new(national, true);
        let parts = counts.iter().map(|count| Cell::new(*count, false));
        let sum = Sum { whole: 0, parts: (1..=counts.len()).collect(), all: true };
        (std::iter::once(whole).chain(parts).collect(), vec![sum])
    }

    fn words(counts: &[u64]) -> Vec<String> {
        let (cells, sums) = cells(counts.iter().sum(), counts);
        publish(&cells, &sums).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_count_by_itself_is_shown_by_the_rule_of_the_nhs() {
        for count in 0..500 {
            let ruled = super::super::disclosure::publish(Profile::NhsHes, DisclosureLevel::Subnational, count);
            assert_eq!(shown(count, 1).to_string(), ruled.to_string());
        }
    }

    #[test]
    fn a_national_total_is_exact_until_it_gives_a_row_away() {
        assert_eq!(words(&[12, 30]), ["42", "10", "30"]);
        assert_eq!(words(&[3, 12, 30]), ["45", "*", "10", "30"]);
        assert_eq!(words(&[3, 0, 0]), ["*", "*", "0", "0"]);
        assert_eq!(words(&[1, 1]), ["*", "*", "*"]);
        assert_eq!(words(&[7; 7]), ["50", "*", "*", "*", "*", "*", "*", "*"]);
    }

    #[test]
    fn seven_small_months_do_not_give_themselves_away_by_their_year() {
        let month = |count| Cell::new(count, false);
        let all: Vec<Cell> = [7].map(month).into_iter().chain([1; 7].map(month)).chain([0; 5].map(month)).collect();
        let sums = [Sum { whole: 0, parts: (1..=12).collect(), all: true }];
        let published = publish(&all, &sums);
        assert_eq!((published[0], published[1]), (Shown::Withheld, Shown::Small));
    }

    #[test]
    fn what_was_published_before_is_thought_of() {
        let (mut all, sums) = cells(13, &[3, 10]);
        let plain = [Shown::Exact(13), Shown::Small, Shown::Near { shown: 10, base: 5 }];
        assert!(recovered(&all, &plain, &sums).is_empty());
        // An earlier release showed the neighbour as it is: beside an exact total it gives the row away.
        all[2].known = Range::new(10, 10);
        assert_eq!(recovered(&all, &plain, &sums), [1]);
        let published = publish(&all, &sums);
        assert!(recovered(&all, &published, &sums).is_empty(), "{published:?}");
        assert_ne!(published[0], Shown::Exact(13));
    }

    proptest! {
        /// Rows by rows: two ways to cut the same cases, months and a year. Nothing hidden can be pinned.
        #[test]
        fn nothing_hidden_can_be_worked_out(
            counts in proptest::collection::vec(proptest::collection::vec(0..14_u64, 4), 3),
            regions in proptest::collection::vec(0..3_usize, 4),
        ) {
            let (mut all, mut sums) = (Vec::new(), Vec::new());
            let mut put = |count, national| { all.push(Cell::new(count, national)); all.len() - 1 };
            for month in &counts {
                let national = put(month.iter().sum(), true);
                let rows: Vec<usize> = month.iter().map(|count| put(*count, false)).collect();
                sums.push(Sum { whole: national, parts: rows.clone(), all: true });
                let by_region: Vec<usize> = (0..3).map(|region| {
                    let inside = month.iter().zip(&regions).filter(|(_, of)| **of == region);
                    put(inside.map(|(count, _)| count).sum(), false)
                }).collect();
                for (region, place) in by_region.iter().enumerate() {
                    let inside = rows.iter().zip(&regions).filter(|(_, of)| **of == region).map(|(row, _)| *row);
                    sums.push(Sum { whole: *place, parts: inside.collect(), all: true });
                }
                sums.push(Sum { whole: national, parts: by_region, all: true });
            }
            for row in 0..4 {
                let year = put(counts.iter().map(|month| month[row]).sum(), false);
                sums.push(Sum { whole: year, parts: (0..3).map(|month| month * 8 + 1 + row).collect(), all: true });
            }
            let published = publish(&all, &sums);
            prop_assert!(recovered(&all, &published, &sums).is_empty());
            for (cell, shown) in all.iter().zip(&published) {
                let range = shown.range();
                prop_assert!(range.least <= cell.count && cell.count <= range.most);
            }
        }
    }
}
