//! `stairwell admin policy add` and `list`: which numbers hold where and when.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::json;
use stairwell_core::domain::Policy;
use stairwell_core::trust::Statement;

use crate::command::{Done, Failure, now};
use crate::deployment::Deployment;
use crate::directory::AdminAct;
use crate::writer::Work;

use super::DataDir;

/// Longest file that is read: some hundred packs.
const MAX_FILE_BYTES: u64 = 512 * 1024;

#[derive(Debug, Subcommand)]
pub(super) enum PolicyVerb {
    /// State policy packs; every phone gets them with its next sync. All of the file or nothing.
    Add(AddPolicies),
    /// List the packs that are known, the built-in ones included.
    List(ListPolicies),
}

#[derive(Debug, Args)]
pub(super) struct AddPolicies {
    #[command(flatten)]
    data_dir: DataDir,
    /// JSON: one pack as `policy list --json` shows it, or an array of them.
    #[arg(value_name = "FILE.json")]
    file: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct ListPolicies {
    #[command(flatten)]
    data_dir: DataDir,
}

impl PolicyVerb {
    pub(super) fn run(self) -> Result<Done, Failure> {
        match self {
            Self::Add(add) => add.run(),
            Self::List(list) => list.run(),
        }
    }
}

impl AddPolicies {
    fn run(self) -> Result<Done, Failure> {
        let packs = read(&self.file)?;
        let deployment = Deployment::open(&self.data_dir.path)?;
        deployment.write(now(), |work| packs.iter().try_for_each(|pack| state(work, pack)))?;
        let versions: Vec<&str> = packs.iter().map(|pack| pack.version.as_str()).collect();
        Done::new(&json!({ "added": versions }), format!("added {}", versions.join(", ")))
    }
}

impl ListPolicies {
    fn run(self) -> Result<Done, Failure> {
        let deployment = Deployment::open(&self.data_dir.path)?;
        deployment.read(|_, trust| {
            let packs = trust.set().policies().all();
            let lines: Vec<String> = packs.iter().map(|pack| line(pack)).collect();
            Done::new(&packs, lines.join("\n"))
        })
    }
}

fn line(pack: &Policy) -> String {
    let until = pack.effective_to.map_or_else(|| "…".to_owned(), |last| last.to_string());
    format!(
        "{}\t{}\t{} – {until}\t{} days, {} checks a day, fever {} {}",
        pack.region,
        pack.version,
        pack.effective_from,
        pack.observation_days,
        pack.checks_per_day,
        pack.fever_operator,
        pack.fever_threshold,
    )
}

/// The packs of a file, each checked.
fn read(path: &Path) -> Result<Vec<Policy>, Failure> {
    let name = path.display();
    let mut text = String::new();
    File::open(path)
        .and_then(|file| file.take(MAX_FILE_BYTES + 1).read_to_string(&mut text))
        .map_err(|error| Failure::usage(format!("{name} cannot be read: {error}")))?;
    if text.len() as u64 > MAX_FILE_BYTES {
        return Err(Failure::usage(format!("{name} is longer than {MAX_FILE_BYTES} bytes")));
    }
    let is_list = text.trim_start().starts_with('[');
    let packs: Result<Vec<Policy>, _> =
        if is_list { serde_json::from_str(&text) } else { serde_json::from_str(&text).map(|pack| vec![pack]) };
    let packs = packs.map_err(|error| Failure::refused("policy", format!("{name} is no policy pack: {error}")))?;
    if packs.is_empty() {
        return Err(Failure::refused("policy", format!("{name} has no policy pack")));
    }
    for pack in &packs {
        pack.check().map_err(|error| Failure::refused("policy", format!("pack {}: {error}", pack.version)))?;
    }
    Ok(packs)
}

/// States one pack. A version is never given anew: decisions name it.
fn state(work: &mut Work<'_>, pack: &Policy) -> Result<(), Failure> {
    if work.trust().policies().version(&pack.version).is_some() {
        let why = format!("version {} exists already; a changed pack needs a new version", pack.version);
        return Err(Failure::refused("policy_exists", why));
    }
    work.declare(&Statement::Policy(Box::new(pack.clone())))?;
    work.directory().record(AdminAct::AddPolicy, &pack.version, work.now)?;
    Ok(())
}
