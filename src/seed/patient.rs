//! One patient of the demonstration, with the receipt that opens her report.

use chrono::TimeDelta;

use crate::act::{self, ActError, Context, on_case};
use crate::app::App;
use crate::domain::access::{Consent, Mode};
use crate::domain::case::HarmSaid;
use crate::domain::case::action::{Action, Duties};
use crate::domain::case::telling::{Channel, Danger, Identity, NewReport, Remedy, ReplyBy, Teller, When};
use crate::domain::failure::failure;
use crate::domain::harm::HarmOutcome;
use crate::domain::ids::BodyId;
use crate::domain::people::Actor;
use crate::domain::reference::{AccessCode, CaseRef};
use crate::store::directory::body_by_code;
use crate::store::{Conn, StoreError, people, settings};

/// What a person keeps of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub reference: String,
    pub code: String,
}

const KEPT: &str = "demo_receipt";

/// The receipt of the demonstration's patient; her report is made at the first start. A real access code is never kept
/// readable: this one opens an invented story.
///
/// # Errors
/// The database's own.
pub fn receipt(app: &App) -> Result<Receipt, StoreError> {
    let known = settings::get(&mut *app.store.reader()?, KEPT)?;
    if let Some((reference, code)) = known.as_deref().and_then(|kept| kept.split_once(' ')) {
        return Ok(Receipt { reference: reference.to_owned(), code: code.to_owned() });
    }
    let told = Context { now: app.clock.now() - TimeDelta::days(6), ..app.context(Actor::nobody()) };
    let code = AccessCode::from_bits(crate::doors::random());
    let shown = code.reveal().to_owned();
    app.store
        .write_blocking(move |conn| -> Result<Receipt, ActError> {
            let report = story(conn)?;
            let opened = act::report(conn, &told, &report, Some(&code))?;
            answered(conn, &told, &opened.reference)?;
            settings::set(conn, KEPT, &format!("{} {shown}", opened.reference))?;
            Ok(Receipt { reference: opened.reference, code: shown })
        })
        .map_err(|error| match error {
            ActError::Store(error) => error,
            ActError::Refused(refusal) => StoreError::Unreadable(format!("{refusal:?}")),
        })
}

/// The lead has read it and asked the company, which is silent: there is something to see at once.
fn answered(conn: &mut Conn, told: &Context, reference: &str) -> Result<(), ActError> {
    let case = CaseRef::parse(reference).map_err(|e| StoreError::Unreadable(e.to_string()))?;
    let email = format!("trust@{}", super::cast::DOMAIN);
    let lead = people::account_by_email(conn, &email)?.ok_or(StoreError::NotFound)?;
    let body = crate::store::directory::body(conn, lead.body_id)?;
    let cx = Context { now: told.now + TimeDelta::days(1), actor: lead.actor(&body.name), ..told.clone() };
    let message = "I am sorry, Pat. I have asked for your injections to be sent first, and I will find out why nobody \
                   came. You can write to me here at any time.";
    on_case(conn, &cx, &case, Action::Acknowledge { duties: Duties::All, message: message.to_owned() })?;
    let question = "Two deliveries to this patient did not arrive. Say why, what the patient was told, and when the \
                    next one will come.";
    on_case(conn, &cx, &case, Action::AskProvider { question: question.to_owned() })?;
    Ok(())
}

fn story(conn: &mut Conn) -> Result<NewReport, StoreError> {
    let mut id = |code: &str| -> Result<Option<BodyId>, StoreError> { Ok(body_by_code(conn, code)?.map(|b| b.id)) };
    Ok(NewReport {
        teller: Teller::Patient,
        permission: None,
        channel: Channel::Web,
        language: "en".to_owned(),
        narrative:
            "My injections were due on Tuesday and nobody came. I rang four times. Each time I was told it would \
                    be tomorrow. I have missed two doses now and my hands are so swollen I cannot do up my coat. I had \
                    to take steroids again. I want to know why this keeps happening."
                .to_owned(),
        failure: failure("HC-DEL-04").ok_or(StoreError::NotFound)?,
        other_failures: failure("HC-COM-05").into_iter().collect(),
        when: When::LastWeek,
        happened_on: None,
        provider: id("DEMOP01")?,
        trust: id("DEMOT01")?,
        danger: Danger::No,
        harm_said: HarmSaid::Yes,
        physical: None,
        psychological: None,
        outcomes: vec![HarmOutcome::Flare, HarmOutcome::Steroids],
        doses_missed: Some(2),
        remedies: vec![Remedy::GetMedicine, Remedy::Explanation, Remedy::StopAgain],
        consent: Consent { mode: Mode::Named, provider: true, trust: true, regulator: true },
        reply_by: ReplyBy::Email,
        identity: Identity {
            reporter_name: Some("Pat Lindqvist".to_owned()),
            email: Some("pat.lindqvist@candour.example".to_owned()),
            phone: Some("07700 900117".to_owned()),
            nhs_number: Some("9990000018".to_owned()),
            ..Identity::default()
        },
        needs: vec!["fmt_large16".to_owned()],
        needs_words: None,
        medicine: Some("Adalimumab 40mg/0.4ml solution for injection pre-filled pens".to_owned()),
        medicine_code: None,
        done: Vec::new(),
        themes: Vec::new(),
        account: None,
        external_id: None,
        once_key: "demo/patient".to_owned(),
    })
}
