//! A body's own system speaks with us: FHIR R4 through the same acts and scope as its people, valid by the published models.

use candour::domain::access::{Consent, Mode};
use candour::store::schema::{client_tokens, clients, reports};
use chrono::TimeDelta;
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::support::fhir::Models;
use crate::support::place::Engine;
use crate::support::prelude::*;

/// A system with a token.
struct System<'w> {
    world: &'w World,
    agent: ureq::Agent,
    token: String,
}

struct Said {
    status: u16,
    location: Option<String>,
    body: Value,
}

impl Said {
    #[track_caller]
    fn answered(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        if status >= 400 {
            assert_eq!(self.body["resourceType"], "OperationOutcome", "every refusal is one");
            if let Some(mut models) = Models::open() {
                models.check("R4B", &self.body).expect("a valid OperationOutcome");
            }
        }
        self
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).build().into()
}

fn said(mut answer: ureq::http::Response<ureq::Body>) -> Said {
    let location = answer.headers().get("location").and_then(|v| v.to_str().ok()).map(str::to_owned);
    let text = answer.body_mut().read_to_string().expect("words");
    Said { status: answer.status().as_u16(), location, body: serde_json::from_str(&text).unwrap_or_default() }
}

/// The administrator lets a system in: its id and secret.
fn client(world: &World, body: &str, rights: &str) -> (String, String) {
    let admin = world.administrator();
    let own = admin.opens("/admin/clients").form("/admin/clients");
    let form = own.with("name", "Datix").with("body", body).with("rights", rights);
    let page = admin.sends(&form).answered(200).shows("This is shown once");
    let of = |id: &str| {
        let rest = page.body.split(&format!("id=\"{id}\">")).nth(1).expect("it is shown");
        rest.split('<').next().expect("a value").to_owned()
    };
    (of("client"), of("secret"))
}

fn token(world: &World, id: &str, secret: &str, more: &str) -> Said {
    let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}{more}");
    let request = agent().post(format!("{}/oauth2/token", world.base));
    said(request.content_type("application/x-www-form-urlencoded").send(form).expect("an answer"))
}

fn system<'w>(world: &'w World, body: &str, rights: &str) -> System<'w> {
    let (id, secret) = client(world, body, rights);
    let given = token(world, &id, &secret, "");
    assert_eq!((given.status, &given.body["expires_in"]), (200, &json!(1800)), "{}", given.body);
    System { world, agent: agent(), token: given.body["access_token"].as_str().expect("a token").to_owned() }
}

impl System<'_> {
    fn gets(&self, path: &str) -> Said {
        let address = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.world.base) };
        let request = self.agent.get(address).header("Authorization", format!("Bearer {}", self.token));
        said(request.call().expect("an answer"))
    }

    fn sends(&self, path: &str, body: &Value) -> Said {
        let request = self.agent.post(format!("{}{path}", self.world.base));
        let request = request.header("Authorization", format!("Bearer {}", self.token));
        said(request.content_type("application/fhir+json").send(body.to_string()).expect("an answer"))
    }
}

fn event(id: &str) -> Value {
    json!({
        "resourceType": "AdverseEvent",
        "actuality": "actual",
        "identifier": { "system": "https://trust.example/datix", "value": id },
        "event": { "coding": [{ "code": "HC-DEL-04" }], "text": "The van never came. A flare followed." },
        "subject": { "identifier": { "system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990000018" } },
        "date": "2026-01-03",
        "extension": [
            { "url": "x/fhir/StructureDefinition/physical-harm", "valueCode": "moderate" },
            { "url": "x/fhir/StructureDefinition/psychological-harm", "valueCode": "low" },
            { "url": "x/fhir/StructureDefinition/homecare-provider",
              "valueReference": { "identifier": { "system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "DEMOP01" } } },
        ],
        "suspectEntity": [{ "instance": { "display": "Adalimumab" } }],
    })
}

fn count(world: &World) -> i64 {
    world.reads(|conn| Ok(reports::table.count().get_result(conn)?))
}

both!(a_trusts_system_tells_an_event_once_and_reads_what_became_of_it, |world| {
    let datix = system(world, "DEMOT01", "write");
    let told = datix.sends("/fhir/AdverseEvent", &event("W1234")).answered(201);
    let address = told.location.clone().expect("where it is");
    assert_eq!(told.body["event"]["coding"][0]["code"], "HC-DEL-04");
    assert_eq!(told.body["identifier"], event("W1234")["identifier"]);
    assert_eq!(told.body["subject"]["identifier"]["value"], "9990000018");
    let again = datix.sends("/fhir/AdverseEvent", &event("W1234")).answered(200);
    assert_eq!((again.location.as_deref(), count(world)), (Some(address.as_str()), 1), "the same id is the same event");
    let read = datix.gets(&address).answered(200);
    assert_eq!(
        (&read.body["severity"]["coding"][0]["code"], &read.body["date"]),
        (&json!("moderate"), &json!("2026-01-03"))
    );
    let reference = read.body["id"].as_str().expect("an id").to_owned();
    world.works();
    world.trust_lead().received("There is an update on your list");
    world.trust_lead().opens(&format!("/cases/{reference}")).shows("The van never came");
    let tasks = datix.gets(&format!("/fhir/Task?focus=AdverseEvent/{reference}")).answered(200);
    assert!(tasks.body["entry"].as_array().expect("tasks").iter().any(|e| e["resource"]["status"] == "requested"));
    let note = json!({
        "resourceType": "Communication", "status": "completed", "category": [{ "text": "message" }],
        "about": [{ "reference": format!("AdverseEvent/{reference}") }],
        "payload": [{ "contentString": "Supply is on its way." }],
    });
    datix.sends("/fhir/Communication", &note).answered(201);
    let lines = datix.gets(&format!("/fhir/Communication?about=AdverseEvent/{reference}")).answered(200);
    assert_eq!(lines.body["entry"][0]["resource"]["payload"][0]["contentString"], "Supply is on its way.");
    let Some(mut models) = Models::open() else { return };
    for resource in [&read.body, &tasks.body, &lines.body, &tasks.body["entry"][0]["resource"]] {
        models.check("R4B", resource).unwrap_or_else(|wrong| panic!("{wrong}\n{resource}"));
    }
    let mut broken = read.body;
    broken["actuality"] = json!(7);
    assert!(models.check("R4B", &broken).is_err());
    world.works();
});

both!(a_system_sees_what_its_body_may_see_and_no_more, |world| {
    let told = world.told(&missed_delivery().saying("Words that only some may read."));
    let nameless = Consent { mode: Mode::Confidential, provider: true, trust: true, regulator: true };
    let private = Consent { mode: Mode::Named, provider: false, trust: true, regulator: true };
    let kept = world.told(&missed_delivery().agreeing(nameless));
    let hidden = world.told(&missed_delivery().agreeing(private));
    let case = |told: &crate::support::world::Told| format!("/fhir/AdverseEvent/{}", told.reference);
    let (trust, elsewhere) = (system(world, "DEMOT01", "read"), system(world, "DEMOT02", "read"));
    let (company, reader) = (system(world, "DEMOP01", "read"), system(world, "MHRA", "read"));
    assert_eq!(trust.gets(&case(&told)).answered(200).body["event"]["text"], "Words that only some may read.");
    elsewhere.gets(&case(&told)).answered(404);
    reader.gets(&case(&told)).answered(404);
    assert!(elsewhere.gets("/fhir/AdverseEvent").answered(200).body.get("entry").is_none());
    let seen = company.gets(&case(&kept)).answered(200);
    assert!(seen.body.get("recordedDate").is_none() && seen.body["meta"].get("lastUpdated").is_none(), "{}", seen.body);
    company.gets(&case(&hidden)).answered(404);
    assert_eq!(seen.body["subject"]["display"], "Not disclosed");
    trust.sends("/fhir/AdverseEvent", &event("W1")).answered(403);
    company.gets(&format!("/fhir/Task?focus=AdverseEvent/{}", kept.reference)).answered(200);
    elsewhere.gets(&format!("/fhir/Communication?about=AdverseEvent/{}", told.reference)).answered(404);
    let teller = system(world, "DEMOP01", "write");
    teller.sends("/fhir/AdverseEvent", &event("W1")).answered(405);
    assert_eq!(count(world), 3);
    world.works();
});

both!(what_cannot_be_taken_is_refused_in_its_place_and_nothing_is_kept, |world| {
    let datix = system(world, "DEMOT01", "write");
    let broken = |pointer: &str, value: Value| {
        let mut event = event("W1");
        *event.pointer_mut(pointer).expect("it is there") = value;
        event
    };
    for (event, place) in [
        (broken("/actuality", json!("potential")), "AdverseEvent.actuality"),
        (broken("/date", json!("2026-01-06")), "AdverseEvent.date"),
        (broken("/extension/2/valueReference/identifier/value", json!("NOBODY")), "AdverseEvent.extension"),
        (broken("/subject/identifier/value", json!("9990000019")), "AdverseEvent.subject.identifier.value"),
    ] {
        let refused = datix.sends("/fhir/AdverseEvent", &event).answered(422);
        assert_eq!(refused.body["issue"][0]["expression"][0], place);
    }
    datix.gets("/fhir/AdverseEvent?_sort=date").answered(400);
    datix.gets("/fhir/Patient").answered(405);
    datix.gets("/fhir/AdverseEvent/nothing").answered(404);
    for path in ["/fhir/AdverseEvent/CAN-222-222-222", "/fhir/Patient/1", "/fhir/metadata"] {
        said(agent().delete(format!("{}{path}", world.base)).call().expect("an answer")).answered(405);
    }
    assert_eq!(count(world), 0);
    let nobody = System { world, agent: agent(), token: "x".repeat(43) };
    nobody.gets("/fhir/AdverseEvent").answered(401);
});

both!(pages_lead_on_until_everything_was_seen_once, |world| {
    for _ in 0..7 {
        world.told(&missed_delivery());
    }
    let trust = system(world, "DEMOT01", "read");
    let (mut next, mut seen) = (Some("/fhir/AdverseEvent?_count=3&event=HC-DEL-04".to_owned()), Vec::new());
    let mut pages = 0;
    while let Some(address) = next {
        let page = trust.gets(&address).answered(200).body;
        seen.extend(page["entry"].as_array().expect("entries").iter().map(|e| e["resource"]["id"].to_string()));
        let links = page["link"].as_array().expect("links").clone();
        next = links.iter().find(|l| l["relation"] == "next").map(|l| l["url"].as_str().expect("a url").to_owned());
        pages += 1;
    }
    let all = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((pages, all, seen.len()), (3, 7, 7));
    let directory = trust.gets("/fhir/Organization?_count=2").answered(200).body;
    assert_eq!(directory["entry"].as_array().map(Vec::len), Some(2));
    let one = trust.gets("/fhir/Organization/DEMOT01").answered(200).body;
    if let Some(mut models) = Models::open() {
        let statement = trust.gets("/fhir/metadata").answered(200).body;
        for resource in [&directory, &one, &statement] {
            models.check("R4B", resource).unwrap_or_else(|wrong| panic!("{wrong}\n{resource}"));
        }
    }
    world.works();
});

both!(a_secret_opens_what_it_should_until_it_is_taken_away, |world| {
    let (id, secret) = client(world, "DEMOT01", "read");
    let refused = |said: Said| said.body["error"].as_str().unwrap_or_default().to_owned();
    assert_eq!(refused(token(world, &id, "wrong", "")), "invalid_client");
    assert_eq!(refused(token(world, &id, &secret, "&scope=system/*.write")), "invalid_scope");
    let given = token(world, &id, &secret, "");
    let datix =
        System { world, agent: agent(), token: given.body["access_token"].as_str().expect("a token").to_owned() };
    datix.gets("/fhir/Organization/DEMOT01").answered(200);
    let stored: Vec<Vec<u8>> =
        world.reads(|conn| Ok(client_tokens::table.select(client_tokens::token_hash).load(conn)?));
    assert!(stored.iter().all(|hash| hash.len() == 32), "only hashes are kept");
    let kept: Vec<Vec<u8>> = world.reads(|conn| Ok(clients::table.select(clients::secret_hash).load(conn)?));
    assert!(!kept.iter().any(|hash| hash == secret.as_bytes()));
    world.app.clock.pass(TimeDelta::minutes(31));
    datix.gets("/fhir/Organization/DEMOT01").answered(401);
    let fresh = token(world, &id, &secret, "");
    let datix =
        System { world, agent: agent(), token: fresh.body["access_token"].as_str().expect("a token").to_owned() };
    let admin = world.administrator();
    admin.succeeds(&admin.opens("/admin/clients").form(&format!("/admin/clients/{id}/revocation"))).shows("Taken away");
    datix.gets("/fhir/Organization/DEMOT01").answered(401);
    assert_eq!(refused(token(world, &id, &secret, "")), "invalid_client");
    let mut last = String::new();
    for _ in 0..12 {
        last = refused(token(world, &id, "guess", ""));
    }
    assert_eq!(last, "slow_down", "guessing is throttled");
});

both!(a_system_that_asks_too_much_is_asked_to_wait, |world| {
    let datix = system(world, "DEMOT01", "read");
    let key: String = world.reads(|conn| {
        let id: candour::domain::ids::ClientId = clients::table.select(clients::id).first(conn)?;
        Ok(format!("client/{id}"))
    });
    world
        .acts(candour::domain::people::Actor::system(), move |conn, cx| {
            for _ in 0..600 {
                candour::store::people::try_once(conn, &key, 600, cx.now)?;
            }
            Ok(())
        })
        .expect("counted");
    datix.gets("/fhir/Organization/DEMOT01").answered(429);
});

#[test]
fn the_openapi_document_names_every_route_of_systems_and_is_valid() {
    let world = World::set_up(Engine::Sqlite, "2026-01-05 09:00", |_| {}).expect("SQLite");
    let document = said(agent().get(format!("{}/api/openapi.json", world.base)).call().expect("an answer"));
    assert_eq!(document.status, 200);
    let paths = document.body["paths"].as_object().expect("paths");
    let catch_all = |path: &str| path.contains("{kind}");
    for entry in candour::server::routes() {
        let ours = ["/fhir/", "/oauth2/", "/api/"].iter().any(|start| entry.path.starts_with(start));
        if ours && !catch_all(entry.path) {
            let method = entry.method.as_str().to_lowercase();
            let known = paths.get(entry.path).is_some_and(|path| path.get(&method).is_some());
            assert!(known, "{method} {} is not in the document", entry.path);
        }
    }
    let known: Vec<&str> = candour::server::routes().iter().map(|entry| entry.path).collect();
    for path in paths.keys() {
        assert!(known.contains(&path.as_str()), "{path} is in the document and is no route");
    }
    if let Some(mut models) = Models::open() {
        models.check("openapi", &document.body).expect("a valid OpenAPI document");
        let mut broken = document.body;
        broken["paths"]["/fhir/Task"]["get"].as_object_mut().expect("an operation").remove("responses");
        assert!(models.check("openapi", &broken).is_err());
    }
}
