//! `stairwell admin …`: each verb opens the deployment, does one thing in one transaction, and leaves.

mod backup;
mod digest;
mod held;
mod import;
mod import_list;
mod inbox;
mod init;
mod invite;
mod policy;
mod rebuild_views;
mod restore;
mod revoke;
mod rule;
mod user;

use std::io::Read;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Done, Failure};

/// Longest password that is read from standard input, line end included.
const MAX_PASSWORD_INPUT_BYTES: u64 = 4096;

/// What `admin` takes.
#[derive(Debug, Args)]
pub struct Admin {
    /// Print one JSON value.
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    verb: AdminVerb,
}

#[derive(Debug, Args)]
struct DataDir {
    /// The deployment's directory.
    #[arg(long = "data-dir", value_name = "DIR")]
    path: PathBuf,
}

#[derive(Debug, Subcommand)]
enum AdminVerb {
    /// Make a deployment: its keys, its database, its first user.
    Init(init::Init),
    /// Import official regions from CSV: code,name,level,parent_code.
    ImportRegions(import::ImportRegions),
    /// Import grids from CSV: grid_code,name,community_code.
    ImportGrids(import::ImportGrids),
    /// Import a list of persons (CSV) into their households; what fits no grid waits in the inbox.
    ImportList(import_list::ImportList),
    /// Show the rows of lists that fitted no grid.
    Inbox(inbox::ListInbox),
    /// Put a row of the inbox into its household by hand.
    AssignListed(inbox::AssignListed),
    /// Add a supervisor who signs in to the console.
    AddUser(user::AddUser),
    /// Issue a single-use code with which one phone enrols within 15 minutes.
    Invite(invite::InviteDevice),
    /// Revoke a device: what it wrote beyond what is here is held.
    Revoke(revoke::Revoke),
    /// List what is held and why.
    Held(held::ListHeld),
    /// Fold held entries after all.
    Admit(rule::Rule),
    /// Keep held entries unfolded for good.
    Discard(rule::Rule),
    /// Policy packs: which numbers hold where and when.
    #[command(subcommand)]
    Policy(policy::PolicyVerb),
    /// Show heads and digest of a grid.
    Digest(digest::ShowDigest),
    /// Write everything, keys included, into one file; works beside a running server.
    Backup(backup::Backup),
    /// Make a deployment from a backup, in an empty directory.
    Restore(restore::Restore),
    /// Fold every household anew from the logs.
    RebuildViews(rebuild_views::RebuildViews),
}

impl Admin {
    /// Does what was asked.
    ///
    /// # Errors
    /// [`Failure`]; then nothing was changed.
    pub fn run(self) -> Result<Done, Failure> {
        match self.verb {
            AdminVerb::Init(init) => init.run(),
            AdminVerb::ImportRegions(import) => import.run(),
            AdminVerb::ImportGrids(import) => import.run(),
            AdminVerb::ImportList(import) => import.run(),
            AdminVerb::Inbox(inbox) => inbox.run(),
            AdminVerb::AssignListed(assign) => assign.run(),
            AdminVerb::AddUser(add) => add.run(),
            AdminVerb::Invite(invite) => invite.run(),
            AdminVerb::Revoke(revoke) => revoke.run(),
            AdminVerb::Held(held) => held.run(),
            AdminVerb::Admit(rule) => rule.run(true),
            AdminVerb::Discard(rule) => rule.run(false),
            AdminVerb::Policy(verb) => verb.run(),
            AdminVerb::Digest(digest) => digest.run(),
            AdminVerb::Backup(backup) => backup.run(),
            AdminVerb::Restore(restore) => restore.run(),
            AdminVerb::RebuildViews(rebuild) => rebuild.run(),
        }
    }
}

/// Reads a password: all of standard input but its line end.
fn password_from_stdin() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin()
        .take(MAX_PASSWORD_INPUT_BYTES)
        .read_to_string(&mut text)
        .map_err(|error| Failure::usage(format!("the password cannot be read from standard input: {error}")))?;
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}
