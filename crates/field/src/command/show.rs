//! `show`: one household with everything recorded, conflicts included.

use stairwell_core::domain::fold::view::{
    DecisionStanding, EpisodeView, FieldConflict, HouseholdView, PersonView, ReadingView, VisitView,
};
use stairwell_core::id::ScopeId;

use super::words;
use crate::call::{Call, household};
use crate::cli::ShowArguments;
use crate::failure::Failure;
use crate::name::name;

mod case;

pub(crate) fn run(call: &Call, arguments: &ShowArguments) -> Result<(), Failure> {
    let view = call.phone()?.show(&household(&arguments.household)?, call.now())?;
    call.output.answer(&view, || text(&view));
    Ok(())
}

fn text(view: &HouseholdView) -> String {
    let mut lines =
        vec![format!("{}  {}", words::address(view.place.as_ref()), view.scope), view.household.to_string()];
    if view.registrations.len() > 1 {
        lines.push(format!(
            "登记过 {} 次，已合为一户 / registered {} times",
            view.registrations.len(),
            view.registrations.len()
        ));
    }
    lines.extend(view.access_note.iter().map(|note| format!("进门 / access: {note}")));
    lines.extend(view.suitability.iter().map(|flat| format!("居家条件 / home: {}", flat.verdict.name_zh())));
    lines.extend(view.conflicts.iter().map(conflict));
    if view.held > 0 {
        lines.push(format!("另有 {} 条记录暂存，待裁决 / {} entries are held", view.held, view.held));
    }
    if view.needs_update > 0 {
        lines.push(format!("另有 {} 条记录需升级后查看 / {} need an update", view.needs_update, view.needs_update));
    }
    lines.push("— 人员 / people".to_owned());
    if view.persons.is_empty() {
        lines.push("  尚未登记人员：用 person add 登记 / nobody is registered yet".to_owned());
    }
    view.persons.iter().for_each(|person| lines.extend(person_lines(person, view)));
    lines.push("— 走访 / visits".to_owned());
    if view.visits.is_empty() {
        lines.push("  尚无走访 / no visits yet".to_owned());
    }
    view.visits.iter().for_each(|visit| lines.extend(visit_lines(visit, view)));
    lines.extend(case::household_lines(view));
    lines.join("\n")
}

fn conflict(conflict: &FieldConflict) -> String {
    let values: Vec<String> =
        conflict.values.iter().map(|value| format!("{}（{}）", value.value, value.by.person)).collect();
    format!("  有冲突 / conflict: {} = {}", conflict.field, values.join(" ≠ "))
}

fn person_lines(person: &PersonView, view: &HouseholdView) -> Vec<String> {
    let mut line = format!("  {}", words::name(person.name.as_ref()));
    line.extend(person.tags.iter().map(|tag| format!("  {}", tag.category.name_zh())));
    if person.fever {
        line.push_str("  [发热 / fever]");
    }
    if let Some(reading) = &person.last_reading {
        line.push_str(&format!("  {}", words::reading(reading)));
    }
    let mut lines = vec![line, format!("    {}", name(&view.scope, person.person))];
    lines.extend(person.conflicts.iter().map(|field| format!("  {}", conflict(field))));
    if let Some(episode) = &person.episode {
        lines.extend(episode_lines(episode, &view.scope));
    }
    lines.extend(case::person_lines(person, &view.scope));
    lines
}

fn episode_lines(episode: &EpisodeView, grid: &ScopeId) -> Vec<String> {
    let mut line = format!("    {}", episode.state.name_zh());
    if let (Some(day), Some(end)) = (episode.day_index, episode.ends_on) {
        line.push_str(&format!("，第 {day} 天，至 {end} / day {day}, until {end}"));
    }
    if episode.past_due {
        line.push_str("，已到期未决定 / past due");
    }
    let mut lines = vec![line];
    let waiting = episode.confirmations.iter().filter(|known| known.is_provisional());
    lines.extend(
        waiting.map(|known| {
            format!("    解除待同步确认 {}/{} / release to be confirmed by sync", known.confirmed, known.of)
        }),
    );
    lines.extend(episode.review.iter().map(|reason| format!("    待裁决 / review: {}", reason.name_zh())));
    lines.extend(episode.conflicts.iter().map(|conflict| format!("    决定冲突 / conflict: {}", conflict.kind)));
    for decision in &episode.decisions {
        let until = decision.until.map(|until| format!(" 至 {until}")).unwrap_or_default();
        let reason = decision.reason.as_deref().map(|reason| format!("：{reason}")).unwrap_or_default();
        let by = &decision.by;
        lines.push(format!(
            "    {} {}{until}{}{reason}（{}，{}）    {}",
            decision.observed_at,
            decision.kind.name_zh(),
            standing(decision.standing),
            by.person,
            by.role.name_zh(),
            name(grid, decision.record)
        ));
    }
    lines
}

/// How a decision stands, where that is not simply that it holds.
const fn standing(standing: DecisionStanding) -> &'static str {
    match standing {
        DecisionStanding::InForce => "",
        DecisionStanding::InConflict => " [待裁决 / in conflict]",
        DecisionStanding::Superseded => " [已被替代 / replaced]",
        DecisionStanding::Overruled => " [已被裁决否定 / overruled]",
        DecisionStanding::Proposal => " [仅为建议 / proposal]",
    }
}

fn visit_lines(visit: &VisitView, view: &HouseholdView) -> Vec<String> {
    let who: Vec<String> =
        visit.parts.iter().map(|part| format!("{}（{}）", part.by.person, part.by.role.name_zh())).collect();
    let mut lines = vec![format!(
        "  {} {} {} {}  {}",
        visit.date,
        visit.slot,
        visit.mode.name_zh(),
        visit.outcome.name_zh(),
        who.join("、")
    )];
    lines.extend(visit.readings.iter().map(|reading| reading_line(reading, view)));
    for symptom in &visit.symptoms {
        let person = person_name(view, &symptom.person);
        lines.push(format!(
            "    {person} {}：{}",
            symptom.symptom.map_or("症状", stairwell_core::domain::symptom::Symptom::name_zh),
            symptom.answer.name_zh()
        ));
    }
    for need in &visit.needs {
        lines.push(format!(
            "    需求 / need: {} {}",
            need.category.name_zh(),
            need.text.as_deref().unwrap_or_default()
        ));
    }
    for part in &visit.parts {
        let late = part.late_reason.iter().map(|why| format!("    补录 / entered late: {why}"));
        lines.extend(late);
        let times = part.time_confirmations.iter().filter(|made| made.in_force);
        lines.extend(
            times.map(|made| format!("    时间核实 / time confirmed: {} {}", made.observed_at, made.by.person)),
        );
        lines.extend(part.advice.iter().map(|advice| format!("    嘱咐 / advice: {advice}")));
        lines.extend(part.note.iter().map(|note| format!("    备注 / note: {note}")));
    }
    if !visit.discordant.is_empty() {
        lines.push("    体温不一致，请复测 / readings differ; measure again".to_owned());
    }
    lines
}

fn reading_line(reading: &ReadingView, view: &HouseholdView) -> String {
    let value = match reading.celsius {
        Some(value) if value == reading.written_celsius => format!("{value} °C"),
        Some(value) => format!("{value} °C（原记 {}）", reading.written_celsius),
        None => format!("作废（原记 {}）", reading.written_celsius),
    };
    let mut line = format!(
        "    {} {value} {}/{}",
        person_name(view, &reading.person),
        reading.site.name_zh(),
        reading.method.name_zh()
    );
    for (holds, mark) in [
        (reading.fever, "发热"),
        (reading.disputed, "有争议"),
        (reading.echo_of.is_some(), "双人核对"),
        (reading.clock_doubtful, "时间存疑"),
    ] {
        if holds {
            line.push_str(&format!(" [{mark}]"));
        }
    }
    format!("{line}（{}）    {}", reading.by.person, name(&view.scope, reading.reading))
}

fn person_name<'a>(view: &'a HouseholdView, id: &stairwell_core::id::PersonId) -> &'a str {
    let person = view.persons.iter().find(|person| person.person == *id);
    words::name(person.and_then(|person| person.name.as_ref()))
}
