//! The demo's deployment: keys, the street, two users, invitations.

use std::path::Path;

use stairwell_core::client::{ClientError, SyncError};
use stairwell_core::domain::reading::TemperatureError;
use stairwell_core::field::FieldError;
use stairwell_core::id::ScopeId;
use stairwell_core::store::StoreError;
use stairwell_core::sync::peer::PeerError;
use stairwell_core::time::UtcMs;
use stairwell_core::trust::Role;
use thiserror::Error;

use crate::app::AppState;
use crate::deployment::{Deployment, DeploymentError};
use crate::directory::{ImportError, Invite, InviteError, User, UserError, UserRole};
use crate::keys::{KeysError, ServerKeys};
use crate::password::{PasswordError, hash_password};
use crate::views::ViewError;

use super::{STREET, Seeds};

/// Why the demo stopped.
#[derive(Debug, Error)]
pub enum DemoError {
    /// Setting up: see [`DeploymentError`].
    #[error(transparent)]
    Deployment(#[from] DeploymentError),
    /// Setting up: see [`KeysError`].
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// Importing the street: see [`ImportError`].
    #[error(transparent)]
    Import(#[from] ImportError),
    /// Adding users: see [`UserError`].
    #[error(transparent)]
    User(#[from] UserError),
    /// Adding users: see [`PasswordError`].
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// Inviting a phone: see [`InviteError`].
    #[error(transparent)]
    Invite(#[from] InviteError),
    /// Recording on a phone: see [`FieldError`].
    #[error(transparent)]
    Phone(#[from] FieldError),
    /// Calling the server: see [`ClientError`].
    #[error(transparent)]
    Client(#[from] ClientError),
    /// Syncing: see [`SyncError`].
    #[error(transparent)]
    Sync(#[from] SyncError),
    /// Merging two phones: see [`PeerError`].
    #[error(transparent)]
    Peer(#[from] PeerError),
    /// Reading or writing at the server: see [`StoreError`].
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Folding at the server: see [`ViewError`].
    #[error(transparent)]
    View(#[from] ViewError),
    /// Checking: something that the story needs did not come about.
    #[error("the demo did not come to {0}")]
    Incomplete(&'static str),
    /// Checking: two replicas that synced do not agree.
    #[error("two replicas do not agree after the sync")]
    Disagree,
}

impl From<TemperatureError> for DemoError {
    fn from(error: TemperatureError) -> Self {
        Self::Phone(error.into())
    }
}

/// A user of the demo's console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// Name.
    pub user: String,
    /// Password.
    pub password: String,
}

/// A deployment with the street in it.
pub struct Stage {
    /// The deployment.
    pub deployment: Deployment,
    /// The street's supervisor.
    pub login: Login,
}

impl Stage {
    /// Makes a deployment in an empty directory: the street's codes, its grids, an administrator, a supervisor.
    ///
    /// # Errors
    /// [`DemoError`]; a directory that holds a deployment already is left as it is.
    pub fn set(directory: &Path, now: UtcMs, seeds: Seeds<'_>) -> Result<Self, DemoError> {
        let keys = ServerKeys::from_seeds(&[seeds(), seeds(), seeds(), seeds()])?;
        let login = Login { user: "shipai".into(), password: password(&seeds()) };
        let hash = hash_password(&login.password)?;
        let user =
            User { name: login.user.clone(), role: UserRole::SupStreet, region: STREET.into(), password_hash: hash };
        let deployment = Deployment::create(directory, keys, now, |work| {
            work.directory().import_regions(include_str!("street.csv").as_bytes())?;
            work.directory().import_grids(include_str!("grids.csv").as_bytes())?;
            work.directory().note_imported(work.now)?;
            work.directory().add_user(&user, work.now)?;
            Ok::<_, DemoError>(())
        })?;
        Ok(Self { deployment, login })
    }
}

/// A password that can be read out: 60 random bits in groups of four.
fn password(seed: &[u8; 32]) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let letters: String = seed.iter().take(12).map(|byte| char::from(LETTERS[usize::from(byte & 31)])).collect();
    format!("{}-{}-{}", &letters[..4], &letters[4..8], &letters[8..])
}

/// Issues a code for one member of the team.
pub(super) async fn invite(
    app: &AppState,
    person: &str,
    role: Role,
    grids: Vec<ScopeId>,
    seed: [u8; 32],
) -> Result<String, DemoError> {
    let invite = Invite::new(person, role, "石牌一组", grids)?;
    app.write(move |work| {
        let (code, _) = work.directory().add_invite(&invite, &seed, work.now)?;
        Ok::<_, DemoError>(code)
    })
    .await
}
