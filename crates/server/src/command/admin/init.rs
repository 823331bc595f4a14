//! `stairwell admin init`.

use clap::Args;
use serde_json::json;

use crate::command::{Done, Failure, now, random_seed};
use crate::deployment::Deployment;
use crate::directory::{AdminAct, User, UserRole};
use crate::keys::ServerKeys;
use crate::password::hash_password;
use crate::writer::Work;

use super::{DataDir, password_from_stdin};

#[derive(Debug, Args)]
pub(super) struct Init {
    #[command(flatten)]
    data_dir: DataDir,
    /// Name of the first user, who sees everything.
    #[arg(long, value_name = "NAME")]
    admin: String,
    /// The user's password comes on standard input.
    #[arg(long, required = true)]
    password_stdin: bool,
}

impl Init {
    pub(super) fn run(self) -> Result<Done, Failure> {
        let password_hash = hash_password(&password_from_stdin()?)?;
        let admin = User { name: self.admin, role: UserRole::Admin, region: String::new(), password_hash };
        let seeds = [random_seed()?, random_seed()?, random_seed()?, random_seed()?];
        let keys = ServerKeys::from_seeds(&seeds)?;
        let deployment = Deployment::create(&self.data_dir.path, keys, now(), |work| fill(work, &admin))?;
        let authority = deployment.keys().authority().public();
        let text = format!("initialised {}; keep keys.json secret", self.data_dir.path.display());
        Done::new(&json!({ "authority": authority, "admin": admin.name }), text)
    }
}

/// The first user.
fn fill(work: &mut Work<'_>, admin: &User) -> Result<(), Failure> {
    work.directory().add_user(admin, work.now)?;
    work.directory().record(AdminAct::Init, &admin.name, work.now)?;
    Ok(())
}
