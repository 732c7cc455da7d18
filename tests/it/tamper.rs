//! Whatever is altered in the table of events is found, and the first wrong event is named: more than 500 random
//! tamperings on each database, the cut tail and the missing case by the anchors that were kept outside.

use std::collections::HashMap;
use std::io::Write as _;

use candour::domain::anchor::{Anchor, Stood};
use candour::domain::harm::HarmOutcome;
use candour::domain::ids::{AccountId, CaseId, EventId};
use candour::domain::themes::draw::Draw;
use candour::jobs::anchor;
use candour::store::events::{Broken, EventRow};
use candour::store::schema::{cases, events};
use candour::store::types::Ts;
use candour::store::{Conn, anchors, conn};
use chrono::TimeDelta;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use crate::support::place::Engine;
use crate::support::prelude::*;

const ROUNDS: u64 = 560;

/// A world with some history, and its anchors.
fn history(world: &World) -> HashMap<CaseId, Stood> {
    let told: Vec<_> = (0..8).map(|_| world.told(&missed_delivery().causing(HarmOutcome::Flare))).collect();
    keep(world);
    let lead = world.trust_lead();
    for told in &told {
        for noun in ["acknowledgement", "note", "question"] {
            let path = format!("/cases/{}/{noun}", told.reference);
            let form = lead.opens(&path).form(&path);
            lead.succeeds(&if noun == "acknowledgement" { form } else { form.with("text", "What happened?") });
        }
    }
    keep(world);
    anchor::read(&world.app.settings.data.anchors(), &world.app.keys).expect("the anchors agree")
}

fn keep(world: &World) {
    let upto = world.reads(anchors::newest);
    anchor::keep(&world.app, upto).expect("an anchor").expect("there is something new");
    // two anchors of one moment would bear one name
    world.app.clock.pass(TimeDelta::seconds(1));
}

/// What was done to which event, and which event must be named.
struct Done {
    what: &'static str,
    case: CaseId,
    seq: i32,
    needs_anchor: bool,
}

fn flipped(bytes: &[u8], draw: &mut Draw) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let at = usize::try_from(draw.below(u32::try_from(bytes.len()).expect("short"))).expect("small");
    bytes[at] ^= 1 << draw.below(8);
    bytes
}

fn tamper(conn: &mut Conn, all: &[EventRow], draw: &mut Draw, round: u64) -> Done {
    let row = &all[usize::try_from(draw.below(u32::try_from(all.len()).expect("few"))).expect("small")];
    if round % 20 < 13 { altered(conn, row, draw, round % 20) } else { moved(conn, (all, row), draw, round % 20) }
}

/// One column of one event is changed.
fn altered(conn: &mut Conn, row: &EventRow, draw: &mut Draw, how: u64) -> Done {
    let target = events::table.find(row.id);
    macro_rules! set {
        ($what:literal, $change:expr) => {{
            diesel::update(target).set($change).execute(conn).expect("altered");
            Done { what: $what, case: row.case_id, seq: row.seq, needs_anchor: false }
        }};
    }
    match how {
        0 => set!("time", events::at.eq(Ts::from(row.at.utc() + TimeDelta::microseconds(1)))),
        1 => set!("kind", events::kind.eq(if row.kind.code() == "noted" { "closed" } else { "noted" })),
        2 => set!("words of who", events::by_words.eq(format!("{} ", row.by_words))),
        3 => set!("audience", events::seen_by.eq(if row.seen_by.code() == "shared" { "internal" } else { "shared" })),
        4 => set!("detail", events::detail.eq(format!("{}.", row.detail.clone().unwrap_or_default()))),
        5 => set!("salt", events::salt.eq(flipped(row.salt.as_deref().expect("a salt"), draw))),
        6 => set!("digest of the detail", events::detail_hash.eq(flipped(&row.detail_hash, draw))),
        7 => set!("link", events::prev.eq(flipped(&row.prev, draw))),
        8 => set!("hash", events::hash.eq(flipped(&row.hash, draw))),
        9 => set!("place", events::seq.eq(row.seq + 1000)),
        10 => set!("id", events::id.eq(EventId(uuid::Uuid::from_u128(row.id.0.as_u128() ^ 1)))),
        11 => set!("salt taken", events::salt.eq(None::<Vec<u8>>)),
        _ => {
            let other = row.account_id.is_none().then(|| AccountId(uuid::Uuid::from_u128(9)));
            set!("who", events::account_id.eq(other))
        }
    }
}

/// Events are dropped, inserted, or put elsewhere.
fn moved(conn: &mut Conn, (all, row): (&[EventRow], &EventRow), draw: &mut Draw, how: u64) -> Done {
    let of_case: Vec<&EventRow> = all.iter().filter(|r| r.case_id == row.case_id).collect();
    let last = of_case.last().expect("events").seq;
    let target = events::table.find(row.id);
    let done = |what, seq| Done { what, case: row.case_id, seq, needs_anchor: false };
    match how {
        13 => {
            let elsewhere = all.iter().find(|r| r.case_id != row.case_id).expect("another case").case_id;
            diesel::update(target)
                .set((events::case_id.eq(elsewhere), events::seq.eq(row.seq + 2000)))
                .execute(conn)
                .expect("moved");
            done("case", row.seq)
        }
        14 => {
            diesel::delete(target).execute(conn).expect("dropped");
            done("dropped", row.seq)
        }
        15 => {
            // dropped, and what follows moved up
            diesel::delete(target).execute(conn).expect("dropped");
            for later in of_case.iter().filter(|r| r.seq > row.seq) {
                diesel::update(events::table.find(later.id))
                    .set(events::seq.eq(later.seq - 1))
                    .execute(conn)
                    .expect("moved");
            }
            done("dropped and closed up", row.seq)
        }
        16 => {
            let forged = EventRow { id: EventId(candour::doors::new_id()), seq: last + 1, ..row.clone() };
            diesel::insert_into(events::table).values(forged).execute(conn).expect("inserted");
            done("inserted", last + 1)
        }
        17 => {
            let (a, b) = (of_case[0], of_case[1]);
            for (id, seq) in [(a.id, 5000), (b.id, a.seq), (a.id, b.seq)] {
                diesel::update(events::table.find(id)).set(events::seq.eq(seq)).execute(conn).expect("swapped");
            }
            done("reordered", a.seq)
        }
        18 => cut(conn, &of_case, draw),
        _ => {
            diesel::delete(events::table.filter(events::case_id.eq(row.case_id))).execute(conn).expect("cut");
            diesel::delete(cases::table.find(row.case_id)).execute(conn).expect("gone");
            Done { what: "case dropped", case: row.case_id, seq: 1, needs_anchor: true }
        }
    }
}

/// The tail is cut and the case's own row says so: whole in itself.
fn cut(conn: &mut Conn, of_case: &[&EventRow], draw: &mut Draw) -> Done {
    let kept = 1 + usize::try_from(draw.below(u32::try_from(of_case.len() - 1).expect("few"))).expect("small");
    let (head, case) = (of_case[kept - 1], of_case[0].case_id);
    diesel::delete(events::table.filter(events::case_id.eq(case)).filter(events::seq.gt(head.seq)))
        .execute(conn)
        .expect("cut");
    diesel::update(cases::table.find(case))
        .set((cases::event_count.eq(head.seq), cases::event_head.eq(head.hash.clone())))
        .execute(conn)
        .expect("hidden");
    Done { what: "tail cut", case, seq: head.seq + 1, needs_anchor: true }
}

/// Alters, looks, and takes it back.
fn round(
    world: &World,
    conn: &mut Conn,
    (all, known): (&[EventRow], &HashMap<CaseId, Stood>),
    n: u64,
) -> (Done, [Option<Broken>; 2], String) {
    let mut out = None;
    let _ = conn.transaction::<(), diesel::result::Error, _>(|conn| {
        let done = tamper(conn, all, &mut Draw::named(n, "tampering"), n);
        let reference = cases::table.find(done.case).select(cases::reference).first::<String>(conn).optional()?;
        let reference = reference.unwrap_or_else(|| done.case.to_string());
        let mut look = |known| anchors::verify(conn, &world.app.keys, known).expect("verified").1;
        let found = [look(HashMap::new()), look(known.clone())];
        out = Some((done, found, reference));
        Err(diesel::result::Error::RollbackTransaction)
    });
    out.expect("a round")
}

both!(more_than_500_random_tamperings_are_found_and_named, |world| {
    let known = history(world);
    let mut conn = conn::open(world.app.store.place(), false).expect("a connection");
    // whoever owns the database can switch its own rules off
    conn.batch_execute(match world.engine {
        Engine::Sqlite => "PRAGMA foreign_keys = OFF",
        Engine::Postgres => "SET session_replication_role = replica",
    })
    .expect("no rules");
    let all: Vec<EventRow> = events::table
        .order((events::case_id, events::seq))
        .select(EventRow::as_select())
        .load(&mut conn)
        .expect("events");
    let clean = anchors::verify(&mut conn, &world.app.keys, known.clone()).expect("verified");
    assert_eq!((clean.0, clean.1), (u64::try_from(all.len()).expect("a count"), None));
    let mut counted: HashMap<&str, u64> = HashMap::new();
    for n in 0..ROUNDS {
        let (done, [alone, anchored], reference) = round(world, &mut conn, (&all, &known), n);
        let named = anchored.unwrap_or_else(|| panic!("round {n}, {}: not found", done.what));
        // what moved to another case breaks the first of the two
        if done.what != "case" {
            assert_eq!(
                (named.reference.as_str(), named.seq),
                (reference.as_str(), done.seq),
                "round {n}: {}, {}",
                done.what,
                named.why
            );
        }
        assert_eq!(alone.is_some(), !done.needs_anchor, "round {n}: {} without anchors", done.what);
        *counted.entry(done.what).or_default() += 1;
    }
    let _ = writeln!(
        std::io::stderr(),
        "{ROUNDS} tamperings of {} events on {:?}: all found, {counted:?}",
        all.len(),
        world.engine
    );
    let whole = anchors::verify(&mut conn, &world.app.keys, known).expect("verified").1;
    assert_eq!(whole, None, "nothing of it stayed");
});

both!(an_anchor_that_was_altered_or_is_missing_is_named, |world| {
    history(world);
    let folder = world.app.settings.data.anchors();
    let mut files: Vec<_> = std::fs::read_dir(&folder).expect("anchors").flatten().map(|e| e.path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "csv"));
    files.sort();
    assert_eq!(files.len(), 2);
    let read = || anchor::read(&folder, &world.app.keys);
    let text = std::fs::read_to_string(&files[1]).expect("an anchor");
    assert!(Anchor::parse(&text).expect("readable").stood.len() >= 8);
    std::fs::write(&files[1], text.replacen(",1", ",2", 1)).expect("altered");
    assert!(read().expect_err("refused").contains("is not what this installation signed"));
    std::fs::write(&files[1], &text).expect("as it was");
    let first = std::fs::read_to_string(&files[0]).expect("an anchor");
    std::fs::remove_file(&files[0]).expect("gone");
    assert!(read().expect_err("refused").contains("does not follow the anchor before it"));
    std::fs::write(&files[0], first).expect("back");
    assert!(read().is_ok());
});
