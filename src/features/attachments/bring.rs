//! Reads a form with files piece by piece: the token first, then each file straight to the shelf, sealed.

use std::time::Duration;

use actix_multipart::{Field, Multipart};
use actix_web::HttpRequest;
use actix_web::web::{Bytes, Payload};
use futures_util::StreamExt as _;
use tokio::sync::mpsc;

use crate::domain::attachment::{AT_ONCE, own_name};
use crate::files::intake::{Incoming, NotTaken, Taken};
use crate::files::shelf::Shelf;
use crate::web::failure::Failure;
use crate::web::sent::{self, Fields};

/// A piece that does not come within this time ends the sending.
const STALLED: Duration = Duration::from_secs(30);
/// All of it must be here within this time: 50 MB at 85 KB a second.
const WHOLE: Duration = Duration::from_secs(600);
/// The words of a form that brings files.
const WORDS: usize = 16 * 1024;

/// What a form brought: its words, and the files with their senders' names.
pub struct Brought {
    pub fields: Fields,
    pub files: Vec<(String, Taken)>,
}

/// Keys of what the page says beside the field.
pub const NO_FILE: &str = "files-no-file";
pub const TOO_MANY: &str = "files-too-many";
pub const SIDE_FULL: &str = "files-side-full";
const TOO_LARGE: &str = "files-too-large";
const EMPTY: &str = "files-empty";
const KIND: &str = "files-kind";
const UNSAFE: &str = "files-unsafe";
/// A report is never lost for want of room for a file.
pub const NO_ROOM: &str = "files-no-room";

/// Why no form was had.
pub enum NotBrought {
    /// Told beside the field, by its key; whatever came is gone again.
    Wrong(&'static str),
    Failed(Failure),
}

impl From<Failure> for NotBrought {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Reads the form.
///
/// # Errors
/// What to put right; [`Failure::Forged`] when it is not from our own page.
pub async fn read(request: &HttpRequest, payload: Payload, shelf: &Shelf) -> Result<Brought, NotBrought> {
    sent::own_site(request)?;
    let mut form = Multipart::new(request.headers(), payload);
    let reading = async {
        let done = parts(request, &mut form, shelf).await;
        if matches!(done, Err(NotBrought::Wrong(_))) {
            drain(&mut form).await;
        }
        done
    };
    match tokio::time::timeout(WHOLE, reading).await {
        Ok(done) => done,
        Err(_) => Err(Failure::Bad("too slow").into()),
    }
}

/// So much of a form that is refused is still read, so that a browser shows the page that says why.
const DRAINED: usize = 64 * 1024 * 1024;

async fn drain(form: &mut Multipart) {
    let mut left = DRAINED;
    while let Ok(Some(mut field)) = next(form).await {
        while let Ok(Some(bytes)) = piece(&mut field).await {
            left = left.saturating_sub(bytes.len());
            if left == 0 {
                return;
            }
        }
    }
}

async fn parts(request: &HttpRequest, form: &mut Multipart, shelf: &Shelf) -> Result<Brought, NotBrought> {
    let mut kept = Kept { shelf: shelf.clone(), files: Vec::new() };
    let (mut words, mut checked) = (Vec::new(), false);
    while let Some(field) = next(form).await? {
        let name = field.name().unwrap_or_default().to_owned();
        let given = field.content_disposition().and_then(|d| d.get_filename()).map(own_name);
        match given {
            None => {
                words.push((name, text(field).await?));
                // Our own pages send the token before everything else: no byte of a file is taken without it.
                if !checked {
                    sent::own_form(request, &Fields::new(words.clone()))?;
                    checked = true;
                }
            }
            Some(_) if !checked => return Err(Failure::Forged.into()),
            Some(given) => {
                if let Some(taken) = file(field, shelf, kept.files.len()).await? {
                    kept.files.push((given, taken));
                }
            }
        }
    }
    if !checked {
        return Err(Failure::Forged.into());
    }
    Ok(Brought { fields: Fields::new(words), files: kept.whole() })
}

/// The files so far: all of them go again unless the whole form is read.
struct Kept {
    shelf: Shelf,
    files: Vec<(String, Taken)>,
}

impl Kept {
    fn whole(mut self) -> Vec<(String, Taken)> {
        std::mem::take(&mut self.files)
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        take_away(&self.shelf, &self.files);
    }
}

/// Takes files away that were brought and are not written down.
pub fn take_away(shelf: &Shelf, files: &[(String, Taken)]) {
    for (_, taken) in files {
        if let Err(error) = shelf.remove(taken.id) {
            tracing::warn!(kind = %error.kind(), "a file that was not kept could not be removed");
        }
    }
}

async fn next(form: &mut Multipart) -> Result<Option<Field>, NotBrought> {
    match tokio::time::timeout(STALLED, form.next()).await {
        Ok(Some(Ok(field))) => Ok(Some(field)),
        Ok(None) => Ok(None),
        Ok(Some(Err(_))) => Err(Failure::Bad("the form cannot be read").into()),
        Err(_) => Err(Failure::Bad("too slow").into()),
    }
}

async fn text(mut field: Field) -> Result<String, NotBrought> {
    let read = tokio::time::timeout(STALLED, field.bytes(WORDS)).await;
    match read {
        Ok(Ok(Ok(bytes))) => {
            String::from_utf8(bytes.to_vec()).map_err(|_| Failure::Bad("the form cannot be read").into())
        }
        Ok(Err(_)) => Err(Failure::TooLarge.into()),
        Ok(Ok(Err(_))) | Err(_) => Err(Failure::Bad("the form was cut off").into()),
    }
}

/// One file, straight to the shelf; none for a field in which nothing was chosen. A few pieces wait at most.
async fn file(mut field: Field, shelf: &Shelf, before: usize) -> Result<Option<Taken>, NotBrought> {
    let Some(first) = piece(&mut field).await? else { return Ok(None) };
    if before >= AT_ONCE {
        return Err(NotBrought::Wrong(TOO_MANY));
    }
    let (sender, receiver) = mpsc::channel::<Piece>(4);
    let shelf = shelf.clone();
    let writing = tokio::task::spawn_blocking(move || write(&shelf, receiver));
    let mut next = Some(first);
    while let Some(bytes) = next {
        // The writer has gone: it says why.
        if sender.send(Piece::More(bytes)).await.is_err() {
            break;
        }
        next = piece(&mut field).await?;
    }
    let _ = sender.send(Piece::End).await;
    match writing.await.map_err(|_| Failure::Busy)? {
        Ok(taken) => Ok(Some(taken)),
        Err(NotTaken::Disk(error)) => {
            tracing::error!(kind = %error.kind(), "a file cannot be written");
            Err(NotBrought::Wrong(NO_ROOM))
        }
        Err(why) => Err(NotBrought::Wrong(words(&why))),
    }
}

fn words(why: &NotTaken) -> &'static str {
    match why {
        NotTaken::Empty => EMPTY,
        NotTaken::TooLarge => TOO_LARGE,
        NotTaken::Kind => KIND,
        NotTaken::Unsafe => UNSAFE,
        NotTaken::Disk(_) => NO_ROOM,
    }
}

async fn piece(field: &mut Field) -> Result<Option<Bytes>, NotBrought> {
    match tokio::time::timeout(STALLED, field.next()).await {
        Ok(Some(Ok(bytes))) => Ok(Some(bytes)),
        Ok(None) => Ok(None),
        Ok(Some(Err(_))) => Err(Failure::Bad("the form was cut off").into()),
        Err(_) => Err(Failure::Bad("too slow").into()),
    }
}

/// What the reader of the form tells the writer of the file. A form that breaks off never says that the file is whole.
enum Piece {
    More(Bytes),
    End,
}

fn write(shelf: &Shelf, mut pieces: mpsc::Receiver<Piece>) -> Result<Taken, NotTaken> {
    let mut incoming = Incoming::begin(shelf)?;
    loop {
        match pieces.blocking_recv() {
            Some(Piece::More(bytes)) => incoming.take(&bytes)?,
            Some(Piece::End) => return incoming.end(),
            None => return Err(NotTaken::Disk(std::io::ErrorKind::UnexpectedEof.into())),
        }
    }
}
