//! The acts on a complaint as a lead finds them: each a page of its own, posted to as a noun.

crate::codes! {
    /// The acts on a complaint: each a page of its own, posted to as a noun.
    pub enum Step {
        Standing = "standing" / "Who complains, and for whom",
        Withdrawal = "withdrawal" / "The patient took their agreement back",
        Dates = "dates" / "When it happened",
        Lateness = "lateness" / "It came late: decide",
        Exclusion = "exclusion" / "The regulations leave it out",
        Concern = "concern" / "Solved at once: keep it as a concern",
        Plan = "plan" / "How and by when we answer",
        Extension = "extension" / "A longer time was agreed",
        Delay = "delay" / "Tell why it is late",
        Point = "point" / "Add a point to answer",
        Finding = "finding" / "Decide a point",
        Contribution = "contribution" / "Ask another organisation",
        Transfer = "transfer" / "Send it on",
        Pause = "pause" / "Stop a clock",
        PauseEnd = "pause-end" / "Let a clock run again",
        Draft = "draft" / "Write the letter",
        Approval = "approval" / "Approve and sign the letter",
        Sending = "sending" / "Send the answer",
        Electronic = "electronic" / "Writing to them online",
        Counting = "counting" / "How it is counted",
        Ombudsman = "ombudsman" / "An Ombudsman has it",
    }
}
