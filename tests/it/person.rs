//! What is the person's own: privacy, needs, receipts for those who help, and a report that it happened again.

use candour::act;
use candour::domain::access::{Consent, Mode};
use candour::domain::case::Outcome;
use candour::domain::case::action::{Action, Duties};
use candour::domain::case::telling::{Identity, ReplyBy};
use candour::store::schema::{facts, reports};
use diesel::prelude::*;

use crate::report::within;
use crate::support::page::Page;
use crate::support::person::Person;
use crate::support::prelude::*;
use crate::support::visitor::Visitor;
use crate::support::world::Told;

fn lead_takes(world: &World, told: &Told, action: Action) {
    let reference = told.reference.clone();
    world.acts(world.trust_lead().actor(), move |conn, cx| act::on_case(conn, cx, &reference, action)).unwrap();
}

fn closes(world: &World, told: &Told) {
    world.acknowledges(&told.reference);
    world.answers(&told.reference, "The depot sent it to the wrong street.");
    let reason = "All said.".to_owned();
    lead_takes(world, told, Action::Close { duties: Duties::All, outcome: Outcome::Upheld, reason });
}

/// Only the complaint, so that one answer closes everything.
fn only_a_complaint() -> Telling {
    missed_delivery().about("HC-FIN-01").agreeing(Consent {
        mode: Mode::Named,
        provider: false,
        trust: true,
        regulator: true,
    })
}

both!(privacy_changes_only_toward_more, |world| {
    let told = world.told(&missed_delivery());
    let pat = world.holder_of(&told);
    let company = world.provider_lead();
    let case = format!("/cases/{}", told.reference);
    company.opens(&case).shows("Nell Underhay");
    world.app.looks.flush();
    let page = pat.opens("/follow/privacy").shows("Somebody has read your name already");
    assert!(!page.body.contains("value=\"anonymous\""), "no promise that cannot be kept");
    pat.is_asked_again(&page.form("/follow/privacy")).shows("Nothing has changed yet");
    pat.succeeds(&page.form("/follow/privacy").with("mode", "confidential")).shows("Your report is more private now");
    company.opens(&case).hides("Nell Underhay").hides("nell@");
    let page = pat.opens("/follow/privacy");
    pat.is_asked_again(&page.form("/follow/privacy").with("mode", "named")).shows("You can only choose more privacy");
    pat.is_asked_again(&page.form("/follow/privacy").with("mode", "anonymous")).shows("Somebody has read your name");
    pat.succeeds(&page.form("/follow/privacy").with("end", "provider"))
        .shows("no longer shared with the homecare company");
    company.opens(&case).hides("nobody came").hides("Nell");
    pat.opens("/follow/privacy").hides("value=\"provider\"");
});

both!(who_was_not_read_yet_can_still_be_anonymous_and_the_name_is_gone, |world| {
    let told = world.told(&missed_delivery());
    let pat = world.holder_of(&told);
    let page = pat.opens("/follow/privacy");
    pat.succeeds(&page.form("/follow/privacy").with("mode", "anonymous")).shows("nobody knows your name");
    let page = world.trust_lead().opens(&format!("/cases/{}", told.reference)).hides("Nell").hides("nell@");
    page.shows("They chose to stay anonymous");
    let left: i64 = world.reads(|conn| {
        use candour::store::schema::identities;
        Ok(identities::table.filter(identities::report_id.eq(told.report)).count().get_result(conn)?)
    });
    assert_eq!(left, 0);
    let letters = world.letters_to("nell@people.example").len();
    lead_takes(world, &told, Action::MessageReporter { text: "We have found it.".to_owned() });
    world.works();
    assert_eq!(world.letters_to("nell@people.example").len(), letters, "nobody is written to");
});

fn given(pat: &Person<'_>, helper: &str, scope: &str) -> String {
    let form = pat.opens("/follow/receipts").form("/follow/receipts").with("helper", helper).with("scope", scope);
    let page = pat.sends(&form).answered(200).shows("We show the code once");
    within(&page, "access-code")
}

fn enters<'w>(world: &'w World, told: &Told, code: &str) -> Person<'w> {
    let who = world.anybody();
    let form = who.opens("/follow").form("/follow").with("reference", told.reference.as_str()).with("code", code);
    who.succeeds(&form).shows("Your report");
    who
}

both!(a_carer_reads_along_with_a_receipt_of_their_own_until_it_is_taken_back, |world| {
    let told = world.told(&missed_delivery());
    let pat = world.holder_of(&told);
    pat.is_asked_again(&pat.opens("/follow/receipts").form("/follow/receipts")).shows("Select who it is for");
    let carer = enters(world, &told, &given(&pat, "carer", "supporter"));
    let page = carer.opens("/follow/case").shows("nobody came").hides("Nell Underhay").hides("nell@");
    let actions: Vec<String> = page.forms().into_iter().map(|form| form.action).collect();
    assert_eq!(actions, ["/sign-out"], "a carer reads");
    for path in ["/follow/privacy", "/follow/needs", "/follow/receipts"] {
        carer.cannot_open(path);
    }
    world.provider_lead().opens(&format!("/cases/{}", told.reference)).hides("carer");
    let page = pat.opens("/follow/receipts").shows("Carer or family");
    pat.succeeds(&page.form("/follow/receipts/revocation")).shows("opens nothing any more");
    carer.gets("/follow/case").answered(303);
    carer.opens("/follow/case").shows("Come back to a report");
});

both!(an_advocate_writes_for_the_person_and_the_thread_says_so, |world| {
    let told = world.told(&missed_delivery());
    let pat = world.holder_of(&told);
    let advocate = enters(world, &told, &given(&pat, "advocate", "spokesperson"));
    let form = advocate.opens("/follow/case").form("/follow/message").with("message", "We wait for your call.");
    advocate.succeeds(&form).shows("You wrote to the lead").shows("Not opened yet");
    pat.opens("/follow/case").shows("Somebody who speaks for you wrote to the lead").shows("We wait for your call.");
    let lead = world.trust_lead();
    lead.opens(&format!("/cases/{}", told.reference)).shows("We wait for your call.");
    world.app.looks.flush();
    pat.opens("/follow/case").shows("Seen by Trust lead, Ashcombe Valley");
    world.passes(1.minutes());
    lead_takes(world, &told, Action::MessageReporter { text: "I phone tomorrow.".to_owned() });
    lead.opens(&format!("/cases/{}", told.reference)).shows("Not read by the person yet");
    world.passes(1.minutes());
    pat.opens("/follow/case").shows("I phone tomorrow.");
    world.app.looks.flush();
    lead.opens(&format!("/cases/{}", told.reference)).shows("Read by the person on 5 January 2026");
});

both!(the_same_again_is_told_in_one_step_and_is_a_case_of_its_own, |world| {
    let told = world.told(&only_a_complaint());
    closes(world, &told);
    let pat = world.holder_of(&told);
    let page = pat.opens("/follow/case");
    let form = page.form("/follow/again").with("again-words", "It is late again.");
    let receipt = pat.succeeds(&form).shows("We have your report").shows("Jo Okafor");
    let again = pat.succeeds(&form);
    assert_eq!(within(&receipt, "reference"), within(&again, "reference"), "sent twice, one report");
    assert_ne!(within(&receipt, "reference"), told.reference.as_str());
    let fresh = within(&receipt, "reference");
    world.works();
    let lead = world.trust_lead();
    let case = lead.opens(&format!("/cases/{fresh}")).shows("It is late again.").shows("Nell Underhay");
    case.shows("It happened before or again").shows(told.reference.as_str());
    lead.opens(&format!("/cases/{}", told.reference)).shows("told us that it happened again").shows(&fresh);
    pat.opens("/follow/case").shows("You told us that it happened again").shows("This part is closed");
    let codes: Vec<String> = world.reads(|conn| Ok(reports::table.select(reports::answers).load(conn)?));
    assert!(codes.iter().any(|answers| answers.contains("HC-REC-09")), "a recurrence after closing is named as one");
});

both!(needs_are_honoured_by_letter_and_mail_and_flagged_first, |world| {
    let address = Identity {
        reporter_name: Some("Nell Underhay".to_owned()),
        address: Some("1 Example Street\nAnytown\nAA1 1AA".to_owned()),
        ..Identity::default()
    };
    let posted = world.told(&missed_delivery().by(address).answered(ReplyBy::Letter, &["fmt_large16", "pro_bsl"]));
    let unmailed = world.told(&missed_delivery().answered(ReplyBy::Email, &["no_email"]));
    let lead = world.trust_lead();
    for told in [&posted, &unmailed] {
        lead_takes(world, told, Action::MessageReporter { text: "The van broke down.".to_owned() });
    }
    world.works();
    assert!(world.letters_to("nell@people.example").is_empty(), "no mail to who wants none");
    let case = lead.opens(&format!("/cases/{}", posted.reference)).shows("Large print, 16 point");
    let letter = case.links().into_iter().find(|link| link.contains("/letters/")).expect("a letter to print");
    let page = lead.opens(&letter).shows("The van broke down.").shows("AA1 1AA").shows("Somebody must interpret");
    assert!(page.body.contains("cn-letter--18"), "large print is at least 18 points");
    world.trust_lead_elsewhere().cannot_open(&letter);

    let pat = world.holder_of(&unmailed);
    let form = pat.opens("/follow/needs").shows("We ask you again by Tuesday 5 January 2027").form("/follow/needs");
    let form = form.and("needs", "fmt_braille").with("needs-words", "Call my sister first");
    pat.succeeds(&form).shows("We have noted what you need");
    let page = lead.opens(&format!("/cases/{}", unmailed.reference)).shows("Braille").shows("No e-mail");
    page.shows("Call my sister first");
});

both!(four_weeks_after_the_closing_the_person_is_asked_and_answers_once, |world| {
    let told = world.told(&only_a_complaint());
    closes(world, &told);
    let pat = world.holder_of(&told);
    pat.opens("/follow/case").hides("Was it put right?");
    world.works();
    let letters = world.letters_to("nell@people.example").len();
    world.passes((28 * 24 * 60 + 60).minutes());
    assert_eq!(world.letters_to("nell@people.example").len(), letters + 1);
    let form = pat.opens("/follow/case").shows("Was it put right?").form("/follow/put-right");
    pat.is_asked_again(&form).shows("Select yes, partly or no");
    let before = world.trust_lead().letters().len();
    let form = form.with("put-right", "no").with("put-right-words", "It came late twice since.");
    pat.succeeds(&form).shows("The lead was told").shows("It came late twice since.").hides("Was it put right?");
    world.works();
    assert!(world.trust_lead().letters().len() > before, "closing never mutes");
    let said: Vec<Option<String>> = world.reads(|conn| Ok(facts::table.select(facts::put_right).load(conn)?));
    assert!(said.iter().all(|said| said.as_deref() == Some("no")), "{said:?}");
});

both!(what_a_caller_tells_is_taken_down_on_one_page_and_the_receipt_is_theirs, |world| {
    let operator = world.operator();
    let page = operator.opens("/intake");
    let empty = operator.is_asked_again(&page.form("/intake")).shows("Select how it reached you");
    empty.shows("Tell us what happened, in a few words").shows("Select how we should reply");
    let form = page.form("/intake").with("channel", "phone").with("danger", "no").with("about", "carer");
    let form = form.with("problem", "came_late").with("provider", "DEMOP01").with("trust", "DEMOT01");
    let form = form.with("story", "\u{627}\u{633} \u{6a9}\u{6cc} \u{62f}\u{648}\u{627} \u{62f}\u{6cc}\u{631} \u{633}\u{6d2} \u{622}\u{626}\u{6cc}").with("written-in", "ur");
    let form = form.with("reply", "phone").with("phone", "07700 900123").with("name", "Sam").with("sharing", "trust");
    let receipt = operator.succeeds(&form).shows("This receipt belongs to the person who told you");
    let (reference, code) = (within(&receipt, "reference"), within(&receipt, "access-code"));
    operator.sends(&form).answered(303);
    operator.succeeds(&receipt.form("/report/sent").with("kept", "yes")).shows("the caller\u{2019}s alone now");
    operator.cannot_open(&format!("/cases/{reference}"));
    let lead = world.trust_lead().opens(&format!("/cases/{reference}")).shows("by phone").shows("Nadia Fairley");
    assert!(lead.body.contains("lang=\"ur\" dir=\"auto\""), "the words keep their language");
    let caller = world.anybody();
    let entry = caller.opens("/follow").form("/follow").with("reference", &reference).with("code", &code);
    caller.succeeds(&entry).shows("Jo Okafor");
    let count: i64 = world.reads(|conn| Ok(reports::table.count().get_result(conn)?));
    assert_eq!(count, 1);
    world.provider_lead().cannot_open("/intake");
});

both!(two_tabs_that_answer_at_the_same_moment_both_keep_their_answer, |world| {
    for _ in 0..10 {
        let pat = world.anybody();
        let form = pat.opens("/report/danger").form("/report/danger").with("danger", "no");
        pat.succeeds(&form);
        let about = pat.opens("/report/about").form("/report/about").with("about", "patient");
        pat.succeeds(&about);
        let problem = pat.opens("/report/problem").form("/report/problem").with("problem", "came_late");
        let when = problem.fields().iter().find(|(name, _)| name == "csrf").cloned().into_iter();
        let when: Vec<_> = when.chain([("when".to_owned(), "not_sure".to_owned())]).collect();
        let cookie = pat.browser().cookie("candour").unwrap();
        let posts: Vec<_> = [("/report/problem", problem.fields().to_vec()), ("/report/when", when)]
            .into_iter()
            .map(|(path, fields)| {
                let (base, cookie) = (world.base.clone(), cookie.clone());
                std::thread::spawn(move || {
                    let tab = Visitor::new(&base);
                    tab.set_cookie("candour", &cookie);
                    tab.posts(path, &fields).answered(303);
                })
            })
            .collect();
        posts.into_iter().for_each(|post| post.join().unwrap());
        let checked = |page: &Page, value: &str| page.body.contains(&format!("value=\"{value}\" checked"));
        assert!(checked(&pat.opens("/report/problem"), "came_late"), "{:?}", world.engine);
        assert!(checked(&pat.opens("/report/when"), "not_sure"), "{:?}", world.engine);
    }
});
