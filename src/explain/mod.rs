//! `candour explain RULE`: every pure rule can be asked, and answers with its working (JSON Lines in, JSON Lines out).

use serde_json::Value;

/// One rule that can be asked. The same example is printed by `explain --list` and run as a test.
pub struct Rule {
    pub name: &'static str,
    /// What it answers, in one sentence.
    pub sentence: &'static str,
    /// One line of input.
    pub example: &'static str,
    /// The answer, or in words why there is none.
    pub answer: fn(&Value) -> Result<Value, String>,
}

/// Every rule that can be asked, in the order in which they are listed.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    [].into_iter()
}
