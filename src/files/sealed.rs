//! A file sealed in pieces, so that none is ever whole in memory: the STREAM construction (Hoang, Reyhanitabar, Rogaway and
//! Vizár 2015) over XChaCha20-Poly1305. A piece moved, left out or cut off does not open.

use std::io::{self, Read, Seek, SeekFrom, Write};

use aead_stream::{NewStream, StreamBE32, StreamPrimitive};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305};

/// The plain bytes of one piece.
pub const PIECE: usize = 64 * 1024;
const TAG: u64 = 16;
const PREFIX: usize = 19;
const SEALED_PIECE: u64 = 64 * 1024 + TAG;

type Cipher = StreamBE32<XChaCha20Poly1305>;

fn cipher(key: &[u8; 32], prefix: &[u8; PREFIX]) -> Cipher {
    Cipher::from_aead(XChaCha20Poly1305::new(&Key::from(*key)), prefix.into())
}

fn altered() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "sealed with another key, or altered")
}

/// Seals what is written to it. Nothing is whole until [`Writer::end`].
pub struct Writer<W> {
    inner: W,
    cipher: Cipher,
    waiting: Vec<u8>,
    next: u32,
}

impl<W: Write> Writer<W> {
    /// Begins with a fresh nonce; `key` must be this file's alone.
    ///
    /// # Errors
    /// The writer's own.
    pub fn begin(mut inner: W, key: &[u8; 32]) -> io::Result<Self> {
        let prefix: [u8; PREFIX] = crate::doors::random();
        inner.write_all(&prefix)?;
        Ok(Self { inner, cipher: cipher(key, &prefix), waiting: Vec::with_capacity(PIECE), next: 0 })
    }

    /// Takes more of the file.
    ///
    /// # Errors
    /// The writer's own: a full disk.
    pub fn take(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            if self.waiting.len() == PIECE {
                self.piece(false)?;
            }
            let (now, later) = bytes.split_at(bytes.len().min(PIECE - self.waiting.len()));
            self.waiting.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    fn piece(&mut self, last: bool) -> io::Result<()> {
        let sealed = self.cipher.encrypt(self.next, last, self.waiting.as_slice()).map_err(|_| altered())?;
        self.inner.write_all(&sealed)?;
        self.waiting.clear();
        self.next = self.next.checked_add(1).ok_or_else(altered)?;
        Ok(())
    }

    /// Seals the last piece and gives the writer back.
    ///
    /// # Errors
    /// The writer's own.
    pub fn end(mut self) -> io::Result<W> {
        self.piece(true)?;
        self.inner.flush()?;
        Ok(self.inner)
    }
}

/// Opens a sealed file piece by piece, from any place.
pub struct Reader<R> {
    inner: R,
    cipher: Cipher,
    /// Plain bytes of the whole file.
    length: u64,
    at: u64,
    /// The piece in hand, and which it is.
    piece: Vec<u8>,
    number: Option<u64>,
}

impl<R: Read + Seek> Reader<R> {
    /// # Errors
    /// When it is too short to be one, or cannot be read.
    pub fn open(mut inner: R, key: &[u8; 32]) -> io::Result<Self> {
        let sealed = inner.seek(SeekFrom::End(0))?;
        let prefix_length = u64::try_from(PREFIX).unwrap_or(u64::MAX);
        let body = sealed.checked_sub(prefix_length).filter(|body| *body >= TAG).ok_or_else(altered)?;
        let pieces = body.div_ceil(SEALED_PIECE);
        let length = body.checked_sub(pieces * TAG).ok_or_else(altered)?;
        let mut prefix = [0; PREFIX];
        inner.seek(SeekFrom::Start(0))?;
        inner.read_exact(&mut prefix)?;
        Ok(Self { inner, cipher: cipher(key, &prefix), length, at: 0, piece: Vec::new(), number: None })
    }

    /// Plain bytes of the whole file.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    fn load(&mut self, number: u64) -> io::Result<()> {
        if self.number == Some(number) {
            return Ok(());
        }
        let prefix_length = u64::try_from(PREFIX).unwrap_or(u64::MAX);
        self.inner.seek(SeekFrom::Start(prefix_length + number * SEALED_PIECE))?;
        let mut sealed = Vec::with_capacity(PIECE + 16);
        self.inner.by_ref().take(SEALED_PIECE).read_to_end(&mut sealed)?;
        let last = number == self.length.saturating_sub(1) / PIECE_U64;
        let position = u32::try_from(number).map_err(|_| altered())?;
        self.piece = self.cipher.decrypt(position, last, sealed.as_slice()).map_err(|_| altered())?;
        self.number = Some(number);
        Ok(())
    }
}

const PIECE_U64: u64 = 64 * 1024;

impl<R: Read + Seek> Read for Reader<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.length {
            // An empty file has one empty piece, which must open too.
            if self.length == 0 {
                self.load(0)?;
            }
            return Ok(0);
        }
        self.load(self.at / PIECE_U64)?;
        let within = usize::try_from(self.at % PIECE_U64).map_err(|_| altered())?;
        let here = self.piece.get(within..).ok_or_else(altered)?;
        let count = here.len().min(into.len());
        for (to, from) in into.iter_mut().zip(here) {
            *to = *from;
        }
        self.at += u64::try_from(count).map_err(|_| altered())?;
        Ok(count)
    }
}

impl<R: Read + Seek> Seek for Reader<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let wanted = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = wanted.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "before the beginning"))?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Cursor;

    const KEY: [u8; 32] = [7; 32];

    fn sealed(plain: &[u8], cut: usize) -> Vec<u8> {
        let mut writer = Writer::begin(Vec::new(), &KEY).unwrap();
        plain.chunks(cut.max(1)).for_each(|piece| writer.take(piece).unwrap());
        writer.end().unwrap()
    }

    fn opened(sealed: &[u8], key: &[u8; 32]) -> io::Result<Vec<u8>> {
        let mut plain = Vec::new();
        Reader::open(Cursor::new(sealed), key)?.read_to_end(&mut plain)?;
        Ok(plain)
    }

    fn plain(length: usize) -> Vec<u8> {
        (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect()
    }

    #[test]
    fn what_goes_in_comes_out_at_every_edge_of_a_piece() {
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 5] {
            let (plain, sealed) = (plain(length), sealed(&plain(length), 10_000));
            assert_eq!(opened(&sealed, &KEY).unwrap(), plain, "{length}");
            assert!(!sealed.windows(8).any(|w| length > 64 && w == &plain[40..48]));
        }
    }

    #[test]
    fn a_cut_moved_or_altered_file_does_not_open() {
        let whole = sealed(&plain(3 * PIECE), 4096);
        let piece = PIECE + 16;
        let mut swapped = whole.clone();
        let (first, second) = (whole[19..19 + piece].to_vec(), whole[19 + piece..19 + 2 * piece].to_vec());
        swapped[19..19 + piece].copy_from_slice(&second);
        swapped[19 + piece..19 + 2 * piece].copy_from_slice(&first);
        assert!(opened(&swapped, &KEY).is_err());
        assert!(opened(&whole[..19 + 2 * piece], &KEY).is_err(), "a tail cut off at a piece's end");
        assert!(opened(&whole[..whole.len() - 1], &KEY).is_err());
        let mut altered = whole.clone();
        altered[100] ^= 1;
        assert!(opened(&altered, &KEY).is_err());
        assert!(opened(&whole, &[8; 32]).is_err());
    }

    #[test]
    fn it_can_be_read_from_any_place() {
        let (plain, sealed) = (plain(2 * PIECE + 9), sealed(&plain(2 * PIECE + 9), PIECE));
        let mut reader = Reader::open(Cursor::new(sealed), &KEY).unwrap();
        for at in [2 * PIECE + 5, 0, PIECE - 2, PIECE] {
            let mut four = [0; 4];
            reader.seek(SeekFrom::Start(u64::try_from(at).unwrap())).unwrap();
            reader.read_exact(&mut four).unwrap();
            assert_eq!(four, plain[at..at + 4]);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8))]
        #[test]
        fn no_altered_byte_goes_unnoticed(length in 1_usize..70_000, at in any::<prop::sample::Index>()) {
            let mut bytes = sealed(&plain(length), 7000);
            let at = at.index(bytes.len());
            bytes[at] ^= 0x40;
            prop_assert!(opened(&bytes, &KEY).is_err());
        }
    }
}
