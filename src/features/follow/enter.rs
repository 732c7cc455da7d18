//! The receipt opens its own report: a slip of the pen is told apart from a wrong code, a wrong code from nothing.

use askama::Template;

use crate::domain::people::Actor;
use crate::domain::reference::{AccessCode, CaseRef, ReferenceProblem};
use crate::domain::spoken::{self, Typed};
use crate::store::opening::code_mac;
use crate::store::people::{self, ABSOLUTE, STAGE_FULL, SessionRow, TRIES};
use crate::store::vault::{Keys, digest};
use crate::store::{Conn, StoreError, joining, receipts};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::language::Language;
use crate::web::page::{self, Banner, Shell};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, fresh_token, see_other};

#[derive(Template)]
#[template(path = "follow/enter.html")]
struct EnterPage {
    shell: Shell,
    problems: Problems,
    reference: String,
    /// What was typed comes back to be put right; it is never kept.
    code: String,
}

/// Nobody learns from the words, nor from the work, which of the two was wrong.
const WRONG: &str = "follow-wrong";

/// A network's own limit: a hospital's visitors share one. It is never the reference's alone, so that nobody who knows a
/// reference can lock its owner out.
const OF_NETWORK: i32 = TRIES * 20;

fn shell(visit: &Visit) -> Shell {
    visit.page("follow-title").back_to("/")
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    if visit.actor.as_ref().is_some_and(Actor::holds_receipt) {
        return Ok(see_other("/follow/case"));
    }
    let saved = asked.0.get("done") == "saved";
    let mut shell = shell(&visit);
    shell.banner = saved.then(|| Banner::Done(visit.say("follow-saved")));
    Ok(visit.answer(page::ok(&enter(shell, Problems::default(), &Fields::default()))))
}

fn enter(shell: Shell, problems: Problems, sent: &Fields) -> EnterPage {
    let typed = |field: &str| sent.get(field).chars().take(200).collect();
    EnterPage { shell, problems, reference: typed("reference"), code: typed("code") }
}

/// A receipt as typed, or what to put right in it.
fn read(sent: &Fields, language: Language) -> Result<(CaseRef, AccessCode), Problems> {
    let mut problems = Problems::default();
    let reference = CaseRef::parse(sent.get("reference"));
    if let Err(problem) = &reference {
        problems.add("reference", slip("reference", *problem, language));
    }
    let code = match spoken::read(sent.get("code")) {
        Typed::Characters(characters) => {
            AccessCode::parse(&characters).map_err(|problem| slip("code", problem, language))
        }
        Typed::Unknown(word) => Err(language.tell("follow-not-a-word", &[("word", &word)])),
    };
    if let Err(words) = &code {
        problems.add("code", words.clone());
    }
    match (reference, code) {
        (Ok(reference), Ok(code)) => Ok((reference, code)),
        _ => Err(problems),
    }
}

/// What is wrong with the reference or the code, by the field.
fn slip(field: &str, problem: ReferenceProblem, language: Language) -> String {
    match problem {
        ReferenceProblem::Length { found: 0, .. } => language.say(&format!("follow-enter-{field}")),
        ReferenceProblem::Length { wanted, found } => {
            language.tell(&format!("follow-length-{field}"), &[("wanted", &wanted), ("found", &found)])
        }
        ReferenceProblem::Character { found } => {
            language.tell(&format!("follow-never-{field}"), &[("found", &found.escape_debug())])
        }
        ReferenceProblem::Check => language.say(&format!("follow-slip-{field}")),
    }
}

enum Tried {
    TooOften,
    Wrong,
    Opened(String),
}

pub async fn open(visit: Visit, sent: Sent) -> Answer {
    let (reference, code) = match read(&sent.0, visit.language) {
        Ok(receipt) => receipt,
        Err(problems) => return Ok(again(&visit, &sent.0, problems)),
    };
    let knock = Knock { reference, code, visit: visit.clone() };
    match visit.app.store.write(move |conn| knock.tried(conn)).await? {
        Tried::TooOften => Err(Failure::TooMany),
        Tried::Wrong => {
            let mut problems = Problems::default();
            problems.add("reference", visit.say(WRONG));
            Ok(again(&visit, &sent.0, problems))
        }
        Tried::Opened(token) => {
            let mut answer = see_other("/follow/case");
            let _ = answer.add_cookie(&visit.cookie_with(token));
            Ok(answer)
        }
    }
}

fn again(visit: &Visit, sent: &Fields, problems: Problems) -> actix_web::HttpResponse {
    let shell = shell(visit).with(&problems);
    page::unprocessable(&enter(shell, problems, sent))
}

struct Knock {
    reference: CaseRef,
    code: AccessCode,
    visit: Visit,
}

impl Knock {
    /// Counts the try, then looks the code up: the same steps whatever is wrong.
    fn tried(&self, conn: &mut Conn) -> Result<Tried, StoreError> {
        let (now, network) = (self.visit.app.clock.now(), &self.visit.network);
        let both = format!("follow/{}/{network}", self.reference);
        let often = people::try_once(conn, &format!("follow/{network}"), OF_NETWORK, now)?;
        if !(people::try_once(conn, &both, TRIES, now)? && often) {
            return Ok(Tried::TooOften);
        }
        let Some(opens) = self.opens(conn, &self.visit.app.keys)? else { return Ok(Tried::Wrong) };
        people::forgive(conn, &both)?;
        if let Some(old) = &self.visit.session {
            people::end_session(conn, &old.token_hash)?;
        }
        let token = fresh_token();
        let session = SessionRow {
            token_hash: digest(&[token.as_bytes()]).to_vec(),
            account_id: None,
            report_id: Some(opens.report),
            stage: STAGE_FULL.to_owned(),
            created_at: now.into(),
            seen_at: now.into(),
            expires_at: (now + ABSOLUTE).into(),
            agent: self.visit.agent.clone(),
        };
        people::keep_session(conn, &session)?;
        if let Some(receipt) = opens.receipt {
            receipts::bind(conn, &session.token_hash, receipt)?;
        }
        Ok(Tried::Opened(token))
    }

    fn opens(&self, conn: &mut Conn, keys: &Keys) -> Result<Option<receipts::Opens>, StoreError> {
        let Some(opens) = receipts::opens(conn, &code_mac(keys, &self.code))? else { return Ok(None) };
        // a receipt keeps its reference, whichever case holds the report now
        let given = joining::told_as(conn, opens.report)?.unwrap_or_else(|| opens.reference.clone());
        Ok((given == self.reference.as_str()).then_some(opens))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receipt() -> (CaseRef, AccessCode) {
        (CaseRef::from_bits([9, 8, 7, 6, 5]), AccessCode::from_bits([7; 10]))
    }

    fn typed(reference: &str, code: &str) -> Result<(CaseRef, AccessCode), Problems> {
        read(&Fields::new(vec![("reference".into(), reference.into()), ("code".into(), code.into())]), Language::En)
    }

    #[test]
    fn a_receipt_is_read_however_it_is_typed() {
        let (reference, code) = receipt();
        let bare = code.reveal().replace('-', "");
        for (reference_typed, code_typed) in [
            (reference.as_str().to_owned(), code.reveal().to_owned()),
            (reference.as_str().to_lowercase(), bare.to_lowercase()),
            (reference.as_str().replace('-', " "), format!("  {}  ", code.reveal().replace('-', " "))),
            (reference.as_str().trim_start_matches("CAN-").to_owned(), bare),
        ] {
            let read = typed(&reference_typed, &code_typed).unwrap();
            assert_eq!((read.0.as_str(), read.1.reveal()), (reference.as_str(), code.reveal()));
        }
    }

    #[test]
    fn a_slip_of_the_pen_is_told_beside_its_field_before_anything_is_looked_up() {
        let (reference, code) = receipt();
        let last = reference.as_str().chars().last().unwrap();
        let other = if last == '2' { '3' } else { '2' };
        let slipped = format!("{}{other}", reference.as_str().trim_end_matches(last));
        let problems = typed(&slipped, code.reveal()).unwrap_err();
        assert!(problems.for_field("reference").unwrap().contains("typing slip"));
        assert_eq!(problems.for_field("code"), None);
        let problems = typed("", &code.reveal().replace(code.reveal().chars().next().unwrap(), "0")).unwrap_err();
        assert_eq!(problems.for_field("reference"), Some("Enter your reference"));
        assert!(problems.for_field("code").unwrap().contains("never has"));
        let short = typed(reference.as_str(), "ABC").unwrap_err();
        assert!(short.for_field("code").unwrap().contains("has 18 letters and numbers, and this has 3"));
    }
}
