//! A recommendation after it was issued: answered, carried out, checked; and everybody whose report led to it told once.

use candour::domain::ids::{RecommendationId, ReviewId};
use candour::domain::themes::findings::{RecommendationState, Strength};
use candour::store::reviewing::recommendations::RecommendationRow;
use candour::store::schema::{
    jobs, recommendation_themes, recommendation_told, recommendations, review_extracts, review_units,
};
use diesel::prelude::*;

use crate::support::prelude::*;

/// An issued recommendation to DEMOP01, resting on a passage in every case of a review.
fn issued(world: &World) -> RecommendationId {
    let review: ReviewId = crate::matrix::reviewed(world).id.parse().expect("an id");
    let to = world.reads(|conn| candour::store::directory::body_by_code(conn, "DEMOP01")).expect("DEMOP01").id;
    let row = RecommendationRow {
        id: RecommendationId(candour::doors::new_id()),
        review_id: review,
        number: 1,
        text: "Call every patient whose delivery is late.".to_owned(),
        to_body_id: to,
        to_person: "The superintendent pharmacist".to_owned(),
        due_on: candour::domain::calendar::london_date(world.now()) + chrono::TimeDelta::days(30),
        strength: Strength::Strong,
        state: RecommendationState::Issued,
        position: None,
        position_reason: None,
        evidence: None,
        effect_check_on: None,
        effect_words: None,
        written_by: "An analyst".to_owned(),
        written_at: world.now().into(),
        issued_at: Some(world.now().into()),
        version: 1,
    };
    let id = row.id;
    let at = candour::store::types::Ts::from(world.now());
    let done = world.acts(candour::domain::people::Actor::system(), move |conn, _| {
        diesel::insert_into(recommendations::table).values(&row).execute(conn)?;
        let theme = (recommendation_themes::recommendation_id.eq(id), recommendation_themes::theme.eq("late"));
        diesel::insert_into(recommendation_themes::table).values(theme).execute(conn)?;
        let units: Vec<i32> = review_units::table
            .filter(review_units::review_id.eq(review))
            .order(review_units::n)
            .select(review_units::n)
            .load(conn)?;
        for n in units {
            let extract = (
                review_extracts::id.eq(candour::domain::ids::ExtractId(candour::doors::new_id())),
                review_extracts::review_id.eq(review),
                review_extracts::n.eq(n),
                review_extracts::coder.eq(1),
                review_extracts::version.eq(1),
                review_extracts::theme.eq("late"),
                review_extracts::from_at.eq(0),
                review_extracts::to_at.eq(5),
                review_extracts::marked_at.eq(at),
            );
            diesel::insert_into(review_extracts::table).values(extract).execute(conn)?;
        }
        Ok(())
    });
    done.expect("a recommendation");
    id
}

both!(a_recommendation_is_answered_carried_out_and_told_to_those_it_came_from, |world| {
    let told: Vec<_> = (0..3).map(|_| world.told(&missed_delivery())).collect();
    let id = issued(world);
    let path = format!("/recommendations/{id}");
    world.anybody().opens("/recommendations").shows("Call every patient").shows("issued, no answer yet");
    world.anybody().opens("/recommendations.json").shows("\"state\":\"issued\"").hides("Nell");
    world.anybody().opens(&path).shows("No answer yet").hides("Say what we do");

    let progress = format!("{path}/progress");
    let company = world.provider_lead();
    company.opens("/recommendations/ours").shows("Call every patient");
    world.provider_lead_elsewhere().cannot_open(&progress);
    world.trust_lead().cannot_open(&progress);
    let form = company.opens(&progress).form(&progress);
    company.is_asked_again(&form.clone()).shows("Choose your position");
    let accepts = form.with("position", "accepted").with("reason", "We will, from May.");
    company.is_asked_again(&accepts.clone()).shows("Give a day to come");
    let dated = accepts.with("check_on-day", "1").with("check_on-month", "9").with("check_on-year", "2026");
    company.succeeds(&dated).shows("We will, from May.");
    company.sends(&dated).answered(409);

    let shows = company.opens(&progress).shows("Show what was done");
    let form = shows.forms().into_iter().rfind(|form| form.action == progress).expect("the form for what was done");
    company.succeeds(&form.with("evidence", "All were called in May.")).shows("All were called in May.");
    world.works();
    let notices: i64 = world.reads(|conn| Ok(recommendation_told::table.count().get_result(conn)?));
    assert_eq!(notices, 3, "each report once");
    let letters = |world: &World| -> i64 {
        world.reads(|conn| {
            let own = jobs::table.filter(jobs::kind.eq("letter_to_reporter"));
            Ok(own.count().get_result(conn)?)
        })
    };
    let before = letters(world);
    let again = world.acts(candour::domain::people::Actor::system(), move |conn, cx| {
        Ok(candour::store::tracking::tell(conn, id, cx.now)?)
    });
    assert_eq!(again.expect("told"), 0, "nobody is told twice");
    assert_eq!(letters(world), before);
    world.holder_of(&told[0]).opens("/follow/case").shows("What came of your report").shows("Call every patient");

    let analyst = world.analyst();
    let check = analyst.opens(&progress).form(&progress);
    let held = check.with("holds", "no").with("effect", "Half were not called in June.");
    analyst.is_asked_again(&held.clone()).shows("The day of the check has not come yet");
    world.app.clock.pass(chrono::TimeDelta::days(300));
    let analyst = world.analyst();
    let check = analyst.opens(&progress).form(&progress);
    let held = check.with("holds", "no").with("effect", "Half were not called in June.");
    analyst.succeeds(&held).shows("It does not hold");
    world.anybody().opens("/recommendations").shows("checked: it does not hold");
    world.works();
});
