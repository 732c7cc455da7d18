//! Cases offered between bodies: who has the duty meanwhile, what is in a packet and what never is, and two Candours that
//! exchange one by file.

use candour::app::hex;
use candour::domain::ids::{AccountId, BodyId};
use candour::domain::people::{Actor, BodyKind, Capacity};
use candour::store::cases::find;
use candour::store::directory::BodyRow;
use candour::store::peers;
use candour::store::people::AccountRow;
use candour::store::register::{Entries, enter};
use candour::store::schema::access_log;
use chrono::TimeDelta;
use diesel::prelude::*;

use crate::support::page::Page;
use crate::support::person::Person;
use crate::support::place::KEY;
use crate::support::prelude::*;
use crate::support::time::Wait;
use crate::support::world::Told;

const STORY: &str = "Nell Underhay here, ring me on 07700 900123. Nobody came on Tuesday.";

/// Offers the complaint as far as the rules tick it.
fn offers(lead: &Person<'_>, told: &Told, to: &str, days: &str) -> Page {
    let new = format!("/cases/{}/packets/new", told.reference);
    let page = lead.opens(&format!("{new}?duty=complaint&purpose=complaint&to={to}&name=Westmere+NHS+Trust"));
    let form = page.form(&new).with("days", days).and("reviewed", "yes");
    lead.succeeds(&form).shows("You keep the duty until they accept it")
}

/// The address of the one packet that can still be decided.
fn open_packet(person: &Person<'_>) -> String {
    let page = person.opens("/packets");
    page.links().into_iter().find(|link| link.starts_with("/packets/one?token=")).expect("a packet")
}

fn lead_of(world: &World, told: &Told) -> AccountId {
    let found = world.reads(|conn| find(conn, &Actor::system(), &told.reference, world.now()));
    found.strands.iter().find(|s| s.kind.code() == "complaint").expect("a complaint").lead_id
}

both!(whoever_offers_a_case_keeps_the_duty_until_the_other_accepts, |world| {
    let told = world.told(&missed_delivery().saying(STORY));
    let (lead, other) = (world.trust_lead(), world.trust_lead_elsewhere());
    let new = format!("/cases/{}/packets/new", told.reference);
    let first = lead.opens(&new).shows("Handling complaints is a public task");
    assert!(first.text().contains("Which duty do you offer?"));
    lead.gets(&format!("{new}?duty=complaint&purpose=complaint&to=ZZZ"))
        .answered(422)
        .shows("Enter the name of the organisation");
    let page = lead.opens(&format!("{new}?duty=complaint&purpose=complaint&to=DEMOT02"));
    let form = page.hides("Nell Underhay here").shows("[name] here, ring me on [phone]").form(&new);
    lead.is_asked_again(&form).shows("Read the words, and say that you did");
    offers(&lead, &told, "DEMOT02", "28");
    other.cannot_open(&format!("/cases/{}", told.reference));
    let packet = open_packet(&other);
    let seen = other.opens(&packet).shows("Never delivered").shows("Nobody came on Tuesday").shows("Art 6(1)(e)");
    seen.hides("Nell").hides("07700").hides("nell@");
    assert_eq!(lead_of(world, &told), lead.account().id, "offered is not given");
    // rejected: the sender is woken at once, and knows where it belongs
    world.works();
    let before = lead.letters().len();
    let reject = other.opens(&packet).form("/packets/one").and("step", "reject").with("reason", "Not our patient.");
    other.is_asked_again(&reject.clone()).shows("Say where it belongs instead");
    other.succeeds(&reject.with("better", "DEMOP01")).shows("the sender is told");
    world.works();
    assert_eq!(lead.letters().len(), before + 1);
    lead.opens(&format!("/cases/{}", told.reference)).shows("It belongs to DEMOP01");
    other.gets(&packet).answered(410).shows("Your organisation gave it back").hides("Nobody came");
    world.holder_of(&told).opens("/follow/case").shows("Not our patient");
    // accepted, then given back
    offers(&lead, &told, "DEMOT02", "28");
    let packet = open_packet(&other);
    let decide =
        |step: &str| other.opens(&packet).form("/packets/one").and("step", step).with("reason", "We care for her.");
    other.succeeds(&decide("accept"));
    assert_eq!(lead_of(world, &told), other.account().id, "accepted is given");
    other.opens(&format!("/cases/{}", told.reference));
    other.succeeds(&decide("return"));
    assert_eq!(lead_of(world, &told), lead.account().id, "given back");
    lead.opens(&format!("/cases/{}/packets", told.reference)).shows("What was disclosed").shows("Sch 1 para 2");
    world.works();
});

both!(a_packet_whose_time_has_passed_or_that_was_taken_back_is_gone_and_asking_is_noted, |world| {
    let told = world.told(&missed_delivery());
    let (lead, other) = (world.trust_lead(), world.trust_lead_elsewhere());
    offers(&lead, &told, "DEMOT02", "1");
    let packet = open_packet(&other);
    other.opens(&packet);
    world.passes(Wait::Exactly(TimeDelta::hours(25)));
    other.gets(&packet).answered(410).shows("Its time has passed").hides("Never delivered");
    world.app.looks.flush();
    let noted: Vec<String> = world.reads(|conn| {
        Ok(access_log::table
            .filter(access_log::what.like("packet%"))
            .order(access_log::at)
            .select(access_log::what)
            .load(conn)?)
    });
    assert_eq!(noted, ["packet", "packet refused"]);
    offers(&lead, &told, "DEMOT02", "5");
    let packet = open_packet(&other);
    let sent = format!("/cases/{}/packets", told.reference);
    let back =
        lead.opens(&sent).forms().into_iter().find(|f| f.fields().iter().any(|(_, v)| v == "revoke")).expect("a form");
    lead.succeeds(&back).shows("taken back");
    other.gets(&packet).answered(410).shows("The sender took it back");
    world.trust_colleague().opens(&sent);
    // the company handles another duty of the case: what the trust offered is not its to read
    let token = packet.split('=').nth(1).expect("a token");
    let company = world.provider_lead();
    company.opens(&sent).hides(token);
    for page in ["print", "file"] {
        company.cannot_open(&format!("{sent}/{page}?token={token}"));
        lead.opens(&format!("{sent}/{page}?token={token}"));
    }
});

/// A trust that only the other Candour knows, with somebody there.
fn westmere<'w>(world: &'w World) -> Person<'w> {
    let (body, account) = (BodyId(candour::doors::new_id()), AccountId(candour::doors::new_id()));
    let template = world.reads(|conn| Ok(candour::store::directory::body_by_code(conn, "DEMOT02")?.expect("a trust")));
    let body = BodyRow {
        id: body,
        code: "RZZ99".to_owned(),
        name: "Westmere NHS Trust".to_owned(),
        kind: BodyKind::Trust,
        ..template
    };
    let account = AccountRow {
        id: account,
        email: "west@people.example".to_owned(),
        name: "Una Prior".to_owned(),
        capacity: Capacity::TrustLead,
        body_id: body.id,
        role_words: "chief pharmacist".to_owned(),
        password: None,
        totp_sealed: None,
        totp_last_step: 0,
        active: true,
        created_at: world.now().into(),
        last_provider_id: None,
    };
    let entries = Entries { bodies: vec![body], accounts: vec![account], ..Entries::default() };
    world.app.store.write_blocking(move |conn| enter(conn, &entries)).expect("they are entered");
    Person::staff(world, "west@people.example")
}

/// Lets a world know the key by which a body of another signs, and where that one is.
fn knows(world: &World, code: &str, of: &World, address: Option<&str>) {
    let key = hex(&of.app.keys.public().expect("a key"));
    let peer = peers::Peer { code: code.to_owned(), key, address: address.map(str::to_owned) };
    world.app.store.write_blocking(move |conn| peers::keep(conn, &peer)).expect("it is kept");
}

both!(two_candours_exchange_a_packet_by_file_and_nothing_of_the_inside_travels, |world| {
    let there = World::on(world.engine, "2026-01-05 09:00").expect("another installation");
    let west = westmere(&there);
    let told = world.told(&missed_delivery().saying(STORY));
    let lead = world.trust_lead();
    let sent = offers(&lead, &told, "RZZ99", "28");
    let file = sent.links().into_iter().find(|link| link.contains("/packets/file?")).expect("a file");
    let file = lead.gets(&file).answered(200);
    nothing_of_the_inside(world, &lead, &file.body);
    let paste = |text: &str| west.opens("/packets").form("/packets").with("file", text);
    west.is_asked_again(&paste("{}")).shows("this is not a packet of Candour");
    west.is_asked_again(&paste(&file.body)).shows("No organisation we know signed this");
    knows(&there, "DEMOT01", world, None);
    west.is_asked_again(&paste(&file.body.replacen("Tuesday", "Monday", 1)))
        .shows("No organisation we know signed this");
    west.succeeds(&paste(&file.body)).shows("The packet is here");
    west.succeeds(&paste(&file.body));
    let packet = open_packet(&west);
    west.opens(&packet).shows("Nobody came on Tuesday").shows(told.reference.as_str()).hides("07700");
    let reject = west.opens(&packet).form("/packets/one").and("step", "reject").with("reason", "Not our patient.");
    west.succeeds(&reject.with("better", "DEMOT03"));
    let token = packet.split('=').nth(1).expect("a token");
    let reply = west.gets(&format!("/packets/reply?token={token}")).answered(200).body;
    world.works();
    let before = lead.letters().len();
    let back = |text: &str| {
        let forms = lead.opens(&format!("/cases/{}/packets", told.reference)).forms();
        let form = forms.into_iter().find(|f| f.fields().iter().any(|(_, v)| v == "reply")).expect("a form");
        form.with("file", text)
    };
    lead.is_asked_again(&back(&reply)).shows("No organisation we know signed this");
    knows(world, "RZZ99", &there, None);
    lead.succeeds(&back(&reply)).shows("It belongs to DEMOT03");
    world.works();
    assert_eq!(lead.letters().len(), before + 1, "woken at once");
    assert_eq!(lead_of(world, &told), lead.account().id, "the sender has the duty");
    lead.is_asked_again(&back(&reply)).shows("This step is not possible");
    there.works();
});

both!(two_candours_exchange_a_packet_over_http_and_a_rejection_wakes_the_sender_at_once, |world| {
    let there = World::on(world.engine, "2026-01-05 09:00").expect("another installation");
    let west = westmere(&there);
    let (told, second) = (world.told(&missed_delivery().saying(STORY)), world.told(&missed_delivery()));
    let lead = world.trust_lead();
    let packets = |told: &Told| format!("/cases/{}/packets", told.reference);
    // the administrator here names the other; there, nobody knows us yet
    let administrator = world.administrator();
    let form =
        administrator.opens("/admin/peers").form("/admin/peers").with("code", "RZZ99").with("address", &there.base);
    administrator.is_asked_again(&form.clone().with("key", "short")).shows("64 numbers and letters");
    let key = hex(&there.app.keys.public().expect("a key"));
    let far = form.clone().with("key", &key).with("address", "http://west.example");
    administrator.is_asked_again(&far).shows("begins with https://");
    administrator.succeeds(&form.with("key", &key)).shows("The organisation is kept").shows("RZZ99").shows(&there.base);
    world.works();
    let before = lead.letters().len();
    offers(&lead, &told, "RZZ99", "28");
    world.works();
    lead.opens(&packets(&told)).shows("did not take it: No organisation we know signed this");
    assert_eq!(lead.letters().len(), before + 1, "woken when it was not taken");
    // from now on they do
    knows(&there, "DEMOT01", world, Some(&world.base));
    offers(&lead, &second, "RZZ99", "28");
    world.works();
    lead.opens(&packets(&second)).shows("Sent to their Candour");
    there.works();
    let packet = open_packet(&west);
    west.opens(&packet).shows(second.reference.as_str());
    let reject = west.opens(&packet).form("/packets/one").and("step", "reject").with("reason", "Not our patient.");
    west.succeeds(&reject.with("better", "DEMOT03"));
    let before = lead.letters().len();
    there.works();
    lead.opens(&packets(&second)).shows("It belongs to DEMOT03");
    world.works();
    assert_eq!(lead.letters().len(), before + 1, "woken at once");
    assert_eq!(lead_of(world, &second), lead.account().id, "the sender has the duty");
    // taken back here, it is read no more there
    let third = world.told(&missed_delivery().saying("They never rang."));
    offers(&lead, &third, "RZZ99", "28");
    world.works();
    let open = west.opens("/packets").links().into_iter().filter(|link| link.starts_with("/packets/one?"));
    let packet = open.into_iter().find(|link| west.gets(link).status == 200).expect("a packet");
    let back = lead.opens(&packets(&third)).forms();
    let back = back.into_iter().find(|f| f.fields().iter().any(|(_, v)| v == "revoke")).expect("a form");
    lead.succeeds(&back).shows("taken back");
    world.works();
    west.gets(&packet).answered(410).shows("The sender took it back");
    there.works();
    // whoever signs with another key, or not at all, is not heard
    let forged = r#"{"text":"{\"format\":\"candour-packet-reply/1\"}","signature":"00"}"#;
    let strange = ureq::post(format!("{}/packets/in", world.base)).config().http_status_as_error(false).build();
    assert_eq!(strange.send(forged).expect("an answer").status().as_u16(), 422);
});

/// No id of ours, no key, no address of whoever handles it, no name that was not chosen.
fn nothing_of_the_inside(world: &World, lead: &Person<'_>, file: &str) {
    let uuid = |text: &str| text.len() == 36 && text.chars().filter(|c| *c == '-').count() == 4;
    let words = file.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    assert_eq!(words.filter(|word| uuid(word)).collect::<Vec<_>>(), Vec::<&str>::new(), "an id of ours");
    for inside in [KEY, &lead.account().email, &lead.account().name, "Nell", "nell@", "07700", "Okafor"] {
        assert!(!file.contains(inside), "the file betrays `{inside}`");
    }
    assert!(!file.contains(&hex(&world.app.keys.public().expect("a key"))), "whoever checks knows the key already");
}

both!(a_body_that_is_not_on_candour_gets_paper_and_every_step_is_kept_by_hand, |world| {
    let told = world.told(&missed_delivery());
    let lead = world.trust_lead();
    let sent = offers(&lead, &told, "RZZ99", "28");
    let print = sent.links().into_iter().find(|link| link.contains("/packets/print?")).expect("paper");
    lead.opens(&print).shows("Westmere NHS Trust (RZZ99)").shows("Never delivered");
    let form = |value: &str| {
        let forms = lead.opens(&format!("/cases/{}/packets", told.reference)).forms();
        forms.into_iter().find(|f| f.fields().iter().any(|(_, v)| v == value)).expect("a form")
    };
    lead.is_asked_again(&form("handed")).shows("Say how and to whom");
    lead.succeeds(&form("handed").with("how", "By post to Una Prior.")).shows("By post to Una Prior.");
    let decided = form("decided").with("step", "accept").with("reason", "Una Prior wrote on 7 January.");
    lead.succeeds(&decided).shows("accepted").shows("Una Prior wrote");
    lead.opens(&format!("/cases/{}", told.reference)).shows("Westmere NHS Trust: accepted");
    world.works();
});
