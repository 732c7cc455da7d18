//! The sentences of each language: Fluent files, read once. A key stands for one sentence in all of them.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::{Args, Language};

/// The files of a language, by its folder.
macro_rules! files {
    ($tag:literal) => {
        &[
            include_str!(concat!("../../../templates/words/", $tag, "/shell.ftl")),
            include_str!(concat!("../../../templates/words/", $tag, "/dates.ftl")),
            include_str!(concat!("../../../templates/words/", $tag, "/report.ftl")),
            include_str!(concat!("../../../templates/words/", $tag, "/receipt.ftl")),
            include_str!(concat!("../../../templates/words/", $tag, "/follow.ftl")),
            include_str!(concat!("../../../templates/words/", $tag, "/about.ftl")),
        ]
    };
}

const fn files(language: Language) -> &'static [&'static str] {
    match language {
        Language::En => files!("en"),
        Language::Pl => files!("pl"),
        Language::Ro => files!("ro"),
        Language::Pa => files!("pa"),
        Language::Ur => files!("ur"),
    }
}

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<Vec<(Language, Bundle)>> =
    LazyLock::new(|| Language::ALL.iter().map(|language| (*language, bundle(*language))).collect());

fn bundle(language: Language) -> Bundle {
    let tag: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![tag]);
    // from right to left, names and figures are set apart, so that neither turns the other around
    bundle.set_use_isolating(language.dir() == "rtl");
    for text in files(language) {
        let file = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(rest, errors)| {
            tracing::error!(?errors, tag = language.tag(), "a file of sentences has a fault");
            rest
        });
        if let Err(errors) = bundle.add_resource(file) {
            tracing::error!(?errors, tag = language.tag(), "a sentence stands twice");
        }
    }
    bundle
}

/// One sentence of a file, as it stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    pub key: String,
    /// With `{ $name }` where something is filled in.
    pub words: String,
}

/// Every sentence of a language in the order of its files. A sentence is a line `key = words`, with more lines under it,
/// indented, where it has a form for each number.
#[must_use]
pub fn sentences(language: Language) -> Vec<Sentence> {
    let mut all: Vec<Sentence> = Vec::new();
    for line in files(language).iter().flat_map(|file| file.lines()).filter(|line| !line.starts_with('#')) {
        match line.split_once(" =") {
            Some((key, words)) if !line.starts_with(' ') => {
                all.push(Sentence { key: key.to_owned(), words: words.trim().to_owned() });
            }
            _ => {
                if let Some(last) = all.last_mut().filter(|_| line.starts_with(' ')) {
                    last.words.push(' ');
                    last.words.push_str(line.trim());
                }
            }
        }
    }
    all
}

/// A sentence with everything in its place; none where this language does not have it.
pub fn write(language: Language, key: &str, args: &Args<'_>) -> Option<String> {
    let (_, bundle) = BUNDLES.iter().find(|(known, _)| *known == language)?;
    let pattern = bundle.get_message(key)?.value()?;
    let mut filled = FluentArgs::with_capacity(args.len());
    for (name, value) in args {
        filled.set(*name, filling(value.to_string()));
    }
    let mut errors = Vec::new();
    let written = bundle.format_pattern(pattern, Some(&filled), &mut errors).into_owned();
    if !errors.is_empty() {
        debug_assert!(false, "`{key}` in {language}: {errors:?}");
        tracing::error!(?errors, key, "a sentence could not be filled in");
    }
    Some(written)
}

/// A number picks the form of its sentence; anything else is put in as it is.
fn filling(value: String) -> FluentValue<'static> {
    match value.parse::<u32>() {
        Ok(number) if number.to_string() == value => number.into(),
        _ => value.into(),
    }
}
