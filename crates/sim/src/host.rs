//! A real server for the workload: `stairwell serve` on loopback, with the workload's records, a grid and a series
//! of invitations.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::Arc;

use stairwell_core::digest::scope_digest;
use stairwell_core::id::{Hash, ScopeId};
use stairwell_core::store::StoreError;
use stairwell_core::time::UtcMs;
use stairwell_core::trust::Role;
use stairwell_server::AppState;
use stairwell_server::deployment::{Deployment, DeploymentError, Records, ServeLock};
use stairwell_server::directory::{ImportError, Invite, InviteError, code_of};
use stairwell_server::keys::{KEYS_FILE, KeysError, ServerKeys};
use thiserror::Error;

use crate::clock::system_time;
use crate::workload::WorkloadGrammar;
use crate::workload::device::{GRID, grid};

/// Codes that are issued for each role.
pub const CODES_PER_ROLE: u16 = 64;

/// The roles of the workload's devices.
const ROLES: [Role; 4] = [Role::Doctor, Role::Police, Role::Party, Role::Grid];

const REGIONS: &str = "code,name,level,parent_code
44,广东省,PROVINCE,
4401,广州市,CITY,44
440106,天河区,DISTRICT,4401
440106006,石牌街道,STREET,440106
440106006001,第一社区,COMMUNITY,440106006
";

/// When the series of codes is issued, by the calendar: a code is good for minutes, and a harness may take hours.
const ISSUED_AT: UtcMs = UtcMs(32_503_680_000_000);

/// Why the server is not there.
#[derive(Debug, Error)]
pub enum HostError {
    /// Making or opening its directory.
    #[error(transparent)]
    Deployment(#[from] DeploymentError),
    /// Making its keys.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// Opening or reading its database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Making its directory: the regions do not import.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// Making its directory: the codes are not issued.
    #[error(transparent)]
    Invite(#[from] InviteError),
    /// Making its keys: no randomness.
    #[error("no randomness: {0}")]
    Randomness(#[from] getrandom::Error),
    /// Listening or serving.
    #[error("the server cannot listen: {0}")]
    Listen(#[from] io::Error),
}

/// The role of a device by its name in the workload; a device of another name is a fresh one.
#[must_use]
pub fn role_of(name: &str) -> Role {
    match name {
        "doctor" => Role::Doctor,
        "police" => Role::Police,
        "cw" => Role::Party,
        _ => Role::Grid,
    }
}

/// One code of the series, which every server of this kind issues when its directory is made. Fit for a harness on
/// loopback only: everybody knows it.
#[must_use]
pub fn code(role: Role, number: u16) -> String {
    code_of(&seed_of(role, number))
}

fn seed_of(role: Role, number: u16) -> [u8; 32] {
    let mut seed = [0; 32];
    let [low, high] = number.to_le_bytes();
    // Five bits of each of the first twelve bytes make the code.
    seed[..8].copy_from_slice(&[b't', b'e', b'a', b'm', role as u8, low & 31, low >> 5, high]);
    seed
}

/// A server that is listening; connections queue until [`Host::serve`].
pub struct Host {
    listener: TcpListener,
    app: AppState,
    port: u16,
    _lock: ServeLock,
}

impl Host {
    /// Opens the directory, making it when it is new, and listens on a free port of loopback.
    ///
    /// # Errors
    /// [`HostError`].
    pub fn open(directory: &Path) -> Result<Self, HostError> {
        let deployment =
            if directory.join(KEYS_FILE).exists() { Deployment::open(directory)? } else { make(directory)? };
        let deployment = deployment.with_records(Records(&WorkloadGrammar));
        let lock = deployment.lock()?;
        let mut run = [0; 4];
        getrandom::fill(&mut run)?;
        let app = AppState::open(&deployment, Arc::new(system_time), u32::from_be_bytes(run))?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        Ok(Self { listener, app, port, _lock: lock })
    }

    /// The port on 127.0.0.1.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The server, for reading.
    #[must_use]
    pub fn app(&self) -> AppState {
        self.app.clone()
    }

    /// Serves until `shutdown` is ready.
    ///
    /// # Errors
    /// [`HostError::Listen`].
    pub async fn serve(self, shutdown: impl Future<Output = ()> + Send + 'static) -> Result<(), HostError> {
        Ok(stairwell_server::serve(self.listener, self.app, None, shutdown).await?)
    }
}

/// The digest of the grid on the server.
///
/// # Errors
/// Any read failure.
pub async fn digest(app: &AppState, scope: ScopeId) -> Result<Hash, StoreError> {
    app.read(move |reader| scope_digest(reader.store(), reader.trust(), &scope)).await
}

fn make(directory: &Path) -> Result<Deployment, HostError> {
    let mut seeds = [[0; 32]; 4];
    for seed in &mut seeds {
        getrandom::fill(seed)?;
    }
    Deployment::create(directory, ServerKeys::from_seeds(&seeds)?, system_time(), |work| {
        let directory = work.directory();
        directory.import_regions(REGIONS.as_bytes())?;
        let grids = format!("grid_code,name,community_code\n{GRID},一组,{}\n", &GRID[..12]);
        directory.import_grids(grids.as_bytes())?;
        for role in ROLES {
            let invite = Invite::new(role.code(), role, "一组", vec![grid()])?;
            for number in 0..CODES_PER_ROLE {
                directory.add_invite(&invite, &seed_of(role, number), ISSUED_AT)?;
            }
        }
        Ok(())
    })
}
