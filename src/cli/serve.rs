//! Serving, and what is logged meanwhile.

use std::io;

use super::Exit;
use crate::app::App;

/// Serves until SIGINT or SIGTERM; answers what was begun, writes what was noted, then ends.
pub fn serve(app: App) -> Result<(), Exit> {
    let system = actix_web::rt::System::new();
    system.block_on(async move {
        let runner = crate::jobs::Runner::start(app.clone());
        let (server, address) = crate::server::bind(app.clone())?;
        tracing::info!(%address, "serving");
        let ended = server.await;
        runner.stop();
        app.looks.flush();
        ended.map_err(|e| Exit { code: 1, words: e.to_string() })
    })
}

/// JSON lines on standard error: allow-listed fields, never names, addresses, references or free text.
/// `CANDOUR_LOG` overrides the level.
pub fn log(level: &str) {
    let filter = tracing_subscriber::EnvFilter::try_from_env("CANDOUR_LOG").unwrap_or_else(|_| level.into());
    let made = tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(io::stderr).try_init();
    // Set up already by a test: as good.
    drop(made);
}
