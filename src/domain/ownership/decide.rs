//! What follows from an act on posts and strands. Exhaustive on purpose: the whole of it on one screen each.

use chrono::NaiveDate;

use super::super::ids::{AccountId, AppointmentId, BodyId, StrandId};
use super::super::people::BodyKind;
use super::{Act, Change, Cover, Held, Post, Refusal, Register, role_at};

type Decided = Result<Vec<Change>, Refusal>;

/// Decides an act. Nothing that is decided leaves an open strand without exactly one active lead.
///
/// # Errors
/// A [`Refusal`]; nothing changes then.
pub fn decide(register: &Register, act: &Act) -> Decided {
    match act {
        Act::Appoint { post, account, body, role, from } => {
            let held = Post { account: *account, body: *body, role: *role, from: *from, to: None, cover: None };
            appoint(register, *post, held)
        }
        Act::EndPost { post, on } => end_post(register, *post, *on),
        Act::Absent { post, cover } => absent(register, *post, cover),
        Act::Back { post } => {
            register.posts.get(post).ok_or(Refusal::Unknown)?;
            Ok(vec![Change::CoverSet { post: *post, cover: None }])
        }
        Act::Offer { strands, to } => offer(register, strands, *to),
        Act::Withdraw { strands } => {
            let ended = |strand, _: &Held| Ok(Change::OfferEnded { strand, declined: false });
            each(register, strands, ended)
        }
        Act::Accept { strands, by } => accept(register, strands, *by),
        Act::Decline { strands, by } => each(register, strands, |strand, held| match held.offered == Some(*by) {
            true => Ok(Change::OfferEnded { strand, declined: true }),
            false => Err(Refusal::NotOffered),
        }),
        Act::TakeOver { from, by } => take_over(register, *from, *by),
        Act::Leave { account } => leave(register, *account),
        Act::Merge { body, into } => merge(register, *body, *into),
        Act::Close { body } => close(register, *body),
    }
}

fn each(
    register: &Register,
    strands: &[StrandId],
    change: impl Fn(StrandId, &Held) -> Result<Change, Refusal>,
) -> Decided {
    strands.iter().map(|id| change(*id, register.held.get(id).ok_or(Refusal::Unknown)?)).collect()
}

fn appoint(register: &Register, id: AppointmentId, held: Post) -> Decided {
    let person = register.can_lead(held.account)?;
    if person.body != held.body {
        return Err(Refusal::Elsewhere);
    }
    let kind = register.stations.get(&held.body).map(|station| station.kind).ok_or(Refusal::Unknown)?;
    if role_at(kind) != Some(held.role) {
        return Err(Refusal::WrongKind);
    }
    let holds = |post: &&Post| post.account == held.account && post.body == held.body;
    if register.posts.values().filter(holds).any(|post| post.to.is_none_or(|to| to > held.from)) {
        return Err(Refusal::AlreadyInPost);
    }
    Ok(vec![Change::Appointed { post: id, held }])
}

/// Whether a national lead is in post on a day, by a post that `counts`.
fn national_lead(register: &Register, on: NaiveDate, counts: impl Fn(AppointmentId, &Post) -> bool) -> bool {
    let national = |body: BodyId| register.stations.get(&body).is_some_and(|s| s.open && s.kind == BodyKind::National);
    let active = |account: AccountId| register.people.get(&account).is_some_and(|person| person.active);
    let stays = |post: &Post| post.in_force(register.today) && post.in_force(on) && post.to.is_none();
    register
        .posts
        .iter()
        .any(|(id, post)| national(post.body) && active(post.account) && stays(post) && counts(*id, post))
}

fn end_post(register: &Register, id: AppointmentId, on: NaiveDate) -> Decided {
    let post = register.posts.get(&id).ok_or(Refusal::Unknown)?;
    if on < post.from || on < register.today {
        return Err(Refusal::WrongDates);
    }
    let national = register.stations.get(&post.body).is_some_and(|s| s.kind == BodyKind::National);
    if national && !national_lead(register, on, |other, _| other != id) {
        return Err(Refusal::LastNational);
    }
    Ok(vec![Change::PostEnds { post: id, on }])
}

fn absent(register: &Register, id: AppointmentId, cover: &Cover) -> Decided {
    let post = register.posts.get(&id).ok_or(Refusal::Unknown)?;
    let person = register.can_lead(cover.by)?;
    if cover.by == post.account {
        return Err(Refusal::SamePerson);
    }
    if person.body != post.body {
        return Err(Refusal::Elsewhere);
    }
    if cover.to.is_some_and(|to| to < cover.from) {
        return Err(Refusal::WrongDates);
    }
    Ok(vec![Change::CoverSet { post: id, cover: Some(cover.clone()) }])
}

fn offer(register: &Register, strands: &[StrandId], to: AccountId) -> Decided {
    let person = register.can_lead(to)?;
    let in_post = register.in_post(person.body) == Some(to);
    each(register, strands, |strand, held| {
        if held.lead == to {
            return Err(Refusal::SamePerson);
        }
        let company = register.stations.get(&person.body).is_some_and(|s| s.kind == BodyKind::Provider);
        if company && !held.agreed {
            return Err(Refusal::NotAgreed);
        }
        if held.keeps_out(to, person.body) {
            return Err(Refusal::KeptOut);
        }
        // A colleague may be asked; of another body only its named lead.
        if person.body != held.body && !in_post {
            return Err(Refusal::Elsewhere);
        }
        Ok(Change::Offered { strand, to })
    })
}

fn accept(register: &Register, strands: &[StrandId], by: AccountId) -> Decided {
    let body = register.can_lead(by)?.body;
    let mut changes = Vec::with_capacity(strands.len() * 2);
    for &strand in strands {
        let held = register.held.get(&strand).ok_or(Refusal::NotOffered)?;
        if held.offered != Some(by) || held.keeps_out(by, body) {
            return Err(Refusal::NotOffered);
        }
        changes.push(Change::OfferEnded { strand, declined: false });
        changes.push(Change::Led { strand, by, body });
    }
    Ok(changes)
}

fn take_over(register: &Register, from: AccountId, by: AccountId) -> Decided {
    let person = register.can_lead(by)?;
    if from == by {
        return Err(Refusal::SamePerson);
    }
    let in_post = register.in_post(person.body) == Some(by);
    let mut changes = Vec::new();
    for (strand, held) in register.held.iter().filter(|(_, held)| held.lead == from) {
        let above = held.above.contains(&person.body);
        // A colleague, or the named lead of a level above.
        if person.body != held.body && !(above && in_post) {
            return Err(Refusal::Elsewhere);
        }
        if held.offered.is_some() {
            changes.push(Change::OfferEnded { strand: *strand, declined: false });
        }
        let (body, by) = if held.keeps_out(by, person.body) {
            // Nobody takes over what they are kept out of, and nobody is told of it by a refusal: it goes up a level.
            register.first_free_lead(held, &held.above).filter(|at| at.1 != from).ok_or(Refusal::KeptOut)?
        } else {
            (person.body, by)
        };
        changes.push(Change::Led { strand: *strand, by, body });
    }
    Ok(changes)
}

fn leave(register: &Register, account: AccountId) -> Decided {
    register.people.get(&account).ok_or(Refusal::Unknown)?;
    if register.leads(account) > 0 {
        return Err(Refusal::StillLeads);
    }
    let today = register.today;
    let own = |post: &Post| post.account == account;
    let ends = |post: &Post| post.to.is_none_or(|to| to > today);
    let national = register
        .posts
        .values()
        .filter(|post| own(post) && ends(post))
        .any(|post| register.stations.get(&post.body).is_some_and(|s| s.open && s.kind == BodyKind::National));
    if national && !national_lead(register, today, |_, post| !own(post)) {
        return Err(Refusal::LastNational);
    }
    let mut changes = Vec::new();
    for (id, post) in &register.posts {
        if own(post) && ends(post) {
            changes.push(Change::PostEnds { post: *id, on: today.max(post.from) });
        }
        if post.cover.as_ref().is_some_and(|cover| cover.by == account) {
            changes.push(Change::CoverSet { post: *id, cover: None });
        }
    }
    let offered = register.held.iter().filter(|(_, held)| held.offered == Some(account));
    changes.extend(offered.map(|(strand, _)| Change::OfferEnded { strand: *strand, declined: false }));
    changes.push(Change::Left { account });
    Ok(changes)
}

fn merge(register: &Register, body: BodyId, into: BodyId) -> Decided {
    if body == into {
        return Err(Refusal::SamePerson);
    }
    let (from, to) = (register.stations.get(&body), register.stations.get(&into));
    let (from, to) = (from.ok_or(Refusal::Unknown)?, to.ok_or(Refusal::Unknown)?);
    if !to.open {
        return Err(Refusal::BodyEnded);
    }
    if from.kind != to.kind {
        return Err(Refusal::WrongKind);
    }
    let mut changes = Vec::new();
    let people = register.people.iter().filter(|(_, person)| person.body == body);
    changes.extend(people.map(|(account, _)| Change::Moved { account: *account, body: into }));
    let posts = register.posts.iter().filter(|(_, post)| post.body == body);
    changes.extend(posts.map(|(post, _)| Change::PostMoved { post: *post, body: into }));
    let held = register.held.iter().filter(|(_, held)| held.body == body);
    changes.extend(held.map(|(strand, held)| Change::Led { strand: *strand, by: held.lead, body: into }));
    changes.push(Change::Ended { body, successor: Some(into) });
    Ok(changes)
}

fn close(register: &Register, body: BodyId) -> Decided {
    let station = register.stations.get(&body).ok_or(Refusal::Unknown)?;
    if station.kind == BodyKind::National && !national_lead(register, register.today, |_, post| post.body != body) {
        return Err(Refusal::LastNational);
    }
    let mut changes = Vec::new();
    for (id, held) in register.held.iter().filter(|(_, held)| held.body == body) {
        let order: Vec<BodyId> = held.above.iter().copied().filter(|above| *above != body).collect();
        let national = |at: &(BodyId, AccountId)| at.0 != body;
        let (to, by) = register.first_free_lead(held, &order).filter(national).ok_or(Refusal::LastNational)?;
        changes.push(Change::Led { strand: *id, by, body: to });
        let colleague = |to: AccountId| register.people.get(&to).is_some_and(|person| person.body == body);
        if held.offered.is_some_and(|to| colleague(to) || to == by) {
            changes.push(Change::OfferEnded { strand: *id, declined: false });
        }
    }
    // What others had offered to people of the body that ends comes back to them.
    let lost = |held: &Held| held.offered.and_then(|to| register.people.get(&to)).is_some_and(|p| p.body == body);
    let lost = register.held.iter().filter(|(_, held)| held.body != body && lost(held));
    changes.extend(lost.map(|(strand, _)| Change::OfferEnded { strand: *strand, declined: false }));
    let today = register.today;
    let posts = register.posts.iter().filter(|(_, post)| post.body == body && post.to.is_none_or(|to| to > today));
    changes.extend(posts.map(|(post, held)| Change::PostEnds { post: *post, on: today.max(held.from) }));
    changes.push(Change::Ended { body, successor: None });
    Ok(changes)
}
