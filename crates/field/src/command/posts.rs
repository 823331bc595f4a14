//! `posts`: the books of a grid, with shifts, signed days, and what its checkpoints recorded.

use stairwell_core::domain::fold::PostView;
use stairwell_core::domain::reading::Temperature;
use stairwell_core::time::UtcMs;

use crate::call::{Call, grid};
use crate::cli::ListArguments;
use crate::failure::Failure;
use crate::name::name;

pub(crate) fn run(call: &Call, arguments: &ListArguments) -> Result<(), Failure> {
    let scope = arguments.grid.as_deref().map(grid).transpose()?;
    let posts = call.phone()?.posts(scope.as_ref(), call.now())?;
    call.output.answers(&posts, || text(&posts));
    Ok(())
}

fn text(posts: &[PostView]) -> String {
    if posts.is_empty() {
        return "本机还没有值班簿和卡点：用 shift begin 或 pass 登记 / no books yet".to_owned();
    }
    posts.iter().flat_map(lines).collect::<Vec<_>>().join("\n")
}

fn lines(post: &PostView) -> Vec<String> {
    let called = post.name.as_deref().unwrap_or_default();
    let mut lines = vec![format!("{}{called}  {}", post.kind.name_zh(), post.scope)];
    let time = |at: Option<UtcMs>| at.map_or_else(|| "…".to_owned(), |at| at.to_string());
    for shift in &post.shifts {
        let members = [std::slice::from_ref(&shift.by.person), &shift.members].concat().join("、");
        let record = name(&post.scope, shift.record);
        lines.push(format!(
            "  值班 / shift: {members}  {} – {}    {record}",
            time(shift.started_at),
            time(shift.ended_at)
        ));
    }
    for pass in &post.passes {
        let who = pass.name.as_deref().or(pass.plate.as_deref()).unwrap_or("（未登记姓名）");
        let values: Vec<String> = pass.temperatures.iter().map(Temperature::to_string).collect();
        let fever = if pass.fever { " [发热]" } else { "" };
        lines.push(format!(
            "  {} {}{} {who} {}{fever}    {}",
            pass.observed_at,
            pass.direction.name_zh(),
            pass.action.name_zh(),
            values.join(" → "),
            name(&post.scope, pass.record)
        ));
    }
    for gathering in &post.gatherings {
        let done = if gathering.dissuaded { "已劝散" } else { "未劝散" };
        lines.push(format!("  {} 聚集 {} 人：{}，{done}", gathering.observed_at, gathering.people, gathering.place));
    }
    for report in &post.reports {
        let zero = if report.zero_declared { "零报告" } else { "日报" };
        lines.push(format!("  {} {zero}：{} 签 / signed {}", report.date, report.by.person, report.signed_at));
    }
    lines
}
