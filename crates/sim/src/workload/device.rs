//! One device of the team: the real store, log, engine and HTTP transport, with the workload's records.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use stairwell_core::author::append_save;
use stairwell_core::client::{ClientError, Traffic, Transport};
use stairwell_core::digest::scope_digest;
use stairwell_core::id::{Hash, ScopeId};
use stairwell_core::log::MAX_RECORD_BYTES;
use stairwell_core::store::{LogStore, SqliteStore, StoreError, Transaction, TrustStore};
use stairwell_core::sync::engine::{Checks, Replica};
use stairwell_core::sync::enrol::EnrolRequest;
use stairwell_core::sync::message::SyncResponse;
use stairwell_core::time::UtcMs;
use stairwell_core::trust::{KeyPair, PublicKey, TrustSet};
use thiserror::Error;

use super::fact::Fact;
use super::grammar::{WorkloadGrammar, document};
use super::line::Line;
use super::record::Record;
use super::state;

/// The grid that the team works in.
pub const GRID: &str = "440106006001G001";

/// The grid that the team works in.
///
/// # Panics
/// Never: the code is one.
#[must_use]
pub fn grid() -> ScopeId {
    GRID.parse().expect("the constant is a grid code")
}

/// The name under which the store remembers what the server has.
const REMOTE: &str = "server";
const STORE_FILE: &str = "store.db";
const IDENTITY_FILE: &str = "device.json";

/// Round trips without anything new after which a sync is given up: a page brings something, and so does each
/// correction of what is believed of the other side.
const MAX_IDLE_ROUND_TRIPS: u32 = 4;

/// Why a device could not do it. What was saved before stays saved.
#[derive(Debug, Error)]
pub enum DeviceError {
    /// Opening: the directory or the file with the key cannot be used.
    #[error("{path} cannot be used: {reason}")]
    File {
        /// Which file.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Reading or writing the store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Talking to the server.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// Saving: a record beyond what an entry may carry.
    #[error("a record of {0} bytes; an entry carries {MAX_RECORD_BYTES} at most")]
    RecordTooLong(usize),
    /// Syncing: this side and the server do not come to the same logs.
    #[error("the sync does not come to an end: {0}")]
    Unsettled(String),
}

/// The device's key, and the authority that it trusts once it is enrolled.
#[derive(Debug, Serialize, Deserialize)]
struct Identity {
    seed: String,
    authority: Option<PublicKey>,
}

/// A device at work.
pub struct Device {
    directory: PathBuf,
    store: SqliteStore,
    trust: TrustSet,
    keys: KeyPair,
    enrolled: bool,
    scope: ScopeId,
    transport: Option<Transport>,
}

/// What a sync came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Exchange {
    /// What went over the wire.
    pub traffic: Traffic,
    /// Entries that were new here.
    pub pulled: usize,
}

impl Device {
    /// Opens the device in a directory, making it when it is new. `seed` is the secret of a new device's key and is
    /// not used for one that exists. Needs no network.
    ///
    /// # Errors
    /// [`DeviceError::File`] or [`DeviceError::Store`].
    pub fn open(directory: &Path, seed: &[u8; 32]) -> Result<Self, DeviceError> {
        let refuse = |reason: String| DeviceError::File { path: directory.display().to_string(), reason };
        fs::create_dir_all(directory).map_err(|error| refuse(error.to_string()))?;
        let scope = grid();
        let store = SqliteStore::open(&directory.join(STORE_FILE))?;
        let identity = read_identity(directory)?.unwrap_or(Identity { seed: hex::encode(seed), authority: None });
        let mut seed = [0; 32];
        hex::decode_to_slice(&identity.seed, &mut seed).map_err(|error| refuse(error.to_string()))?;
        let keys = KeyPair::from_seed(&seed);
        // Who is not enrolled yet trusts no statement but its own, and makes none.
        let mut trust = TrustSet::new(identity.authority.unwrap_or_else(|| keys.public()));
        for statement in store.statements()? {
            trust.add(&statement).map_err(|error| refuse(error.to_string()))?;
        }
        let enrolled = identity.authority.is_some();
        let device = Self { directory: directory.to_owned(), store, trust, keys, enrolled, scope, transport: None };
        device.write_identity(identity.authority)?;
        Ok(device)
    }

    /// Whether the device has a certificate.
    #[must_use]
    pub const fn is_enrolled(&self) -> bool {
        self.enrolled
    }

    /// The authority that it trusts; `None` before enrolment.
    #[must_use]
    pub fn authority(&self) -> Option<PublicKey> {
        self.enrolled.then(|| self.trust.authority())
    }

    /// Bytes of the `authorization` header's value of each of its requests.
    #[must_use]
    pub fn authorization_bytes(&self, now: UtcMs) -> usize {
        stairwell_core::sync::auth::RequestSignature::sign(&self.keys, "POST", "/v1/sync", &[], now).to_header().len()
    }

    /// Talks to this server from now on. Connections to the same one are kept.
    ///
    /// # Errors
    /// [`ClientError::Address`].
    pub fn use_server(&mut self, url: &str) -> Result<(), DeviceError> {
        let url = url.trim_end_matches('/');
        if self.transport.as_ref().is_none_or(|transport| transport.server() != url) {
            self.transport = Some(Transport::new(url, None, 0)?);
        }
        Ok(())
    }

    fn transport(&mut self) -> Result<&mut Transport, ClientError> {
        self.transport.as_mut().ok_or_else(|| ClientError::Address(String::new()))
    }

    /// Turns a code into a certificate. `now` is the device's clock.
    ///
    /// # Errors
    /// [`DeviceError`]. Calling again with the same code is safe: an answer may have been lost.
    pub async fn enrol(&mut self, code: &str, now: UtcMs) -> Result<Traffic, DeviceError> {
        let request = EnrolRequest::new(code, &self.keys);
        let before = self.transport()?.traffic();
        let response = self.transport()?.enrol(&request, now).await?;
        // The authority first: statements that a crash leaves out come with the next sync.
        self.write_identity(Some(response.authority))?;
        self.trust = TrustSet::new(response.authority);
        self.enrolled = true;
        self.store.begin()?;
        for statement in &response.statements {
            if matches!(self.trust.add(statement), Ok(true)) {
                self.store.put_statement(statement)?;
            }
        }
        self.store.commit()?;
        Ok(difference(before, self.transport()?.traffic()))
    }

    /// Saves one line as one user action in a transaction of its own; `false` for a line that says nothing to save.
    ///
    /// # Errors
    /// [`DeviceError`]; nothing of the line is kept then.
    pub fn save(&mut self, line: &Line) -> Result<bool, DeviceError> {
        Ok(self.save_all(std::slice::from_ref(line))? == 1)
    }

    /// Saves lines, each a save of its own, in one transaction; returns how many there were to save.
    ///
    /// # Errors
    /// [`DeviceError`]; nothing of any line is kept then.
    pub fn save_all(&mut self, lines: &[Line]) -> Result<usize, DeviceError> {
        self.store.begin()?;
        let saved = self.append(lines);
        match saved {
            Ok(_) => self.store.commit()?,
            Err(_) => self.store.rollback(),
        }
        saved
    }

    fn append(&mut self, lines: &[Line]) -> Result<usize, DeviceError> {
        let mut saved = 0;
        for (hh, record) in lines.iter().filter_map(Record::of_line) {
            let document = document(&self.scope, hh);
            let mut records = Vec::with_capacity(2);
            if record.household().is_none() && self.store.document_entries(&self.scope, &document)?.is_empty() {
                records.push((document, Record::Name(hh.to_owned()).encode()));
            }
            records.push((document, record.encode()));
            if let Some((_, long)) = records.iter().find(|(_, record)| record.len() > MAX_RECORD_BYTES) {
                return Err(DeviceError::RecordTooLong(long.len()));
            }
            append_save(&mut self.store, &self.trust, &self.keys, &self.scope, &records)?;
            saved += 1;
        }
        Ok(saved)
    }

    /// Syncs both ways until both sides have the same. `acknowledged` is called at most once, in the moment when the
    /// server has said that everything of this device is on its disk and that it has no more to send.
    ///
    /// # Errors
    /// [`DeviceError`]; every page that was taken in before stays, and the next sync goes on from there.
    pub async fn sync(
        &mut self,
        now: &dyn Fn() -> UtcMs,
        mut acknowledged: Option<&mut dyn FnMut()>,
    ) -> Result<Exchange, DeviceError> {
        let before = self.transport()?.traffic();
        let mut exchange = Exchange::default();
        let mut idle = 0;
        loop {
            let scopes = [self.scope];
            let request = self.replica().request(REMOTE, &scopes)?;
            let keys = self.keys.clone();
            let response = self.transport()?.sync(&keys, &request, now()).await?;
            if !response.more
                && self.is_acknowledged(&response)?
                && let Some(acknowledged) = acknowledged.take()
            {
                acknowledged();
            }
            self.store.begin()?;
            let absorbed = self.replica().absorb(REMOTE, &response, now());
            let absorbed = match absorbed {
                Ok(absorbed) => {
                    self.store.commit()?;
                    absorbed
                }
                Err(error) => {
                    self.store.rollback();
                    return Err(error.into());
                }
            };
            exchange.pulled += absorbed.pulled;
            exchange.traffic = difference(before, self.transport()?.traffic());
            if absorbed.complete {
                return Ok(exchange);
            }
            idle = if absorbed.pulled == 0 { idle + 1 } else { 0 };
            if idle > MAX_IDLE_ROUND_TRIPS {
                let reason = absorbed.notices.first().map_or("no reason given", |notice| notice.reason.as_str());
                return Err(DeviceError::Unsettled(reason.to_owned()));
            }
        }
    }

    /// Whether the answer's heads cover everything that is here.
    fn is_acknowledged(&self, response: &SyncResponse) -> Result<bool, StoreError> {
        let mine = self.store.heads(&self.scope)?;
        let theirs = response.scopes.iter().find(|state| state.scope == self.scope);
        Ok(theirs.is_some_and(|theirs| mine.iter().all(|(device, head)| theirs.heads.of(device).seq >= head.seq)))
    }

    fn replica(&mut self) -> Replica<'_> {
        Replica {
            store: &mut self.store,
            trust: &mut self.trust,
            grammar: &WorkloadGrammar,
            own: Some(self.keys.public().device()),
            authority: None,
            checks: Checks::ALL,
        }
    }

    /// What the device shows, see [`state::state`].
    ///
    /// # Errors
    /// Any read failure.
    pub fn state(&self) -> Result<Fact, StoreError> {
        state::state(&self.store, &self.trust, &self.scope)
    }

    /// The digest of the grid: equal on two replicas exactly when they have the same logs and documents.
    ///
    /// # Errors
    /// Any read failure.
    pub fn digest(&self) -> Result<Hash, StoreError> {
        scope_digest(&self.store, &self.trust, &self.scope)
    }

    fn write_identity(&self, authority: Option<PublicKey>) -> Result<(), DeviceError> {
        let path = self.directory.join(IDENTITY_FILE);
        let refuse =
            |error: std::io::Error| DeviceError::File { path: path.display().to_string(), reason: error.to_string() };
        let identity = Identity { seed: hex::encode(self.keys.seed()), authority };
        let text = serde_json::to_string(&identity).map_err(|error| refuse(error.into()))?;
        // Written beside and renamed: a crash leaves the old file or the new one.
        let beside = path.with_extension("new");
        fs::write(&beside, text).map_err(refuse)?;
        fs::File::open(&beside).and_then(|file| file.sync_all()).map_err(refuse)?;
        fs::rename(&beside, &path).map_err(refuse)
    }
}

fn read_identity(directory: &Path) -> Result<Option<Identity>, DeviceError> {
    let path = directory.join(IDENTITY_FILE);
    let refuse = |reason: String| DeviceError::File { path: path.display().to_string(), reason };
    match fs::read_to_string(&path) {
        Ok(text) => serde_json::from_str(&text).map(Some).map_err(|error| refuse(error.to_string())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(refuse(error.to_string())),
    }
}

const fn difference(before: Traffic, after: Traffic) -> Traffic {
    Traffic {
        round_trips: after.round_trips - before.round_trips,
        bytes_up: after.bytes_up - before.bytes_up,
        bytes_down: after.bytes_down - before.bytes_down,
    }
}
