//! The secrets of a deployment.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use serde::{Deserialize, Serialize};
use snow::params::DHChoice;
use snow::resolvers::{CryptoResolver, DefaultResolver};
use stairwell_core::trust::KeyPair;
use thiserror::Error;

/// Name of the file in the deployment's directory.
pub const KEYS_FILE: &str = "keys.json";

/// Why there are no keys.
#[derive(Debug, Error)]
pub enum KeysError {
    /// Reading: the directory has no key file.
    #[error("{0} has no {KEYS_FILE}: run `stairwell admin init` first")]
    Missing(String),
    /// Reading: the file is not the one that `admin init` wrote.
    #[error("{KEYS_FILE} is damaged: {0}")]
    Damaged(String),
    /// Reading or writing: the file system refuses.
    #[error("{KEYS_FILE} cannot be read or written: {0}")]
    File(#[from] std::io::Error),
}

/// The secrets of a deployment: its text forms never show them.
#[derive(Clone)]
pub struct ServerKeys {
    authority: KeyPair,
    node: KeyPair,
    id_hash: [u8; 32],
    seal: [u8; 32],
    seal_public: [u8; 32],
}

impl std::fmt::Debug for ServerKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ServerKeys({})", self.authority.public())
    }
}

/// The file's form: 32 bytes each, hexadecimal.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    authority: String,
    node: String,
    id_hash_key: String,
    seal_key: String,
}

impl ServerKeys {
    /// Makes keys of random seeds: authority, node, identity hash, seal.
    ///
    /// # Errors
    /// [`KeysError::Damaged`] when the seed of the seal makes no X25519 key.
    pub fn from_seeds(seeds: &[[u8; 32]; 4]) -> Result<Self, KeysError> {
        let [authority, node, id_hash, seal] = seeds;
        let damaged = || KeysError::Damaged("the seal key is not an X25519 key".into());
        let mut x25519 = DefaultResolver.resolve_dh(&DHChoice::Curve25519).ok_or_else(damaged)?;
        x25519.set(seal);
        let seal_public = x25519.pubkey().try_into().map_err(|_| damaged())?;
        Ok(Self {
            authority: KeyPair::from_seed(authority),
            node: KeyPair::from_seed(node),
            id_hash: *id_hash,
            seal: *seal,
            seal_public,
        })
    }

    /// Reads the keys of a directory.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn read(directory: &Path) -> Result<Self, KeysError> {
        let mut text = String::new();
        match File::open(directory.join(KEYS_FILE)) {
            Ok(mut file) => file.read_to_string(&mut text)?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(KeysError::Missing(directory.display().to_string()));
            }
            Err(error) => return Err(error.into()),
        };
        Self::from_json(&text)
    }

    /// Writes the keys into a directory, readable by the owner only, never over others.
    ///
    /// # Errors
    /// [`KeysError::File`], also when there are keys already.
    pub fn write(&self, directory: &Path) -> Result<(), KeysError> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).mode(0o600);
        let mut file = options.open(directory.join(KEYS_FILE))?;
        file.write_all(self.to_json().as_bytes())?;
        file.sync_all()?;
        File::open(directory)?.sync_all()?;
        Ok(())
    }

    /// The file's text.
    #[must_use]
    pub fn to_json(&self) -> String {
        let file = KeyFile {
            authority: hex::encode(self.authority.seed()),
            node: hex::encode(self.node.seed()),
            id_hash_key: hex::encode(self.id_hash),
            seal_key: hex::encode(self.seal),
        };
        serde_json::to_string_pretty(&file).expect("four strings are JSON") + "\n"
    }

    /// Reads the file's text.
    ///
    /// # Errors
    /// [`KeysError::Damaged`].
    pub fn from_json(text: &str) -> Result<Self, KeysError> {
        let file: KeyFile = serde_json::from_str(text).map_err(|error| KeysError::Damaged(error.to_string()))?;
        let mut seeds = [[0; 32]; 4];
        let texts = [file.authority, file.node, file.id_hash_key, file.seal_key];
        for (seed, text) in seeds.iter_mut().zip(texts) {
            hex::decode_to_slice(text, seed).map_err(|error| KeysError::Damaged(error.to_string()))?;
        }
        Self::from_seeds(&seeds)
    }

    /// These secrets with a new key for the server's own device.
    #[must_use]
    pub fn with_node(self, seed: &[u8; 32]) -> Self {
        Self { node: KeyPair::from_seed(seed), ..self }
    }

    /// Signs certificates, revocations and rulings.
    #[must_use]
    pub const fn authority(&self) -> &KeyPair {
        &self.authority
    }

    /// The server's own device key: signs what supervisors decide.
    #[must_use]
    pub const fn node(&self) -> &KeyPair {
        &self.node
    }

    /// Key of the keyed hash of identity numbers.
    #[must_use]
    pub const fn id_hash_key(&self) -> &[u8; 32] {
        &self.id_hash
    }

    /// X25519 private key that opens sealed identity numbers.
    #[must_use]
    pub const fn seal_private_key(&self) -> &[u8; 32] {
        &self.seal
    }

    /// X25519 public key that identity numbers are sealed to.
    #[must_use]
    pub const fn seal_public_key(&self) -> &[u8; 32] {
        &self.seal_public
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_written_once_and_for_the_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().unwrap();
        let keys = ServerKeys::from_seeds(&[[1; 32], [2; 32], [3; 32], [4; 32]]).unwrap();
        assert!(matches!(ServerKeys::read(directory.path()), Err(KeysError::Missing(_))));
        keys.write(directory.path()).unwrap();
        assert!(matches!(keys.write(directory.path()), Err(KeysError::File(_))));
        let mode = directory.path().join(KEYS_FILE).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let read = ServerKeys::read(directory.path()).unwrap();
        assert_eq!(read.to_json(), keys.to_json());
        assert_eq!(read.seal_public_key(), keys.seal_public_key());
        assert!(!format!("{read:?}").contains(&hex::encode([1; 32])));
    }

    #[test]
    fn a_damaged_key_file_is_refused() {
        for wrong in ["", "{}", r#"{"authority":"","node":"","id_hash_key":"","seal_key":""}"#] {
            assert!(matches!(ServerKeys::from_json(wrong), Err(KeysError::Damaged(_))), "{wrong}");
        }
    }
}
