//! `THIRD-PARTY.md` names what is in the binary, asked of `cargo metadata` with the lock file, without a network. Which licences
//! and sources we may use is `deny.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::process::Command;

use serde_json::Value;

use super::root;

fn metadata() -> Value {
    let cargo = option_env!("CARGO").unwrap_or("cargo");
    let mut command = Command::new(cargo);
    command.args(["metadata", "--format-version", "1", "--locked", "--offline"]);
    let said = command.args(["--filter-platform", "x86_64-unknown-linux-gnu"]).current_dir(root()).output();
    let said = said.expect("cargo answers");
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    serde_json::from_slice(&said.stdout).expect("metadata")
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn packages(metadata: &Value) -> &[Value] {
    metadata["packages"].as_array().map(Vec::as_slice).expect("packages")
}

/// The crates that end up in the binary: reached from ours by ordinary dependence alone.
fn shipped(metadata: &Value) -> BTreeSet<String> {
    let nodes = metadata["resolve"]["nodes"].as_array().expect("nodes");
    let mut open = vec![text(&metadata["resolve"], "root").to_owned()];
    let mut found = BTreeSet::new();
    while let Some(id) = open.pop() {
        let Some(node) = nodes.iter().find(|node| text(node, "id") == id) else { continue };
        for dependence in node["deps"].as_array().into_iter().flatten() {
            let ordinary =
                dependence["dep_kinds"].as_array().is_some_and(|kinds| kinds.iter().any(|k| k["kind"].is_null()));
            let next = text(dependence, "pkg").to_owned();
            if ordinary && found.insert(next.clone()) {
                open.push(next);
            }
        }
    }
    found
}

fn third_parties(metadata: &Value) -> String {
    let shipped = shipped(metadata);
    let mut by_licence: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in packages(metadata).iter().filter(|package| shipped.contains(text(package, "id"))) {
        let licence = text(package, "license").replace(" / ", " OR ").replace('/', " OR ");
        by_licence.entry(licence).or_default().insert(format!(
            "{} {}",
            text(package, "name"),
            text(package, "version")
        ));
    }
    let mut page = String::from(NOTICES);
    for (licence, crates) in by_licence {
        let crates: Vec<String> = crates.into_iter().collect();
        let _ = write!(page, "\n### {licence}\n\n{}\n", crates.join(", "));
    }
    page
}

#[test]
fn third_party_md_names_every_crate_in_the_binary() {
    super::written("THIRD-PARTY.md", &third_parties(&metadata()));
}

const NOTICES: &str = "# Third parties

Candour is under the MIT licence (`LICENSE`). Its binary contains the works of others named here, under their own licences. Nothing of them is
copied into this repository: the lock files name them, the build fetches them.

## Design system: NHS.UK frontend

The styles and script embedded in the binary are made from `nhsuk-frontend`. No logo, no trade mark and no font of the NHS is used.

> MIT License
>
> Copyright (c) NHS England
>
> Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the
> \"Software\"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish,
> distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the
> following conditions:
>
> The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.
>
> THE SOFTWARE IS PROVIDED \"AS IS\", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
> MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM,
> DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE
> OR OTHER DEALINGS IN THE SOFTWARE.

## Typeface of documents: Atkinson Hyperlegible

The binary embeds two weights of Atkinson Hyperlegible, Copyright 2020 Braille Institute of America, Inc., under the SIL Open Font License,
Version 1.1 (https://openfontlicense.org). It is not sold by itself; documents made with it are not under that licence.

## For tests only

`axe-core` (MPL-2.0) checks the pages in a browser; it is not in the binary.

## Crates in the binary

Written by `REWRITE=1 cargo test --test it third_party`; a test fails when it is out of date.
";
