//! The domain's side of [`crate::log::validate`]: which records may enter a log.

use crate::id::{DocumentId, ScopeId};
use crate::log::{Grammar, RecordRefusal};
use crate::trust::{Certificate, Role};

use super::record::Record;
use super::role::{Action, Office, Right, Supervisor, right};
use super::visit::VisitPart;

/// The grammar of the records of [`Record`].
#[derive(Debug, Clone, Copy, Default)]
pub struct DomainGrammar;

impl Grammar for DomainGrammar {
    fn check(&self, author: &Certificate, record: &[u8]) -> Result<(), RecordRefusal> {
        let record = Record::decode(record).map_err(|error| RecordRefusal(error.to_string()))?;
        may_write(author.role, &record)
    }

    fn founded_document(&self, scope: &ScopeId, record: &[u8]) -> Option<DocumentId> {
        match Record::decode(record) {
            Ok(Record::Household(household)) => Some(household.place.document(scope)),
            Ok(Record::Post(post)) => Some(post.document(scope)),
            _ => None,
        }
    }
}

/// Whether the role may write the record at all: refused where the table of reference/domain.md §6 says `-`. A
/// proposal passes; that it has no effect is the fold's business. Call it on the phone before writing.
///
/// # Errors
/// [`RecordRefusal`] naming what the role may not do.
pub fn may_write(role: Role, record: &Record) -> Result<(), RecordRefusal> {
    let refuse = |what: &str| Err(RecordRefusal(format!("{role} may not {what}")));
    let allowed = |action, supervisor: Option<&Supervisor>| right(action, Office::of(role, supervisor)) > Right::None;
    match record {
        Record::Unknown { .. } => Ok(()),
        // A server node registers what it read from lists.
        Record::Household(_) | Record::Person(_) | Record::Residence(_) | Record::RiskTag(_) => {
            if role == Role::Server || allowed(Action::Roster, None) { Ok(()) } else { refuse("register people") }
        }
        Record::VisitPart(part) => match forbidden_part(part, |action| allowed(action, None)) {
            None => Ok(()),
            Some(what) => refuse(what),
        },
        Record::Decision(decision) => {
            named_by_server_only(role, decision.supervisor.as_ref())?;
            if allowed(Action::Decide(decision.kind), decision.supervisor.as_ref()) {
                Ok(())
            } else {
                refuse(&format!("write a {} decision", decision.kind))
            }
        }
        // Everybody keeps a shift, and so opens the book that it stands in.
        Record::Post(_) => Ok(()),
        Record::Correction(correction) => {
            named_by_server_only(role, correction.supervisor.as_ref())?;
            let supervisor = correction.supervisor.as_ref();
            if allowed(Action::CorrectOwn, supervisor) || allowed(Action::Roster, supervisor) {
                Ok(())
            } else {
                refuse("correct records")
            }
        }
        _ => may_record(role, record),
    }
}

/// What is left: each kind asks for one right.
fn may_record(role: Role, record: &Record) -> Result<(), RecordRefusal> {
    let supervisor = record.supervisor();
    if can_name_a_supervisor(record) {
        named_by_server_only(role, supervisor)?;
    }
    let (action, what) = match record {
        Record::Call(_) => (Action::Call, "record calls"),
        Record::Sample(_) | Record::SampleStep(_) => (Action::Sample, "record samples"),
        Record::TransferStep(_) => (Action::TransferStep, "record steps of transfers"),
        Record::NeedStep(_) => (Action::Need, "see to needs"),
        Record::Breach(_) => (Action::Breach, "report breaches"),
        Record::BreachAction(_) => (Action::Compel, "act on breaches"),
        Record::ContactLink(_) => (Action::ContactLink, "record contacts"),
        Record::PersonLink(_) => (Action::VerifyIdentity, "link persons"),
        Record::Suitability(_) => (Action::Suitability, "judge a flat"),
        Record::CheckpointPass(_) | Record::Gathering(_) => (Action::Checkpoint, "keep a checkpoint"),
        Record::Shift(_) => (Action::Shift, "keep a shift"),
        Record::DailyReport(_) => (Action::Report, "sign a daily report"),
        _ => return Ok(()),
    };
    if right(action, Office::of(role, supervisor)) > Right::None {
        Ok(())
    } else {
        Err(RecordRefusal(format!("{role} may not {what}")))
    }
}

const fn can_name_a_supervisor(record: &Record) -> bool {
    matches!(
        record,
        Record::SampleStep(_)
            | Record::TransferStep(_)
            | Record::NeedStep(_)
            | Record::PersonLink(_)
            | Record::DailyReport(_)
    )
}

/// A server node writes for a named supervisor; a phone for its holder.
fn named_by_server_only(role: Role, supervisor: Option<&Supervisor>) -> Result<(), RecordRefusal> {
    match (role, supervisor) {
        (Role::Server, None) => Err(RecordRefusal("a server node must name the supervisor it writes for".into())),
        (Role::Server, Some(_)) | (_, None) => Ok(()),
        (_, Some(_)) => Err(RecordRefusal(format!("{role} may not write for a supervisor"))),
    }
}

fn forbidden_part(part: &VisitPart, allowed: impl Fn(Action) -> bool) -> Option<&'static str> {
    let clinical = !part.readings.is_empty() || !part.symptoms.is_empty() || part.exposures.is_some();
    [
        (clinical, Action::Clinical, "record temperatures or symptoms"),
        (!part.identity_checks.is_empty(), Action::VerifyIdentity, "check identity documents"),
        (!part.notices.is_empty(), Action::Notice, "serve notices"),
        // Every role that visits may hear a need; who may not, does not visit.
        (true, Action::Need, "record visits"),
    ]
    .into_iter()
    .find(|(present, action, _)| *present && !allowed(*action))
    .map(|(_, _, what)| what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::decision::{Decision, DecisionType};
    use crate::domain::household::{Household, Place};
    use crate::domain::stamp::Stamp;
    use crate::id::{DeviceId, Position};
    use crate::time::UtcMs;
    use crate::trust::KeyPair;

    fn certificate(role: Role) -> Certificate {
        Certificate {
            key: KeyPair::from_seed(&[1; 32]).public(),
            person: "吴医生".into(),
            role,
            team: "都府一组".into(),
            scopes: Vec::new(),
            issued_at: UtcMs(0),
            not_after: UtcMs(1),
            succeeds: None,
        }
    }

    fn release() -> Vec<u8> {
        let person = Position { device: DeviceId([1; 16]), seq: 1 };
        Record::Decision(Decision::new(Stamp::at(UtcMs(1), Some(0)), person, DecisionType::Release, "GD")).encode()
    }

    #[test]
    fn what_the_table_forbids_is_refused_and_proposals_pass() {
        assert_eq!(DomainGrammar.check(&certificate(Role::Doctor), &release()), Ok(()));
        assert_eq!(DomainGrammar.check(&certificate(Role::Party), &release()), Ok(()));
        let refused = DomainGrammar.check(&certificate(Role::Building), &release()).expect_err("refused");
        assert_eq!(refused.to_string(), "BUILDING may not write a RELEASE decision");
        let refused = DomainGrammar.check(&certificate(Role::Server), &release()).expect_err("refused");
        assert_eq!(refused.to_string(), "a server node must name the supervisor it writes for");
    }

    #[test]
    fn an_unknown_kind_passes_and_junk_does_not() {
        assert_eq!(DomainGrammar.check(&certificate(Role::Driver), &[0x82, 0x18, 0x63, 0x80]), Ok(()));
        assert!(DomainGrammar.check(&certificate(Role::Doctor), &[0x82, 0x01, 0x80]).is_err());
        assert!(DomainGrammar.check(&certificate(Role::Doctor), b"junk").is_err());
    }

    #[test]
    fn a_registration_founds_the_document_of_its_place() {
        let scope: ScopeId = "440106006001G001".parse().expect("a grid code");
        let place = Place::new("3", "2", Some(12), "1201").expect("a place");
        let stamp = Stamp::at(UtcMs(1), None);
        let record = Record::Household(Household::new(stamp, place.clone())).encode();
        assert_eq!(DomainGrammar.founded_document(&scope, &record), Some(place.document(&scope)));
        assert_eq!(DomainGrammar.founded_document(&scope, &release()), None);
    }
}
