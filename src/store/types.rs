//! Column types that read the same from both databases: ids, instants, codes.

use chrono::{DateTime, Utc};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
use diesel::pg::Pg;
use diesel::query_builder::QueryId;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, Binary, HasSqlType, SqlType, Text, Timestamptz};
use diesel::sqlite::Sqlite;
use uuid::Uuid;

use super::conn::MultiBackend;

/// An id: UUID on PostgreSQL, 16 bytes on SQLite; the same order on both.
#[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951))]
#[diesel(sqlite_type(name = "Binary"))]
pub struct IdSql;

/// An instant in UTC: TIMESTAMPTZ on PostgreSQL, microseconds since 1970 on SQLite.
#[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185))]
#[diesel(sqlite_type(name = "Long"))]
pub struct TsSql;

/// Lets a type be bound to and read from a column of the given SQL type.
macro_rules! column {
    ($sql:ty, $t:ty) => {
        const _: () = {
            use diesel::expression::AsExpression;
            use diesel::internal::derives::as_expression::Bound;
            use diesel::sql_types::Nullable;
            impl AsExpression<$sql> for $t {
                type Expression = Bound<$sql, Self>;
                fn as_expression(self) -> Self::Expression {
                    Bound::new(self)
                }
            }
            impl<'a> AsExpression<$sql> for &'a $t {
                type Expression = Bound<$sql, Self>;
                fn as_expression(self) -> Self::Expression {
                    Bound::new(self)
                }
            }
            impl AsExpression<Nullable<$sql>> for $t {
                type Expression = Bound<Nullable<$sql>, Self>;
                fn as_expression(self) -> Self::Expression {
                    Bound::new(self)
                }
            }
            impl<'a> AsExpression<Nullable<$sql>> for &'a $t {
                type Expression = Bound<Nullable<$sql>, Self>;
                fn as_expression(self) -> Self::Expression {
                    Bound::new(self)
                }
            }
            impl<DB: Backend> ToSql<Nullable<$sql>, DB> for $t
            where
                $t: ToSql<$sql, DB>,
            {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                    <$t as ToSql<$sql, DB>>::to_sql(self, out)
                }
            }
            impl<DB, ST> diesel::Queryable<ST, DB> for $t
            where
                DB: Backend,
                $t: diesel::deserialize::FromStaticSqlRow<ST, DB>,
            {
                type Row = Self;
                fn build(row: Self) -> deserialize::Result<Self> {
                    Ok(row)
                }
            }
        };
    };
}

/// Forwards an own SQL type through the enum of backends.
macro_rules! forward {
    ($sql:ty, $t:ty) => {
        impl FromSql<$sql, MultiBackend> for $t {
            fn from_sql(bytes: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                bytes.from_sql::<$t, $sql>()
            }
        }
        impl ToSql<$sql, MultiBackend> for $t {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value((<$sql>::default(), self));
                Ok(IsNull::No)
            }
        }
    };
}

impl HasSqlType<IdSql> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        MultiBackend::lookup_sql_type::<IdSql>(lookup)
    }
}
impl HasSqlType<TsSql> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        MultiBackend::lookup_sql_type::<TsSql>(lookup)
    }
}

/// An instant, cut to microseconds so that both databases give back what was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ts(DateTime<Utc>);

impl From<DateTime<Utc>> for Ts {
    fn from(at: DateTime<Utc>) -> Self {
        Self(DateTime::from_timestamp_micros(at.timestamp_micros()).unwrap_or(at))
    }
}
impl From<Ts> for DateTime<Utc> {
    fn from(at: Ts) -> Self {
        at.0
    }
}
impl Ts {
    #[must_use]
    pub fn utc(self) -> DateTime<Utc> {
        self.0
    }
}

column!(TsSql, Ts);
forward!(TsSql, Ts);

impl ToSql<TsSql, Pg> for Ts {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Timestamptz, Pg>::to_sql(&self.0, &mut out.reborrow())
    }
}
impl FromSql<TsSql, Pg> for Ts {
    fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <DateTime<Utc> as FromSql<Timestamptz, Pg>>::from_sql(bytes).map(Ts)
    }
}
impl ToSql<TsSql, Sqlite> for Ts {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.timestamp_micros());
        Ok(IsNull::No)
    }
}
impl FromSql<TsSql, Sqlite> for Ts {
    fn from_sql(bytes: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let micros = <i64 as FromSql<BigInt, Sqlite>>::from_sql(bytes)?;
        DateTime::from_timestamp_micros(micros).map(Ts).ok_or_else(|| "an instant out of range".into())
    }
}

macro_rules! id_column {
    ($($t:ty),+ $(,)?) => { $(
        column!(IdSql, $t);
        forward!(IdSql, $t);
        impl ToSql<IdSql, Pg> for $t {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                ToSql::<diesel::sql_types::Uuid, Pg>::to_sql(&self.0, &mut out.reborrow())
            }
        }
        impl FromSql<IdSql, Pg> for $t {
            fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                <Uuid as FromSql<diesel::sql_types::Uuid, Pg>>::from_sql(bytes).map(Self)
            }
        }
        impl ToSql<IdSql, Sqlite> for $t {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                out.set_value(self.0.as_bytes().as_slice());
                Ok(IsNull::No)
            }
        }
        impl FromSql<IdSql, Sqlite> for $t {
            fn from_sql(bytes: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                let bytes = <Vec<u8> as FromSql<Binary, Sqlite>>::from_sql(bytes)?;
                Ok(Self(Uuid::from_slice(&bytes)?))
            }
        }
    )+ };
}

macro_rules! code_column {
    ($($t:ty),+ $(,)?) => { $(
        column!(Text, $t);
        impl<DB: Backend> ToSql<Text, DB> for $t where str: ToSql<Text, DB> {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                <str as ToSql<Text, DB>>::to_sql(self.code(), out)
            }
        }
        impl<DB: Backend> FromSql<Text, DB> for $t where String: FromSql<Text, DB> {
            fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                Ok(<String as FromSql<Text, DB>>::from_sql(bytes)?.parse::<$t>()?)
            }
        }
    )+ };
}

use crate::domain::ids::{
    AccountId, AccountRecoveryId, AlarmId, AlertId, AppointmentId, AttachmentId, BodyId, BundleId, CaseId, ClientId,
    ClockId, ClosureId, ConflictId, ContractId, DisclosureId, EmergencyId, EscalationId, EventId, HoldId, ImportId,
    JobId, LetterId, LfpseId, LinkId, LookId, MessageId, OfficerId, PacketId, PatientId, RecallId, ReceiptId,
    RecoveryId, ReferralId, ReleaseId, ReportId, RetentionId, ReturnId, ReviewId, RuleDraftId, SavedViewId,
    SecondingId, SignalId, StrandId, VacancyId,
};
id_column!(
    AccountId,
    AccountRecoveryId,
    AlarmId,
    AlertId,
    AppointmentId,
    AttachmentId,
    BodyId,
    BundleId,
    CaseId,
    ClientId,
    ClockId,
    ClosureId,
    ConflictId,
    ContractId,
    DisclosureId,
    EmergencyId,
    EscalationId,
    EventId,
    HoldId,
    ImportId,
    JobId,
    LetterId,
    LfpseId,
    LinkId,
    LookId,
    MessageId,
    OfficerId,
    PacketId,
    PatientId,
    RecallId,
    ReceiptId,
    RecoveryId,
    ReferralId,
    ReleaseId,
    ReportId,
    RetentionId,
    ReturnId,
    ReviewId,
    RuleDraftId,
    SavedViewId,
    SecondingId,
    SignalId,
    StrandId,
    VacancyId,
);

use crate::domain::access::{Mode, Visibility};
use crate::domain::attachment::{Kind as FileKind, State as FileState};
use crate::domain::case::decide::{Audience, MessageKind};
use crate::domain::case::event::EventKind;
use crate::domain::case::person::Helper;
use crate::domain::case::state::{ReferralState, StrandState};
use crate::domain::case::telling::{Channel, ReplyBy, Teller};
use crate::domain::case::{Decision, Funding, HarmSaid, Outcome, Part, StrandKind};
use crate::domain::clocks::ClockRule;
use crate::domain::complaint::OfficerPart;
use crate::domain::credentials::{RecoveryKind, RecoveryState};
use crate::domain::escalation::{Outcome as EscalationOutcome, Rung};
use crate::domain::failure::Family;
use crate::domain::harm::attribution::{AttributionStrength, Harmed};
use crate::domain::harm::grade::{PhysicalHarm, PsychologicalHarm};
use crate::domain::harm::matching::NumberKind;
use crate::domain::harm::psirf::ActionState;
use crate::domain::harm::severity::{Severity, TherapyTier};
use crate::domain::measures::countable::Countable;
use crate::domain::measures::delivery::{Cause, Look};
use crate::domain::measures::freeze::Breakdown;
use crate::domain::measures::returns::Via;
use crate::domain::measures::value::Said;
use crate::domain::national::act::RecordState;
use crate::domain::national::lfpse::Taxonomy;
use crate::domain::packet::{PacketState, Purpose};
use crate::domain::people::{BodyKind, Capacity, LeadRole};
use crate::domain::shield::{ApprovalKind, ApprovalState, SaidBy};
use crate::domain::signal::{Cause as SignalCause, SignalOutcome};
use crate::domain::themes::review::{BundleState, ReviewState};
code_column!(
    Breakdown,
    ActionState,
    ApprovalKind,
    ApprovalState,
    AttributionStrength,
    Audience,
    BodyKind,
    BundleState,
    Capacity,
    Cause,
    Channel,
    ClockRule,
    Countable,
    Decision,
    EscalationOutcome,
    EventKind,
    Family,
    FileKind,
    FileState,
    Funding,
    HarmSaid,
    Harmed,
    Helper,
    LeadRole,
    Look,
    MessageKind,
    Mode,
    OfficerPart,
    NumberKind,
    Outcome,
    PacketState,
    Part,
    PhysicalHarm,
    PsychologicalHarm,
    Purpose,
    RecordState,
    RecoveryKind,
    RecoveryState,
    ReferralState,
    ReplyBy,
    ReviewState,
    Rung,
    Said,
    SaidBy,
    Severity,
    SignalCause,
    SignalOutcome,
    StrandKind,
    StrandState,
    Taxonomy,
    Teller,
    TherapyTier,
    Via,
    Visibility,
);

use crate::domain::ids::{ApprovalId, ExtractId, FindingId, QuoteId, RecommendationId};
id_column!(ApprovalId, ExtractId, FindingId, QuoteId, RecommendationId);

use crate::domain::themes::approval::{Standing, Step, Verdict};
use crate::domain::themes::codebook::KeyQuestion;
use crate::domain::themes::findings::{Position, QuoteConsent, QuoteState, RecommendationState, Strength};
code_column!(KeyQuestion, Position, QuoteConsent, QuoteState, RecommendationState, Standing, Step, Strength, Verdict);
