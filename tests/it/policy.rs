//! The policy has two spellings: `domain::access` as rules, `store::scope` as a filter. Over a small world, for everybody in
//! it, on both databases, they let exactly the same cases be seen.

use std::collections::{BTreeMap, BTreeSet};

use candour::act::shield::keep_out;
use candour::domain::access::{Consent, Mode, Verb, may};
use candour::domain::case::action::Action;
use candour::domain::harm::HarmOutcome;
use candour::domain::harm::grade::PhysicalHarm;
use candour::domain::ids::ReportId;
use candour::domain::people::{Actor, Capacity, Who};
use candour::domain::shield::{Conflict, SaidBy};
use candour::store::people::AccountRow;
use candour::store::schema::{accounts, bodies, cases};
use candour::store::{cases as store_cases, scope};
use diesel::prelude::*;

use crate::support::prelude::*;
use crate::support::world::Told;

/// Cases of every kind that the policy tells apart.
pub fn small_world(world: &World) -> Vec<Told> {
    let private = Consent { mode: Mode::Confidential, provider: false, trust: false, regulator: false };
    let tellings = [
        missed_delivery(),
        missed_delivery().agreeing(private),
        missed_delivery().anonymous(),
        missed_delivery().between(Some("DEMOT02"), Some("DEMOP02")).causing(HarmOutcome::Flare),
        missed_delivery().about("HC-NUR-01").between(Some("DEMOT01"), Some("DEMOP02")),
        missed_delivery().about("HC-DIS-07").between(Some("DEMOT03"), Some("DEMOP01")),
        missed_delivery().about("HC-IG-01"),
        missed_delivery().between(None, Some("DEMOP01")),
        missed_delivery().between(Some("DEMOT07"), None),
        missed_delivery().between(None, None),
        missed_delivery().by_clinician("nurse", PhysicalHarm::Severe),
        missed_delivery()
            .by_clinician("nurse.elsewhere", PhysicalHarm::Moderate)
            .between(Some("DEMOT02"), Some("DEMOP01")),
        // named in the story: the lead, who is not given it; and a company that is kept out as a whole
        missed_delivery().saying("Jo Okafor hung up on me."),
        missed_delivery().saying("They shouted at me."),
    ];
    let told: Vec<Told> = tellings.iter().map(|telling| world.told(telling)).collect();
    let asked = told[0].reference.clone();
    let question = Action::AskProvider { question: "When was it sent?".to_owned() };
    let lead = world.trust_lead().actor();
    world
        .acts(lead.clone(), move |conn, cx| candour::act::on_case(conn, cx, &asked, question))
        .expect("the provider is asked");
    let (shouted, company) = (told[told.len() - 1].reference.clone(), Conflict::Body(world.body("DEMOP01")));
    world
        .acts(lead, move |conn, cx| keep_out(conn, cx, &shouted, company, (SaidBy::Lead, "They shouted.")))
        .expect("the company is kept out");
    told
}

/// Everybody who could ask: every account, every receipt, nobody, and contradictions that must see nothing.
fn everybody(world: &World, told: &[Told]) -> Vec<(String, Actor)> {
    let accounts: Vec<(AccountRow, String)> = world.reads(|conn| {
        let staff = accounts::table.inner_join(bodies::table);
        Ok(staff.select((AccountRow::as_select(), bodies::name)).load(conn)?)
    });
    let contradictions = Capacity::ALL.iter().flat_map(|&capacity| {
        let words = String::new();
        let stranger = ReportId(uuid::Uuid::nil());
        [
            Actor { who: Who::Receipt(stranger), capacity, body: None, words: words.clone() },
            Actor {
                who: Who::Receipt(told[0].report),
                capacity,
                body: Some(world.body("DEMOT01")),
                words: words.clone(),
            },
            Actor { who: Who::System, capacity, body: Some(world.body("DEMOT01")), words },
        ]
    });
    let staff = accounts.iter().map(|(row, body)| (row.email.clone(), row.actor(body)));
    let receipts = told.iter().map(|told| (format!("receipt of {}", told.reference), Actor::receipt(told.report)));
    let odd = contradictions
        .filter(|actor| {
            !matches!(
                (actor.who, actor.capacity),
                (Who::System, Capacity::System)
                    | (Who::Receipt(_), Capacity::Reporter | Capacity::Supporter | Capacity::Spokesperson)
            )
        })
        .map(|actor| (format!("contradiction {:?} {}", actor.who, actor.capacity), actor));
    let helpers = [Capacity::Supporter, Capacity::Spokesperson].into_iter().flat_map(|capacity| {
        let held = told.iter().map(move |told| Actor::helper(told.report, capacity, "carer"));
        held.zip(told).map(move |(actor, told)| (format!("{capacity} of {}", told.reference), actor))
    });
    let receipts = receipts.chain(helpers);
    staff.chain(receipts).chain([("nobody".to_owned(), Actor::nobody())]).chain(odd).collect()
}

both!(the_filter_lets_through_exactly_what_the_rules_allow, |world| {
    let told = small_world(world);
    let now = world.now();
    let system = Actor::system();
    let all: Vec<_> =
        world.reads(|conn| told.iter().map(|t| store_cases::find(conn, &system, &t.reference, now)).collect());
    let mut seen_by: BTreeMap<Capacity, (usize, usize)> = BTreeMap::new();
    for (name, actor) in everybody(world, &told) {
        let filtered: BTreeSet<String> = world.reads(|conn| {
            Ok(cases::table.filter(scope::visible(&actor)).select(cases::reference).load(conn)?.into_iter().collect())
        });
        let contradiction = name.starts_with("contradiction");
        let ruled: BTreeSet<String> = all
            .iter()
            .filter(|found| !contradiction && may(actor.capacity, Verb::See, found.case.relation(&actor)))
            .map(|found| found.row.reference.clone())
            .collect();
        assert_eq!(filtered, ruled, "{name}");
        for found in &all {
            let opened = world.reads(|conn| Ok(store_cases::find(conn, &actor, &found.case.reference, now).is_ok()));
            assert_eq!(opened, ruled.contains(&found.row.reference), "{name} and {}", found.row.reference);
        }
        let counts = seen_by.entry(actor.capacity).or_default();
        *counts = (counts.0 + ruled.len(), counts.1 + all.len() - ruled.len());
    }
    for &capacity in Capacity::ALL {
        let (seen, hidden) = seen_by.get(&capacity).copied().unwrap_or_default();
        let sees_none =
            matches!(capacity, Capacity::Operator | Capacity::Analyst | Capacity::Administrator | Capacity::System);
        assert!(hidden > 0 && (seen > 0) != sees_none, "{capacity}: sees {seen}, not {hidden}: the world is too small");
    }
});
