//! Each metric once more, written from its definition and not from the registry or its SQL.

use std::collections::{BTreeMap, BTreeSet};

use candour::domain::measures::month::Month;
use candour::domain::measures::value::{Group, Said};

use super::planted::{Case, Line, Truth};

/// What a figure must be.
#[derive(Debug, Default)]
pub struct Wanted {
    pub numerator: u64,
    pub most: Option<u64>,
    pub denominator: Option<u64>,
    /// What the fraction is multiplied by; 0 for a count or a middle.
    scale: f64,
    middle: bool,
}

impl Wanted {
    pub fn figure(&self) -> Option<f64> {
        let number = |n: u64| f64::from(u32::try_from(n).unwrap());
        match self.denominator {
            None => Some(number(self.numerator)),
            Some(0) => None,
            Some(_) if self.middle => Some(number(self.numerator)),
            Some(den) if self.scale == 100.0 => Some(number(self.numerator) / number(den) * 100.0),
            // more people than patient-months cannot be a share, and is still a rate
            Some(den) => Some(number(self.numerator) / number(den) * self.scale),
        }
    }
}

struct Scope<'t> {
    truth: &'t Truth,
    months: Vec<Month>,
    last: Month,
    /// The last month that was asked for.
    to: Month,
    said: Said,
    group: &'t Group,
}

impl Scope<'_> {
    fn lines(&self, months: &[Month]) -> impl Iterator<Item = &Line> {
        let all = months.iter().filter_map(|month| self.truth.lines.get(&(self.said, *month)));
        all.flatten().filter(|line| line.place.is_in(self.group))
    }

    /// The sum of an item over the days from one to another.
    fn told(&self, item: &str, from: u32, to: u32) -> u64 {
        let of = |line: &&Line| line.item == item && (from..=to).contains(&line.days);
        self.lines(&self.months).filter(of).map(|line| u64::from(line.count)).sum()
    }

    fn sum(&self, item: &str) -> u64 {
        self.told(item, 0, u32::MAX)
    }

    fn at_end(&self, item: &str) -> u64 {
        self.lines(&[self.last]).filter(|line| line.item == item).map(|line| u64::from(line.count)).sum()
    }

    fn share(&self, num: u64, den: u64) -> Wanted {
        Wanted { numerator: num, denominator: Some(den), scale: 100.0, ..Wanted::default() }
    }

    fn rate(&self, num: u64, den: u64, per: f64) -> Wanted {
        Wanted { numerator: num, denominator: Some(den), scale: per, ..Wanted::default() }
    }

    /// For 1,000 patient-months: half of the patients before and at the end of each month.
    fn by_patient_months(&self, num: u64) -> Wanted {
        self.rate(num, self.sum("active_before") + self.sum("active"), 2000.0)
    }

    fn count(&self, num: u64) -> Wanted {
        Wanted { numerator: num, ..Wanted::default() }
    }

    /// All days in a row, and the one that stands where `parts` of ten are reached.
    fn middle(&self, item: &str, tenths: usize) -> Wanted {
        let mut days: Vec<u32> = Vec::new();
        for line in self.lines(&self.months).filter(|line| line.item == item) {
            days.extend(std::iter::repeat_n(line.days, usize::try_from(line.count).unwrap()));
        }
        days.sort_unstable();
        let at = (days.len() * tenths).div_ceil(10).saturating_sub(1);
        let found = days.get(at).copied().unwrap_or(0);
        let denominator = Some(u64::try_from(days.len()).unwrap());
        Wanted { numerator: u64::from(found), denominator, middle: true, ..Wanted::default() }
    }

    fn cases(&self) -> impl Iterator<Item = &Case> {
        self.truth
            .cases
            .iter()
            .filter(|c| c.month.is_some_and(|m| self.months.contains(&m)) && c.place.is_in(self.group))
    }

    fn of_cases(&self, f: impl Fn(&Case) -> u64) -> u64 {
        self.cases().map(f).sum()
    }

    /// Happenings with a month of their own.
    fn dated(&self, f: impl Fn(&Case) -> Vec<Month>) -> u64 {
        let all = self.truth.cases.iter().filter(|c| c.place.is_in(self.group));
        let held = all.flat_map(f).filter(|m| self.months.contains(m));
        u64::try_from(held.count()).unwrap()
    }

    /// Each person once; anonymous ones each their own, or all somebody who is counted.
    fn people(&self, of: impl Fn(&Case) -> bool, den: u64, per: f64) -> Wanted {
        let mut known: BTreeMap<u128, BTreeSet<Vec<u8>>> = BTreeMap::new();
        let mut nobody = 0;
        for case in self.cases().filter(|c| of(c)) {
            match case.patient {
                Some(patient) => known.entry(patient).or_default().extend(case.born.clone()),
                None => nobody += 1,
            }
        }
        let least = if known.is_empty() { u64::from(nobody > 0) } else { u64::try_from(known.len()).unwrap() };
        let most = nobody + known.values().map(|born| u64::try_from(born.len().max(1)).unwrap()).sum::<u64>();
        Wanted { most: Some(most).filter(|most| *most != least), ..self.rate(least, den, per) }
    }
}

/// What the figure of a metric must be for a group over the months that end with one.
pub fn expected(truth: &Truth, id: &str, (last, span, to): (Month, u32, Month), said: Said, group: &Group) -> Wanted {
    let scope = Scope { truth, months: last.back(span - 1).to(last), last, to, said, group };
    activity(&scope, id)
        .or_else(|| of_cases(&scope, id))
        .or_else(|| ended(&scope, id))
        .unwrap_or_else(|| panic!("{id} has no calculation of its own: write it from its definition"))
}

fn activity(s: &Scope<'_>, id: &str) -> Option<Wanted> {
    let due = || s.sum("deliveries_due");
    let failed = ["provider", "courier", "trust", "recipient", "other"].map(|by| s.sum(&format!("failed_{by}")));
    Some(match id {
        "U1" => s.share(s.sum("on_time_in_full"), due()),
        "U2" => s.share(s.sum("on_agreed_date"), due()),
        "U3" => s.share(failed.iter().sum(), due()),
        "U3.provider" => s.share(failed[0], due()),
        "U3.courier" => s.share(failed[1], due()),
        "U3.trust" => s.share(failed[2], due()),
        "U3.recipient" => s.share(failed[3], due()),
        "U3.other" => s.share(failed[4], due()),
        "U4" => s.share(s.told("days_late", 3, 999), s.sum("days_late")),
        "U4.median" => s.middle("days_late", 5),
        "U4.p90" => s.middle("days_late", 9),
        "U5a" => s.rate(s.sum("patients_missed"), s.sum("active"), 1000.0),
        "U5b" => s.rate(s.sum("doses_missed"), s.sum("doses_due"), 10_000.0),
        "U6" => s.share(s.told("first_supply", 0, 15), s.sum("first_supply")),
        "U6.median" => s.middle("first_supply", 5),
        "U6.p90" => s.middle("first_supply", 9),
        "U6a" => s.share(s.told("first_contact", 0, 5), s.sum("first_contact")),
        "U6b" => s.share(s.told("first_delivery", 0, 5), s.sum("first_delivery")),
        "U6c" => s.share(s.told("first_visit", 0, 5), s.sum("first_visit")),
        "U7a" => s.middle("request_to_prescription", 5),
        "U7a.p90" => s.middle("request_to_prescription", 9),
        "U7b" => s.middle("prescription_to_dispatch", 5),
        "U7b.p90" => s.middle("prescription_to_dispatch", 9),
        "U8" => s.share(s.sum("visits_done"), s.sum("visits_agreed")),
        "U9" => s.rate(s.sum("cold_breaches"), s.sum("cold_deliveries"), 1000.0),
        "U10" => s.rate(s.sum("supply_errors"), s.sum("items"), 10_000.0),
        "U19" => s.share(s.sum("calls_answered"), s.sum("calls")),
        "U19.abandoned" => s.share(s.sum("calls_abandoned"), s.sum("calls")),
        "U19.wait" => s.middle("call_wait", 9),
        "U19.call_backs" => s.share(s.sum("call_backs_kept"), s.sum("call_backs")),
        "U23" => s.share(s.sum("prescriptions_electronic"), s.sum("prescriptions")),
        "U26" => {
            let expected = s.truth.expected.iter().filter(|e| s.months.contains(&e.month) && e.place.is_in(s.group));
            let (all, came): (Vec<_>, Vec<_>) = (expected.clone().collect(), expected.filter(|e| e.in_time).collect());
            s.share(u64::try_from(came.len()).unwrap(), u64::try_from(all.len()).unwrap())
        }
        _ => return None,
    })
}

fn of_cases(s: &Scope<'_>, id: &str) -> Option<Wanted> {
    let one = |yes: bool| u64::from(yes);
    Some(match id {
        "U11" => s.by_patient_months(s.of_cases(|c| c.strands("incident"))),
        "U11.moderate" => s.by_patient_months(s.of_cases(|c| if c.moderate { c.strands("incident") } else { 0 })),
        "U12" => s.people(|c| c.level >= Some(1), s.at_end("active"), 1000.0),
        "U12.confirmed" => s.people(|c| c.level >= Some(2), s.at_end("active"), 1000.0),
        "U12.serious" => s.people(|c| c.level >= Some(3), s.at_end("active"), 1000.0),
        "U12.gap7" => s.people(|c| c.gap > 7, s.sum("deliveries_due"), 10_000.0),
        "U12.gap14" => s.people(|c| c.gap > 14, s.sum("deliveries_due"), 10_000.0),
        "U12.gap28" => s.people(|c| c.gap > 28, s.sum("deliveries_due"), 10_000.0),
        "U13" => s.people(|c| c.level >= Some(2) && c.unplanned, s.at_end("active"), 1000.0),
        "U14" => s.by_patient_months(s.of_cases(|c| c.strands("complaint"))),
        "U14.legacy" => s.rate(s.of_cases(|c| c.strands("complaint")), s.sum("active"), 100.0),
        "U15" => s.share(s.of_cases(Case::acknowledged), s.of_cases(|c| c.strands("complaint"))),
        "U20" => s.share(s.of_cases(Case::all_strands), s.of_cases(Case::all_strands)),
        "U24" => s.share(s.of_cases(|c| one(c.told_of_delivery && c.matched)), s.of_cases(|c| one(c.told_of_delivery))),
        "U27" => s.count(s.of_cases(|c| one(c.reprisal))),
        "U28" => s.share(s.of_cases(|c| one(c.put_right == Some("yes"))), s.of_cases(|c| one(c.put_right.is_some()))),
        "U28.response" => {
            s.share(s.of_cases(|c| one(c.put_right.is_some())), s.of_cases(|c| one(c.asked || c.put_right.is_some())))
        }
        _ => return None,
    })
}

fn ended(s: &Scope<'_>, id: &str) -> Option<Wanted> {
    let closed = |with: &dyn Fn(&super::planted::Closed) -> bool| {
        s.dated(|c| c.closed.iter().filter(|one| with(one)).map(|one| one.month).collect())
    };
    let all = || closed(&|_| true);
    let found = |words: &[&str]| closed(&|one| words.contains(&one.outcome.as_str()));
    Some(match id {
        "U16" => s.share(
            s.dated(|c| c.answers.iter().filter(|(_, in_time)| *in_time).map(|(m, _)| *m).collect()),
            s.dated(|c| c.answers.iter().map(|(m, _)| *m).collect()),
        ),
        "U16.six_months" => {
            let held = s.truth.cases.iter().filter(|c| c.place.is_in(s.group));
            s.count(held.map(|c| c.open_six_months(s.last)).sum())
        }
        "U17" => s.share(found(&["upheld", "partially_upheld"]), all()),
        "U17.not_upheld" => s.share(found(&["not_upheld"]), all()),
        "U17.withdrawn" => s.share(found(&["withdrawn"]), all()),
        "U18" => s.share(closed(&|one| one.letter), all()),
        "U18.reopened" => s.share(closed(&|one| one.reopened), all()),
        "U18.ombudsman" => s.count(s.dated(|c| c.ombudsman.clone())),
        "U20.vacant" => {
            let counted = s.last == s.to;
            let held = s.truth.cases.iter().filter(|c| counted && c.place.is_in(s.group));
            s.count(held.map(|c| c.vacant).sum())
        }
        "U21" => s.share(
            s.dated(|c| c.notifiable.iter().filter(|(_, done)| *done).map(|(m, _)| *m).collect()),
            s.dated(|c| c.notifiable.iter().map(|(m, _)| *m).collect()),
        ),
        "U22" => s.by_patient_months(s.dated(|c| c.rescues.iter().map(|(m, _)| *m).collect())),
        "U22.minutes" => s.count(
            s.truth
                .cases
                .iter()
                .flat_map(|c| c.rescues.iter().filter(|(m, _)| s.months.contains(m) && c.place.is_in(s.group)))
                .map(|(_, minutes)| u64::from(*minutes))
                .sum(),
        ),
        "U25" => s.share(
            s.dated(|c| c.ended.iter().filter(|(_, again)| *again).map(|(m, _)| *m).collect()),
            s.dated(|c| c.ended.iter().map(|(m, _)| *m).collect()),
        ),
        _ => return None,
    })
}
