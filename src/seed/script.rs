//! What each party will do about a case, and when: mostly in time, sometimes late, sometimes never.

use chrono::{DateTime, NaiveDate, Utc};

use super::plot::hour;
use super::story::{percent, weighed};
use crate::domain::calendar::{Calendar, london_date};
use crate::domain::case::{Part, StrandKind};
use crate::domain::harm::severity::Severity;
use crate::domain::ids::{AccountId, BodyId, ReferralId};
use crate::domain::themes::draw::Draw;
use crate::store::cases::Found;

/// A step, before it is known whether the rules allow it then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Acknowledge,
    AskProvider,
    ProviderAnswers,
    ReviewHarm,
    Respond,
    Close(StrandKind),
    Reopen,
    ReporterWrites,
    LeadWrites,
    Accept(ReferralId),
    AskLead(ReferralId),
    AnswerRegulator(ReferralId),
    Decide(ReferralId),
    Return(ReferralId),
}

/// Who takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Lead(AccountId),
    Body(BodyId),
    Reporter,
}

#[derive(Debug, Clone)]
pub struct Planned {
    pub at: DateTime<Utc>,
    pub by: By,
    pub step: Step,
}

/// Draws the rest of a case's life.
pub(super) struct Script<'a> {
    pub draw: &'a mut Draw,
    pub calendar: &'a Calendar,
    /// Of a hundred, how often a provider's lead is late.
    pub provider_late: u32,
    pub steps: Vec<Planned>,
}

impl Script<'_> {
    /// Every step of every party, the earliest first.
    pub fn write(mut self, found: &Found) -> Vec<Planned> {
        let opened = london_date(found.row.opened_at.utc());
        let mut leads: Vec<AccountId> = found.strands.iter().map(|s| s.lead_id).collect();
        leads.sort_unstable();
        leads.dedup();
        for lead in leads {
            self.lead(found, lead, opened);
        }
        self.reporter(opened);
        for referral in found.referrals.iter().filter(|r| r.part != Part::Answering) {
            let answers = found.strands.iter().find(|s| s.id == referral.strand_id).map(|s| s.lead_id);
            let serious = referral.severity == Severity::S1;
            self.regulator((referral.id, referral.to_body_id, referral.part), answers, serious, opened);
        }
        // What began at the same moment keeps its order: reported before read, read before answered.
        self.steps.retain(|s| s.at > found.row.opened_at.utc());
        self.steps.sort_by_key(|s| s.at);
        self.steps
    }

    /// A working day, `from` and a draw between the two counts.
    fn after(&mut self, from: NaiveDate, fewest: u32, most: u32) -> NaiveDate {
        let count = fewest + self.draw.below(most - fewest + 1);
        self.calendar.add_working_days(from, count)
    }

    fn plan(&mut self, day: NaiveDate, by: By, step: Step) {
        let at = hour(self.draw, day);
        self.steps.push(Planned { at, by, step });
    }

    fn lead(&mut self, found: &Found, lead: AccountId, opened: NaiveDate) {
        let own: Vec<StrandKind> = found.strands.iter().filter(|s| s.lead_id == lead).map(|s| s.kind).collect();
        let for_company = found.strands.iter().any(|s| s.lead_id == lead && Some(s.body_id) == found.row.provider_id);
        if percent(self.draw, 3) {
            return;
        }
        let late = if for_company { self.provider_late } else { 9 };
        let read = if percent(self.draw, late) { self.after(opened, 4, 11) } else { self.after(opened, 1, 3) };
        let by = By::Lead(lead);
        self.plan(read, by, Step::Acknowledge);
        if !for_company && found.row.provider_id.is_some() && percent(self.draw, 60) {
            self.question(found, by, read);
        }
        if own.contains(&StrandKind::Incident) && percent(self.draw, 94) {
            let day = if percent(self.draw, 82) { self.after(opened, 2, 5) } else { self.after(opened, 6, 18) };
            self.plan(day, by, Step::ReviewHarm);
        }
        if percent(self.draw, 10) {
            let day = self.after(read, 2, 12);
            self.plan(day, by, Step::LeadWrites);
        }
        if percent(self.draw, 93) {
            self.end(by, &own, read);
        }
    }

    fn question(&mut self, found: &Found, by: By, read: NaiveDate) {
        let asked = self.after(read, 0, 2);
        self.plan(asked, by, Step::AskProvider);
        let Some(provider) = found.row.provider_id else { return };
        let (fewest, most) = weighed(self.draw, &[((1, 2), 68), ((3, 11), 22)], (1, 2));
        if percent(self.draw, 91) {
            let day = self.after(asked, fewest, most);
            self.plan(day, By::Body(provider), Step::ProviderAnswers);
        }
    }

    /// The answer, the closing, and for a few the opening again.
    fn end(&mut self, by: By, own: &[StrandKind], read: NaiveDate) {
        let (fewest, most) = weighed(self.draw, &[((8, 30), 80), ((31, 90), 17), ((132, 160), 3)], (8, 30));
        let answered = self.after(read, fewest, most);
        self.plan(answered, by, Step::Respond);
        let closed = self.after(answered, 1, 8);
        for kind in own {
            self.plan(closed, by, Step::Close(*kind));
        }
        if percent(self.draw, 5) {
            let reopened = self.after(closed, 3, 25);
            self.plan(reopened, by, Step::Reopen);
            let answered = self.after(reopened, 5, 20);
            self.plan(answered, by, Step::Respond);
            let closed = self.after(answered, 1, 6);
            for kind in own {
                self.plan(closed, by, Step::Close(*kind));
            }
        }
    }

    fn reporter(&mut self, opened: NaiveDate) {
        if percent(self.draw, 14) {
            let day = self.after(opened, 3, 30);
            self.plan(day, By::Reporter, Step::ReporterWrites);
        }
    }

    fn regulator(
        &mut self,
        (id, body, part): (ReferralId, BodyId, Part),
        lead: Option<AccountId>,
        serious: bool,
        opened: NaiveDate,
    ) {
        let by = By::Body(body);
        let looked = match (part, serious) {
            (Part::Deciding, _) if percent(self.draw, 16) => self.after(opened, 6, 20),
            (Part::Deciding, true) => self.after(opened, 1, 1),
            (Part::Deciding, false) => self.after(opened, 1, 5),
            (Part::Informed | Part::Answering | Part::Helping, _) if percent(self.draw, 60) => return,
            (Part::Informed | Part::Answering | Part::Helping, _) => self.after(opened, 2, 10),
        };
        self.plan(looked, by, Step::Accept(id));
        if part != Part::Deciding {
            return;
        }
        if let Some(lead) = lead
            && percent(self.draw, 16)
        {
            let asked = self.after(looked, 1, 6);
            self.plan(asked, by, Step::AskLead(id));
            let answered = self.after(asked, 2, 9);
            self.plan(answered, By::Lead(lead), Step::AnswerRegulator(id));
        }
        let decided = self.after(looked, 12, 55);
        match self.draw.below(100) {
            0..=4 => self.plan(decided, by, Step::Return(id)),
            5..=82 => self.plan(decided, by, Step::Decide(id)),
            _ => {}
        }
    }
}
