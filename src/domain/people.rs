//! Who acts: a person in a capacity, for a body.

use super::ids::{AccountId, BodyId, ReportId};

crate::codes! {
    /// What somebody is here as. One person may hold several capacities, one at a time.
    pub enum Capacity {
        /// The person who told us, known by a receipt: patient, carer, bereaved relative, advocate.
        Reporter = "reporter" / "person who reported",
        /// A carer, relative or advocate with a receipt of their own, given by the person, that only reads along.
        Supporter = "supporter" / "supporter of the person who reported",
        /// The same with leave to write and to say that an answer does not do (reg 5, SI 2009/309: a representative).
        Spokesperson = "spokesperson" / "spokesperson of the person who reported",
        /// A registered clinician at a trust, who records harm.
        Clinician = "clinician" / "clinician",
        /// The trust's accountable lead for homecare (chief pharmacist under the RPS homecare standards) and the team.
        TrustLead = "trust_lead" / "trust lead",
        /// The homecare company's complaints lead (reg 4, SI 2009/309, where the company is a responsible body).
        ProviderLead = "provider_lead" / "provider's complaints lead",
        /// An officer of an integrated care board or region, who leads where no trust can.
        IcbOfficer = "icb_officer" / "ICB or regional officer",
        /// The named national lead: the last step of every fallback.
        NationalLead = "national_lead" / "national lead",
        /// A reviewer at the CQC, the GPhC or the MHRA.
        Regulator = "regulator" / "regulator",
        /// Takes down what somebody tells by phone or on paper, and hands out receipts that were lost; sees no case.
        Operator = "operator" / "phone operator",
        /// Publishes figures and makes reviews; sees facts, never a case.
        Analyst = "analyst" / "analyst",
        /// Runs the installation; sees no case.
        Administrator = "administrator" / "administrator",
        /// The program itself: clocks, imports.
        System = "system" / "Candour",
    }
}

crate::codes! {
    /// What kind of organisation a body is.
    pub enum BodyKind {
        Trust = "trust" / "NHS trust",
        Provider = "provider" / "homecare company",
        Icb = "icb" / "integrated care board",
        Region = "region" / "NHS England region",
        National = "national" / "NHS England",
        Regulator = "regulator" / "regulator",
        Ombudsman = "ombudsman" / "ombudsman",
        Manufacturer = "manufacturer" / "medicine manufacturer",
    }
}

/// The capacity in which a body's own system speaks for it: that of the body's people, never more. Ours.
#[must_use]
pub const fn system_of(kind: BodyKind) -> Option<Capacity> {
    match kind {
        BodyKind::Trust => Some(Capacity::TrustLead),
        BodyKind::Provider => Some(Capacity::ProviderLead),
        BodyKind::Icb => Some(Capacity::IcbOfficer),
        BodyKind::National => Some(Capacity::NationalLead),
        BodyKind::Regulator => Some(Capacity::Regulator),
        BodyKind::Region | BodyKind::Ombudsman | BodyKind::Manufacturer => None,
    }
}

/// What a body's system may be let in for: reading, and telling events and writing messages (SMART's names for scopes of
/// systems).
pub const READ: &str = "system/*.read";
pub const WRITE: &str = "system/*.write";

/// How the actor is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    Account(AccountId),
    /// The holder of the receipt of one report.
    Receipt(ReportId),
    System,
}

/// The one who acts. Everything is loaded through the actor; nothing is loaded without one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    pub who: Who,
    pub capacity: Capacity,
    /// The body the actor acts for; none for reporters and the program.
    pub body: Option<BodyId>,
    /// Name and role as colleagues read it ("Jo Okafor, chief pharmacist"); never a reporter's name.
    pub words: String,
}

impl Actor {
    /// The program itself.
    #[must_use]
    pub fn system() -> Self {
        Self { who: Who::System, capacity: Capacity::System, body: None, words: "Candour".to_owned() }
    }

    /// Somebody who is not known: may tell us something, and sees no case.
    #[must_use]
    pub fn nobody() -> Self {
        Self::receipt(ReportId(uuid::Uuid::nil()))
    }

    /// The holder of a report's receipt.
    #[must_use]
    pub fn receipt(report: ReportId) -> Self {
        Self {
            who: Who::Receipt(report),
            capacity: Capacity::Reporter,
            body: None,
            words: "the person who reported".to_owned(),
        }
    }

    /// The holder of a receipt that the person gave to a carer or an advocate.
    #[must_use]
    pub fn helper(report: ReportId, capacity: Capacity, words: &str) -> Self {
        Self { capacity, words: words.to_owned(), ..Self::receipt(report) }
    }

    /// Whether the actor holds a receipt: the person's own, or one of a carer or advocate.
    #[must_use]
    pub fn holds_receipt(&self) -> bool {
        matches!(self.capacity, Capacity::Reporter | Capacity::Supporter | Capacity::Spokesperson)
    }

    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        match self.who {
            Who::Account(id) => Some(id),
            Who::Receipt(_) | Who::System => None,
        }
    }
}

crate::codes! {
    /// The role in which a lead is appointed. A vacancy shows as a vacancy.
    pub enum LeadRole {
        ProviderComplaints = "provider_complaints" / "complaints lead",
        TrustHomecare = "trust_homecare" / "chief pharmacist, accountable lead for homecare",
        IcbLead = "icb_lead" / "homecare lead of the integrated care board",
        RegionLead = "region_lead" / "regional homecare lead",
        NationalLead = "national_lead" / "national lead for homecare",
    }
}
