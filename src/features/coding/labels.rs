//! Labels that came with the records, taken over as the codings of coder 0.

use std::collections::BTreeSet;

use actix_web::web::Path;

use crate::store::StoreError;
use crate::store::codings::{self, CoderRow, CodingRow};
use crate::store::jobs::{self, NewJob};
use crate::store::reviewing::still_open;
use crate::store::reviews as store;
use crate::web::failure::Answer;
use crate::web::reviewing::{address, id};
use crate::web::sent::Sent;
use crate::web::visit::{Visit, see_other};

pub async fn take(visit: Visit, path: Path<String>, _: Sent) -> Answer {
    let id = id(&path)?;
    visit
        .write(move |conn, cx| {
            store::find(conn, &cx.actor, id)?;
            still_open(conn, id)?;
            let (book, row) = codings::codebook(conn, id)?.ok_or(StoreError::NotFound)?;
            let known = codings::coders_of(conn, id)?.iter().any(|coder| coder.coder == 0);
            if !known {
                let name = "Labels that came with the records".to_owned();
                let coder = CoderRow { review_id: id, coder: 0, account_id: None, name, second: false };
                codings::join(conn, coder)?;
            }
            for (n, labels) in codings::labels(conn, id)? {
                let named = |label: &String| book.themes.iter().find(|theme| theme.name == *label);
                let themes: BTreeSet<&str> = labels.iter().filter_map(named).map(|theme| theme.id.as_str()).collect();
                let themes = themes.into_iter().collect::<Vec<_>>().join(" ");
                let (version, at) = (row.version, cx.now.into());
                codings::keep_coding(conn, CodingRow { review_id: id, coder: 0, n, version, themes, at })?;
            }
            jobs::insert(conn, &[jobs::row(NewJob::LearnThemes { review: id }, cx.now)])?;
            Ok(())
        })
        .await?;
    Ok(see_other(&format!("{}/agreement?done=labels", address(id))))
}
