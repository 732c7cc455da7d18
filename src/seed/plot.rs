//! What happens when and where: the shape of eighteen months, with the patterns that a reviewer should find.

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};

use super::england::TRUST_COUNT;
use super::scenes::{Scene, scenes};
use super::{pick, providers_of};
use crate::domain::calendar::{london_date, london_midnight};
use crate::domain::themes::draw::Draw;

/// One thing that will be told.
#[derive(Debug, Clone, Copy)]
pub struct Cue {
    pub at: DateTime<Utc>,
    /// By number, from 1.
    pub trust: usize,
    pub provider: usize,
    pub scene: &'static Scene,
}

/// Eighteen months.
const DAYS: u32 = 548;
/// The first company gets worse five months ago: the chart of its months shows a shift.
const WORSE_SINCE: u32 = 150;
/// How often it was told of before, beside now.
const BEFORE: u32 = 14;
/// The trust of the cast has a bigger share, so that its lists have something in them.
const OWN_SHARE: u32 = 18;

/// A moment in a day at which people write and work.
pub(super) fn hour(draw: &mut Draw, day: NaiveDate) -> DateTime<Utc> {
    london_midnight(day) + TimeDelta::minutes(i64::from(8 * 60 + draw.below(9 * 60)))
}

/// Everything that is told up to now, the oldest first: `count` of the usual mix, a cold-chain cluster, and some things
/// told twice by two people.
#[must_use]
pub fn cues(draw: &mut Draw, now: DateTime<Utc>, count: u32) -> Vec<Cue> {
    let mut all: Vec<Cue> = (0..count).filter_map(|_| usual(draw, now)).collect();
    all.extend(cluster(draw, now));
    let again: Vec<Cue> = all.iter().filter(|_| draw.below(100) < 3).copied().collect();
    all.extend(
        again.into_iter().map(|cue| Cue { at: cue.at + TimeDelta::hours(i64::from(2 + draw.below(60))), ..cue }),
    );
    all.retain(|cue| cue.at < now);
    all.sort_by_key(|cue| cue.at);
    all
}

/// One of the usual mix: more in winter, more of the worsening company lately.
pub(super) fn usual(draw: &mut Draw, now: DateTime<Utc>) -> Option<Cue> {
    let trusts: Vec<usize> = (1..=TRUST_COUNT).collect();
    for _ in 0..50 {
        let back = 1 + draw.below(DAYS);
        let day = london_date(now).checked_sub_days(Days::new(u64::from(back)))?;
        let trust = if draw.below(100) < OWN_SHARE { 1 } else { pick(draw, &trusts) };
        let provider = pick(draw, &providers_of(trust));
        let winter = matches!(day.month(), 12 | 1 | 2);
        let chance = match (provider == 1, back > WORSE_SINCE) {
            (true, true) => BEFORE,
            _ if winter => 100,
            _ => 75,
        };
        if draw.below(100) < chance {
            let scene = scenes().any(draw, |_| true)?;
            return Some(Cue { at: hour(draw, day), trust, provider, scene });
        }
    }
    None
}

/// Fourteen boxes of one company arrive warm in one hot week of July.
fn cluster(draw: &mut Draw, now: DateTime<Utc>) -> Vec<Cue> {
    let today = london_date(now);
    let july = |year| NaiveDate::from_ymd_opt(year, 7, 14);
    let Some(start) = july(today.year()).filter(|d| *d < today).or_else(|| july(today.year() - 1)) else {
        return Vec::new();
    };
    let Some(scene) = scenes().of("HC-CLD-01") else { return Vec::new() };
    let served: Vec<usize> = (1..=TRUST_COUNT).filter(|t| providers_of(*t).contains(&2)).collect();
    (0..14)
        .filter_map(|_| {
            let day = start.checked_add_days(Days::new(u64::from(draw.below(6))))?;
            Some(Cue { at: hour(draw, day), trust: pick(draw, &served), provider: 2, scene })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plotted() -> (DateTime<Utc>, Vec<Cue>) {
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        (now, cues(&mut Draw::named(42, "plot"), now, 300))
    }

    #[test]
    fn the_same_seed_makes_the_same_plot() {
        let shape = |cues: &[Cue]| cues.iter().map(|c| (c.at, c.trust, c.provider)).collect::<Vec<_>>();
        assert_eq!(shape(&plotted().1), shape(&plotted().1));
    }

    #[test]
    fn one_company_gets_worse_and_one_week_is_warm() {
        let (now, cues) = plotted();
        let since = now - TimeDelta::days(i64::from(WORSE_SINCE));
        let of_first = |late: bool| cues.iter().filter(|c| c.provider == 1 && (c.at >= since) == late).count();
        assert!(of_first(true) > of_first(false), "{} then {}", of_first(false), of_first(true));
        let warm = cues.iter().filter(|c| c.provider == 2 && c.scene.failure().unwrap().code == "HC-CLD-01").count();
        assert!(warm >= 14);
    }
}
