//! Lists as their reader narrowed them, kept under a name: of a lead's inbox and of a regulator's queue. Each their own alone.

use actix_web::web::Path;
use askama::Template;

use crate::act::ActError;
use crate::domain::people::Capacity;
use crate::entries;
use crate::store::saved_views::{self as store, List, MOST, SavedView};
use crate::store::{Conn, StoreError};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::gate::{Entry, Gate};
use crate::web::page::{self, Banner, Shell};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, encode, see_other};

/// Who has a list.
const READERS: &[Capacity] =
    &[Capacity::TrustLead, Capacity::ProviderLead, Capacity::IcbOfficer, Capacity::NationalLead, Capacity::Regulator];

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/views/{list}" => page, Gate::Staff(READERS);
        POST "/views/{list}" => save, Gate::Staff(READERS);
        POST "/views/{list}/removal" => remove, Gate::Staff(READERS);
    }
}

/// Characters of a name, and of what follows the `?` of an address. Ours.
const NAME: usize = 60;
const QUERY: usize = 1000;

#[derive(Template)]
#[template(path = "views/page.html")]
struct ViewsPage {
    shell: Shell,
    problems: Problems,
    list: List,
    /// The list as it is narrowed now; none: there is nothing to keep.
    query: String,
    typed: String,
    views: Vec<SavedView>,
}

/// The list of this path, if this reader has it.
fn list(visit: &Visit, path: &str) -> Result<List, Failure> {
    let list: List = path.parse().map_err(|_| Failure::NotFound)?;
    let regulator = visit.actor()?.capacity == Capacity::Regulator;
    if regulator == (list == List::Queue) { Ok(list) } else { Err(Failure::NotFound) }
}

/// The filters alone, written anew: a place in the list is left out, and so is what no address needs.
fn filters(fields: &Fields) -> String {
    let passed = ["csrf", "name", "done", "after", "before", "acknowledged", "offered"];
    let kept = fields.pairs().iter().filter(|(name, value)| {
        let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        plain && !value.is_empty() && !passed.contains(&name.as_str())
    });
    let mut query = String::new();
    for (name, value) in kept {
        let pair = format!("{}{name}={}", if query.is_empty() { "" } else { "&" }, encode(value));
        if query.len() + pair.len() <= QUERY {
            query.push_str(&pair);
        }
    }
    query
}

fn build(
    conn: &mut Conn,
    visit: &Visit,
    list: List,
    (query, typed): (String, String),
    problems: Problems,
) -> Result<ViewsPage, Failure> {
    let me = visit.actor()?.account().ok_or(Failure::NotFound)?;
    let back = if query.is_empty() { list.path().to_owned() } else { format!("{}?{query}", list.path()) };
    let shell = visit.shell("Your saved views").back_to(back).with(&problems);
    Ok(ViewsPage { shell, problems, list, query, typed, views: store::of(conn, me, list)? })
}

async fn page(visit: Visit, path: Path<String>, asked: Asked) -> Answer {
    let list = list(&visit, &path)?;
    let done = match asked.0.get("done") {
        "saved" => Some("The view was saved"),
        "removal" => Some("The view was taken away"),
        _ => None,
    };
    let query = filters(&asked.0);
    visit
        .read(move |conn, visit| {
            let mut page = build(conn, visit, list, (query, String::new()), Problems::default())?;
            page.shell.banner = done.map(|words| Banner::Done(words.to_owned()));
            Ok(page::ok(&page))
        })
        .await
}

async fn save(visit: Visit, path: Path<String>, sent: Sent) -> Answer {
    let list = list(&visit, &path)?;
    let query = filters(&Fields::parse(sent.0.get("query").as_bytes()).unwrap_or_default());
    let (mut problems, typed) = (Problems::default(), sent.0.get("name").to_owned());
    if let Some(name) = sent.0.prose("name", NAME, "Give the view a name", &mut problems) {
        let (name, kept) = (name.split_whitespace().collect::<Vec<_>>().join(" "), query.clone());
        let saved = visit.write(move |conn, cx| {
            let me = cx.actor.account().ok_or(StoreError::NotFound)?;
            Ok::<_, ActError>(store::save(conn, me, list, (&name, &kept), cx.now)?)
        });
        if saved.await? {
            return Ok(see_other(&format!("/views/{list}?done=saved")));
        }
        problems.add("name", format!("You have {MOST} views already. Take one away first"));
    }
    visit.read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, list, (query, typed), problems)?))).await
}

async fn remove(visit: Visit, path: Path<String>, sent: Sent) -> Answer {
    let list = list(&visit, &path)?;
    let id = sent.0.code("id").ok_or(Failure::NotFound)?;
    visit
        .write(move |conn, cx| {
            let me = cx.actor.account().ok_or(StoreError::NotFound)?;
            Ok::<_, ActError>(store::remove(conn, me, id)?)
        })
        .await?;
    Ok(see_other(&format!("/views/{list}?done=removal")))
}
