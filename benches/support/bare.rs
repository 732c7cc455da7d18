//! The limit: a bare server with a page of the same size, and one that reads the same 50 rows and writes them down.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::net::SocketAddr;

use actix_web::{App, HttpResponse, HttpServer, web};
use diesel::prelude::*;
use diesel::sql_types::Text;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    reference: String,
    #[diesel(sql_type = Text)]
    severity: String,
    #[diesel(sql_type = Text)]
    failure: String,
    #[diesel(sql_type = Text)]
    kind: String,
}

thread_local! {
    static CONN: RefCell<Option<SqliteConnection>> = const { RefCell::new(None) };
}

const ROWS: &str = "SELECT c.reference, r.severity, r.failure, r.kind FROM referrals r JOIN cases c ON c.id = r.case_id \
     WHERE r.to_body_id = (SELECT id FROM bodies WHERE code = 'CQC') AND r.open = TRUE \
     ORDER BY r.severity, r.received_at, r.id LIMIT 50";

fn rows(path: &str) -> String {
    CONN.with_borrow_mut(|conn| {
        let conn = conn.get_or_insert_with(|| SqliteConnection::establish(path).expect("the database"));
        let rows: Vec<Row> = diesel::sql_query(ROWS).load(conn).expect("the rows");
        let mut page = String::with_capacity(20_000);
        for row in rows {
            let _ = write!(
                page,
                "<tr><th><a href=\"/queue/{0}\">{0}</a></th><td>{1}</td><td>{2}</td><td>{3}</td></tr>",
                row.reference, row.severity, row.failure, row.kind
            );
        }
        page
    })
}

/// Serves until it is ended.
pub fn serve(listen: SocketAddr, bytes: usize, database: Option<&str>) {
    let page = web::Bytes::from("x".repeat(bytes));
    let database = database.map(str::to_owned);
    let run = HttpServer::new(move || {
        let (page, database) = (page.clone(), database.clone());
        let fixed = move || {
            let page = page.clone();
            async move { HttpResponse::Ok().content_type("text/html").body(page) }
        };
        let listed = move || {
            let database = database.clone();
            async move {
                match database {
                    Some(path) => HttpResponse::Ok().content_type("text/html").body(rows(&path)),
                    None => HttpResponse::NotFound().finish(),
                }
            }
        };
        App::new().route("/static", web::get().to(fixed)).route("/rows", web::get().to(listed))
    })
    .workers(2)
    .bind(listen)
    .expect("an address")
    .run();
    actix_web::rt::System::new().block_on(run).expect("it runs");
}
