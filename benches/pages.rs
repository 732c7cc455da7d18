//! How fast the pages are: `cargo bench --bench pages -- --cases 10000`, or with `--database URL` on a demonstration
//! that is there already. Serves for real on this machine alone, and prints for each page, at 1, 8 and 32 connections:
//! requests a second, median, 99th percentile, and the server's own CPU time for one request. Beside them, in the same
//! minute, what a bare server does with a page of the same size, and with the same rows from SQLite.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a measurement that cannot be made ends at once"
)]

mod support;

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use support::load::{Load, Outcome};
use support::{bare, world};

#[derive(Debug, Parser)]
struct Arguments {
    /// A demonstration to measure; without one, a fresh one on SQLite is made and thrown away
    #[arg(long)]
    database: Option<String>,
    /// The folder with the key of `--database`
    #[arg(long, default_value = ".")]
    data: PathBuf,
    /// Cases of the fresh demonstration
    #[arg(long, default_value_t = 10_000)]
    cases: u64,
    /// Seconds for each figure
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// Given by `cargo bench`
    #[arg(long, hide = true)]
    bench: bool,
    /// Serves the bare program for comparison: how many bytes its static page has
    #[arg(long, hide = true)]
    bare: Option<usize>,
    #[arg(long, hide = true)]
    listen: Option<SocketAddr>,
}

const CONNECTIONS: [usize; 3] = [1, 8, 32];

fn main() {
    let arguments = Arguments::parse();
    if let (Some(bytes), Some(listen)) = (arguments.bare, arguments.listen) {
        return bare::serve(listen, bytes, arguments.database.as_deref());
    }
    let world = world::World::new(arguments.database.as_deref(), &arguments.data, arguments.cases);
    let mut out = std::io::stdout().lock();
    let took = Duration::from_secs(arguments.seconds.clamp(1, 30));
    writeln!(out, "{}", world.said()).unwrap();
    writeln!(
        out,
        "{:<34} {:>6} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "page", "conn", "bytes", "req/s", "p50 ms", "p99 ms", "CPU ms"
    )
    .unwrap();
    let server = world.serve();
    let (mut size, mut public) = (30_000, 30_000);
    for page in world.pages() {
        let Some(bytes) = server.try_page(&page) else {
            writeln!(out, "{:<34} is not there", page.name).unwrap();
            continue;
        };
        if page.path == "/queue" {
            size = bytes;
        }
        if page.path == "/figures" {
            public = bytes;
        }
        for connections in CONNECTIONS {
            print(&mut out, &page.name, connections, &Load { server: &server, page: &page, connections, took }.run());
        }
    }
    writeln!(out, "memory of the server: {} kB", server.memory()).unwrap();
    drop(server);
    for (size, pages) in [(size, world.bare_pages()), (public, world.bare_public())] {
        let bare = world.serve_bare(size);
        for page in pages {
            if bare.try_page(&page).is_none() {
                continue;
            }
            for connections in CONNECTIONS {
                print(&mut out, &page.name, connections, &Load { server: &bare, page: &page, connections, took }.run());
            }
        }
    }
}

fn print(out: &mut impl std::io::Write, name: &str, connections: usize, outcome: &Outcome) {
    writeln!(
        out,
        "{name:<34} {connections:>6} {:>9} {:>9.0} {:>9.2} {:>9.2} {:>9.3}",
        outcome.bytes, outcome.per_second, outcome.median_ms, outcome.p99_ms, outcome.cpu_ms
    )
    .unwrap();
}
