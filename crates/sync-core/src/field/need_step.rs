//! Seeing to a need.

use crate::domain::Record;
use crate::domain::correction::RecordPart;
use crate::domain::need::{NeedAct, NeedStep};
use crate::domain::role::Action;
use crate::id::DocumentId;
use crate::time::UtcMs;

use super::load::Household;
use super::{FieldError, MadeRecord, Phone};

/// What somebody does about a need. `None` where not said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNeedStep {
    /// Which need: the visit part that heard it, and which of its needs; without a number the only one.
    pub need: RecordPart,
    /// What is done.
    pub act: NeedAct,
    /// ASSIGN: to whom.
    pub assignee: Option<String>,
    /// What shows that it was done.
    pub proof: Option<String>,
    /// What it cost, in fen.
    pub cost_fen: Option<u32>,
    /// Free note.
    pub note: Option<String>,
}

impl NewNeedStep {
    /// A step without particulars.
    #[must_use]
    pub const fn new(need: RecordPart, act: NeedAct) -> Self {
        Self { need, act, assignee: None, proof: None, cost_fen: None, note: None }
    }
}

impl Phone {
    /// Records a step with a need of this household. Calling twice within a minute is safe: what is the same is
    /// recorded once.
    ///
    /// # Errors
    /// [`FieldError::UnknownHousehold`], [`FieldError::UnknownRecord`], [`FieldError::WhichNeed`] when the part heard
    /// several, [`FieldError::RefusedValue`] for DONE without proof (reference/domain.md §5.2) among others,
    /// [`FieldError::NotAllowed`], or the store's trouble.
    pub fn need_step(
        &mut self,
        household: &DocumentId,
        new: &NewNeedStep,
        now: UtcMs,
    ) -> Result<MadeRecord, FieldError> {
        let home = self.household(household)?;
        let need = whole_name(&home, new.need)?;
        if new.act == NeedAct::Done && new.proof.is_none() {
            return Err(FieldError::RefusedValue("办结须写明凭据 / DONE says what shows it".into()));
        }
        self.write_once(&home, Action::Need, now, |stamp| {
            Record::NeedStep(NeedStep {
                assignee: new.assignee.clone(),
                proof: new.proof.clone(),
                cost_fen: new.cost_fen,
                note: new.note.clone(),
                ..NeedStep::new(stamp, need, new.act)
            })
        })
    }
}

/// The name of a need with its number.
fn whole_name(home: &Household, need: RecordPart) -> Result<RecordPart, FieldError> {
    let unknown = || FieldError::UnknownRecord(need.to_string());
    let Some(Record::VisitPart(part)) = home.record(&need.record) else { return Err(unknown()) };
    match (need.index, part.needs.len()) {
        (Some(index), count) if usize::from(index) < count => Ok(need),
        (None, 1) => Ok(RecordPart { index: Some(0), ..need }),
        (None, count @ 2..) => Err(FieldError::WhichNeed(need.record.to_string(), count)),
        _ => Err(unknown()),
    }
}
