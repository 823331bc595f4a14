//! Shifts: who was on duty, in which gear, and to whom the duty went (24 h rota of the checkpoints, the team's day).

use minicbor::{Decode, Encode};

use crate::id::Position;
use crate::time::{LocalDate, UtcMs};

use super::record::{RecordError, check_date, check_list, check_optional, check_text};
use super::stamp::{Stamp, check_time};

/// A shift, or a later statement about one: each field is a register.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Shift {
    /// When it was written down.
    #[n(0)]
    pub stamp: Stamp,
    /// Business date on which it began.
    #[n(1)]
    pub date: LocalDate,
    /// The shift described again; `None` begins one.
    #[n(2)]
    pub of: Option<Position>,
    /// Who, beside the author, at most 16 names.
    #[n(3)]
    pub members: Vec<String>,
    /// When it began, by the device's clock; `None` when not said. So for the rest.
    #[n(4)]
    pub started_at: Option<UtcMs>,
    /// When it ended.
    #[n(5)]
    pub ended_at: Option<UtcMs>,
    /// Protective gear put on: one donning a shift spares gear (reference/domain.md §1.2).
    #[n(6)]
    pub ppe_on_at: Option<UtcMs>,
    /// Protective gear taken off.
    #[n(7)]
    pub ppe_off_at: Option<UtcMs>,
    /// Sets of gear used.
    #[n(8)]
    pub ppe_sets: Option<u8>,
    /// Number plate, at most 20 characters.
    #[n(9)]
    pub vehicle: Option<String>,
    /// Who drives, at most 50 characters.
    #[n(10)]
    pub driver: Option<String>,
    /// Floors climbed on foot.
    #[n(11)]
    pub floors_climbed: Option<u16>,
    /// To whom the duty went, at most 50 characters.
    #[n(12)]
    pub handed_over_to: Option<String>,
    /// What the next ones must know, at most 500 characters.
    #[n(13)]
    pub handover_note: Option<String>,
}

impl Shift {
    pub(super) const FIELDS: u64 = 14;

    /// A shift of which only the date is known.
    #[must_use]
    pub const fn new(stamp: Stamp, date: LocalDate) -> Self {
        Self {
            stamp,
            date,
            of: None,
            members: Vec::new(),
            started_at: None,
            ended_at: None,
            ppe_on_at: None,
            ppe_off_at: None,
            ppe_sets: None,
            vehicle: None,
            driver: None,
            floors_climbed: None,
            handed_over_to: None,
            handover_note: None,
        }
    }

    pub(super) fn check(&self) -> Result<(), RecordError> {
        self.stamp.check()?;
        check_date("date of the shift", self.date)?;
        check_list("members", &self.members, 16)?;
        self.members.iter().try_for_each(|member| check_text("member", member, 50))?;
        for time in [self.started_at, self.ended_at, self.ppe_on_at, self.ppe_off_at].into_iter().flatten() {
            check_time("time of the shift", time)?;
        }
        check_optional("vehicle", self.vehicle.as_ref(), 20)?;
        check_optional("driver", self.driver.as_ref(), 50)?;
        check_optional("successor", self.handed_over_to.as_ref(), 50)?;
        check_optional("handover note", self.handover_note.as_ref(), 500)?;
        let backwards = |from: Option<UtcMs>, to: Option<UtcMs>| matches!((from, to), (Some(a), Some(b)) if b < a);
        if backwards(self.started_at, self.ended_at) || backwards(self.ppe_on_at, self.ppe_off_at) {
            return Err(RecordError::Inconsistent("the shift ends before it begins"));
        }
        Ok(())
    }
}
