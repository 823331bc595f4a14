//! `tasks`: the doors of a round that are not done, in walking order.

use stairwell_core::domain::tasks::{SeenPerson, Task, TaskPerson};
use stairwell_core::id::ScopeId;

use super::words;
use crate::call::Call;
use crate::cli::TasksArguments;
use crate::failure::Failure;
use crate::name::name;

pub(crate) fn run(call: &Call, arguments: &TasksArguments) -> Result<(), Failure> {
    let tasks = call.phone()?.tasks(arguments.date, arguments.round, call.now())?;
    call.output.answer(&tasks, || text(&tasks, arguments));
    Ok(())
}

fn text(tasks: &[Task], arguments: &TasksArguments) -> String {
    let round = format!("{} {}", arguments.date, arguments.round);
    if tasks.is_empty() {
        return format!("{round}：没有待办 / nothing is due");
    }
    let people: usize = tasks.iter().map(|task| task.persons.len()).sum();
    let mut lines = vec![format!("{round}：{} 户，{people} 人 / {} doors, {people} people", tasks.len(), tasks.len())];
    for task in tasks {
        lines.push(format!("{}    {}", words::address(task.place.as_ref()), task.household));
        lines.extend(task.persons.iter().map(|one| person(one, &task.scope)));
        if !task.seen.is_empty() {
            let seen: Vec<String> = task.seen.iter().map(seen).collect();
            lines.push(format!("  本轮已见 / seen: {}", seen.join("、")));
        }
    }
    lines.join("\n")
}

fn seen(person: &SeenPerson) -> String {
    let late = if person.on_time { "" } else { "（补录）" };
    format!("{}{late}", words::name(person.name.as_ref()))
}

fn person(person: &TaskPerson, grid: &ScopeId) -> String {
    let mut line = format!("  {}  {}", words::name(person.name.as_ref()), person.state.name_zh());
    if let Some(end) = person.ends_on {
        line.push_str(&format!("  至 {end}"));
    }
    if person.missed_rounds > 0 {
        line.push_str(&format!("  已漏 {} 次", person.missed_rounds));
    }
    if let Some(overdue) = person.overdue {
        line.push_str(&format!("  超时（{}）", overdue.name_zh()));
    }
    if person.clock_doubtful {
        line.push_str("  本轮已测但时间存疑，待核实");
    }
    if let Some(reading) = &person.last_reading {
        line.push_str(&format!("  上次 {}", words::reading(reading)));
    }
    format!("{line}    {}", name(grid, person.person))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_without_tasks_says_so() {
        let arguments =
            TasksArguments { date: "2020-02-11".parse().expect("a date"), round: "AM".parse().expect("a round") };
        assert_eq!(text(&[], &arguments), "2020-02-11 AM：没有待办 / nothing is due");
    }
}
