//! The invented stories as data: what went wrong, in whose words, and what was said to it.

use std::sync::LazyLock;

use serde::Deserialize;

use super::pick;
use crate::domain::failure::{Failure, failure};
use crate::domain::harm::HarmOutcome;
use crate::domain::themes::draw::Draw;

/// One kind of failure with the words for it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scene {
    failure: String,
    also: Vec<String>,
    /// How often it happens beside the others.
    weight: u32,
    /// The fewest and the most doses missed.
    doses: (u32, u32),
    pub told: Vec<String>,
    pub noted: Vec<String>,
}

/// What it did, in a patient's words, and the outcomes ticked with them.
#[derive(Debug, Deserialize)]
pub struct Harmed {
    pub words: String,
    pub outcomes: Vec<HarmOutcome>,
}

/// A whole story in another language.
#[derive(Debug, Deserialize)]
pub struct Foreign {
    pub tag: String,
    failure: String,
    pub text: String,
}

/// Sentences for every later step.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lines {
    pub unharmed: Vec<String>,
    pub not_sure: Vec<String>,
    pub wish: Vec<String>,
    pub acknowledgement: Vec<String>,
    pub question: Vec<String>,
    pub provider_answer: Vec<String>,
    pub review_reason: Vec<String>,
    pub response: Vec<String>,
    pub close_reason: Vec<String>,
    pub message_from_reporter: Vec<String>,
    pub message_to_reporter: Vec<String>,
    pub reopen_reason: Vec<String>,
    pub regulator_question: Vec<String>,
    pub regulator_answer: Vec<String>,
    pub decision_reason: Vec<String>,
    pub return_reason: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenes {
    #[serde(rename = "scene")]
    all: Vec<Scene>,
    pub harmed: Vec<Harmed>,
    #[serde(rename = "language")]
    pub foreign: Vec<Foreign>,
    pub lines: Option<Lines>,
}

static SCENES: LazyLock<Scenes> = LazyLock::new(|| toml::from_str(include_str!("scenes.toml")).unwrap_or_default());

/// Every scene. A test holds that they can be read.
#[must_use]
pub fn scenes() -> &'static Scenes {
    &SCENES
}

impl Scene {
    #[must_use]
    pub fn failure(&self) -> Option<&'static Failure> {
        failure(&self.failure)
    }

    pub fn also(&self) -> impl Iterator<Item = &'static Failure> {
        self.also.iter().filter_map(|code| failure(code))
    }

    #[must_use]
    pub fn doses(&self, draw: &mut Draw) -> u32 {
        let (fewest, most) = self.doses;
        fewest + draw.below(most - fewest + 1)
    }
}

impl Foreign {
    #[must_use]
    pub fn failure(&self) -> Option<&'static Failure> {
        failure(&self.failure)
    }
}

impl Scenes {
    /// A scene by chance, each as often as it happens; `wanted` holds for it.
    pub fn any(&self, draw: &mut Draw, wanted: impl Fn(&Scene) -> bool) -> Option<&Scene> {
        let fitting: Vec<&Scene> = self.all.iter().filter(|s| wanted(s)).collect();
        let mut at = draw.below(fitting.iter().map(|s| s.weight).sum());
        fitting.into_iter().find(|scene| match at.checked_sub(scene.weight) {
            Some(rest) => {
                at = rest;
                false
            }
            None => true,
        })
    }

    /// The scene of a failure.
    #[must_use]
    pub fn of(&self, code: &str) -> Option<&Scene> {
        self.all.iter().find(|s| s.failure == code)
    }
}

/// A sentence from a list by chance.
#[must_use]
pub fn line(draw: &mut Draw, of: impl Fn(&Lines) -> &Vec<String>) -> String {
    let lines = scenes().lines.as_ref().map(|lines| of(lines).iter().map(String::as_str).collect::<Vec<_>>());
    pick(draw, &lines.unwrap_or_default()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scene_can_be_read_and_names_failures_that_exist() {
        let scenes: Scenes = toml::from_str(include_str!("scenes.toml")).unwrap();
        assert!(scenes.all.len() > 20);
        for scene in &scenes.all {
            assert!(scene.failure().is_some(), "{}", scene.failure);
            assert_eq!(scene.also().count(), scene.also.len(), "{}", scene.failure);
            assert!(!scene.told.is_empty() || !scene.noted.is_empty(), "{}", scene.failure);
            assert!(scene.doses.0 <= scene.doses.1, "{}", scene.failure);
        }
        assert!(scenes.foreign.iter().all(|f| f.failure().is_some()));
        assert!(scenes.lines.is_some());
    }
}
