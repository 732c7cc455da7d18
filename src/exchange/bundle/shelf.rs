//! Rows in the order of their pseudonyms, however many there are: put by into 256 files by their first two figures, then taken
//! out file by file, each sorted in memory. So nothing of the order in which they were frozen is left, and memory holds a
//! 256th of them.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

const BOXES: usize = 256;

/// Where rows wait. What lies there is removed with it.
pub struct Shelf {
    folder: PathBuf,
    boxes: Vec<BufWriter<File>>,
}

impl Drop for Shelf {
    fn drop(&mut self) {
        // A folder that cannot be removed is left for the next build, which empties it.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Shelf {
    /// Sets it up; what an interrupted build left there is removed.
    pub fn at(folder: &Path) -> io::Result<Self> {
        let _ = fs::remove_dir_all(folder);
        fs::create_dir_all(folder)?;
        let one = |at: usize| Ok(BufWriter::with_capacity(4096, File::create(folder.join(at.to_string()))?));
        Ok(Self { folder: folder.to_owned(), boxes: (0..BOXES).map(one).collect::<io::Result<_>>()? })
    }

    /// Puts the rows of one case by: text whose every line begins with the pseudonym.
    pub fn put(&mut self, pseudonym: &str, lines: &str) -> io::Result<()> {
        let at = pseudonym.get(..2).and_then(|two| usize::from_str_radix(two, 16).ok()).unwrap_or(0);
        let length = u32::try_from(lines.len()).map_err(io::Error::other)?;
        let Some(into) = self.boxes.get_mut(at) else { return Ok(()) };
        into.write_all(&length.to_be_bytes())?;
        into.write_all(lines.as_bytes())
    }

    /// Takes all rows out in order.
    pub fn take<E: From<io::Error>>(mut self, mut each: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        for mut file in std::mem::take(&mut self.boxes) {
            file.flush()?;
        }
        for at in 0..BOXES {
            let mut bytes = Vec::new();
            File::open(self.folder.join(at.to_string()))?.read_to_end(&mut bytes)?;
            let mut cases = split(&bytes);
            cases.sort_unstable();
            for case in cases {
                each(case)?;
            }
        }
        Ok(())
    }
}

fn split(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut cases = Vec::new();
    while let Some((length, rest)) = bytes.split_first_chunk::<4>() {
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        let Some((case, rest)) = rest.split_at_checked(length) else { break };
        cases.push(case);
        bytes = rest;
    }
    cases
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_out_in_order_and_nothing_is_left() {
        let folder = std::env::temp_dir().join(format!("candour-shelf-{}", crate::doors::new_id()));
        let mut shelf = Shelf::at(&folder).unwrap();
        for at in [0xff_u64, 3, 0xfe01, 0, 0xff00_0000_0000_0000, 2_u64 << 56, u64::MAX] {
            let name = format!("{at:016x}");
            shelf.put(&name, &format!("{name},a\n{name},b\n")).unwrap();
        }
        let mut all = Vec::new();
        shelf
            .take(|case| {
                all.push(String::from_utf8(case.to_vec()).unwrap());
                Ok::<_, io::Error>(())
            })
            .unwrap();
        assert_eq!(all.len(), 7);
        assert!(all.is_sorted() && all.iter().all(|case| case.lines().count() == 2));
        assert!(!folder.exists());
    }
}
