//! Passwords of supervisors: argon2id (RFC 9106), kept as PHC strings.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use thiserror::Error;

/// Shortest password that is accepted, in characters.
pub const MIN_PASSWORD_CHARS: usize = 8;
/// Longest password that is accepted, in bytes: hashing costs by length.
pub const MAX_PASSWORD_BYTES: usize = 1024;

/// Why a password is not taken.
#[derive(Debug, Error)]
pub enum PasswordError {
    /// Setting: too short or too long.
    #[error("a password has at least {MIN_PASSWORD_CHARS} characters and at most {MAX_PASSWORD_BYTES} bytes")]
    Length,
    /// Setting: the hash failed.
    #[error("the password cannot be hashed: {0}")]
    Hash(String),
}

/// Hashes a new password with a random salt. Takes tens of milliseconds: not on an async thread.
///
/// # Errors
/// [`PasswordError`].
pub fn hash_password(password: &str) -> Result<String, PasswordError> {
    if password.chars().count() < MIN_PASSWORD_CHARS || password.len() > MAX_PASSWORD_BYTES {
        return Err(PasswordError::Length);
    }
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|error| PasswordError::Hash(error.to_string()))
}

/// Whether the password is the one that was hashed; `None` stands for a user who does not exist and costs the same
/// time, so that the answer does not tell which names exist. Not on an async thread.
#[must_use]
pub fn verify_password(password: &str, hash: Option<&str>) -> bool {
    if password.len() > MAX_PASSWORD_BYTES {
        return false;
    }
    // Hash of a random password that nobody kept.
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$c3RhaXJ3ZWxsLW5vYm9keQ$HTaWvWnZ9Ua0SLyxNKl5xcNNxh7MNMB6A7hRKhq0NEs";
    let parsed = PasswordHash::new(hash.unwrap_or(NOBODY));
    let matches = parsed.is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok());
    matches && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_verifies_against_its_own_hash_only() {
        let hash = hash_password("correct horse").unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(verify_password("correct horse", Some(&hash)));
        assert!(!verify_password("correct horsf", Some(&hash)));
        assert!(!verify_password("correct horse", None));
        assert!(!verify_password("correct horse", Some("not a hash")));
        assert!(matches!(hash_password("short"), Err(PasswordError::Length)));
    }

    #[test]
    fn an_unknown_user_costs_a_whole_verification() {
        let started = std::time::Instant::now();
        assert!(!verify_password("anything at all", None));
        assert!(started.elapsed().as_micros() > 500, "the hash of nobody was not computed");
    }
}
