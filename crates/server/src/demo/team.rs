//! The demo's three phones: what each member records at each door.

use stairwell_core::domain::correction::{Change, RecordPart};
use stairwell_core::domain::decision::{AnchorBasis, DecisionType};
use stairwell_core::domain::need::{Need, NeedCategory, Urgency};
use stairwell_core::domain::reading::{Method, Retested, Site, Temperature};
use stairwell_core::domain::symptom::{Answer, Symptom, SymptomAnswer, SymptomCheck};
use stairwell_core::domain::visit::{IdentityCheck, IdentityResult, Notice, Outcome};
use stairwell_core::field::{
    FieldError, NewCorrection, NewDecision, NewHousehold, NewPerson, NewReading, NewVisit, Phone,
};
use stairwell_core::id::{DocumentId, PersonId};
use stairwell_core::time::{Slot, UtcMs};

use super::morning::{Door, Event, after};

/// A door with what the phones call it and who lives there.
pub(super) struct Known {
    pub(super) door: Door,
    pub(super) household: DocumentId,
    pub(super) persons: Vec<PersonId>,
}

/// Before the climb the community worker's phone has the doors and the people of the lists.
pub(super) fn register(party: &mut Phone, doors: Vec<Door>, now: UtcMs) -> Result<Vec<Known>, FieldError> {
    let mut known = Vec::with_capacity(doors.len());
    for door in doors {
        let household = door.place.document(&door.grid);
        let mut persons = Vec::new();
        if door.event != Event::Unregistered {
            add_household(party, &door, now)?;
            for resident in &door.residents {
                let mut new = NewPerson::named(household, &resident.name);
                new.tags = vec![resident.category.into()];
                persons.push(party.add_person(new, now)?.person);
            }
        }
        known.push(Known { door, household, persons });
    }
    Ok(known)
}

fn add_household(phone: &mut Phone, door: &Door, now: UtcMs) -> Result<DocumentId, FieldError> {
    let new = NewHousehold { lift_working: Some(false), ..NewHousehold::new(door.grid, door.place.clone()) };
    phone.add_household(new, now)
}

/// The doctor puts everybody of the lists under observation, counted from the day of arrival.
pub(super) fn start_observations(doctor: &mut Phone, known: &[Known], now: UtcMs) -> Result<(), FieldError> {
    for home in known {
        for person in &home.persons {
            let mut decision = NewDecision::of(*person, DecisionType::Start);
            decision.anchor = Some(now.local_date().plus_days(-home.door.day_index));
            decision.anchor_basis = Some(AnchorBasis::Arrival);
            doctor.decide_in(&home.household, decision, now)?;
        }
    }
    Ok(())
}

fn outcome(event: Event) -> Outcome {
    match event {
        Event::NotHome => Outcome::NotHome,
        Event::Refused => Outcome::Refused,
        Event::Fever => Outcome::DoneAbnormal,
        Event::Usual | Event::WrongReading | Event::ReleasedAndExtended | Event::Unregistered => Outcome::DoneOk,
    }
}

/// The community worker explains, serves notices and asks what is needed.
pub(super) fn party_part(party: &mut Phone, home: &Known, start: UtcMs) -> Result<(), FieldError> {
    let now = after(start, home.door.minute);
    if home.door.event == Event::Unregistered {
        add_household(party, &home.door, now)?;
    }
    let mut visit = NewVisit::new(home.household, Slot::Am, outcome(home.door.event));
    if visit.outcome.is_done() {
        visit.present = home.persons.clone();
        if home.door.minute % 4 == 0 {
            visit.notices =
                home.persons.iter().map(|person| Notice { person: *person, promise_signed: true }).collect();
        }
        visit.needs = need(home.door.minute).into_iter().collect();
        visit.advice = Some("尽量不要出去，不舒服马上联系我们。".into());
    }
    party.visit(visit, now).map(|_| ())
}

fn need(minute: i64) -> Option<Need> {
    let (category, text) = match minute % 21 {
        0 => (NeedCategory::Food, "青菜和米"),
        9 => (NeedCategory::Medicine, "降压药还剩两天"),
        15 => (NeedCategory::Trash, "垃圾清运"),
        _ => return None,
    };
    Some(Need { category, urgency: Urgency::Today, text: Some(text.into()) })
}

/// The police officer looks at documents, and registers a flat that nobody knew.
pub(super) fn police_part(police: &mut Phone, home: &Known, start: UtcMs) -> Result<(), FieldError> {
    let now = after(start, home.door.minute + 1);
    if home.door.event == Event::Unregistered {
        add_household(police, &home.door, now)?;
    }
    let mut visit = NewVisit::new(home.household, Slot::Am, outcome(home.door.event));
    if visit.outcome.is_done() && home.door.day_index < 4 {
        let check = |person: &PersonId| IdentityCheck { person: *person, result: IdentityResult::Verified };
        visit.identity_checks = home.persons.iter().map(check).collect();
    }
    if home.door.event == Event::Refused {
        visit.note = Some("隔门沟通后仍拒绝测温，已告知义务，下午复访。".into());
    }
    police.visit(visit, now).map(|_| ())
}

/// The doctor measures, asks, judges.
pub(super) fn doctor_part(doctor: &mut Phone, home: &Known, start: UtcMs) -> Result<(), FieldError> {
    let now = after(start, home.door.minute + 1);
    if home.door.event == Event::Unregistered {
        return Ok(()); // the flat is not on the doctor's phone yet: the afternoon round has it
    }
    let mut visit = NewVisit::new(home.household, Slot::Am, outcome(home.door.event));
    if visit.outcome.is_done() {
        for (person, resident) in home.persons.iter().zip(&home.door.residents) {
            let deci_c = match home.door.event {
                Event::Fever => 382,
                Event::WrongReading => 386,
                _ => resident.deci_c,
            };
            visit.readings.push(reading(*person, deci_c)?);
            visit.symptoms.push(symptoms(*person, home.door.event));
            if home.door.event != Event::Usual {
                break; // one person is what the event is about
            }
        }
        visit.advice = Some("每天测体温两次，多喝水，开窗通风。".into());
    }
    let recorded = doctor.visit(visit, now)?;
    let about = (home, recorded.readings.first().copied());
    match (home.door.event, about) {
        (Event::Fever, (home, Some(first))) => confirm_fever(doctor, home, first, now),
        (Event::WrongReading, (_, Some(first))) => {
            let change = Change::Value(Temperature::from_deci_c(368)?);
            let reason = "误按，水银体温计复核".into();
            let correction = NewCorrection { target: first, change, reason, confirmed: false };
            doctor.correct_in(&home.household, correction, after(now, 2)).map(|_| ())
        }
        (Event::ReleasedAndExtended, _) => {
            let decision =
                NewDecision { reason: Some("观察期满，无症状".into()), ..of(home, DecisionType::Release)? };
            doctor.decide_in(&home.household, decision, after(now, 2)).map(|_| ())
        }
        _ => Ok(()),
    }
}

fn reading(person: PersonId, deci_c: u16) -> Result<NewReading, FieldError> {
    let value = Temperature::from_deci_c(deci_c)?;
    Ok(NewReading::new(person, value, Site::Forehead, Method::Infrared))
}

fn symptoms(person: PersonId, event: Event) -> SymptomCheck {
    let cough = if event == Event::Fever { Answer::Yes } else { Answer::No };
    let answers = vec![
        SymptomAnswer { symptom: Symptom::DryCough, answer: cough },
        SymptomAnswer { symptom: Symptom::Fatigue, answer: Answer::No },
        SymptomAnswer { symptom: Symptom::Dyspnea, answer: Answer::No },
    ];
    SymptomCheck { person, answers, onset_on: None }
}

/// Measures again under the arm and orders the transfer.
fn confirm_fever(doctor: &mut Phone, home: &Known, first: RecordPart, now: UtcMs) -> Result<(), FieldError> {
    let Some(person) = home.persons.first() else { return Ok(()) };
    let mut retest = NewVisit::new(home.household, Slot::Am, Outcome::DoneAbnormal);
    let value = Temperature::from_deci_c(384)?;
    retest.readings.push(NewReading {
        retest_of: Some(Retested::Other(first)),
        ..NewReading::new(*person, value, Site::Axilla, Method::Electronic)
    });
    doctor.visit(retest, after(now, 2))?;
    let mut decision = of(home, DecisionType::Transfer)?;
    decision.facility = Some("广州市第八人民医院".into());
    decision.reason = Some("发热38.4℃伴干咳".into());
    doctor.decide_in(&home.household, decision, after(now, 3)).map(|_| ())
}

fn of(home: &Known, kind: DecisionType) -> Result<NewDecision, FieldError> {
    let person = home.persons.first().ok_or(FieldError::UnknownHousehold(home.household))?;
    Ok(NewDecision::of(*person, kind))
}
