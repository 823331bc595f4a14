//! One line of a workload file.

use serde::Deserialize;
use thiserror::Error;

use super::fact::Fact;

/// Why a line is not one of a workload.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LineError {
    /// Parsing: not JSON, or without the keys that its type needs.
    #[error("line {line} is not a line of a workload: {reason}")]
    Malformed {
        /// Which line, counted from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
}

/// What a line says. Keys that no engine needs (`uuid` among them) are passed over.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "t")]
pub enum Line {
    /// About the file itself.
    #[serde(rename = "meta")]
    Meta {
        /// The devices' names, in the order in which they sync.
        #[serde(default)]
        roles: Vec<String>,
    },
    /// A household is registered.
    #[serde(rename = "hh")]
    Registration {
        /// On which day, 0 for the day before the first.
        day: u32,
        /// Which device writes it.
        dev: String,
        /// Which household.
        hh: String,
        /// What is known of it.
        facts: Fact,
    },
    /// One member's part of a visit.
    #[serde(rename = "part")]
    Part {
        /// On which day.
        day: u32,
        /// Which device writes it.
        dev: String,
        /// Which household.
        hh: String,
        /// Day and slot: `d8a`.
        visit: String,
        /// Whose part.
        role: String,
        /// The 16 random bytes that a system which names records by uuid would send, in hexadecimal; not kept.
        #[serde(default)]
        uuid: String,
        /// What was found.
        body: Fact,
    },
    /// A quarantine decision.
    #[serde(rename = "quar")]
    Decision {
        /// On which day.
        day: u32,
        /// Which device writes it.
        dev: String,
        /// Which household.
        hh: String,
        /// See [`Line::Part`].
        #[serde(default)]
        uuid: String,
        /// What was decided.
        body: Fact,
    },
}

impl Line {
    /// Reads the lines of a file; blank ones are passed over.
    ///
    /// # Errors
    /// [`LineError`] for the first line that is not one.
    pub fn read_all(text: &str) -> Result<Vec<Self>, LineError> {
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        lines
            .map(|(at, line)| {
                serde_json::from_str(line)
                    .map_err(|error| LineError::Malformed { line: at + 1, reason: error.to_string() })
            })
            .collect()
    }

    /// The day of writing; `None` for what is not written.
    #[must_use]
    pub const fn day(&self) -> Option<u32> {
        match self {
            Self::Meta { .. } => None,
            Self::Registration { day, .. } | Self::Part { day, .. } | Self::Decision { day, .. } => Some(*day),
        }
    }

    /// The device that writes it; `None` for what is not written.
    #[must_use]
    pub fn device(&self) -> Option<&str> {
        match self {
            Self::Meta { .. } => None,
            Self::Registration { dev, .. } | Self::Part { dev, .. } | Self::Decision { dev, .. } => Some(dev),
        }
    }
}
