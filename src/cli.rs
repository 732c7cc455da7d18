//! The commands. Only here and in `main` does the program decide its exit code.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::explain;

/// Complaints and harm in homecare medicines: one story, every duty owned.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Ask a rule: JSON Lines on standard input, an answer with its working for each on standard output
    Explain {
        /// The rule to ask
        #[arg(required_unless_present = "list")]
        rule: Option<String>,
        /// List every rule with a sentence and an example
        #[arg(long, conflicts_with = "rule")]
        list: bool,
    },
}

/// Runs one command and returns its exit code.
#[must_use]
pub fn run(arguments: Arguments) -> ExitCode {
    match arguments.command {
        Command::Explain { rule, .. } => explain(rule.as_deref()),
    }
}

/// 0: every line was answered; 1: not every line, or nothing could be read or written; 2: there is no such rule.
fn explain(rule: Option<&str>) -> ExitCode {
    let done = match rule {
        Some(rule) => explain::run(rule, io::stdin().lock(), io::stdout().lock()),
        None => explain::list(io::stdout().lock()).map(|()| explain::ANSWERED),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        // whoever reads our answers has heard enough
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => failed("explain", &error),
    }
}

/// Says on standard error what went wrong.
fn failed(command: &str, error: &dyn std::error::Error) -> ExitCode {
    // with standard error gone there is nobody left to tell
    let _ = writeln!(io::stderr(), "candour {command}: {error}");
    ExitCode::FAILURE
}
