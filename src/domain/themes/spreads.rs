//! Every count of a bundle, broken down; and the guard that lets no table give away what another suppresses.

use std::collections::{BTreeMap, BTreeSet};

use super::counts::{ALL, Counts, REOPENED, STEPS, Strands};
use super::spread::{Control, Key, Spread};
use crate::domain::measures::attack::Attack;
use crate::domain::measures::disclosure::{DisclosureLevel, Profile};

/// Which dimensions of (failure, harm, provider, trust, region) are broken down together. Never more than two, except in the
/// finest, which lists large cells only.
const GROUPINGS: [[bool; 5]; 11] = {
    const fn by(one: usize, two: usize) -> [bool; 5] {
        [one == 0 || two == 0, one == 1 || two == 1, one == 2 || two == 2, one == 3 || two == 3, one == 4 || two == 4]
    }
    [by(9, 9), by(0, 9), by(1, 9), by(0, 1), by(0, 2), by(0, 3), by(0, 4), by(1, 2), by(1, 3), by(1, 4), by(2, 9)]
};
const BY_PLACE: [[bool; 5]; 2] = [[false, false, false, true, false], [false, false, false, false, true]];
/// Listed where they hold enough cases to be shown, and not at all elsewhere: that a row is there would tell something.
const LARGE_ONLY: [[bool; 5]; 2] = [[false, false, true, true, false], [true; 5]];

/// The largest count that is suppressed.
const SMALL: u64 = 7;

/// Everything of every kind, everywhere.
pub const WHOLE: Key<'static> = [ALL; 5];

type Cells<'a> = BTreeMap<Key<'a>, u64>;

/// The strands of each kind, together and apart, at each place, together and apart.
pub type Rolled<'a> = BTreeMap<[&'a str; 4], Strands>;

/// A total and its rows, each by its place among [`Spreads::all`] and its key.
type Added<'a> = ((usize, Key<'a>), Vec<(usize, Key<'a>)>);

/// Every count of a bundle, broken down.
pub struct Spreads<'a> {
    /// Failure, harm and place.
    pub cases: Spread<'a>,
    pub large: Spread<'a>,
    /// Period of receipt.
    pub months: Spread<'a>,
    /// Detail that is told.
    pub details: Spread<'a>,
    /// Theme, quarter, provider; and the coded cases they are of, under the same key without its theme.
    pub themes: Spread<'a>,
    pub coded: Spread<'a>,
    /// Theme and harm.
    pub harm: Spread<'a>,
    /// Kind and place; of these are the outcomes, the completeness, and those measures that are known of every strand.
    pub strands: Spread<'a>,
    pub outcomes: Spread<'a>,
    pub known: Spread<'a>,
    /// Measure, kind, place: for how many it holds, and of how many it is known.
    pub measures: (Spread<'a>, Spread<'a>),
    /// Step and stratum; the first and the last step are `cases` and `coded`.
    pub flow: Spread<'a>,
}

/// The strands of each kind, together and apart, at each place, together and apart.
#[must_use]
pub fn rolled(counts: &Counts) -> Rolled<'_> {
    let mut rolled: Rolled<'_> = BTreeMap::new();
    for ([kind, provider, trust, region], strands) in &counts.strands {
        for kind in [kind.as_str(), ALL] {
            for place in
                [[ALL; 3], [provider.as_str(), ALL, ALL], [ALL, trust.as_str(), ALL], [ALL, ALL, region.as_str()]]
            {
                let [provider, trust, region] = place;
                rolled.entry([kind, provider, trust, region]).or_default().merge(strands);
            }
        }
    }
    rolled
}

/// The key without its head: where the denominator of a row stands.
#[must_use]
pub fn headless<'a>([_, rest @ ..]: &Key<'a>) -> Key<'a> {
    let [kind, provider, trust, region] = *rest;
    [ALL, kind, provider, trust, region]
}

impl<'a> Spreads<'a> {
    #[must_use]
    pub fn new(counts: &'a Counts, strands: &Rolled<'a>) -> Self {
        let by_case: Vec<_> = GROUPINGS.into_iter().chain(BY_PLACE).collect();
        let (themes, coded, harm) = themed(counts);
        let measure =
            |s: &Strands| -> Vec<_> { s.measures.iter().map(|(name, (yes, of))| (*name, *yes, *of)).collect() };
        let (yes, of) = of_strands(strands.iter(), measure);
        let outcome = |s: &Strands| -> Vec<_> { s.outcomes.iter().map(|(name, n)| (*name, *n, 0)).collect() };
        let own = strands.iter().filter(|([kind, _, trust, region], _)| [*kind, *trust, *region] == [ALL; 3]);
        let known = of_strands(own, |s| s.known.iter().map(|(field, known)| (*field, *known, 0)).collect());
        let count = |([kind, provider, trust, region], strands): (&[&'a str; 4], &Strands)| {
            ([ALL, kind, provider, trust, region], strands.count)
        };
        let mut spreads = Self {
            cases: grouped(counts, &by_case, 1),
            large: grouped(counts, &LARGE_ONLY, 8),
            months: Spread::new(
                counts.months.iter().map(|(month, (n, _))| (["cases", month, ALL, ALL, ALL], *n)).collect(),
            ),
            details: Spread::new(
                counts.details.iter().map(|(detail, n)| ([*detail, ALL, ALL, ALL, ALL], *n)).collect(),
            ),
            themes: Spread::new(themes),
            coded: Spread::new(coded),
            harm: Spread::new(harm),
            strands: Spread::new(strands.iter().map(count).collect()),
            outcomes: Spread::new(of_strands(strands.iter(), outcome).0),
            known: Spread::new(known.0),
            measures: (Spread::new(yes), Spread::new(of)),
            flow: Spread::new(flow(counts)),
        };
        spreads.link();
        spreads
    }

    /// Totals that are broken down in another table too.
    fn link(&mut self) {
        let parts = |spread: &Spread<'_>| spread.rows().map(|(_, count)| count).collect::<Vec<_>>();
        self.cases.also(WHOLE, 0, parts(&self.months));
        self.cases.also(WHOLE, 1, parts(&self.details));
        let (mut by_theme, mut by_strand): (BTreeMap<Key<'a>, Vec<u64>>, BTreeMap<Key<'a>, Vec<u64>>) =
            Default::default();
        for (key, count) in self.harm.rows() {
            let [theme, ..] = *key;
            by_theme.entry([theme, ALL, ALL, ALL, ALL]).or_default().push(count);
        }
        for (key, count) in self.outcomes.rows().filter(|([outcome, ..], _)| *outcome != REOPENED) {
            by_strand.entry(headless(key)).or_default().push(count);
        }
        by_theme.into_iter().for_each(|(whole, parts)| self.themes.also(whole, 0, parts));
        by_strand.into_iter().for_each(|(whole, parts)| self.strands.also(whole, 0, parts));
    }

    fn all(&self) -> [&Spread<'a>; 12] {
        let Self { cases, months, details, themes, coded, harm, strands, outcomes, known, measures, flow, large: _ } =
            self;
        [cases, months, details, themes, coded, harm, strands, outcomes, known, &measures.0, &measures.1, flow]
    }

    /// Decides how counts are controlled, and withholds what would still give a suppressed one away. What an attacker can have
    /// from all tables together is looked for; the totals it is part of are withheld, then the smallest figure beside it that
    /// adds up to the same total, and in the end everything, until nothing can be had.
    #[must_use]
    pub fn guarded(&mut self, profile: Profile) -> Control {
        let gives_away = self.all().into_iter().any(|spread| spread.gives_away(profile));
        let national = if gives_away { DisclosureLevel::Subnational } else { DisclosureLevel::National };
        let mut control = Control { profile, national };
        loop {
            let (mut attack, names) = self.attack(control);
            attack.tighten();
            let had = self.had_by(&attack, &names, control);
            if had.is_empty() {
                return control;
            }
            if control.national == DisclosureLevel::National {
                control.national = DisclosureLevel::Subnational;
                continue;
            }
            let wholes: BTreeSet<usize> = had.iter().flat_map(|at| attack.wholes(*at)).collect();
            let name = |at: &usize| names.get(*at).copied();
            let totals: Vec<_> = wholes.iter().filter_map(name).collect();
            let withheld = self.withhold(&totals, control) || {
                let beside = self.beside(&attack, &names, (&wholes, control));
                self.withhold(&beside, control)
            };
            if !withheld && !self.withhold(&names, control) {
                return control;
            }
        }
    }

    /// Of each total the smallest figure that is shown and adds up to it.
    fn beside(
        &self,
        attack: &Attack,
        names: &[(usize, Key<'a>)],
        (wholes, control): (&BTreeSet<usize>, Control),
    ) -> Vec<(usize, Key<'a>)> {
        let all = self.all();
        let shown = |at: &usize| {
            let (place, key) = names.get(*at)?;
            all.get(*place)?.shown(key, control).count().filter(|count| *count > 0).map(|count| (count, *place, *key))
        };
        let mut least: BTreeMap<usize, (u64, usize, Key<'a>)> = BTreeMap::new();
        for (whole, parts) in attack.known().1.filter(|(whole, _)| wholes.contains(whole)) {
            for found in parts.iter().filter_map(shown) {
                let kept = least.entry(whole).or_insert(found);
                *kept = (*kept).min(found);
            }
        }
        least.into_values().map(|(_, place, key)| (place, key)).collect()
    }

    /// The attacker's view: each count by its place among all of them and its key.
    #[must_use]
    pub fn attack(&self, control: Control) -> (Attack, Vec<(usize, Key<'a>)>) {
        let (mut attack, mut names, mut at) = (Attack::default(), Vec::new(), BTreeMap::new());
        for (place, spread) in self.all().into_iter().enumerate() {
            for (key, _) in spread.rows() {
                let (low, high) = spread.bounds(key, control);
                at.insert((place, *key), attack.count(low, high));
                names.push((place, *key));
            }
            for ((whole, _), parts) in spread.sums() {
                let parts = parts.iter().filter_map(|key| at.get(&(place, *key)).copied()).collect();
                if let Some(whole) = at.get(&(place, whole)) {
                    attack.sum(*whole, parts);
                }
            }
        }
        for (whole, parts) in self.across() {
            let parts: Vec<usize> = parts.iter().filter_map(|part| at.get(part).copied()).collect();
            if let Some(whole) = at.get(&whole).filter(|_| !parts.is_empty()) {
                attack.sum(*whole, parts);
            }
        }
        (attack, names)
    }

    /// What adds up from one table to another, by the place of each among [`Spreads::all`].
    fn across(&self) -> Vec<Added<'a>> {
        const CASES: usize = 0;
        const MONTHS: usize = 1;
        const DETAILS: usize = 2;
        const THEMES: usize = 3;
        const HARM: usize = 5;
        const STRANDS: usize = 6;
        const OUTCOMES: usize = 7;
        let mut sums: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (key, _) in self.harm.rows() {
            let [theme, ..] = *key;
            sums.entry((THEMES, [theme, ALL, ALL, ALL, ALL])).or_default().push((HARM, *key));
        }
        for (key, _) in self.outcomes.rows().filter(|([outcome, ..], _)| *outcome != REOPENED) {
            sums.entry((STRANDS, headless(key))).or_default().push((OUTCOMES, *key));
        }
        let whole = |place: usize, spread: &Spread<'a>| {
            ((CASES, WHOLE), spread.rows().map(|(key, _)| (place, *key)).collect::<Vec<_>>())
        };
        let both = [whole(MONTHS, &self.months), whole(DETAILS, &self.details)];
        sums.into_iter().chain(both).collect()
    }

    /// Suppressed counts of which an attacker is left with one number.
    #[must_use]
    pub fn had(&self, control: Control) -> Vec<(usize, Key<'a>)> {
        let (mut attack, names) = self.attack(control);
        attack.tighten();
        let had = self.had_by(&attack, &names, control);
        had.into_iter().filter_map(|at| names.get(at).copied()).collect()
    }

    fn had_by(&self, attack: &Attack, names: &[(usize, Key<'a>)], control: Control) -> Vec<usize> {
        let all = self.all();
        let starred = |(place, key): &(usize, Key<'a>)| {
            let Some(spread) = all.get(*place) else { return false };
            // A total that is withheld for the sake of others is no small count itself.
            (1..=SMALL).contains(&spread.count(key)) && spread.shown(key, control).is_suppressed()
        };
        let had = names.iter().enumerate().filter(|(at, name)| attack.is_had(*at) && starred(name));
        had.map(|(at, _)| at).collect()
    }

    /// Withholds figures; false when none of them was shown.
    fn withhold(&mut self, figures: &[(usize, Key<'a>)], control: Control) -> bool {
        let Self { cases, months, details, themes, coded, harm, strands, outcomes, known, measures, flow, large: _ } =
            self;
        let (yes, of) = (&mut measures.0, &mut measures.1);
        let mut all = [cases, months, details, themes, coded, harm, strands, outcomes, known, yes, of, flow];
        figures.iter().fold(false, |done, (place, key)| {
            all.get_mut(*place).is_some_and(|spread| spread.withhold(key, control)) | done
        })
    }
}

fn grouped<'a>(counts: &'a Counts, groupings: &[[bool; 5]], least: u64) -> Spread<'a> {
    let mut cells = Cells::new();
    for (cell, count) in &counts.cases {
        for grouping in groupings {
            let mut key = [ALL; 5];
            for ((slot, value), shown) in key.iter_mut().zip(cell).zip(grouping) {
                *slot = if *shown { value } else { ALL };
            }
            *cells.entry(key).or_default() += count;
        }
    }
    cells.retain(|_, count| *count >= least);
    Spread::new(cells)
}

fn of_strands<'a: 'b, 'b>(
    strands: impl Iterator<Item = (&'b [&'a str; 4], &'b Strands)>,
    read: impl Fn(&Strands) -> Vec<(&'static str, u64, u64)>,
) -> (Cells<'a>, Cells<'a>) {
    let (mut counts, mut of) = (Cells::new(), Cells::new());
    for ([kind, provider, trust, region], strands) in strands {
        for (name, yes, all) in read(strands) {
            counts.insert([name, kind, provider, trust, region], yes);
            of.insert([name, kind, provider, trust, region], all);
        }
    }
    (counts, of)
}

fn flow(counts: &Counts) -> Cells<'_> {
    let mut cells: Cells<'_> = STEPS.into_iter().map(|step| ([step, ALL, ALL, ALL, ALL], 0)).collect();
    for ((step, stratum), count) in &counts.flow {
        cells.insert([step, stratum, ALL, ALL, ALL], *count);
        *cells.entry([step, ALL, ALL, ALL, ALL]).or_default() += count;
    }
    cells
}

/// Themes by quarter and by provider; the coded cases by the same; themes by harm.
fn themed(counts: &Counts) -> (Cells<'_>, Cells<'_>, Cells<'_>) {
    let (mut themes, mut coded, mut harms) = (Cells::new(), Cells::new(), Cells::new());
    for ([theme, quarter, provider, harm], count) in &counts.themed {
        for [quarter, provider] in [[ALL, ALL], [quarter, ALL], [ALL, provider]] {
            *themes.entry([theme, quarter, provider, ALL, ALL]).or_default() += count;
        }
        *harms.entry([theme, harm, ALL, ALL, ALL]).or_default() += count;
    }
    for ([quarter, provider], count) in &counts.coded {
        for [quarter, provider] in [[ALL, ALL], [quarter, ALL], [ALL, provider]] {
            *coded.entry([ALL, quarter, provider, ALL, ALL]).or_default() += count;
        }
    }
    (themes, coded, harms)
}
