//! Handing a person over to another grid, and accepting one (reference/domain.md §5.3e).

use crate::domain::Record;
use crate::domain::decision::{Decision, DecisionType};
use crate::domain::origin::Origin;
use crate::id::{DocumentId, PersonId, ScopeId};
use crate::time::UtcMs;

use super::carry::NewHome;
use super::load::Household;
use super::{FieldError, MadeDecision, NewDecision, Phone};

/// Who is handed over, and to which grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewHandover {
    /// Who.
    pub person: PersonId,
    /// The grid that is to take over.
    pub to_grid: ScopeId,
    /// Why; `None` when not said.
    pub reason: Option<String>,
    /// Number of the paper; `None` when there is none.
    pub document_no: Option<String>,
}

/// A handover as accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AcceptedHandover {
    /// The receiver's grid.
    pub grid: ScopeId,
    /// The person's id there.
    pub person: PersonId,
    /// The acceptance, in the sender's grid.
    pub acceptance: MadeDecision,
}

impl Phone {
    /// Proposes to another grid to take a person over. Until it accepts, the person stays this grid's duty. Calling
    /// twice proposes twice, of which the second has seen the first.
    ///
    /// # Errors
    /// Those of [`Phone::decide_in`].
    pub fn hand_over(
        &mut self,
        household: &DocumentId,
        new: &NewHandover,
        now: UtcMs,
    ) -> Result<MadeDecision, FieldError> {
        let decision = NewDecision {
            to_grid: Some(new.to_grid),
            reason: new.reason.clone(),
            document_no: new.document_no.clone(),
            ..NewDecision::of(new.person, DecisionType::HandoverOut)
        };
        self.decide_in(household, decision, now)
    }

    /// Accepts a person who was handed over, on a phone that has both grids: introduces the person in the receiver's
    /// household with particulars, risk tags and the running observation, then writes the acceptance into the sender's
    /// household. Each grid has its log, so these are two saves; when only the first was done, calling again does the
    /// second. Calling again after that is refused.
    ///
    /// # Errors
    /// [`FieldError::UnknownHousehold`], [`FieldError::UnknownPerson`], [`FieldError::NotAllowed`],
    /// [`FieldError::RefusedValue`] when nobody handed the person over to that grid or it was accepted already, or the
    /// store's trouble.
    pub fn accept_handover(
        &mut self,
        household: &DocumentId,
        person: &PersonId,
        to: &NewHome,
        now: UtcMs,
    ) -> Result<AcceptedHandover, FieldError> {
        let resident = self.resident(household, person, now)?;
        let sender = resident.home().scope;
        let receiver = self.household(&to.household)?;
        if !was_offered(resident.home(), person, &receiver.scope) {
            let grid = receiver.scope;
            return Err(FieldError::RefusedValue(format!(
                "没有待网格 {grid} 接收的移交 / nobody waits to be accepted by grid {grid}"
            )));
        }
        let origin = Origin { household: *household, person: *person, grid: Some(sender) };
        let there = match arrived(&receiver, origin, resident.home()) {
            Some(arrived) => arrived,
            None => {
                let stamp = self.stamp(now);
                let there = self.next_position(&receiver.scope)?;
                let today = stamp.observed().at.local_date();
                let version = self.trust.policies().at(receiver.scope.as_str(), today).version.clone();
                let records = resident.carried(origin, to, there, stamp, &version);
                let records: Vec<_> = records.into_iter().map(|record| (receiver.id, record)).collect();
                self.save(&receiver.scope, &records)?;
                there
            }
        };
        let acceptance = self.decide_in(household, NewDecision::of(*person, DecisionType::HandoverAccept), now)?;
        Ok(AcceptedHandover { grid: receiver.scope, person: there, acceptance })
    }
}

/// Whether the last word about a handover of the person is an offer to this grid.
fn was_offered(home: &Household, person: &PersonId, to: &ScopeId) -> bool {
    let about = |record: &Record| match record {
        Record::Decision(Decision { person: whom, kind, to_grid, .. }) if whom == person => match kind {
            DecisionType::HandoverOut => Some(*to_grid),
            DecisionType::HandoverAccept => Some(None),
            _ => None,
        },
        _ => None,
    };
    home.records.iter().rev().find_map(|(_, record)| about(record)) == Some(Some(*to))
}

/// The person who came from there, when the first half of an acceptance is done and the second is not: one more came
/// than were accepted.
fn arrived(receiver: &Household, origin: Origin, sender: &Household) -> Option<PersonId> {
    let came: Vec<PersonId> = receiver
        .records
        .iter()
        .filter_map(|(_, record)| match record {
            Record::Residence(residence) if residence.came_from == Some(origin) => Some(residence.person),
            _ => None,
        })
        .collect();
    let is_acceptance = |record: &Record| match record {
        Record::Decision(decision) => decision.person == origin.person && decision.kind == DecisionType::HandoverAccept,
        _ => false,
    };
    let accepted = sender.records.iter().filter(|(_, record)| is_acceptance(record)).count();
    came.get(accepted).copied()
}
