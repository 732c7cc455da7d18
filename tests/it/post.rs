//! Letters by real mail servers: each arrives once, later if need be; nobody who tells us something waits for one.

use std::collections::BTreeSet;

use candour::config::Settings;

use crate::support::place::Engine;
use crate::support::prelude::*;
use crate::support::smtp::{Mood, Postfix, Unruly};

/// What a letter says of itself.
fn header<'a>(letter: &'a str, name: &str) -> &'a str {
    let line = letter.lines().find(|line| line.to_lowercase().starts_with(&format!("{}:", name.to_lowercase())));
    line.unwrap_or_else(|| panic!("no {name} in:\n{letter}")).split_once(':').unwrap().1.trim()
}

/// Nobody who reads over a shoulder learns anything from it.
fn says_nothing(letter: &str, reference: &str) {
    let (head, words) = letter.split_once("\n\n").expect("a letter has a body");
    for word in
        ["underhay", "nell ", "medicine", "complaint", "harm", "patient", "hospital", "dose", "injection", "case"]
    {
        assert!(!words.to_lowercase().contains(word), "{word}: {words}");
        assert!(!header(letter, "Subject").to_lowercase().contains(word), "{word}: {head}");
    }
    assert!(!letter.contains(reference));
    assert_eq!(letter.lines().filter(|line| line.to_lowercase().starts_with("to:")).count(), 1);
}

fn plain(port: u16) -> impl Fn(&mut Settings) {
    move |settings| {
        settings.mail.host = Some("127.0.0.1".to_owned());
        settings.mail.port = port;
        settings.mail.tls = false;
        settings.mail.patience = 1;
    }
}

/// To two leads and the person who told it; and two of posts that nobody holds in the invented England.
const LETTERS: usize = 5;

#[test]
fn whatever_the_mail_server_does_every_letter_arrives_once() {
    let moods = [Mood::Refuses, Mood::Later, Mood::LaterAfterData, Mood::Hangs, Mood::DropsAfterData, Mood::Takes];
    for engine in [Engine::Sqlite, Engine::Postgres] {
        for mood in moods {
            let server = Unruly::starts();
            let Some(world) = World::set_up(engine, "2026-01-05 09:00", plain(server.port)) else { continue };
            server.is(mood);
            let told = world.told(&missed_delivery());
            assert_eq!(server.came(), 0, "whoever tells us something never waits for a mail server");
            world.works();
            world.passes(1.minutes());
            server.is(Mood::Takes);
            world.passes(30.minutes());
            world.passes(30.minutes());
            let letters = server.letters();
            let ids: BTreeSet<&str> = letters.iter().map(|letter| header(letter, "Message-ID")).collect();
            let to: BTreeSet<&str> = letters.iter().map(|letter| header(letter, "To")).collect();
            assert_eq!((ids.len(), to.len()), (LETTERS, LETTERS), "{mood:?}: {letters:?}");
            // A server that took a letter and died before it said so gets it again, under the same name.
            if mood != Mood::DropsAfterData {
                assert_eq!(letters.len(), LETTERS, "{mood:?}");
            }
            letters.iter().for_each(|letter| says_nothing(letter, told.reference.as_str()));
            world.passes(60.minutes());
            assert_eq!(server.letters().len(), letters.len(), "{mood:?}: and never again");
        }
    }
}

#[test]
fn letters_go_through_a_real_server_by_starttls_and_by_nothing_less() {
    let Some(server) = Postfix::starts() else { return };
    let settings = |settings: &mut Settings| {
        settings.mail.host = Some("localhost".to_owned());
        settings.mail.port = server.port;
        settings.mail.ca_file = Some(server.authority());
    };
    let world = World::set_up(Engine::Sqlite, "2026-01-05 09:00", settings).expect("SQLite");
    let told = world.told(&missed_delivery());
    world.works();
    let letters = server.delivered(LETTERS);
    assert_eq!(letters.len(), LETTERS);
    for letter in &letters {
        assert!(letter.contains("with ESMTPS"), "{letter}");
        says_nothing(letter, told.reference.as_str());
    }
    // The same server under a certificate that nobody vouches for gets nothing.
    let stranger = |settings: &mut Settings| {
        settings.mail.host = Some("localhost".to_owned());
        settings.mail.port = server.port;
    };
    let other = World::set_up(Engine::Sqlite, "2026-01-05 09:00", stranger).expect("SQLite");
    other.told(&missed_delivery());
    other.works();
    assert_eq!(server.delivered(LETTERS).len(), LETTERS, "nothing more came");
    other.forgets_letters();
}

#[test]
fn a_server_that_offers_no_starttls_gets_no_letter() {
    let server = Unruly::starts();
    let settings = |settings: &mut Settings| {
        plain(server.port)(settings);
        settings.mail.tls = true;
    };
    let world = World::set_up(Engine::Sqlite, "2026-01-05 09:00", settings).expect("SQLite");
    world.told(&missed_delivery());
    world.works();
    assert!(server.came() > 0 && server.letters().is_empty());
    world.forgets_letters();
}
