//! Where things are said: answers to standard output, everything else to standard error.

use std::io::Write;

use serde::Serialize;
use stairwell_core::id::ScopeId;

use crate::failure::Failure;
use crate::name::with_grid;

/// The two channels. A reader that went away is no failure of the call: what was done is done.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    json: bool,
}

impl Output {
    pub(crate) const fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether answers are JSON.
    pub(crate) const fn is_json(&self) -> bool {
        self.json
    }

    /// The answer of a verb: one JSON value on one line, or readable text.
    pub(crate) fn answer<T: Serialize>(&self, value: &T, text: impl FnOnce() -> String) {
        if self.json { self.line(&to_json(value, None)) } else { self.line(&text()) }
    }

    /// As [`Self::answer`], about a household of this grid.
    pub(crate) fn answer_in<T: Serialize>(&self, grid: &ScopeId, value: &T, text: impl FnOnce() -> String) {
        if self.json { self.line(&to_json(value, Some(*grid))) } else { self.line(&text()) }
    }

    /// Several answers: one JSON value a line, or readable text.
    pub(crate) fn answers<T: Serialize>(&self, values: &[T], text: impl FnOnce() -> String) {
        if self.json {
            values.iter().for_each(|value| self.line(&to_json(value, None)));
        } else {
            self.line(&text());
        }
    }

    fn line(&self, text: &str) {
        let mut stdout = std::io::stdout().lock();
        let _unread = writeln!(stdout, "{text}").and_then(|()| stdout.flush());
    }

    /// A failure: a sentence on standard error, and the reason in JSON on standard output for programs.
    pub(crate) fn failure(&self, failure: &Failure) {
        self.message(&failure.message);
        if self.json {
            self.line(&failure.to_json().to_string());
        }
    }

    /// A message beside the answer.
    pub(crate) fn message(&self, text: &str) {
        let _unread = writeln!(std::io::stderr().lock(), "{text}");
    }
}

fn to_json<T: Serialize>(value: &T, grid: Option<ScopeId>) -> String {
    let told = serde_json::to_value(value).map(|value| with_grid(value, grid));
    let told = told.unwrap_or_else(|error| {
        Failure::other("unwritable", format!("the answer cannot be written as JSON: {error}")).to_json()
    });
    told.to_string()
}

/// The first paragraph of a parser's complaint, on one line.
pub(crate) fn first_sentence(complaint: &str) -> String {
    let first = complaint.lines().take_while(|line| !line.trim().is_empty()).map(str::trim);
    let line = first.collect::<Vec<_>>().join(" ");
    line.strip_prefix("error: ").unwrap_or(&line).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;
    use clap::Parser;

    #[test]
    fn wrong_usage_is_told_in_one_sentence() {
        let told = |words: &[&str]| {
            let words = ["stairwell-field"].iter().chain(words);
            first_sentence(&Cli::try_parse_from(words).expect_err("wrong usage").to_string())
        };
        assert_eq!(
            told(&["enrol"]),
            "the following required arguments were not provided: --server <URL> --code <CODE>"
        );
        let visit = told(&["decide", "--person", "x", "--type", "EXTEND", "--until", "soon"]);
        assert!(visit.contains("expected a date like 2020-02-11"), "{visit}");
        assert!(told(&["fly"]).starts_with("unrecognized subcommand 'fly'"));
        assert!(!told(&["sync", "--quickly"]).contains('\n'));
    }
}
