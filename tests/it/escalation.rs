//! The ladder: each rung with a clock and an answer; one act for all trusts of a company; nobody barred from a regulator.

use candour::domain::case::Part;
use candour::domain::harm::grade::PhysicalHarm;
use candour::store::{contracts, escalations};

use crate::support::prelude::*;
use crate::support::world::Told;

fn escalate(world: &World, told: &Told, to: &str) -> String {
    let lead = world.trust_lead();
    let path = format!("/cases/{}/escalation", told.reference);
    let form = lead.opens(&path).form(&path);
    let form = form.with("to", to).with("summary", "Three letters to the company, no answer.");
    let page = lead.succeeds(&form).shows("Escalated. The level above was told").shows("Waits for an answer");
    page.path.split('?').next().expect("a path").to_owned()
}

both!(a_case_is_taken_to_the_board_which_answers_by_a_date, |world| {
    let told = world.told(&missed_delivery());
    let (lead, board) = (world.trust_lead(), world.icb_officer());
    board.cannot_open(&format!("/cases/{}", told.reference));
    let path = format!("/cases/{}/escalation", told.reference);
    lead.is_asked_again(&lead.opens(&path).form(&path)).shows("Choose a level").shows("Say what must change");
    let escalation = escalate(world, &told, "DEMOICB01");
    world.works();
    board.received("There is an update on your list");
    board.opens("/escalations").shows("One case").shows("E2");
    board.opens(&format!("/cases/{}", told.reference)).hides("Nell Underhay");
    world.trust_lead_elsewhere().cannot_open(&escalation);
    world.provider_lead_elsewhere().cannot_open(&escalation);
    // the rung's clock passes: not unnoticed
    world.passes(4.working_days());
    lead.received("A date on your list has passed");
    lead.opens("/escalations").shows("Overdue");
    let page = board.opens(&escalation);
    let form = page.form(&format!("{escalation}/answer"));
    board.is_asked_again(&form).shows("Say if you have the power to change it");
    let form = form.with("response", "We hold no contract with the company.").with("power", "no");
    let form = form.with("mitigations", "The trust bridges from its own stock.").with("outcome", "no_lever");
    board.succeeds(&form).shows("responsible, but has no lever").shows("No: responsible, without a lever");
    world.holder_of(&told).opens("/follow/case").shows("The lead took it to a higher level");
    world.national_lead().opens("/escalations").shows("responsible, but has no lever");
});

both!(one_escalation_of_a_company_reaches_every_trust_under_contract, |world| {
    let national = world.national_lead();
    let today = candour::domain::calendar::london_date(world.now());
    let company = world.body("DEMOP01");
    let trusts = world.reads(|conn| contracts::trusts_of(conn, company, today));
    assert!(trusts.len() > 3, "the world is too small");
    let form = national.opens("/escalations/new").form("/escalations/new");
    national.is_asked_again(&form).shows("Choose a company");
    let form = form.with("company", "DEMOP01").with("summary", "Late in every region since November.");
    let page = national.succeeds(&form).shows(&format!("Trusts told: {}", trusts.len()));
    let one = page.links().into_iter().find(|link| link.starts_with("/escalations/") && !link.ends_with("/new"));
    let one = one.expect("the escalation");
    world.works();
    let lead = world.trust_lead();
    lead.received("There is an update on your list");
    let read = lead.opens(&one).shows("Late in every region").form(&format!("{one}/acknowledgement"));
    lead.succeeds(&read).shows("Acknowledged");
    lead.sends(&read).answered(404);
    // the company answers; every trust reads it
    let company = world.provider_lead();
    let form =
        company.opens(&one).form(&format!("{one}/answer")).with("response", "A depot was moved.").with("power", "yes");
    let form = form.with("recovery-day", "2").with("recovery-month", "2").with("recovery-year", "2026");
    company.succeeds(&form.with("outcome", "mitigated")).shows("2 February 2026");
    lead.opens(&one).shows("A depot was moved").shows("2 February 2026");
    world.provider_lead_elsewhere().cannot_open(&one);
    let told = world.reads(|conn| {
        let id = one.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
        escalations::told(conn, id)
    });
    assert_eq!((told.len(), told.iter().filter(|(t, _)| t.acknowledged_at.is_some()).count()), (trusts.len(), 1));
});

both!(no_rung_bars_the_way_to_a_regulator, |world| {
    for to in ["DEMOICB01", "DEMOREG1", "DEMOENG", "E5"] {
        // the patient
        let told = world.told(&missed_delivery());
        escalate(world, &told, to);
        let person = world.holder_of(&told);
        let path = "/follow/case/regulator";
        let form = person.opens(path).form(path);
        person.is_asked_again(&form).shows("Choose who should look at it");
        person.succeeds(&form.with("regulator", "MHRA").with("reason", "They never rang back."));
        assert!(decides(world, &told, "MHRA"), "{to}");
        // the trust's staff, and the company's
        for staff in [world.trust_lead(), world.provider_lead()] {
            let told = world.told(&missed_delivery());
            escalate(world, &told, to);
            let path = format!("/cases/{}/referral", told.reference);
            let form = staff.opens(&path).form(&path).with("body", "MHRA").with("part", "deciding");
            staff.succeeds(&form.with("reason", "It keeps happening."));
            assert!(decides(world, &told, "MHRA"), "{to}");
        }
    }
    // a clinician who recorded it
    let told = world.told(&missed_delivery().by_clinician("nurse", PhysicalHarm::Low));
    escalate(world, &told, "DEMOENG");
    let path = format!("/incidents/{}/referral", told.reference);
    let nurse = world.clinician();
    let form = nurse.opens(&path).form(&path).with("to", "MHRA");
    nurse.succeeds(&form.with("reason", "It keeps happening."));
    assert!(decides(world, &told, "MHRA"));
});

fn decides(world: &World, told: &Told, code: &str) -> bool {
    let system = candour::domain::people::Actor::system();
    let found = world.reads(|conn| candour::store::cases::find(conn, &system, &told.reference, world.now()));
    found.case.referrals.iter().any(|r| r.part == Part::Deciding && r.to == world.body(code))
}

both!(what_a_person_writes_to_a_regulator_the_company_does_not_read, |world| {
    let told = world.told(&missed_delivery());
    let person = world.holder_of(&told);
    let path = "/follow/case/regulator";
    let form = person.opens(path).form(path).with("regulator", "MHRA").with("reason", "The pens were quincunx warm.");
    person.succeeds(&form);
    world.works();
    let case = format!("/queue/{}", told.reference);
    world.mhra().opens(&case).shows("quincunx");
    world.provider_lead().opens(&format!("/cases/{}", told.reference)).hides("quincunx");
});

both!(a_regulators_question_to_the_lead_is_not_read_by_the_company, |world| {
    let told = world.told(&missed_delivery());
    let case = format!("/queue/{}", told.reference);
    let question = format!("{case}/question");
    let cqc = world.cqc();
    let form = cqc.opens(&question).form(&question).with("words", "Is the company short of quadrant drivers?");
    cqc.succeeds(&form);
    world.trust_lead().opens(&format!("/cases/{}", told.reference)).shows("quadrant");
    let found = world.reads(|conn| {
        candour::store::cases::find(conn, &candour::domain::people::Actor::system(), &told.reference, world.now())
    });
    let asked = found.case.referrals.iter().find(|r| r.to == world.body("CQC")).expect("before the CQC");
    let led = found.case.strands.iter().find(|s| s.id == asked.strand).expect("a strand");
    assert_ne!(led.body, world.body("DEMOP01"), "the trust leads what the CQC asked about");
    world.provider_lead().opens(&format!("/cases/{}", told.reference)).hides("quadrant");
});

both!(what_an_informed_body_has_noted_is_open_no_more, |world| {
    let told = world.told(&missed_delivery());
    let case = format!("/queue/{}", told.reference);
    let gphc = world.gphc();
    let accept = format!("{case}/acceptance");
    gphc.succeeds(&gphc.opens(&accept).form(&accept));
    let found = world.reads(|conn| {
        candour::store::cases::find(conn, &candour::domain::people::Actor::system(), &told.reference, world.now())
    });
    let informed = found.referrals.iter().find(|r| r.to_body_id == world.body("GPHC")).expect("informed");
    assert_eq!((informed.part, informed.open), (Part::Informed, false));
    gphc.opens("/queue").hides(told.reference.as_str());
});
