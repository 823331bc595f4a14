//! What a role sees of a household (reference/domain.md §6, "see symptoms/results"): police and community workers see
//! 异常 or 正常 and not which symptom or result; the community sees a fever as such. Whoever wrote a fact sees it.

use crate::domain::role::{Office, Sight, sight};
use crate::domain::symptom::{Answer, Symptom};

use super::{AlarmKind, HouseholdView, SymptomView, VisitView};

/// The view as a holder of the office sees it; `own` is the holder's name, whose own words are always shown.
#[must_use]
pub fn seen_by(mut view: HouseholdView, office: Office, own: &str) -> HouseholdView {
    let sight = sight(office);
    if sight == Sight::Full {
        return view;
    }
    view.visits.iter_mut().for_each(|visit| hide_symptoms(visit, sight, own));
    for person in &mut view.persons {
        for sample in person.samples.iter_mut().filter(|sample| sample.by.person != own) {
            sample.hide_result(sight != Sight::Nothing);
        }
        for alarm in person.alarms.iter_mut().filter(|alarm| alarm.kind == AlarmKind::Symptom) {
            alarm.symptom = alarm.symptom.filter(|symptom| is_kept(sight, *symptom));
        }
        if sight == Sight::Nothing {
            person.alarms.clear();
            person.exposures.clear();
        }
    }
    view
}

const fn is_kept(sight: Sight, symptom: Symptom) -> bool {
    matches!((sight, symptom), (Sight::NormalOrFever, Symptom::Fever))
}

/// What a person answered to one member becomes one answer: YES for 异常, NO for 正常.
fn hide_symptoms(visit: &mut VisitView, sight: Sight, own: &str) {
    let is_own =
        |asked: &SymptomView| visit.parts.iter().any(|part| part.record == asked.record && part.by.person == own);
    let (mut shown, hidden): (Vec<SymptomView>, Vec<SymptomView>) = visit
        .symptoms
        .drain(..)
        .partition(|asked| is_own(asked) || asked.symptom.is_some_and(|symptom| is_kept(sight, symptom)));
    if sight != Sight::Nothing {
        for asked in hidden {
            let known = shown
                .iter_mut()
                .find(|other| other.symptom.is_none() && (other.person, other.record) == (asked.person, asked.record));
            let answer = if asked.is_abnormal() { Answer::Yes } else { Answer::No };
            match known {
                Some(other) if answer == Answer::Yes => other.answer = answer,
                Some(_) => {}
                None => shown.push(SymptomView { symptom: None, answer, ..asked }),
            }
        }
    }
    visit.symptoms = shown;
}

impl SymptomView {
    /// A symptom that the person has.
    #[must_use]
    pub fn is_abnormal(&self) -> bool {
        self.answer == Answer::Yes && self.symptom != Some(Symptom::None)
    }
}
