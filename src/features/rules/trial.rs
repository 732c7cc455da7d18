//! "Test this case": facts on a form, and where the rules would send it, with the reasons.

use askama::Template;

use super::shelf::may_set;
use crate::domain::calendar::london_date;
use crate::domain::case::{Funding, StrandKind};
use crate::domain::failure::{failure, failures};
use crate::domain::harm::grade::PhysicalHarm;
use crate::domain::ids::RuleDraftId;
use crate::domain::routing::rules::Plan;
use crate::domain::routing::{Facts, RuleSet};
use crate::store::{Conn, directory, rule_sets};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, choices};
use crate::web::page::{self, Link, Shell};
use crate::web::sent::{Asked, Fields};
use crate::web::visit::Visit;
use crate::web::words::capital;

#[derive(Template)]
#[template(path = "rules/trial.html")]
struct TrialPage {
    shell: Shell,
    of: String,
    drafts: Vec<Choice>,
    kinds: Vec<Choice>,
    failures: Vec<Choice>,
    harms: Vec<Choice>,
    fundings: Vec<Choice>,
    flags: Vec<(&'static str, &'static str, bool)>,
    found: Option<Vec<String>>,
    order: Vec<&'static str>,
}

fn facts(asked: &Fields) -> Option<Facts> {
    let known = failure(asked.get("failure"))?;
    Some(Facts {
        kind: asked.code::<StrandKind>("kind")?,
        family: known.family,
        failure: Some(known.code.to_owned()),
        harm: asked.code("harm"),
        tier: None,
        funding: asked.code("funding"),
        region: None,
        medicine: None,
        cqc_registered: asked.get("cqc") == "yes",
        gphc_registered: asked.get("gphc") == "yes",
        consent_provider: asked.get("consent") == "yes",
    })
}

fn rules(conn: &mut Conn, asked: &Fields) -> Result<(String, RuleSet), Failure> {
    match asked.code::<RuleDraftId>("draft") {
        Some(id) => {
            let row = rule_sets::draft(conn, id)?;
            Ok((format!("the draft “{}”", row.title), row.rules()?))
        }
        None => {
            let rules = directory::rules(conn)?;
            Ok((format!("version {}, in force", rules.version), rules))
        }
    }
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    let Asked(asked) = asked;
    visit
        .read(move |conn, visit| {
            may_set(visit)?;
            let today = london_date(visit.app.clock.now());
            let (of, rules) = rules(conn, &asked)?;
            let plan: Option<Plan> = facts(&asked).map(|facts| rules.plan(&facts, today));
            let drafts = rule_sets::drafts(conn)?.into_iter().map(|row| (row.id.to_string(), row.title));
            let code = |name: &str| vec![asked.get(name).to_owned()];
            Ok(page::ok(&TrialPage {
                shell: visit.shell("Test this case").under([Link::new("/rules", "Routing rules")]),
                of,
                drafts: choices(drafts, &code("draft")),
                kinds: choices(StrandKind::ALL.iter().map(|k| (k.code(), capital(k.words()))), &code("kind")),
                failures: choices(
                    failures().iter().map(|f| (f.code, format!("{}: {}", f.code, f.label))),
                    &code("failure"),
                ),
                harms: choices(PhysicalHarm::ALL.iter().map(|h| (h.code(), capital(h.words()))), &code("harm")),
                fundings: choices(Funding::ALL.iter().map(|f| (f.code(), capital(f.words()))), &code("funding")),
                flags: [
                    ("cqc", "The company is registered with the CQC"),
                    ("gphc", "The company is registered with the GPhC"),
                    ("consent", "The person agreed that the company may know"),
                ]
                .map(|(name, label)| (name, label, asked.get(name) == "yes"))
                .into(),
                order: plan.iter().flat_map(|plan| plan.order.iter().map(|level| level.words())).collect(),
                found: plan.map(|plan| plan.why.iter().map(|why| capital(why)).collect()),
            }))
        })
        .await
}
