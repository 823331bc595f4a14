//! The visits of a household, each with the parts of its members side by side.

use std::collections::BTreeSet;

use stairwell_core::domain::fold::view::{CorrectionView, PartView, ReadingView, VisitView};
use stairwell_core::domain::role::Office;
use stairwell_core::domain::symptom::Answer;

use super::html::{ColumnHtml, Fact, PartHtml, ReadingHtml, VisitHtml};
use super::{Teller, doubtful};
use crate::console::badge::Badge;
use crate::console::curve::degrees;
use crate::console::frame::full_time;

/// The three places of a visit, in the order in which they are shown.
const PLACES: [(&str, &str); 3] = [("doctor", "role.DOCTOR"), ("police", "role.POLICE"), ("community", "role.PARTY")];

/// One visit.
pub(super) fn visit(teller: &Teller<'_>, visit: &VisitView) -> VisitHtml {
    let lang = teller.lang;
    let parts: Vec<PartHtml> = visit.parts.iter().map(|part| self::part(teller, visit, part)).collect();
    let columns = PLACES.map(|(class, role)| ColumnHtml {
        parts: parts.iter().filter(|part| part.class == class).cloned().collect(),
        absent: lang.fill("visit.no_part", &[&lang.say(role)]),
    });
    let recorders: BTreeSet<&str> = visit.parts.iter().map(|part| part.by.person.as_str()).collect();
    let ordinal = if visit.ordinal > 0 { format!(" ({})", visit.ordinal + 1) } else { String::new() };
    let mut notes = vec![lang.fill("visit.parts", &[&recorders.len().to_string()]), visit.team.clone()];
    if !visit.discordant.is_empty() {
        notes.push(lang.say("visit.discordant"));
    }
    VisitHtml {
        title: format!("{} {}{ordinal}", visit.date, lang.code_of("slot", &visit.slot.to_string())),
        outcome: Badge::outcome(lang, visit.outcome.code()),
        parts_text: notes.join(" · "),
        columns: columns.into(),
    }
}

fn part(teller: &Teller<'_>, visit: &VisitView, part: &PartView) -> PartHtml {
    let lang = teller.lang;
    let class = match Office::of(part.by.role, part.by.supervisor.as_ref()) {
        Office::Doctor | Office::Cdc | Office::Call => "doctor",
        Office::Police => "police",
        _ => "community",
    };
    let readings = visit.readings.iter().filter(|reading| reading.reading.record == part.record);
    PartHtml {
        class,
        who: teller.who(&part.by),
        role: teller.role(&part.by),
        outcome: (part.outcome != visit.outcome).then(|| Badge::outcome(lang, part.outcome.code())),
        doubtful: part.clock_doubtful.then(|| doubtful(lang)),
        readings: readings.map(|reading| self::reading(teller, reading)).collect(),
        facts: facts(teller, visit, part),
        observed: full_time(part.observed_at),
        received: teller.received(&part.record, part.observed_at),
        device: teller.device(&part.by),
    }
}

fn facts(teller: &Teller<'_>, visit: &VisitView, part: &PartView) -> Vec<Fact> {
    let lang = teller.lang;
    let mut facts = Vec::new();
    let mut add = |key: &str, values: Vec<String>| {
        if !values.is_empty() {
            facts.push(Fact { label: lang.say(key), value: values.join(lang.semicolon()) });
        }
    };
    add("visit.symptoms", symptoms(teller, visit, part));
    let checks = visit.identity_checks.iter().filter(|check| check.by.device == part.by.device);
    let seen = |person, code| format!("{} {}", teller.name(person), lang.code_of("identity", code));
    add("visit.identity", checks.map(|check| seen(&check.person, check.result.code())).collect());
    let needs = visit.needs.iter().filter(|need| need.record == part.record).map(|need| {
        let text = need.text.as_ref().map_or_else(String::new, |text| format!(" {text}"));
        let urgency = lang.code_of("urgency", need.urgency.code());
        format!("{}{text} ({urgency})", lang.code_of("need", need.category.code()))
    });
    add("visit.needs", needs.collect());
    add("visit.late", part.late_reason.iter().cloned().collect());
    add("visit.advice", part.advice.iter().cloned().collect());
    add("visit.note", part.note.iter().cloned().collect());
    facts
}

/// Per person what was answered with yes, else that everything asked was answered with no.
fn symptoms(teller: &Teller<'_>, visit: &VisitView, part: &PartView) -> Vec<String> {
    let lang = teller.lang;
    let asked = || visit.symptoms.iter().filter(|answer| answer.record == part.record);
    let mut persons: Vec<_> = asked().map(|answer| answer.person).collect();
    persons.dedup();
    let answers = |person, wanted| -> Vec<String> {
        asked()
            .filter(|answer| answer.person == person && answer.answer == wanted)
            .filter_map(|answer| Some(lang.code_of("symptom", answer.symptom?.code())))
            .collect()
    };
    let told = persons.into_iter().map(|person| {
        let (yes, unknown) = (answers(person, Answer::Yes), answers(person, Answer::Unknown));
        let mut said = yes.clone();
        said.extend(unknown.iter().map(|symptom| format!("{symptom} ({})", lang.say("answer.UNK"))));
        if yes.is_empty() {
            said.insert(0, lang.fill("visit.symptoms.denied", &[&answers(person, Answer::No).join(lang.comma())]));
        }
        format!("{} {}", teller.name(&person), said.join(lang.comma()))
    });
    told.collect()
}

fn reading(teller: &Teller<'_>, reading: &ReadingView) -> ReadingHtml {
    let lang = teller.lang;
    let celsius = |value: stairwell_core::domain::reading::Temperature| format!("{value} ℃");
    let changed = reading.celsius != Some(reading.written_celsius);
    let mut badges = Vec::new();
    if reading.fever {
        badges.push(Badge::new("alert", lang.say("flag.fever")));
    }
    if reading.retest_of.is_some() {
        badges.push(Badge::new("", lang.say("reading.retest")));
    }
    if reading.celsius.is_none() {
        badges.push(Badge::new("", lang.say("reading.voided")));
    } else if changed {
        badges.push(Badge::new("", lang.say("reading.corrected")));
    }
    if reading.disputed {
        badges.push(Badge::new("review", lang.say("reading.disputed")));
    }
    if reading.echo_of.is_some() {
        badges.push(Badge::new("ok", lang.say("reading.echo")));
    }
    if reading.clock_doubtful {
        badges.push(doubtful(lang));
    }
    ReadingHtml {
        person: teller.name(&reading.person),
        old: changed.then(|| celsius(reading.written_celsius)),
        value: reading.celsius.map(celsius),
        fever: reading.fever,
        how: format!(
            "{} · {}",
            lang.code_of("site", reading.site.code()),
            lang.code_of("method", reading.method.code())
        ),
        badges,
        why: reading.corrections.iter().map(|correction| why(teller, correction)).collect(),
    }
}

/// Who corrected what, why, and whether it counts.
fn why(teller: &Teller<'_>, correction: &CorrectionView) -> String {
    let lang = teller.lang;
    let to = correction
        .celsius
        .map_or_else(|| lang.say("reading.voided"), |value| format!("→ {} ℃", degrees(i32::from(value.deci_c()))));
    let by = format!("{} ({})", teller.who(&correction.by), teller.role(&correction.by));
    let effect = match (correction.authorised, correction.in_force) {
        (false, _) => format!(" · {}", lang.say("reading.no_right")),
        (true, false) => format!(" · {}", lang.say("reading.replaced")),
        (true, true) => String::new(),
    };
    format!(
        "{to} · {} · {} · {}{effect}",
        lang.fill("reading.by", &[&by]),
        full_time(correction.observed_at),
        lang.fill("reading.reason", &[&correction.reason])
    )
}
