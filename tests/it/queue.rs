//! The regulator: finds the case in the queue, accepts, asks, decides with a reason, and sees no name without one.

use candour::domain::access::{Consent, Mode};
use candour::domain::failure::failure;
use candour::domain::harm::HarmOutcome;

use crate::support::prelude::*;

const PRIVATE: Consent = Consent { mode: Mode::Named, provider: true, trust: true, regulator: false };

both!(a_regulator_takes_up_a_case_asks_and_decides_with_a_reason, |world| {
    let told = world.told(&missed_delivery().causing(HarmOutcome::Admission));
    let case = format!("/queue/{}", told.reference);
    let cqc = world.cqc();
    let queue = cqc
        .opens("/queue")
        .shows(told.reference.as_str())
        .shows(failure("HC-DEL-04").expect("a code").label)
        .hides("Nell");
    assert!(queue.links().contains(&case), "the reference leads to the case");
    cqc.opens(&case).shows("Why this is with you").shows("nobody came").hides("Nell").hides("nell@");

    cqc.succeeds(&cqc.opens(&format!("{case}/acceptance")).form(&format!("{case}/acceptance")))
        .shows("You accepted the case");
    let ask = cqc.opens(&format!("{case}/question")).form(&format!("{case}/question"));
    cqc.is_asked_again(&ask.clone().with("words", " ")).shows("Write your question");
    cqc.succeeds(&ask.with("words", "Was the next of kin told?")).shows("Was the next of kin told?");

    let decide = cqc.opens(&format!("{case}/decision")).form(&format!("{case}/decision"));
    cqc.is_asked_again(&decide.clone().with("decision", "no_action")).shows("Give the reason for your decision");
    let check = cqc.sends(&decide.with("decision", "no_action").with("words", "Put right already.")).answered(200);
    let sure = check.shows("Check your decision").form(&format!("{case}/decision"));
    let decided = cqc.succeeds(&sure).shows("Your decision is recorded").shows("Put right already.");
    assert!(!decided.links().contains(&format!("{case}/decision")), "decided once");
    cqc.sends(&sure).answered(409);
    cqc.opens("/queue?state=closed").shows(told.reference.as_str());
    world.works();
});

both!(a_name_is_shown_once_when_a_second_person_allowed_it_and_the_reason_is_kept, |world| {
    let told = world.told(&missed_delivery());
    let path = format!("/queue/{}/identity", told.reference);
    let cqc = world.cqc();
    let ask = cqc.opens(&path).hides("Nell").form(&path);
    cqc.is_asked_again(&ask.clone()).shows("Give the reason").hides("Nell");
    let asked = cqc.succeeds(&ask.with("reason", "Safeguarding check")).shows("You asked a colleague").hides("Nell");
    assert!(!asked.body.contains("Show identity"), "nothing to press yet");
    let own = cqc.opens("/approvals").shows("You asked this").hides("Nell");
    assert!(!own.body.contains("value=\"grant\""), "nobody allows what they asked");
    let second = world.staff("second.cqc");
    let wish = second.opens("/approvals").shows("Safeguarding check").shows("Priya Nair").hides("Nell");
    let allow = wish.forms().into_iter().find(|form| form.action.starts_with("/approvals/")).expect("a form");
    cqc.sends(&allow.clone().with("csrf", &token(&own)).and("decision", "grant")).answered(303);
    cqc.opens(&path).shows("You asked a colleague");
    second.succeeds(&allow.and("decision", "grant")).shows("Allowed");
    let show = cqc.opens(&path).shows("A colleague allowed it").hides("Nell").form(&path);
    cqc.sends(&show).answered(200).shows("Nell Underhay").hides("nell@");
    cqc.opens(&path).shows("A second person of your organisation must allow it").hides("Nell");
    let looked = world.reads(|conn| {
        use candour::store::schema::access_log;
        use diesel::prelude::*;
        let rows: Vec<Option<String>> =
            access_log::table.filter(access_log::what.eq("identity")).select(access_log::reason).load(conn)?;
        Ok(rows)
    });
    assert_eq!(looked, [Some("Safeguarding check".to_owned())]);
});

both!(without_agreement_neither_name_nor_words_are_shown, |world| {
    let private = world.told(&missed_delivery().agreeing(PRIVATE));
    let nobody = world.told(&missed_delivery().anonymous());
    let cqc = world.cqc();
    for told in [private, nobody] {
        let path = format!("/queue/{}/identity", told.reference);
        cqc.opens(&format!("/queue/{}", told.reference)).hides("Nell");
        let refused = cqc.opens(&path).hides("Nell");
        assert!(!refused.body.contains(&format!("action=\"{path}\"")), "no form to ask with");
        let forced = vec![("csrf".to_owned(), token(&refused)), ("reason".to_owned(), "I insist".to_owned())];
        cqc.browser().posts(&path, &forced).answered(422).hides("Nell");
    }
});

/// The form token of a page, from the form that signs out.
fn token(page: &crate::support::page::Page) -> String {
    let at = page.body.find("name=\"csrf\" value=\"").expect("a token") + 19;
    page.body[at..].split('"').next().unwrap_or_default().to_owned()
}

both!(another_regulator_or_a_lead_finds_no_such_case, |world| {
    let told = world.told(&missed_delivery());
    let case = format!("/queue/{}", told.reference);
    world.mhra().cannot_open(&case);
    world.mhra().opens("/queue").hides(told.reference.as_str());
    world.trust_lead().cannot_open("/queue");
    world.analyst().cannot_open(&case);
});

both!(the_list_turns_its_pages_both_ways_in_every_order, |world| {
    let outcomes = [None, Some(HarmOutcome::Death), None, Some(HarmOutcome::Admission), Some(HarmOutcome::Flare)];
    for outcome in outcomes.iter().cycle().take(30) {
        world.told(&outcome.iter().fold(missed_delivery(), |telling, &outcome| telling.causing(outcome)));
        world.app.clock.pass(chrono::TimeDelta::minutes(1));
    }
    let cqc = world.cqc();
    let rows = |page: &crate::support::page::Page| -> Vec<String> {
        page.body
            .match_indices("scope=\"row\"")
            .map(|(at, _)| page.body[at..at + 200].split("CAN-").nth(1).unwrap()[..11].to_owned())
            .collect()
    };
    for order in ["severity", "newest", "due"] {
        let whole = cqc.opens(&format!("/queue?order={order}&size=100"));
        let all = rows(&whole);
        let mut path = format!("/queue?order={order}&size=25");
        let mut seen = Vec::new();
        let mut pages = Vec::new();
        loop {
            let page = cqc.opens(&path);
            seen.extend(rows(&page));
            pages.push(rows(&page));
            let Some(next) = page.links().into_iter().find(|l| l.contains("after=")) else { break };
            path = next;
        }
        assert_eq!(seen, all, "{order}");
        assert!(pages.len() > 1);
        let back = cqc.opens(&path).links().into_iter().find(|l| l.contains("before=")).expect("a page before");
        assert_eq!(rows(&cqc.opens(&back)), pages[pages.len() - 2], "{order} back");
    }
});

both!(the_csv_holds_the_filtered_list_and_notes_each_case, |world| {
    let told = world.told(&missed_delivery());
    let other = world.told(&missed_delivery().about("HC-NUR-01"));
    let csv = world.cqc().opens("/queue.csv?family=DEL").hides("Nell").hides(other.reference.as_str());
    assert!(csv.header("content-type").is_some_and(|t| t.starts_with("text/csv")));
    assert!(csv.body.starts_with("reference,severity,") && csv.body.contains(told.reference.as_str()));
    world.works();
    let noted = world.reads(|conn| {
        use candour::store::schema::access_log;
        use diesel::prelude::*;
        Ok(access_log::table.filter(access_log::what.eq("export")).count().get_result::<i64>(conn)?)
    });
    assert!(noted >= 1);
});

both!(a_company_is_seen_by_its_months_its_answers_and_every_regulators_decisions, |world| {
    let told = world.told(&missed_delivery().causing(HarmOutcome::Admission));
    let decision = format!("/queue/{}/decision", told.reference);
    let cqc = world.cqc();
    let decide = cqc.opens(&decision).form(&decision);
    let check = cqc.sends(&decide.with("decision", "inspection").with("words", "Third of its kind."));
    cqc.succeeds(&check.answered(200).form(&decision));
    for regulator in [world.cqc(), world.gphc()] {
        let page =
            regulator.opens("/providers/DEMOP01").shows("Cases by month").shows("Third of its kind.").hides("Nell");
        assert_eq!(page.body.matches("<svg viewBox").count() - page.body.matches("nhsuk-icon").count(), 2);
    }
    world.cqc().opens("/providers/DEMOP01/months.csv").shows("2026-01,1,0,1,0,0");
    world.cqc().cannot_open("/providers/DEMOT01");
    world.trust_lead().cannot_open("/providers/DEMOP01");
    world.works();
});

both!(few_and_many_are_found_alike_and_a_filter_nobody_meets_is_empty, |world| {
    for n in 0..6 {
        let telling = if n % 2 == 0 { missed_delivery() } else { missed_delivery().about("HC-NUR-01") };
        world.told(&if n == 3 { telling.causing(HarmOutcome::Death) } else { telling });
    }
    let cqc = world.cqc();
    let count = |path: &str| cqc.opens(path).body.matches("scope=\"row\"").count();
    let all = count("/queue");
    assert!(all >= 6);
    let nurses = count("/queue?family=NUR");
    assert_eq!(nurses + count("/queue?family=DEL"), all);
    assert_eq!(nurses, 3);
    assert_eq!(count("/queue?severity=S1"), count("/queue?severity=S1&family=NUR"));
    assert_eq!(count("/queue?therapy=T1"), 0);
    assert_eq!(count("/queue?harm=none"), 5);
    cqc.opens("/queue?state=closed&kind=data_protection").shows("No cases found");
});

both!(several_cases_are_decided_at_once_with_one_reason_and_an_act_on_each, |world| {
    let told: Vec<_> = (0..3).map(|_| world.told(&missed_delivery().about("HC-NUR-01"))).collect();
    let cqc = world.cqc();
    let chosen: Vec<String> = told.iter().map(|one| format!("case={}", one.reference)).collect();
    let page = cqc.opens(&format!("/together?{}", chosen.join("&")));
    let form = page.form("/together");
    cqc.is_asked_again(&form.clone()).shows("Choose what you do");
    cqc.is_asked_again(&form.clone().with("step", "decision").with("decision", "no_action")).shows("Give the reason");
    let decide = form.with("step", "decision").with("decision", "advice").with("words", "One letter to the company.");
    cqc.succeeds(&decide).shows("Done for 3 cases");
    for one in &told {
        cqc.opens(&format!("/queue/{}", one.reference)).shows("One letter to the company.");
    }
    cqc.opens("/decisions").shows("One letter to the company.").shows(told[0].reference.as_str()).shows("Advice given");
    world.gphc().opens("/decisions").hides(told[0].reference.as_str());
    world.works();
});

both!(a_company_writes_beside_the_figures_and_every_regulator_reads_it, |world| {
    let company = world.provider_lead();
    let form = company.opens("/right-of-reply").form("/right-of-reply");
    company.is_asked_again(&form.clone()).shows("Write your reply");
    company.succeeds(&form.with("words", "A depot closed in December.")).shows("Your reply stands beside the figures");
    for regulator in [world.cqc(), world.gphc()] {
        regulator.opens("/providers/DEMOP01").shows("A depot closed in December.");
        regulator.opens("/providers/DEMOP02").hides("A depot closed in December.");
    }
    world.provider_lead_elsewhere().opens("/right-of-reply").hides("A depot closed");
});
