//! Styles, script and icons: compiled, named by their hash, compressed and embedded. A finished binary needs no Node.

use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use sha2::{Digest, Sha256};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// The design system, as npm lays it down.
const NHSUK: &str = "node_modules/nhsuk-frontend/dist";
/// Goes on top of what is made from it.
const NOTICE: &str = "/*! Contains NHS.UK frontend, (c) NHS England, MIT licence */\n";
/// The only images of it that its styles ask for. The logo and its icons are trade marks and stay out.
const NHSUK_IMAGES: [&str; 4] =
    ["nhsuk-icon-arrow-down.svg", "nhsuk-icon-arrow-up-down.svg", "nhsuk-icon-arrow-up.svg", "nhsuk-icon-cross.svg"];
/// Our own images.
const OWN_IMAGES: [&str; 1] = ["favicon.svg"];

/// The typeface of PDF documents, as npm lays it down (SIL OFL 1.1).
const FONT: &str = "node_modules/@expo-google-fonts/atkinson-hyperlegible";

/// One file to be served: the name the code uses, the address that changes with its content, the content.
struct File {
    name: String,
    url: String,
    content: Vec<u8>,
}

fn main() {
    for path in ["build.rs", "static", "package-lock.json", "node_modules/nhsuk-frontend/package.json"] {
        println!("cargo::rerun-if-changed={path}");
    }
    if !Path::new(NHSUK).is_dir() {
        println!("cargo::error=the design system is missing: run `npm ci` in this folder, then build again");
    } else if !Path::new(FONT).is_dir() {
        println!("cargo::error=the font of documents is missing: run `npm ci` in this folder, then build again");
    } else if let Err(error) = embed().and_then(|()| fonts()) {
        println!("cargo::error=styles, script or icons: {error}");
    }
}

fn embed() -> Outcome<()> {
    let mut files = images()?;
    let styles = styles(&files)?;
    files.push(File::new("app.css", styles.into_bytes()));
    files.push(File::new("app.js", script()?.into_bytes()));
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    let mut table = String::from("&[\n");
    for file in &files {
        table.push_str(&write(file, &out)?);
    }
    table.push_str("]\n");
    Ok(fs::write(out.join("assets.rs"), table)?)
}

/// The two weights that documents are drawn with.
fn fonts() -> Outcome<()> {
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    for (name, path) in [
        ("regular.ttf", "400Regular/AtkinsonHyperlegible_400Regular.ttf"),
        ("bold.ttf", "700Bold/AtkinsonHyperlegible_700Bold.ttf"),
    ] {
        fs::write(out.join(name), read(&Path::new(FONT).join(path))?)?;
    }
    Ok(())
}

impl File {
    fn new(name: &str, content: Vec<u8>) -> Self {
        let hash = Sha256::digest(&content).iter().take(6).fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        let (stem, kind) = name.rsplit_once('.').unwrap_or((name, "bin"));
        Self { name: name.to_owned(), url: format!("/static/{stem}.{hash}.{kind}"), content }
    }
}

fn images() -> Outcome<Vec<File>> {
    let theirs = NHSUK_IMAGES.iter().map(|name| (name, Path::new(NHSUK).join("nhsuk/assets/images").join(name)));
    let ours = OWN_IMAGES.iter().map(|name| (name, Path::new("static/img").join(name)));
    theirs.chain(ours).map(|(name, path)| Ok(File::new(name, read(&path)?))).collect()
}

/// `static/scss/app.scss` over the design system's Sass; each image it names gets its hashed address.
fn styles(images: &[File]) -> Outcome<String> {
    let options = grass::Options::default().style(grass::OutputStyle::Compressed).load_path(NHSUK).quiet(true);
    let css = grass::from_path("static/scss/app.scss", &options)?;
    Ok(images
        .iter()
        .fold(format!("{NOTICE}{css}"), |css, image| css.replace(&format!("/static/{}", image.name), &image.url)))
}

/// One module: the design system's script without its exports, then ours, which calls it.
fn script() -> Outcome<String> {
    let theirs = String::from_utf8(read(&Path::new(NHSUK).join("nhsuk/nhsuk-frontend.min.js"))?)?;
    let ours = String::from_utf8(read(Path::new("static/js/app.js"))?)?;
    let end = theirs.rfind("export{").ok_or("nhsuk-frontend.min.js has no exports to cut off")?;
    Ok(format!("{NOTICE}{}\n{ours}", theirs.get(..end).unwrap_or_default()))
}

/// Writes a file plain, by brotli and by gzip, and gives its line of the table that `src/web/assets.rs` includes.
fn write(file: &File, out: &Path) -> Outcome<String> {
    let path = |kind: &str| out.join(format!("{}.{kind}", file.name));
    fs::write(path("plain"), &file.content)?;
    let mut brotli = brotli::CompressorWriter::new(Vec::new(), 65_536, 11, 22);
    brotli.write_all(&file.content)?;
    fs::write(path("br"), brotli.into_inner())?;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&file.content)?;
    fs::write(path("gz"), gzip.finish()?)?;
    Ok(format!(
        "    File {{ name: {:?}, url: {:?}, plain: include_bytes!({:?}), brotli: include_bytes!({:?}), gzip: include_bytes!({:?}) }},\n",
        file.name,
        file.url,
        path("plain"),
        path("br"),
        path("gz"),
    ))
}

fn read(path: &Path) -> Outcome<Vec<u8>> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()).into())
}
