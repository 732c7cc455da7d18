//! Two read what people told, without seeing each other; passages are marked; what they differ on is decided;
//! suggestions are learnt.

use candour::domain::ids::ReviewId;
use candour::domain::themes::second::twice;
use candour::store::reviewing::{extracts, learnt, settling};
use candour::store::{codings, reviews as store};

use crate::review::{coded, opened, second_analyst, stories};
use crate::support::person::Person;
use crate::support::prelude::*;

/// A frozen review with forty cases drawn and a codebook in force.
pub fn ready(world: &World, analyst: &Person<'_>) -> String {
    stories(world);
    let review = opened(world, analyst);
    let sample = format!("{review}/sample");
    let form = analyst.opens(&sample).form(&sample).with("size", "20").and("by", "quarter").and("by", "provider");
    analyst.succeeds(&form).shows("23 drawn");
    analyst.opens(&sample).shows("Strata and weights").shows("severe/2026-Q1/");
    let book = format!("{review}/codebook");
    let form = analyst.opens(&book).form(&format!("{book}/lists")).and("lists", "key_questions").and("lists", "ko41a");
    analyst.succeeds(&form).shows("Well-led").shows("Waiting times");
    let page = analyst.opens(&book);
    analyst.succeeds(&page.form(&format!("{book}/version"))).shows("Version 1 is in force");
    review
}

pub fn id(review: &str) -> ReviewId {
    review.rsplit('/').next().unwrap().parse().unwrap()
}

/// The address of the case that this person reads next.
fn next(person: &Person<'_>, review: &str) -> String {
    let page = person.browser().opens(&format!("{review}/coding")).answered(200);
    page.path.split('?').next().unwrap().to_owned()
}

both!(passages_are_marked_by_their_words_or_their_places, |world| {
    let analyst = world.analyst();
    let review = ready(world, &analyst);
    let case = next(&analyst, &review);
    let page = analyst.opens(&case).hides("07700 900123").hides("second reader");
    let form = page.form(&case).and("then", "mark").with("passage-theme", "delivery");
    analyst
        .is_asked_again(&form.clone().with("first-words", "It went to the moon"))
        .shows("does not hold these first words");
    analyst
        .is_asked_again(&form.clone().with("first-words", "Story").with("last-words", "the moon"))
        .shows("must stand after");
    let marked = form.with("first-words", "Story").with("last-words", "days late");
    let page = analyst.succeeds(&marked).shows("The passage is marked").shows("Delivery: “Story");
    // The theme is ticked with its passage, and the passage stays when the case is saved again.
    let saved = page.form(&case);
    assert!(saved.fields().iter().any(|(name, value)| name == "themes" && value == "delivery"), "{:?}", saved.fields());
    assert!(saved.fields().iter().any(|(name, value)| name == "extract" && value.starts_with("delivery:0:")));
    // What was taken out can be part of a passage; it is kept by its place in the text as it was told.
    analyst
        .succeeds(&saved.and("extract", "delivery:2:99999").and("extract", "nonsense").and("extract", "nothing:0:5"));
    let marks = world.reads(|conn| extracts::all(conn, id(&review)));
    let by: Vec<_> = marks.iter().map(|mark| (mark.theme.as_str(), mark.coder, mark.version, mark.from_at)).collect();
    assert_eq!(by, [("delivery", 1, 1, 0)]);
    // Unticked, it goes.
    let mut form = analyst.opens(&case).form(&case);
    form = form.with("extract", "");
    analyst.succeeds(&form);
    assert!(world.reads(|conn| extracts::all(conn, id(&review))).is_empty());
});

both!(two_read_blind_and_what_they_differ_on_is_decided, |world| {
    let analyst = world.analyst();
    let review = ready(world, &analyst);
    let all = |text: &str| if text.contains("Story") { vec!["delivery"] } else { vec!["waiting-times"] };
    let first = next(&analyst, &review);
    assert_eq!(coded(&analyst, &review, all), 23);
    analyst.opens(&review).shows("A second reader comes first");
    let second = world.staff(&second_analyst(world));
    let page = second.opens(&next(&second, &review));
    page.shows("You are the second reader").hides("You have coded this one");
    let settling = format!("{review}/settling");
    analyst.opens(&settling).shows("23 cases wait for a second reading").hides("Story");
    analyst.cannot_open(&format!("{settling}/{}", first.rsplit('/').next().unwrap()));
    let other = |text: &str| if text.contains("Story 1") { vec!["waiting-times"] } else { vec!["delivery"] };
    assert_eq!(coded(&second, &review, other), 23);
    // A third would not be blind.
    let third = world.cqc();
    third.cannot_open(&format!("{review}/coding"));

    let agreement = analyst.opens(&format!("{review}/agreement"));
    agreement.shows("Waiting times").shows("95 % interval").shows("drawn again 2,000 times");
    let list = analyst.opens(&settling).shows("To decide").shows("Delivery; Waiting times");
    let case = list.links().into_iter().find(|link| link.starts_with(&format!("{settling}/"))).expect("a case");
    let form = analyst.opens(&case).shows("Chose it: Daniel Roth").form(&case);
    analyst.is_asked_again(&form).shows("Say whether the theme is there").shows("Say why");
    let decided =
        form.with("present-delivery", "yes").with("present-waiting-times", "no").with("reason", "It came late.");
    analyst.succeeds(&decided).shows("The case is decided").shows("Decided");
    let n: i32 = case.rsplit('/').next().unwrap().parse().unwrap();
    let kept = world.reads(|conn| settling::all(conn, id(&review)));
    assert_eq!(kept.iter().filter(|row| row.n == n && row.reason == "It came late.").count(), 2);
    // What stands of the case is what was decided; what each found is still there, and cannot be changed any more.
    let readings = world.reads(|conn| codings::readings(conn, id(&review)));
    let themes: Vec<Vec<&str>> =
        readings[&n].iter().map(|reading| reading.themes.iter().map(String::as_str).collect()).collect();
    assert_eq!((readings[&n].len(), themes[0].clone()), (3, vec!["delivery"]));
    let page = format!("{review}/coding/{n}");
    let mut form = analyst.opens(&page).shows("This coding stays as it is").form(&page);
    form = form.and("themes", "stock-and-shortage");
    analyst.sends(&form).answered(409);
});

both!(a_tenth_is_read_twice_and_only_that, |world| {
    for _ in 0..70 {
        world.told(&missed_delivery().saying("It came a day late."));
    }
    let analyst = world.analyst();
    let form = analyst.opens("/reviews/new").form("/reviews").with("title", "Tenth").with("question", "What is late?");
    let page = analyst.succeeds(&form.with("from", "2026-01").with("to", "2026-01"));
    let review = page.path.split('?').next().unwrap().to_owned();
    analyst.succeeds(&page.form(&format!("{review}/snapshot")));
    world.works();
    let sample = format!("{review}/sample");
    analyst.succeeds(&analyst.opens(&sample).form(&sample).with("size", "70")).shows("70 drawn");
    let book = format!("{review}/codebook");
    analyst.succeeds(&analyst.opens(&book).form(&format!("{book}/version")));
    let case = next(&analyst, &review);
    analyst.succeeds(&analyst.opens(&case).form(&case).and("themes", "delivery"));
    let second = world.staff(&second_analyst(world));
    second.opens(&next(&second, &review)).shows("Case 1 of 50");
    let (row, drawn) = world.reads(|conn| {
        let row = store::by_id(conn, id(&review))?;
        Ok((row, codings::drawn(conn, id(&review), None)?.0))
    });
    let twice = twice(u64::try_from(row.seed).unwrap(), &drawn);
    let once = drawn.iter().find(|n| !twice.contains(n)).expect("one that is read once");
    let page = format!("{review}/coding/{once}");
    second.succeeds(&second.opens(&next(&second, &review)).form(&next(&second, &review)));
    second.cannot_open(&page);
    analyst.opens(&page);
});

both!(suggestions_are_learnt_from_the_first_reader_and_say_why, |world| {
    for at in 0..60 {
        let story = if at % 2 == 0 {
            "The driver came late again with my parcel."
        } else {
            "Nobody answered the phone at the office."
        };
        world.told(&missed_delivery().saying(story));
    }
    let analyst = world.analyst();
    let form = analyst.opens("/reviews/new").form("/reviews").with("title", "Learn").with("question", "What is late?");
    let page = analyst.succeeds(&form.with("from", "2026-01").with("to", "2026-01"));
    let review = page.path.split('?').next().unwrap().to_owned();
    analyst.succeeds(&page.form(&format!("{review}/snapshot")));
    world.works();
    let sample = format!("{review}/sample");
    analyst.succeeds(&analyst.opens(&sample).form(&sample).with("size", "60")).shows("60 drawn");
    let book = format!("{review}/codebook");
    let lists = analyst.opens(&book).form(&format!("{book}/lists")).and("lists", "ko41a");
    analyst.succeeds(&lists);
    analyst.succeeds(&analyst.opens(&book).form(&format!("{book}/version")));
    analyst.opens(&format!("{review}/suggestions")).shows("Nothing is learnt yet");
    let late = |text: &str| if text.contains("late again") { vec!["waiting-times"] } else { vec!["communications"] };
    coded(&analyst, &review, late);
    world.works();
    let row = world.reads(|conn| learnt::of(conn, id(&review))).expect("something learnt");
    assert!(row.trained >= 20);
    analyst.opens(&format!("{review}/suggestions")).shows("Precision").shows("Waiting times");
    // Shown where one reads alone, with the words that moved it; silent where two read; never ticked.
    let (seed, drawn) =
        world.reads(|conn| Ok((store::by_id(conn, id(&review))?.seed, codings::drawn(conn, id(&review), None)?.0)));
    let twice = twice(u64::try_from(seed).unwrap(), &drawn);
    let once = drawn.iter().find(|n| !twice.contains(n)).expect("one that is read once");
    let page = analyst.opens(&format!("{review}/coding/{once}")).shows("To look at").shows(", for: ");
    let _ = page.shows("Nothing is ticked for you");
    let both = twice.first().expect("one that is read twice");
    analyst.opens(&format!("{review}/coding/{both}")).hides("To look at");
    let form = analyst.opens(&format!("{review}/suggestions")).form(&format!("{review}/suggestions"));
    analyst.succeeds(&form).shows("being learnt anew");
    world.works();
    analyst.opens(&format!("{review}/saturation")).shows("Saturated after");
    analyst.opens(&format!("{review}/saturation?base=4&run=2&threshold=0")).shows("The first 4 cases");
});
