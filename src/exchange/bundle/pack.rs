//! One ZIP file, the same bytes from the same files: nothing compressed, no time but the format's own beginning (1980).

use std::io::{self, Seek, Write};

use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::Made;
use super::manifest::FileLine;
use crate::domain::text::hex;

pub struct Pack<W: Write + Seek> {
    zip: ZipWriter<W>,
    files: Vec<FileLine>,
    open: Option<(String, Sha256, u64)>,
}

impl<W: Write + Seek> Pack<W> {
    pub fn new(out: W) -> Self {
        Self { zip: ZipWriter::new(out), files: Vec::new(), open: None }
    }

    /// Begins a file that is written piece by piece.
    pub fn begin(&mut self, path: &str) -> io::Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        self.zip.start_file(path, options).map_err(io::Error::other)?;
        self.open = Some((path.to_owned(), Sha256::new(), 0));
        Ok(())
    }

    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some((_, digest, length)) = &mut self.open {
            digest.update(bytes);
            *length += u64::try_from(bytes.len()).map_err(io::Error::other)?;
        }
        self.zip.write_all(bytes)
    }

    /// Ends the file that was begun.
    pub fn end(&mut self, rows: Option<u64>) -> io::Result<()> {
        if let Some((path, digest, bytes)) = self.open.take() {
            self.files.push(FileLine { path, sha256: hex(&digest.finalize()), bytes, rows });
        }
        Ok(())
    }

    pub fn add(&mut self, made: &Made) -> io::Result<()> {
        self.begin(&made.path)?;
        self.write(&made.bytes)?;
        self.end(made.rows)
    }

    pub fn files(&self) -> &[FileLine] {
        &self.files
    }

    pub fn finish(self) -> io::Result<W> {
        self.zip.finish().map_err(io::Error::other)
    }
}
