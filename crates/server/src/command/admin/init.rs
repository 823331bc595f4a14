//! `stairwell admin init`.

use clap::Args;
use serde_json::json;
use stairwell_core::time::UtcMs;
use stairwell_core::trust::{Certificate, Role, Statement};

use crate::command::{Done, Failure, now, random_seed};
use crate::deployment::Deployment;
use crate::directory::{AdminAct, User, UserRole};
use crate::keys::ServerKeys;
use crate::password::hash_password;
use crate::writer::Work;

use super::{DataDir, password_from_stdin};

/// The server's own certificate does not run out in the life of a deployment.
const NODE_CERTIFICATE_MS: i64 = 20 * 366 * 86_400_000;

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

/// The first user, and the certificate of the server's own device.
fn fill(work: &mut Work<'_>, admin: &User) -> Result<(), Failure> {
    work.directory().add_user(admin, work.now)?;
    let node = Certificate {
        key: work.keys.node().public(),
        person: "server".into(),
        role: Role::Server,
        team: String::new(),
        scopes: Vec::new(),
        issued_at: work.now,
        not_after: UtcMs(work.now.0 + NODE_CERTIFICATE_MS),
        succeeds: None,
    };
    work.declare(&Statement::Certificate(node))?;
    work.directory().record(AdminAct::Init, &admin.name, work.now)?;
    Ok(())
}
