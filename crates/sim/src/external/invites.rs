//! How a device of the harness gets its invitation without an administrator: the server issues a fixed series of
//! codes for each role when its directory is made, and the devices of a grid share a file that says which of them
//! are taken. Fit for a harness on loopback only.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::host::{CODES_PER_ROLE, code, role_of};

/// The shared file cannot be opened, locked, read or written.
#[derive(Debug, Error)]
#[error("the shared file {path} cannot be used: {source}")]
pub struct InvitesError {
    /// Which file.
    pub path: String,
    /// What the operating system says.
    pub source: std::io::Error,
}

/// What the devices of a grid leave for each other.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Shared {
    /// How many codes of each role are taken.
    #[serde(default)]
    taken: BTreeMap<String, u16>,
}

/// The shared file.
#[derive(Debug)]
pub struct Invites(PathBuf);

impl Invites {
    /// Uses this file, which is made when it is first written to.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// Takes the next code for a device of this name. After the last one the series begins anew: another file may have
    /// been in use for the same server.
    ///
    /// # Errors
    /// [`InvitesError`].
    pub fn take(&self, name: &str) -> Result<String, InvitesError> {
        let role = role_of(name);
        let number = self.update(|shared| {
            let taken = shared.taken.entry(role.code().to_owned()).or_insert(0);
            std::mem::replace(taken, taken.wrapping_add(1))
        })?;
        Ok(code(role, number % CODES_PER_ROLE))
    }

    /// Changes the file's content while no other process does. What cannot be read counts as empty.
    fn update<T>(&self, change: impl FnOnce(&mut Shared) -> T) -> Result<T, InvitesError> {
        let refuse = |source| InvitesError { path: self.0.display().to_string(), source };
        let mut options = OpenOptions::new();
        let mut file = options.read(true).write(true).create(true).truncate(false).open(&self.0).map_err(refuse)?;
        file.lock().map_err(refuse)?;
        let outcome = rewrite(&mut file, change).map_err(refuse);
        file.unlock().map_err(refuse)?;
        outcome
    }
}

fn rewrite<T>(file: &mut File, change: impl FnOnce(&mut Shared) -> T) -> std::io::Result<T> {
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    let mut shared: Shared = serde_json::from_str(&text).unwrap_or_default();
    let outcome = change(&mut shared);
    let text = serde_json::to_string(&shared)?;
    file.seek(SeekFrom::Start(0))?;
    file.set_len(0)?;
    file.write_all(text.as_bytes())?;
    Ok(outcome)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_devices_take_one_code() {
        let directory = tempfile::tempdir().expect("a directory");
        let invites = Invites::new(&directory.path().join("shared.json"));
        let mut codes = std::collections::BTreeSet::new();
        for name in ["doctor", "police", "cw", "fresh", "another"] {
            for _ in 0..CODES_PER_ROLE / 2 {
                assert!(codes.insert(invites.take(name).expect("a code")), "{name}");
            }
        }
        let again = invites.take("fresh").expect("a code");
        assert!(codes.contains(&again), "the series begins anew");
    }
}
