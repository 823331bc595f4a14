//! What a doctor has to look at (reference/domain.md §5.2, §5.3b, c, §5.5): nothing here changes what holds.

use crate::domain::correction::RecordPart;

use super::correction::Corrections;
use super::facts::Facts;
use super::reading::ReadingFact;
use super::view::{DoctorTask, DoctorTaskKind, VisitView};

pub(super) fn fold(
    facts: &Facts<'_>,
    corrections: &Corrections<'_>,
    readings: &[ReadingFact],
    visits: &[VisitView],
) -> Vec<DoctorTask> {
    let mut tasks = Vec::new();
    for record in corrections.disputed().filter(|record| !readings.iter().any(|reading| reading.part == **record)) {
        let fact = RecordPart { record: *record, index: None };
        tasks.push(DoctorTask { kind: DoctorTaskKind::Disputed, person: None, fact });
    }
    for reading in readings {
        let mut add = |kind| {
            tasks.push(DoctorTask { kind, person: Some(reading.view.person), fact: reading.view.reading });
        };
        let unauthorised = reading.view.corrections.iter().any(|correction| !correction.authorised);
        if reading.view.disputed || unauthorised {
            add(DoctorTaskKind::Disputed);
        }
        if !reading.view.fever && !reading.fevers.is_empty() {
            add(DoctorTaskKind::Lowered);
        }
        if reading.view.clock_doubtful && reading.view.celsius.is_some() {
            add(DoctorTaskKind::DoubtfulTime);
        }
    }
    for visit in visits {
        for person in &visit.discordant {
            let of_person = visit.readings.iter().filter(|reading| reading.person == *person);
            let fact = of_person.map(|reading| reading.reading).next_back();
            let fact = fact.or_else(|| visit.parts.first().map(|part| RecordPart { record: part.record, index: None }));
            tasks.extend(fact.map(|fact| DoctorTask { kind: DoctorTaskKind::Discordant, person: Some(*person), fact }));
        }
    }
    debug_assert!(tasks.iter().all(|task| facts.get(&task.fact.record).is_some()));
    tasks.sort_by_key(|task| (task.kind, task.fact, task.person));
    tasks.dedup();
    tasks
}
