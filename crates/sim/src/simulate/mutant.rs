//! Deliberate faults of the engine, to prove that the oracles notice.

use clap::ValueEnum;
use stairwell_core::sync::engine::Checks;

/// One deliberate fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Mutant {
    /// The server sends its answer although a crash took the commit.
    AnswerBeforeCommit,
    /// A run is appended without looking whether it joins the chain that is here.
    SkipChainCheck,
    /// Entries whose causes are missing are folded.
    AcceptUnknownDeps,
}

impl Mutant {
    /// Every mutant.
    pub const ALL: [Self; 3] = [Self::AnswerBeforeCommit, Self::SkipChainCheck, Self::AcceptUnknownDeps];

    /// Its name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AnswerBeforeCommit => "answer-before-commit",
            Self::SkipChainCheck => "skip-chain-check",
            Self::AcceptUnknownDeps => "accept-unknown-deps",
        }
    }

    /// The checks that the engine makes under this mutant.
    pub(super) const fn checks(mutant: Option<Self>) -> Checks {
        match mutant {
            Some(Self::SkipChainCheck) => Checks::WITHOUT_CHAIN,
            _ => Checks::ALL,
        }
    }
}
