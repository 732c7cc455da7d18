//! What somebody tells us in their own words, kept verbatim but for what cannot be seen.

/// Free text: no space around it, lines end in LF, no control characters but line ends and tabs.
#[derive(Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Narrative(String);

/// What is wrong with a narrative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NarrativeProblem {
    #[error("the text is missing")]
    Empty,
    #[error("the text can have {limit} characters at most; it has {over} too many")]
    TooLong { limit: usize, over: usize },
}

impl Narrative {
    /// The limit of the public form and of the clinician's, in characters (Unicode scalar values).
    pub const LIMIT: usize = 2000;

    /// Reads a text of at most `limit` characters (Unicode scalar values; a line end counts as one, as in the browser).
    ///
    /// # Errors
    /// If nothing is left of it, or it is longer than the limit.
    pub fn parse(value: &str, limit: usize) -> Result<Narrative, NarrativeProblem> {
        let text = cleaned(value);
        match text.chars().count() {
            0 => Err(NarrativeProblem::Empty),
            count if count > limit => Err(NarrativeProblem::TooLong { limit, over: count - limit }),
            _ => Ok(Narrative(text)),
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text read back from our own store: its length was limited when it was told.
impl From<String> for Narrative {
    fn from(value: String) -> Narrative {
        Narrative(cleaned(&value))
    }
}

impl From<Narrative> for String {
    fn from(value: Narrative) -> String {
        value.0
    }
}

impl std::fmt::Display for Narrative {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::fmt::Debug for Narrative {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Narrative({} characters, hidden)", self.0.chars().count())
    }
}

fn cleaned(value: &str) -> String {
    let lines = value.replace("\r\n", "\n").replace('\r', "\n");
    let seen: String = lines.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    seen.trim().to_owned()
}
