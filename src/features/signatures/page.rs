//! One page for all of it: who signs, what was signed, what is due, what an issued review is worth.

use actix_web::web::Path;
use askama::Template;

use crate::domain::calendar::london_time_words;
use crate::domain::ids::{AccountId, ReviewId};
use crate::domain::themes::approval::{Entry, Standing, Step, Verdict, due, holding};
use crate::store::reviewing::approvals::{self, ApprovalRow, SignerRow, StandingRow};
use crate::store::reviewing::evidence;
use crate::store::reviews::{self as store, ReviewRow};
use crate::store::{Conn, StoreError};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems, choices};
use crate::web::listing::Tone;
use crate::web::page::{self, Shell};
use crate::web::reviewing::{address, below, done, id};
use crate::web::sent::{Asked, Fields};
use crate::web::visit::Visit;
use crate::web::words::capital;

/// One step: who is named, and what became of it.
pub struct Line {
    pub step: Step,
    pub name: String,
    /// When it was signed, if that holds.
    pub signed: Option<String>,
    /// It is the one that is due.
    pub due: bool,
}

/// One entry of the log.
struct Logged {
    when: String,
    who: String,
    what: String,
    note: String,
    /// Not under what stands now.
    lapsed: bool,
}

#[derive(Template)]
#[template(path = "signatures/page.html")]
pub struct ApprovalPage {
    shell: Shell,
    problems: Problems,
    address: String,
    digest: String,
    broken: Vec<String>,
    lines: Vec<Line>,
    log: Vec<Logged>,
    /// The signature that this person may give now.
    mine: Option<Step>,
    /// The author names who signs; nobody after it is issued.
    names: Vec<Named>,
    standing: Option<StandingRow>,
    /// Whether this person may withdraw or supersede it.
    ends: bool,
    endings: Vec<Choice>,
    successors: Vec<Choice>,
    verdicts: Vec<Choice>,
    fields: Fields,
}

/// A step with those who can be named for it.
pub struct Named {
    pub field: String,
    pub label: String,
    pub people: Vec<Choice>,
}

impl Line {
    fn words(&self) -> String {
        capital(self.step.words())
    }

    fn status(&self) -> (&'static str, Tone) {
        match (&self.signed, self.due) {
            (Some(_), _) => ("Signed", Tone::Settled),
            (None, true) => ("Due", Tone::Moving),
            (None, false) => ("Not yet", Tone::Plain),
        }
    }
}

/// Who is named, with the author for the first step.
pub fn named(review: &ReviewRow, signers: &[SignerRow]) -> Vec<(Step, AccountId)> {
    let others = signers.iter().filter(|row| row.step != Step::Draft).map(|row| (row.step, row.account_id));
    std::iter::once((Step::Draft, review.owner_id)).chain(others).collect()
}

/// The steps that others are named for.
pub fn others() -> impl Iterator<Item = Step> {
    Step::ALL.iter().copied().filter(|step| *step != Step::Draft)
}

/// Whether this person may end an issued review: its author, or the person who answered for it.
pub fn may_end(review: &ReviewRow, signers: &[SignerRow], account: Option<AccountId>) -> bool {
    let responsible = signers.iter().find(|row| row.step == Step::Responsible).map(|row| row.account_id);
    account.is_some() && (account == Some(review.owner_id) || account == responsible)
}

pub async fn page(visit: Visit, path: Path<String>, asked: Asked) -> Answer {
    let id = id(&path)?;
    visit
        .read(move |conn, visit| {
            let mut page = built(conn, visit, id, (Fields::default(), Problems::default()))?;
            page.shell.banner = done(&asked);
            Ok(page::ok(&page))
        })
        .await
}

/// Builds the page: as it is kept, or as it was typed.
pub fn built(
    conn: &mut Conn,
    visit: &Visit,
    id: ReviewId,
    (fields, problems): (Fields, Problems),
) -> Result<ApprovalPage, Failure> {
    let actor = visit.actor()?;
    let review = store::find(conn, actor, id)?;
    review.snapshot()?.ok_or(Failure::NotFound)?;
    let digest = evidence::signed(conn, &review)?;
    let rows = approvals::of(conn, id)?;
    let entries: Vec<Entry<'_, AccountId>> = rows.iter().map(ApprovalRow::entry).collect();
    let (signers, standing) = (approvals::signers(conn, id)?, approvals::standing(conn, id)?);
    let next = due(&entries, &digest).filter(|_| standing.is_none());
    let named = named(&review, &signers);
    let own = actor.account();
    let mine = next.filter(|next| named.iter().any(|(step, person)| step == next && own == Some(*person)));
    let broken = evidence::broken(conn, id)?;
    let author = crate::store::people::account(conn, review.owner_id)?.name;
    let held = holding(&entries, &digest).len();
    let line = |(at, step): (usize, &Step)| {
        let signer = signers.iter().find(|row| row.step == *step).map(|row| row.name.clone());
        let name = if *step == Step::Draft { author.clone() } else { signer.unwrap_or_default() };
        let entry = rows.iter().rev().find(|row| row.step == *step && row.decision == Verdict::Signed);
        let signed = entry.filter(|_| at < held).map(|row| london_time_words(row.at.utc()));
        Line { step: *step, name, signed, due: next == Some(*step) }
    };
    let names = if own == Some(review.owner_id) && standing.is_none() {
        named_choices(conn, &review, (&signers, &fields))?
    } else {
        Vec::new()
    };
    let ends = standing.as_ref().is_some_and(|row| row.standing == Standing::Issued) && may_end(&review, &signers, own);
    let successors = if ends { successors(conn, &review, &fields)? } else { Vec::new() };
    let verdicts = choices(
        [(Verdict::Signed.code(), "I sign"), (Verdict::SentBack.code(), "I send it back to the author")],
        &[fields.get("decision").to_owned()],
    );
    Ok(ApprovalPage {
        shell: below(visit, &review, "Sign and issue").with(&problems),
        problems,
        address: address(id),
        broken: broken.iter().map(|orphan| capital(&orphan.to_string())).collect(),
        lines: Step::ALL.iter().enumerate().map(line).collect(),
        log: log(&rows, &digest),
        digest,
        mine,
        names,
        endings: endings(&fields),
        ends,
        standing,
        successors,
        verdicts,
        fields,
    })
}

fn named_choices(
    conn: &mut Conn,
    review: &ReviewRow,
    (signers, fields): (&[SignerRow], &Fields),
) -> Result<Vec<Named>, StoreError> {
    let people = approvals::candidates(conn, review.body_id)?;
    let of = |step: Step| {
        let field = step.code().to_owned();
        let kept = signers.iter().find(|row| row.step == step).map(|row| row.account_id.to_string());
        let chosen = [fields.given(&field).map(str::to_owned).or(kept).unwrap_or_default()];
        let others = people.iter().filter(|(person, _)| *person != review.owner_id);
        let people = choices(others.map(|(person, name)| (person.to_string(), name.clone())), &chosen);
        Named { field, label: capital(step.words()), people }
    };
    Ok(others().map(of).collect())
}

fn endings(fields: &Fields) -> Vec<Choice> {
    let all = [Standing::Withdrawn, Standing::Superseded];
    choices(all.map(|one| (one.code(), capital(one.words()))), &[fields.get("standing").to_owned()])
}

fn successors(conn: &mut Conn, review: &ReviewRow, fields: &Fields) -> Result<Vec<Choice>, StoreError> {
    let found = approvals::successors(conn, review.body_id, review.id)?;
    let chosen = [fields.get("next").to_owned()];
    Ok(choices(found.into_iter().map(|(id, title)| (id.to_string(), title)), &chosen))
}

fn log(rows: &[ApprovalRow], digest: &str) -> Vec<Logged> {
    let of = |row: &ApprovalRow| Logged {
        when: london_time_words(row.at.utc()),
        who: row.name.clone(),
        what: format!("{}: {}", capital(row.step.words()), row.decision.words()),
        note: row.note.clone(),
        lapsed: row.digest != digest,
    };
    rows.iter().rev().map(of).collect()
}
