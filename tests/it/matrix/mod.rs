//! Nobody sees what is not theirs: every route, asked by everybody, about every case of a world with planted names,
//! numbers and words. A route whose place in the matrix nobody has decided fails.

mod planted;

use std::collections::BTreeMap;
use std::io::Write as _;

use candour::domain::access::{Shown, Verb, may, shown};
use candour::domain::people::{Actor, Capacity};
use candour::server::routes;
use candour::store::cases::{Found, find};
use candour::store::vault::Use;
use candour::web::gate::{Entry, Gate};

use crate::support::page::Page;
use crate::support::person::Person;
use crate::support::prelude::*;
use crate::support::world::Told;
use planted::{Planted, plant};
pub use planted::{Reviewed, reviewed};

/// Pages that must open for everybody who passes the gate and may see the case: no denial too many.
const MUST_OPEN: &[(&str, &[Capacity])] = &[
    ("/cases/{reference}", &[Capacity::TrustLead, Capacity::IcbOfficer, Capacity::NationalLead]),
    ("/queue/{reference}", &[Capacity::Regulator]),
    ("/incidents/{reference}", &[Capacity::Clinician]),
];

/// What stands for a part of a path that names no case. A route with another part is not covered, and fails.
fn samples(review: &Reviewed, part: &str) -> Vec<String> {
    let words = |all: &[&str]| all.iter().map(ToString::to_string).collect();
    match part {
        "step" => candour::domain::intake::Step::ALL.iter().map(|q| q.code().to_owned()).collect(),
        "noun" => candour::domain::case::next::Noun::ALL.iter().map(|noun| noun.code().to_owned()).collect(),
        "act" => complaint_steps(),
        "code" => words(&["DEMOP01", "DEMOP02"]),
        "id" => vec![review.id.clone()],
        "bundle" => vec![review.bundle.clone()],
        "n" => words(&["1", "2"]),
        // about posts, rules, contracts and escalations: nothing of theirs is a case's own
        "deed" => words(&["appointment", "handover", "trial"]),
        "month" => words(&["2025-11"]),
        "version" => words(&["1", "7"]),
        "draft" | "contract" | "closure" | "escalation" | "recommendation" => {
            words(&["00000000-0000-0000-0000-000000000000"])
        }
        "part" => candour::features::harm::Part::ALL.iter().map(|part| part.code().to_owned()).collect(),
        "duty" => candour::features::duties::Duty::ALL.iter().map(|duty| duty.code().to_owned()).collect(),
        "recall" => words(&["00000000-0000-0000-0000-000000000000"]),
        "signal" => words(&[planted::SIGNAL]),
        "link" => words(&["never-given"]),
        // no other service is set in this world
        "provider" => words(&["cis2"]),
        "kind" => words(&["AdverseEvent", "Patient"]),
        "file" => review.files.clone(),
        "list" => words(&["inbox", "queue"]),
        "metric" => words(&["U3", "U12", "nothing"]),
        "date" => vec![crate::public::SLUG.to_owned(), "2020-01-01".to_owned()],
        "name" => words(&["U3.csv", "catalogue.jsonld", "nothing.txt"]),
        // findings and quotes of a review: none of these is there
        "finding" | "quote" => words(&["00000000-0000-0000-0000-000000000000"]),
        other => panic!("no route of the matrix has a part {{{other}}} yet: say in tests/it/matrix what stands for it"),
    }
}

/// Every act on a complaint, by its address.
fn complaint_steps() -> Vec<String> {
    candour::domain::complaint::step::Step::ALL.iter().map(|step| step.code().to_owned()).collect()
}

/// One request of the matrix: the address, and the case it is about.
struct Ask<'p> {
    path: String,
    about: Option<&'p Planted>,
}

/// Every address that a path stands for, about one case.
pub fn parts_of(review: &Reviewed, path: &str, told: &Told) -> Vec<String> {
    let mut found = vec![path.replace("{reference}", told.reference.as_str())];
    while let Some(part) = found[0].split('{').nth(1).and_then(|rest| rest.split('}').next()).map(str::to_owned) {
        let samples = samples(review, &part);
        let mark = format!("{{{part}}}");
        found = found.iter().flat_map(|path| samples.iter().map(|value| path.replace(&mark, value))).collect();
    }
    found
}

fn asks<'p>(review: &Reviewed, entry: &Entry, planted: &'p [Planted]) -> Vec<Ask<'p>> {
    let parts: Vec<&str> = entry.path.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
    let mut asks = vec![Ask { path: entry.path.to_owned(), about: None }];
    for part in parts {
        let mark = format!("{{{part}}}");
        asks = asks
            .into_iter()
            .flat_map(|ask| -> Vec<Ask<'p>> {
                if part == "reference" {
                    let about = planted.iter().map(|case| Ask {
                        path: ask.path.replace(&mark, case.told.reference.as_str()),
                        about: Some(case),
                    });
                    about.collect()
                } else {
                    let samples = samples(review, part).into_iter();
                    samples.map(|value| Ask { path: ask.path.replace(&mark, &value), about: ask.about }).collect()
                }
            })
            .collect();
    }
    asks
}

/// Everybody who asks. Two of most kinds: one whom the first case concerns, one elsewhere.
fn askers<'w>(world: &'w World, planted: &[Planted]) -> Vec<(&'static str, Person<'w>)> {
    vec![
        ("nobody", world.anybody()),
        ("reporter", world.holder_of(&planted[0].told)),
        ("another reporter", world.holder_of(&planted[3].told)),
        ("operator", world.operator()),
        ("clinician", world.clinician()),
        ("clinician elsewhere", world.clinician_elsewhere()),
        ("trust lead", world.trust_lead()),
        ("trust colleague", world.trust_colleague()),
        ("trust lead elsewhere", world.trust_lead_elsewhere()),
        ("provider lead", world.provider_lead()),
        ("provider colleague", world.staff("colleague.provider")),
        ("provider lead elsewhere", world.provider_lead_elsewhere()),
        ("ICB officer", world.icb_officer()),
        ("national lead", world.national_lead()),
        ("CQC", world.cqc()),
        ("GPhC", world.gphc()),
        ("MHRA", world.mhra()),
        ("analyst", world.analyst()),
        ("administrator", world.administrator()),
    ]
}

fn send(world: &World, person: &Person<'_>, entry: &Entry, path: &str) -> Page {
    let browser = person.browser();
    if entry.method == actix_web::http::Method::GET {
        return browser.gets(path);
    }
    let token = browser.cookie("candour").unwrap_or_else(|| {
        let token = candour::web::visit::fresh_token();
        browser.set_cookie("candour", &token);
        token
    });
    let csrf = candour::app::hex(&world.app.keys.mac(Use::Csrf, &[token.as_bytes()]));
    browser.posts(path, &[("csrf".to_owned(), csrf)])
}

/// Whether the answer's status is one that the policy allows.
fn status_is_right(
    (entry, review): (&Entry, &Reviewed),
    actor: &Actor,
    found: Option<&Found>,
    page: &Page,
) -> Result<(), String> {
    let nobody = *actor == Actor::nobody();
    let enters = entry.gate.lets_in((!nobody).then_some(actor.capacity), false);
    let status = page.status;
    if status >= 500 {
        return Err("broke".to_owned());
    }
    if !enters {
        let sent_away = matches!(entry.gate, Gate::Staff(_) | Gate::Receipt) && status == 303;
        let unknown = entry.gate == Gate::Client && status == 401;
        return if sent_away || unknown || status == 404 {
            Ok(())
        } else {
            Err("passed a gate that is shut".to_owned())
        };
    }
    let theirs = actor.body == Some(review.body);
    if entry.path.starts_with("/reviews/{id}") && !theirs && status != 404 {
        return Err("answered about a review of another body".to_owned());
    }
    let Some(found) = found else { return Ok(()) };
    let sees = may(actor.capacity, Verb::See, found.case.relation(actor));
    let must_open = MUST_OPEN.iter().any(|(path, who)| *path == entry.path && who.contains(&actor.capacity));
    let reads = entry.method == actix_web::http::Method::GET;
    match (sees, status) {
        (false, 404) => Ok(()),
        (false, _) => Err("answered about a case that is not theirs".to_owned()),
        (true, 200) => Ok(()),
        (true, _) if reads && must_open => Err("a page of theirs did not open".to_owned()),
        (true, _) => Ok(()),
    }
}

/// What an answer betrays.
fn leaks(
    actor: &Actor,
    (planted, review): (&[Planted], &Reviewed),
    found: &BTreeMap<String, Found>,
    page: &Page,
) -> Vec<String> {
    let mut leaks = Vec::new();
    if actor.body != Some(review.body) && page.body.contains(planted::QUESTION) {
        leaks.push("the question of another body's review".to_owned());
    }
    for case in planted {
        let known = &found[case.told.reference.as_str()];
        let relation = known.case.relation(actor);
        let mut view: Shown = shown(actor.capacity, relation, known.case.consent());
        if page.path.starts_with("/reviews/") && actor.body == Some(review.body) {
            // reviewers read the words, names taken out, of those who agreed that regulators may
            view.narrative |= known.case.consent().regulator;
        }
        for (what, canary, allowed) in case.canaries(view, may(actor.capacity, Verb::See, relation)) {
            let in_headers = what != "reference" && page.headers.iter().any(|(_, value)| value.contains(&canary));
            if !allowed && (page.body.contains(&canary) || in_headers) {
                leaks.push(format!("{what} `{canary}`"));
            }
        }
    }
    leaks
}

both!(nobody_sees_what_is_not_theirs, |world| {
    let planted = plant(world);
    let review = reviewed(world);
    crate::public::released(world);
    let system = Actor::system();
    let mut wrong = Vec::new();
    let mut cells = 0;
    let mut entries = routes();
    // reading first: what is sent may change a case
    entries.sort_by_key(|entry| entry.method != actix_web::http::Method::GET);
    for (name, person) in askers(world, &planted) {
        let actor = person.actor();
        let sees: BTreeMap<String, Found> = planted
            .iter()
            .map(|case| {
                let found = world.reads(|conn| find(conn, &system, &case.told.reference, world.now()));
                (case.told.reference.as_str().to_owned(), found)
            })
            .collect();
        for entry in &entries {
            for ask in asks(&review, entry, &planted) {
                let page = send(world, &person, entry, &ask.path);
                cells += 1;
                let found = ask.about.map(|case| &sees[case.told.reference.as_str()]);
                let place = format!("{name}: {} {} -> {}", entry.method, ask.path, page.status);
                if let Err(why) = status_is_right((entry, &review), &actor, found, &page) {
                    wrong.push(format!("{place}: {why}"));
                }
                wrong.extend(
                    leaks(&actor, (&planted, &review), &sees, &page)
                        .into_iter()
                        .map(|leak| format!("{place}: betrays {leak}")),
                );
            }
        }
    }
    let routes = entries.len();
    let _ = writeln!(
        std::io::stderr(),
        "access matrix on {:?}: {routes} routes, {cells} cells, {} wrong",
        world.engine,
        wrong.len()
    );
    assert!(
        wrong.is_empty(),
        "{} of {cells}:\n{}",
        wrong.len(),
        wrong.iter().take(60).cloned().collect::<Vec<_>>().join("\n")
    );
});
