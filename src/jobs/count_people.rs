//! Counts the people harmed of companies with very many cases, once a day: distinct people cannot be added up.

use chrono::Months;

use super::Failed;
use crate::app::App;
use crate::domain::calendar::london_date;
use crate::domain::people::BodyKind;
use crate::store::harmed::{self, Within};
use crate::store::{StoreError, directory, people_counts};

pub fn run(app: &App) -> Result<(), Failed> {
    count(app).map_err(|error| error.to_string())
}

fn count(app: &App) -> Result<(), StoreError> {
    let today = london_date(app.clock.now());
    let providers = directory::of_kind(&mut *app.store.reader()?, BodyKind::Provider, today)?;
    for provider in providers {
        let within = Within {
            provider: Some(provider.id),
            from: today.checked_sub_months(Months::new(12)),
            ..Within::default()
        };
        let counted = {
            let mut conn = app.store.reader()?;
            if !people_counts::are_many(&mut conn, &within)? {
                continue;
            }
            harmed::distinct(&mut conn, &within)?
        };
        app.store.write_blocking(move |conn| people_counts::keep(conn, provider.id, &counted, today))?;
    }
    Ok(())
}
