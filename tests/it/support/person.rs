//! Somebody of the world, with a browser of their own. A session that ran out is opened anew.

use std::cell::Cell;

use candour::domain::ids::ReportId;
use candour::domain::people::Actor;
use candour::store::StoreError;
use candour::store::people::{ABSOLUTE, AccountRow, STAGE_FULL, SessionRow, account_by_email, keep_session};
use candour::store::vault::digest;
use candour::store::{directory, letters};
use candour::web::visit::{cookie_name, fresh_token};
use chrono::{DateTime, TimeDelta, Utc};

use super::page::{Form, Page};
use super::visitor::Visitor;
use super::world::World;

/// How somebody is known to the service.
enum Known {
    Nobody,
    Account(Box<AccountRow>, String),
    Receipt(ReportId),
}

/// Somebody with a browser.
pub struct Person<'w> {
    world: &'w World,
    known: Known,
    visitor: Visitor,
    signed_in: Cell<Option<DateTime<Utc>>>,
}

impl<'w> Person<'w> {
    fn new(world: &'w World, known: Known) -> Self {
        Self { world, known, visitor: Visitor::new(&world.base), signed_in: Cell::new(None) }
    }

    /// Somebody who is not signed in.
    pub fn nobody(world: &'w World) -> Self {
        Self::new(world, Known::Nobody)
    }

    /// The member of staff with this address.
    pub fn staff(world: &'w World, email: &str) -> Self {
        let (row, body) = world.reads(|conn| {
            let row = account_by_email(conn, email)?.unwrap_or_else(|| panic!("nobody has the address {email}"));
            let body = directory::body(conn, row.body_id)?.name;
            Ok((row, body))
        });
        Self::new(world, Known::Account(Box::new(row), body))
    }

    /// The holder of a report's receipt.
    pub fn receipt(world: &'w World, report: ReportId) -> Self {
        Self::new(world, Known::Receipt(report))
    }

    /// The actor this person is.
    pub fn actor(&self) -> Actor {
        match &self.known {
            Known::Nobody => Actor::nobody(),
            Known::Account(row, body) => row.actor(body),
            Known::Receipt(report) => Actor::receipt(*report),
        }
    }

    /// The account of a member of staff.
    pub fn account(&self) -> &AccountRow {
        match &self.known {
            Known::Account(row, _) => row,
            Known::Nobody | Known::Receipt(_) => panic!("only staff have an account"),
        }
    }

    /// The browser, signed in.
    pub fn browser(&self) -> &Visitor {
        let now = self.world.app.clock.now();
        let fresh = self.signed_in.get().is_some_and(|at| now - at < TimeDelta::minutes(20));
        let (account, report) = match &self.known {
            Known::Nobody => return &self.visitor,
            Known::Account(row, _) => (Some(row.id), None),
            Known::Receipt(report) => (None, Some(*report)),
        };
        if !fresh {
            let token = fresh_token();
            let row = SessionRow {
                token_hash: digest(&[token.as_bytes()]).to_vec(),
                account_id: account,
                report_id: report,
                stage: STAGE_FULL.to_owned(),
                created_at: now.into(),
                seen_at: now.into(),
                expires_at: (now + ABSOLUTE).into(),
                agent: "a journey".to_owned(),
            };
            let kept = self.world.app.store.write_blocking(move |conn| keep_session(conn, &row));
            kept.unwrap_or_else(|error: StoreError| panic!("{error}"));
            self.visitor.set_cookie(cookie_name(false), &token);
            self.signed_in.set(Some(now));
        }
        &self.visitor
    }

    /// Asks for a page; redirects are not followed.
    pub fn gets(&self, path: &str) -> Page {
        self.browser().gets(path)
    }

    /// Opens a page that must be there.
    #[track_caller]
    pub fn opens(&self, path: &str) -> Page {
        self.browser().opens(path).answered(200)
    }

    /// Demands that a page is not there for this person.
    #[track_caller]
    pub fn cannot_open(&self, path: &str) {
        self.browser().gets(path).answered(404);
    }

    /// Sends a form; what it leads to is not followed.
    pub fn sends(&self, form: &Form) -> Page {
        self.browser().posts(&form.action, form.fields())
    }

    /// Sends a form that must be taken (303), and opens what it leads to.
    #[track_caller]
    pub fn succeeds(&self, form: &Form) -> Page {
        let page = self.sends(form).answered(303);
        self.browser().follow(page).answered(200)
    }

    /// Sends a form that must be sent back (422) with its problems.
    #[track_caller]
    pub fn is_asked_again(&self, form: &Form) -> Page {
        self.sends(form).answered(422)
    }

    /// The subjects of the letters this member of staff was sent, the newest first.
    pub fn letters(&self) -> Vec<String> {
        self.world.letters_to(&self.account().email)
    }

    /// Demands a letter with this subject.
    #[track_caller]
    pub fn received(&self, subject: &str) {
        let letters = self.letters();
        assert!(letters.iter().any(|s| s == subject), "no letter `{subject}`, only {letters:?}");
    }
}

/// The subjects of the letters to an address, the newest first.
pub fn letters_to(world: &World, address: &str) -> Vec<String> {
    let rows = world.reads(|conn| letters::newest(conn, 1000));
    rows.into_iter()
        .filter(|row| {
            let to = world.app.keys.open(&letters::place(row.job_id), &row.to_sealed).expect("our own seal");
            to == address.as_bytes()
        })
        .map(|row| row.subject)
        .collect()
}
