//! The installations that we exchange packets with.

use askama::Template;

use crate::domain::text::{OdsCode, hex, unhex};
use crate::store::Conn;
use crate::store::peers::{self, Peer};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Banner, Link, Shell};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, see_other};

#[derive(Template)]
#[template(path = "peers/list.html")]
struct ListPage {
    shell: Shell,
    problems: Problems,
    peers: Vec<Peer>,
    /// What the other administrator enters there.
    own_key: String,
    own_address: String,
    given: Fields,
}

impl ListPage {
    fn value(&self, field: &str) -> &str {
        self.given.get(field)
    }
}

fn build(conn: &mut Conn, visit: &Visit, problems: Problems, given: Fields) -> Result<ListPage, Failure> {
    let shell = visit.shell("Other Candours").under([Link::new("/admin", "Administration")]).with(&problems);
    let own_address = visit.app.settings.server.base_url.clone();
    Ok(ListPage {
        shell,
        problems,
        peers: peers::all(conn)?,
        own_key: hex(&visit.app.keys.public()?),
        own_address,
        given,
    })
}

pub async fn list(visit: Visit, asked: Asked) -> Answer {
    let done = match asked.0.get("done") {
        "kept" => Some("The organisation is kept"),
        "removed" => Some("Nothing that it signs is read any more"),
        _ => None,
    };
    visit
        .read(move |conn, visit| {
            let mut page = build(conn, visit, Problems::default(), Fields::default())?;
            page.shell.banner = done.map(|words| Banner::Done(words.to_owned()));
            Ok(page::ok(&page))
        })
        .await
}

/// An address that packets may be sent to: https, or this machine.
fn address(text: &str) -> Option<String> {
    let text = text.trim_end_matches('/');
    let local = text.strip_prefix("http://").is_some_and(|rest| {
        let host = rest.rsplit_once(':').map_or(rest, |(host, _)| host);
        matches!(host, "localhost" | "127.0.0.1" | "[::1]")
    });
    let host =
        text.strip_prefix("https://").is_some_and(|rest| !rest.is_empty() && !rest.contains(['/', '?', '#', '@', ' ']));
    (local || host).then(|| text.to_owned())
}

fn parsed(sent: &Fields, problems: &mut Problems) -> Option<Peer> {
    let code = OdsCode::parse(sent.get("code").trim());
    if code.is_err() {
        problems.add("code", "Enter the code of the organisation, such as RAJ");
    }
    let key = sent.get("key").trim().to_lowercase();
    let fits = unhex(&key).is_some_and(|bytes| bytes.len() == 32);
    if !fits {
        problems.add("key", "Enter its public key: 64 numbers and letters from a to f");
    }
    let at = sent.given("address").map(address);
    if at == Some(None) {
        problems.add("address", "Enter an address that begins with https:// and names a host only");
    }
    let code = code.ok()?.as_str().to_owned();
    fits.then_some(Peer { code, key, address: at.flatten() }).filter(|_| problems.is_empty())
}

pub async fn keep(visit: Visit, sent: Sent) -> Answer {
    if let Some(elsewhere) = visit.step_up("/admin/peers").await? {
        return Ok(elsewhere);
    }
    let mut problems = Problems::default();
    if let Some(peer) = parsed(&sent.0, &mut problems) {
        let by = visit.actor()?.account();
        tracing::info!(?by, code = peer.code, "another Candour is known");
        visit.app.store.write(move |conn| peers::keep(conn, &peer)).await?;
        return Ok(see_other("/admin/peers?done=kept"));
    }
    visit.read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, problems, sent.0)?))).await
}

pub async fn remove(visit: Visit, sent: Sent) -> Answer {
    if let Some(elsewhere) = visit.step_up("/admin/peers").await? {
        return Ok(elsewhere);
    }
    let code = sent.0.get("code").to_owned();
    visit.app.store.write(move |conn| peers::remove(conn, &code)).await?;
    Ok(see_other("/admin/peers?done=removed"))
}
