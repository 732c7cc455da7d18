//! A thematic review, from its question to a bundle that anyone can verify.

use std::io::Write as _;
use std::path::PathBuf;

use candour::domain::case::telling::Teller;
use candour::domain::harm::grade::PhysicalHarm;
use candour::domain::ids::AccountId;
use candour::domain::people::Actor;
use candour::exchange::bundle::verify;
use candour::store::people::{AccountRow, add_account};

use crate::support::person::Person;
use crate::support::prelude::*;

/// Forty stories: late, rude, harmful; one by somebody who does not want a regulator to read it.
pub fn stories(world: &World) {
    for at in 0..36 {
        let story = missed_delivery().saying(&format!("Story {at}: it came {at} days late. Call 07700 900123."));
        let story = if at % 3 == 0 { story.about("HC-COM-01") } else { story };
        world.told(&if at % 5 == 0 { story.between(Some("DEMOT02"), Some("DEMOP02")) } else { story });
    }
    for _ in 0..3 {
        world.told(&missed_delivery().by_clinician("nurse", PhysicalHarm::Severe));
    }
    let mut quiet = missed_delivery().saying("For the hospital only.");
    quiet.consent.regulator = false;
    world.told(&quiet);
}

/// Opens a review of everything told in January, and freezes it.
pub fn opened(world: &World, person: &Person<'_>) -> String {
    let form = person.opens("/reviews/new").form("/reviews");
    person.is_asked_again(&form.clone().with("from", "soon")).shows("First month must be a year and a month");
    let form = form.with("title", "Late deliveries").with("question", "What do people tell of late deliveries?");
    let page = person.succeeds(&form.with("from", "2026-01").with("to", "2026-01")).shows("The review is open");
    let review = page.path.split('?').next().unwrap().to_owned();
    person.succeeds(&page.form(&format!("{review}/snapshot"))).shows("being frozen");
    world.works();
    person.opens(&review).shows("40, with").shows("The words of 39 may be read");
    review
}

pub fn coded(person: &Person<'_>, review: &str, themes: impl Fn(&str) -> Vec<&'static str>) -> usize {
    let mut page = person.browser().opens(&format!("{review}/coding")).answered(200);
    for done in 1.. {
        let form = page.form(page.path.clone().split('?').next().unwrap());
        let chosen = themes(&page.text());
        let form = chosen.into_iter().fold(form, |form, theme| form.and("themes", theme));
        page = person.succeeds(&form);
        if !page.path.contains("/coding/") {
            return done;
        }
    }
    0
}

pub fn exported(world: &World, person: &Person<'_>, review: &str, tier: &str) -> PathBuf {
    let form = person.opens(&format!("{review}/export")).form(&format!("{review}/export")).with("tier", tier);
    person.succeeds(&form).shows("waiting");
    person.is_asked_again(&form).shows("still being built");
    world.works();
    let page = person.opens(&format!("{review}/export")).shows("ready");
    let link = page.links().into_iter().find(|link| link.starts_with(&format!("{review}/export/"))).expect("a link");
    let answer = person.gets(&link).answered(200);
    assert!(answer.header("content-disposition").unwrap().starts_with("attachment"));
    assert!(answer.header("content-security-policy").unwrap().contains("sandbox"));
    let folder = world.app.settings.data.dir.join("exports");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()).collect();
    files.sort_by_key(|file| file.metadata().unwrap().modified().unwrap());
    files.last().unwrap().path()
}

both!(a_review_goes_from_its_question_to_a_bundle_that_verifies, |world| {
    stories(world);
    let analyst = world.analyst();
    let review = opened(world, &analyst);
    analyst.is_asked_again(
        &analyst.opens(&format!("{review}/sample")).form(&format!("{review}/sample")).with("size", "x"),
    );
    let form = analyst.opens(&format!("{review}/sample")).form(&format!("{review}/sample")).with("size", "20");
    analyst.succeeds(&form).shows("23 drawn").shows("A case is in when it was received from 2026-01 to 2026-01");

    let book = format!("{review}/codebook");
    analyst.opens(&book).shows("Delivery").shows("Contact and communication");
    let form = analyst.opens(&format!("{book}/theme")).form(&format!("{book}/theme"));
    let form = form.with("name", "Many days").with("definition", "More than a day").with("include", "Days are counted");
    analyst.is_asked_again(&form.clone().with("name", "delivery")).shows("a theme of this name");
    analyst.succeeds(&form).shows("Many days");
    let page = analyst.opens(&book);
    analyst.succeeds(&page.form(&format!("{book}/version"))).shows("Version 1 is in force");

    let first = analyst.browser().opens(&format!("{review}/coding")).answered(200);
    let _ = first.hides("07700 900123");
    assert_eq!(
        coded(&analyst, &review, |text| if text.contains("Story") { vec!["many-days"] } else { vec!["delivery"] }),
        23
    );
    let second = world.staff(&second_analyst(world));
    assert!(
        coded(&second, &review, |text| if text.contains("Story 1") { vec!["delivery"] } else { vec!["many-days"] })
            > 20
    );
    analyst.opens(&format!("{review}/agreement")).shows("Many days").shows("23");
    // Coding has begun: what was drawn stays.
    analyst.sends(&form_of(&analyst, &review)).answered(409);

    let published = exported(world, &analyst, &review, "published");
    assert!(!verify(&published).unwrap().derived);
    let secure = exported(world, &analyst, &review, "secure");
    let verified = verify(&secure).unwrap();
    assert!(verified.derived);
    let key = candour::app::hex(&world.app.keys.public().unwrap());
    assert_eq!(verified.signed_by, Some(key), "signed by this installation");
    keep(world, &secure);
    the_spreadsheet_says_the_same(world, &secure);
});

/// By an independent reader of spreadsheets.
fn the_spreadsheet_says_the_same(world: &World, bundle: &std::path::Path) {
    let Some(mut models) = crate::support::fhir::Models::open() else { return };
    let folder = world.app.settings.data.dir.join("unpacked");
    let mut zip = zip::ZipArchive::new(std::fs::File::open(bundle).unwrap()).unwrap();
    zip.extract(&folder).unwrap();
    let told = models.check("workbook", &serde_json::json!({ "folder": folder }));
    assert_eq!(told, Ok(()), "by openpyxl");
}

both!(a_bundle_is_stopped_and_one_that_was_cut_off_is_begun_anew, |world| {
    use candour::domain::ids::BundleId;
    use candour::domain::themes::review::BundleState;
    use candour::store::reviews as store;
    stories(world);
    let analyst = world.analyst();
    let review = opened(world, &analyst);
    let page = format!("{review}/export");
    let ask = || analyst.succeeds(&analyst.opens(&page).form(&page).with("tier", "secure")).shows("waiting");
    let asked = ask();
    let stop = asked.forms().into_iter().find(|form| form.action.ends_with("/cancel")).expect("a way to stop it");
    analyst.succeeds(&stop).shows("The bundle is stopped").shows("stopped");
    analyst.sends(&stop).answered(409);
    world.works();
    let exports = world.app.settings.data.dir.join("exports");
    assert!(std::fs::read_dir(&exports).map_or(0, |left| left.count()) == 0, "nothing was built");

    // The server stopped while it was building: half a file and some rows lie about.
    let asked = ask();
    let stop = asked.forms().into_iter().find(|form| form.action.ends_with("/cancel")).expect("it is under way");
    let bundle: BundleId = stop.action.split('/').rev().nth(1).unwrap().parse().unwrap();
    world.app.store.write_blocking(move |conn| store::bundle_progress(conn, bundle, 40)).unwrap();
    std::fs::create_dir_all(exports.join(format!(".{bundle}.rows/cases"))).unwrap();
    std::fs::write(exports.join(format!(".{bundle}.rows/cases/7")), "half a row").unwrap();
    std::fs::write(exports.join(format!(".{bundle}.part")), "half a bundle").unwrap();
    analyst.opens(&page).shows("40 %");
    world.works();
    let made = world.reads(|conn| store::bundle(conn, bundle));
    assert_eq!(made.state, BundleState::Made, "{:?}", made.problem);
    assert!(verify(&exports.join(made.file.unwrap())).unwrap().derived);
    assert_eq!(std::fs::read_dir(&exports).unwrap().count(), 1, "only the bundle is left");
});

/// A colleague of the analyst.
pub fn second_analyst(world: &World) -> String {
    let row = world.analyst().account().clone();
    let email = format!("second.{}", row.email);
    let row = AccountRow {
        id: AccountId(candour::doors::new_id()),
        email: email.clone(),
        name: "Asha Bello".to_owned(),
        ..row
    };
    world.acts(Actor::system(), move |conn, _| Ok(add_account(conn, &row)?)).unwrap();
    email
}

/// The form that draws again, though the page no longer offers it.
fn form_of(person: &Person<'_>, review: &str) -> crate::support::page::Form {
    let page = person.opens(&format!("{review}/export"));
    let mut form = page.form(&format!("{review}/export")).and("size", "5");
    form.action = format!("{review}/sample");
    form
}

/// Both databases make the same file: whoever comes second compares.
fn keep(world: &World, file: &std::path::Path) {
    let _ = world;
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    let mut seen = SEEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(first) = seen.as_ref() {
        assert_eq!(*first, name, "the two databases make different bundles");
    }
    *seen = Some(name);
    let _ = std::io::stderr().flush();
}

static SEEN: std::sync::Mutex<Option<String>> = std::sync::Mutex::new(None);

both!(a_review_is_its_bodys_and_nobody_elses, |world| {
    let review = {
        let analyst = world.analyst();
        let form = analyst.opens("/reviews/new").form("/reviews").with("title", "Ours").with("question", "What?");
        analyst.succeeds(&form).path.split('?').next().unwrap().to_owned()
    };
    world.cqc().cannot_open(&review);
    world.cqc().opens("/reviews").shows("no reviews yet");
    world.trust_lead().cannot_open("/reviews");
    world.analyst().cannot_open(&format!("{review}/sample"));
    world.analyst().cannot_open(&format!("{review}/export"));
    world.analyst().cannot_open("/reviews/nonsense");
});

both!(the_filter_of_the_store_is_the_rule_of_the_rulebook, |world| {
    use candour::domain::case::StrandKind;
    use candour::domain::failure::Family;
    use candour::domain::ids::ReviewId;
    use candour::domain::themes::criteria::Criteria;
    use candour::domain::themes::unit::Unit;
    use candour::store::reviews as store;
    stories(world);
    let all = || Criteria {
        from: "2026-01".to_owned(),
        to: "2026-01".to_owned(),
        kinds: vec![],
        providers: vec![],
        trusts: vec![],
        families: vec![],
        origins: vec![],
    };
    let rules = [
        all(),
        Criteria { kinds: vec![StrandKind::Complaint], ..all() },
        Criteria { families: vec![Family::Delivery], ..all() },
        Criteria { providers: vec!["DEMOP02".to_owned()], ..all() },
        Criteria { trusts: vec!["DEMOT01".to_owned()], origins: vec![Teller::Clinician], ..all() },
        Criteria { from: "2026-02".to_owned(), to: "2026-03".to_owned(), ..all() },
        Criteria { providers: vec!["NOBODY".to_owned()], ..all() },
    ];
    let analyst = world.analyst();
    let review: ReviewId = opened(world, &analyst).rsplit('/').next().unwrap().parse().unwrap();
    let units = world.reads(|conn| store::units_after(conn, review, 0, 1000));
    let units: Vec<Unit> = units.iter().map(|row| row.unit().unwrap()).collect();
    for rule in rules {
        let found = world.reads(|conn| {
            let bodies = store::all_bodies(conn)?;
            store::of_month(conn, &rule, &bodies, "2026-01")
        });
        assert_eq!(found.len(), units.iter().filter(|unit| rule.matches(unit)).count(), "{rule:?}");
    }
});
