//! How long people wait for an answer, with those who still wait counted in: the estimate of Kaplan and Meier (1958).
//!
//! A mean of answered cases alone looks better the longer the hard ones are left; here an open case weighs in for as long
//! as it has been open, and a body is not judged on days on which it was not yet watched.

use super::exact::P95;

/// One duty to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// How many days old it was when the body began to be watched; nought where it was watched from the start.
    pub from: u32,
    /// How many days old it was when it was answered, or at the day of the data.
    pub days: u32,
    /// Answered; else still open, or ended without an answer.
    pub answered: bool,
}

/// From this day on, this share waits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    pub day: u32,
    /// How many were still waiting just before.
    pub waiting: u32,
    pub answered: u32,
    /// Share of all that has no answer by the end of the day, with its 95 % interval.
    pub left: f64,
    pub lo95: f64,
    pub hi95: f64,
}

/// The curve: one step for each day on which something was answered.
///
/// The product of `1 - answered / waiting` (Kaplan and Meier 1958), entries after the start as delayed entries; variance
/// by Greenwood (1926), interval on the scale `log(-log)` (Kalbfleisch and Prentice 2002, 1.4), so that it stays
/// between nought and one.
#[must_use]
pub fn curve(waits: &[Wait]) -> Vec<Step> {
    let mut days: Vec<u32> = waits.iter().filter(|w| w.answered && w.days >= w.from).map(|w| w.days).collect();
    days.sort_unstable();
    days.dedup();
    let (mut left, mut greenwood) = (1.0_f64, 0.0_f64);
    let mut steps = Vec::with_capacity(days.len());
    for day in days {
        // Who is answered on the first day was watched on it.
        let (mut waiting, mut answered) = (0_u32, 0_u32);
        for wait in waits.iter().filter(|w| w.days >= day && (w.from < day || (w.from == 0 && day == 0))) {
            waiting += 1;
            answered += u32::from(wait.answered && wait.days == day);
        }
        if waiting == 0 {
            continue;
        }
        let (n, d) = (f64::from(waiting), f64::from(answered));
        left *= 1.0 - d / n;
        greenwood += if waiting > answered { d / (n * (n - d)) } else { 0.0 };
        let (lo95, hi95) = around(left, greenwood);
        steps.push(Step { day, waiting, answered, left, lo95, hi95 });
    }
    steps
}

fn around(left: f64, greenwood: f64) -> (f64, f64) {
    if left <= 0.0 || left >= 1.0 {
        return (left, left);
    }
    let log = left.ln();
    let half = P95.z * greenwood.sqrt() / log.abs();
    (left.powf(half.exp()), left.powf((-half).exp()))
}

/// The share answered by the end of a day, from nought to one.
#[must_use]
pub fn answered_by(steps: &[Step], day: u32) -> f64 {
    steps.iter().take_while(|step| step.day <= day).last().map_or(0.0, |step| 1.0 - step.left)
}

/// The first day by which half have their answer; none while more than half wait.
#[must_use]
pub fn median(steps: &[Step]) -> Option<u32> {
    steps.iter().find(|step| step.left <= 0.5 + 1e-12).map(|step| step.day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(answered: &[u32], open: &[u32]) -> Vec<Wait> {
        let wait = |answered| move |&days: &u32| Wait { from: 0, days, answered };
        answered.iter().map(wait(true)).chain(open.iter().map(wait(false))).collect()
    }

    /// Remission of leukaemia under 6-mercaptopurine (Freireich 1963), the example of the textbooks: the estimates to three
    /// decimals and the interval at 10 weeks as printed by Kleinbaum and Klein, and by R's `survfit(conf.type = "log-log")`.
    #[test]
    fn the_example_of_the_textbooks() {
        let all = waits(&[6, 6, 6, 7, 10, 13, 16, 22, 23], &[6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]);
        let steps = curve(&all);
        let found: Vec<(u32, u32, String)> =
            steps.iter().map(|s| (s.day, s.waiting, format!("{:.3}", s.left))).collect();
        let expected = [
            (6, 21, "0.857"),
            (7, 17, "0.807"),
            (10, 15, "0.753"),
            (13, 12, "0.690"),
            (16, 11, "0.627"),
            (22, 7, "0.538"),
            (23, 6, "0.448"),
        ];
        assert_eq!(found, expected.map(|(day, n, left)| (day, n, left.to_owned())));
        assert_eq!(median(&steps), Some(23));
        assert!((answered_by(&steps, 12) - (1.0 - 0.753)).abs() < 5e-4 && answered_by(&steps, 5).abs() < 1e-12);
    }

    #[test]
    fn without_anybody_waiting_it_is_the_plain_share() {
        let steps = curve(&waits(&[1, 2, 2, 5], &[]));
        assert!((steps[1].left - 0.25).abs() < 1e-12 && steps[2].left.abs() < 1e-12);
    }

    #[test]
    fn a_hundred_old_open_cases_make_the_figure_worse() {
        let quick = waits(&[1; 20], &[]);
        let (few, many) = (curve(&quick), curve(&[quick, waits(&[], &[200; 100])].concat()));
        assert_eq!(median(&few), Some(1));
        assert_eq!(median(&many), None);
        assert!(answered_by(&many, 30) < 0.2);
    }

    #[test]
    fn days_before_a_body_was_watched_do_not_count() {
        // Three old cases came into sight at 100 days: they say nothing of the first hundred.
        let late = Wait { from: 100, days: 150, answered: true };
        let steps = curve(&[waits(&[10, 20], &[]), vec![late; 3]].concat());
        assert_eq!((steps[0].waiting, steps[2].waiting), (2, 3));
        assert!(curve(&[]).is_empty() && median(&[]).is_none());
    }
}
