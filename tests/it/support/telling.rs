//! What somebody tells, as a journey says it: `missed_delivery().causing(HarmOutcome::Flare)`.

use candour::domain::access::{Consent, Mode};
use candour::domain::case::HarmSaid;
use candour::domain::case::telling::{Channel, Danger, Identity, NewReport, Remedy, ReplyBy, Teller, When};
use candour::domain::failure::failure;
use candour::domain::harm::HarmOutcome;
use candour::domain::harm::grade::PhysicalHarm;
use candour::seed::cast::DOMAIN;
use candour::store::people::account_by_email;
use candour::store::{Conn, StoreError, directory};

/// A story before it is told. Bodies and people go by code and address.
#[derive(Debug, Clone)]
pub struct Telling {
    pub failure: &'static str,
    pub others: Vec<&'static str>,
    pub narrative: String,
    pub trust: Option<&'static str>,
    pub provider: Option<&'static str>,
    pub outcomes: Vec<HarmOutcome>,
    pub harm_said: HarmSaid,
    pub physical: Option<PhysicalHarm>,
    pub danger: Danger,
    pub consent: Consent,
    pub identity: Identity,
    pub teller: Teller,
    /// How to be answered; none: by e-mail where there is an address, else not at all.
    pub reply_by: Option<ReplyBy>,
    /// Communication needs, as codes.
    pub needs: Vec<String>,
    pub channel: Option<Channel>,
    pub happened_on: Option<chrono::NaiveDate>,
    /// The address of the clinician who tells.
    pub account: Option<String>,
}

/// A patient of DEMOT01 whose medicine DEMOP01 did not bring; named, agreeing to share, no harm said.
pub fn missed_delivery() -> Telling {
    Telling {
        failure: "HC-DEL-04",
        others: Vec::new(),
        narrative: "My injections were due on Tuesday and nobody came.".to_owned(),
        trust: Some("DEMOT01"),
        provider: Some("DEMOP01"),
        outcomes: Vec::new(),
        harm_said: HarmSaid::No,
        physical: None,
        danger: Danger::No,
        consent: Consent { mode: Mode::Named, provider: true, trust: true, regulator: true },
        identity: Identity {
            reporter_name: Some("Nell Underhay".to_owned()),
            email: Some("nell@people.example".to_owned()),
            ..Identity::default()
        },
        teller: Teller::Patient,
        channel: None,
        happened_on: None,
        account: None,
        reply_by: None,
        needs: Vec::new(),
    }
}

impl Telling {
    /// In these words.
    pub fn saying(mut self, words: &str) -> Self {
        words.clone_into(&mut self.narrative);
        self
    }

    /// About this failure (`HC-DEL-04`).
    pub fn about(mut self, failure: &'static str) -> Self {
        self.failure = failure;
        self
    }

    /// And of this failure too.
    pub fn besides(mut self, failure: &'static str) -> Self {
        self.others.push(failure);
        self
    }

    /// The patient was harmed in this way.
    pub fn causing(mut self, outcome: HarmOutcome) -> Self {
        self.outcomes.push(outcome);
        self.harm_said = HarmSaid::Yes;
        self
    }

    /// At this trust, by this company.
    pub fn between(mut self, trust: Option<&'static str>, provider: Option<&'static str>) -> Self {
        (self.trust, self.provider) = (trust, provider);
        self
    }

    pub fn agreeing(mut self, consent: Consent) -> Self {
        self.consent = consent;
        self
    }

    /// By somebody who is not the patient.
    pub fn told_by(mut self, teller: Teller) -> Self {
        self.teller = teller;
        self
    }

    /// On the phone.
    pub fn spoken(mut self) -> Self {
        self.channel = Some(Channel::Phone);
        self
    }

    /// About what happened on this day.
    pub fn happening(mut self, on: &str) -> Self {
        self.happened_on = Some(on.parse().expect("a date"));
        self
    }

    /// By somebody who gave no name and no way to be reached.
    pub fn anonymous(mut self) -> Self {
        self.identity = Identity::default();
        self.consent.mode = Mode::Anonymous;
        self
    }

    /// By this person.
    pub fn by(mut self, identity: Identity) -> Self {
        self.identity = identity;
        self
    }

    /// Answered in this way, by somebody who needs these things.
    pub fn answered(mut self, reply_by: ReplyBy, needs: &[&str]) -> Self {
        self.reply_by = Some(reply_by);
        self.needs = needs.iter().map(ToString::to_string).collect();
        self
    }

    /// By a clinician with this address at `.example`, with a grade.
    pub fn by_clinician(mut self, address: &str, grade: PhysicalHarm) -> Self {
        self.teller = Teller::Clinician;
        self.account = Some(format!("{address}@{DOMAIN}"));
        self.physical = Some(grade);
        self.harm_said = HarmSaid::Yes;
        self
    }

    /// The parsed report, each time a new one.
    pub fn parsed(&self, conn: &mut Conn) -> Result<NewReport, StoreError> {
        let mut body = |code: Option<&str>| match code {
            Some(code) => Ok::<_, StoreError>(directory::body_by_code(conn, code)?.map(|b| b.id)),
            None => Ok(None),
        };
        let (trust, provider) = (body(self.trust)?, body(self.provider)?);
        let account = match &self.account {
            Some(email) => account_by_email(conn, email)?.map(|a| a.id),
            None => None,
        };
        let by_staff = account.is_some();
        Ok(NewReport {
            teller: self.teller,
            permission: None,
            channel: self.channel.unwrap_or(if by_staff { Channel::Staff } else { Channel::Web }),
            language: "en".to_owned(),
            narrative: self.narrative.clone(),
            failure: failure(self.failure).ok_or(StoreError::NotFound)?,
            other_failures: self.others.iter().filter_map(|code| failure(code)).collect(),
            when: When::LastWeek,
            happened_on: self.happened_on,
            provider,
            trust,
            danger: self.danger,
            harm_said: self.harm_said,
            physical: self.physical,
            psychological: None,
            outcomes: self.outcomes.clone(),
            doses_missed: Some(1),
            remedies: vec![Remedy::Explanation],
            consent: self.consent,
            reply_by: self.reply_by.unwrap_or(match self.identity.email {
                Some(_) => ReplyBy::Email,
                None => ReplyBy::None,
            }),
            identity: self.identity.clone(),
            needs: self.needs.clone(),
            needs_words: None,
            medicine: None,
            medicine_code: None,
            done: Vec::new(),
            themes: Vec::new(),
            account,
            external_id: None,
            once_key: format!("journey/{}", candour::doors::new_id()),
        })
    }
}
