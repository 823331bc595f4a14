//! Reporting a breach of a quarantine, and saying what was done about it.

use crate::domain::Record;
use crate::domain::breach::{Breach, BreachAction, BreachKind, PoliceAction};
use crate::domain::role::Action;
use crate::id::{DocumentId, PersonId, RecordId};
use crate::time::UtcMs;

use super::{FieldError, MadeRecord, Phone};

/// A breach as it was seen or reported. `None` where not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBreach {
    /// What.
    pub kind: BreachKind,
    /// By whom.
    pub person: Option<PersonId>,
    /// When it began, by this phone's clock; `None`: now.
    pub from: Option<UtcMs>,
    /// When it ended.
    pub to: Option<UtcMs>,
    /// What shows it.
    pub evidence: Option<String>,
    /// Whether the household had announced it; such a one is no breach.
    pub announced: Option<bool>,
}

impl NewBreach {
    /// A breach of which only the kind is known.
    #[must_use]
    pub const fn new(kind: BreachKind) -> Self {
        Self { kind, person: None, from: None, to: None, evidence: None, announced: None }
    }
}

/// What was done about a breach. `None` where not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBreachAction {
    /// Which breach.
    pub breach: RecordId,
    /// What was done, or by another role than the police is asked for.
    pub action: PoliceAction,
    /// When somebody stood at the door, by this phone's clock.
    pub arrived_at: Option<UtcMs>,
    /// Free note.
    pub note: Option<String>,
}

impl NewBreachAction {
    /// An action without particulars.
    #[must_use]
    pub const fn new(breach: RecordId, action: PoliceAction) -> Self {
        Self { breach, action, arrived_at: None, note: None }
    }
}

impl Phone {
    /// Reports a breach in this household. Calling twice within a minute is safe: what is the same is recorded once.
    ///
    /// # Errors
    /// [`FieldError::UnknownHousehold`], [`FieldError::UnknownPerson`], [`FieldError::NotAllowed`],
    /// [`FieldError::RefusedValue`], or the store's trouble.
    pub fn report_breach(
        &mut self,
        household: &DocumentId,
        new: &NewBreach,
        now: UtcMs,
    ) -> Result<MadeRecord, FieldError> {
        let home = self.household(household)?;
        new.person.map_or(Ok(()), |person| home.knows(&person))?;
        self.write_once(&home, Action::Breach, now, |stamp| {
            Record::Breach(Breach {
                stamp,
                kind: new.kind,
                person: new.person,
                from: new.from,
                to: new.to,
                evidence: new.evidence.clone(),
                announced: new.announced,
            })
        })
    }

    /// Records what the police did about a breach, or asks them for it. Calling twice within a minute is safe: what
    /// is the same is recorded once.
    ///
    /// # Errors
    /// [`FieldError::UnknownHousehold`], [`FieldError::UnknownRecord`] when no breach of the household has this id,
    /// [`FieldError::NotAllowed`], [`FieldError::RefusedValue`], or the store's trouble.
    pub fn act_on_breach(
        &mut self,
        household: &DocumentId,
        new: &NewBreachAction,
        now: UtcMs,
    ) -> Result<MadeRecord, FieldError> {
        let home = self.household(household)?;
        let Some(Record::Breach(_)) = home.record(&new.breach) else {
            return Err(FieldError::UnknownRecord(new.breach.to_string()));
        };
        self.write_once(&home, Action::Compel, now, |stamp| {
            Record::BreachAction(BreachAction {
                stamp,
                breach: new.breach,
                action: new.action,
                arrived_at: new.arrived_at,
                note: new.note.clone(),
            })
        })
    }
}
