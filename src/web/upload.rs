//! A form with one file, read within limits and checked to come from our own page: the token comes before the file.

use std::time::Duration;

use actix_multipart::{Field, Multipart};
use actix_web::{HttpRequest, web};
use futures_util::StreamExt;

use super::failure::Failure;
use super::sent::{self, Fields};

/// Bytes of the file at most: a longer one is imported by the command, which holds none of it.
const FILE: usize = 5 * 1024 * 1024;
/// Bytes of all words at most.
const WORDS: usize = 64 * 1024;
/// Slow forms are cut off.
const DEADLINE: Duration = Duration::from_secs(120);

/// What the form brought.
pub struct Brought {
    pub fields: Fields,
    pub file: Vec<u8>,
}

/// Reads the form of a visitor who passed the gate.
///
/// # Errors
/// [`Failure::Forged`] when it is not from our own page; what is wrong with the form otherwise.
pub async fn read(request: &HttpRequest, payload: web::Payload) -> Result<Brought, Failure> {
    sent::own_site(request)?;
    let form = Multipart::new(request.headers(), payload);
    tokio::time::timeout(DEADLINE, parts(request, form)).await.map_err(|_| Failure::Bad("too slow"))?
}

async fn parts(request: &HttpRequest, mut form: Multipart) -> Result<Brought, Failure> {
    let (mut words, mut file, mut checked) = (Vec::new(), Vec::new(), false);
    while let Some(field) = form.next().await {
        let field = field.map_err(|_| Failure::Bad("the form cannot be read"))?;
        let name = field.name().unwrap_or_default().to_owned();
        let is_file = field.content_disposition().is_some_and(|d| d.get_filename().is_some());
        if is_file && !checked {
            return Err(Failure::Forged);
        }
        let bytes = bytes(field, if is_file { FILE } else { WORDS }).await?;
        if is_file {
            file = bytes;
        } else {
            words.push((name, String::from_utf8_lossy(&bytes).into_owned()));
        }
        if !checked {
            sent::own_form(request, &Fields::new(words.clone()))?;
            checked = true;
        }
    }
    if checked { Ok(Brought { fields: Fields::new(words), file }) } else { Err(Failure::Forged) }
}

async fn bytes(mut field: Field, most: usize) -> Result<Vec<u8>, Failure> {
    let mut all = web::BytesMut::new();
    while let Some(chunk) = field.next().await {
        let chunk = chunk.map_err(|_| Failure::Bad("the form was cut off"))?;
        if all.len() + chunk.len() > most {
            return Err(Failure::TooLarge);
        }
        all.extend_from_slice(&chunk);
    }
    Ok(all.to_vec())
}
