//! The persons of a household, and their temperature curves.

use stairwell_core::domain::fold::HouseholdView;
use stairwell_core::domain::fold::view::{FieldConflict, PersonView, ReadingView};
use stairwell_core::id::PersonId;

use super::Teller;
use super::html::{CurveHtml, Fact, PersonHtml, Progress};
use crate::console::badge::Badge;
use crate::console::curve::{Reading, degrees, layout};
use crate::console::frame::{full_time, short_time};

/// What is known of the flat.
pub(super) fn registration(teller: &Teller<'_>, view: &HouseholdView) -> Vec<Fact> {
    let lang = teller.lang;
    let mut facts: Vec<Fact> = view
        .registrations
        .iter()
        .map(|registration| Fact {
            label: lang.say("household.registered"),
            value: format!(
                "{} · {} · {} · {}",
                teller.who(&registration.by),
                teller.role(&registration.by),
                full_time(registration.observed_at),
                teller.device(&registration.by)
            ),
        })
        .collect();
    let phones: std::collections::BTreeSet<_> = view.registrations.iter().map(|one| one.by.device).collect();
    if phones.len() > 1 {
        facts.push(Fact { label: lang.say("household.merged"), value: lang.say("household.registered_twice") });
    }
    if let Some(note) = &view.access_note {
        facts.push(Fact { label: lang.say("household.access"), value: note.clone() });
    }
    if view.lift_working == Some(false) {
        facts.push(Fact { label: lang.say("household.lift"), value: lang.say("household.lift.off") });
    }
    facts.extend(view.conflicts.iter().map(|conflict| variants(teller, conflict)));
    facts
}

/// One person's card.
pub(super) fn person(teller: &Teller<'_>, person: &PersonView) -> PersonHtml {
    let lang = teller.lang;
    let state = person.episode.as_ref().map_or("", |episode| episode.state.code());
    PersonHtml {
        name: teller.name(&person.person),
        state: Badge::state(lang, state),
        badges: badges(teller, person),
        progress: progress(teller, person),
        facts: facts(teller, person),
    }
}

fn badges(teller: &Teller<'_>, person: &PersonView) -> Vec<Badge> {
    let lang = teller.lang;
    let mut badges = Vec::new();
    if person.fever {
        badges.push(Badge::new("alert", lang.say("flag.fever")));
    }
    if person.episode.as_ref().is_some_and(|episode| episode.past_due) {
        badges.push(Badge::new("wait", lang.say("flag.past_due")));
    }
    if !person.resident {
        badges.push(Badge::new("", lang.say("flag.moved")));
    }
    badges
}

fn progress(teller: &Teller<'_>, person: &PersonView) -> Option<Progress> {
    let lang = teller.lang;
    let episode = person.episode.as_ref().filter(|episode| episode.state.is_open())?;
    let (anchor, ends_on, day) = (episode.anchor?, episode.ends_on?, episode.day_index?);
    let total = teller.policy.day_index(anchor, ends_on).max(1);
    let day = day.max(0);
    Some(Progress {
        day: day.min(total),
        total,
        text: lang.fill("person.day", &[&day.to_string(), &total.to_string()]),
        until: lang.fill("person.until", &[&ends_on.to_string()]),
    })
}

fn facts(teller: &Teller<'_>, person: &PersonView) -> Vec<Fact> {
    let lang = teller.lang;
    let mut facts = Vec::new();
    let mut add = |key: &str, value: String| {
        if !value.is_empty() {
            facts.push(Fact { label: lang.say(key), value });
        }
    };
    let tags: Vec<String> = person.tags.iter().map(|tag| lang.code_of("category", tag.category.code())).collect();
    add("person.category", tags.join(lang.comma()));
    let sex = person.sex.map(|sex| lang.code_of("sex", sex.code()));
    let birth = person.birth_date.map(|date| lang.fill("person.born", &[&date.to_string()[..4]]));
    let age = person.age_years.map(|years| lang.fill("person.age", &[&years.to_string()]));
    let particulars: Vec<String> = [sex, birth, age].into_iter().flatten().collect();
    add("person.particulars", particulars.join(lang.comma()));
    if let Some(identity) = &person.identity {
        let checked = identity.checked.map(|result| lang.code_of("identity", result.code()));
        let shape = (!identity.valid).then(|| lang.say("person.id_unverified"));
        let notes: Vec<String> = [checked, shape].into_iter().flatten().collect();
        let hidden = format!("···· {}", identity.last_four);
        add("person.id_last4", [hidden].into_iter().chain(notes).collect::<Vec<_>>().join(" · "));
    }
    let phones: Vec<&str> = person.phones.iter().map(|phone| phone.as_str()).collect();
    add("person.phone", phones.join(lang.comma()));
    if let Some(at) = person.notice_served_at {
        let promise = if person.promise_signed { format!(" · {}", lang.say("visit.promise")) } else { String::new() };
        add("visit.notice", format!("{}{promise}", short_time(at)));
    }
    let same: Vec<String> = person.same_as.iter().map(|other| teller.name(other)).collect();
    add("person.same_as", same.join(lang.comma()));
    facts.extend(person.conflicts.iter().map(|conflict| variants(teller, conflict)));
    facts
}

/// A field on which the sources differ, with who says what.
fn variants(teller: &Teller<'_>, conflict: &FieldConflict) -> Fact {
    let lang = teller.lang;
    let values: Vec<String> = conflict
        .values
        .iter()
        .map(|value| format!("{} ({} {})", value.value, teller.role(&value.by), teller.who(&value.by)))
        .collect();
    Fact { label: lang.say("person.variants"), value: values.join(" / ") }
}

/// A curve for each person who was measured.
pub(super) fn curves(teller: &Teller<'_>, view: &HouseholdView) -> Vec<CurveHtml> {
    view.persons.iter().filter_map(|person| curve(teller, view, &person.person)).collect()
}

fn curve(teller: &Teller<'_>, view: &HouseholdView, person: &PersonId) -> Option<CurveHtml> {
    let lang = teller.lang;
    let readings: Vec<&ReadingView> =
        view.visits.iter().flat_map(|visit| &visit.readings).filter(|reading| reading.person == *person).collect();
    let drawn: Vec<Reading> = readings.iter().map(|reading| drawn(teller, reading, &readings)).collect();
    let curve = layout(&drawn, i32::from(teller.policy.fever_threshold.deci_c()))?;
    let highest = drawn.iter().filter_map(|reading| reading.effective_deci_c).max();
    let name = teller.name(person);
    let summary = lang.fill(
        "household.curve.summary",
        &[&name, &drawn.len().to_string(), &highest.map_or_else(|| "—".to_owned(), degrees)],
    );
    Some(CurveHtml { name, summary, curve })
}

fn drawn(teller: &Teller<'_>, reading: &ReadingView, all: &[&ReadingView]) -> Reading {
    let effective = reading.celsius.map(|value| i32::from(value.deci_c()));
    let value = effective.map_or_else(|| teller.lang.say("reading.voided"), |deci_c| format!("{} ℃", degrees(deci_c)));
    Reading {
        at: reading.observed_at,
        effective_deci_c: effective,
        written_deci_c: i32::from(reading.written_celsius.deci_c()),
        retest_of: reading.retest_of.and_then(|first| all.iter().position(|other| other.reading == first)),
        label: format!("{} {value} {}", full_time(reading.observed_at), teller.who(&reading.by)),
    }
}
