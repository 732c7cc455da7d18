//! What a file is, by its bytes, while they come in: its beginning, and whether all of it is plain text.

use super::Kind;

/// So much of the beginning is looked at.
const HEAD: usize = 512;

/// Takes a file piece by piece and says in the end what it is. A Word file is a zip: that it holds a document and no
/// program is looked at once it is whole (`files::intake`).
#[derive(Debug, Clone)]
pub struct Recogniser {
    head: Vec<u8>,
    /// The bytes of a character that is not whole yet.
    rest: Vec<u8>,
    text: bool,
}

impl Default for Recogniser {
    fn default() -> Self {
        Self { head: Vec::new(), rest: Vec::new(), text: true }
    }
}

impl Recogniser {
    pub fn take(&mut self, bytes: &[u8]) {
        let room = HEAD.saturating_sub(self.head.len());
        self.head.extend(bytes.iter().take(room));
        if !self.text {
            return;
        }
        self.rest.extend_from_slice(bytes);
        let (known, rest) = match std::str::from_utf8(&self.rest) {
            Ok(text) => (text.len(), Vec::new()),
            Err(broken) if broken.error_len().is_none() => {
                let whole = broken.valid_up_to();
                (whole, self.rest.get(whole..).unwrap_or_default().to_vec())
            }
            Err(_) => {
                self.text = false;
                return self.rest.clear();
            }
        };
        let plain = |byte: &u8| *byte >= b' ' || matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c);
        self.text = self.rest.iter().take(known).all(plain);
        self.rest = rest;
    }

    /// What it is; none: of no kind that is taken.
    #[must_use]
    pub fn finish(self) -> Option<Kind> {
        let head = self.head.as_slice();
        if head.starts_with(b"%PDF-1.") || head.starts_with(b"%PDF-2.") {
            return Some(Kind::Pdf);
        }
        if head.starts_with(b"\x89PNG\r\n\x1a\n") {
            return Some(Kind::Png);
        }
        if head.starts_with(&[0xff, 0xd8, 0xff]) {
            return Some(Kind::Jpeg);
        }
        if head.starts_with(b"PK\x03\x04") {
            return Some(Kind::Docx);
        }
        if is_heic(head) {
            return Some(Kind::Heic);
        }
        (self.text && self.rest.is_empty() && is_prose(head)).then_some(Kind::Txt)
    }
}

/// A HEIF file whose brands say HEVC pictures (ISO/IEC 23008-12, annex B): `mif1` alone may be another codec.
fn is_heic(head: &[u8]) -> bool {
    let box_type = head.get(4..8);
    let length = head.get(..4).and_then(|n| n.try_into().ok()).map_or(0, u32::from_be_bytes);
    let brands = usize::try_from(length).ok().and_then(|end| head.get(8..end.min(head.len()))).unwrap_or_default();
    let heic = |brand: &[u8]| matches!(brand, b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx");
    box_type == Some(b"ftyp") && brands.chunks(4).any(heic)
}

/// Text that is not a page, a picture or a program written as text: what a browser or an office might run is not taken.
fn is_prose(head: &[u8]) -> bool {
    let start = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head).trim_ascii_start();
    !start.is_empty() && ![&b"<"[..], b"#!", b"{\\rtf", b"%!", b"MZ"].iter().any(|mark| start.starts_with(mark))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kind(bytes: &[u8]) -> Option<Kind> {
        let mut seen = Recogniser::default();
        seen.take(bytes);
        seen.finish()
    }

    #[test]
    fn each_kind_is_known_by_its_beginning() {
        assert_eq!(kind(b"%PDF-1.7\n..."), Some(Kind::Pdf));
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n...."), Some(Kind::Png));
        assert_eq!(kind(&[0xff, 0xd8, 0xff, 0xe0, 0, 16]), Some(Kind::Jpeg));
        assert_eq!(kind(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), Some(Kind::Heic));
        assert_eq!(kind(b"\0\0\0\x1cftypmif1\0\0\0\0mif1heicmiaf"), Some(Kind::Heic));
        assert_eq!(kind("Dear Jo,\r\nthe nurse didn\u{2019}t come.".as_bytes()), Some(Kind::Txt));
    }

    #[test]
    fn what_is_none_of_them_is_not_taken_whatever_it_is_called() {
        let refused: [&[u8]; 11] = [
            b"MZ\x90\0\x03",
            b"\x7fELF\x02",
            b"<html><script>alert(1)</script>",
            b"  <svg xmlns='http://www.w3.org/2000/svg'/>",
            b"\xef\xbb\xbf<?xml version='1.0'?>",
            b"#!/bin/sh\n",
            b"{\\rtf1 hello}",
            b"GIF89a\x01\0",
            b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif",
            b"half a letter \xe2\x82",
            b"",
        ];
        for bytes in refused {
            assert_eq!(kind(bytes), None, "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn where_the_pieces_are_cut_changes_nothing(text in "\\PC{0,200}", cut in 1_usize..40) {
            let mut pieces = Recogniser::default();
            text.as_bytes().chunks(cut).for_each(|piece| pieces.take(piece));
            prop_assert_eq!(pieces.finish(), kind(text.as_bytes()));
        }

        #[test]
        fn nothing_that_comes_in_makes_it_fail(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            let _ = kind(&bytes);
        }
    }
}
