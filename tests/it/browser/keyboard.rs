//! What a keyboard can do.
