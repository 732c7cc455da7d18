//! The second person who looks at a quote: nobody can be recognised, the person agreed, the words say what they said.

use actix_web::web::Path;
use askama::Template;

use crate::domain::calendar::london_words;
use crate::domain::ids::{QuoteId, ReviewId};
use crate::domain::themes::findings::{QuoteConsent, QuoteState};
use crate::store::Conn;
use crate::store::reviewing::quotes::{self, Checked, QuoteRow};
use crate::store::reviewing::still_open;
use crate::store::reviews as store;
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems, choices};
use crate::web::listing::Tone;
use crate::web::page::{self, Shell};
use crate::web::reviewing::{address, below, done, id};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words::capital;

struct Line {
    href: String,
    text: String,
    state: QuoteState,
    by: String,
}

#[derive(Template)]
#[template(path = "findings/quotes.html")]
struct ListPage {
    shell: Shell,
    address: String,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "findings/check.html")]
struct CheckPage {
    shell: Shell,
    problems: Problems,
    here: String,
    quote: QuoteRow,
    proposed: String,
    /// The person who proposed it does not check it.
    own: bool,
    consents: Vec<Choice>,
    verdicts: Vec<Choice>,
    fields: Fields,
}

impl Line {
    fn tone(&self) -> Tone {
        match self.state {
            QuoteState::Proposed => Tone::Moving,
            QuoteState::Cleared => Tone::Settled,
            QuoteState::Refused => Tone::Plain,
        }
    }
}

pub async fn list(visit: Visit, path: Path<String>, asked: Asked) -> Answer {
    let id = id(&path)?;
    visit
        .read(move |conn, visit| {
            let review = store::find(conn, visit.actor()?, id)?;
            let at = address(id);
            let lines = quotes::of(conn, id)?.into_iter().map(|quote| Line {
                href: format!("{at}/quotes/{}", quote.id),
                text: quote.text,
                state: quote.state,
                by: quote.checked_by.unwrap_or_else(|| quote.proposed_by.clone()),
            });
            let lines = lines.collect();
            let mut shell = below(visit, &review, "Quotes");
            shell.banner = done(&asked);
            Ok(page::ok(&ListPage { shell, address: at, lines }))
        })
        .await
}

fn built(
    conn: &mut Conn,
    visit: &Visit,
    (id, quote): (ReviewId, QuoteId),
    (fields, problems): (Fields, Problems),
) -> Result<CheckPage, Failure> {
    let actor = visit.actor()?;
    let review = store::find(conn, actor, id)?;
    let quote = quotes::find(conn, id, quote)?;
    visit.app.looks.note(actor, quote.case_id, "review", None, visit.app.clock.now());
    let consent = [fields.get("consent").to_owned()];
    let verdict = |state: QuoteState, words: &str| {
        Choice::new(state.code(), words).checked_if(fields.get("state") == state.code())
    };
    Ok(CheckPage {
        shell: below(visit, &review, "Check a quote").with(&problems),
        problems,
        here: format!("{}/quotes/{}", address(id), quote.id),
        proposed: format!("{}, {}", quote.proposed_by, london_words(quote.proposed_at.utc())),
        own: Some(quote.proposed_id) == actor.account(),
        consents: choices(QuoteConsent::ALL.iter().map(|one| (one.code(), capital(one.words()))), &consent),
        verdicts: vec![
            verdict(QuoteState::Cleared, "Nobody can be recognised, and it may be used"),
            verdict(QuoteState::Refused, "It may not be used"),
        ],
        quote,
        fields,
    })
}

fn ids(path: &(String, String)) -> Result<(ReviewId, QuoteId), Failure> {
    Ok((id(&path.0)?, path.1.parse().map_err(|_| Failure::NotFound)?))
}

pub async fn page(visit: Visit, path: Path<(String, String)>) -> Answer {
    let ids = ids(&path)?;
    visit
        .read(move |conn, visit| Ok(page::ok(&built(conn, visit, ids, (Fields::default(), Problems::default()))?)))
        .await
}

/// What was found, if it can stand: nobody is quoted who did not agree.
fn found(fields: &Fields, problems: &mut Problems) -> Option<(QuoteState, QuoteConsent)> {
    let consent = fields.code::<QuoteConsent>("consent");
    if consent.is_none() {
        problems.add("consent", "Say what the person agreed to");
    }
    let state = fields.code::<QuoteState>("state").filter(|state| *state != QuoteState::Proposed);
    match (state, consent) {
        (None, _) => problems.add("state", "Say whether it may be used"),
        (Some(QuoteState::Cleared), Some(QuoteConsent::None)) => {
            problems.add("state", "A quote of a person who did not agree may not be used");
        }
        (Some(QuoteState::Refused), _) if fields.given("reason").is_none() => {
            problems.add("reason", "Say why it may not be used");
        }
        (Some(_), _) => {}
    }
    Some((state?, consent?)).filter(|_| problems.is_empty())
}

pub async fn save(visit: Visit, path: Path<(String, String)>, sent: Sent) -> Answer {
    let ids = ids(&path)?;
    let (id, quote) = ids;
    let fields = sent.0;
    let mut problems = Problems::default();
    let found = found(&fields, &mut problems);
    if fields.get("reason").chars().count() > 300 {
        problems.add("reason", "Use 300 characters or fewer");
    }
    let by = visit.actor()?.account().ok_or(Failure::NotFound)?;
    let (given, own) = (fields.clone(), visit.clone());
    let twice = match found.filter(|_| problems.is_empty()) {
        None => false,
        Some((state, consent)) => {
            visit
                .write(move |conn, cx| {
                    store::find(conn, &cx.actor, id)?;
                    still_open(conn, id)?;
                    let row = quotes::find(conn, id, quote)?;
                    if row.proposed_id == by {
                        return Ok(true);
                    }
                    let reason = given.given("reason").map(str::to_owned);
                    let by = (by, cx.actor.words.clone());
                    quotes::check(conn, quote, Checked { state, consent, by, at: cx.now.into(), reason })?;
                    Ok(false)
                })
                .await?
        }
    };
    if twice {
        problems.add("state", "You proposed it, so a second person checks it");
    }
    if problems.is_empty() {
        return Ok(see_other(&format!("{}/quotes?done=checked", address(id))));
    }
    own.read(move |conn, visit| Ok(page::unprocessable(&built(conn, visit, ids, (fields, problems))?))).await
}
