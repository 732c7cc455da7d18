//! What somebody who speaks up is asked, and the report it becomes.

use crate::domain::access::{Consent, Mode};
use crate::domain::case::HarmSaid;
use crate::domain::case::telling::{Channel, Danger, Identity, NewReport, ReplyBy, Teller, When};
use crate::domain::failure::{Failure, PlainFailure};
use crate::domain::ids::BodyId;
use crate::domain::text::{Email, Narrative};
use crate::store::directory::BodyRow;
use crate::web::asking::{Ask, Asking, Reading, line, list, pick};
use crate::web::sent::Fields;

/// What failed, as somebody who works there says it.
const fn inside_words(failure: PlainFailure) -> &'static str {
    match failure {
        PlainFailure::DidNotCome => "Medicines do not go out",
        PlainFailure::CameLate => "Medicines go out late",
        PlainFailure::WrongItem => "Wrong medicines, doses or devices go out",
        PlainFailure::WarmOrDamaged => "Medicines get too warm or damaged",
        PlainFailure::Nurse => "Nurses do not go, or go unprepared",
        PlainFailure::NoAnswer => "Patients cannot get through",
        PlainFailure::Prescription => "Prescriptions are handled wrongly",
        PlainFailure::BillingDataStaff => "Records, personal data or conduct",
        PlainFailure::Reprisal => "Somebody suffers for speaking up",
        PlainFailure::SomethingElse => "Something else",
    }
}

pub fn form(sent: &Fields, providers: &[BodyRow], trusts: &[BodyRow]) -> Asking {
    let named = |all: &[BodyRow]| all.iter().map(|b| (b.code.clone(), b.name.clone())).collect::<Vec<_>>();
    let harmed = [("yes", "Yes"), ("no", "No"), ("not_sure", "I do not know")];
    Asking::new(
        "Send",
        vec![
            list(sent, "provider", "Which company is it about?", "It is not told.", named(providers)),
            list(
                sent,
                "trust",
                "Which hospital's patients? (optional)",
                "The hospital's lead reads it first.",
                named(trusts),
            ),
            pick(sent, "failure", "What goes wrong?", PlainFailure::ALL.iter().map(|f| (f.code(), inside_words(*f)))),
            pick(sent, "harm", "Was a patient harmed?", harmed),
            Ask::Area {
                name: "story",
                label: "Tell us what happens",
                hint: "Write nothing by which a colleague could know you.",
                value: sent.get("story").to_owned(),
                rows: 8,
            },
            line(
                sent,
                "email",
                "E-mail (optional)",
                "Only the lead may see it. Use one that is not your employer's.",
                0,
            ),
        ],
    )
}

/// Reads the form.
pub fn parse(read: &mut Reading<'_>, providers: &[BodyRow], trusts: &[BodyRow], key: &str) -> Option<NewReport> {
    let find = |all: &[BodyRow], code: &str| all.iter().find(|b| b.code == code).map(|b| b.id);
    let provider = find(providers, read.sent.get("provider"));
    if provider.is_none() {
        read.problems.add("provider", "Choose the company");
    }
    let trust = find(trusts, read.sent.get("trust"));
    let failure = read.code::<PlainFailure>("failure", "Choose what goes wrong").and_then(PlainFailure::suggests);
    let harm = read.code::<HarmSaid>("harm", "Say if a patient was harmed");
    let story = read.sent.prose("story", Narrative::LIMIT, "Tell us what happens", read.problems);
    let email = read.sent.given("email").map(Email::parse);
    if matches!(email, Some(Err(_))) {
        read.problems.add("email", "Enter an e-mail address, like name@example.com, or leave it empty");
    }
    let email = email.and_then(Result::ok).map(|email| email.as_str().to_owned());
    Some(report(provider?, trust, (failure?, harm?, story?), email, key))
}

/// Kept from the company in every respect: no consent that it may know, no name, and the teller says so to the rules.
fn report(
    provider: BodyId,
    trust: Option<BodyId>,
    (failure, harm_said, narrative): (&'static Failure, HarmSaid, String),
    email: Option<String>,
    key: &str,
) -> NewReport {
    let mode = if email.is_some() { Mode::Confidential } else { Mode::Anonymous };
    NewReport {
        teller: Teller::ProviderStaff,
        permission: None,
        channel: Channel::Web,
        language: "en".to_owned(),
        narrative,
        failure,
        other_failures: Vec::new(),
        when: When::NotSure,
        happened_on: None,
        provider: Some(provider),
        trust,
        danger: Danger::No,
        harm_said,
        physical: None,
        psychological: None,
        outcomes: Vec::new(),
        doses_missed: None,
        remedies: Vec::new(),
        consent: Consent { mode, provider: false, trust: true, regulator: true },
        reply_by: if email.is_some() { ReplyBy::Email } else { ReplyBy::None },
        identity: Identity { email, ..Identity::default() },
        needs: Vec::new(),
        needs_words: None,
        medicine: None,
        medicine_code: None,
        done: Vec::new(),
        themes: Vec::new(),
        account: None,
        external_id: None,
        once_key: key.to_owned(),
    }
}
