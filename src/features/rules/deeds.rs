//! What is done with a draft: a rule out, a rule up, a trial, a proposal, a publication, the end of it.

use actix_web::web;

use super::draft::{Part, build, load};
use crate::domain::calendar::london_date;
use crate::domain::ids::RuleDraftId;
use crate::domain::routing::RuleSet;
use crate::domain::routing::check::faults;
use crate::store::jobs::{self, NewJob};
use crate::store::rule_sets::{self, NotYet};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page;
use crate::web::sent::Sent;
use crate::web::visit::{Visit, see_other};

/// What is done with a draft.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Deed {
    Removal,
    Rise,
    Trial,
    Proposal,
    Publication,
    Dropping,
}

fn deed(noun: &str) -> Option<Deed> {
    match noun {
        "removal" => Some(Deed::Removal),
        "rise" => Some(Deed::Rise),
        "trial" => Some(Deed::Trial),
        "proposal" => Some(Deed::Proposal),
        "publication" => Some(Deed::Publication),
        "dropping" => Some(Deed::Dropping),
        _ => None,
    }
}

fn remove(rules: &mut RuleSet, part: Part, n: usize) -> Option<()> {
    fn out<T>(list: &mut Vec<T>, n: usize) -> Option<()> {
        (n < list.len()).then(|| drop(list.remove(n)))
    }
    match part {
        Part::Responsible => out(&mut rules.responsible, n),
        Part::Regulator => out(&mut rules.regulator, n),
        Part::Limit => out(&mut rules.limit, n),
        Part::Notice => out(&mut rules.notice, n),
    }
}

fn rise(rules: &mut RuleSet, part: Part, n: usize) -> Option<()> {
    fn up<T>(list: &mut [T], n: usize) -> Option<()> {
        (n > 0 && n < list.len()).then(|| list.swap(n - 1, n))
    }
    match part {
        Part::Responsible => up(&mut rules.responsible, n),
        Part::Regulator => up(&mut rules.regulator, n),
        Part::Limit => up(&mut rules.limit, n),
        Part::Notice => up(&mut rules.notice, n),
    }
}

const fn not_yet(why: NotYet) -> &'static str {
    match why {
        NotYet::NotProposed => "Somebody must propose it first",
        NotYet::SamePerson => "You proposed it. A second person publishes it",
        NotYet::Overtaken => "Other rules were published since this draft was begun. Begin a new draft from them",
    }
}

pub async fn send(visit: Visit, path: web::Path<(String, String)>, sent: Sent) -> Answer {
    let id: RuleDraftId = path.0.parse().map_err(|_| Failure::NotFound)?;
    let deed = deed(&path.1).ok_or(Failure::NotFound)?;
    let (Sent(fields), own) = (sent, visit.clone());
    let loaded = web::block(move || {
        let mut conn = own.app.store.reader()?;
        let known = rule_sets::regulators(&mut conn, london_date(own.app.clock.now()))?;
        load(&mut conn, &own, id).map(|(row, rules)| (row, rules, known))
    });
    let (row, mut rules, known) = loaded.await.map_err(|_| Failure::Busy)??;
    if !row.open {
        return Err(Failure::Stale);
    }
    let mut problems = Problems::default();
    let wrong = faults(&rules, &known);
    match deed {
        Deed::Removal | Deed::Rise => {
            let part: Part = fields.code("part").ok_or(Failure::NotFound)?;
            let n: usize = fields.code("n").ok_or(Failure::NotFound)?;
            let change = if deed == Deed::Removal { remove } else { rise };
            change(&mut rules, part, n).ok_or(Failure::Stale)?;
            visit.write(move |conn, cx| Ok(rule_sets::change(conn, &row, &rules, cx.now)?)).await?;
        }
        Deed::Trial => {
            let asked = visit.write(move |conn, cx| {
                rule_sets::trial(conn, id, "waiting", None)?;
                jobs::insert(conn, &[jobs::row(NewJob::TryRules { draft: id }, cx.now)])?;
                Ok(())
            });
            asked.await?;
        }
        Deed::Proposal | Deed::Publication if !wrong.is_empty() => {
            problems.add("deed", "Put right what is wrong with the draft first");
        }
        Deed::Proposal | Deed::Publication if row.trial != "done" => {
            problems.add("deed", "Try it on past cases first");
        }
        Deed::Proposal => {
            visit.write(move |conn, cx| Ok(rule_sets::propose(conn, &row, &cx.actor, cx.now)?)).await?;
        }
        Deed::Publication => {
            let done = visit.write(move |conn, cx| Ok(rule_sets::publish(conn, &row, &cx.actor, cx.now)?)).await?;
            match done {
                Ok(_) => return Ok(see_other("/rules?done=publication")),
                Err(why) => problems.add("deed", not_yet(why)),
            }
        }
        Deed::Dropping => {
            visit.write(move |conn, _| Ok(rule_sets::drop_draft(conn, id)?)).await?;
            return Ok(see_other("/rules?done=dropping"));
        }
    }
    if problems.is_empty() {
        return Ok(see_other(&format!("/rules/drafts/{id}?done={}", path.1)));
    }
    visit.read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, id, problems)?))).await
}
