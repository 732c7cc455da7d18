//! `candour seed`: very many invented cases, built by the rules in memory and entered in batches. One thread builds while
//! another enters.

use std::collections::HashMap;
use std::io::Write;
use std::sync::mpsc::sync_channel;
use std::time::Instant;

use chrono::{DateTime, Utc};

use super::history::History;
use super::play::{graded, outcome, verdict};
use super::plot::{hour, usual};
use super::scenes::line;
use super::story::{self, Setting, percent, weighed};
use super::{Bodies, england};
use crate::act::{self, ActError, Context};
use crate::app::App;
use crate::domain::calendar::{Calendar, london_date};
use crate::domain::case::{Part, StrandKind};
use crate::domain::ids::{AccountId, BodyId};
use crate::domain::people::{Actor, Capacity};
use crate::domain::routing::{Directory, RuleSet};
use crate::domain::themes::draw::Draw;
use crate::store::conn::{self, write_tx};
use crate::store::directory::{self, Parties};
use crate::store::opening::{Rows, insert};
use crate::store::{Conn, StoreError, dialect, register};

/// Cases in one transaction.
const BATCH: u64 = 500;

/// Enters `count` invented cases into a demonstration and shows how far it is.
///
/// # Errors
/// [`StoreError::Taken`] when this seed was entered already; or the database's own.
pub fn cases(app: &App, seed: u64, count: u64, mut shown: impl Write) -> Result<(), StoreError> {
    let mut conn = conn::open(app.store.place(), false)?;
    dialect::prepare_for_bulk(&mut conn)?;
    let works = Works::new(&mut conn, app, seed)?;
    let started = Instant::now();
    let (sender, batches) = sync_channel(2);
    std::thread::scope(|threads| -> Result<(), StoreError> {
        let works = &works;
        threads.spawn(move || {
            let starts = (0..count).step_by(usize::try_from(BATCH).unwrap_or(500));
            for first in starts {
                let batch = works.batch(first, count);
                // Nobody listens any more: the other thread has failed and says why.
                if sender.send((first, batch)).is_err() {
                    return;
                }
            }
        });
        for (first, batch) in batches {
            enter(&mut conn, works, (first, count), batch?)?;
            progress(&mut shown, (first + BATCH).min(count), count, started);
        }
        Ok(())
    })?;
    // Nobody may be looking.
    let _ = writeln!(shown);
    dialect::analyse(&mut conn)
}

/// Enters a batch. Among very many, two may draw the same reference: such a batch is drawn again.
fn enter(conn: &mut Conn, works: &Works, (first, count): (u64, u64), batch: Vec<Rows>) -> Result<(), StoreError> {
    let mut batch = Some(batch);
    for _ in 0..3 {
        let rows = match batch.take() {
            Some(rows) => rows,
            None => works.batch(first, count)?,
        };
        match write_tx(conn, |conn| insert(conn, rows)) {
            Err(StoreError::Taken(what)) if what.contains("reference") => {}
            done => return done,
        }
    }
    Err(StoreError::Taken("reference".to_owned()))
}

fn progress(shown: &mut impl Write, done: u64, count: u64, started: Instant) {
    let filled = usize::try_from(done * 40 / count.max(1)).unwrap_or(0);
    let (bar, seconds) = ("#".repeat(filled), started.elapsed().as_secs());
    let _ = write!(shown, "\r[{bar:<40}] {done} of {count} cases, {seconds} s");
    let _ = shown.flush();
}

/// What every case needs, read once: appointments do not change in the invented England.
struct Works {
    cx: Context,
    seed: u64,
    rules: RuleSet,
    around: HashMap<(usize, usize), (Parties, Directory)>,
    bodies: Bodies,
    actors: HashMap<AccountId, Actor>,
    for_body: HashMap<BodyId, Actor>,
    nurse: Option<AccountId>,
}

impl Works {
    fn new(conn: &mut Conn, app: &App, seed: u64) -> Result<Self, StoreError> {
        let (bodies, today) = (Bodies::of(conn)?, london_date(app.clock.now()));
        let mut around = HashMap::new();
        for trust in 1..=england::TRUST_COUNT {
            for provider in super::providers_of(trust) {
                let (t, p) = (bodies.id(&england::trust(trust))?, bodies.id(&england::provider(provider))?);
                let parties = directory::parties(conn, Some(t), Some(p), today)?;
                let listed = directory::for_routing(conn, &parties, today)?;
                around.insert((trust, provider), (parties, listed));
            }
        }
        let accounts = register::accounts(conn)?;
        let speaks = |c: Capacity| matches!(c, Capacity::ProviderLead | Capacity::Regulator);
        let speakers = accounts.iter().filter(|(row, _)| speaks(row.capacity));
        Ok(Self {
            cx: app.context(Actor::nobody()),
            seed,
            rules: directory::rules(conn)?,
            around,
            bodies,
            for_body: speakers.map(|(row, body)| (row.body_id, row.actor(body))).collect(),
            nurse: accounts.iter().find(|(row, _)| row.capacity == Capacity::Clinician).map(|(row, _)| row.id),
            actors: accounts.iter().map(|(row, body)| (row.id, row.actor(body))).collect(),
        })
    }

    /// The cases of one batch: the same for the same seed, but for ids, references and what is sealed.
    fn batch(&self, first: u64, count: u64) -> Result<Vec<Rows>, StoreError> {
        let mut batch = Vec::new();
        for n in first..(first + BATCH).min(count) {
            batch.extend(self.case(n)?);
        }
        Ok(batch)
    }

    fn case(&self, n: u64) -> Result<Option<Rows>, StoreError> {
        let mut draw = Draw::new(self.seed, n);
        let Some(cue) = usual(&mut draw, self.cx.now) else { return Ok(None) };
        let setting = Setting {
            trust: self.bodies.id(&england::trust(cue.trust))?,
            provider: self.bodies.id(&england::provider(cue.provider))?,
            clinician: self.nurse.filter(|_| cue.trust == 1),
            at: cue.at,
        };
        let Some((parties, listed)) = self.around.get(&(cue.trust, cue.provider)) else { return Ok(None) };
        let key = format!("seed/{}/{n:09}", self.seed);
        let Some(report) = story::tell(&mut draw, cue.scene, &setting, key) else { return Ok(None) };
        let actor = report.account.and_then(|a| self.actors.get(&a)).cloned().unwrap_or_else(Actor::nobody);
        let cx = Context { now: cue.at, actor, ..self.cx.clone() };
        let rows = act::plan(&cx, &report, None, (parties, listed, &self.rules)).map_err(|error| match error {
            ActError::Store(error) => error,
            ActError::Refused(refusal) => StoreError::Unreadable(format!("{refusal:?}")),
        })?;
        let mut life = Life { works: self, draw, moments: Vec::new() };
        life.write(&rows);
        Ok(Some(life.live(rows)))
    }
}

/// What happens to one case, before it is put in order.
struct Life<'a> {
    works: &'a Works,
    draw: Draw,
    moments: Vec<(DateTime<Utc>, Moment)>,
}

enum Moment {
    Acknowledged(AccountId),
    Asked(AccountId),
    Answered(BodyId),
    Reviewed(AccountId),
    Responded(AccountId),
    Closed(AccountId, StrandKind),
    Accepted(usize),
    Decided(usize),
}

impl Life<'_> {
    fn calendar(&self) -> &Calendar {
        &self.works.cx.calendar
    }

    fn on(&mut self, from: chrono::NaiveDate, (fewest, most): (u32, u32), moment: Moment) -> chrono::NaiveDate {
        let count = fewest + self.draw.below(most - fewest + 1);
        let day = self.calendar().add_working_days(from, count);
        self.moments.push((hour(&mut self.draw, day), moment));
        day
    }

    fn write(&mut self, rows: &Rows) {
        let opened = london_date(rows.case.opened_at.utc());
        let mut leads: Vec<AccountId> = rows.strands.iter().map(|s| s.lead_id).collect();
        leads.sort_unstable();
        leads.dedup();
        for lead in leads {
            if percent(&mut self.draw, 3) {
                continue;
            }
            let read = weighed(&mut self.draw, &[((1, 3), 89), ((4, 11), 11)], (1, 3));
            let read = self.on(opened, read, Moment::Acknowledged(lead));
            let own: Vec<_> = rows.strands.iter().filter(|s| s.lead_id == lead).collect();
            let company = own.iter().any(|s| Some(s.body_id) == rows.case.provider_id);
            if let Some(provider) = rows.case.provider_id.filter(|_| !company)
                && percent(&mut self.draw, 55)
            {
                let asked = self.on(read, (0, 2), Moment::Asked(lead));
                if percent(&mut self.draw, 91) {
                    let delay = weighed(&mut self.draw, &[((1, 2), 70), ((3, 11), 20)], (1, 2));
                    self.on(asked, delay, Moment::Answered(provider));
                }
            }
            if own.iter().any(|s| s.kind == StrandKind::Incident) && percent(&mut self.draw, 94) {
                let delay = weighed(&mut self.draw, &[((2, 5), 82), ((6, 18), 18)], (2, 5));
                self.on(opened, delay, Moment::Reviewed(lead));
            }
            if percent(&mut self.draw, 93) {
                let delay = weighed(&mut self.draw, &[((8, 30), 80), ((31, 90), 17), ((132, 160), 3)], (8, 30));
                let answered = self.on(read, delay, Moment::Responded(lead));
                for strand in own {
                    self.on(answered, (1, 8), Moment::Closed(lead, strand.kind));
                }
            }
        }
        self.triage(rows, opened);
    }

    fn triage(&mut self, rows: &Rows, opened: chrono::NaiveDate) {
        for (n, referral) in rows.referrals.iter().enumerate() {
            let looks = if referral.part == Part::Deciding { 94 } else { 45 };
            if !percent(&mut self.draw, looks) {
                continue;
            }
            let delay = weighed(&mut self.draw, &[((1, 5), 84), ((6, 20), 16)], (1, 5));
            let looked = self.on(opened, delay, Moment::Accepted(n));
            if referral.part == Part::Deciding && percent(&mut self.draw, 84) {
                self.on(looked, (8, 55), Moment::Decided(n));
            }
        }
    }

    fn live(mut self, rows: Rows) -> Rows {
        let cx = &self.works.cx;
        let opened = rows.case.opened_at.utc();
        let referrals: Vec<_> = rows.referrals.iter().map(|r| (r.id, r.to_body_id)).collect();
        let mut history = History { rows, keys: &cx.keys, calendar: &cx.calendar };
        let mut moments = std::mem::take(&mut self.moments);
        moments.retain(|(at, _)| *at > opened && *at < cx.now);
        moments.sort_by_key(|(at, _)| *at);
        for (at, moment) in moments {
            history.breach(at);
            self.happen(&mut history, at, &moment, &referrals);
        }
        history.breach(cx.now);
        history.settled()
    }

    fn happen(
        &mut self,
        history: &mut History<'_>,
        at: DateTime<Utc>,
        moment: &Moment,
        referrals: &[(crate::domain::ids::ReferralId, BodyId)],
    ) {
        let draw = &mut self.draw;
        let (actors, for_body) = (&self.works.actors, &self.works.for_body);
        match moment {
            Moment::Acknowledged(lead) => {
                if let Some(actor) = actors.get(lead) {
                    history.acknowledge(actor, *lead, at, line(draw, |l| &l.acknowledgement));
                }
            }
            Moment::Asked(lead) => {
                if let Some(actor) = actors.get(lead) {
                    history.ask(actor, *lead, at, line(draw, |l| &l.question));
                }
            }
            Moment::Answered(body) => {
                if let Some(actor) = for_body.get(body) {
                    history.answer(actor, at, line(draw, |l| &l.provider_answer));
                }
            }
            Moment::Reviewed(lead) => {
                if let Some(actor) = actors.get(lead) {
                    let case = &history.rows.case;
                    let found = graded(draw, case.reported_physical, case.harm_said);
                    history.review(actor, *lead, at, found, &line(draw, |l| &l.review_reason));
                }
            }
            Moment::Responded(lead) => {
                if let Some(actor) = actors.get(lead) {
                    history.respond(actor, *lead, at, line(draw, |l| &l.response));
                }
            }
            Moment::Closed(lead, kind) => {
                if let Some(actor) = actors.get(lead) {
                    let outcome = outcome(draw, *kind);
                    history.close(actor, *kind, at, outcome, &line(draw, |l| &l.close_reason));
                }
            }
            Moment::Accepted(n) | Moment::Decided(n) => {
                let verdict =
                    matches!(moment, Moment::Decided(_)).then(|| (verdict(draw), line(draw, |l| &l.decision_reason)));
                let referral = referrals.get(*n).and_then(|(id, body)| Some((*id, for_body.get(body)?)));
                if let Some((id, actor)) = referral {
                    history.triage(actor, id, at, verdict);
                }
            }
        }
    }
}
