//! Whoever knows when and where somebody was treated finds eight, and two harms among them.

use proptest::prelude::*;

use super::super::unit::tests::unit;
use super::*;
use crate::domain::harm::severity::TherapyTier;

fn case(month: usize, trust: usize, harm: usize, tier: usize) -> Unit {
    Unit {
        month: format!("2026-{:02}", month % 12 + 1),
        trust: (trust > 0).then(|| format!("T{trust}")),
        icb: None,
        region: (trust > 0).then(|| format!("Y{}", trust % 3)),
        harm_reviewed: Some([HarmLevel::Low, HarmLevel::Severe, HarmLevel::Fatal][harm % 3]),
        tier: Some([TherapyTier::Weeks, TherapyTier::LifeCritical][tier % 2]),
        ..unit()
    }
}

fn released(world: &[Vec<Unit>]) -> (Vec<Vec<Unit>>, Reached) {
    let mut classes = Classes::default();
    world.iter().for_each(|units| classes.add(units));
    let details = classes.details();
    (world.iter().map(|units| details.released(units)).collect(), details.reached)
}

fn measured(world: &[Vec<Unit>]) -> (u64, u32) {
    let mut classes = Classes::default();
    world.iter().for_each(|units| classes.add(units));
    classes.reached()
}

#[test]
fn a_large_mixed_class_is_told_in_full() {
    let world: Vec<Vec<Unit>> = (0..8).map(|at| vec![case(2, 1, at, 0)]).collect();
    let (rows, reached) = released(&world);
    assert_eq!(rows, world);
    assert_eq!((reached.k, reached.l), (8, 3));
    assert_eq!(reached.cases, BTreeMap::from([("month_trust_tier", 8)]));
}

#[test]
fn a_lone_case_is_told_by_neither_month_nor_place() {
    let mut world: Vec<Vec<Unit>> = (0..20).map(|at| vec![case(2, 1, at, 0)]).collect();
    world.push(vec![case(9, 2, 0, 1)]);
    let (rows, reached) = released(&world);
    let last = &rows[20][0];
    assert_eq!((last.month.as_str(), last.trust.as_deref(), last.tier), (WITHHELD, Some(WITHHELD), None));
    assert!(reached.k >= K && reached.l >= L, "{reached:?}: the smallest class joined it");
}

#[test]
fn one_harm_for_all_in_a_class_is_not_told_of_it() {
    let mut world: Vec<Vec<Unit>> = (0..10).map(|_| vec![case(2, 1, 1, 0)]).collect();
    world.extend((0..10).map(|at| vec![case(2, 4, at, 0)]));
    let (rows, reached) = released(&world);
    assert_eq!(rows[0][0].trust.as_deref(), Some(WITHHELD), "all ten of this trust were severely harmed");
    assert!(reached.k >= K && reached.l >= L, "{reached:?}: others joined them");
}

#[test]
fn where_every_case_has_one_harm_it_is_said_what_was_reached() {
    let world: Vec<Vec<Unit>> = (0..30).map(|at| vec![case(at, 1, 1, 0)]).collect();
    let (_, reached) = released(&world);
    assert_eq!((reached.k, reached.l), (30, 1));
    let (rows, reached) = released(&world[..5]);
    assert!((reached.k, reached.l) == (5, 1) && rows.iter().flatten().all(|unit| unit.month == WITHHELD));
    assert_eq!(released(&[]).1, Reached::default());
}

#[test]
fn a_period_is_a_month_a_quarter_or_withheld() {
    assert!(["2026-03", "2026-Q1", WITHHELD].into_iter().all(is_period));
    assert!(!["2026-Q5", "2026-13", "ALL", "", "-Q1"].into_iter().any(is_period));
}

proptest! {
    /// Measured on what is released, as anybody who holds it would.
    #[test]
    fn eight_share_what_is_told_and_two_harms_occur_among_them(
        world in prop::collection::vec(
            prop::collection::vec((0..14_usize, 0..5_usize, 0..3_usize, 0..2_usize), 1..3), 0..160)
    ) {
        let world: Vec<Vec<Unit>> =
            world.into_iter().map(|case_| case_.into_iter().map(|(m, t, h, s)| case(m, t, h, s)).collect()).collect();
        let (rows, reached) = released(&world);
        prop_assert_eq!(measured(&rows), (reached.k, reached.l));
        let harms: BTreeSet<HarmLevel> = world.iter().map(|units| units[0].harm()).collect();
        if world.len() >= 8 && harms.len() >= 2 {
            prop_assert!(reached.k >= K && reached.l >= L, "{:?}", reached);
        }
        for (before, after) in world.iter().flatten().zip(rows.iter().flatten()) {
            let strip = |unit: &Unit| Unit { month: String::new(), trust: None, icb: None, region: None, tier: None, ..unit.clone() };
            prop_assert_eq!(strip(before), strip(after));
            prop_assert!(is_period(&after.month));
            prop_assert!(reached.cases.contains_key(Detail::of(after).code()));
        }
        prop_assert_eq!(reached.cases.values().sum::<u64>(), u64::try_from(world.len()).unwrap());
    }
}
