//! `stairwell admin invite`.

use clap::Args;
use serde_json::json;
use stairwell_core::id::ScopeId;
use stairwell_core::trust::Role;

use crate::command::{Done, Failure, now, random_seed};
use crate::deployment::Deployment;
use crate::directory::{AdminAct, Invite};

use super::DataDir;

#[derive(Debug, Args)]
pub(super) struct InviteDevice {
    #[command(flatten)]
    data_dir: DataDir,
    /// The holder's name or staff number.
    #[arg(long, value_name = "NAME")]
    person: String,
    /// DOCTOR, POLICE, PARTY, GRID, BUILDING, CALL, DRIVER or CHECKPOINT.
    #[arg(long)]
    role: Role,
    /// The holder's team: its members make one visit at one door.
    #[arg(long)]
    team: String,
    /// Codes of the grids, joined by commas.
    #[arg(long, value_delimiter = ',', required = true, value_name = "G1,G2")]
    grids: Vec<ScopeId>,
}

impl InviteDevice {
    pub(super) fn run(self) -> Result<Done, Failure> {
        let deployment = Deployment::open(&self.data_dir.path)?;
        let invite = Invite::new(&self.person, self.role, &self.team, self.grids)?;
        let seed = random_seed()?;
        let (code, expires) = deployment.write(now(), |work| {
            let issued = work.directory().add_invite(&invite, &seed, work.now)?;
            work.directory().record(AdminAct::Invite, &invite.person, work.now)?;
            Ok::<_, Failure>(issued)
        })?;
        Done::new(&json!({ "code": code, "expires_at": expires }), format!("{code} (until {expires})"))
    }
}
