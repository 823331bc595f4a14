//! The device's private key: a file of its 32 bytes that only the holder may read.
//!
//! A new key is written before any certificate is asked for, as `next.key`, and becomes `device.key` after the store
//! goes by the new device. A crash in between leaves both, and the store says which one counts.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::Path;

use crate::id::DeviceId;
use crate::trust::KeyPair;

use super::FieldError;

const CURRENT: &str = "device.key";
const NEXT: &str = "next.key";

/// The key for which a certificate is to be asked: the one of an earlier attempt, else the key of `seed`, written
/// down. Calling twice is safe.
pub(super) fn next(directory: &Path, seed: &[u8; 32]) -> Result<KeyPair, FieldError> {
    if let Some(keys) = read(&directory.join(NEXT))? {
        return Ok(keys);
    }
    let keys = KeyPair::from_seed(seed);
    let unfinished = directory.join("next.key.new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&unfinished)?;
    file.write_all(&keys.seed())?;
    file.sync_all()?;
    fs::rename(&unfinished, directory.join(NEXT))?;
    sync(directory)?;
    Ok(keys)
}

/// The key of `device`, and makes it the current one when a crash kept it from becoming that. `None` when it is not
/// here.
pub(super) fn current(directory: &Path, device: &DeviceId) -> Result<Option<KeyPair>, FieldError> {
    let belongs = |keys: &KeyPair| keys.public().device() == *device;
    if let Some(keys) = read(&directory.join(NEXT))?.filter(belongs) {
        fs::rename(directory.join(NEXT), directory.join(CURRENT))?;
        sync(directory)?;
        return Ok(Some(keys));
    }
    Ok(read(&directory.join(CURRENT))?.filter(belongs))
}

/// The key of `device`, current or about to be. `None` when it is not here.
pub(super) fn find(directory: &Path, device: &DeviceId) -> Result<Option<KeyPair>, FieldError> {
    for name in [NEXT, CURRENT] {
        if let Some(keys) = read(&directory.join(name))?.filter(|keys| keys.public().device() == *device) {
            return Ok(Some(keys));
        }
    }
    Ok(None)
}

/// `None` when there is no such file. A file of another length is a torn write of another program: no key.
fn read(path: &Path) -> Result<Option<KeyPair>, FieldError> {
    match fs::read(path) {
        Ok(bytes) => Ok(<[u8; 32]>::try_from(bytes.as_slice()).ok().map(|seed| KeyPair::from_seed(&seed))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Makes a rename in the directory survive a power cut.
fn sync(directory: &Path) -> Result<(), FieldError> {
    Ok(File::open(directory)?.sync_all()?)
}
