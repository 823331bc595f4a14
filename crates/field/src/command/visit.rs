//! `visit`: the holder's part of a visit is recorded.

use std::collections::BTreeMap;

use serde_json::json;
use stairwell_core::domain::need::{Need, Urgency};
use stairwell_core::domain::symptom::{SymptomAnswer, SymptomCheck};
use stairwell_core::domain::visit::{IdentityCheck, Notice};
use stairwell_core::field::{FieldError, NewReading, NewVisit};
use stairwell_core::id::PersonId;

use crate::argument::TemperatureArgument;
use crate::call::{Call, household, person};
use crate::cli::VisitArguments;
use crate::failure::Failure;
use crate::name::name;

pub(crate) fn run(call: &Call, arguments: &VisitArguments) -> Result<(), Failure> {
    let new = read(arguments)?;
    let household = new.household;
    let mut phone = call.phone()?;
    let recorded = phone.visit(new, call.now())?;
    let grid = phone.grid_of(&household)?;
    let answer = json!({
        "visit": recorded.visit, "records": recorded.records, "readings": recorded.readings,
        "double_tap": recorded.double_tap,
    });
    call.output.answer_in(&grid, &answer, || {
        let done =
            if recorded.double_tap { "一分钟内已记录过 / recorded already" } else { "已记录 / recorded" };
        let records: Vec<String> = recorded.records.iter().map(|record| name(&grid, record)).collect();
        format!(
            "{done}: {}（{}）\n走访 / visit: {}\n记录 / records: {}",
            arguments.outcome.name_zh(),
            arguments.mode.name_zh(),
            recorded.visit,
            records.join("、")
        )
    });
    Ok(())
}

/// What the arguments say.
fn read(arguments: &VisitArguments) -> Result<NewVisit, Failure> {
    let mut new = NewVisit::new(household(&arguments.household)?, arguments.round, arguments.outcome);
    new.mode = arguments.mode;
    new.present = arguments.present.iter().map(|text| Ok(person(text)?.id)).collect::<Result<_, Failure>>()?;
    new.readings = arguments.temp.iter().map(|temp| reading(temp, arguments.confirm)).collect::<Result<_, _>>()?;
    new.symptoms = symptoms(arguments)?;
    for looked in &arguments.identity {
        new.identity_checks.push(IdentityCheck { person: person(&looked.person)?.id, result: looked.result });
    }
    for need in &arguments.need {
        let urgency = Urgency::Today;
        new.needs.push(Need { category: need.category, urgency, text: need.text.clone() });
    }
    for text in &arguments.notice {
        new.notices.push(Notice { person: person(text)?.id, promise_signed: false });
    }
    new.advice.clone_from(&arguments.advice);
    new.note.clone_from(&arguments.note);
    Ok(new)
}

fn reading(temp: &TemperatureArgument, confirmed: bool) -> Result<NewReading, Failure> {
    let value = temp.value.clone().map_err(|impossible| FieldError::from(impossible.0))?;
    let person = person(&temp.person)?.id;
    Ok(NewReading { confirmed, ..NewReading::new(person, value, temp.site, temp.method) })
}

/// One check a person, with each symptom once: of two answers to one question the last counts.
fn symptoms(arguments: &VisitArguments) -> Result<Vec<SymptomCheck>, Failure> {
    let mut asked: BTreeMap<PersonId, BTreeMap<_, _>> = BTreeMap::new();
    for argument in &arguments.symptom {
        asked.entry(person(&argument.person)?.id).or_default().insert(argument.symptom, argument.answer);
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
    use stairwell_core::domain::symptom::{Answer, Symptom};

    use super::*;
    use crate::cli::{Cli, Verb};

    fn visit(words: &[&str]) -> Result<NewVisit, Failure> {
        let house = "0a".repeat(16);
        let base = ["stairwell-field", "visit", "--household", &house, "--round", "AM", "--outcome", "DONE_OK"];
        let cli = Cli::try_parse_from(base.iter().chain(words)).expect("well formed");
        let Verb::Visit(arguments) = cli.verb else { panic!("not a visit") };
        read(&arguments)
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
}
