//! What is due in a round.

use crate::domain::tasks::{Task, due};
use crate::time::{LocalDate, Slot, UtcMs};

use super::{FieldError, Phone};

impl Phone {
    /// The doors whose round is not done, in walking order. Loads no document. `now` tells whether an observation's last
    /// day is over and which rounds are overdue.
    ///
    /// # Errors
    /// The store's trouble.
    pub fn tasks(&self, date: LocalDate, slot: Slot, now: UtcMs) -> Result<Vec<Task>, FieldError> {
        Ok(due(&self.rows(None)?, date, slot, self.trust.policies(), now))
    }
}
