//! What was written.

/// A record as written: it is on this phone's disk.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct MadeRecord {
    /// The grid that it was written in: `record` is unique there.
    pub grid: String,
    /// Its id.
    pub record: String,
    /// The holder's role may only propose it: it has no effect until one who decides agrees.
    pub is_proposal: bool,
    /// The same had been written within the last minute: nothing was written again, and `record` is the earlier one.
    pub double_tap: bool,
}

impl From<stairwell_core::field::MadeRecord> for MadeRecord {
    fn from(made: stairwell_core::field::MadeRecord) -> Self {
        let (grid, record) = (made.grid.to_string(), made.record.to_string());
        Self { grid, record, is_proposal: made.is_proposal, double_tap: made.double_tap }
    }
}

/// A person as registered.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct AddedPerson {
    /// The person's id.
    pub person: String,
    /// What is odd about the identity number; it was taken all the same.
    pub warnings: Vec<String>,
}

impl From<stairwell_core::field::AddedPerson> for AddedPerson {
    fn from(added: stairwell_core::field::AddedPerson) -> Self {
        let warnings = added.warnings.iter().map(ToString::to_string).collect();
        Self { person: added.person.to_string(), warnings }
    }
}
