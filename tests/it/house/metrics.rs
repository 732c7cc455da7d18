//! The metrics on paper: written from the registry, compared with what stands in `docs/rules`.

use std::fmt::Write as _;

use candour::domain::measures::registry::definitions;

use super::written;

#[test]
fn metrics() {
    let mut text = "# Metrics\n\nWritten from the code by a test, which fails when this page is out of date \
                    (`REWRITE=1 cargo test --test it house`).\n\n\
                    Each as it is counted. A change is a new version from a later month; a published figure names its version.\n"
        .to_owned();
    for one in definitions() {
        let _ = writeln!(
            text,
            "\n## {} {}\n\n{} {}\n\n- Formula: {}\n- Unit: {}; {}\n- Source: {}\n- Version {}, from {}",
            one.id,
            one.name,
            one.words,
            one.inclusion,
            one.formula(),
            one.unit,
            one.better.words(),
            one.source,
            one.version,
            one.from.words(),
        );
    }
    written("docs/rules/metrics.md", &text);
}
