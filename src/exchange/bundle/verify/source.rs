//! A bundle as it lies on a disk: one ZIP file, or a folder.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use super::Wrong;

pub enum Source {
    Zip(Box<ZipArchive<BufReader<File>>>),
    Folder(PathBuf),
}

/// No file of a bundle is larger: a ZIP from elsewhere cannot fill the memory.
const LARGEST: u64 = 4 << 30;

impl Source {
    pub fn open(path: &Path) -> Result<Self, Wrong> {
        let named = || path.display().to_string();
        if path.is_dir() {
            return Ok(Self::Folder(path.to_owned()));
        }
        let file = File::open(path).map_err(|e| Wrong::of(named(), e.to_string()))?;
        let zip =
            ZipArchive::new(BufReader::new(file)).map_err(|e| Wrong::of(named(), format!("is no bundle: {e}")))?;
        Ok(Self::Zip(Box::new(zip)))
    }

    /// The path of every file.
    pub fn paths(&self) -> Result<Vec<String>, Wrong> {
        let mut paths = Vec::new();
        match self {
            Self::Zip(zip) => paths.extend(zip.file_names().filter(|name| !name.ends_with('/')).map(str::to_owned)),
            Self::Folder(folder) => walk(folder, "", &mut paths)?,
        }
        paths.sort();
        Ok(paths)
    }

    pub fn read(&mut self, path: &str) -> Result<Box<dyn Read + '_>, Wrong> {
        match self {
            Self::Zip(zip) => {
                let file = zip.by_name(path).map_err(|e| Wrong::of(path, e.to_string()))?;
                Ok(Box::new(file.take(LARGEST)))
            }
            Self::Folder(folder) => {
                let file = File::open(folder.join(path)).map_err(|e| Wrong::of(path, e.to_string()))?;
                Ok(Box::new(BufReader::new(file)))
            }
        }
    }
}

fn walk(folder: &Path, above: &str, paths: &mut Vec<String>) -> Result<(), Wrong> {
    let unreadable = |e: std::io::Error| Wrong::of(folder.display().to_string(), e.to_string());
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = format!("{above}{}", entry.file_name().to_string_lossy());
        if entry.file_type().map_err(unreadable)?.is_dir() {
            walk(&entry.path(), &format!("{name}/"), paths)?;
        } else {
            paths.push(name);
        }
    }
    Ok(())
}
