//! Deciding about a person's observation.

use crate::domain::decision::{AnchorBasis, Decision, DecisionType, Responsible, Venue};
use crate::domain::origin::Origin;
use crate::domain::role::{Action, Office, Right, right};
use crate::domain::transfer::TransferReason;
use crate::domain::{Policy, Record};
use crate::id::{DocumentId, PersonId, Position, RecordId, ScopeId};
use crate::time::{LocalDate, UtcMs};

use super::load::Household;
use super::{FieldError, Phone};

/// What is to be decided. `None` where [`Decision`] allows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDecision {
    /// About whom.
    pub person: PersonId,
    /// What.
    pub kind: DecisionType,
    /// Last day of observation.
    pub until: Option<LocalDate>,
    /// Day 0.
    pub anchor: Option<LocalDate>,
    /// What day 0 is.
    pub anchor_basis: Option<AnchorBasis>,
    /// Where.
    pub venue: Option<Venue>,
    /// Name of the facility.
    pub facility: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// The decisions that a RESOLVE resolves.
    pub resolves: Option<Vec<Position>>,
    /// Which of them stands.
    pub upholds: Option<Position>,
    /// The grid that is to take over.
    pub to_grid: Option<ScopeId>,
    /// Where the observation goes on from.
    pub carried_from: Option<Origin>,
    /// Why somebody is transferred.
    pub transfer_reason: Option<TransferReason>,
    /// Number of the paper.
    pub document_no: Option<String>,
    /// The facts looked at.
    pub criteria: Option<Vec<Position>>,
    /// Who answers for the person.
    pub responsible: Option<Vec<Responsible>>,
}

impl NewDecision {
    /// A decision without particulars.
    #[must_use]
    pub const fn of(person: PersonId, kind: DecisionType) -> Self {
        Self {
            person,
            kind,
            until: None,
            anchor: None,
            anchor_basis: None,
            venue: None,
            facility: None,
            reason: None,
            resolves: None,
            upholds: None,
            to_grid: None,
            carried_from: None,
            transfer_reason: None,
            document_no: None,
            criteria: None,
            responsible: None,
        }
    }
}

/// A decision as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MadeDecision {
    /// The grid that it was written in: `record` is unique there.
    pub grid: ScopeId,
    /// Its record.
    pub record: RecordId,
    /// The holder's role may only propose it (reference/domain.md §6): it has no effect until one who decides agrees.
    pub is_proposal: bool,
}

impl Phone {
    /// Writes a decision, or the proposal of one. Calling twice writes two, of which the second has seen the first.
    ///
    /// # Errors
    /// [`FieldError::UnknownPerson`], [`FieldError::Ambiguous`], [`FieldError::NotAllowed`],
    /// [`FieldError::RefusedValue`] when the decision lacks what its kind needs, or the store's trouble.
    pub fn decide(&mut self, new: NewDecision, now: UtcMs) -> Result<MadeDecision, FieldError> {
        let mut homes = self.households_of(&new.person)?;
        homes.retain(|home| home.knows(&new.person).is_ok());
        match homes.as_slice() {
            [home] => self.write_decision(home, new, now),
            [] => Err(FieldError::UnknownPerson(new.person)),
            _ => Err(FieldError::Ambiguous(new.person.to_string())),
        }
    }

    /// As [`Phone::decide`], about a person of this household: a phone with several grids may have two persons of
    /// one id.
    ///
    /// # Errors
    /// Those of [`Phone::decide`], and [`FieldError::UnknownHousehold`].
    pub fn decide_in(
        &mut self,
        household: &DocumentId,
        new: NewDecision,
        now: UtcMs,
    ) -> Result<MadeDecision, FieldError> {
        let home = self.household(household)?;
        home.knows(&new.person)?;
        self.write_decision(&home, new, now)
    }

    fn write_decision(&mut self, home: &Household, new: NewDecision, now: UtcMs) -> Result<MadeDecision, FieldError> {
        for decision in new.resolves.iter().flatten() {
            if !matches!(home.record(decision), Some(Record::Decision(_))) {
                return Err(FieldError::UnknownRecord(decision.to_string()));
            }
        }
        for fact in new.criteria.iter().flatten() {
            home.record(fact).ok_or_else(|| FieldError::UnknownRecord(fact.to_string()))?;
        }
        if new.to_grid == Some(home.scope) {
            return Err(FieldError::RefusedValue("移交给另一个网格 / a handover goes to another grid".into()));
        }
        if new.kind == DecisionType::Extend {
            self.refuse_shortening(home, &new, now)?;
        }
        let stamp = self.stamp(now);
        let policy = self.trust.policies().at(home.scope.as_str(), stamp.observed().at.local_date());
        let decision = Decision {
            until: new.until,
            anchor: new.anchor.or_else(|| usual_anchor(home, &new, policy)),
            anchor_basis: new.anchor_basis,
            venue: new.venue,
            facility: new.facility,
            reason: new.reason,
            resolves: new.resolves,
            upholds: new.upholds,
            to_grid: new.to_grid,
            carried_from: new.carried_from,
            transfer_reason: new.transfer_reason,
            document_no: new.document_no,
            criteria: new.criteria,
            responsible: new.responsible,
            ..Decision::new(stamp, new.person, new.kind, &policy.version)
        };
        let office = Office::of(self.certificate()?.role, None);
        let is_proposal = right(Action::Decide(new.kind), office) == Right::Propose;
        let ids = self.save(&home.scope, &[(home.id, Record::Decision(decision))])?;
        let record = ids.first().copied().ok_or(FieldError::UnknownPerson(new.person))?;
        Ok(MadeDecision { grid: home.scope, record, is_proposal })
    }

    /// A mistyped date of an EXTEND would end an observation early, and nobody would be asked: whoever means that says
    /// REANCHOR.
    fn refuse_shortening(&self, home: &Household, new: &NewDecision, now: UtcMs) -> Result<(), FieldError> {
        let view = self.whole_view(&home.id, now)?;
        let person = view.persons.iter().find(|person| person.person == new.person);
        let end = person.and_then(|person| person.episode.as_ref()).and_then(|episode| episode.ends_on);
        match (new.until, end) {
            (Some(until), Some(end)) if until < end => Err(FieldError::RefusedValue(format!(
                "延长不能早于现有到期日 {end} / EXTEND ends no earlier than {end}; REANCHOR corrects a wrong start"
            ))),
            _ => Ok(()),
        }
    }
}

/// Day 0 of a START when nobody said: the last contact with a case; else what the pack counts from, as a tag says it
/// (reference/domain.md §2.1). `None`, the day of the decision, when no tag does.
fn usual_anchor(home: &Household, new: &NewDecision, policy: &Policy) -> Option<LocalDate> {
    if new.kind != DecisionType::Start || new.until.is_some() {
        return None;
    }
    let tags = || {
        home.records.iter().filter_map(|(_, record)| match record {
            Record::RiskTag(tag) if tag.person == new.person => Some(tag),
            _ => None,
        })
    };
    let last_contact = tags().filter_map(|tag| tag.last_contact_on).max();
    last_contact.or_else(|| match policy.anchor_basis {
        AnchorBasis::LeftArea => tags().filter_map(|tag| tag.left_area_on).max(),
        AnchorBasis::Arrival => tags().filter_map(|tag| tag.arrived_on).max(),
        AnchorBasis::LastContact | AnchorBasis::ControlStart => None,
    })
}
