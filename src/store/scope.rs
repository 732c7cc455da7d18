//! The policy as a filter: exactly the cases that `domain::access` lets an actor see. A test proves the two equal.

use diesel::dsl::{exists, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::conn::MultiBackend;
use super::schema::{cases, referrals, reports, strands};
use crate::domain::people::{Actor, Capacity, Who};

/// A filter over `cases`.
pub type Filter = Box<dyn BoxableExpression<cases::table, MultiBackend, SqlType = Bool>>;

fn nothing() -> Filter {
    Box::new(sql::<Bool>("1 = 0"))
}

/// The cases this actor may see; with [`crate::domain::access::shown`] still to be applied to what is in them.
#[must_use]
pub fn visible(actor: &Actor) -> Filter {
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
