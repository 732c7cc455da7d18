//! One revision of a record, to LFPSE: sent once. What was sent and not answered is left in doubt until somebody looks;
//! a change to a known id may be sent again, because it changes nothing the second time.

use std::time::Duration;

use super::Failed;
use crate::act::{self, ActError, Context};
use crate::app::App;
use crate::domain::case::action::Action;
use crate::domain::ids::LfpseId;
use crate::domain::national::act::{Act, RecordState, Reply};
use crate::domain::people::Actor;
use crate::domain::reference::CaseRef;
use crate::exchange::lfpse::{self, Answered};
use crate::store::national::{self, LfpseRow};

/// What came of one request.
enum Sent {
    Answered(u16, String),
    /// The service was never reached: nothing is there.
    NotReached(String),
    /// It may have been reached.
    Unanswered(String),
}

pub fn run(app: &App, id: LfpseId, revision: i32) -> Result<(), Failed> {
    let (row, case) = {
        let mut conn = app.store.reader().map_err(|e| e.to_string())?;
        national::lfpse_to_send(&mut conn, id).map_err(|e| e.to_string())?
    };
    // A newer revision has a job of its own; what was answered is not sent again.
    if row.revision != revision || row.sent_revision >= revision {
        return Ok(());
    }
    let change = row.remote_id.is_some();
    match row.state {
        RecordState::Queued => {}
        RecordState::Sending if change => {}
        RecordState::Sending => {
            let why = "The program stopped while it was being sent".to_owned();
            return settle(app, &case, revision, Reply::InDoubt { why });
        }
        RecordState::Recorded | RecordState::Refused | RecordState::InDoubt => return Ok(()),
    }
    let Some(url) = app.settings.lfpse.url.as_deref() else {
        return settle(app, &case, revision, Reply::Refused { outcome: "No LFPSE endpoint is set up".to_owned() });
    };
    step(app, id, RecordState::Queued, RecordState::Sending)?;
    let again = |why: String| {
        step(app, id, RecordState::Sending, RecordState::Queued)?;
        Err(why)
    };
    match request(app, url, &row) {
        Sent::Answered(status, body) => match lfpse::answer(status, &body, row.remote_id.as_deref()) {
            Answered::Settled(reply) => settle(app, &case, revision, reply),
            Answered::Later(why) => again(why),
        },
        Sent::NotReached(why) => again(why),
        Sent::Unanswered(why) if change => again(why),
        Sent::Unanswered(why) => settle(app, &case, revision, Reply::InDoubt { why }),
    }
}

fn step(app: &App, id: LfpseId, from: RecordState, to: RecordState) -> Result<(), Failed> {
    let moved = app.store.write_blocking(move |conn| national::move_lfpse(conn, id, from, to));
    moved.map(drop).map_err(|e| e.to_string())
}

fn request(app: &App, url: &str, row: &LfpseRow) -> Sent {
    let wait = Duration::from_secs(u64::from(app.settings.lfpse.timeout.max(1)));
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(wait))
        .build()
        .into();
    let base = format!("{}{}", url.trim_end_matches('/'), lfpse::PATH);
    let key = app.settings.lfpse.key.reveal();
    let request = match &row.remote_id {
        Some(id) => agent.put(format!("{base}/{id}")),
        None => agent.post(base),
    };
    let request = request
        .header(lfpse::KEY_HEADER, key)
        .header("Accept", "application/fhir+json")
        .header("Content-Type", "application/fhir+json");
    match request.send(row.document.as_str()) {
        Ok(mut answer) => match answer.body_mut().with_config().limit(1 << 20).read_to_string() {
            Ok(body) => Sent::Answered(answer.status().as_u16(), body),
            Err(error) => Sent::Unanswered(error.to_string()),
        },
        Err(error) if never_reached(&error) => Sent::NotReached(error.to_string()),
        Err(error) => Sent::Unanswered(error.to_string()),
    }
}

/// Whether a request failed before a byte of it could be read at the other end.
fn never_reached(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed | ureq::Error::BadUri(_) | ureq::Error::Tls(_) => {
            true
        }
        ureq::Error::Timeout(at) => matches!(at, ureq::Timeout::Resolve | ureq::Timeout::Connect),
        ureq::Error::Io(error) => error.kind() == std::io::ErrorKind::ConnectionRefused,
        _ => false,
    }
}

fn settle(app: &App, case: &CaseRef, revision: i32, reply: Reply) -> Result<(), Failed> {
    let (cx, case): (Context, CaseRef) = (app.context(Actor::system()), case.clone());
    let action = Action::National(Act::AnswerLfpse { revision, reply });
    let done = app.store.write_blocking(move |conn| act::on_case(conn, &cx, &case, action).map(drop));
    done.map_err(|error: ActError| error.to_string())
}
