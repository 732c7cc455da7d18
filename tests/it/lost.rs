//! A lost receipt is replaced by two facts and a delay; whoever asks learns nothing, and the owner can stop it.

use candour::domain::case::telling::{Identity, ReplyBy};
use candour::domain::reference::AccessCode;

use crate::report::within;
use crate::support::page::Page;
use crate::support::person::Person;
use crate::support::prelude::*;

fn nell() -> Identity {
    Identity {
        reporter_name: Some("Nell Underhay".to_owned()),
        phone: Some("07700 900 123".to_owned()),
        ..Identity::default()
    }
}

fn asks(who: &Person<'_>, name: &str, fact: &str) -> Page {
    let form = who.opens("/follow/lost").form("/follow/lost").with("name", name).with("fact", fact);
    who.sends(&form)
}

fn knocks(who: &Person<'_>, reference: &str, code: &str) -> Page {
    who.sends(&who.opens("/follow").form("/follow").with("reference", reference).with("code", code))
}

both!(a_lost_receipt_is_read_out_on_a_call_after_two_working_days, |world| {
    let told = world.told(&missed_delivery().by(nell()).answered(ReplyBy::Phone, &[]));
    let pat = world.anybody();
    let right = asks(&pat, "nell underhay", "+44 7700 900123").answered(200);
    let wrong = asks(&pat, "nell underhay", "07700 900999").answered(200);
    let stranger = asks(&pat, "Somebody Else", "07700 900123").answered(200);
    assert_eq!(right.body, wrong.body, "the same answer, whether a report exists or not");
    assert_eq!(right.body, stranger.body);
    asks(&pat, "", "yes").answered(422).shows("Enter the name you gave").shows("Enter your reference");
    world.works();

    let operator = world.operator();
    operator.opens("/intake/receipts").shows("There is no receipt to give out today").hides("900123");
    world.holder_of(&told).opens("/follow/case").shows("Somebody asked for a new receipt");
    world.passes(2.working_days());
    let page = operator.opens("/intake/receipts").shows("Nell Underhay").shows("Phone: 07700 900 123");
    let page = page.hides(told.reference.as_str());
    let form = page.form("/intake/receipts");
    let given = operator.sends(&form).answered(200).shows("Phone 07700 900 123 now").shows(told.reference.as_str());
    operator.sends(&form).answered(404);
    operator.opens("/intake/receipts").shows("There is no receipt to give out today");
    operator.cannot_open(&format!("/cases/{}", told.reference));

    knocks(&pat, told.reference.as_str(), told.code.reveal()).answered(422);
    let code = within(&given, "access-code");
    let page = knocks(&pat, told.reference.as_str(), &code).answered(303);
    pat.browser().follow(page).shows("The old one opens nothing now").shows("Nadia Fairley, phone operator");
    // The company reads nothing of it.
    world.provider_lead().opens(&format!("/cases/{}", told.reference)).hides("receipt was replaced");
});

both!(the_owner_stops_a_receipt_they_did_not_ask_for, |world| {
    let told = world.told(&missed_delivery().by(nell()).answered(ReplyBy::Phone, &[]));
    asks(&world.anybody(), "Nell Underhay", told.reference.as_str()).answered(200);
    world.works();
    let owner = world.holder_of(&told);
    let page = owner.opens("/follow/case").shows("It was not me");
    owner.succeeds(&page.form("/follow/recovery")).shows("No new receipt is given out").hides("It was not me");
    world.passes(2.working_days());
    world.operator().opens("/intake/receipts").shows("There is no receipt to give out today");
    knocks(&world.anybody(), told.reference.as_str(), told.code.reveal()).answered(303);
});

both!(an_anonymous_report_has_no_receipt_to_give_out_and_asking_ends_at_the_eleventh_try, |world| {
    let told = world.told(&missed_delivery().anonymous());
    let pat = world.anybody();
    for _ in 0..10 {
        asks(&pat, "Nell Underhay", told.reference.as_str()).answered(200);
    }
    asks(&pat, "Nell Underhay", told.reference.as_str()).answered(429);
    world.passes(5.working_days());
    world.operator().opens("/intake/receipts").shows("There is no receipt to give out today");
});

both!(the_code_is_taken_as_words_too, |world| {
    let told = world.told(&missed_delivery());
    let words = candour::domain::spoken::words(&told.code).join(", ");
    knocks(&world.anybody(), told.reference.as_str(), &words).answered(303);
    let other = candour::domain::spoken::words(&AccessCode::from_bits([9; 10])).join(" ");
    knocks(&world.anybody(), told.reference.as_str(), &other).answered(422).shows("We cannot find a report");
    let slip = words.replacen("e", "x", 1);
    knocks(&world.anybody(), told.reference.as_str(), &slip).answered(422).shows("is not a word of an access code");
});
