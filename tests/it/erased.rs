//! Every column that can hold words is placed: erased with the record, or not personal, with the reason. What is erased is
//! planted with a word of its own in each, and none is found in the bytes that are left.

use std::collections::{BTreeMap, BTreeSet};

use candour::domain::ids::CaseId;
use candour::store::{Conn, StoreError, conn, dialect, erasing};
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_query;

use crate::erasure::{bytes, closed_case};
use crate::files::sends;
use crate::migrations::{Tables, schema};
use crate::support::place::Engine;
use crate::support::prelude::*;
use crate::support::world::Told;

/// How the rows of a record are found, and the columns of theirs that are erased.
const ERASED: &[(&str, Of, &str)] = &[
    ("cases", Of::Case("id"), "medicine"),
    ("reports", Of::Report("id"), "narrative answers needs language once_key code_mac external_id"),
    ("identities", Of::Report("report_id"), "sealed nhs_mac contact_mac"),
    ("sessions", Of::Report("report_id"), "token_hash agent"),
    ("receipts", Of::Report("report_id"), "code_mac"),
    ("recoveries", Of::Report("report_id"), "sealed"),
    ("drafts", Of::Reference("case_ref"), "token_hash sealed once_key"),
    ("letters", Of::Letter, "to_sealed subject body"),
    ("clocks", Of::Case("case_id"), "pauses"),
    ("complaints", Of::Case("case_id"), "record response"),
    ("referrals", Of::Case("case_id"), "reason"),
    ("messages", Of::Case("case_id"), "from_words body"),
    ("events", Of::Case("case_id"), "detail salt"),
    ("access_log", Of::Case("case_id"), "reason"),
    ("harm_files", Of::Case("case_id"), "file product batch"),
    ("patient_numbers", Of::Case("case_id"), "hash"),
    ("patient_births", Of::Case("case_id"), "hash"),
    ("joined_reports", Of::Case("into_case_id"), "reason"),
    ("safety_actions", Of::Case("case_id"), "what"),
    ("lfpse_records", Of::Case("case_id"), "answers document remote_id remote_version reference outcome"),
    ("yellow_cards", Of::Case("case_id"), "sealed reference"),
    ("attachments", Of::Case("case_id"), "once_key name_sealed key_sealed digest"),
    ("holds", Of::Case("case_id"), "reason lifted_reason"),
    ("handovers", Of::Case("case_id"), "reason"),
    ("escalations", Of::Case("case_id"), "summary response mitigations"),
    ("quotes", Of::Case("case_id"), "text reason"),
    ("conflicts", Of::Case("case_id"), "reason lifted_reason"),
    ("emergencies", Of::Case("case_id"), "reason"),
    ("approvals", Of::Case("case_id"), "reason"),
    ("packets", Of::Case("case_id"), "sealed handed decided_by reason better"),
    ("missed_deliveries", Of::Case("case_id"), "reason"),
];

/// Columns of words that no erasure touches, and why nobody's story can be in them.
const NOT_PERSONAL: &[(&str, &str, &str)] = &[
    ("bodies", "code name kind region icb successor contact", "organisations; the contact is the organisation's"),
    ("accounts", "email name capacity role_words password totp_sealed", "staff, by their own account"),
    ("throttles", "key", "keyed hashes and networks, gone the day after"),
    ("appointments", "role contact", "a post and how its office is reached: shown to everybody"),
    ("contracts", "therapy funding reference sites kpi_schedule escalation_contacts", "between organisations"),
    ("rule_sets", "text note drafted_by published_by", "rules, and the staff who wrote them"),
    ("rule_drafts", "title text author proposer trial dry_run", "rules, and the staff who wrote them"),
    (
        "cases",
        "reference origin region severity tier funding failure harm_said reported_physical reported_psychological \
         reviewed_physical reviewed_psychological attribution medicine_code happened_words event_head",
        "a random reference, codes, the words of codes, and the head of the chain",
    ),
    ("reports", "capacity channel mode reply_by", "codes"),
    ("sessions", "stage", "a code"),
    ("report_themes", "theme", "labels of a published list that was imported"),
    ("strands", "kind state outcome severity why", "codes, and the rules by which it was routed"),
    ("clocks", "rule calendar", "codes"),
    ("complaints", "outcome", "a code"),
    ("complaint_officers", "part by_words", "staff who are named by law"),
    ("calendars", "version holidays", "published days"),
    ("referrals", "part state basis severity failure family kind region decision", "codes"),
    ("messages", "kind from_capacity to_whom seen_by", "codes"),
    ("events", "kind by_words seen_by detail_hash prev hash", "codes, staff, salted hashes whose salt goes"),
    ("access_log", "capacity what", "codes: who of the staff looked stays on record"),
    ("jobs", "kind payload last_error dedup", "ids; letters to the person go with their jobs, all after a month"),
    ("letters", "letter", "which letter"),
    ("receipts", "helper capacity", "codes, in rows that go"),
    ("medicines", "code name vtm_code vtm_name form folded", "a published list"),
    ("imports", "kind digest", "which file was imported"),
    (
        "facts",
        "kind month origin channel failure family harm_reported harm_reviewed severity tier region funding \
         medicine_code state outcome put_right",
        "what is counted: codes and a month, kept on purpose",
    ),
    ("reviews", "title question criteria state snapshot sample problem", "about many cases: criteria and counts"),
    ("review_units", "row", "a frozen row of facts: codes and a month"),
    ("review_themes", "code parent name definition include exclude example origin key_question", "a codebook"),
    ("codebooks", "text frozen_by", "a codebook, and who froze it"),
    ("coders", "name", "staff"),
    ("codings", "themes", "codes"),
    ("bundles", "tier state file digest problem", "names of files of tables"),
    ("review_extracts", "theme", "a code: where a passage lies, not its words"),
    ("review_decisions", "theme reason by_words", "why two coders agreed on a theme"),
    ("review_models", "text", "a published method"),
    ("findings", "title text strength written_by", "about many cases, signed by those who wrote them"),
    ("finding_themes", "theme", "codes"),
    ("quotes", "consent state proposed_by checked_by", "codes and staff"),
    (
        "recommendations",
        "text to_person strength state position position_reason evidence effect_words written_by",
        "what is asked of an organisation, and its answer",
    ),
    ("recommendation_themes", "theme", "codes"),
    ("review_signers", "step name named_by", "staff"),
    ("review_approvals", "step name decision note digest", "staff and their signatures under a review"),
    ("review_standings", "standing by_words words digest", "what became of a published review"),
    ("settings", "key value", "settings"),
    ("drafts", "case_ref", "our own reference, in rows that go"),
    ("patient_numbers", "kind", "a code, in rows that go"),
    ("harmed_cases", "level region", "who was counted, without who it was"),
    ("joined_reports", "by_words", "staff"),
    ("safety_actions", "family state", "codes"),
    ("report_links", "label", "a ward or clinic"),
    ("recalls", "product product_folded batches class source", "a published recall"),
    ("unfinished_reports", "sealed", "sealed for its writer, of no case yet, gone by its own time"),
    ("lfpse_records", "taxonomy state", "codes, in rows that go"),
    ("clients", "name secret_hash scopes issued_by", "systems of organisations"),
    ("client_tokens", "token_hash scopes", "systems of organisations"),
    ("attachments", "from_capacity kind state", "codes, in rows that go"),
    ("retentions", "class decision reason certificate", "the proof of the erasure: the page asks for no name"),
    ("saved_views", "list name query", "staff's own names for filters: the page asks for no patient"),
    ("handovers", "offered_by", "staff"),
    ("closures", "reason", "why an office is closed"),
    ("escalations", "rung raised_words cause answered_words outcome", "codes and staff"),
    ("tellings", "acknowledged_by", "staff"),
    (
        "packets",
        "token from_code from_name to_code to_name purpose fields state",
        "organisations, codes, names of fields",
    ),
    ("disclosures", "to_words purpose basis fields", "to which organisation, why, and which fields"),
    ("account_recoveries", "kind state reason code_mac totp_sealed", "about accounts of staff"),
    ("step_ups", "token_hash", "sessions of staff"),
    ("conflicts", "said_by", "staff"),
    ("approvals", "kind subject state", "codes and ids"),
    ("alerts", "slot", "codes"),
    ("activity_returns", "said month filed_by via reason", "counts of an organisation, and who of its staff sent them"),
    ("activity_lines", "therapy funding item", "codes beside counts"),
    ("activity_counts", "said month therapy funding item", "codes beside counts"),
    ("deliveries", "external_id therapy funding cause", "a company's own number of a parcel, and codes"),
    ("missed_deliveries", "external_id state decided_by", "a company's own number of a parcel, a code, staff"),
    ("alarms", "limit_words", "about figures of an organisation"),
    (
        "releases",
        "slug month about checks note made_by first_words second_words",
        "published figures, and the staff who signed",
    ),
    (
        "release_rows",
        "metric period group_code group_name numerator denominator value lo95 hi95 complete breakdown at_most",
        "published figures: small numbers are hidden before they are written",
    ),
    ("release_curves", "group_code group_name points since waits", "published figures"),
    ("release_promises", "kind owner state what", "what an organisation promised in public"),
    ("release_replies", "words", "an organisation's published answer to its figures"),
    ("alike_days", "family", "sums of codes"),
    ("case_marks", "failure family medicine month", "codes of what is counted, kept on purpose"),
    ("provider_months", "month", "sums"),
    ("provider_people", "level", "sums"),
    ("provider_replies", "by_words words", "an organisation's answer to its profile"),
    ("queue_cells", "cell family harm kind part region severity tier", "sums of codes"),
    ("queue_places", "cell harm", "codes"),
    ("recommendation_notes", "by_words words", "an organisation's answer to what was asked of it"),
    ("sign_ons", "issuer provider subject", "accounts of staff with another service"),
    ("ways_back", "mark", "a keyed hash, gone within the hour"),
    ("signals", "cause closed_by decision failure medicine outcome reason taken_words", "about many cases, and staff"),
    ("signal_notes", "by_words words", "about many cases: the page asks for no name"),
    ("week_cells", "failure medicine", "sums of codes"),
];

/// How the rows of a record are found.
#[derive(Clone, Copy)]
enum Of {
    Case(&'static str),
    Report(&'static str),
    Reference(&'static str),
    /// By the job that sent it to the person.
    Letter,
}

/// Columns of words and bytes: a date, a number, an id say nothing by themselves.
fn wordy(tables: &Tables) -> BTreeSet<(String, String)> {
    let wordy = |kind: &str| matches!(kind, "Text" | "Binary");
    let columns =
        tables.iter().flat_map(|(table, columns)| columns.iter().map(move |(name, kind)| (table, name, kind)));
    columns.filter(|(.., (kind, _))| wordy(kind)).map(|(t, c, _)| (t.clone(), c.clone())).collect()
}

#[test]
fn every_column_of_words_is_erased_or_is_not_personal_for_a_reason() {
    let erased = ERASED.iter().map(|(table, _, columns)| (*table, *columns));
    let kept = NOT_PERSONAL.iter().map(|(table, columns, _)| (*table, *columns));
    let mut placed: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (table, columns) in erased.chain(kept) {
        for column in columns.split_whitespace() {
            *placed.entry((table.to_owned(), column.to_owned())).or_default() += 1;
        }
    }
    let known = wordy(&schema());
    let nowhere: Vec<_> = known.iter().filter(|column| !placed.contains_key(*column)).collect();
    assert!(nowhere.is_empty(), "say in tests/it/erased.rs, and in store::erasing, what becomes of {nowhere:?}");
    let gone: Vec<_> = placed.keys().filter(|column| !known.contains(*column)).collect();
    assert!(gone.is_empty(), "no such column of words: {gone:?}");
    let twice: Vec<_> = placed.iter().filter(|(_, times)| **times > 1).map(|(column, _)| column).collect();
    assert!(twice.is_empty(), "placed twice: {twice:?}");
}

both!(a_word_planted_in_every_column_that_is_erased_is_found_nowhere, |world| {
    let told = closed_case(world);
    sends(&world.holder_of(&told), "/follow/files", &[("zqfilename.txt", b"Dear Jo, zqfilecontent.")]).answered(303);
    world.forgets_scans();
    let planting = Planting::of(world, &told);
    let planted = planting.plants();
    let before = found(world, &planted);
    let clear: Vec<_> = planted.iter().filter(|word| !before.contains(word)).collect();
    assert!(clear.is_empty(), "these were not planted where they can be seen: {clear:?}");
    let case = planting.case;
    let erased = world.app.store.write_blocking(move |conn| erasing::erase(conn, case));
    let (_, files) = erased.unwrap_or_else(|error| panic!("{error}"));
    files.into_iter().for_each(|file| world.app.shelf.remove(file).expect("it goes"));
    let mut own = conn::open(world.app.store.place(), false).expect("a connection");
    dialect::forget_deleted(&mut own).expect("the log is emptied");
    assert_eq!(found(world, &planted), Vec::<String>::new(), "{:?}", world.engine);
    let lying = crate::files::walk(&world.app.settings.data.files());
    assert!(lying.is_empty(), "{lying:?}");
    // the letters of this world went with it, and their jobs
    world.forgets_letters();
});

/// The words that stand in the bytes of the database, as text or as the hexadecimal digits of a dump.
fn found(world: &World, words: &[String]) -> Vec<String> {
    let bytes = bytes(world);
    let text = String::from_utf8_lossy(&bytes);
    let has = |word: &String| text.contains(word.as_str()) || text.contains(&candour::app::hex(word.as_bytes()));
    let mut all: Vec<String> = words.iter().filter(|word| has(word)).cloned().collect();
    all.extend(["zqfilename", "zqfilecontent"].into_iter().filter(|word| text.contains(word)).map(str::to_owned));
    all
}

/// One record, into each of whose rows a word is written by hand; a table that has no row of it gets one.
struct Planting<'w> {
    world: &'w World,
    engine: Engine,
    tables: Tables,
    told: &'w Told,
    case: CaseId,
}

impl<'w> Planting<'w> {
    fn of(world: &'w World, told: &'w Told) -> Self {
        Self { world, engine: world.engine, tables: schema(), told, case: world.case_of(told) }
    }

    fn plants(&self) -> Vec<String> {
        let mut conn = conn::open(self.world.app.store.place(), false).expect("a connection");
        // What a row refers to is another test's: here a row may stand alone.
        let alone = match self.engine {
            Engine::Sqlite => "PRAGMA foreign_keys=OFF",
            Engine::Postgres => "SET session_replication_role = replica",
        };
        conn.batch_execute(alone).expect("a row may stand alone");
        let mut words = Vec::new();
        for (table, of, columns) in ERASED {
            let columns: Vec<&str> = columns.split_whitespace().collect();
            let there = self.rows(*of);
            let set: Vec<String> =
                columns.iter().map(|column| format!("{column} = {}", self.value(table, column))).collect();
            let update = format!("UPDATE {table} SET {} WHERE {there}", set.join(", "));
            let done = sql_query(&update).execute(&mut conn).unwrap_or_else(|e| panic!("{update}: {e}"));
            if done == 0 {
                let insert = self.insert(&mut conn, table, *of, &columns);
                conn.batch_execute(&insert).unwrap_or_else(|e| panic!("{insert}: {e}"));
            }
            words.extend(columns.iter().map(|column| word(table, column)));
        }
        words
    }

    fn rows(&self, of: Of) -> String {
        match of {
            Of::Case(column) => format!("{column} = {}", self.id(self.case.0)),
            Of::Report(column) => format!("{column} = {}", self.id(self.told.report.0)),
            Of::Reference(column) => format!("{column} = '{}'", self.told.reference),
            Of::Letter => format!(
                "job_id IN (SELECT id FROM jobs WHERE kind = 'letter_to_reporter' AND payload LIKE '%{}%')",
                self.told.report
            ),
        }
    }

    fn id(&self, id: uuid::Uuid) -> String {
        match self.engine {
            Engine::Sqlite => format!("x'{}'", id.simple()),
            Engine::Postgres => format!("'{id}'::uuid"),
        }
    }

    /// The word of a column, in the shape in which its reader expects it.
    fn value(&self, table: &str, column: &str) -> String {
        let word = word(table, column);
        let (kind, _) = &self.tables[table][column];
        match (table, column, kind.as_str()) {
            ("clocks", "pauses", _) => format!(
                "'[{{\"from\":\"2026-01-06\",\"to\":\"2026-01-07\",\"reason\":\"{word}\",\"by\":\"{word}\",\"on\":\"2026-01-06\"}}]'"
            ),
            // the words of the letter stand in the record
            ("complaints", "record", _) => format!("replace(record, 'quaffanswer', '{word}')"),
            (_, _, "Binary") if self.engine == Engine::Postgres => format!("convert_to('{word}', 'UTF8')"),
            (_, _, "Binary") => format!("x'{}'", candour::app::hex(word.as_bytes())),
            _ => format!("'{word}'"),
        }
    }

    /// A row of this record with nothing in it but what must be there, and the words.
    fn insert(&self, conn: &mut Conn, table: &str, of: Of, planted: &[&str]) -> String {
        let tied = match of {
            Of::Case(column) | Of::Report(column) | Of::Reference(column) => column,
            Of::Letter => "job_id",
        };
        let (mut names, mut values) = (Vec::new(), Vec::new());
        for (name, (kind, empty)) in &self.tables[table] {
            let value = match name.as_str() {
                name if planted.contains(&name) => self.value(table, name),
                name if *empty && name != tied => continue,
                "case_ref" => format!("'{}'", self.told.reference),
                name => self.filler(conn, name, kind),
            };
            names.push(name.clone());
            values.push(value);
        }
        format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), values.join(", "))
    }

    fn filler(&self, conn: &mut Conn, name: &str, kind: &str) -> String {
        let sqlite = self.engine == Engine::Sqlite;
        match (name, kind) {
            ("case_id" | "from_case_id" | "into_case_id", _) => self.id(self.case.0),
            ("report_id", _) => self.id(self.told.report.0),
            ("id", "IdSql") => self.id(candour::doors::new_id()),
            ("strand_id", _) => format!("(SELECT min(id) FROM strands WHERE case_id = {})", self.id(self.case.0))
                .replace("min(id)", if sqlite { "min(id)" } else { "min(id::text)::uuid" }),
            ("job_id", _) => self.id(self.job(conn)),
            (name, "IdSql") if ["body_id", "provider_id", "trust_id"].iter().any(|end| name.ends_with(end)) => {
                self.id(self.world.trust_lead().account().body_id.0)
            }
            (_, "IdSql") => self.id(self.world.trust_lead().account().id.0),
            (_, "Date") => "'2026-01-05'".to_owned(),
            (_, "TsSql") if sqlite => "1767603600000000".to_owned(),
            (_, "TsSql") => "'2026-01-05T09:00:00Z'".to_owned(),
            (_, "Bool") => if sqlite { "0" } else { "FALSE" }.to_owned(),
            (_, "Integer" | "BigInt") => "1".to_owned(),
            (_, "Binary") if sqlite => "x'00'".to_owned(),
            (_, "Binary") => "'\\x00'::bytea".to_owned(),
            _ => "'x'".to_owned(),
        }
    }

    /// A letter to the person that was sent: its job.
    fn job(&self, conn: &mut Conn) -> uuid::Uuid {
        use candour::store::jobs::{NewJob, insert, row};
        let report = self.told.report;
        let mut row = row(NewJob::LetterToReporter { report }, self.world.now());
        row.waiting = false;
        insert(conn, std::slice::from_ref(&row)).unwrap_or_else(|error: StoreError| panic!("{error}"));
        row.id.0
    }
}

/// A word that stands nowhere else.
fn word(table: &str, column: &str) -> String {
    format!("zq{}{}", table.replace('_', ""), column.replace('_', ""))
}
