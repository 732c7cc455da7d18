//! The policy as a filter: exactly the cases that `domain::access` lets an actor see. A test proves the two equal.

use diesel::dsl::{exists, not, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::conn::MultiBackend;
use super::schema::{cases, conflicts, referrals, reports, strands};
use crate::domain::ids::{AccountId, BodyId};
use crate::domain::people::{Actor, Capacity, Who};

/// A filter over `cases`.
pub type Filter = Box<dyn BoxableExpression<cases::table, MultiBackend, SqlType = Bool>>;

fn nothing() -> Filter {
    Box::new(sql::<Bool>("1 = 0"))
}

/// Whoever is named in a story, or acts for a body that is kept out, is not among those who see its case.
fn unless_named(seen: Filter, account: AccountId, body: BodyId) -> Filter {
    let named = conflicts::account_id.eq(account).assume_not_null();
    let team = conflicts::body_id.eq(body).assume_not_null();
    let of_case = conflicts::table.filter(conflicts::case_id.eq(cases::id)).filter(conflicts::active.eq(true));
    // Two subqueries, each on an index of its own; a person is named, or a body, never both in one row.
    let person = not(exists(of_case.filter(named)));
    Box::new(seen.and(person).and(not(exists(of_case.filter(team)))))
}

/// The cases this actor may see; with [`crate::domain::access::shown`] still to be applied to what is in them.
#[must_use]
pub fn visible(actor: &Actor) -> Filter {
    let seen = by_ties(actor);
    match (actor.capacity, actor.who, actor.body) {
        (Capacity::Reporter | Capacity::Clinician | Capacity::System, ..) => seen,
        (_, Who::Account(account), Some(body)) => unless_named(seen, account, body),
        _ => seen,
    }
}

fn by_ties(actor: &Actor) -> Filter {
    match (actor.capacity, actor.who, actor.body) {
        (Capacity::Reporter | Capacity::Supporter | Capacity::Spokesperson, Who::Receipt(report), _) => {
            Box::new(exists(reports::table.filter(reports::case_id.eq(cases::id)).filter(reports::id.eq(report))))
        }
        (Capacity::Clinician, Who::Account(account), _) => Box::new(exists(
            reports::table.filter(reports::case_id.eq(cases::id)).filter(reports::account_id.eq(account)),
        )),
        (Capacity::TrustLead, Who::Account(_), Some(body)) => Box::new(
            cases::trust_id
                .eq(body)
                .assume_not_null()
                .or(exists(strands::table.filter(strands::case_id.eq(cases::id)).filter(strands::body_id.eq(body))))
                .or(exists(
                    referrals::table.filter(referrals::case_id.eq(cases::id)).filter(referrals::to_body_id.eq(body)),
                )),
        ),
        (Capacity::ProviderLead | Capacity::IcbOfficer | Capacity::NationalLead, Who::Account(_), Some(body)) => {
            Box::new(
                exists(strands::table.filter(strands::case_id.eq(cases::id)).filter(strands::body_id.eq(body))).or(
                    exists(
                        referrals::table
                            .filter(referrals::case_id.eq(cases::id))
                            .filter(referrals::to_body_id.eq(body)),
                    ),
                ),
            )
        }
        (Capacity::Regulator, Who::Account(_), Some(body)) => Box::new(exists(
            referrals::table.filter(referrals::case_id.eq(cases::id)).filter(referrals::to_body_id.eq(body)),
        )),
        (Capacity::System, Who::System, _) => Box::new(sql::<Bool>("1 = 1")),
        // Operators, analysts and administrators see no case; anything else is a contradiction, and sees nothing.
        _ => nothing(),
    }
}
