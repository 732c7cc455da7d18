//! Pages and files that were made, packed: each once for a release, for as long as there is room.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::web::Bytes;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use super::Body;

/// Bytes that are kept, packed. Then everything is let go: the next visitors have it made anew.
const ROOM: usize = 64 << 20;

/// A page or file, packed.
pub struct Made {
    tag: String,
    pub kind: &'static str,
    pub packed: Bytes,
    pub saved_as: Option<String>,
}

impl Made {
    /// Unpacked, for the few who take nothing packed.
    pub fn plain(&self) -> Bytes {
        let mut bytes = Vec::new();
        // Packed by ourselves, in memory: it unpacks.
        let _ = GzDecoder::new(self.packed.as_ref()).read_to_end(&mut bytes);
        bytes.into()
    }
}

/// What was made so far.
#[derive(Default)]
pub struct Kept(Mutex<Shelf>);

#[derive(Default)]
struct Shelf {
    made: HashMap<String, Arc<Made>>,
    bytes: usize,
}

impl Kept {
    pub(super) fn get(&self, path: &str, tag: &str) -> Option<Arc<Made>> {
        let shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.made.get(path).filter(|made| made.tag == tag).cloned()
    }

    pub(super) fn keep(&self, path: &str, tag: &str, body: Body) -> Arc<Made> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::new(6));
        // Into memory: it cannot fail.
        let _ = packer.write_all(&body.bytes);
        let packed = Bytes::from(packer.finish().unwrap_or_default());
        let made = Arc::new(Made { tag: tag.to_owned(), kind: body.kind, packed, saved_as: body.saved_as });
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if shelf.bytes + made.packed.len() > ROOM {
            *shelf = Shelf::default();
        }
        shelf.bytes += made.packed.len();
        if let Some(old) = shelf.made.insert(path.to_owned(), made.clone()) {
            shelf.bytes -= old.packed.len();
        }
        made
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(bytes: &[u8]) -> Body {
        Body { kind: "text/plain", bytes: bytes.to_vec(), saved_as: None }
    }

    #[test]
    fn a_page_is_kept_until_its_tag_changes() {
        let kept = Kept::default();
        let made = kept.keep("/figures", "1", body(&[b'a'; 5000]));
        assert!(made.packed.len() < 100 && made.plain().len() == 5000);
        assert!(kept.get("/figures", "1").is_some() && kept.get("/figures", "2").is_none());
        kept.keep("/figures", "2", body(b"b"));
        assert!(kept.get("/figures", "1").is_none() && kept.get("/figures", "2").is_some());
    }

    #[test]
    fn when_there_is_no_room_everything_is_let_go() {
        let kept = Kept::default();
        kept.keep("/a", "1", body(b"a"));
        kept.0.lock().unwrap().bytes = ROOM;
        kept.keep("/b", "1", body(b"b"));
        assert!(kept.get("/a", "1").is_none() && kept.get("/b", "1").is_some());
    }
}
