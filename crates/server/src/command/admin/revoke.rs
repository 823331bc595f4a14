//! `stairwell admin revoke`.

use clap::Args;
use serde_json::json;
use stairwell_core::id::{DeviceId, ScopeId};
use stairwell_core::store::LogStore;
use stairwell_core::trust::{Revocation, Role, Statement};

use crate::command::{Done, Failure, now};
use crate::deployment::Deployment;
use crate::directory::AdminAct;
use crate::writer::Work;

use super::DataDir;

/// Longest reason: it travels to every phone of the grid.
const MAX_REASON_CHARS: usize = 200;

#[derive(Debug, Args)]
pub(super) struct Revoke {
    #[command(flatten)]
    data_dir: DataDir,
    /// The device's id, as its `status` and `held` show it.
    #[arg(long, value_name = "ID")]
    device: DeviceId,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// The device destroys what it holds as soon as it hears of this, even what it has not sent. Without this it does so once
    /// nothing unsent remains. For a device that is revoked already, this is said on top.
    #[arg(long)]
    wipe: bool,
}

impl Revoke {
    pub(super) fn run(self) -> Result<Done, Failure> {
        let length = self.reason.chars().count();
        if !(1..=MAX_REASON_CHARS).contains(&length) {
            return Err(Failure::usage(format!("a reason has 1 to {MAX_REASON_CHARS} characters")));
        }
        let deployment = Deployment::open(&self.data_dir.path)?;
        let stands_through = deployment.write(now(), |work| self.declare(work))?;
        let view = json!({
            "device": self.device,
            "wipe": self.wipe,
            "stands_through": stands_through
                .iter()
                .map(|(scope, seq)| (scope.to_string(), *seq))
                .collect::<std::collections::BTreeMap<_, _>>(),
        });
        let end = if self.wipe { ", and it is to destroy what it holds at once" } else { "" };
        Done::new(&view, format!("revoked {}; what it writes from here on is held{end}", self.device))
    }

    /// What is here of the device stands; where it was revoked before, what was here then.
    fn declare(&self, work: &mut Work<'_>) -> Result<Vec<(ScopeId, u64)>, Failure> {
        let Some(certificate) = work.trust().certificate(&self.device) else {
            return Err(Failure::refused("unknown_device", format!("device {} is unknown", self.device)));
        };
        if certificate.role == Role::Server {
            return Err(Failure::refused("server_device", "the server's own device cannot be revoked"));
        }
        let stands_through = match work.trust().revocation(&self.device) {
            Some(known) if self.wipe && !known.wipe_now() => known.stands_through.clone(),
            Some(_) => return Err(Failure::refused("revoked", format!("device {} is revoked already", self.device))),
            None => self.received(work)?,
        };
        let revocation = Revocation {
            device: self.device,
            stands_through: stands_through.clone(),
            reason: self.reason.clone(),
            at: work.now,
            wipe_now: self.wipe.then_some(true),
        };
        work.declare(&Statement::Revocation(revocation))?;
        work.directory().record(AdminAct::Revoke, &self.device.to_string(), work.now)?;
        Ok(stands_through)
    }

    /// The last entry of the device that is here, for each grid that it wrote in.
    fn received(&self, work: &Work<'_>) -> Result<Vec<(ScopeId, u64)>, Failure> {
        let mut last = Vec::new();
        for scope in work.store.scopes()? {
            let head = work.store.heads(&scope)?.of(&self.device);
            if head.seq > 0 {
                last.push((scope, head.seq));
            }
        }
        Ok(last)
    }
}
