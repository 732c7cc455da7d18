//! The room's own queries. The list reads an index from one end and stops: nothing is counted or ordered that grows.

use chrono::NaiveDate;
use diesel::backend::Backend;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Bool, Date, HasSqlType, Text};

use super::filter::{Days, Edge, Filter, Only, Page, Whose};
use crate::domain::calendar::london_midnight;
use crate::domain::case::state::StrandState;
use crate::domain::case::telling::Teller;
use crate::domain::case::{HarmSaid, StrandKind};
use crate::domain::harm::grade::{PhysicalHarm, PsychologicalHarm};
use crate::domain::harm::severity::Severity;
use crate::domain::ids::{AccountId, BodyId, CaseId, StrandId};
use crate::store::schema::{appointments, bodies, cases, strands};
use crate::store::types::{IdSql, Ts, TsSql};
use crate::store::{Conn, StoreError};

type Grades = (Option<PhysicalHarm>, Option<PsychologicalHarm>);

/// One duty in the list.
#[derive(Debug, Clone, Queryable)]
pub struct Line {
    pub strand: (StrandId, CaseId, String, StrandKind, StrandState),
    pub order: (Severity, bool, Ts, Option<NaiveDate>, Ts),
    /// The person heard from us in time.
    pub heard: bool,
    /// The failure's code, who told, and the homecare company.
    pub told: (String, Teller, Option<String>),
    pub reported: (HarmSaid, Option<PhysicalHarm>, Option<PsychologicalHarm>),
    pub reviewed: Grades,
}

impl Line {
    pub fn edge(&self) -> Edge {
        let (severity, on_time, opened, ..) = self.order;
        Edge { heard: self.heard, on_time, severity, opened: opened.utc().timestamp_micros(), id: self.strand.0 }
    }
}

/// Whose list is read, and the days it depends on.
pub struct View<'a> {
    pub body: BodyId,
    /// The reader, and those whom the reader covers today.
    pub leads: &'a [AccountId],
    pub filter: &'a Filter,
    pub days: Days,
    pub today: NaiveDate,
    /// The last day that is "soon".
    pub soon: NaiveDate,
    /// The cases the reader is kept out of.
    pub hidden: &'a [CaseId],
}

#[derive(Clone, Copy)]
enum Owner {
    Lead(AccountId),
    Body,
    /// The trust of the patient, where another body leads.
    Trust,
}

impl Owner {
    fn body(self, view: &View<'_>) -> Option<BodyId> {
        match self {
            Self::Lead(_) | Self::Trust => None,
            Self::Body => Some(view.body),
        }
    }

    fn watches(self, view: &View<'_>) -> Option<BodyId> {
        matches!(self, Self::Trust).then_some(view.body)
    }

    fn lead(self) -> Option<AccountId> {
        match self {
            Self::Lead(lead) => Some(lead),
            Self::Body | Self::Trust => None,
        }
    }
}

/// One page of the list, in its order. Several leads' lists are each read in order and merged, so that none is sorted whole.
pub fn page(conn: &mut Conn, view: &View<'_>, page: Page, limit: i64) -> Result<Vec<Line>, StoreError> {
    match view.filter.whose {
        Whose::Body => return one(conn, view, Owner::Body, page, limit),
        Whose::Patients => return one(conn, view, Owner::Trust, page, limit),
        Whose::Mine => {}
    }
    let mut lines = Vec::new();
    for lead in view.leads {
        lines.append(&mut one(conn, view, Owner::Lead(*lead), page, limit)?);
    }
    lines.sort_by_key(Line::edge);
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    if matches!(page, Page::Before(_)) {
        lines.drain(..lines.len().saturating_sub(wanted));
    }
    lines.truncate(wanted);
    Ok(lines)
}

/// Adds a filter for each value that is there.
macro_rules! narrow {
    ($query:ident; $($given:expr => |$value:ident| $filter:expr;)+) => {
        $(if let Some($value) = $given {
            $query = $query.filter($filter);
        })+
    };
}

/// The order of the list, from either end.
macro_rules! in_order {
    ($query:ident, $backwards:ident; $($column:ident),+) => {
        match $backwards {
            true => $query.order(($(strands::$column.desc()),+)),
            false => $query.order(($(strands::$column),+)),
        }
    };
}

fn one(conn: &mut Conn, view: &View<'_>, owner: Owner, page: Page, limit: i64) -> Result<Vec<Line>, StoreError> {
    let filter = view.filter;
    let mut query = strands::table
        .inner_join(cases::table)
        .left_join(bodies::table.on(cases::provider_id.eq(bodies::id.nullable())))
        .filter(strands::open.eq(filter.open()))
        .select((
            (strands::id, strands::case_id, cases::reference, strands::kind, strands::state),
            (strands::severity, strands::on_time, strands::opened_at, strands::due_on, strands::last_at),
            strands::heard,
            (cases::failure, cases::origin, bodies::name.nullable()),
            (cases::harm_said, cases::reported_physical, cases::reported_psychological),
            (cases::reviewed_physical, cases::reviewed_psychological),
        ))
        .limit(limit)
        .into_boxed();
    let only = |wanted| (filter.only == Some(wanted)).then_some(true);
    let midnight = |date: NaiveDate| Ts::from(london_midnight(date));
    narrow! { query;
        owner.body(view) => |body| strands::body_id.eq(body);
        owner.watches(view) => |body| strands::watched_by.eq(body).assume_not_null();
        owner.lead() => |lead| strands::lead_id.eq(lead);
        // The policy's own condition, so written that the index of the lead is read and not that of the whole body.
        owner.lead() => |_lead| sql::<Bool>("(strands.body_id = ").bind::<IdSql, _>(view.body).sql(") IS TRUE");
        only(Only::Silent) => |silent| strands::heard.eq(!silent);
        only(Only::Overdue) => |late| strands::on_time.eq(!late);
        only(Only::New) => |_new| strands::state.eq(StrandState::Received);
        only(Only::Waiting) => |waits| strands::waiting.eq(waits);
        only(Only::Soon) => |_soon| strands::due_on.between(view.today, view.soon).assume_not_null();
        filter.kind => |kind| strands::kind.eq(kind);
        filter.state => |state| strands::state.eq(state);
        filter.severity => |severity| strands::severity.eq(severity);
        filter.source => |source| cases::origin.eq(source);
        filter.provider.as_ref() => |code| bodies::code.eq(code).assume_not_null();
        Some(view.hidden).filter(|hidden| !hidden.is_empty()) => |hidden| strands::case_id.ne_all(hidden.to_vec());
        view.days.from => |from| strands::opened_at.ge(midnight(from));
        view.days.to.and_then(|to| to.succ_opt()) => |after| strands::opened_at.lt(midnight(after));
    }
    let backwards = matches!(page, Page::Before(_));
    if let Page::After(edge) | Page::Before(edge) = page {
        // One comparison of the whole key: both databases go straight to the place in the index.
        let then = if backwards { ") < (" } else { ") > (" };
        let place = format!("(strands.heard, strands.on_time, strands.severity, strands.opened_at, strands.id{then}");
        let opened = Ts::from(chrono::DateTime::from_timestamp_micros(edge.opened).unwrap_or_default());
        let key = sql::<Bool>(&place)
            .bind::<Bool, _>(edge.heard)
            .sql(", ")
            .bind::<Bool, _>(edge.on_time)
            .sql(", ")
            .bind::<Text, _>(edge.severity);
        let key = key.sql(", ").bind::<TsSql, _>(opened).sql(", ").bind::<IdSql, _>(edge.id).sql(")");
        query = query.filter(key);
    }
    query = in_order!(query, backwards; heard, on_time, severity, opened_at, id);
    let mut lines: Vec<Line> = query.load(conn)?;
    if backwards {
        lines.reverse();
    }
    Ok(lines)
}

/// Counting stops here; the page says "500+".
pub const COUNTED: i64 = 500;

/// Open duties, each counted to just past [`COUNTED`], from an index alone.
#[derive(Debug, Clone, Copy, Default, Queryable)]
pub struct Open {
    /// Nobody has written to the person for ten working days.
    pub silent: i64,
    pub overdue: i64,
    pub soon: i64,
    pub new: i64,
    pub waiting: i64,
}

struct Counts<'a> {
    owner: Owner,
    body: BodyId,
    today: NaiveDate,
    soon: NaiveDate,
    hidden: &'a [CaseId],
}

impl QueryId for Counts<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend + HasSqlType<IdSql>> QueryFragment<DB> for Counts<'_>
where
    AccountId: ToSql<IdSql, DB>,
    BodyId: ToSql<IdSql, DB>,
    CaseId: ToSql<IdSql, DB>,
    NaiveDate: ToSql<Date, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let parts = [
            "heard = FALSE",
            // Both values of the column before it, so that the index of the list counts it.
            "heard IN (FALSE, TRUE) AND on_time = FALSE",
            "due_on",
            "state = 'received'",
            "state IN ('received', 'acknowledged', 'investigating', 'answered') AND waiting = TRUE",
        ];
        for (place, part) in parts.iter().enumerate() {
            out.push_sql(if place == 0 { "SELECT " } else { ", " });
            out.push_sql("(SELECT count(*) FROM (SELECT 1 FROM strands WHERE open = TRUE AND ");
            match &self.owner {
                // A lead leads for the own body alone, so the index of leads suffices.
                Owner::Lead(lead) => {
                    out.push_sql("lead_id = ");
                    out.push_bind_param::<IdSql, _>(lead)?;
                }
                Owner::Body | Owner::Trust => {
                    out.push_sql(if matches!(self.owner, Owner::Body) { "body_id = " } else { "watched_by = " });
                    out.push_bind_param::<IdSql, _>(&self.body)?;
                }
            }
            out.push_sql(" AND ");
            out.push_sql(part);
            if *part == "due_on" {
                out.push_sql(" BETWEEN ");
                out.push_bind_param::<Date, _>(&self.today)?;
                out.push_sql(" AND ");
                out.push_bind_param::<Date, _>(&self.soon)?;
            }
            crate::store::conflicts::leave_out(self.hidden, &mut out)?;
            out.push_sql(" LIMIT 501) AS counted)");
        }
        Ok(())
    }
}

impl Query for Counts<'_> {
    type SqlType = (BigInt, BigInt, BigInt, BigInt, BigInt);
}
impl diesel::RunQueryDsl<Conn> for Counts<'_> {}

/// The counts of the list without filters.
pub fn counts(conn: &mut Conn, view: &View<'_>) -> Result<Open, StoreError> {
    let owners: Vec<Owner> = match view.filter.whose {
        Whose::Body => vec![Owner::Body],
        Whose::Patients => vec![Owner::Trust],
        Whose::Mine => view.leads.iter().copied().map(Owner::Lead).collect(),
    };
    let mut all = Open::default();
    for owner in owners {
        let View { body, today, soon, hidden, .. } = *view;
        let some: Open = Counts { owner, body, today, soon, hidden }.get_result(conn)?;
        all = Open {
            silent: all.silent + some.silent,
            overdue: all.overdue + some.overdue,
            soon: all.soon + some.soon,
            new: all.new + some.new,
            waiting: all.waiting + some.waiting,
        };
    }
    Ok(all)
}

/// The leads whom somebody covers today.
pub fn covered_by(conn: &mut Conn, me: AccountId, today: NaiveDate) -> Result<Vec<AccountId>, StoreError> {
    Ok(appointments::table
        .filter(appointments::cover_id.eq(me).assume_not_null())
        .filter(appointments::cover_from.le(today).assume_not_null())
        .filter(appointments::cover_to.is_null().or(appointments::cover_to.ge(today).assume_not_null()))
        .filter(appointments::account_id.ne(me))
        .select(appointments::account_id)
        .distinct()
        .load(conn)?)
}
