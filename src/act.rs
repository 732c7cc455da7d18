//! LEVEL 2, the one way to act: load through the actor, decide, save everything in one transaction. Nothing else writes.

pub mod escalate;
mod own;
pub mod packets;
pub mod shield;

pub use own::{assign, own};

use std::sync::Arc;

use crate::domain::access::may;
use crate::domain::calendar::{Calendar, date_words, london_date};
use crate::domain::case::action::{Action, Refusal};
use crate::domain::case::decide::{self, Decision, Moment, decide};
use crate::domain::case::telling::{NewReport, Teller};
use crate::domain::complaint;
use crate::domain::harm::act::HarmAct;
use crate::domain::ids::{BodyId, ReportId};
use crate::domain::people::{Actor, Capacity};
use crate::domain::reference::{AccessCode, CaseRef};
use crate::domain::routing::{Directory, RuleSet};
use crate::domain::shield::Conflict;
use crate::store::cases::{Found, find_for_change};
use crate::store::deciding::{Act, save};
use crate::store::directory::{self, Parties};
use crate::store::opening::{Around, Rows, build, insert};
use crate::store::told::Duty;
use crate::store::vault::Keys;
use crate::store::{self, Conn, Store, StoreError, joining};
use chrono::{DateTime, NaiveDate, Utc};

/// Who acts, when, and with what.
#[derive(Debug, Clone)]
pub struct Context {
    pub actor: Actor,
    pub now: DateTime<Utc>,
    pub keys: Arc<Keys>,
    pub calendar: Arc<Calendar>,
}

impl Context {
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        london_date(self.now)
    }
}

/// Why an act did not happen.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    #[error("refused: {0:?}")]
    Refused(Refusal),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<diesel::result::Error> for ActError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Acts on a case. Call inside a write transaction (`Store::write`).
///
/// # Errors
/// [`ActError::Refused`] by the rules; [`StoreError::NotFound`] for what is not the actor's.
pub fn on_case(conn: &mut Conn, cx: &Context, case: &CaseRef, action: Action) -> Result<Decision, ActError> {
    let found = find_for_change(conn, &cx.actor, case, cx.now)?;
    let moment = Moment { now: cx.now, calendar: &cx.calendar };
    let decision = match action {
        Action::Complaint(act) => complain(conn, cx, &found, act)?,
        action => decide(&found.case, &cx.actor, action, moment).map_err(ActError::Refused)?,
    };
    let act = Act { actor: &cx.actor, now: cx.now, keys: &cx.keys, calendar: &cx.calendar };
    save(conn, &found, &decision, &act)?;
    Ok(decision)
}

/// What the complaints regulations say: decided on the case and on what is known of its complaint.
fn complain(conn: &mut Conn, cx: &Context, found: &Found, act: complaint::act::Act) -> Result<Decision, ActError> {
    let (actor, case) = (&cx.actor, &found.case);
    if actor.capacity != Capacity::System && !may(actor.capacity, act.verb(), case.relation(actor)) {
        return Err(ActError::Refused(Refusal::NotAllowed));
    }
    let ground = store::complaint::ground(conn, found, cx.today())?;
    let moment = Moment { now: cx.now, calendar: &cx.calendar };
    complaint::decide::decide(case, &ground, actor, act, moment).map_err(ActError::Refused)
}

/// As [`on_case`], for what was decided on a page: only while the case is as that page showed it (its `version`).
///
/// # Errors
/// As [`on_case`], and [`StoreError::Stale`] when somebody changed the case meanwhile.
pub fn on_case_as_read(
    conn: &mut Conn,
    cx: &Context,
    case: &CaseRef,
    version: i32,
    action: Action,
) -> Result<Decision, ActError> {
    let found = find_for_change(conn, &cx.actor, case, cx.now)?;
    if found.case.version != version {
        return Err(StoreError::Stale.into());
    }
    on_case(conn, cx, case, action)
}

/// What a reporter is told at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    pub reference: String,
    pub report: ReportId,
    pub duties: Vec<Duty>,
    /// The report was there already: the same form was sent twice.
    pub again: bool,
}

/// Takes a report: opens its case, routes every duty to a named lead, and owes the letters. Call inside a write
/// transaction. The same report (by `once_key`) sent again opens nothing and gives the same reference.
///
/// # Errors
/// [`StoreError::NotFound`] when a named body does not exist, or no national lead is appointed.
pub fn report(conn: &mut Conn, cx: &Context, new: &NewReport, code: Option<&AccessCode>) -> Result<Opened, ActError> {
    if let Some((report, reference)) = store::told::once(conn, &new.once_key)? {
        return Ok(Opened { duties: store::told::duties(conn, &reference)?, reference, report, again: true });
    }
    let today = cx.today();
    let parties = directory::parties(conn, new.trust, new.provider, today)?;
    let rules = directory::rules(conn)?;
    // A lead who leaves at this moment is passed over at the second look.
    for _ in 0..3 {
        let routing = directory::for_routing(conn, &parties, today)?;
        // Whoever the story names is neither told of it nor given it.
        let (routing, named) = shield::named_in_story(conn, new, routing)?;
        let names: Vec<&str> = named.iter().map(|(_, name)| name.as_str()).collect();
        let mut rows = planned(cx, new, code, ((&parties, &routing, &rules), &names))?;
        // One in a million millions: drawn again before anything is written, and nobody notices.
        while store::told::reference_is_taken(conn, &rows.case.reference)? {
            rows = planned(cx, new, code, ((&parties, &routing, &rules), &names))?;
        }
        let leads: Vec<_> = rows.strands.iter().map(|strand| strand.lead_id).collect();
        if store::dialect::hold_leads(conn, &leads)? {
            return opens(conn, cx, new, rows, &named);
        }
    }
    Err(StoreError::Busy.into())
}

/// Writes a case whose leads are held, and whom its story names beside it.
fn opens(
    conn: &mut Conn,
    cx: &Context,
    new: &NewReport,
    rows: Rows,
    named: &[(Conflict, String)],
) -> Result<Opened, ActError> {
    let opened = opened(&rows);
    let case = rows.case.id;
    let between = rows.case.provider_id.map(|provider| (provider, rows.case.trust_id));
    // what is told in confidence from the company leaves no mark on a case that the company may see
    let quiet = matches!(new.teller, Teller::Import | Teller::ProviderStaff);
    if let Some(between) = between.filter(|_| !quiet) {
        recurs(conn, cx, between, new, &opened.reference)?;
    }
    // after every case that is held: the sums are touched last
    insert(conn, vec![rows])?;
    shield::keep_named(conn, cx, case, named)?;
    Ok(opened)
}

/// A change that was made is tested by what happens after it: a case of the same kind shows that it does not hold. The case of
/// another trust is not named there, and says nothing where its person keeps it from the company.
fn recurs(
    conn: &mut Conn,
    cx: &Context,
    (provider, trust): (BodyId, Option<BodyId>),
    new: &NewReport,
    reference: &str,
) -> Result<(), ActError> {
    let system = Context { actor: Actor::system(), ..cx.clone() };
    for (case, n, of) in store::harm::recurring(conn, provider, new.failure.family, cx.today())? {
        let own = trust.is_some() && trust == of;
        if !own && !new.consent.provider {
            continue;
        }
        let elsewhere = || format!("at another trust, on {}", date_words(cx.today()));
        let reference = if own { reference.to_owned() } else { elsewhere() };
        let case = CaseRef::parse(&case).map_err(|e| StoreError::Unreadable(e.to_string()))?;
        match on_case(conn, &system, &case, Action::Harm(HarmAct::Recurred { n, reference })) {
            Ok(_) | Err(ActError::Refused(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Joins a case that tells of the same happening into this one. Call inside a write transaction.
///
/// # Errors
/// [`ActError::Refused`] by the rules; [`StoreError::NotFound`] for what is not the actor's.
pub fn join(conn: &mut Conn, cx: &Context, keep: &CaseRef, other: &CaseRef, reason: &str) -> Result<(), ActError> {
    // Held in one order, whichever way round they are joined.
    let (first, second) = if keep.as_str() <= other.as_str() { (keep, other) } else { (other, keep) };
    let first = find_for_change(conn, &cx.actor, first, cx.now)?;
    let second = find_for_change(conn, &cx.actor, second, cx.now)?;
    let (kept, gone) = if first.case.reference == *keep { (first, second) } else { (second, first) };
    let joined = decide::join(&kept.case, &gone.case, &cx.actor, reason).map_err(ActError::Refused)?;
    let act = Act { actor: &cx.actor, now: cx.now, keys: &cx.keys, calendar: &cx.calendar };
    save(conn, &gone, &joined.other, &act)?;
    joining::merge(conn, (&kept, &gone), &joined.clashes, reason, &act)?;
    let kept = find_for_change(conn, &cx.actor, keep, cx.now)?;
    save(conn, &kept, &joined.keep, &act)?;
    Ok(())
}

/// Takes a report and waits until it is durable. Two that arrive together under one key become one report.
///
/// # Errors
/// As [`report`], and [`StoreError::Busy`] when too much is waiting.
pub async fn take(store: &Store, cx: &Context, new: &NewReport, code: Option<&AccessCode>) -> Result<Opened, ActError> {
    let once = || {
        let (cx, new, code) = (cx.clone(), new.clone(), code.cloned());
        store.write(move |conn| report(conn, &cx, &new, code.as_ref()))
    };
    once_more(once).await
}

/// Tries a write that two may do at the same moment under one key: whoever was second looks again, and finds it done.
///
/// # Errors
/// Those of the write.
pub async fn once_more<T, F>(write: impl Fn() -> F) -> Result<T, ActError>
where
    F: std::future::Future<Output = Result<T, ActError>>,
{
    match write().await {
        Err(ActError::Store(StoreError::Taken(_))) => write().await,
        done => done,
    }
}

/// The rows a report would become, for those who insert many at once (imports, seeds).
///
/// # Errors
/// When the identity cannot be sealed.
pub fn plan(
    cx: &Context,
    new: &NewReport,
    code: Option<&AccessCode>,
    ground: (&Parties, &Directory, &RuleSet),
) -> Result<Rows, ActError> {
    planned(cx, new, code, (ground, &[]))
}

type Ground<'a> = (&'a Parties, &'a Directory, &'a RuleSet);

fn planned(
    cx: &Context,
    new: &NewReport,
    code: Option<&AccessCode>,
    ((parties, directory, rules), named): (Ground<'_>, &[&str]),
) -> Result<Rows, ActError> {
    let (keys, calendar, actor) = (&cx.keys, &cx.calendar, &cx.actor);
    let around = Around { keys, calendar, now: cx.now, parties, directory, rules, actor, named };
    Ok(build(new, code, &around)?)
}

fn opened(rows: &Rows) -> Opened {
    let duties = rows
        .strands
        .iter()
        .zip(&rows.routed)
        .map(|(strand, routed)| Duty {
            kind: strand.kind,
            lead: routed.lead_name.clone(),
            role: routed.role.words().to_owned(),
            body: routed.body_name.clone(),
            limits: rows
                .clocks
                .iter()
                .filter(|c| c.strand_id == strand.id && c.referral_id.is_none())
                .map(|c| (c.rule, c.due_on))
                .collect(),
        })
        .collect();
    Opened { reference: rows.case.reference.clone(), report: rows.report.id, duties, again: false }
}
