//! One invented report: who tells it, of what, in which words, and what they agree to.

use chrono::{DateTime, Days, Utc};

use super::scenes::{Scene, line, scenes};
use super::{cast, pick};
use crate::domain::access::{Consent, Mode};
use crate::domain::calendar::london_date;
use crate::domain::case::HarmSaid;
use crate::domain::case::telling::{
    Channel, Danger, DoneSoFar, Identity, NewReport, Permission, Remedy, ReplyBy, Teller, When,
};
use crate::domain::harm::grade::{PhysicalHarm, PsychologicalHarm};
use crate::domain::ids::{AccountId, BodyId};
use crate::domain::themes::draw::Draw;

/// Where a story happens, and who records it when a clinician does.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    pub trust: BodyId,
    pub provider: BodyId,
    pub clinician: Option<AccountId>,
    pub at: DateTime<Utc>,
}

/// In how many of a hundred.
pub(super) fn percent(draw: &mut Draw, share: u32) -> bool {
    draw.below(100) < share
}

/// One by weight.
pub(super) fn weighed<T: Copy>(draw: &mut Draw, all: &[(T, u32)], otherwise: T) -> T {
    let mut at = draw.below(all.iter().map(|(_, weight)| weight).sum());
    for (value, weight) in all {
        match at.checked_sub(*weight) {
            Some(rest) => at = rest,
            None => return *value,
        }
    }
    otherwise
}

/// A report told in this scene. `None` only when the scene has no words at all.
pub fn tell(draw: &mut Draw, scene: &Scene, setting: &Setting, once_key: String) -> Option<NewReport> {
    let teller = teller(draw, scene);
    let clinician = teller == Teller::Clinician;
    let mut report = blank(scene, teller, setting, once_key)?;
    when(draw, &mut report, setting.at);
    report.doses_missed = Some(scene.doses(draw)).filter(|n| *n > 0 || percent(draw, 40));
    report.medicine = percent(draw, if clinician { 95 } else { 55 }).then(|| pick(draw, MEDICINES).to_owned());
    if clinician {
        noted(draw, scene, &mut report);
    } else {
        told(draw, scene, &mut report);
        private(draw, &mut report);
    }
    Some(report)
}

fn blank(scene: &Scene, teller: Teller, setting: &Setting, once_key: String) -> Option<NewReport> {
    let clinician = teller == Teller::Clinician;
    Some(NewReport {
        teller,
        permission: (teller == Teller::Carer).then_some(Permission::Yes),
        channel: if clinician { Channel::Staff } else { Channel::Web },
        language: "en".to_owned(),
        narrative: String::new(),
        failure: scene.failure()?,
        other_failures: Vec::new(),
        when: When::NotSure,
        happened_on: None,
        provider: Some(setting.provider),
        trust: Some(setting.trust),
        danger: Danger::No,
        harm_said: HarmSaid::NotSure,
        physical: None,
        psychological: None,
        outcomes: Vec::new(),
        doses_missed: None,
        remedies: Vec::new(),
        consent: Consent { mode: Mode::Named, provider: true, trust: true, regulator: true },
        reply_by: ReplyBy::Email,
        identity: Identity::default(),
        needs: Vec::new(),
        needs_words: None,
        medicine: None,
        medicine_code: None,
        done: Vec::new(),
        themes: Vec::new(),
        account: setting.clinician.filter(|_| clinician),
        external_id: None,
        once_key,
    })
}

fn teller(draw: &mut Draw, scene: &Scene) -> Teller {
    if scene.told.is_empty() {
        return Teller::Clinician;
    }
    let clinicians = if scene.noted.is_empty() { 0 } else { 26 };
    let all = [
        (Teller::Patient, 56),
        (Teller::Carer, 15),
        (Teller::Bereaved, 1),
        (Teller::Undisclosed, 2),
        (Teller::Clinician, clinicians),
    ];
    weighed(draw, &all, Teller::Patient)
}

fn when(draw: &mut Draw, report: &mut NewReport, at: DateTime<Utc>) {
    let all =
        [(When::OnDate, 45), (When::LastWeek, 25), (When::KeepsHappening, 15), (When::NotSure, 10), (When::Today, 5)];
    report.when = weighed(draw, &all, When::NotSure);
    let today = london_date(at);
    report.happened_on = match report.when {
        When::OnDate => today.checked_sub_days(Days::new(u64::from(1 + draw.below(20)))),
        When::Today => Some(today),
        When::LastWeek | When::KeepsHappening | When::NotSure => None,
    };
}

/// What a clinician writes down: graded, with what was done so far.
fn noted(draw: &mut Draw, scene: &Scene, report: &mut NewReport) {
    let words: Vec<&str> = scene.noted.iter().map(String::as_str).collect();
    report.narrative = pick(draw, &words).to_owned();
    let physical =
        [(PhysicalHarm::None, 44), (PhysicalHarm::Low, 34), (PhysicalHarm::Moderate, 18), (PhysicalHarm::Severe, 4)];
    let psychological =
        [(PsychologicalHarm::None, 55), (PsychologicalHarm::Low, 33), (PsychologicalHarm::Moderate, 12)];
    let physical = weighed(draw, &physical, PhysicalHarm::None);
    report.physical = Some(physical);
    report.psychological = Some(weighed(draw, &psychological, PsychologicalHarm::None));
    report.harm_said = if physical == PhysicalHarm::None { HarmSaid::No } else { HarmSaid::Yes };
    if physical >= PhysicalHarm::Moderate {
        report.outcomes = scenes().harmed.get(1).map(|h| h.outcomes.clone()).unwrap_or_default();
        report.done.push(DoneSoFar::Bridging);
    }
    if percent(draw, 35) {
        report.done.push(DoneSoFar::HospitalSupply);
    }
    report.identity = patient(draw);
}

/// What a patient or carer tells: their words, the harm as they see it, what would put it right.
fn told(draw: &mut Draw, scene: &Scene, report: &mut NewReport) {
    let words: Vec<&str> = scene.told.iter().map(String::as_str).collect();
    let mut sentences = vec![pick(draw, &words).to_owned()];
    let said = [(HarmSaid::Yes, 44), (HarmSaid::No, 26), (HarmSaid::NotSure, 30)];
    report.harm_said = weighed(draw, &said, HarmSaid::NotSure);
    sentences.push(match report.harm_said {
        HarmSaid::Yes => {
            let harmed: Vec<usize> = (0..scenes().harmed.len()).collect();
            let harmed = scenes().harmed.get(pick(draw, &harmed));
            report.outcomes = harmed.map(|h| h.outcomes.clone()).unwrap_or_default();
            harmed.map(|h| h.words.clone()).unwrap_or_default()
        }
        HarmSaid::No => line(draw, |l| &l.unharmed),
        HarmSaid::NotSure => line(draw, |l| &l.not_sure),
    });
    sentences.push(line(draw, |l| &l.wish));
    sentences.retain(|s| !s.is_empty());
    report.narrative = sentences.join(" ");
    if percent(draw, 40) {
        report.other_failures = scene.also().collect();
    }
    let danger = [(Danger::No, 90), (Danger::NoMedicine, 9), (Danger::Danger, 1)];
    report.danger = weighed(draw, &danger, Danger::No);
    let wishes = [Remedy::GetMedicine, Remedy::Explanation, Remedy::StopAgain, Remedy::Apology, Remedy::ChangeProvider];
    report.remedies = wishes.into_iter().filter(|_| percent(draw, 38)).collect();
    if percent(draw, 6) {
        foreign(draw, report);
    }
    if percent(draw, 5) {
        report.needs = vec![weighed(draw, NEEDS, "fmt_large16").to_owned()];
    }
}

fn foreign(draw: &mut Draw, report: &mut NewReport) {
    let all: Vec<usize> = (0..scenes().foreign.len()).collect();
    if let Some(story) = scenes().foreign.get(pick(draw, &all))
        && let Some(failure) = story.failure()
    {
        report.language.clone_from(&story.tag);
        report.narrative.clone_from(&story.text);
        report.failure = failure;
        report.other_failures.clear();
    }
}

/// Who they are, how to answer them, and with whom they agree to share.
fn private(draw: &mut Draw, report: &mut NewReport) {
    let modes = [(Mode::Named, 78), (Mode::Confidential, 14), (Mode::Anonymous, 8)];
    let mode = match report.teller {
        Teller::Undisclosed => Mode::Anonymous,
        _ => weighed(draw, &modes, Mode::Named),
    };
    let provider = if mode == Mode::Named { 86 } else { 45 };
    report.consent =
        Consent { mode, provider: percent(draw, provider), trust: percent(draw, 97), regulator: percent(draw, 92) };
    if mode == Mode::Anonymous {
        report.reply_by = ReplyBy::None;
        return;
    }
    let ways = [(ReplyBy::Email, 62), (ReplyBy::Text, 18), (ReplyBy::Phone, 13), (ReplyBy::Letter, 7)];
    report.reply_by = weighed(draw, &ways, ReplyBy::Email);
    let name = cast::name(draw);
    report.identity = Identity {
        email: Some(format!("{}@{}", name.to_lowercase().replace(' ', "."), cast::DOMAIN)),
        // Kept by Ofcom for drama: nobody has it.
        phone: Some(format!("07700 900{:03}", draw.below(1000))),
        reporter_name: Some(name),
        ..if percent(draw, 60) { patient(draw) } else { Identity::default() }
    };
}

fn patient(draw: &mut Draw) -> Identity {
    Identity { patient_name: Some(cast::name(draw)), nhs_number: Some(nhs_number(draw)), ..Identity::default() }
}

/// A number with a right check digit from 999 000 0000 on: never issued to anybody.
fn nhs_number(draw: &mut Draw) -> String {
    loop {
        let nine = format!("999{:06}", draw.below(1_000_000));
        let weighted = |(digit, weight): (char, u32)| digit.to_digit(10).unwrap_or(0) * weight;
        let sum: u32 = nine.chars().zip((2..=10).rev()).map(weighted).sum();
        match 11 - sum % 11 {
            10 => {}
            11 => return format!("{nine}0"),
            check => return format!("{nine}{check}"),
        }
    }
}

const NEEDS: &[(&str, u32)] = &[
    ("fmt_large16", 4),
    ("fmt_easy_read", 3),
    ("sup_interpreter_language", 2),
    ("contact_relay", 1),
    ("pro_bsl", 1),
    ("fmt_braille", 1),
];

const MEDICINES: &[&str] = &[
    "Adalimumab 40 mg pen",
    "Etanercept 50 mg pen",
    "Tocilizumab 162 mg syringe",
    "Secukinumab 150 mg pen",
    "Ustekinumab 90 mg syringe",
    "Baricitinib 4 mg tablets",
    "Golimumab 50 mg pen",
    "Abatacept 125 mg syringe",
    "Certolizumab 200 mg syringe",
    "Methotrexate 20 mg pen",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::{NhsNumber, Phone};

    fn many() -> Vec<NewReport> {
        let mut draw = Draw::named(7, "test");
        let at = DateTime::from_timestamp(1_780_000_000, 0).unwrap();
        let body = BodyId(uuid::Uuid::nil());
        let setting = Setting { trust: body, provider: body, clinician: None, at };
        (0..3000)
            .map(|n| {
                let scene = scenes().any(&mut draw, |_| true).unwrap();
                tell(&mut draw, scene, &setting, n.to_string()).unwrap()
            })
            .collect()
    }

    #[test]
    fn nobody_real_can_be_meant() {
        for report in many() {
            if let Some(number) = report.identity.nhs_number {
                assert!(number.starts_with("999") && NhsNumber::parse(&number).is_ok(), "{number}");
            }
            if let Some(phone) = report.identity.phone {
                assert!(Phone::parse(&phone).unwrap().as_str().starts_with("07700900"), "{phone}");
            }
            assert!(report.identity.email.is_none_or(|e| e.ends_with(".example")));
        }
    }

    #[test]
    fn the_mix_is_that_of_the_sector() {
        let all = many();
        let share = |wanted: fn(&NewReport) -> bool| all.iter().filter(|r| wanted(r)).count() * 1000 / all.len();
        assert!((35..70).contains(&share(|r| r.language != "en")), "other languages");
        assert!((30..65).contains(&share(|r| !r.needs.is_empty())), "accessible needs");
        assert!((180..330).contains(&share(|r| r.teller == Teller::Clinician)), "clinicians");
        assert!(all.iter().all(|r| !r.narrative.is_empty()));
    }

    #[test]
    fn who_is_anonymous_leaves_no_name() {
        assert!(many().iter().filter(|r| r.consent.mode == Mode::Anonymous).all(|r| r.identity.is_empty()));
    }
}
