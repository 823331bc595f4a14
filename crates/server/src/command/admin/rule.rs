//! `stairwell admin admit` and `discard`: what becomes of held entries.

use std::str::FromStr;

use clap::Args;
use serde_json::json;
use stairwell_core::id::{Hash, Position, ScopeId};
use stairwell_core::store::InboxStore;
use stairwell_core::trust::{Ruling, Statement};

use crate::command::{Done, Failure, now};
use crate::deployment::Deployment;
use crate::directory::AdminAct;
use crate::held::{grids_holding, is_in_inbox};
use crate::writer::Work;

use super::DataDir;

#[derive(Debug, Args)]
pub(super) struct Rule {
    #[command(flatten)]
    data_dir: DataDir,
    /// What `held` lists: grid/device:seq, or the 64 digits of a branch.
    #[arg(required = true, value_name = "ENTRY")]
    entries: Vec<Named>,
    /// Which grid, when the device wrote an entry of that number in several.
    #[arg(long, value_name = "CODE")]
    grid: Option<ScopeId>,
    /// Why.
    #[arg(long, value_name = "TEXT", default_value = "")]
    reason: String,
    /// Who decides.
    #[arg(long, value_name = "NAME", default_value = "admin")]
    by: String,
}

/// What `held` calls an entry or a branch.
#[derive(Debug, Clone, Copy)]
enum Named {
    /// `None`: whichever grid it is held in.
    Entry(Option<ScopeId>, Position),
    Branch(Hash),
}

impl FromStr for Named {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (grid, at) = match text.split_once('/') {
            Some((grid, at)) => (grid.parse().map(Some), at),
            None => (Ok(None), text),
        };
        if let (Ok(grid), Ok(at)) = (grid, at.parse()) {
            return Ok(Self::Entry(grid, at));
        }
        text.parse().map(Self::Branch).map_err(|_| {
            "expected grid/device:seq or the 64 hexadecimal digits of a branch, as `admin held` lists them".to_owned()
        })
    }
}

impl Rule {
    /// Rules on all of them or on none.
    pub(super) fn run(self, admit: bool) -> Result<Done, Failure> {
        let deployment = Deployment::open(&self.data_dir.path)?;
        deployment.write(now(), |work| {
            for named in &self.entries {
                match named {
                    Named::Entry(grid, at) => self.rule(work, grid.or(self.grid), at, admit)?,
                    Named::Branch(id) => rule_on_branch(work, id, admit)?,
                }
            }
            Ok::<_, Failure>(())
        })?;
        let count = self.entries.len();
        let (key, word) = if admit { ("admitted", "admitted") } else { ("discarded", "discarded") };
        Done::new(&json!({ key: count }), format!("{word} {count}"))
    }

    fn rule(&self, work: &mut Work<'_>, grid: Option<ScopeId>, at: &Position, admit: bool) -> Result<(), Failure> {
        let mut grids = grids_holding(work.store, work.trust(), at)?;
        grids.retain(|holding| grid.is_none_or(|wanted| wanted == *holding));
        let scope = match *grids {
            [grid] => grid,
            [] => return Err(Failure::refused("not_held", format!("{at} is not held"))),
            _ => {
                return Err(Failure::refused(
                    "ambiguous",
                    format!("{at} is held in several grids; name it with its grid"),
                ));
            }
        };
        let ruling = Ruling {
            scope,
            device: at.device,
            from_seq: at.seq,
            through_seq: at.seq,
            admit,
            reason: self.reason.clone(),
            by: self.by.clone(),
            at: work.now,
        };
        work.declare(&Statement::Ruling(ruling))?;
        let act = if admit { AdminAct::Admit } else { AdminAct::Discard };
        work.directory().record(act, &at.to_string(), work.now)?;
        Ok(())
    }
}

/// A branch can only be discarded: a log has one branch, and the phone records the other anew.
fn rule_on_branch(work: &mut Work<'_>, id: &Hash, admit: bool) -> Result<(), Failure> {
    if !is_in_inbox(work.store, id)? {
        return Err(Failure::refused("not_held", format!("{id} is not held")));
    }
    if admit {
        let why = "the other branch of a forked log cannot be folded; its phone records it anew under its new id";
        return Err(Failure::refused("branch", why));
    }
    work.store.release(id)?;
    work.directory().record(AdminAct::Discard, &id.to_string(), work.now)?;
    Ok(())
}
