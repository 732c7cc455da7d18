//! What can be counted, each by one name: numerators and denominators are made of these and of nothing else.

use crate::codes;

codes! {
    /// One thing that is counted for each month, company, hospital, therapy and funding. Source: the base counts of our own
    /// metric set, answering House of Lords paper 269 (2023).
    pub enum Countable {
        ActiveBefore = "active_before" / "patients active when the month began",
        Active = "active" / "patients active when the month ended",
        DeliveriesDue = "deliveries_due" / "deliveries whose first agreed date is in the month",
        OnTimeInFull = "on_time_in_full" / "deliveries on time and in full",
        OnAgreedDate = "on_agreed_date" / "deliveries on the first agreed date",
        FailedProvider = "failed_provider" / "failed deliveries, the company’s side",
        FailedCourier = "failed_courier" / "failed deliveries, the courier",
        FailedTrust = "failed_trust" / "failed deliveries, the hospital",
        FailedRecipient = "failed_recipient" / "failed deliveries, nobody to take it",
        FailedOther = "failed_other" / "failed deliveries, another cause or none told",
        DaysLate = "days_late" / "failed deliveries by days late",
        PatientsMissed = "patients_missed" / "patients who missed a dose",
        DosesDue = "doses_due" / "doses due",
        DosesMissed = "doses_missed" / "doses missed",
        FirstSupply = "first_supply" / "new patients by working days to the first usable supply and training",
        FirstContact = "first_contact" / "new patients by working days to the first contact",
        FirstDelivery = "first_delivery" / "new patients by working days from contact to the first delivery",
        FirstVisit = "first_visit" / "new patients by working days from delivery to the first nurse visit",
        RequestToPrescription = "request_to_prescription" / "prescriptions by working days from request to valid",
        PrescriptionToDispatch = "prescription_to_dispatch" / "prescriptions by working days from valid to dispatch",
        VisitsAgreed = "visits_agreed" / "nurse visits agreed",
        VisitsDone = "visits_done" / "nurse visits done on the agreed date",
        ColdDeliveries = "cold_deliveries" / "cold-chain deliveries",
        ColdBreaches = "cold_breaches" / "cold-chain deliveries that did not stay cold",
        Items = "items" / "items supplied",
        SupplyErrors = "supply_errors" / "wrong supplies that reached the patient",
        Calls = "calls" / "calls",
        CallsAnswered = "calls_answered" / "calls answered within 5 minutes",
        CallsAbandoned = "calls_abandoned" / "calls given up",
        CallWait = "call_wait" / "calls by minutes waited",
        CallBacks = "call_backs" / "call-backs promised",
        CallBacksKept = "call_backs_kept" / "call-backs made when promised",
        Prescriptions = "prescriptions" / "prescriptions",
        PrescriptionsElectronic = "prescriptions_electronic" / "electronic prescriptions",
        Incidents = "incidents" / "patient-safety incidents received",
        IncidentsModerate = "incidents_moderate" / "patient-safety incidents with moderate harm or worse",
        HarmedReported = "harmed_reported" / "people reported as harmed",
        HarmedConfirmed = "harmed_confirmed" / "people whose harm a clinician confirmed",
        HarmedSerious = "harmed_serious" / "people with confirmed moderate harm or worse",
        GapOver7 = "gap_over_7" / "people more than 7 days without treatment",
        GapOver14 = "gap_over_14" / "people more than 14 days without treatment",
        GapOver28 = "gap_over_28" / "people more than 28 days without treatment",
        UnplannedCare = "unplanned_care" / "people with unplanned care",
        Complaints = "complaints" / "complaints received",
        ComplaintsAcknowledged = "complaints_acknowledged" / "complaints acknowledged within 3 working days",
        AnswersDue = "answers_due" / "complaints whose answer was due in the month",
        AnswersInTime = "answers_in_time" / "complaints answered by the date",
        OpenSixMonths = "open_six_months" / "complaints open for more than six months",
        ComplaintsClosed = "complaints_closed" / "complaints closed",
        ClosedUpheld = "closed_upheld" / "complaints upheld",
        ClosedPartly = "closed_partly" / "complaints partly upheld",
        ClosedNotUpheld = "closed_not_upheld" / "complaints not upheld",
        ClosedWithdrawn = "closed_withdrawn" / "complaints withdrawn",
        ClosedWithLetter = "closed_with_letter" / "complaints closed with the final letter",
        ClosedReopened = "closed_reopened" / "complaints closed that had been opened again",
        Ombudsman = "ombudsman" / "cases put before the Ombudsman",
        Duties = "duties" / "duties opened",
        DutiesLed = "duties_led" / "duties with a named lead from the first day",
        DutiesVacant = "duties_vacant" / "open duties whose lead has gone",
        Notifiable = "notifiable" / "notifiable incidents decided",
        CandourDone = "candour_done" / "notifiable incidents told in person and in writing in time",
        Rescues = "rescues" / "rescues by the NHS",
        RescueMinutes = "rescue_minutes" / "minutes of NHS staff on rescues",
        EventsTold = "events_told" / "events about deliveries told by patients and clinicians",
        EventsMatched = "events_matched" / "events that the company’s records tell too",
        KnownClosed = "known_closed" / "cases closed whose patient is known by a number",
        Recurred = "recurred" / "cases after which the same happened again within 90 days",
        ReturnsExpected = "returns_expected" / "returns expected",
        ReturnsInTime = "returns_in_time" / "returns that came in time",
        Reprisals = "reprisals" / "cases that tell of reprisal",
        PutRightAsked = "put_right_asked" / "people asked whether it was put right",
        PutRightAnswers = "put_right_answers" / "people who answered",
        PutRightYes = "put_right_yes" / "people who said it was put right",
    }
}

/// Where a count comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A body tells it in its return, or it follows from delivery records.
    Activity,
    /// Cases, kept by the transaction that changes the case.
    Case,
    /// Distinct people, with bounds: neither months nor groups add up.
    People,
    /// The returns themselves, against the register of contracts.
    Returns,
}

impl Countable {
    #[must_use]
    pub fn origin(self) -> Origin {
        match self {
            _ if self <= Self::PrescriptionsElectronic => Origin::Activity,
            Self::HarmedReported
            | Self::HarmedConfirmed
            | Self::HarmedSerious
            | Self::GapOver7
            | Self::GapOver14
            | Self::GapOver28
            | Self::UnplannedCare => Origin::People,
            Self::ReturnsExpected | Self::ReturnsInTime => Origin::Returns,
            _ => Origin::Case,
        }
    }

    /// Counted apart for each number of days (or minutes), so that shares and middles can be had of any sum.
    #[must_use]
    pub const fn by_days(self) -> bool {
        matches!(
            self,
            Self::DaysLate
                | Self::FirstSupply
                | Self::FirstContact
                | Self::FirstDelivery
                | Self::FirstVisit
                | Self::RequestToPrescription
                | Self::PrescriptionToDispatch
                | Self::CallWait
        )
    }

    /// What there is at a moment and not over a time: where people are counted, or this alone, the last of several months
    /// stands and never their sum.
    #[must_use]
    pub const fn is_stock(self) -> bool {
        matches!(self, Self::Active | Self::ActiveBefore | Self::OpenSixMonths | Self::DutiesVacant)
    }

    /// What a body can tell in its return, in the order of the form.
    pub fn told() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|c| c.origin() == Origin::Activity)
    }
}

/// The days of what has not come at all: more than any number that can be told.
pub const NEVER: u32 = 999;

/// A countable, or of one that is counted by days a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    pub countable: Countable,
    pub from: u32,
    pub to: u32,
}

impl Term {
    /// Reads `days_late`, `days_late 3..` or `first_supply 0..15` (both ends included).
    ///
    /// # Errors
    /// In words, where there is no such countable, or no such part.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (name, part) = text.split_once(' ').map_or((text, None), |(name, part)| (name, Some(part)));
        let countable: Countable = name.parse().map_err(|_| format!("`{name}` is not counted"))?;
        let Some(part) = part else { return Ok(Self { countable, from: 0, to: u32::MAX }) };
        let (from, to) = part.split_once("..").ok_or_else(|| format!("`{part}` is no part"))?;
        let day = |text: &str| text.parse().map_err(|_| format!("`{text}` is no number of days"));
        let to = if to.is_empty() { u32::MAX } else { day(to)? };
        if !countable.by_days() {
            return Err(format!("`{name}` is not counted by days"));
        }
        Ok(Self { countable, from: day(from)?, to })
    }

    #[must_use]
    pub const fn holds(&self, days: u32) -> bool {
        self.from <= days && days <= self.to
    }

    /// What it is, in words.
    #[must_use]
    pub fn words(&self) -> String {
        let words = self.countable.words();
        match (self.from, self.to) {
            (0, u32::MAX) => words.to_owned(),
            (from, u32::MAX) => format!("{words}, {from} or more"),
            (from, to) => format!("{words}, {from} to {to}"),
        }
    }
}
