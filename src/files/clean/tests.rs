//! Pictures with secrets, made here: what is hidden goes, what is seen stays.

use super::*;

/// Little-endian EXIF with an orientation, a camera's owner and a place (GPS directory), as a phone writes it.
pub fn exif(turned: u16) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        let mut bytes = Vec::new();
        bytes.extend(tag.to_le_bytes());
        bytes.extend(kind.to_le_bytes());
        bytes.extend(count.to_le_bytes());
        bytes.extend(value.to_le_bytes());
        bytes
    };
    tiff.extend(3_u16.to_le_bytes());
    tiff.extend(entry(0x0112, 3, 1, u32::from(turned)));
    tiff.extend(entry(0xa430, 2, 13, 50));
    tiff.extend(entry(0x8825, 4, 1, 63));
    tiff.extend(0_u32.to_le_bytes());
    tiff.extend(b"Nell Underhay");
    tiff.extend(b"\x01\0\x01\0\x02\0\x02\0\0\0N\0\0\0\0\0\0\0");
    tiff.extend(b"GPS 51.7520 -1.2577");
    [b"Exif\0\0".as_slice(), &tiff].concat()
}

fn segment(marker: u8, contents: &[u8]) -> Vec<u8> {
    let length = u16::try_from(contents.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker], length.as_slice(), contents].concat()
}

/// A JPEG with two scans and everything in it that tells more than the picture.
fn photo(turned: u16) -> Vec<u8> {
    let scan = b"\x12\x34\xff\x00\x56\xff\xd0\x78";
    [
        vec![0xff, 0xd8],
        segment(0xe0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"),
        segment(0xe1, &exif(turned)),
        segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>Nell Underhay</x:xmpmeta>"),
        segment(0xe2, b"ICC_PROFILE\0\x01\x01profile"),
        segment(0xe2, b"MPF\0MM\0*more pictures"),
        segment(0xed, b"Photoshop 3.0\08BIM Nell Underhay"),
        segment(0xfe, b"taken at 12 Fellgate Road"),
        segment(0xdb, &[0; 65]),
        segment(0xc2, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0]),
        segment(0xda, &[1, 1, 0, 0, 63, 0]),
        scan.to_vec(),
        segment(0xfe, b"between scans: Nell Underhay"),
        segment(0xc4, &[0; 20]),
        segment(0xda, &[1, 1, 0, 1, 63, 0]),
        scan.to_vec(),
        vec![0xff, 0xd9],
        // a second picture after the end, with its own place
        vec![0xff, 0xd8],
        segment(0xe1, &exif(1)),
        vec![0xff, 0xd9],
    ]
    .concat()
}

fn holds(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|window| window == words)
}

#[test]
fn a_photos_place_owner_and_comments_are_gone_and_the_picture_is_the_same() {
    let photo = photo(6);
    for secret in [&b"GPS"[..], b"Nell", b"Fellgate", b"xmpmeta", b"MPF"] {
        assert!(holds(&photo, secret));
    }
    let clean = cleaned(Kind::Jpeg, photo).unwrap();
    for secret in [&b"GPS"[..], b"Nell", b"Fellgate", b"xmpmeta", b"MPF", b"8BIM"] {
        assert!(!holds(&clean, secret), "{}", String::from_utf8_lossy(secret));
    }
    assert!(holds(&clean, b"ICC_PROFILE") && holds(&clean, b"JFIF"));
    assert_eq!(clean.windows(8).filter(|w| *w == b"\x12\x34\xff\x00\x56\xff\xd0\x78").count(), 2, "both scans");
    assert!(clean.ends_with(&[0x78, 0xff, 0xd9]), "nothing after the end");
    let again = cleaned(Kind::Jpeg, clean.clone()).unwrap();
    assert_eq!(again, clean, "cleaning twice changes nothing");
}

#[test]
fn it_still_stands_upright() {
    let turned = |photo: Vec<u8>| {
        let exif = Jpeg::from_bytes(photo.into()).unwrap().exif();
        exif.and_then(|exif| orientation(&exif))
    };
    assert_eq!(turned(cleaned(Kind::Jpeg, photo(6)).unwrap()), Some(6));
    assert_eq!(turned(cleaned(Kind::Jpeg, photo(1)).unwrap()), None);
    assert_eq!(turned(cleaned(Kind::Jpeg, photo(900)).unwrap()), None, "no direction that there is");
}

#[test]
fn a_pngs_words_times_and_place_are_gone() {
    let chunk = |kind: &[u8; 4], contents: &'static [u8]| {
        img_parts::png::PngChunk::new(*kind, Bytes::from_static(contents)).encoder().bytes()
    };
    let png: Vec<u8> = [
        Bytes::from_static(b"\x89PNG\r\n\x1a\n"),
        chunk(b"IHDR", b"\0\0\0\x01\0\0\0\x01\x08\0\0\0\0"),
        chunk(b"tEXt", b"Author\0Nell Underhay"),
        chunk(b"eXIf", b"II*\0GPS"),
        chunk(b"tIME", b"\x07\xea\x01\x05\x09\0\0"),
        chunk(b"zzZz", b"Nell"),
        chunk(b"IDAT", b"pixels"),
        chunk(b"IEND", b""),
        Bytes::from_static(b"Nell after the end"),
    ]
    .concat();
    let clean = cleaned(Kind::Png, png).unwrap();
    assert!(!holds(&clean, b"Nell") && !holds(&clean, b"GPS") && !holds(&clean, b"tIME"));
    assert!(holds(&clean, b"pixels") && clean.ends_with(b"IEND\xaeB`\x82"));
}

#[test]
fn a_picture_that_cannot_be_read_is_damaged_and_never_shown() {
    assert_eq!(cleaned(Kind::Jpeg, vec![0xff, 0xd8, 0xff, 0xe0]), Err(Damaged));
    let cut = photo(1);
    assert_eq!(cleaned(Kind::Jpeg, cut[..cut.len() / 2].to_vec()), Err(Damaged));
    assert_eq!(cleaned(Kind::Png, b"\x89PNG\r\n\x1a\nIHDR".to_vec()), Err(Damaged));
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_fail(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400), cut in 0_usize..300) {
        let _ = cleaned(Kind::Jpeg, [&[0xff, 0xd8, 0xff], bytes.as_slice()].concat());
        let mut broken = photo(3);
        let at = cut % broken.len();
        broken[at] = broken[at].wrapping_add(1);
        let _ = cleaned(Kind::Jpeg, broken);
        let _ = scans(&bytes);
        let _ = orientation(&bytes);
    }
}
