//! Where sealed files lie: a folder of this machine. A file is whole on the disk before anybody is told that it is kept.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::domain::ids::AttachmentId;

/// The folder. Cheap to make: it holds no file open.
#[derive(Debug, Clone)]
pub struct Shelf {
    dir: PathBuf,
}

impl Shelf {
    #[must_use]
    pub fn at(dir: impl AsRef<Path>) -> Self {
        Self { dir: dir.as_ref().to_owned() }
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
    /// The disk's own.
    pub fn keep(&self, id: AttachmentId) -> io::Result<()> {
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
    /// The disk's own; `NotFound` for what was taken away.
    pub fn open(&self, id: AttachmentId) -> io::Result<File> {
        File::open(self.place(id))
    }

    /// Takes a file away. What is not there is gone already.
    ///
    /// # Errors
    /// The disk's own.
    pub fn remove(&self, id: AttachmentId) -> io::Result<()> {
        match fs::remove_file(self.place(id)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Everything that lies here and has not changed for a day, whether kept or still coming in: what the tidying asks about.
    ///
    /// # Errors
    /// The disk's own.
    pub fn settled(&self) -> io::Result<Vec<AttachmentId>> {
        let mut found = Vec::new();
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
