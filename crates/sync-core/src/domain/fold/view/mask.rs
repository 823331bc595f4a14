//! What a role sees of a household (reference/domain.md §6, "see symptoms/results"): police and community workers see
//! 异常 or 正常 and not which symptom or result; the community sees a fever as such. Whoever wrote a fact sees it.

use crate::domain::role::{Office, Sight, sight};
use crate::domain::symptom::{Answer, Symptom};

use super::{AlarmKind, HouseholdView};

/// The view as a holder of the office sees it; `own` is the holder's name, whose own words are always shown.
#[must_use]
pub fn seen_by(mut view: HouseholdView, office: Office, own: &str) -> HouseholdView {
    let sight = sight(office);
    if sight == Sight::Full {
        return view;
    }
    let kept = |symptom: Symptom| sight == Sight::NormalOrFever && symptom == Symptom::Fever;
    for visit in &mut view.visits {
        let own_parts: Vec<_> =
            visit.parts.iter().filter(|part| part.by.person == own).map(|part| part.record).collect();
        visit.abnormal = visit.symptoms.iter().filter(|asked| asked.is_abnormal()).map(|asked| asked.person).collect();
        visit.abnormal.sort_unstable();
        visit.abnormal.dedup();
        visit.symptoms.retain(|asked| own_parts.contains(&asked.record) || kept(asked.symptom));
        if sight == Sight::Nothing {
            visit.abnormal.clear();
        }
    }
    for person in &mut view.persons {
        for sample in person.samples.iter_mut().filter(|sample| sample.by.person != own) {
            sample.hide_result(sight != Sight::Nothing);
        }
        for alarm in person.alarms.iter_mut().filter(|alarm| alarm.kind == AlarmKind::Symptom) {
            alarm.symptom = alarm.symptom.filter(|symptom| kept(*symptom));
        }
        if sight == Sight::Nothing {
            person.alarms.clear();
            person.exposures.clear();
        }
    }
    view
}

impl super::SymptomView {
    /// A symptom that the person has.
    #[must_use]
    pub fn is_abnormal(&self) -> bool {
        self.answer == Answer::Yes && self.symptom != Symptom::None
    }
}
