//! What can be done about a body's posts: a page each, sent as a noun.

use actix_web::web;
use askama::Template;

use super::page::{Ground, trail};
use crate::act::own;
use crate::domain::calendar::london_date;
use crate::domain::ids::{AccountId, AppointmentId};
use crate::domain::ownership::{Act, Cover, role_at};
use crate::domain::people::{Actor, Capacity};
use crate::store::{StoreError, handovers, posts};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, DateBoxes, Problems};
use crate::web::page::{self, Shell};
use crate::web::sent::{Fields, Sent};
use crate::web::visit::{Visit, see_other};

crate::codes! {
    /// What can be done.
    pub enum Deed {
        Appointment = "appointment" / "Appoint a lead",
        Ending = "ending" / "End a post",
        Absence = "absence" / "Note an absence, and who covers",
        Return = "return" / "Note that somebody is back",
        Contact = "contact" / "Say how patients reach a lead",
        Handover = "handover" / "Offer all of one person’s duties to another",
        Takeover = "takeover" / "Take over all of one person’s duties",
    }
}

impl Deed {
    pub const fn is_done(self) -> &'static str {
        match self {
            Self::Appointment => "The lead is appointed",
            Self::Ending => "The end of the post is noted",
            Self::Absence => "The absence and the cover are noted",
            Self::Return => "The cover has ended",
            Self::Contact => "The contact is saved",
            Self::Handover => "The duties are offered. They change hands when they are accepted",
            Self::Takeover => "You answer for these duties now",
        }
    }

    /// Whether there is anything to do it with, and the actor can.
    pub fn fits(self, ground: &Ground, actor: &Actor) -> bool {
        match self {
            Self::Appointment => !ground.able.is_empty(),
            Self::Ending | Self::Contact => !ground.posts.is_empty(),
            Self::Absence => !ground.posts.is_empty() && ground.able.len() > 1,
            Self::Return => ground.posts.iter().any(|held| held.row.cover_id.is_some()),
            Self::Handover => !ground.loads.is_empty(),
            // Administrators see no case, so they answer for none.
            Self::Takeover => !ground.loads.is_empty() && actor.capacity != Capacity::Administrator,
        }
    }

    const fn asks_post(self) -> bool {
        matches!(self, Self::Ending | Self::Absence | Self::Return | Self::Contact)
    }
    const fn asks_person(self) -> bool {
        matches!(self, Self::Appointment | Self::Absence | Self::Handover)
    }
    const fn asks_holder(self) -> bool {
        matches!(self, Self::Handover | Self::Takeover)
    }
    const fn asks_from(self) -> bool {
        matches!(self, Self::Appointment | Self::Ending | Self::Absence)
    }
}

#[derive(Template)]
#[template(path = "leads/act.html")]
struct ActPage {
    shell: Shell,
    problems: Problems,
    deed: Deed,
    action: String,
    posts: Vec<Choice>,
    people: Vec<Choice>,
    holders: Vec<Choice>,
    from: DateBoxes,
    to: DateBoxes,
    fields: Fields,
}

type Place = web::Path<(String, String)>;

fn form(visit: &Visit, ground: &Ground, deed: Deed, fields: Fields, problems: Problems) -> Result<ActPage, Failure> {
    let actor = visit.actor()?;
    if !deed.fits(ground, actor) {
        return Err(Failure::NotFound);
    }
    let choice = |field: &str, id: String, words: String| {
        let checked = fields.get(field) == id;
        Choice::new(id, words).checked_if(checked)
    };
    let posts = ground.posts.iter().map(|held| choice("post", held.row.id.to_string(), held.name.clone()));
    let person = |row: &crate::store::people::AccountRow| {
        choice("person", row.id.to_string(), format!("{}, {}", row.name, row.role_words))
    };
    let holders = ground.loads.iter().filter(|load| deed != Deed::Takeover || actor.account() != Some(load.account));
    let holder =
        |load: &posts::Load| choice("holder", load.account.to_string(), format!("{} ({} open)", load.name, load.open));
    Ok(ActPage {
        shell: visit.shell(deed.words()).under(trail(actor, Some(&ground.body))).with(&problems),
        deed,
        action: format!("/leads/{}/{deed}", ground.body.code),
        posts: posts.collect(),
        people: ground.able.iter().map(person).collect(),
        holders: holders.map(holder).collect(),
        from: fields.boxes("from"),
        to: fields.boxes("to"),
        problems,
        fields,
    })
}

pub async fn page(visit: Visit, place: Place) -> Answer {
    let deed: Deed = place.1.parse().map_err(|_| Failure::NotFound)?;
    visit
        .read(move |conn, visit| {
            let ground = Ground::of(conn, visit.actor()?, &place.0, london_date(visit.app.clock.now()))?;
            Ok(page::ok(&form(visit, &ground, deed, Fields::default(), Problems::default())?))
        })
        .await
}

/// What was asked for, parsed.
enum Wanted {
    Register(Act, String),
    Contact(AppointmentId, Option<String>),
    /// Everything that one person leads here is offered to another.
    OfferAll {
        from: AccountId,
        to: AccountId,
        reason: String,
    },
}

pub async fn send(visit: Visit, place: Place, sent: Sent) -> Answer {
    let deed: Deed = place.1.parse().map_err(|_| Failure::NotFound)?;
    let (Sent(fields), own) = (sent, visit.clone());
    let code = place.0.clone();
    let ground = web::block(move || {
        let today = london_date(own.app.clock.now());
        Ground::of(&mut *own.app.store.reader()?, own.actor()?, &code, today)
    });
    let ground = ground.await.map_err(|_| Failure::Busy)??;
    let mut problems = Problems::default();
    let wanted = parse(&visit, &ground, deed, &fields, &mut problems)?;
    let Some(wanted) = wanted.filter(|_| problems.is_empty()) else {
        return Ok(visit.answer(page::unprocessable(&form(&visit, &ground, deed, fields, problems)?)));
    };
    let body = ground.body.id;
    let done = visit.write(move |conn, cx| match wanted {
        Wanted::Register(act, reason) => own_act(conn, cx, &act, &reason),
        Wanted::Contact(post, words) => {
            if posts::post(conn, post)?.body_id != body {
                return Err(StoreError::NotFound.into());
            }
            posts::set_contact(conn, post, words.as_deref())?;
            Ok(Ok(()))
        }
        Wanted::OfferAll { from, to, reason } => {
            let strands = handovers::led_by(conn, from, body)?;
            own_act(conn, cx, &Act::Offer { strands, to }, &reason)
        }
    });
    match done.await? {
        Ok(()) => Ok(see_other(&format!("/leads/{}?done={deed}", ground.body.code))),
        Err(refusal) => {
            let field = if deed.asks_person() {
                "person"
            } else if deed.asks_post() {
                "post"
            } else {
                "holder"
            };
            problems.add(field, refusal.words());
            Ok(visit.answer(page::unprocessable(&form(&visit, &ground, deed, fields, problems)?)))
        }
    }
}

type Done = Result<Result<(), crate::domain::ownership::Refusal>, crate::act::ActError>;

fn own_act(conn: &mut crate::store::Conn, cx: &crate::act::Context, act: &Act, reason: &str) -> Done {
    Ok(own(conn, cx, act, reason)?.map(drop))
}

fn parse(
    visit: &Visit,
    ground: &Ground,
    deed: Deed,
    fields: &Fields,
    problems: &mut Problems,
) -> Result<Option<Wanted>, Failure> {
    let me = visit.actor()?.account();
    // Only posts and people of this body can be named.
    let post = ground.posts.iter().map(|held| held.row.id).find(|id| id.to_string() == fields.get("post"));
    if deed.asks_post() && post.is_none() {
        problems.add("post", "Choose a post");
    }
    let holder = ground.loads.iter().map(|load| load.account).find(|id| id.to_string() == fields.get("holder"));
    if deed.asks_holder() && holder.is_none() {
        problems.add("holder", "Choose whose duties");
    }
    let person = ground.able.iter().map(|row| row.id).find(|id| id.to_string() == fields.get("person"));
    if deed.asks_person() && person.is_none() {
        problems.add("person", "Choose a person");
    }
    let from = if deed.asks_from() { fields.day("from", "The first day", problems) } else { None };
    let to = if deed == Deed::Absence { fields.day("to", "The last day", problems) } else { None };
    let on = from.unwrap_or(ground.today);
    let wanted = match deed {
        Deed::Appointment => person.zip(role_at(ground.body.kind)).map(|(account, role)| {
            let post = AppointmentId(crate::doors::new_id());
            Wanted::Register(Act::Appoint { post, account, body: ground.body.id, role, from: on }, String::new())
        }),
        Deed::Ending => post.map(|post| Wanted::Register(Act::EndPost { post, on }, String::new())),
        Deed::Absence => post
            .zip(person)
            .map(|(post, by)| Wanted::Register(Act::Absent { post, cover: Cover { by, from: on, to } }, String::new())),
        Deed::Return => post.map(|post| Wanted::Register(Act::Back { post }, String::new())),
        Deed::Contact => {
            let words = fields.given("contact").map(|words| words.chars().take(200).collect());
            post.map(|post| Wanted::Contact(post, words))
        }
        Deed::Handover => {
            let reason = fields.prose("reason", 500, "Say why the duties change hands", problems);
            holder.zip(person).zip(reason).map(|((from, to), reason)| Wanted::OfferAll { from, to, reason })
        }
        Deed::Takeover => {
            holder.zip(me).map(|(from, by)| Wanted::Register(Act::TakeOver { from, by }, "taken over".to_owned()))
        }
    };
    Ok(wanted)
}
