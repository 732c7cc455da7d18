//! Takes out of a picture what a camera hides in it: place, time, owner, previews. What is seen stays as it was, bit for bit.

use img_parts::jpeg::{Jpeg, JpegSegment, markers};
use img_parts::png::Png;
use img_parts::{Bytes, ImageEXIF as _};

use crate::domain::attachment::Kind;

/// A picture that cannot be read, and so cannot be shown to be clean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Damaged;

/// Whether a file of this kind has to be cleaned before others see it.
#[must_use]
pub const fn needs(kind: Kind) -> bool {
    matches!(kind, Kind::Jpeg | Kind::Png)
}

/// The picture without what is hidden in it. Other kinds come back as they are.
///
/// # Errors
/// [`Damaged`].
pub fn cleaned(kind: Kind, bytes: Vec<u8>) -> Result<Vec<u8>, Damaged> {
    match kind {
        Kind::Jpeg => jpeg(bytes.into()),
        Kind::Png => png(bytes.into()),
        Kind::Pdf | Kind::Heic | Kind::Docx | Kind::Txt => Ok(bytes),
    }
}

/// Of the segments before the picture, those that say how to draw it: JFIF, an ICC profile, Adobe's colours, tables and
/// frames (ITU-T T.81). EXIF, XMP, IPTC, maker's notes, previews and comments all live in the others.
fn jpeg(bytes: Bytes) -> Result<Vec<u8>, Damaged> {
    let mut picture = Jpeg::from_bytes(bytes).map_err(|_| Damaged)?;
    let turned = picture.exif().and_then(|exif| orientation(&exif));
    let segments = picture.segments_mut();
    segments.retain(|segment| {
        let starts = |mark: &[u8]| segment.contents().starts_with(mark);
        match segment.marker() {
            markers::APP0 => starts(b"JFIF\0"),
            markers::APP2 => starts(b"ICC_PROFILE\0"),
            markers::APP14 => starts(b"Adobe"),
            markers::APP1 | markers::APP3..=markers::APP13 | markers::APP15 | markers::COM => false,
            _ => true,
        }
    });
    picture.set_exif(turned.map(exif_with));
    let before = 2 + picture.segments().iter().map(JpegSegment::len).sum::<usize>();
    let mut whole = picture.encoder().bytes().to_vec();
    let drawn = whole.get(before..).and_then(scans).ok_or(Damaged)?;
    whole.truncate(before);
    whole.extend_from_slice(&drawn);
    Ok(whole)
}

/// The compressed picture up to its end. What cameras append after it (a second picture, a film, each with its own EXIF)
/// is left out, and so is whatever hides between two scans.
fn scans(data: &[u8]) -> Option<Vec<u8>> {
    let mut kept = Vec::with_capacity(data.len());
    let mut at = 0;
    loop {
        let byte = *data.get(at)?;
        let next = data.get(at + 1).copied();
        match (byte, next) {
            (0xff, Some(0xd9)) => {
                kept.extend_from_slice(&[0xff, 0xd9]);
                return Some(kept);
            }
            // A byte of data that happens to be 255, a restart, a filling.
            (0xff, Some(0x00 | 0xd0..=0xd7)) => {
                kept.extend_from_slice(data.get(at..at + 2)?);
                at += 2;
            }
            (0xff, Some(0xff)) => at += 1,
            (0xff, Some(marker)) => {
                let length = usize::from(u16::from_be_bytes([*data.get(at + 2)?, *data.get(at + 3)?]));
                let segment = data.get(at..at + 2 + length.max(2))?;
                // Tables, another scan, lines: what a progressive picture has between its scans.
                if matches!(marker, 0xc4 | 0xda | 0xdb | 0xdc | 0xdd) {
                    kept.extend_from_slice(segment);
                }
                at += segment.len();
            }
            (0xff, None) => return None,
            _ => {
                kept.push(byte);
                at += 1;
            }
        }
    }
}

/// The tag that says which way up (Exif 2.32, 0x0112), from the first directory of the TIFF inside.
fn orientation(exif: &[u8]) -> Option<u16> {
    let big = match exif.get(..4)? {
        b"MM\0*" => true,
        b"II*\0" => false,
        _ => return None,
    };
    let two = |at: usize| {
        let bytes = [*exif.get(at)?, *exif.get(at + 1)?];
        Some(if big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    };
    let four = |at: usize| {
        let bytes: [u8; 4] = exif.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(if big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }).ok()
    };
    let first = four(4)?;
    (0..usize::from(two(first)?))
        .map(|entry| first.saturating_add(2 + entry * 12))
        .find(|at| two(*at) == Some(0x0112))
        .and_then(|at| two(at + 8))
        .filter(|turned| (2..=8).contains(turned))
}

/// The smallest EXIF that says which way up, and nothing else.
fn exif_with(turned: u16) -> Bytes {
    let [high, low] = turned.to_be_bytes();
    let bytes = [
        b'M', b'M', 0, b'*', 0, 0, 0, 8, // begins, first directory at 8
        0, 1, // one entry
        0x01, 0x12, 0, 3, 0, 0, 0, 1, high, low, 0, 0, // orientation, one short
        0, 0, 0, 0, // no second directory
    ];
    Bytes::copy_from_slice(&bytes)
}

/// The parts that draw a PNG (W3C PNG, third edition, 11): times, words, EXIF and unknown parts go.
const DRAWN: &[&[u8; 4]] = &[
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"bKGD",
    b"pHYs", b"sPLT", b"hIST", b"acTL", b"fcTL", b"fdAT",
];

fn png(bytes: Bytes) -> Result<Vec<u8>, Damaged> {
    let mut picture = Png::from_bytes(bytes).map_err(|_| Damaged)?;
    picture.chunks_mut().retain(|chunk| DRAWN.contains(&&chunk.kind()));
    Ok(picture.encoder().bytes().to_vec())
}

#[cfg(test)]
mod tests;
