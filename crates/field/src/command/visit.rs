//! `visit`: the holder's part of a visit is recorded.

use std::collections::BTreeMap;

use serde_json::json;
use stairwell_core::domain::need::Need;
use stairwell_core::domain::reading::Retested;
use stairwell_core::domain::symptom::{Answer, SymptomAnswer, SymptomCheck};
use stairwell_core::domain::visit::{ExposureCheck, IdentityCheck, Notice, Outcome};
use stairwell_core::field::{FieldError, NewReading, NewVisit};
use stairwell_core::id::PersonId;
use stairwell_core::time::Slot;

use crate::call::{Call, household, person, record};
use crate::cli::VisitArguments;
use crate::failure::Failure;
use crate::name::name;

pub(crate) fn run(call: &Call, arguments: &VisitArguments) -> Result<(), Failure> {
    let home = household(&arguments.household)?;
    let mut phone = call.phone()?;
    let round = match (arguments.round, arguments.observed_at) {
        (Some(round), _) => round,
        (None, None) => phone.round_at(&home, call.now())?,
        (None, Some(at)) => phone.trust().policies().region(phone.grid_of(&home)?.as_str()).round_of(at).1,
    };
    let only = if names_nobody(arguments) { Some(phone.only_person(&home, call.now())?) } else { None };
    let mut new = read(arguments, round, only)?;
    if arguments.outcome.is_none() {
        new.outcome = phone.usual_outcome(&new, call.now())?;
    }
    let outcome = new.outcome;
    let recorded = phone.visit(new, call.now())?;
    let grid = phone.grid_of(&home)?;
    let answer = json!({
        "visit": recorded.visit, "records": recorded.records, "readings": recorded.readings,
        "double_tap": recorded.double_tap, "round": round, "outcome": outcome, "retest": recorded.retest,
    });
    if !recorded.retest.is_empty() {
        let message = "体温偏低，不作正常，请复测 / too low to count as normal: measure again";
        call.output.message(message);
    }
    call.output.answer_in(&grid, &answer, || {
        let done =
            if recorded.double_tap { "一分钟内已记录过 / recorded already" } else { "已记录 / recorded" };
        let records: Vec<String> = recorded.records.iter().map(|record| name(&grid, record)).collect();
        format!(
            "{done}: {} {}（{}）\n走访 / visit: {}\n记录 / records: {}",
            round.name_zh(),
            outcome.name_zh(),
            arguments.mode.name_zh(),
            recorded.visit,
            records.join("、")
        )
    });
    Ok(())
}

/// Whether something is said of somebody who is not named.
fn names_nobody(arguments: &VisitArguments) -> bool {
    arguments.temp.iter().any(|temp| temp.person.is_none())
        || arguments.symptom.iter().any(|asked| asked.person.is_none())
        || arguments.exposure.iter().any(|asked| asked.person.is_none())
}

/// What the arguments say; `only` is who is meant where nobody is named.
fn read(arguments: &VisitArguments, round: Slot, only: Option<PersonId>) -> Result<NewVisit, Failure> {
    let outcome = arguments.outcome.unwrap_or(Outcome::DoneOk);
    let mut new = NewVisit::new(household(&arguments.household)?, round, outcome);
    new.mode = arguments.mode;
    new.present = people(&arguments.present)?;
    new.readings = readings(arguments, only)?;
    new.symptoms = symptoms(arguments, only)?;
    for asked in &arguments.exposure {
        let (epidemic_area, case_contact, fever_contact) = (asked.area, asked.case, asked.fever);
        let person = who(asked.person.as_ref(), only)?;
        new.exposures.push(ExposureCheck { person, epidemic_area, case_contact, fever_contact });
    }
    for looked in &arguments.identity {
        new.identity_checks.push(IdentityCheck { person: person(&looked.person)?.id, result: looked.result });
    }
    for need in &arguments.need {
        new.needs.push(Need { category: need.category, urgency: need.urgency, text: need.text.clone() });
    }
    new.notices = notices(arguments)?;
    new.advice.clone_from(&arguments.advice);
    new.callback_given = arguments.callback.then_some(true);
    new.geo = arguments.geo.map(|place| place.0);
    new.note.clone_from(&arguments.note);
    new.observed_at = arguments.observed_at;
    new.late_reason.clone_from(&arguments.late_reason);
    Ok(new)
}

/// Whom an argument is about.
fn who(named: Option<&String>, only: Option<PersonId>) -> Result<PersonId, Failure> {
    match (named, only) {
        (Some(text), _) => Ok(person(text)?.id),
        (None, Some(only)) => Ok(only),
        (None, None) => Err(Failure::usage("用法有误：请指明人员 / say whose it is")),
    }
}

fn people(texts: &[String]) -> Result<Vec<PersonId>, Failure> {
    texts.iter().map(|text| Ok(person(text)?.id)).collect()
}

/// One notice a person, signed when the promise was.
fn notices(arguments: &VisitArguments) -> Result<Vec<Notice>, Failure> {
    let signed = people(&arguments.promise)?;
    let mut notices: Vec<Notice> = Vec::new();
    for person in people(&arguments.notice)?.into_iter().chain(signed.iter().copied()) {
        if !notices.iter().any(|notice| notice.person == person) {
            notices.push(Notice { person, promise_signed: signed.contains(&person) });
        }
    }
    Ok(notices)
}

/// The temperatures in their order; the second of one person repeats the first.
fn readings(arguments: &VisitArguments, only: Option<PersonId>) -> Result<Vec<NewReading>, Failure> {
    let repeated = arguments.retest_of.as_deref().map(record).transpose()?.map(|named| Retested::Other(named.id));
    let mut readings: Vec<NewReading> = Vec::new();
    for temp in &arguments.temp {
        let person = who(temp.person.as_ref(), only)?;
        let value = temp.value.clone().map_err(|impossible| FieldError::from(impossible.0))?;
        let first = readings.iter().position(|earlier| earlier.person == person);
        let first = first.and_then(|index| u8::try_from(index).ok());
        readings.push(NewReading {
            confirmed: arguments.confirm,
            retest_of: first.map(Retested::SamePart).or(repeated),
            antipyretic_6h: antipyretic(arguments, person)?,
            source: arguments.source,
            device_serial: arguments.serial.clone(),
            ..NewReading::new(person, value, temp.site, temp.method)
        });
    }
    Ok(readings)
}

/// What was answered about a person: by name, else for everybody.
fn antipyretic(arguments: &VisitArguments, of: PersonId) -> Result<Option<Answer>, Failure> {
    let mut answer = None;
    for said in &arguments.antipyretic {
        match &said.person {
            Some(text) if person(text)?.id == of => return Ok(Some(said.answer)),
            Some(_) => {}
            None => answer = Some(said.answer),
        }
    }
    Ok(answer)
}

/// One check a person, with each symptom once: of two answers to one question the last counts.
fn symptoms(arguments: &VisitArguments, only: Option<PersonId>) -> Result<Vec<SymptomCheck>, Failure> {
    let mut asked: BTreeMap<PersonId, BTreeMap<_, _>> = BTreeMap::new();
    for argument in &arguments.symptom {
        let person = who(argument.person.as_ref(), only)?;
        asked.entry(person).or_default().insert(argument.symptom, argument.answer);
    }
    let check = |(person, answers): (PersonId, BTreeMap<_, _>)| {
        let answers = answers.into_iter().map(|(symptom, answer)| SymptomAnswer { symptom, answer }).collect();
        SymptomCheck { person, answers, onset_on: None }
    };
    Ok(asked.into_iter().map(check).collect())
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use stairwell_core::domain::symptom::Symptom;

    use super::*;
    use crate::cli::{Cli, Verb};

    fn visit(words: &[&str]) -> Result<NewVisit, Failure> {
        let house = "0a".repeat(16);
        let base = ["stairwell-field", "visit", "--household", &house, "--round", "AM", "--outcome", "DONE_OK"];
        let cli = Cli::try_parse_from(base.iter().chain(words)).expect("well formed");
        let Verb::Visit(arguments) = cli.verb else { panic!("not a visit") };
        read(&arguments, Slot::Am, None)
    }

    #[test]
    fn what_is_said_of_one_person_is_one_check() {
        let (one, two) = (format!("{}:1", "ab".repeat(16)), format!("{}:2", "ab".repeat(16)));
        let asked = |person: &str, rest: &str| format!("--symptom={person}={rest}");
        let new = visit(&[
            &asked(&two, "COUGH:NO"),
            &asked(&one, "FATIGUE:NO"),
            &asked(&one, "DRY_COUGH:NO"),
            &asked(&one, "DRY_COUGH:YES"),
            &format!("--temp={one}=36.8@AXILLA/ELECTRONIC"),
            "--need=FOOD=米",
        ])
        .expect("read");
        assert_eq!(new.symptoms.len(), 2);
        let first = &new.symptoms[0].answers;
        assert_eq!(first.first().map(|a| (a.symptom, a.answer)), Some((Symptom::DryCough, Answer::Yes)));
        assert_eq!((first.len(), new.readings.len(), new.needs.len()), (2, 1, 1));
    }

    #[test]
    fn an_impossible_temperature_and_an_unknown_person_are_refused() {
        let one = format!("{}:1", "ab".repeat(16));
        let refused = visit(&[&format!("--temp={one}=63.8")]).expect_err("refused");
        assert_eq!((refused.exit_code(), refused.code.as_str()), (3, "refused_value"));
        let refused = visit(&["--temp=nobody=36.8"]).expect_err("refused");
        assert_eq!((refused.exit_code(), refused.code.as_str()), (3, "unknown_person"));
    }

    #[test]
    fn the_second_temperature_of_a_person_repeats_the_first() {
        let (one, two) = (format!("{}:1", "ab".repeat(16)), format!("{}:2", "ab".repeat(16)));
        let temp = |person: &str, value: &str| format!("--temp={person}={value}");
        let new = visit(&[
            &temp(&two, "36.5"),
            &temp(&one, "37.4"),
            &temp(&one, "37.1"),
            "--antipyretic=UNK",
            &format!("--antipyretic={one}=YES"),
            &format!("--promise={one}"),
            &format!("--notice={two}"),
            &format!("--notice={one}"),
        ])
        .expect("read");
        let retests: Vec<_> = new.readings.iter().map(|reading| reading.retest_of).collect();
        assert_eq!(retests, [None, None, Some(Retested::SamePart(1))]);
        let taken: Vec<_> = new.readings.iter().map(|reading| reading.antipyretic_6h).collect();
        assert_eq!(taken, [Some(Answer::Unknown), Some(Answer::Yes), Some(Answer::Yes)]);
        let signed: Vec<bool> = new.notices.iter().map(|notice| notice.promise_signed).collect();
        assert_eq!(signed, [false, true]);
    }
}
