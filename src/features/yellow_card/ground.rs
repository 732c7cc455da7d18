//! The card of a case as its reader may see it: the kept one, or one begun from what the case knows.

use crate::domain::access::{Relation, Verb, may, shown};
use crate::domain::calendar::london_date;
use crate::domain::case::telling::Identity;
use crate::domain::national::age_in_days;
use crate::domain::national::yellow_card::{Card, sounds_biological};
use crate::domain::reference::CaseRef;
use crate::store::cases::{Found, find};
use crate::store::directory::BodyRow;
use crate::store::national::{self, KeptCard};
use crate::store::opening::identity_place;
use crate::store::{Conn, directory, letters, people};
use crate::web::failure::Failure;
use crate::web::visit::Visit;

pub struct Ground {
    pub found: Found,
    pub kept: Option<KeptCard>,
    /// The kept card, or a fresh one.
    pub card: Card,
    /// The reader's own organisation: it reports.
    pub body: BodyRow,
}

impl Ground {
    /// The case of an address, for who may record it and may know whom it is about.
    ///
    /// # Errors
    /// [`Failure::NotFound`] for what is not theirs.
    pub fn of(conn: &mut Conn, visit: &Visit, wanted: &CaseRef) -> Result<Self, Failure> {
        let (actor, now) = (visit.actor()?, visit.app.clock.now());
        let found = find(conn, actor, wanted, now)?;
        let relation = found.case.relation(actor);
        let view = shown(actor.capacity, relation, found.case.consent());
        let handles = matches!(relation, Relation::Leads | Relation::Responsible);
        if !may(actor.capacity, Verb::RecordNationally, relation) || !(handles || view.identity) {
            return Err(Failure::NotFound);
        }
        visit.app.looks.note(actor, found.case.id, "case", None, now);
        let body = directory::body(conn, actor.body.ok_or(Failure::NotFound)?)?;
        let kept = national::yellow_card(conn, &visit.app.keys, found.case.id)?;
        let card = match &kept {
            Some(kept) => kept.card.clone(),
            None => fresh(conn, visit, &found, view.identity)?,
        };
        Ok(Self { found, kept, card, body })
    }
}

/// What the case says already. Initials are never taken from a name: they are asked.
fn fresh(conn: &mut Conn, visit: &Visit, found: &Found, identity: bool) -> Result<Card, Failure> {
    let account = people::account(conn, visit.actor()?.account().ok_or(Failure::NotFound)?)?;
    let (given, family) = account.name.rsplit_once(' ').unwrap_or(("", &account.name));
    let medicine = found.row.medicine.clone().unwrap_or_default();
    let mut card = Card {
        biological: sounds_biological(&medicine),
        medicine,
        reporter_given: given.to_owned(),
        reporter_family: family.to_owned(),
        reporter_email: account.email.clone(),
        ..Card::default()
    };
    let on = found.row.happened_on.unwrap_or_else(|| london_date(found.row.opened_at.utc()));
    for report in found.reports.iter().filter(|_| identity) {
        let Some(sealed) = letters::identity(conn, report.id)? else { continue };
        let plain = visit.app.keys.open(&identity_place(report.id), &sealed)?;
        let known: Identity = serde_json::from_slice(&plain).map_err(|e| Failure::Broken(e.to_string()))?;
        let days = known.date_of_birth.and_then(|born| age_in_days(born, on));
        card.age_years = card.age_years.or(days.and_then(|days| u8::try_from(days * 4 / 1461).ok()));
        if let Some(number) = known.local_number.filter(|_| card.local_number.is_empty()) {
            card.local_number = number;
        }
    }
    Ok(card)
}
