//! Who may do what: the table of reference/domain.md §6, as far as the records need it.

use minicbor::{Decode, Encode};
use serde::Serialize;

use crate::trust::{Certificate, Role};

use super::code::coded_enum;
use super::decision::DecisionType;
use super::record::{RecordError, check_text};

coded_enum! {
    /// The offices that write through a server node (§4.6).
    SupervisorRole, "supervisor role" {
        0 Community "SUP_COMMUNITY" "社区指挥";
        1 Street "SUP_STREET" "镇街指挥";
        2 District "SUP_DISTRICT" "区县指挥";
        3 Cdc "CDC" "疾控流调";
    }
}

/// The person for whom a server node writes a record.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize)]
#[cbor(array)]
pub struct Supervisor {
    /// Account name, 1 to 50 characters.
    #[n(0)]
    pub name: String,
    /// Office.
    #[n(1)]
    pub role: SupervisorRole,
}

impl Supervisor {
    pub(super) fn check(&self) -> Result<(), RecordError> {
        check_text("supervisor's name", &self.name, 50)
    }
}

/// Who wrote an entry, from the certificate of its device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The holder's name or staff number.
    pub person: String,
    /// The holder's role.
    pub role: Role,
    /// The holder's team.
    pub team: String,
}

impl From<&Certificate> for Author {
    fn from(certificate: &Certificate) -> Self {
        Self { person: certificate.person.clone(), role: certificate.role, team: certificate.team.clone() }
    }
}

/// A column of the table of §6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Office {
    /// 社区医生.
    Doctor,
    /// 民警.
    Police,
    /// 党员、社区干部、网格员.
    Community,
    /// 楼栋长.
    Building,
    /// 医学客服.
    Call,
    /// 转运司机: only steps of transfers.
    Driver,
    /// 卡点值守: measures and registers at its post.
    Checkpoint,
    /// 各级指挥.
    Supervisor,
    /// 疾控流调.
    Cdc,
    /// A server node that names no supervisor.
    Machine,
}

impl Office {
    /// Every column.
    pub const ALL: [Self; 10] = [
        Self::Doctor,
        Self::Police,
        Self::Community,
        Self::Building,
        Self::Call,
        Self::Driver,
        Self::Checkpoint,
        Self::Supervisor,
        Self::Cdc,
        Self::Machine,
    ];

    /// The office of an author; for a server node that of the supervisor it names.
    #[must_use]
    pub fn of(role: Role, supervisor: Option<&Supervisor>) -> Self {
        match role {
            Role::Doctor => Self::Doctor,
            Role::Police => Self::Police,
            Role::Party | Role::Grid => Self::Community,
            Role::Building => Self::Building,
            Role::Call => Self::Call,
            Role::Driver => Self::Driver,
            Role::Checkpoint => Self::Checkpoint,
            Role::Server => match supervisor.map(|supervisor| supervisor.role) {
                Some(SupervisorRole::Cdc) => Self::Cdc,
                Some(_) => Self::Supervisor,
                None => Self::Machine,
            },
        }
    }
}

/// A cell of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    /// `-`: may not write it.
    None,
    /// `P`: what it writes is a proposal.
    Propose,
    /// `C`: may record the fact.
    Create,
    /// `D`: decides.
    Decide,
}

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Record temperature and symptoms.
    Clinical,
    /// Correct a clinical fact that another recorded.
    CorrectOthers,
    /// Correct a clinical fact of one's own.
    CorrectOwn,
    /// Decide about an observation.
    Decide(DecisionType),
    /// Look at an identity document.
    VerifyIdentity,
    /// Serve the notice, take the promise.
    Notice,
    /// Household, person, residence, risk tag.
    Roster,
    /// Hear what a household needs, and see to it.
    Need,
    /// Ring somebody up.
    Call,
    /// Take a sample, and say how far it is; who may only propose, registers.
    Sample,
    /// Say how far a transfer is.
    TransferStep,
    /// Report a breach.
    Breach,
    /// Act on a breach; who may only propose, asks for it.
    Compel,
    /// Say who was in contact with which case.
    ContactLink,
    /// Judge whether the flat is suitable.
    Suitability,
    /// Keep a checkpoint: passes and gatherings.
    Checkpoint,
    /// Keep one's own shift.
    Shift,
    /// Sign the grid's day.
    Report,
}

impl Action {
    /// Every row that is not a decision.
    pub const RECORDING: [Self; 17] = [
        Self::Clinical,
        Self::CorrectOthers,
        Self::CorrectOwn,
        Self::VerifyIdentity,
        Self::Notice,
        Self::Roster,
        Self::Need,
        Self::Call,
        Self::Sample,
        Self::TransferStep,
        Self::Breach,
        Self::Compel,
        Self::ContactLink,
        Self::Suitability,
        Self::Checkpoint,
        Self::Shift,
        Self::Report,
    ];
}

/// The cell of the table. Rows and columns that the table does not have are decided here and listed in docs/DOMAIN.md.
#[must_use]
pub const fn right(action: Action, office: Office) -> Right {
    use Office::{Building, Call, Cdc, Checkpoint, Community, Doctor, Driver, Machine, Police, Supervisor};
    use Right::{Create, None, Propose};
    match (action, office) {
        (_, Machine) => None,
        (Action::Decide(kind), office) => decision_right(kind, office),
        (Action::TransferStep, Doctor | Police | Community | Supervisor | Cdc | Driver) => Create,
        (Action::TransferStep, Building | Call | Checkpoint) => None,
        (Action::Shift, Supervisor | Cdc) => None,
        (Action::Shift, _) => Create,
        (_, Driver) => None,
        (Action::Clinical, Doctor | Police | Community | Call | Checkpoint | Cdc) => Create,
        (Action::CorrectOwn, Doctor | Police | Community | Call | Checkpoint | Cdc) => Create,
        (Action::CorrectOthers, Doctor | Cdc) => Create,
        (Action::Clinical | Action::CorrectOwn | Action::CorrectOthers, _) => None,
        (Action::VerifyIdentity, Police | Community | Supervisor) => Right::Decide,
        (Action::VerifyIdentity, Doctor | Call | Cdc | Checkpoint) => Propose,
        (Action::VerifyIdentity, _) => None,
        (Action::Notice, Doctor | Police | Community) => Create,
        (Action::Notice, _) => None,
        (Action::Roster, Community | Supervisor) => Right::Decide,
        (Action::Roster, _) => Propose,
        (Action::Need, Community) => Right::Decide,
        (Action::Need, Doctor | Police | Building | Call | Supervisor | Checkpoint) => Create,
        (Action::Need, Cdc) => None,
        (Action::Call, Doctor | Police | Community | Call | Checkpoint | Cdc) => Create,
        (Action::Call, Building | Supervisor) => None,
        (Action::Sample, Doctor | Cdc) => Create,
        (Action::Sample, Community) => Propose,
        (Action::Sample, _) => None,
        (Action::Breach, Doctor | Police | Community | Building | Call | Checkpoint) => Create,
        (Action::Breach, Supervisor | Cdc) => None,
        (Action::Compel, Police) => Right::Decide,
        (Action::Compel, Doctor | Cdc) => Propose,
        (Action::Compel, _) => None,
        (Action::ContactLink, Doctor | Cdc) => Right::Decide,
        (Action::ContactLink, Police | Community | Call) => Propose,
        (Action::ContactLink, _) => None,
        (Action::Suitability, Doctor | Community | Cdc) => Create,
        (Action::Suitability, Police | Building | Call) => Propose,
        (Action::Suitability, _) => None,
        (Action::Checkpoint, Checkpoint | Police | Community | Doctor) => Create,
        (Action::Checkpoint, Building) => Propose,
        (Action::Checkpoint, _) => None,
        (Action::Report, Community | Supervisor | Checkpoint) => Create,
        (Action::Report, _) => None,
    }
}

const fn decision_right(kind: DecisionType, office: Office) -> Right {
    use DecisionType as T;
    use Office::{Building, Call, Cdc, Checkpoint, Community, Doctor, Driver, Machine, Police, Supervisor};
    use Right::{Decide, None, Propose};
    match (kind, office) {
        (_, Driver | Machine) => None,
        (_, Cdc) => Decide,
        (T::Exclude | T::Confirm, Doctor) => Decide,
        (T::Exclude | T::Confirm, Call) => Propose,
        (T::Exclude | T::Confirm, _) => None,
        (T::Start, Doctor | Supervisor) => Decide,
        (T::Start, _) => Propose,
        (T::Extend | T::Reanchor | T::Transfer, Doctor | Supervisor) => Decide,
        (T::Extend | T::Reanchor | T::Transfer, Building) => None,
        (T::Extend | T::Reanchor | T::Transfer, _) => Propose,
        (T::Release, Doctor) => Decide,
        (T::Release, Building) => None,
        (T::Release, _) => Propose,
        (T::Resolve, Doctor | Supervisor) => Decide,
        (T::Resolve, Building) => None,
        (T::Resolve, _) => Propose,
        (T::HandoverOut | T::HandoverAccept | T::Void, Community | Supervisor) => Decide,
        (T::Lost | T::Found, Doctor | Community | Police | Supervisor) => Decide,
        (T::HandoverOut | T::HandoverAccept | T::Void | T::Lost | T::Found, Checkpoint | Call | Building) => Propose,
        (T::HandoverOut | T::HandoverAccept | T::Void, Doctor | Police) => Propose,
    }
}

/// How much of symptoms and results a role sees (§6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sight {
    /// Nothing.
    Nothing,
    /// 异常 or 正常.
    Normal,
    /// 异常 or 正常, and a fever as such.
    NormalOrFever,
    /// All of it.
    Full,
}

/// How much of symptoms and results the role sees (§6). A supervisor sees the case list; on a page about one case that
/// is all of it, and each sight is logged.
#[must_use]
pub const fn sight(office: Office) -> Sight {
    match office {
        Office::Doctor | Office::Call | Office::Cdc | Office::Supervisor | Office::Machine => Sight::Full,
        Office::Community => Sight::NormalOrFever,
        Office::Police | Office::Checkpoint => Sight::Normal,
        Office::Building | Office::Driver => Sight::Nothing,
    }
}

/// Whether the role sees a whole identity number (§6); the others see the last four characters at most.
#[must_use]
pub const fn sees_full_identity_numbers(office: Office) -> bool {
    matches!(office, Office::Doctor | Office::Police | Office::Cdc)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The columns of §6 in its order; D decide, C create, P propose, - nothing.
    const COLUMNS: [Office; 7] = [
        Office::Doctor,
        Office::Police,
        Office::Community,
        Office::Building,
        Office::Call,
        Office::Supervisor,
        Office::Cdc,
    ];

    fn row(action: Action) -> String {
        let letter = |office| match right(action, office) {
            Right::None => '-',
            Right::Propose => 'P',
            Right::Create => 'C',
            Right::Decide => 'D',
        };
        COLUMNS.into_iter().map(letter).collect()
    }

    #[test]
    fn every_cell_of_the_role_table_that_these_records_need_is_as_written() {
        assert_eq!(row(Action::Clinical), "CCC-C-C", "record temperature/symptoms");
        assert_eq!(row(Action::CorrectOwn), "CCC-C-C", "correct own clinical fact");
        assert_eq!(row(Action::CorrectOthers), "C-----C", "correct any clinical fact");
        assert_eq!(row(Action::Decide(DecisionType::Exclude)), "D---P-D", "clear fever / exclude");
        assert_eq!(row(Action::Decide(DecisionType::Start)), "DPPPPDD", "start observation");
        for kind in [DecisionType::Extend, DecisionType::Reanchor] {
            assert_eq!(row(Action::Decide(kind)), "DPP-PDD", "extend / re-anchor");
        }
        assert_eq!(row(Action::Decide(DecisionType::Release)), "DPP-PPD", "release; a supervisor only resolves");
        assert_eq!(row(Action::Decide(DecisionType::Transfer)), "DPP-PDD", "transfer order");
        assert_eq!(row(Action::VerifyIdentity), "PDD-PDP", "verify ID");
        assert_eq!(row(Action::Notice), "CCC----", "notice served, promise");
        assert_eq!(row(Action::Roster), "PPDPPDP", "roster, residence");
        assert_eq!(row(Action::Need), "CCDCCC-", "needs");
        assert_eq!(row(Action::TransferStep), "CCC--CC", "transfer steps");
        assert_eq!(right(Action::TransferStep, Office::Driver), Right::Create, "transfer steps: + DRIVER");
        assert_eq!(row(Action::Sample), "C-P---C", "sample: the community registers only");
        assert_eq!(row(Action::Breach), "CCCCC--", "breach record");
        assert_eq!(row(Action::Compel), "PD----P", "compulsory measure: doctor and CDC request it");
        let full: String =
            COLUMNS.into_iter().map(|office| if sees_full_identity_numbers(office) { 'y' } else { 'n' }).collect();
        assert_eq!(full, "yynnnny", "see full ID no.");
        let sights: String = COLUMNS
            .into_iter()
            .map(|office| match sight(office) {
                Sight::Nothing => 'n',
                Sight::Normal => 'a',
                Sight::NormalOrFever => 'f',
                Sight::Full => 'y',
            })
            .collect();
        assert_eq!(sights, "yafnyyy", "see symptoms and results; a supervisor sees the case list");
    }

    #[test]
    fn a_driver_and_a_nameless_server_write_none_of_these() {
        for kind in DecisionType::ALL {
            assert_eq!(right(Action::Decide(*kind), Office::Driver), Right::None);
            assert_eq!(right(Action::Decide(*kind), Office::Machine), Right::None);
        }
    }
}
