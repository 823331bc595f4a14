//! Persons who are one, who move, and who go to another grid.

use stairwell_core::domain::link::LinkKind;
use stairwell_core::domain::residence::ResidenceBasis;
use stairwell_core::field::{self, NewHandover, NewMove, NewPersonLink};

use crate::fault::Fault;
use crate::named::{date, grid, household, maybe, person};

use super::MadeDecision;

/// What is said of two registered persons.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct PersonLink {
    /// One of them.
    pub person: String,
    /// The other.
    pub other: String,
    /// What.
    pub kind: LinkKind,
    /// Why.
    pub reason: String,
    /// The grid of the other; `None`: the same.
    #[uniffi(default = None)]
    pub other_grid: Option<String>,
}

/// How somebody comes to live in another household.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct NewHome {
    /// Which.
    pub household: String,
    /// First day there; `None`: today.
    #[uniffi(default = None)]
    pub from: Option<String>,
    /// How it is known; `None`: face to face.
    #[uniffi(default = None)]
    pub basis: Option<ResidenceBasis>,
    /// Relation to the head of the household.
    #[uniffi(default = None)]
    pub relation: Option<String>,
}

/// Who moves, and where to.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Move {
    /// Who.
    pub person: String,
    /// Where to: a household of the same grid.
    pub to: NewHome,
}

/// A move as written.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct MovedPerson {
    /// The grid of both households.
    pub grid: String,
    /// The person's id in the new household.
    pub person: String,
    /// The holder's role may only propose it.
    pub is_proposal: bool,
}

/// Who is handed over, and to which grid.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Handover {
    /// Who.
    pub person: String,
    /// The grid that is to take over.
    pub to_grid: String,
    /// Why.
    #[uniffi(default = None)]
    pub reason: Option<String>,
    /// Number of the paper.
    #[uniffi(default = None)]
    pub document_no: Option<String>,
}

/// A handover as accepted.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct AcceptedHandover {
    /// The receiver's grid.
    pub grid: String,
    /// The person's id there.
    pub person: String,
    /// The acceptance, in the sender's grid.
    pub acceptance: MadeDecision,
}

impl TryFrom<PersonLink> for NewPersonLink {
    type Error = Fault;

    fn try_from(new: PersonLink) -> Result<Self, Fault> {
        let other_grid = maybe(new.other_grid.as_ref(), grid)?;
        let (one, other) = (person(&new.person)?, person(&new.other)?);
        Ok(Self { one, other, other_grid, kind: new.kind, reason: new.reason })
    }
}

impl TryFrom<NewHome> for field::NewHome {
    type Error = Fault;

    fn try_from(new: NewHome) -> Result<Self, Fault> {
        let from = maybe(new.from.as_ref(), date)?;
        Ok(Self { household: household(&new.household)?, from, basis: new.basis, relation: new.relation })
    }
}

impl TryFrom<Move> for NewMove {
    type Error = Fault;

    fn try_from(new: Move) -> Result<Self, Fault> {
        Ok(Self { person: person(&new.person)?, to: new.to.try_into()? })
    }
}

impl From<field::MovedPerson> for MovedPerson {
    fn from(moved: field::MovedPerson) -> Self {
        Self { grid: moved.grid.to_string(), person: moved.person.to_string(), is_proposal: moved.is_proposal }
    }
}

impl TryFrom<Handover> for NewHandover {
    type Error = Fault;

    fn try_from(new: Handover) -> Result<Self, Fault> {
        let Handover { person: who, to_grid, reason, document_no } = new;
        Ok(Self { person: person(&who)?, to_grid: grid(&to_grid)?, reason, document_no })
    }
}

impl From<field::AcceptedHandover> for AcceptedHandover {
    fn from(accepted: field::AcceptedHandover) -> Self {
        let field::AcceptedHandover { grid, person, acceptance } = accepted;
        Self { grid: grid.to_string(), person: person.to_string(), acceptance: acceptance.into() }
    }
}
