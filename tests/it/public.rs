//! Figures in public: made, checked, signed by two, out at their time, the same for everybody and never edited.

use std::io::Read as _;

use candour::domain::measures::month::Month;
use candour::domain::measures::published::{line, said};
use candour::domain::measures::registry::in_force;
use candour::domain::measures::value::Dimension;
use candour::seed;
use candour::store::measured::{By, measured};
use candour::store::releasing::{Wish, make};

use crate::support::person::Person;
use crate::support::prelude::*;

/// The day of the releases that other journeys are furnished with: the first in which every world lives.
pub const SLUG: &str = "2026-01-05";

fn last() -> Month {
    Month::parse("2025-12").unwrap()
}

/// A release of the last month that is public now, at [`SLUG`], from the returns of the demonstration.
pub fn released(world: &World) {
    seed::activity::enter_all(&world.app, 7).expect("returns");
    let wish = Wish { month: last(), embargo_at: world.now(), by: "a journey".to_owned(), note: String::new() };
    let made = make(&world.app.store, &wish, world.now()).expect("a release");
    assert_eq!(made.slug, SLUG);
    seed::releases::sign(&world.app, &made, world.now()).expect("two signatures");
}

/// Presses a button of the publication, every box ticked.
fn signs(person: &Person<'_>, slug: &str) -> crate::support::page::Page {
    let page = person.opens(&format!("/publication/{slug}"));
    let form = page.form(&format!("/publication/{slug}/signature"));
    let form = ["read", "compared", "names"].iter().fold(form, |form, tick| form.and("tick", tick));
    person.sends(&form)
}

both!(a_release_is_made_signed_by_two_and_out_at_its_time, "2026-01-12 10:00", |world| {
    seed::activity::enter_all(&world.app, 7).expect("returns");
    let (lead, analyst, anybody) = (world.national_lead(), world.analyst(), world.anybody());
    anybody.opens("/figures").shows("Nothing was published yet").shows("15 January 2026");
    let page = lead.opens("/publication");
    lead.is_asked_again(&page.form("/publication"));
    lead.succeeds(&page.form("/publication").with("month", "2025-12").with("note", "The first."));
    world.works();
    let slug = "2026-01-15";
    lead.opens("/publication").shows("Draft");
    // nobody signs without having ticked what was done, and nobody twice
    let form = lead.opens(&format!("/publication/{slug}")).form(&format!("/publication/{slug}/signature"));
    lead.is_asked_again(&form).shows("Tick everything");
    signs(&lead, slug).answered(303);
    lead.opens(&format!("/publication/{slug}")).shows("A second person must sign it");
    let again = lead.sends(&form.and("tick", "read").and("tick", "compared").and("tick", "names"));
    again.answered(422).shows("You signed it");
    signs(&analyst, slug).answered(303);
    // the company reads it before everybody does, and replies
    let provider = world.provider_lead();
    let page = provider.opens("/publication/replies");
    let form = page.form("/publication/replies").and("nobody", "yes");
    provider.is_asked_again(&form.clone().with("words", "Ring Jo on 07700 900123.")).shows("Take out");
    provider.succeeds(&form.with("words", "A second shift packs since last month."));
    anybody.cannot_open(&format!("/figures/releases/{slug}"));
    anybody.opens("/figures").shows("Nothing was published yet");
    world.passes(3.working_days());
    anybody.opens("/figures").shows("England: ").shows("Data to 31 December 2025").shows("19 February 2026");
    anybody.opens("/figures/providers/DEMOP01").shows("A second shift packs").shows("Failed deliveries");
    anybody.opens("/figures/providers/DEMOP02").shows("It has not given one");
    anybody.opens("/figures/U3").shows("above the 99.8 % limit").shows("XmR chart");
    for path in ["/figures/harmed", "/figures/waits", "/figures/methods", "/figures/releases", "/accountability"] {
        anybody.opens(path);
    }
    anybody.opens("/figures/releases.atom").shows("Figures to 31 December 2025");
    lead.opens("/publication").shows("Public");
    world.clinician().cannot_open("/publication");
});

both!(a_public_page_is_the_same_for_everybody_and_confirmed_by_its_validator, |world| {
    released(world);
    let page = world.anybody().opens("/figures/U3");
    assert!(page.header("set-cookie").is_none());
    assert!(page.header("cache-control").is_some_and(|value| value.starts_with("public")));
    let same = world.trust_lead().opens("/figures/U3");
    assert_eq!(page.body, same.body);
    let tag = page.header("etag").expect("a validator").to_owned();
    let changed = page.header("last-modified").expect("a date").to_owned();
    for (name, value) in [("If-None-Match", tag.as_str()), ("If-Modified-Since", changed.as_str())] {
        let mut answer = ureq::get(format!("{}/figures/U3", world.base)).header(name, value).call().expect("an answer");
        assert_eq!(answer.status().as_u16(), 304, "{name}");
        assert!(answer.body_mut().read_to_string().expect("nothing").is_empty());
    }
    let other = ureq::get(format!("{}/figures/U3", world.base)).header("If-None-Match", "W/\"other\"").call();
    assert_eq!(other.expect("an answer").status().as_u16(), 200);
});

both!(a_first_visit_takes_at_most_sixty_kilobytes, |world| {
    released(world);
    let config = ureq::Agent::config_builder().build();
    let agent: ureq::Agent = config.into();
    let size = |path: &str| {
        let asked = agent.get(format!("{}{path}", world.base)).header("Accept-Encoding", "gzip");
        let mut bytes = Vec::new();
        // as it travels: packed
        let answer = asked.call().expect("an answer");
        answer.into_body().into_with_config().limit(10_000_000).reader().read_to_end(&mut bytes).expect("bytes");
        bytes.len()
    };
    let assets: usize =
        ["app.css", "app.js", "favicon.svg"].map(|name| size(candour::web::assets::asset(name))).iter().sum();
    for path in ["/figures", "/figures/U3", "/figures/providers/DEMOP01", "/figures/harmed", "/figures/waits"] {
        let page = size(path);
        let _ = std::io::Write::write_fmt(
            &mut std::io::stderr(),
            format_args!("{path}: {page} bytes, {} with styles, script and icon\n", page + assets),
        );
        assert!(page + assets <= 60_000, "{path}: {page} and {assets}");
    }
});

both!(a_release_stays_as_it_was_whatever_happens_after_it, |world| {
    released(world);
    let files = ["figures.csv", "figures.json", "figures.csv-metadata.json", "catalogue.jsonld", "waits.csv", "U3.csv"];
    let anybody = world.anybody();
    let read = |name: &str| anybody.gets(&format!("/figures/releases/{SLUG}/{name}")).answered(200).body.clone();
    let statement = || {
        let answer = ureq::get(format!("{}/figures/releases/{SLUG}/statement.zip", world.base)).call();
        answer.expect("a pack").into_body().read_to_vec().expect("bytes")
    };
    let (before, pack) = (files.map(read), statement());
    let page = anybody.opens(&format!("/figures/releases/{SLUG}/statement")).body.clone();
    for _ in 0..20 {
        world.told(&missed_delivery());
    }
    world.passes(1.working_days());
    let wish =
        Wish { month: last(), embargo_at: world.now(), by: "a journey".to_owned(), note: "Corrected.".to_owned() };
    let made = make(&world.app.store, &wish, world.now()).expect("a correction");
    seed::releases::sign(&world.app, &made, world.now()).expect("two signatures");
    assert_eq!(files.map(read), before);
    assert_eq!(statement(), pack);
    assert_eq!(anybody.opens(&format!("/figures/releases/{SLUG}/statement")).body, page);
    anybody.opens(&format!("/figures/releases/{SLUG}")).shows("newer release");
    anybody.opens("/figures/releases").shows("Corrected.");
});

both!(a_page_a_file_and_the_method_say_the_same_definition, |world| {
    released(world);
    let anybody = world.anybody();
    for definition in in_force(last()) {
        let said = said(&definition.id, definition.version).expect("a definition");
        let words = line(&said);
        let file = anybody.gets(&format!("/figures/releases/{SLUG}/{}.csv", said.id)).answered(200);
        let mut reader = csv::Reader::from_reader(file.body.as_bytes());
        let at = reader.headers().unwrap().iter().position(|name| name == "definition").expect("a column");
        for row in reader.records() {
            assert_eq!(&row.unwrap()[at], words, "{}", said.id);
        }
        anybody.opens(&format!("/figures/methods/{}/{}", said.id, said.version)).shows(&words);
        anybody.opens(&format!("/figures/{}", said.id)).shows(&words);
        let described = anybody.gets(&format!("/figures/releases/{SLUG}/{}.csv-metadata.json", said.id)).answered(200);
        let described: serde_json::Value = serde_json::from_str(&described.body).unwrap();
        assert_eq!(described["dc:description"], words);
    }
});

both!(what_is_shown_is_true_of_the_source, |world| {
    for _ in 0..30 {
        world.told(&missed_delivery());
    }
    released(world);
    let metrics = in_force(last());
    let (mut shown, mut hidden) = (0, 0);
    for (name, dimensions) in
        [("national", vec![]), ("provider", vec![Dimension::Provider]), ("trust", vec![Dimension::Trust])]
    {
        let by = By::dimensions(&dimensions);
        let values = world.reads(|conn| measured(conn, &metrics, last(), last(), &by));
        let text = world.anybody().gets(&format!("/figures/releases/{SLUG}/figures.csv")).body.clone();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        for value in values {
            let code = dimensions.first().and_then(|d| value.group.get(*d)).unwrap_or_default();
            let code = if code == candour::domain::measures::value::UNKNOWN { "" } else { code };
            let at = |row: &&csv::StringRecord| {
                (&row[0], &row[2], &row[3], &row[4]) == (value.metric.as_str(), "2025-12", name, code)
            };
            let Some(row) = rows.iter().find(at) else { continue };
            let Some(denominator) = value.denominator else { continue };
            let rounded: u64 = row[10].parse().unwrap();
            match row[9].parse::<u64>() {
                Ok(number) if rounded == 1 => assert_eq!(number, denominator, "{row:?}"),
                Ok(number) => assert!(number.abs_diff(denominator) <= rounded / 2, "{row:?}: {denominator}"),
                Err(_) if &row[9] == "*" => assert!((1..=7).contains(&denominator), "{row:?}: {denominator}"),
                Err(_) => {}
            }
            if row[9].parse::<u64>().is_ok() { shown += 1 } else { hidden += 1 }
        }
    }
    assert!(shown > 300 && hidden > 0, "{shown} shown, {hidden} hidden");
});

both!(a_body_that_is_too_small_is_never_set_beside_others, |world| {
    released(world);
    let text = world.anybody().gets(&format!("/figures/releases/{SLUG}/figures.csv")).body.clone();
    let page = world.anybody().opens("/figures/waits");
    let page = page.shows("too few");
    assert!(!text.contains("rank") && !page.body.contains("league"));
});

both!(a_week_of_five_times_as_many_cases_is_told_to_the_lead, "2026-03-30 09:00", |world| {
    for day in 0..13 {
        for _ in 0..(2 + day % 3) {
            world.told(&missed_delivery());
        }
        world.passes(5.working_days());
    }
    world.works();
    assert!(!world.provider_lead().letters().iter().any(|subject| subject == "Last week stands out"));
    for _ in 0..20 {
        world.told(&missed_delivery());
    }
    world.passes(5.working_days());
    world.provider_lead().received("Last week stands out");
    world.national_lead().received("Last week stands out");
    world.provider_lead().opens("/publication/alarms").shows("Larkfield Homecare");
    world.provider_lead_elsewhere().opens("/publication/alarms").shows("No week of the last quarter");
});
