//! `stairwell export`: what leaves a deployment as a file.

use std::fs;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::json;
use stairwell_core::time::{LocalDate, UtcMs};

use super::{Done, Failure, now};
use crate::deployment::Deployment;
use crate::directory::AdminAct;
use crate::reports::{self, Asked, DailyReport, Desk, PersonLine};
use crate::views::Viewer;

/// From this many documents on it is told how far it is, and every so many again.
const LONG: usize = 500;

/// What `export` takes.
#[derive(Debug, Args)]
pub(super) struct Export {
    /// The deployment's directory; works beside a running server.
    #[arg(long = "data-dir", value_name = "DIR")]
    data_dir: PathBuf,
    /// What to export.
    #[arg(long)]
    format: Format,
    /// Code of the region or grid.
    #[arg(long, value_name = "CODE")]
    region: String,
    /// Business date in Asia/Shanghai; today when left out.
    #[arg(long, value_name = "DATE")]
    date: Option<LocalDate>,
    /// What was observed later does not count, such as 17:00 or 2020-02-11T17:00:00+08:00; else the end of the date,
    /// or now.
    #[arg(long, value_name = "TIME")]
    cut_off: Option<String>,
    /// What the server received later does not count; else all that is here counts.
    #[arg(long, value_name = "TIME")]
    as_known_at: Option<UtcMs>,
    /// Write into this file instead of standard output; a daily report into a .csv file has a line a figure.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// csv: begin with a byte order mark, which spreadsheets want.
    #[arg(long)]
    bom: bool,
    /// Print one JSON value.
    #[arg(long)]
    pub(super) json: bool,
}

/// What can be exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The day's figures, with who signed and what was corrected.
    DailyReport,
    /// One line a person, names masked.
    Csv,
    /// Not there yet.
    Fhir,
}

/// What was asked for, in memory.
enum Answer {
    Report(Box<DailyReport>),
    Persons(Vec<PersonLine>),
}

impl Export {
    /// Exports. With `--out` the file is there as a whole or not at all.
    ///
    /// # Errors
    /// [`Failure`].
    pub(super) fn run(self) -> Result<Done, Failure> {
        if self.format == Format::Fhir {
            return Err(Failure::usage(
                "fhir 格式尚未提供，请用 daily-report 或 csv / the format fhir is not there yet; use daily-report or csv",
            ));
        }
        let now = now();
        let asked = self.asked(now)?;
        let deployment = Deployment::open(&self.data_dir)?;
        let answer = deployment.read(|store, trust| {
            let viewer = Viewer { user: "admin".into(), role: "ADMIN".into(), region: String::new() };
            let desk = Desk { store, trust: trust.set(), viewer: &viewer, now };
            self.answer(desk, &asked)
        })?;
        // Who took what is on record before anybody has it.
        let format = if matches!(answer, Answer::Report(_)) { "daily-report" } else { "csv" };
        let subject = format!("{format} {} {}", asked.region, asked.cut_off);
        deployment.write(now, |work| work.directory().record(AdminAct::Export, &subject, work.now))?;
        match &self.out {
            Some(file) => self.write(file, &answer),
            None => self.tell(&answer),
        }
    }

    fn asked(&self, now: UtcMs) -> Result<Asked, Failure> {
        let date = self.date.unwrap_or_else(|| now.local_date());
        let asked = self.cut_off.as_deref().map(|text| read_cut_off(text, date)).transpose()?;
        let refused = |error| Failure::refused("bad_question", error);
        let cut_off = reports::cut_off(now, self.date, asked).map_err(refused)?;
        let as_known_at = reports::as_known_at(now, self.as_known_at).map_err(refused)?;
        Ok(Asked { region: self.region.clone(), cut_off, as_known_at })
    }

    fn answer(&self, desk: Desk<'_>, asked: &Asked) -> Result<Answer, Failure> {
        let unknown = || {
            let region = &asked.region;
            let why =
                format!("没有这个区域：{region} / region {region} is unknown; import the regions and grids first");
            Failure::refused("unknown_region", why)
        };
        let mut progress = |done: usize, total: usize| {
            if total >= LONG && (done.is_multiple_of(LONG) || done == total) {
                // Whoever reads it may have gone; the export goes on.
                drop(writeln!(std::io::stderr().lock(), "{done} / {total}"));
            }
        };
        if self.format == Format::DailyReport {
            let report = desk.daily_report(asked, &mut progress)?.ok_or_else(unknown)?;
            return Ok(Answer::Report(Box::new(report)));
        }
        desk.name_of(&asked.region)?.ok_or_else(unknown)?;
        let picture = desk.picture(asked, asked.as_known_at, &mut progress)?;
        Ok(Answer::Persons(reports::person_lines(&picture.gathered, reports::date_of(asked.cut_off))))
    }

    /// Standard output: JSON for programs, a table for a person at a terminal.
    fn tell(&self, answer: &Answer) -> Result<Done, Failure> {
        match answer {
            Answer::Report(report) if std::io::stdout().is_terminal() => Done::new(report, reports::table(report)),
            Answer::Report(report) => {
                let json = json!(report);
                let text = json.to_string();
                Ok(Done { json, text })
            }
            Answer::Persons(lines) => {
                let mut csv = self.csv(lines)?;
                // The line feed comes with the printing.
                csv.pop();
                Done::new(&lines, csv)
            }
        }
    }

    fn csv(&self, lines: &[PersonLine]) -> Result<String, Failure> {
        let csv = reports::csv_of(lines).map_err(|error| Failure::other("internal", error))?;
        Ok(if self.bom { format!("\u{feff}{csv}") } else { csv })
    }

    fn write(&self, file: &Path, answer: &Answer) -> Result<Done, Failure> {
        let is_csv = file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
        let (content, rows) = match answer {
            Answer::Report(report) if is_csv && self.bom => (format!("\u{feff}{}", reports::figures_csv(report)), 1),
            Answer::Report(report) if is_csv => (reports::figures_csv(report), 1),
            Answer::Report(report) => (format!("{:#}\n", json!(report)), 1),
            Answer::Persons(lines) => (self.csv(lines)?, lines.len()),
        };
        write_whole(file, content.as_bytes())?;
        let name = file.display().to_string();
        let text = format!("已写入 / written: {name}");
        Done::new(&json!({ "out": name, "bytes": content.len(), "rows": rows }), text)
    }
}

/// A time, or the time of day on the date.
fn read_cut_off(text: &str, date: LocalDate) -> Result<UtcMs, Failure> {
    let full = if text.len() == 5 { format!("{date}T{text}:00+08:00") } else { text.to_owned() };
    full.parse()
        .map_err(|_| Failure::usage(format!("expected a time like 17:00 or 2020-02-11T17:00:00+08:00, found {text:?}")))
}

/// Writes a file beside the name, for its owner only, and puts it in place when it is on disk.
fn write_whole(file: &Path, content: &[u8]) -> Result<(), Failure> {
    use std::os::unix::fs::OpenOptionsExt;

    let refuse = |error| Failure::usage(format!("{} cannot be written: {error}", file.display()));
    let name = file.file_name().ok_or_else(|| Failure::usage(format!("{} is no file name", file.display())))?;
    if file.is_dir() {
        return Err(Failure::usage(format!("{} is a directory, not a file", file.display())));
    }
    let mut beside = std::ffi::OsString::from(".");
    beside.push(name);
    beside.push(".part");
    let part = file.with_file_name(beside);
    let written = fs::OpenOptions::new()
        .create(true)
        .write(true)
        .truncate(true)
        .mode(0o600)
        .open(&part)
        .and_then(|mut open| open.write_all(content).and_then(|()| open.sync_all()))
        .and_then(|()| fs::rename(&part, file));
    if written.is_err() {
        // What cannot be removed either is empty or torn, and under its own name.
        drop(fs::remove_file(&part));
    }
    written.map_err(refuse)
}
