//! A patient, carer or advocate tells us what happened, one question a page, without an account.

use candour::store::schema::reports;
use diesel::prelude::*;

use crate::support::page::Page;
use crate::support::person::Person;
use crate::support::prelude::*;
use crate::support::visitor::Visitor;

/// What stands in the element with this id.
pub fn within(page: &Page, id: &str) -> String {
    let (_, rest) = page.body.split_once(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("no {id}: {}", page.text()));
    let (_, rest) = rest.split_once('>').unwrap();
    rest.split('<').next().unwrap().trim().to_owned()
}

/// Answers one question, and goes on to the next.
fn answers(pat: &Person<'_>, page: &Page, step: &str, given: &[(&str, &str)]) -> Page {
    let form = page.form(&format!("/report/{step}"));
    pat.succeeds(&given.iter().fold(form, |form, (name, value)| form.with(name, value)))
}

/// The whole way to the check of the answers; the reply as given, everything else as short as can be.
pub fn tells(pat: &Person<'_>, reply: &[(&str, &str)]) -> Page {
    let page = pat.opens("/").shows("Report a problem with your medicine or care");
    assert!(page.links().contains(&"/report".to_owned()));
    let page = answers(pat, &pat.opens("/report"), "danger", &[("danger", "no")]).shows("Who is this about?");
    let page = answers(pat, &page, "about", &[("about", "patient")]).shows("What went wrong?");
    let page = answers(pat, &page, "problem", &[("problem", "did_not_come")]).shows("When did it happen?");
    let page = answers(pat, &page, "when", &[]).shows("Who was involved?");
    let page = answers(pat, &page, "who", &[("provider", "DEMOP01"), ("trust", "DEMOT01")]);
    let page = answers(pat, &page, "story", &[("story", "The van never came.")]).shows("Did it harm you?");
    let page = answers(pat, &page, "harm", &[]).shows("What would put it right?");
    let page = answers(pat, &page, "remedy", &[]).shows("How should we reply?");
    let page = answers(pat, &page, "reply", reply).shows("Do you need help to read or talk with us?");
    let page = answers(pat, &page, "needs", &[]).shows("Who can we share this with?");
    answers(pat, &page, "sharing", &[("sharing", "trust")]).shows("Do you have photos or documents?");
    pat.opens("/report/check").shows("Check your answers")
}

fn count(world: &World) -> i64 {
    world.reads(|conn| Ok(reports::table.count().get_result(conn)?))
}

both!(a_patient_tells_us_and_leaves_with_a_receipt_and_a_named_lead, |world| {
    let pat = world.anybody();
    let check = tells(&pat, &[("reply", "email"), ("email", "pat@people.example"), ("name", "Pat Underhay")]);
    let check = check.shows("Larkfield Homecare").shows("The van never came.").shows("Not provided");
    let receipt = pat.succeeds(&check.form("/report/check")).shows("We have your report");
    let receipt = receipt.shows("Jo Okafor").shows("By Thursday 8 January 2026").shows("reg 13(3) SI 2009/309");
    let (reference, code) = (within(&receipt, "reference"), within(&receipt, "access-code"));
    assert_eq!((reference.len(), code.len()), (15, 20));
    assert!(!receipt.links().iter().any(|link| link.contains(&code)), "no secret in an address");
    assert_eq!(world.letters_to("pat@people.example").len(), 0);
    world.works();
    assert_eq!(world.letters_to("pat@people.example"), ["There is an update for you"]);
    pat.opens("/report/story").shows("Save your receipt").shows(&code);
    pat.opens("/").shows("Save its receipt");
    pat.is_asked_again(&receipt.form("/report/sent")).shows("then tick that you have it").shows(&code);
    pat.succeeds(&receipt.form("/report/sent").with("kept", "yes")).shows("Come back to a report").hides(&code);
    pat.opens("/report/sent").shows("Come back to a report").hides(&code);
    let form = pat.opens("/follow").form("/follow").with("reference", &reference).with("code", &code);
    pat.succeeds(&form).shows("Your report").shows(&reference).shows("Jo Okafor");
});

both!(the_same_form_sent_twelve_times_at_once_makes_one_report, |world| {
    let pat = world.anybody();
    let check = tells(&pat, &[("reply", "none")]);
    let before = count(world);
    let cookie = pat.browser().cookie("candour").unwrap();
    let fields = check.form("/report/check").fields().to_vec();
    let posts: Vec<_> = (0..12)
        .map(|_| {
            let (base, cookie, fields) = (world.base.clone(), cookie.clone(), fields.clone());
            std::thread::spawn(move || {
                let tab = Visitor::new(&base);
                tab.set_cookie("candour", &cookie);
                let page = tab.follow(tab.posts("/report/check", &fields).answered(303)).answered(200);
                (within(&page, "reference"), within(&page, "access-code"))
            })
        })
        .collect();
    let mut receipts: Vec<_> = posts.into_iter().map(|post| post.join().unwrap()).collect();
    receipts.dedup();
    assert_eq!((receipts.len(), count(world) - before), (1, 1), "{receipts:?}");
    // Once the receipt is saved, the same form makes no second report either.
    pat.succeeds(&pat.opens("/report/sent").form("/report/sent").with("kept", "yes"));
    pat.sends(&check.form("/report/check")).answered(303);
    assert_eq!(count(world) - before, 1);
});

both!(nobody_skips_a_question_that_must_be_answered, |world| {
    let pat = world.anybody();
    for step in ["about", "story", "check", "sharing"] {
        pat.opens(&format!("/report/{step}")).shows("Do you need medical help right now?");
    }
    let page = pat.opens("/report/danger");
    pat.is_asked_again(&page.form("/report/danger")).shows("Select whether you need medical help right now");
    answers(&pat, &page, "danger", &[("danger", "no")]);
    pat.opens("/report/reply").shows("Who is this about?");
    pat.cannot_open("/report/nothing");
});

both!(somebody_who_needs_help_is_sent_for_it_first, |world| {
    let pat = world.anybody();
    let page = answers(&pat, &pat.opens("/report"), "danger", &[("danger", "danger")]).shows("Call 999 now");
    assert!(page.links().contains(&"/report/about".to_owned()));
    let page = pat.opens("/report/danger");
    answers(&pat, &page, "danger", &[("danger", "no_medicine")]).shows("call 111");
});

both!(a_change_leads_back_to_the_check_and_asks_what_it_made_necessary, |world| {
    let pat = world.anybody();
    tells(&pat, &[("reply", "phone"), ("phone", "07700 900123"), ("confidential", "yes")]).shows("Only the lead");
    let page = pat.opens("/report/story?from=check").shows("The van never came.");
    answers(&pat, &page, "story", &[("story", "It came a week late.")]).shows("It came a week late.");
    let page = pat.opens("/report/harm?from=check");
    let page = answers(&pat, &page, "harm", &[("harm", "yes")]).shows("What did it do to you?");
    answers(&pat, &page, "effects", &[("doses", "2")]).shows("Doses missed: 2").shows("Check your answers");
    let page = pat.opens("/report/reply?from=check");
    let check = answers(&pat, &page, "reply", &[("reply", "none")]);
    check.hides("07700").shows("Your report is anonymous");
});

both!(a_draft_ends_after_a_day, |world| {
    let pat = world.anybody();
    tells(&pat, &[("reply", "none")]);
    world.passes(1380.minutes());
    pat.opens("/report/check").shows("The van never came.");
    world.passes(120.minutes());
    pat.opens("/report/check").shows("Do you need medical help right now?").hides("The van never came.");
});

both!(a_report_belongs_to_the_person_who_tells_it_whoever_is_signed_in, |world| {
    let nurse = world.clinician();
    let check = tells(&nurse, &[("reply", "none")]);
    let receipt = nurse.succeeds(&check.form("/report/check"));
    let (reference, code) = (within(&receipt, "reference"), within(&receipt, "access-code"));
    let pat = world.anybody();
    let form = pat.opens("/follow").form("/follow").with("reference", &reference).with("code", &code);
    pat.succeeds(&form).shows("You told us").hides("Adeyemi");
});
