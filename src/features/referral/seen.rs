//! What the company is shown of a case. What is withheld has no place in these values, so no template can leak it.

use crate::domain::access::Shown;
use crate::domain::calendar::{date_words, london_date};
use crate::domain::case::telling::Identity;
use crate::domain::redact::redact;
use crate::store::rows::CaseRow;
use crate::web::plain::capital;
use crate::web::words;

/// The case, for the company.
#[derive(Debug, PartialEq, Eq)]
pub struct Seen {
    pub facts: Vec<(&'static str, String)>,
    pub person: Given<Vec<(&'static str, String)>>,
    pub stories: Given<Vec<String>>,
}

/// Something the reporter agreed to share, or did not.
#[derive(Debug, PartialEq, Eq)]
pub enum Given<T> {
    Withheld,
    Shared(T),
}

/// Takes from a case what is shown. `stories` are the reporters' words; `people` opens the identities, and is asked for
/// what is shared, or for the names to be taken out of the words; where neither is shared it is never called.
///
/// # Errors
/// Those of `people`.
pub fn seen<E>(
    row: &CaseRow,
    trust: Option<&str>,
    shown: Shown,
    stories: &[&str],
    people: impl FnOnce() -> Result<Vec<Identity>, E>,
) -> Result<Seen, E> {
    let facts = facts(row, trust, shown);
    if !shown.narrative && !shown.identity {
        return Ok(Seen { facts, person: Given::Withheld, stories: Given::Withheld });
    }
    let people = people()?;
    let words = |story: &&str| if shown.identity { (*story).to_owned() } else { without_names(story, &people) };
    Ok(Seen {
        facts,
        stories: if shown.narrative { Given::Shared(stories.iter().map(words).collect()) } else { Given::Withheld },
        person: match shown.identity {
            true => Given::Shared(people.iter().flat_map(|one| person(one, shown.contact)).collect()),
            false => Given::Withheld,
        },
    })
}

/// Coded facts; the day and the medicine, by which somebody could be found, only with the exact dates.
fn facts(row: &CaseRow, trust: Option<&str>, shown: Shown) -> Vec<(&'static str, String)> {
    let unknown = || "Not known".to_owned();
    let mut facts = vec![
        ("What failed", words::failure(&row.failure).to_owned()),
        ("Trust", trust.map_or_else(unknown, str::to_owned)),
        ("Physical harm", row.reported_physical.map_or_else(unknown, |h| h.words().to_owned())),
        ("Psychological harm", row.reported_psychological.map_or_else(unknown, |h| h.words().to_owned())),
    ];
    if shown.exact_dates {
        facts.push(("Happened", row.happened_on.map_or_else(|| capital(&row.happened_words), date_words)));
        facts.push(("Medicine", row.medicine.clone().unwrap_or_else(unknown)));
    } else {
        let day = row.happened_on.unwrap_or_else(|| london_date(row.opened_at.utc()));
        facts.push(("Month", day.format("%B %Y").to_string()));
    }
    facts
}

fn without_names(story: &str, people: &[Identity]) -> String {
    let names: Vec<&str> = people
        .iter()
        .flat_map(|one| [&one.reporter_name, &one.patient_name])
        .filter_map(|name| name.as_deref())
        .collect();
    redact(story, &names).text
}

fn person(one: &Identity, contact: bool) -> Vec<(&'static str, String)> {
    let own = [
        ("Reported by", one.reporter_name.clone()),
        ("Patient", one.patient_name.clone()),
        ("NHS number", one.nhs_number.clone()),
        ("Date of birth", one.date_of_birth.map(date_words)),
        ("Local number", one.local_number.clone()),
    ];
    let reach = [("E-mail", one.email.clone()), ("Phone", one.phone.clone()), ("Address", one.address.clone())];
    own.into_iter()
        .chain(reach.into_iter().filter(|_| contact))
        .filter_map(|(key, value)| value.map(|value| (key, value)))
        .collect()
}

#[cfg(test)]
#[path = "seen_tests.rs"]
mod tests;
