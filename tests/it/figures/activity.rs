//! How activity comes in: by form, by file, by a system; filed again with a reason; a failed delivery before the hospital.

use candour::domain::measures::value::{Dimension, Said};
use candour::store::clients::{self, READ, WRITE};
use candour::store::measured::{By, measured};
use candour::store::schema::{activity_counts, cases, deliveries, missed_deliveries};
use candour::store::vault::digest;
use candour::store::{StoreError, directory};
use candour::web::visit::fresh_token;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::month;
use crate::support::page::Page;
use crate::support::person::Person;
use crate::support::prelude::*;

const HEAD: &str = "other,therapy,funding,item,days,count\n";

/// Two numbers that come out, with the first hospital.
const GOOD: &str = "DEMOT01,Rheumatology,nhs,deliveries_due,,100\nDEMOT01,Rheumatology,nhs,on_agreed_date,,98\n\
                    DEMOT01,Rheumatology,nhs,failed_courier,,2\nDEMOT01,Rheumatology,nhs,days_late,3,2\n\
                    DEMOT01,Rheumatology,nhs,active,,400\n";

fn sends(person: &Person<'_>, page: &str, path: &str, more: &[(&str, &str)], file: &str) -> Page {
    let form = person.opens(page).form(path);
    let mut fields: Vec<(String, String)> = form.fields().to_vec();
    for (name, value) in more {
        fields.retain(|(own, _)| own != name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    person.browser().posts_file(path, &fields, ("file", "lines.csv", file.as_bytes()))
}

both!(a_return_is_filed_by_a_file_again_with_a_reason_and_compared, |world| {
    let (company, page) = (world.provider_lead(), "/activity/2025-11");
    company.opens("/activity").shows("November 2025").shows("12 December 2025").shows("Overdue");
    let path = "/activity/2025-11/file";
    let bad = format!("{HEAD}{GOOD}DEMOT01,x,nhs,luck,,1\n,x,nhs,items,,1\n");
    sends(&company, page, path, &[], &bad).answered(422).shows("Line 7: `luck` is nothing").shows("Line 8");
    let sums = format!("{HEAD}DEMOT01,x,nhs,deliveries_due,,9\n");
    sends(&company, page, path, &[], &sums).answered(422).shows("are not deliveries_due 9");
    let stranger = format!("{HEAD}DEMOT99,x,nhs,items,,9\n");
    sends(&company, page, path, &[], &stranger).answered(422).shows("no contract with `DEMOT99`");
    sends(&company, page, path, &[], &format!("{HEAD}{GOOD}")).answered(303);
    company.opens(page).shows("Revision 1, late").shows("Not told");

    let again = format!("{HEAD}{}", GOOD.replace("98", "97").replace(",2\n", ",3\n"));
    sends(&company, page, path, &[], &again).answered(422).shows("Say why it is filed again");
    sends(&company, page, path, &[("reason", "A van was forgotten")], &again).answered(303);
    company.opens(page).shows("Revision 2").shows("A van was forgotten").shows("97.0 (97 of 100)");
    company.opens("/activity").shows("revision 2, first filed late");
    sends(&company, page, path, &[("after", "1"), ("reason", "x")], &again).answered(409);

    let hospital = world.trust_lead();
    let other = again.replace("DEMOT01", "DEMOP01").replace("97", "90").replace(",3\n", ",10\n");
    sends(&hospital, page, path, &[], &other).answered(303);
    hospital.opens(page).shows("97.0 (97 of 100)").shows("90.0 (90 of 100)").shows("Differ");
    let kept: i64 = world.reads(|conn| Ok(activity_counts::table.count().get_result(conn)?));
    assert_eq!(kept, 10, "the current revision of each side, and nothing else");
    for person in [world.clinician(), world.cqc(), world.icb_officer()] {
        person.cannot_open(page);
    }
    world.works();
});

both!(a_return_is_filed_by_a_form_and_the_rest_of_it_stays, |world| {
    let company = world.provider_lead();
    let (page, path) = ("/activity/2025-12/form", "/activity/2025-12/form");
    let form = company.opens(page).form(path).with("other", "DEMOT01").with("therapy", "HIV").with("funding", "nhs");
    company.is_asked_again(&form.clone().with("days_late", "three")).shows("Write each number of days");
    company.is_asked_again(&form.clone().with("deliveries_due", "10").with("on_agreed_date", "9")).shows("are not");
    let good = form.with("deliveries_due", "10").with("on_agreed_date", "9").with("failed_trust", "1");
    company.sends(&good.with("days_late", "never=1").with("active", "40")).answered(303);
    let more = company.opens(page).form(path).with("other", "DEMOT01").with("therapy", "Asthma");
    let more = more.with("funding", "nhs").with("active", "7").with("reason", "Asthma was left out");
    company.sends(&more).answered(303);
    let file = company.opens("/activity/2025-12/lines.csv");
    assert!(file.body.contains("DEMOT01,hiv,nhs,days_late,999,1") && file.body.contains("asthma,nhs,active,0,7"));
    world.works();
});

/// A token of a body's own system, as the administrator lets it in.
fn token(world: &World, code: &str) -> String {
    let (code, now) = (code.to_owned(), world.now());
    let body = world.reads(|conn| directory::body_by_code(conn, &code)).unwrap();
    let issued = clients::fresh(&body, "Feed", &format!("{READ} {WRITE}"), "test", now).unwrap();
    let token = fresh_token();
    let hash = digest(&[token.as_bytes()]).to_vec();
    let kept = world.app.store.write_blocking(move |conn| -> Result<(), StoreError> {
        clients::issue(conn, &issued.account, &issued.client)?;
        clients::keep_token(conn, &hash, issued.client.id, &issued.client.scopes, now)
    });
    kept.unwrap();
    token
}

fn posts(world: &World, token: &str, path: &str, body: String) -> (u16, Value) {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let request = agent.post(format!("{}{path}", world.base)).header("Authorization", format!("Bearer {token}"));
    let mut answer = request.content_type("application/json").send(body).unwrap();
    let text = answer.body_mut().read_to_string().unwrap();
    (answer.status().as_u16(), serde_json::from_str(&text).unwrap_or_default())
}

fn record(n: u32, delivered: Option<&str>) -> Value {
    json!({
        "id": format!("D{n}"), "trust": "DEMOT01", "therapy": "rheumatology", "funding": "nhs",
        "agreed_on": "2025-12-10", "delivered_on": delivered, "in_window": true, "complete": true, "right_place": true,
        "items": 1, "doses_due": 2, "next_dose_on": "2025-12-20",
    })
}

both!(a_companys_system_tells_its_deliveries_however_often_and_they_count_once, |world| {
    let own = token(world, "DEMOP01");
    let mut all: Vec<Value> = (0..3000).map(|n| record(n, Some("2025-12-10"))).collect();
    all[7] = record(7, Some("2025-12-13"));
    all.push(json!({ "id": "bad", "trust": "NOWHERE", "agreed_on": "2025-12-10", "delivered_on": "2025-12-10" }));
    let array = Value::Array(all.clone()).to_string();
    let (status, said) = posts(world, &own, "/api/deliveries", array.clone());
    assert_eq!((status, &said["new"], &said["wrong"]), (200, &json!(3000), &json!(1)), "{said}");
    assert_eq!(said["problems"][0]["record"], 3001);
    let lines = all.iter().take(3000).map(Value::to_string).collect::<Vec<_>>().join("\n");
    let (_, said) = posts(world, &own, "/api/deliveries", lines);
    assert_eq!((&said["new"], &said["known"], &said["changed"]), (&json!(0), &json!(3000), &json!(0)), "{said}");

    // what is told otherwise takes the place of the old; a first agreed date does not move
    let mut moved = record(8, Some("2025-12-11"));
    moved["agreed_on"] = json!("2025-12-11");
    let (_, said) = posts(world, &own, "/api/deliveries", json!([record(7, Some("2025-12-10")), moved]).to_string());
    assert_eq!((&said["changed"], &said["wrong"]), (&json!(1), &json!(1)), "{said}");
    let metrics = candour::domain::measures::registry::in_force(month("2025-12"));
    let by = By::dimensions(&[]).said(Said::Deliveries).only(Dimension::Provider, "DEMOP01");
    let values = world.reads(|conn| measured(conn, &metrics, month("2025-12"), month("2025-12"), &by));
    let found = values.iter().find(|v| v.metric == "U1").unwrap();
    assert_eq!((found.numerator, found.denominator), (3000, Some(3000)));

    let (status, _) = posts(world, &own, "/api/deliveries", format!("{}x", record(1, None)));
    assert_eq!(status, 400);
    let hospital = token(world, "DEMOT01");
    assert_eq!(posts(world, &hospital, "/api/deliveries", array).0, 405);
    let filed = json!({ "month": "2025-12", "lines": [
        { "other": "DEMOP01", "therapy": "Rheumatology", "funding": "nhs", "item": "active", "count": 40 },
    ] });
    assert_eq!(
        posts(world, &hospital, "/api/returns", filed.to_string()),
        (201, json!({ "in_time": true, "month": "2025-12", "revision": 1 }))
    );
    assert_eq!(posts(world, &hospital, "/api/returns", filed.to_string()).0, 409);
    world.works();
});

both!(a_failed_delivery_becomes_a_case_only_by_a_person, |world| {
    let own = token(world, "DEMOP01");
    let told = json!([record(1, None), record(2, Some("2025-12-22")), record(3, None), record(4, Some("2025-12-10"))]);
    assert_eq!(posts(world, &own, "/api/deliveries", told.to_string()).0, 200);
    let count = || -> i64 { world.reads(|conn| Ok(cases::table.count().get_result(conn)?)) };
    assert_eq!(count(), 0, "a proposal is no case");
    let hospital = world.trust_lead();
    let page = hospital.opens("/missed").shows("D1").shows("the dose was due before it came").hides("D4");
    world.trust_lead_elsewhere().opens("/missed").hides("D1");
    let decision = page.links().into_iter().find(|l| l.contains("id=D1")).unwrap();
    world.trust_lead_elsewhere().cannot_open(&decision);
    let form = |id: &str| hospital.opens(&decision.replace("D1", id)).form("/missed/decision");
    hospital.is_asked_again(&form("D1")).shows("Choose what becomes of it");
    hospital.is_asked_again(&form("D3").with("what", "set_aside")).shows("Say why it is set aside");
    hospital.sends(&form("D1").with("what", "opened")).answered(303);
    assert_eq!(count(), 1);
    hospital.sends(&form("D3").with("what", "set_aside").with("reason", "The patient moved house")).answered(303);

    let case = world.told(&missed_delivery());
    hospital.is_asked_again(&form("D2").with("what", "tied").with("reference", "XX")).shows("Enter the reference");
    hospital.sends(&form("D2").with("what", "tied").with("reference", case.reference.as_str())).answered(303);
    hospital.opens("/missed").shows("There is none");
    let matched: Vec<(String, bool)> = world.reads(|conn| {
        let rows = missed_deliveries::table.order(missed_deliveries::external_id);
        Ok(rows.select((missed_deliveries::state, missed_deliveries::matched)).load(conn)?)
    });
    let states: Vec<(&str, bool)> = matched.iter().map(|(state, matched)| (state.as_str(), *matched)).collect();
    assert_eq!(states, [("opened", false), ("tied", true), ("set_aside", false)]);
    world.works();
});

both!(a_company_sends_its_deliveries_as_a_file_by_the_page, |world| {
    let company = world.provider_lead();
    let path = "/activity/deliveries";
    let file = "id,trust,agreed_on,delivered_on,in_window,complete,right_place\n\
                A,DEMOT01,2025-12-01,2025-12-01,yes,yes,yes\nB,DEMOT01,2025-12-01,2026-02-01,yes,yes,yes\n";
    sends(&company, path, path, &[], file).answered(422).shows("Line 3: it was delivered after today");
    let kept: i64 = world.reads(|conn| Ok(deliveries::table.count().get_result(conn)?));
    assert_eq!(kept, 1);
    sends(&company, path, path, &[], "id,colour\n").answered(422).shows("there is no column");
    world.trust_lead().cannot_open(path);
});
