//! An attacker reads everything that was published in a year: every breakdown, every total, every revision. No hidden count may
//! be worked out, and what is shown must be true of the source.

use std::collections::{BTreeMap, HashMap};

use candour::domain::measures::freeze::{
    Breakdown, Figure, Frozen, Inside, Place, Shape, Table, freeze, is_revised, worth_remembering,
};
use candour::domain::measures::suppress::Shown;
use candour::domain::themes::draw::Draw;
use candour::exchange::open_data::{Row, csv};

const TRUSTS: u32 = 8;
const COMPANIES: u32 = 5;
const RELEASES: u32 = 12;
const MONTHS: u32 = 24;

/// What happened: counts by month, trust, company and who pays.
type Truth = BTreeMap<(u32, u32, u32, u32), u64>;

fn board(trust: u32) -> u32 {
    trust / 2
}
fn region(trust: u32) -> u32 {
    trust / 3
}

fn month(number: u32) -> String {
    format!("{}-{:02}", 2024 + number / 12, number % 12 + 1)
}

fn begin(draw: &mut Draw, dense: u32) -> Truth {
    let mut truth = Truth::new();
    for at in 0..MONTHS + RELEASES {
        for trust in 0..TRUSTS {
            for company in 0..COMPANIES {
                for pays in 0..2 {
                    let count = if draw.below(10) < dense { u64::from(draw.below(4)) } else { 0 };
                    truth.insert((at, trust, company, pays), count);
                }
            }
        }
    }
    truth
}

/// Late reports and corrections of the last half year before a release.
fn revise(truth: &mut Truth, draw: &mut Draw, last: u32) {
    for ((at, ..), count) in truth.iter_mut() {
        if *at + 6 > last && *at < last && draw.below(25) == 0 {
            *count = if draw.below(3) == 0 { count.saturating_sub(1) } else { *count + u64::from(draw.below(3)) };
        }
    }
}

/// The figures of a release, as they are measured.
fn figures(truth: &Truth, last: u32) -> Vec<Figure> {
    let mut sums: BTreeMap<(u32, Breakdown, String), u64> = BTreeMap::new();
    for ((at, trust, company, pays), count) in truth.iter().filter(|((at, ..), _)| *at <= last && *at + MONTHS > last) {
        let rows = [
            (Breakdown::National, String::new()),
            (Breakdown::Region, format!("R{}", region(*trust))),
            (Breakdown::Icb, format!("B{}", board(*trust))),
            (Breakdown::Trust, format!("T{trust}")),
            (Breakdown::Provider, format!("P{company}")),
            (Breakdown::Funding, format!("F{pays}")),
        ];
        for (by, group) in rows {
            *sums.entry((*at, by, group)).or_default() += count;
        }
    }
    let one = |((at, by, group), numerator)| Figure {
        period: month(at),
        by,
        group,
        numerator,
        most: None,
        denominator: None,
    };
    sums.into_iter().map(one).collect()
}

/// What lies within what, as the register says it.
fn inside() -> Vec<Inside> {
    let mut all = Vec::new();
    for trust in 0..TRUSTS {
        let row = (Breakdown::Trust, format!("T{trust}"));
        all.push(Inside { row: row.clone(), whole: (Breakdown::Icb, format!("B{}", board(trust))) });
        all.push(Inside { row, whole: (Breakdown::Region, format!("R{}", region(trust))) });
    }
    all
}

/// The count that stands at a place.
fn true_count(truth: &Truth, place: &Place, last: u32) -> u64 {
    let wanted = |at: u32| match place.period.split_once('/') {
        Some((first, end)) => (first..=end).contains(&month(at).as_str()),
        None => month(at) == place.period,
    };
    let held = |(at, trust, company, pays): &(u32, u32, u32, u32)| {
        *at <= last
            && wanted(*at)
            && match place.by {
                Breakdown::National => true,
                Breakdown::Region => place.group == format!("R{}", region(*trust)),
                Breakdown::Icb => place.group == format!("B{}", board(*trust)),
                Breakdown::Trust => place.group == format!("T{trust}"),
                Breakdown::Provider => place.group == format!("P{company}"),
                Breakdown::Funding => place.group == format!("F{pays}"),
                Breakdown::Therapy => false,
            }
    };
    truth.iter().filter(|(key, _)| held(key)).map(|(_, count)| count).sum()
}

/// A release as a file, as everybody reads it.
fn file(table: &Table, before: Option<&Table>) -> String {
    let rows: Vec<Row> = table
        .iter()
        .map(|(place, pair)| {
            let shown = pair.numerator.expect("a count");
            Row {
                metric: "X".to_owned(),
                version: 1,
                period: place.period.clone(),
                breakdown: place.by.code(),
                code: place.group.clone(),
                name: String::new(),
                numerator: shown.to_string(),
                numerator_to: i32::try_from(shown.rounded_to()).expect("small"),
                at_most: String::new(),
                denominator: String::new(),
                denominator_to: 0,
                value: String::new(),
                lo95: String::new(),
                hi95: String::new(),
                unit: String::new(),
                suppressed: shown.is_suppressed(),
                complete: String::new(),
                revised: is_revised(before.and_then(|before| before.get(place)), pair),
                definition: String::new(),
            }
        })
        .collect();
    csv(&rows, "2026-01-01")
}

/// A line of a file: its place, and from and to what its count may be.
struct Told {
    place: Place,
    hidden: bool,
    bounds: (u64, u64),
}

const MANY: u64 = 1_000_000;

fn read(text: &str) -> Vec<Told> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let line = |row: csv::StringRecord| {
        let place = Place { period: row[2].to_owned(), by: row[3].parse().unwrap(), group: row[4].to_owned() };
        let bounds = match (&row[6], row[7].parse::<u64>().unwrap()) {
            ("*", _) => (1, 7),
            ("[c]", _) => (0, MANY),
            (number, base) => {
                let number: u64 = number.parse().unwrap();
                match base {
                    1 => (number, number),
                    // the nearest five: 13 to 17 are 15
                    5 => (number - 2, number + 2),
                    // a half goes up
                    base => (number - base / 2, number + base / 2 - 1),
                }
            }
        };
        Told { place, hidden: matches!(&row[6], "*" | "[c]"), bounds }
    };
    reader.records().map(|row| line(row.unwrap())).collect()
}

/// Everything the attacker holds: bounds of counts, and which add up to which.
#[derive(Default)]
struct Attack {
    bounds: Vec<(u64, u64)>,
    sums: Vec<(usize, Vec<usize>)>,
    /// A count that did not change between two releases is one count: the attacker is even told which did.
    known: HashMap<(Place, u64), usize>,
    hidden: Vec<usize>,
}

impl Attack {
    fn takes(&mut self, told: &[Told], truth: &Truth, last: u32) {
        let mut at: HashMap<Place, usize> = HashMap::new();
        for line in told {
            let count = true_count(truth, &line.place, last);
            assert!(
                line.bounds.0 <= count && count <= line.bounds.1,
                "{:?}: {count} is not {:?}",
                line.place,
                line.bounds
            );
            let next = self.bounds.len();
            let place = *self.known.entry((line.place.clone(), count)).or_insert(next);
            if place == next {
                self.bounds.push((0, MANY));
            }
            let (least, most) = self.bounds[place];
            self.bounds[place] = (least.max(line.bounds.0), most.min(line.bounds.1));
            if line.hidden {
                self.hidden.push(place);
            }
            at.insert(line.place.clone(), place);
        }
        for line in told {
            let whole = at[&line.place];
            let mut parts: BTreeMap<(u8, Breakdown), Vec<usize>> = BTreeMap::new();
            for other in told {
                if let Some(kind) = is_part(&other.place, &line.place) {
                    parts.entry((kind, other.place.by)).or_default().push(at[&other.place]);
                }
            }
            self.sums.extend(parts.into_values().map(|parts| (whole, parts)));
        }
    }

    /// Draws every bound tighter until nothing moves; how many hidden counts are known to the last digit.
    fn recovers(&mut self) -> usize {
        loop {
            let mut moved = false;
            for (whole, parts) in &self.sums {
                let least: u64 = parts.iter().map(|p| self.bounds[*p].0).sum();
                let most: u64 = parts.iter().map(|p| self.bounds[*p].1).sum();
                let (low, high) = self.bounds[*whole];
                let tight = (low.max(least), high.min(most));
                moved |= tight != (low, high);
                self.bounds[*whole] = tight;
                for part in parts {
                    let (low, high) = self.bounds[*part];
                    let from = tight.0.saturating_sub(most - high);
                    let to = tight.1 - (least - low);
                    let tighter = (low.max(from), high.min(to));
                    moved |= tighter != (low, high);
                    // the sums of before stay: they are only looser
                    self.bounds[*part] = tighter;
                    if tighter != (low, high) {
                        break;
                    }
                }
            }
            if !moved {
                break;
            }
        }
        self.hidden.sort_unstable();
        self.hidden.dedup();
        let small = |(low, high): (u64, u64)| low == high && (1..=7).contains(&low);
        self.hidden.iter().filter(|place| small(self.bounds[**place])).count()
    }
}

/// Whether a row is a part of another, and by which way of adding up.
fn is_part(part: &Place, whole: &Place) -> Option<u8> {
    let number = |place: &Place| place.group[1..].parse::<u32>().unwrap_or_default();
    if part.period == whole.period {
        return match (part.by, whole.by) {
            (Breakdown::National, _) => None,
            (_, Breakdown::National) => Some(0),
            (Breakdown::Trust, Breakdown::Icb) => (board(number(part)) == number(whole)).then_some(1),
            (Breakdown::Trust, Breakdown::Region) => (region(number(part)) == number(whole)).then_some(2),
            _ => None,
        };
    }
    let (first, last) = whole.period.split_once('/')?;
    let within = part.period.len() == 7 && (first..=last).contains(&part.period.as_str());
    (within && (part.by, &part.group) == (whole.by, &whole.group)).then_some(3)
}

/// A year of releases of one metric; gives how many counts were hidden, and how many of them the attacker has. Where counts are
/// corrected from release to release, each is attacked by itself; where none is, all are attacked together.
fn year(seed: u64, dense: u32, corrected: bool, release: impl Fn(&[Figure], &[Table]) -> Table) -> (usize, usize) {
    let mut draw = Draw::named(seed, "attacked");
    let mut truth = begin(&mut draw, dense);
    let (mut tables, mut attack): (Vec<Table>, Attack) = (Vec::new(), Attack::default());
    let (mut hidden, mut recovered) = (0, 0);
    for number in 0..RELEASES {
        let last = MONTHS - 1 + number;
        if corrected {
            revise(&mut truth, &mut draw, last);
        }
        let table = release(&figures(&truth, last), &tables);
        let told = read(&file(&table, tables.last()));
        attack.takes(&told, &truth, last);
        if corrected {
            recovered += attack.recovers();
            hidden += attack.hidden.len();
            attack = Attack::default();
        }
        // of releases before the last, what the store remembers
        if let Some(before) = tables.last_mut() {
            before.retain(|place, _| worth_remembering(place));
        }
        tables.push(table);
    }
    recovered += attack.recovers();
    (hidden + attack.hidden.len(), recovered)
}

const ADDS: Shape = Shape { months_add: true, rows_add: true, statistic: false };

fn frozen(figures: &[Figure], earlier: &[Table]) -> Table {
    let Frozen { table, told, uneven } = freeze(figures, ADDS, &inside(), earlier);
    assert_eq!((told, uneven), (0, 0));
    table
}

#[test]
fn of_a_year_of_releases_no_hidden_count_can_be_worked_out() {
    let mut hidden = 0;
    for corrected in [false, true] {
        for (seed, dense) in [(1, 1), (3, 4)] {
            let (found, recovered) = year(seed, dense, corrected, frozen);
            assert_eq!(recovered, 0, "density {dense}: {recovered} of {found}");
            hidden += found;
        }
    }
    assert!(hidden > 1_000, "{hidden}");
    let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("{hidden} counts hidden, 0 recovered\n"));
}

#[test]
fn the_attacker_would_find_what_the_rule_alone_leaves_open() {
    // Each count by the rule of the NHS, and England exactly: no secondary suppression.
    let by_rule = |figures: &[Figure], _: &[Table]| {
        let mut alone = freeze(figures, Shape { rows_add: false, ..ADDS }, &[], &[]).table;
        for figure in figures.iter().filter(|figure| figure.by == Breakdown::National) {
            let place = Place { period: figure.period.clone(), by: figure.by, group: String::new() };
            if let Some(pair) = alone.get_mut(&place) {
                pair.numerator = Some(Shown::Exact(figure.numerator));
            }
        }
        alone.retain(|place, _| !place.period.contains('/'));
        alone
    };
    let (hidden, recovered) = year(1, 1, false, by_rule);
    assert!(recovered > 3, "{recovered} of {hidden}");
}
