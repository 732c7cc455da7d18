//! A recommendation was carried out: everybody whose case fed it is told, once, that there is an update for them.

use super::Failed;
use crate::app::App;
use crate::domain::ids::RecommendationId;
use crate::store::tracking;

pub fn run(app: &App, recommendation: RecommendationId) -> Result<(), Failed> {
    let now = app.clock.now();
    let told = app.store.write_blocking(move |conn| tracking::tell(conn, recommendation, now));
    told.map(drop).map_err(|error| error.to_string())
}
