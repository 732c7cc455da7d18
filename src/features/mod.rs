//! LEVEL 4: the rooms. A room never imports a room; what two need goes down.

pub mod about;
pub mod accountability;
pub mod accounts;
pub mod activity;
pub mod admin;
pub mod api;
pub mod approvals;
pub mod attachments;
pub mod casework;
pub mod clients;
pub mod coding;
pub mod complaint;
pub mod contracts;
pub mod decisions;
pub mod directory;
pub mod documents;
pub mod duties;
pub mod escalation;
pub mod figures;
pub mod findings;
pub mod follow;
pub mod handling;
pub mod harm;
pub mod inbox;
pub mod incident;
pub mod incoming;
pub mod intake;
pub mod leads;
pub mod lfpse;
pub mod links;
pub mod many;
pub mod missed;
pub mod own;
pub mod packets;
pub mod peers;
pub mod printed;
pub mod provider;
pub mod publication;
pub mod queue;
pub mod recall;
pub mod recorded;
pub mod referral;
pub mod replies;
pub mod report;
pub mod retention;
pub mod returns;
pub mod review;
pub mod rules;
pub mod shield;
pub mod sign_on;
pub mod signals;
pub mod signatures;
pub mod speakup;
pub mod standing;
pub mod together;
pub mod tracker;
pub mod triage;
pub mod views;
pub mod yellow_card;

use crate::web::gate::Entry;

/// Every route of every room: the whole route table. The first of two that could answer an address does.
#[must_use]
pub fn routes() -> Vec<Entry> {
    [telling(), duties_of_leads(), regulation(), running()].into_iter().flatten().collect()
}

fn all(rooms: &[fn() -> Vec<Entry>]) -> Vec<Entry> {
    rooms.iter().flat_map(|room| room()).collect()
}

/// Of those who tell and follow, and of the work around a case: before the pages whose last part could be anything.
fn telling() -> Vec<Entry> {
    all(&[
        attachments::routes,
        documents::routes,
        retention::routes,
        report::routes,
        follow::routes,
        own::routes,
        intake::routes,
        standing::routes,
        incident::routes,
        incoming::routes,
        inbox::routes,
        many::routes,
        views::routes,
        recorded::routes,
        printed::routes,
        speakup::routes,
        links::routes,
        recall::routes,
    ])
}

/// Of the law of complaints and of who may see: before the case page, whose last part takes any noun.
fn duties_of_leads() -> Vec<Entry> {
    all(&[
        complaint::routes,
        handling::routes,
        returns::routes,
        packets::routes,
        peers::routes,
        sign_on::routes,
        shield::routes,
        approvals::routes,
        activity::routes,
        missed::routes,
        contracts::routes,
        leads::routes,
        escalation::routes,
        harm::routes,
        duties::routes,
        lfpse::routes,
        yellow_card::routes,
        casework::routes,
    ])
}

/// Of the company that is asked, of regulators, reviews and signals.
fn regulation() -> Vec<Entry> {
    all(&[
        referral::routes,
        signals::routes,
        tracker::routes,
        decisions::routes,
        replies::routes,
        together::routes,
        queue::routes,
        triage::routes,
        provider::routes,
        review::routes,
        coding::routes,
        findings::routes,
        signatures::routes,
    ])
}

/// Of accounts, rules, figures and other systems.
fn running() -> Vec<Entry> {
    all(&[
        accounts::routes,
        admin::routes,
        rules::routes,
        directory::routes,
        accountability::routes,
        figures::routes,
        publication::routes,
        clients::routes,
        api::routes,
        about::routes,
    ])
}
