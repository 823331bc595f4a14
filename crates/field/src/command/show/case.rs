//! `show`: what a case file holds beside visits and decisions.

use stairwell_core::domain::fold::view::{HouseholdView, PersonView};
use stairwell_core::domain::need::NeedStatus;
use stairwell_core::id::ScopeId;

use crate::name::name;

/// Calls, samples, transfers, contacts of one person, and what somebody has to confirm.
pub(super) fn person_lines(person: &PersonView, grid: &ScopeId) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(person.presumed_contact.iter().map(|presumed| {
        format!("    待确认：同住人转为病例，观察至 {} / to be confirmed: a case in the household", presumed.until)
    }));
    lines.extend(person.came_from.iter().map(|origin| format!("    迁自 / came from: {}", origin.household)));
    lines.extend(person.moved_to.iter().map(|home| format!("    已迁至 / moved to: {home}")));
    lines.extend(person.calls.iter().map(|call| {
        let first = if call.first { "首次" } else { "" };
        format!("    {} {first}电访 {}（{}）", call.observed_at, call.reached.name_zh(), call.by.person)
    }));
    lines.extend(person.samples.iter().map(|sample| {
        let result = match (sample.result, sample.abnormal) {
            (Some(result), _) => result.name_zh(),
            (None, Some(true)) => "异常",
            (None, Some(false)) => "正常",
            (None, None) => sample.stage.name_zh(),
        };
        let mark = if sample.in_review { " [结果不一致]" } else { "" };
        format!("    {} 采样 {} {result}{mark}", sample.collected_at, sample.number)
    }));
    lines.extend(person.transfers.iter().map(|transfer| {
        let place = transfer.facility.as_deref().unwrap_or(transfer.venue.name_zh());
        let stage = transfer.stage.name_zh();
        format!("    {} 转运 {place} {stage}    {}", transfer.ordered_at, name(grid, transfer.record))
    }));
    lines.extend(person.contacts.iter().map(|contact| {
        let mark = if contact.decided { "" } else { " [仅为建议 / proposal]" };
        format!("    与病例 {} 末次接触 {}{mark}", contact.case, contact.last_on)
    }));
    lines
}

/// Needs that wait, breaches, and what a doctor has to look at.
pub(super) fn household_lines(view: &HouseholdView) -> Vec<String> {
    let mut lines = Vec::new();
    let waiting = view.needs.iter().filter(|need| matches!(need.status, NeedStatus::Open | NeedStatus::Taken));
    lines.extend(waiting.map(|need| {
        let owner = need.owner.as_deref().map(|owner| format!("（{owner}）")).unwrap_or_default();
        let due = need.due_at;
        format!(
            "  {} {}{owner}，限 {due}    {}",
            need.category.name_zh(),
            need.status.name_zh(),
            name(&view.scope, need.need)
        )
    }));
    if !lines.is_empty() {
        lines.insert(0, "— 未办需求 / open needs".to_owned());
    }
    if !view.breaches.is_empty() {
        lines.push("— 违反隔离 / breaches".to_owned());
    }
    lines.extend(view.breaches.iter().map(|breach| {
        let acted: Vec<&str> = breach.actions.iter().map(|action| action.action.name_zh()).collect();
        let acted = acted.join("、");
        format!("  {} {} {acted}    {}", breach.from, breach.kind.name_zh(), name(&view.scope, breach.record))
    }));
    if !view.doctor_tasks.is_empty() {
        lines.push(format!("— 待医生核对 {} 项 / for a doctor: {}", view.doctor_tasks.len(), view.doctor_tasks.len()));
    }
    lines
}
