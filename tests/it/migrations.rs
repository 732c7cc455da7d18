//! Both databases get the same tables by migrations of the same names, up and down, and `schema.rs` says what they are.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use candour::store::{Conn, Place, conn, migrate};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Bool, Nullable, Text};

use crate::house::root;
use crate::support::place::{Engine, Folder, empty};

/// Column by column: name, type as `schema.rs` says it, whether it may be empty.
pub type Tables = BTreeMap<String, BTreeMap<String, (String, bool)>>;

fn open(engine: Engine, folder: &Folder) -> Option<Conn> {
    let place = Place::parse(&empty(engine, folder.path())?).expect("an address");
    Some(conn::open(&place, false).expect("an empty database"))
}

#[test]
fn migrations_have_the_same_names_and_a_way_back_on_both() {
    let (sqlite, postgres) = migrate::names();
    assert_eq!(sqlite, postgres);
    let folders = |database: &str| -> BTreeSet<String> {
        let listed = std::fs::read_dir(root().join("migrations").join(database)).expect("migrations").flatten();
        listed.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    };
    assert_eq!(folders("sqlite"), folders("postgres"));
    assert_eq!(folders("sqlite").len(), sqlite.len());
}

#[test]
fn a_migrated_database_can_be_taken_down_and_up_again() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let folder = Folder::new();
        let Some(mut conn) = open(engine, &folder) else { continue };
        let ran = migrate::up(&mut conn).expect("up");
        assert_eq!(ran.len(), migrate::names().0.len(), "{engine:?}");
        let first = (tables(&mut conn), indexes(&mut conn));
        assert!(migrate::up(&mut conn).expect("nothing is left to do").is_empty(), "{engine:?}");
        migrate::down_all(&mut conn).expect("down");
        assert!(tables(&mut conn).is_empty(), "{engine:?} keeps {:?}", tables(&mut conn).keys());
        migrate::up(&mut conn).expect("up again");
        assert_eq!((tables(&mut conn), indexes(&mut conn)), first, "{engine:?}");
    }
}

#[test]
fn a_database_of_a_newer_version_is_refused() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let folder = Folder::new();
        let Some(mut conn) = open(engine, &folder) else { continue };
        migrate::up(&mut conn).expect("up");
        sql_query("INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231235959')")
            .execute(&mut conn)
            .expect("a migration of later");
        let refused = migrate::up(&mut conn).expect_err("it must be refused").to_string();
        assert!(refused.contains("newer version") && refused.contains("29991231235959"), "{engine:?}: {refused}");
    }
}

#[test]
fn schema_rs_says_what_the_tables_are() {
    let said = schema();
    assert!(said.len() > 20);
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let folder = Folder::new();
        let Some(mut conn) = open(engine, &folder) else { continue };
        migrate::up(&mut conn).expect("up");
        let found = tables(&mut conn);
        assert_eq!(said.keys().collect::<Vec<_>>(), found.keys().collect::<Vec<_>>(), "{engine:?}: tables");
        for (table, columns) in &said {
            let wanted: BTreeMap<_, _> =
                columns.iter().map(|(name, (kind, empty))| (name, (stored(engine, kind), *empty))).collect();
            let found: BTreeMap<_, _> =
                found[table].iter().map(|(name, (kind, empty))| (name, (kind.as_str(), *empty))).collect();
            assert_eq!(wanted, found, "{engine:?}: {table}");
        }
    }
}

#[test]
fn both_databases_have_the_same_indexes() {
    let folder = Folder::new();
    let mut sqlite = open(Engine::Sqlite, &folder).expect("SQLite");
    migrate::up(&mut sqlite).expect("up");
    let Some(mut postgres) = open(Engine::Postgres, &folder) else { return };
    migrate::up(&mut postgres).expect("up");
    assert_eq!(indexes(&mut sqlite), indexes(&mut postgres));
}

/// Every table as `schema.rs` and the schemas of rooms say it: the test above holds both databases to it.
pub fn schema() -> Tables {
    let read = |file: &str| std::fs::read_to_string(root().join("src/store").join(file)).expect("a schema");
    let folder = std::fs::read_dir(root().join("src/store/schema")).expect("the schemas of rooms").flatten();
    let rooms: String = folder.map(|file| read(&format!("schema/{}", file.file_name().to_string_lossy()))).collect();
    said(&format!("{}{rooms}", read("schema.rs")))
}

/// What `schema.rs` says.
fn said(text: &str) -> Tables {
    let mut tables = Tables::new();
    let mut table = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with("diesel::")) {
        if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with(") {")) {
            table = name.to_owned();
        } else if let Some((name, kind)) = line.trim_end_matches(',').split_once(" -> ") {
            let inner = kind.strip_prefix("Nullable<").and_then(|k| k.strip_suffix('>'));
            let column = (inner.unwrap_or(kind).to_owned(), inner.is_some());
            tables.entry(table.clone()).or_default().insert(name.to_owned(), column);
        }
    }
    tables
}

/// How a type of `schema.rs` is declared in a database (docs/decisions, two databases).
fn stored(engine: Engine, kind: &str) -> &'static str {
    match (engine, kind) {
        (Engine::Sqlite, "IdSql" | "Binary") => "BLOB",
        (Engine::Sqlite, "TsSql" | "Bool" | "Integer" | "BigInt") => "INTEGER",
        (Engine::Sqlite, "Text" | "Date") => "TEXT",
        (Engine::Postgres, "IdSql") => "uuid",
        (Engine::Postgres, "Binary") => "bytea",
        (Engine::Postgres, "TsSql") => "timestamp with time zone",
        (Engine::Postgres, "Bool") => "boolean",
        (Engine::Postgres, "Integer") => "integer",
        (Engine::Postgres, "BigInt") => "bigint",
        (Engine::Postgres, "Text") => "text",
        (Engine::Postgres, "Date") => "date",
        (_, other) => panic!("schema.rs uses {other}, which this test does not know"),
    }
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    owner: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    empty: bool,
}

fn tables(conn: &mut Conn) -> Tables {
    let query = match conn {
        Conn::Sqlite(_) => {
            "SELECT t.name AS owner, c.name AS name, c.type AS kind, c.\"notnull\" = 0 AS empty
             FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table'"
        }
        Conn::Pg(_) => {
            "SELECT table_name::text AS owner, column_name::text AS name, data_type::text AS kind,
             is_nullable = 'YES' AS empty FROM information_schema.columns WHERE table_schema = 'public'"
        }
    };
    let columns: Vec<Column> = load(conn, query);
    let mut tables = Tables::new();
    // kept by diesel, and by SQLite
    let own = |name: &str| !name.starts_with("__diesel") && !name.starts_with("sqlite_");
    for column in columns.into_iter().filter(|column| own(&column.owner)) {
        tables.entry(column.owner).or_default().insert(column.name, (column.kind, column.empty));
    }
    tables
}

#[derive(QueryableByName)]
struct Index {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Nullable<Text>)]
    columns: Option<String>,
}

/// Every index that has a name of ours, with its columns in order. PostgreSQL keeps 63 characters of a name.
fn indexes(conn: &mut Conn) -> BTreeMap<String, String> {
    let query = match conn {
        Conn::Sqlite(_) => {
            "SELECT substr(i.name, 1, 63) AS name,
             (SELECT group_concat(name, ',') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)) AS columns
             FROM sqlite_schema i WHERE i.type = 'index'"
        }
        Conn::Pg(_) => {
            "SELECT c.relname::text AS name, string_agg(a.attname, ',' ORDER BY a.attnum) AS columns
             FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
             JOIN pg_attribute a ON a.attrelid = c.oid WHERE n.nspname = 'public' GROUP BY c.relname"
        }
    };
    let found: Vec<Index> = load(conn, query);
    // constraints are named by PostgreSQL alone
    found
        .into_iter()
        .filter(|index| index.name.contains("_idx") || index.name.len() == 63)
        .map(|index| (index.name, index.columns.unwrap_or_default()))
        .collect()
}

fn load<T>(conn: &mut Conn, query: &str) -> Vec<T>
where
    T: 'static + QueryableByName<diesel::pg::Pg> + QueryableByName<diesel::sqlite::Sqlite>,
{
    candour::each!(conn, |c| sql_query(query).load(c)).expect("the catalogue answers")
}

#[test]
fn an_unreachable_folder_makes_no_database() {
    let nowhere = Path::new("nowhere-at-all").join("candour.db");
    assert!(conn::open(&Place::Sqlite(nowhere), false).is_err());
}

#[test]
fn text_sorts_by_its_letters_codes_on_both() {
    let folder = Folder::new();
    let Some(mut postgres) = open(Engine::Postgres, &folder) else { return };
    migrate::up(&mut postgres).expect("up");
    let otherwise: Vec<Index> = load(
        &mut postgres,
        "SELECT (table_name || '.' || column_name)::text AS name, collation_name::text AS columns
         FROM information_schema.columns WHERE table_schema = 'public' AND data_type = 'text'
         AND collation_name IS DISTINCT FROM 'C' AND table_name NOT LIKE '%diesel%'",
    );
    let names: Vec<String> = otherwise.into_iter().map(|column| column.name).collect();
    assert!(names.is_empty(), "declare as TEXT COLLATE \"C\", as SQLite sorts: {names:?}");
}
