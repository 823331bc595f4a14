//! The daily report for a person to read, and for a spreadsheet.

use serde_json::Value;

use super::answer::DailyReport;
use super::labels::LABELS;
use super::signature::SignedAs;

/// Nodes without a signature that are named; of more only the number is told.
const NAMED: usize = 20;

/// The report as a table.
#[must_use]
pub fn table(report: &DailyReport) -> String {
    let DailyReport { name, region, date, cut_off, as_known_at, .. } = report;
    let mut lines = vec![
        format!("{name} ({region})  {date}  日报 / daily report"),
        format!("截止 / cut-off {cut_off}  截至所知 / as known at {as_known_at}"),
        report.pending.note.clone(),
        String::new(),
    ];
    for (key, zh, en) in LABELS {
        lines.push(format!("{:>8}  {zh} / {en}", figure(report, key).to_string()));
    }
    lines.push(String::new());
    lines.extend(signature_lines(report));
    if let (Some(corrections), Some(since)) = (&report.corrections, report.corrections_since) {
        lines.push(format!("更正 / corrections since {since}: {}", corrections.len()));
        lines.extend(corrections.iter().map(|one| format!("  {}: {} → {}", one.figure, one.was, one.is)));
    }
    lines.join("\n")
}

fn signature_lines(report: &DailyReport) -> Vec<String> {
    let missing: Vec<String> = report
        .signatures
        .iter()
        .filter(|one| one.status == SignedAs::NotReported)
        .map(|one| format!("{} {}", one.node, one.name))
        .collect();
    let zero = report.signatures.iter().filter(|one| one.status == SignedAs::Zero).count();
    let signed = report.signatures.len() - missing.len();
    let mut lines =
        vec![format!("已报 / signed {signed} (零报告 / zero {zero})  未报 / not reported {}", missing.len())];
    lines.extend(missing.iter().take(NAMED).map(|node| format!("  未报 {node}")));
    if missing.len() > NAMED {
        lines.push(format!("  … {}", missing.len() - NAMED));
    }
    lines
}

/// The figures as CSV: `figure,label,value`.
#[must_use]
pub fn figures_csv(report: &DailyReport) -> String {
    let row = |(key, zh, _): (&str, &str, &str)| format!("{key},{zh},{}\r\n", figure(report, key));
    let rows: String = LABELS.into_iter().map(row).collect();
    format!("figure,label,value\r\n{rows}")
}

fn figure<'a>(report: &'a DailyReport, key: &str) -> &'a Value {
    report.figures.get(key).unwrap_or(&Value::Null)
}

#[cfg(test)]
mod tests {
    use super::LABELS;

    #[test]
    fn every_figure_has_a_name_that_needs_no_quotes() {
        for (key, zh, en) in LABELS {
            assert!(!zh.contains(',') && !zh.is_ascii(), "{zh}");
            assert!(key.is_ascii() && !en.is_empty());
        }
    }
}
