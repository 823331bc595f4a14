//! `stairwell admin add-user`.

use clap::Args;
use serde_json::json;

use crate::command::{Done, Failure, now};
use crate::deployment::Deployment;
use crate::directory::{AdminAct, User, UserRole};
use crate::password::hash_password;

use super::{DataDir, password_from_stdin};

#[derive(Debug, Args)]
pub(super) struct AddUser {
    #[command(flatten)]
    data_dir: DataDir,
    /// The name that the user signs in with.
    #[arg(long, value_name = "NAME")]
    name: String,
    /// SUP_COMMUNITY, SUP_STREET, SUP_DISTRICT or CDC.
    #[arg(long)]
    role: UserRole,
    /// Code of the region that the user answers for and is bounded to.
    #[arg(long, value_name = "CODE")]
    region: String,
    /// The user's password comes on standard input.
    #[arg(long, required = true)]
    password_stdin: bool,
}

impl AddUser {
    pub(super) fn run(self) -> Result<Done, Failure> {
        let deployment = Deployment::open(&self.data_dir.path)?;
        let password_hash = hash_password(&password_from_stdin()?)?;
        let user = User { name: self.name, role: self.role, region: self.region, password_hash };
        deployment.write(now(), |work| {
            work.directory().add_user(&user, work.now)?;
            work.directory().record(AdminAct::AddUser, &user.name, work.now)?;
            Ok::<_, Failure>(())
        })?;
        let view = json!({ "user": user.name, "role": user.role.code(), "region": user.region });
        Done::new(&view, format!("added {} ({}, {})", user.name, user.role, user.region))
    }
}
