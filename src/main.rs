//! The program: parse the arguments, run one command, leave with its exit code.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    candour::cli::run(candour::cli::Arguments::parse())
}
