//! Where sealed files lie: a folder of this machine, or a bucket of an S3-compatible store. A file is whole there before
//! anybody is told that it is kept.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek as _};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};

use super::bucket::Bucket;
use crate::domain::ids::AttachmentId;
use crate::doors::{Clock, new_id};

/// When a store was asked, and whether it answered.
type Health = (DateTime<Utc>, bool);

/// The shelf. Cheap to copy: it holds no file open.
#[derive(Debug, Clone)]
pub struct Shelf {
    /// What comes in lies here until it is whole, sealed; what is kept too, without a bucket.
    dir: PathBuf,
    bucket: Option<Arc<Bucket>>,
    /// When it was last asked whether it answers, and whether it did.
    asked: Arc<Mutex<Option<Health>>>,
}

/// Whoever asks whether all is well asks a store elsewhere at most so often.
const ASKED_EVERY: TimeDelta = TimeDelta::seconds(10);

impl Shelf {
    #[must_use]
    pub fn at(dir: impl AsRef<Path>) -> Self {
        Self { dir: dir.as_ref().to_owned(), bucket: None, asked: Arc::default() }
    }

    /// The same with a bucket for what is kept.
    #[must_use]
    pub fn with(self, bucket: Option<Bucket>) -> Self {
        Self { bucket: bucket.map(Arc::new), ..self }
    }

    /// Where kept files are, in words for those who back them up.
    #[must_use]
    pub fn place_in_words(&self) -> String {
        match &self.bucket {
            Some(bucket) => format!("the bucket {}", bucket.name()),
            None => format!("the folder {}", self.dir.display()),
        }
    }

    /// Whether files can be kept and read at this moment.
    ///
    /// # Errors
    /// The disk's or the store's own.
    pub fn answers(&self) -> io::Result<()> {
        fs::create_dir_all(self.dir.join("incoming"))?;
        self.bucket.as_ref().map_or(Ok(()), |bucket| bucket.answers())
    }

    /// The same, asked at most every ten seconds.
    #[must_use]
    pub fn answered_lately(&self, now: DateTime<Utc>) -> bool {
        let Ok(mut asked) = self.asked.lock() else { return false };
        if let Some((_, well)) = asked.filter(|(at, _)| now - *at < ASKED_EVERY) {
            return well;
        }
        let answer = self.answers();
        if let Err(error) = &answer {
            tracing::error!(kind = %error.kind(), "files cannot be kept");
        }
        *asked = Some((now, answer.is_ok()));
        answer.is_ok()
    }

    fn incoming(&self, id: AttachmentId) -> PathBuf {
        self.dir.join("incoming").join(id.to_string())
    }

    /// Spread over 256 folders by the last two digits, which are random in an id.
    fn place(&self, id: AttachmentId) -> PathBuf {
        let name = id.to_string();
        let last = name.get(name.len().saturating_sub(2)..).unwrap_or("00");
        self.dir.join(last).join(&name)
    }

    /// A new file that is coming in: nobody finds it until it is kept.
    ///
    /// # Errors
    /// The disk's own.
    pub fn begin(&self, id: AttachmentId) -> io::Result<File> {
        fs::create_dir_all(self.dir.join("incoming"))?;
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(self.incoming(id))
    }

    /// Reads back what came in, before it is kept.
    ///
    /// # Errors
    /// The disk's own.
    pub fn look(&self, id: AttachmentId) -> io::Result<File> {
        File::open(self.incoming(id))
    }

    /// Keeps what came in: in its place, and there after a power cut. What lay in its place is replaced at once.
    ///
    /// # Errors
    /// The disk's or the store's own.
    pub fn keep(&self, id: AttachmentId) -> io::Result<()> {
        if let Some(bucket) = &self.bucket {
            bucket.put(id, &self.look(id)?)?;
            self.forget(id);
            return Ok(());
        }
        let place = self.place(id);
        let folder = place.parent().unwrap_or(&self.dir);
        fs::create_dir_all(folder)?;
        fs::rename(self.incoming(id), &place)?;
        File::open(folder)?.sync_all()
    }

    /// Forgets what came in and is not to be kept.
    pub fn forget(&self, id: AttachmentId) {
        let _ = fs::remove_file(self.incoming(id));
    }

    /// # Errors
    /// The disk's or the store's own; `NotFound` for what was taken away.
    pub fn open(&self, id: AttachmentId) -> io::Result<File> {
        match &self.bucket {
            Some(bucket) => self.fetched(bucket, id),
            None => File::open(self.place(id)),
        }
    }

    /// A copy from the bucket, sealed as it lies there. It has no name, so it goes with its last reader.
    fn fetched(&self, bucket: &Bucket, id: AttachmentId) -> io::Result<File> {
        fs::create_dir_all(self.dir.join("incoming"))?;
        let path = self.dir.join("incoming").join(format!("fetched-{}", new_id()));
        let mut copy = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
        fs::remove_file(&path)?;
        bucket.get(id, &mut copy)?;
        copy.rewind()?;
        Ok(copy)
    }

    /// Takes a file away. What is not there is gone already.
    ///
    /// # Errors
    /// The disk's or the store's own.
    pub fn remove(&self, id: AttachmentId) -> io::Result<()> {
        if let Some(bucket) = &self.bucket {
            return bucket.remove(id);
        }
        match fs::remove_file(self.place(id)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Everything that lies here and has not changed for a day, whether kept or still coming in: what the tidying asks about.
    ///
    /// # Errors
    /// The disk's or the store's own.
    pub fn settled(&self) -> io::Result<Vec<AttachmentId>> {
        let mut found = match &self.bucket {
            Some(bucket) => bucket.older(Clock::Real.now() - TimeDelta::days(1))?,
            None => Vec::new(),
        };
        let Ok(folders) = fs::read_dir(&self.dir) else { return Ok(found) };
        for folder in folders.flatten().filter(|folder| folder.path().is_dir()) {
            for file in fs::read_dir(folder.path())?.flatten() {
                let name = file.file_name();
                let age = file.metadata().and_then(|m| m.modified()).ok().and_then(|at| at.elapsed().ok());
                let old = age.is_some_and(|age| age.as_secs() > 24 * 60 * 60);
                found.extend(name.to_str().filter(|_| old).and_then(|name| name.parse::<AttachmentId>().ok()));
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read as _, Write as _};

    #[test]
    fn a_file_is_found_once_it_is_kept_and_gone_once_it_is_removed() {
        let dir = std::env::temp_dir().join(format!("candour-shelf-{}", crate::doors::new_id()));
        let (shelf, id) = (Shelf::at(&dir), AttachmentId(crate::doors::new_id()));
        shelf.begin(id).unwrap().write_all(b"sealed").unwrap();
        assert_eq!(shelf.open(id).unwrap_err().kind(), io::ErrorKind::NotFound);
        shelf.keep(id).unwrap();
        let mut bytes = Vec::new();
        shelf.open(id).unwrap().read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes, b"sealed");
        assert!(shelf.settled().unwrap().is_empty(), "what is new is left alone");
        shelf.remove(id).unwrap();
        shelf.remove(id).unwrap();
        assert!(shelf.open(id).is_err());
        fs::remove_dir_all(dir).unwrap();
    }
}
