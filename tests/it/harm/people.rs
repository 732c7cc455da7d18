//! People harmed are counted once each, whoever tells of them, and each reporter stays who they were.

use candour::act;
use candour::domain::case::action::Action;
use candour::domain::case::telling::Identity;
use candour::domain::harm::HarmOutcome;
use candour::domain::harm::attribution::{AttributionStrength, Harmed};
use candour::domain::harm::count::{self, Bounds, Counted};
use candour::domain::harm::grade::{HarmGrade, PhysicalHarm, PsychologicalHarm};
use candour::domain::harm::matching::Token;
use candour::domain::ids::CaseId;
use candour::store::schema::{facts, harmed_cases, patient_births};
use diesel::prelude::*;

use super::{Desk, exactly, harmed, known_by};
use crate::support::prelude::*;

both!(the_cold_chain_with_thirty_patients_counts_thirty_people, |world| {
    let numbers = candour_numbers(30);
    for number in &numbers {
        world.told(&missed_delivery().about("HC-CLD-01").by_clinician("nurse", PhysicalHarm::Low).by(known_by(number)));
    }
    assert_eq!(harmed(world, Harmed::Reported), exactly(30));
    let again = world.told(&missed_delivery().by_clinician("nurse", PhysicalHarm::Low).by(known_by(&numbers[0])));
    assert_eq!(harmed(world, Harmed::Reported), exactly(30), "a second case of one patient");
    world.told(&missed_delivery().causing(HarmOutcome::Flare).anonymous());
    assert_eq!(harmed(world, Harmed::Reported), Bounds { least: 30, most: 31 });
    let desk = Desk::of(world, &again);
    desk.reviews("low", "unlikely");
    assert_eq!(harmed(world, Harmed::Reported), Bounds { least: 30, most: 31 }, "the other case still counts");
    assert_eq!(harmed(world, Harmed::Confirmed), exactly(0));
    world.works();
});

/// Valid NHS numbers of the range that is never given to anybody.
fn candour_numbers(count: usize) -> Vec<String> {
    let all = (0..10_000).map(|n| format!("999456{n:04}"));
    all.filter(|n| candour::domain::text::NhsNumber::parse(n).is_ok()).take(count).collect()
}

both!(a_patient_and_a_nurse_tell_of_one_thing_and_are_counted_once_with_both_voices, |world| {
    let nurse = world.told(&missed_delivery().by_clinician("nurse", PhysicalHarm::Moderate).by(known_by("9990000018")));
    let patient = world.told(&missed_delivery().saying("They never rang me."));
    let desk = Desk::of(world, &nurse);
    desk.does("message", &[("text", "Only for the nurse.")]);
    assert_eq!(harmed(world, Harmed::Reported), exactly(1));
    let page = desk.lead.opens(&format!("{}/matches", desk.case));
    page.shows(patient.reference.as_str())
        .shows("possibly the same")
        .shows("the same homecare company")
        .shows("the same failure");
    world.trust_lead_elsewhere().cannot_open(&format!("{}/matches", desk.case));

    desk.refused("matches", &[("reason", "")]).shows("Choose a case").shows("Say why they are the same");
    desk.does("matches", &[("other", patient.reference.as_str()), ("reason", "Same day, same box.")])
        .shows("They do not agree. Both are kept.")
        .shows("The clinician told of harm, the patient of no harm.");

    // counted once, in people and in cases
    assert_eq!(harmed(world, Harmed::Reported), exactly(1));
    let mut cases: Vec<candour::domain::ids::CaseId> =
        world.reads(|conn| Ok(facts::table.select(facts::case_id).load(conn)?));
    cases.dedup();
    assert_eq!(cases.len(), 1, "every duty counts for one case");

    // each reporter keeps thread, reference, clock and rights
    let holder = world.holder_of(&patient);
    let own = holder.opens("/follow/case").shows("They never rang me").hides("Only for the nurse");
    let own =
        own.shows("Somebody else told us of the same events").shows("The lead tells you that they have your complaint");
    holder.succeeds(&own.form("/follow/message").with("message", "Still here."));
    world.clinician().opens(&format!("/incidents/{}", nurse.reference)).hides("Still here").hides("They never rang me");
    desk.lead.opens(&desk.case).shows("Still here").shows("They never rang me");
    let moved = desk.lead.gets(&format!("/cases/{}", patient.reference)).answered(303);
    assert_eq!(moved.location().as_deref(), Some(desk.case.as_str()), "the old reference leads on");
    let enter = world.anybody();
    let form = enter.opens("/follow").form("/follow");
    let form = form.with("reference", patient.reference.as_str()).with("code", patient.code.reveal());
    enter.succeeds(&form).shows("They never rang me");
    world.works();
    let broken = world.reads(|conn| candour::store::events::verify(conn, &world.app.keys));
    assert_eq!(broken.1, None, "both chains still verify");
});

both!(cases_of_two_trusts_are_never_joined, |world| {
    let here = world.told(&missed_delivery());
    let there = world.told(&missed_delivery().between(Some("DEMOT02"), Some("DEMOP01")));
    let lead = world.trust_lead().actor();
    let (keep, other) = (here.reference.clone(), there.reference.clone());
    let joined = world.acts(lead, move |conn, cx| act::join(conn, cx, &keep, &other, "x"));
    assert!(joined.is_err(), "the other trust's case is not found");
    assert!(
        !world
            .trust_lead()
            .opens(&format!("/cases/{}/matches", here.reference))
            .body
            .contains(there.reference.as_str())
    );
});
/// What the rule counts on the rows as they lie, for comparison with what the store keeps.
fn by_the_rule(world: &World, level: Harmed) -> Bounds {
    let cases: Vec<Counted> = world.reads(|conn| {
        let rows: Vec<(CaseId, Option<Harmed>)> =
            harmed_cases::table.select((harmed_cases::case_id, harmed_cases::level)).load(conn)?;
        let mut cases = Vec::new();
        for (case, level) in rows {
            let patient = candour::store::harmed::of_cases(conn, &[case])?
                .into_iter()
                .map(|n| Token { kind: n.kind, hash: n.hash })
                .collect();
            let born = patient_births::table
                .filter(patient_births::case_id.eq(case))
                .select(patient_births::hash)
                .load(conn)?;
            cases.push(Counted { patient, born, level });
        }
        Ok(cases)
    });
    count::distinct(&cases, level)
}

both!(the_store_counts_what_the_rule_counts_whatever_happens_to_the_cases, |world| {
    let numbers = candour_numbers(4);
    let mut seed: u64 = 20_260_105;
    let mut draw = |most: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % most
    };
    let mut told: Vec<candour::domain::reference::CaseRef> = Vec::new();
    let lead = world.trust_lead().actor();
    for step in 0..60 {
        match draw(4) {
            0 | 1 => {
                let nhs_number = (draw(3) > 0).then(|| numbers[usize::try_from(draw(4)).unwrap()].clone());
                let local_number = (draw(3) == 0).then(|| format!("AV{}", draw(3)));
                let day = u32::try_from(1 + draw(2)).unwrap();
                let date_of_birth = (draw(2) == 0).then(|| chrono::NaiveDate::from_ymd_opt(1960, 1, day).unwrap());
                let identity = Identity { nhs_number, local_number, date_of_birth, ..Identity::default() };
                told.push(
                    world.told(&missed_delivery().by_clinician("nurse", PhysicalHarm::Low).by(identity)).reference,
                );
            }
            2 if !told.is_empty() => {
                let case = told[usize::try_from(draw(u64::try_from(told.len()).unwrap())).unwrap()].clone();
                let strength = AttributionStrength::ALL[usize::try_from(draw(4)).unwrap()];
                let physical = [PhysicalHarm::None, PhysicalHarm::Low, PhysicalHarm::Moderate];
                let physical = physical[usize::try_from(draw(3)).unwrap()];
                let action = Action::ReviewHarm {
                    grade: HarmGrade { physical, psychological: PsychologicalHarm::None },
                    attribution: strength,
                    by: candour::seed::settled::registration(),
                    reason: "drawn".to_owned(),
                };
                let reviewed = world.acts(lead.clone(), move |conn, cx| act::on_case(conn, cx, &case, action));
                assert!(reviewed.is_ok(), "{reviewed:?}");
            }
            3 if told.len() > 1 => {
                let at = |n: u64| usize::try_from(n).unwrap();
                let (keep, gone) =
                    (at(draw(u64::try_from(told.len()).unwrap())), at(draw(u64::try_from(told.len()).unwrap())));
                if keep != gone {
                    let (keep, other) = (told[keep].clone(), told[gone].clone());
                    let joined = world.acts(lead.clone(), move |conn, cx| act::join(conn, cx, &keep, &other, "drawn"));
                    if joined.is_ok() {
                        told.remove(gone);
                    }
                }
            }
            _ => {}
        }
        for level in Harmed::ALL {
            assert_eq!(harmed(world, *level), by_the_rule(world, *level), "after step {step}, {level}");
        }
    }
    assert!(told.len() > 5, "something was left to count");
    world.works();
});
