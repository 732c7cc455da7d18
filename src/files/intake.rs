//! A file comes in: counted, hashed, recognised and sealed piece by piece. It is refused as soon as it can be.

use std::fs::File;
use std::io::{self, Write as _};

use sha2::{Digest as _, Sha256};

use super::sealed::{Reader, Writer};
use super::shelf::Shelf;
use crate::domain::attachment::{Kind, LARGEST, Recogniser};
use crate::domain::ids::AttachmentId;

/// Why a file is not taken.
#[derive(Debug)]
pub enum NotTaken {
    Empty,
    TooLarge,
    /// None of the kinds that are taken, whatever its name says.
    Kind,
    /// A Word file that holds a program, or unpacks to more than it should.
    Unsafe,
    /// The disk is full, or cannot be written: nothing of it is kept.
    Disk(io::Error),
}

impl From<io::Error> for NotTaken {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

/// A file that lies sealed on the shelf, and is to be written down.
#[derive(Debug, Clone)]
pub struct Taken {
    pub id: AttachmentId,
    pub key: [u8; 32],
    pub kind: Kind,
    pub bytes: u64,
    pub digest: [u8; 32],
}

/// A file that is coming in. What is not ended is forgotten.
pub struct Incoming {
    shelf: Shelf,
    id: AttachmentId,
    key: [u8; 32],
    writer: Option<Writer<File>>,
    recogniser: Recogniser,
    digest: Sha256,
    bytes: u64,
    kept: bool,
}

impl Incoming {
    /// # Errors
    /// [`NotTaken::Disk`].
    pub fn begin(shelf: &Shelf) -> Result<Self, NotTaken> {
        let id = AttachmentId(crate::doors::new_id());
        let key: [u8; 32] = crate::doors::random();
        let writer = Writer::begin(shelf.begin(id)?, &key)?;
        Ok(Self {
            shelf: shelf.clone(),
            id,
            key,
            writer: Some(writer),
            recogniser: Recogniser::default(),
            digest: Sha256::new(),
            bytes: 0,
            kept: false,
        })
    }

    /// Takes more of it.
    ///
    /// # Errors
    /// [`NotTaken::TooLarge`], [`NotTaken::Disk`].
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), NotTaken> {
        self.bytes += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if self.bytes > LARGEST {
            return Err(NotTaken::TooLarge);
        }
        self.recogniser.take(bytes);
        self.digest.update(bytes);
        match &mut self.writer {
            Some(writer) => Ok(writer.take(bytes)?),
            None => Err(NotTaken::Disk(io::ErrorKind::BrokenPipe.into())),
        }
    }

    /// It is whole: it lies on the shelf when this answers.
    ///
    /// # Errors
    /// What it is not taken for.
    pub fn end(mut self) -> Result<Taken, NotTaken> {
        if self.bytes == 0 {
            return Err(NotTaken::Empty);
        }
        let kind = std::mem::take(&mut self.recogniser).finish().ok_or(NotTaken::Kind)?;
        if let Some(writer) = self.writer.take() {
            let mut file = writer.end()?;
            file.flush()?;
            file.sync_all()?;
        }
        if kind == Kind::Docx {
            word(Reader::open(self.shelf.look(self.id)?, &self.key)?)?;
        }
        self.shelf.keep(self.id)?;
        self.kept = true;
        let digest = std::mem::take(&mut self.digest).finalize().into();
        Ok(Taken { id: self.id, key: self.key, kind, bytes: self.bytes, digest })
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if !self.kept {
            self.shelf.forget(self.id);
        }
    }
}

/// More parts, or more bytes once unpacked, has no letter.
const PARTS: usize = 2_000;
const UNPACKED: u64 = 200 * 1024 * 1024;

/// A zip is a Word file when it says so and holds a document; it is refused when it holds a program or a bomb.
fn word(file: Reader<File>) -> Result<(), NotTaken> {
    let mut zip = zip::ZipArchive::new(file).map_err(|_| NotTaken::Kind)?;
    let names: Vec<String> = zip.file_names().map(str::to_lowercase).collect();
    let has = |name: &str| names.iter().any(|known| known == name);
    if !has("[content_types].xml") || !has("word/document.xml") {
        return Err(NotTaken::Kind);
    }
    let program = |name: &String| {
        name.ends_with("vbaproject.bin")
            || name.ends_with(".exe")
            || name.contains("/activex/")
            || name.contains("oleobject")
    };
    if names.iter().any(program) || names.len() > PARTS {
        return Err(NotTaken::Unsafe);
    }
    let mut unpacked: u64 = 0;
    for at in 0..zip.len() {
        // The size as the directory states it: nothing is unpacked here.
        let part = zip.by_index_raw(at).map_err(|_| NotTaken::Kind)?;
        unpacked = unpacked.saturating_add(part.size());
    }
    if unpacked > UNPACKED { Err(NotTaken::Unsafe) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Read as _};
    use std::path::PathBuf;

    struct Room(PathBuf);

    impl Room {
        fn new() -> Self {
            Self(std::env::temp_dir().join(format!("candour-intake-{}", crate::doors::new_id())))
        }
        fn taken(&self, bytes: &[u8]) -> Result<Taken, NotTaken> {
            let mut incoming = Incoming::begin(&Shelf::at(&self.0))?;
            for piece in bytes.chunks(5000) {
                incoming.take(piece)?;
            }
            incoming.end()
        }
        fn left(&self) -> usize {
            std::fs::read_dir(self.0.join("incoming")).map_or(0, Iterator::count)
        }
    }

    impl Drop for Room {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn zipped(parts: &[&str]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        for part in parts {
            zip.start_file(*part, stored).unwrap();
            zip.write_all(b"<xml/>").unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn a_file_lies_sealed_and_comes_back_as_it_was() {
        let room = Room::new();
        let letter = "Dear Jo, the nurse did not come. ".repeat(5000);
        let taken = room.taken(letter.as_bytes()).unwrap();
        assert_eq!((taken.kind, taken.bytes), (Kind::Txt, u64::try_from(letter.len()).unwrap()));
        let mut sealed = Vec::new();
        Shelf::at(&room.0).open(taken.id).unwrap().read_to_end(&mut sealed).unwrap();
        assert!(!sealed.windows(8).any(|bytes| bytes == b"the nurs"));
        let mut back = String::new();
        Reader::open(Cursor::new(sealed), &taken.key).unwrap().read_to_string(&mut back).unwrap();
        assert_eq!(back, letter);
    }

    #[test]
    fn what_is_refused_leaves_nothing_behind() {
        let room = Room::new();
        assert!(matches!(room.taken(b""), Err(NotTaken::Empty)));
        assert!(matches!(room.taken(b"MZ\x90\0program"), Err(NotTaken::Kind)));
        let large = vec![b'a'; usize::try_from(LARGEST).unwrap() + 1];
        assert!(matches!(room.taken(&large), Err(NotTaken::TooLarge)));
        assert!(room.taken(&large[1..]).is_ok(), "10 MB are taken");
        assert_eq!(room.left(), 0);
    }

    #[test]
    fn a_zip_is_a_word_file_only_with_a_document_and_without_a_program() {
        let room = Room::new();
        let parts = ["[Content_Types].xml", "word/document.xml"];
        assert_eq!(room.taken(&zipped(&parts)).unwrap().kind, Kind::Docx);
        assert!(matches!(room.taken(&zipped(&["photos/1.jpg"])), Err(NotTaken::Kind)));
        let macros = [parts[0], parts[1], "word/vbaProject.bin"];
        assert!(matches!(room.taken(&zipped(&macros)), Err(NotTaken::Unsafe)));
        assert!(matches!(room.taken(b"PK\x03\x04 and no more"), Err(NotTaken::Kind)));
        assert_eq!(room.left(), 0);
    }

    #[test]
    fn a_disk_that_cannot_be_written_is_told_apart() {
        let room = Room::new();
        std::fs::write(&room.0, b"a file where the folder should be").unwrap();
        assert!(matches!(room.taken(b"Dear Jo"), Err(NotTaken::Disk(_))));
        std::fs::remove_file(&room.0).unwrap();
    }
}
