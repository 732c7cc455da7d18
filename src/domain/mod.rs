//! LEVEL 0, the rulebook: values in, values out. No SQL, no web, no files, no clock, no randomness.
//!
//! Words (each with its source) are defined where their type is; `docs/ARCHITECTURE.md` has the map.

pub mod access; // the whole policy: who may do what, and what each is shown
pub mod anchor; // where every chain of events stood, as a file kept outside
pub mod attachment; // files that go with a case: kinds, limits, names, what sending one means
pub mod calendar; // working days of England and London dates (reg 2(1), SI 2009/309)
pub mod case; // a case, its strands, and what follows when somebody acts
pub mod clocks; // limits: statutory, contractual, ours; when each ends and why
pub mod code;
pub mod complaint; // the complaints regulations (SI 2009/309): who, when, how answered, what is returned
pub mod credentials; // passwords people choose, one-time codes, when a second factor is asked again
pub mod escalation; // the ladder from the case team to a minister, with clocks and levers
pub mod failure; // what went wrong: 90 codes, and the patients' own words for them
pub mod harm; // dose impact, harm, attribution, candour, the therapy gap
pub mod ids;
pub mod intake; // the questions of a report, in their order, and what the answers mean
pub mod language; // the languages people write in, each with its tag
pub mod lost; // a receipt in place of a lost one: two facts and a delay
pub mod measures; // intervals, control charts, funnels, small numbers
pub mod national; // what LFPSE and MHRA must know of a case, completed from it
pub mod needs; // what somebody needs to read or talk with us (Accessible Information Standard)
pub mod ownership; // posts, cover, handovers; never an open strand without one active lead
pub mod packet; // a case offered to another body: purpose, basis, least fields, who has the duty meanwhile
pub mod people; // who acts, in which capacity, for which body
pub mod privacy; // how private a report is: only toward more
pub mod redact; // what in a free text may tell who somebody is
pub mod reference; // the reference of a case, and the code that opens it, with check characters
pub mod retention; // how long a record is kept, what holds it, and who decides that it goes
pub mod routing; // from facts to one named lead and the regulators whose business it is
pub mod shield; // whom a story names and keeps out; what needs a second person; how much one account may read
pub mod sign_on; // what the answer of another service that signs people in is worth here
pub mod signal; // a rise of like cases across trusts: who assesses it, and how it may end
pub mod spoken; // an access code as words that can be read aloud
pub mod text; // what people type, parsed once: NHS number, name, narrative, how to be reached
pub mod themes; // codebook, agreement of coders, seeded sample
