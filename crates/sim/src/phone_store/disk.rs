//! What is on the disk, and what this process has sent there.

use std::fs;
use std::io;
use std::path::Path;

/// Bytes of all files in a directory.
///
/// # Errors
/// When it cannot be read.
pub(super) fn directory_bytes(directory: &Path) -> io::Result<u64> {
    fs::read_dir(directory)?.map(|file| Ok(file?.metadata()?.len())).sum()
}

/// Bytes that this process has sent to disks since it began, in whole pages; `None` where the system does not count them.
pub(super) fn written_bytes() -> Option<u64> {
    let counters = fs::read_to_string("/proc/self/io").ok()?;
    counters.lines().find_map(|line| line.strip_prefix("write_bytes:")?.trim().parse().ok())
}
