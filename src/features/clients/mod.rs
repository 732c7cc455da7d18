//! The systems that may speak to us: the administrator issues a client for a body, and takes it away.

use actix_web::web;
use askama::Template;

use crate::domain::calendar::london_words;
use crate::domain::ids::ClientId;
use crate::domain::people::Capacity;
use crate::entries;
use crate::store::clients::{self, ClientRow, READ, WRITE};
use crate::store::types::Ts;
use crate::store::{Conn, StoreError, directory};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems};
use crate::web::gate::{Entry, Gate};
use crate::web::page::{self, Banner, Link, Shell};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, see_other};

const ADMINISTRATORS: &[Capacity] = &[Capacity::Administrator];

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/admin/clients" => list, Gate::Staff(ADMINISTRATORS);
        POST "/admin/clients" => issue, Gate::Staff(ADMINISTRATORS);
        POST "/admin/clients/{id}/revocation" => revoke, Gate::Staff(ADMINISTRATORS);
    }
}

struct Client {
    id: ClientId,
    name: String,
    body: String,
    may: &'static str,
    issued: String,
    used: String,
    revoked: Option<String>,
}

impl Client {
    fn of((row, body): (ClientRow, String)) -> Self {
        let on = |at: Ts| london_words(at.utc());
        Self {
            id: row.id,
            name: row.name,
            body,
            may: if row.scopes.contains(WRITE) { "Reads and tells" } else { "Reads" },
            issued: on(row.issued_at),
            used: row.used_at.map_or_else(|| "Never".to_owned(), on),
            revoked: row.revoked_at.map(on),
        }
    }
}

#[derive(Template)]
#[template(path = "clients/list.html")]
struct ListPage {
    shell: Shell,
    problems: Problems,
    clients: Vec<Client>,
    fields: Fields,
    rights: Vec<Choice>,
}

fn build(conn: &mut Conn, visit: &Visit, fields: Fields, problems: Problems) -> Result<ListPage, Failure> {
    let rights = [("read", "Read what the organisation may see"), ("write", "Read, tell events and write messages")];
    Ok(ListPage {
        shell: visit.shell("Systems").under([Link::new("/admin", "Administration")]).with(&problems),
        problems,
        clients: clients::all(conn)?.into_iter().map(Client::of).collect(),
        rights: crate::web::forms::choices(rights, &[fields.get("rights")]),
        fields,
    })
}

pub async fn list(visit: Visit, asked: Asked) -> Answer {
    let revoked = asked.0.get("done") == "revocation";
    visit
        .read(move |conn, visit| {
            let mut page = build(conn, visit, Fields::default(), Problems::default())?;
            page.shell.banner = revoked.then(|| Banner::Done("The system can speak to us no more".to_owned()));
            Ok(page::ok(&page))
        })
        .await
}

/// Shown once, as the answer itself: it is in no address, and asking again makes another.
#[derive(Template)]
#[template(path = "clients/issued.html")]
struct IssuedPage {
    shell: Shell,
    name: String,
    body: String,
    id: ClientId,
    secret: String,
}

pub async fn issue(visit: Visit, sent: Sent) -> Answer {
    let fields = sent.0;
    let (own, given) = (visit.clone(), fields.clone());
    let read = web::block(move || {
        let mut problems = Problems::default();
        let name = given.given("name").filter(|name| name.chars().count() <= 100).map(str::to_owned);
        if name.is_none() {
            problems.add("name", "Enter a name of 100 characters or fewer");
        }
        let body = directory::body_by_code(&mut *own.app.store.reader()?, given.get("body").trim())?;
        let scopes = if given.get("rights") == "write" { format!("{READ} {WRITE}") } else { READ.to_owned() };
        if !["read", "write"].contains(&given.get("rights")) {
            problems.add("rights", "Choose what it may do");
        }
        let by = own.actor()?.words.clone();
        let made = body.zip(name).and_then(|(body, name)| {
            clients::fresh(&body, &name, &scopes, &by, own.app.clock.now()).map(|issued| (issued, body.name))
        });
        if made.is_none() && problems.for_field("name").is_none() {
            problems.add("body", "Enter the code of an organisation that acts on cases");
        }
        Ok::<_, Failure>((made, problems))
    });
    let (made, problems) = read.await.map_err(|_| Failure::Busy)??;
    let Some((issued, body)) = made.filter(|_| problems.is_empty()) else {
        return visit.read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, fields, problems)?))).await;
    };
    let (account, client) = (issued.account, issued.client);
    let (id, name) = (client.id, client.name.clone());
    visit.app.store.write(move |conn| clients::issue(conn, &account, &client)).await.map_err(Failure::from)?;
    tracing::info!(client = %id, by = ?visit.actor()?.account(), "a client was issued");
    let shell = visit.shell("Secret of the system").under([Link::new("/admin/clients", "Systems")]);
    Ok(visit.answer(page::ok(&IssuedPage { shell, name, body, id, secret: issued.secret })))
}

pub async fn revoke(visit: Visit, path: web::Path<String>, _: Sent) -> Answer {
    let id: ClientId = path.parse().map_err(|_| Failure::NotFound)?;
    let now = visit.app.clock.now();
    let done = visit.app.store.write(move |conn| -> Result<(), StoreError> { clients::revoke(conn, id, now) });
    done.await?;
    tracing::info!(client = %id, by = ?visit.actor()?.account(), "a client was revoked");
    Ok(see_other("/admin/clients?done=revocation"))
}
