//! Identifiers: newtypes over fixed bytes, so that one kind cannot be passed for another.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Decoder, Encode, Encoder};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// Why a text is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IdError {
    /// The text is not hexadecimal of the right length.
    #[error("expected {expected} hexadecimal digits, found {found:?}")]
    Hex {
        /// Number of digits that this identifier has.
        expected: usize,
        /// The text as given.
        found: String,
    },
    /// The text is not `device:seq`.
    #[error("expected a record id of the form device:sequence, found {0:?}")]
    Position(String),
    /// The text is not 12 digits followed by `G` or `P` and three digits.
    #[error("expected a grid code of 12 digits and G### (or P### for a checkpoint post), found {0:?}")]
    Scope(String),
}

/// Writes the impls that every identifier of `$len` bytes shares: hex text, CBOR byte string, serde as text.
macro_rules! byte_id {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $len]);

        impl $name {
            /// The bytes of the identifier.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }

            /// Reads exactly the right number of bytes; `None` for any other length.
            #[must_use]
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                // A list of a thousand households writes thousands of these.
                let mut digits = [0; 2 * $len];
                hex::encode_to_slice(self.0, &mut digits).map_err(|_| fmt::Error)?;
                f.write_str(std::str::from_utf8(&digits).map_err(|_| fmt::Error)?)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let mut bytes = [0; $len];
                hex::decode_to_slice(text, &mut bytes).map_err(|_| IdError::Hex {
                    expected: 2 * $len,
                    found: text.to_owned(),
                })?;
                Ok(Self(bytes))
            }
        }

        impl<C> Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.bytes(&self.0)?.ok()
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                let at = d.position();
                Self::from_slice(d.bytes()?).ok_or_else(|| {
                    minicbor::decode::Error::message(concat!(stringify!($name), " of a wrong length")).at(at)
                })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use byte_id;

byte_id!(
    /// One installation of the app, or one server node: the first 16 bytes of the SHA-256 of its public key, so
    /// that an id cannot be claimed without the key. A reinstall makes a new key and so a new device.
    DeviceId,
    16
);
byte_id!(
    /// The automerge document of one household (or checkpoint post); UUIDv5 of its place, see
    /// [`DocumentId::of_place`].
    DocumentId,
    16
);
byte_id!(
    /// One visit of one team at one door: derived, so that three phones agree on it without talking.
    VisitId,
    16
);
byte_id!(
    /// A SHA-256.
    Hash,
    32
);

impl Hash {
    /// What stands before the first entry of every log.
    pub const ZERO: Self = Self([0; 32]);

    /// The SHA-256 of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::Digest;
        Self(sha2::Sha256::digest(bytes).into())
    }
}

impl DocumentId {
    /// Derives the document of a place inside a scope: UUIDv5 (RFC 9562 §5.5) with a namespace made of the scope,
    /// over the parts of the place, trimmed, lower-cased and joined by `/`. Two phones that register the same flat
    /// offline therefore write to the same document.
    #[must_use]
    pub fn of_place(scope: &ScopeId, parts: &[&str]) -> Self {
        let namespace = uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, scope.as_bytes());
        let place: Vec<String> = parts.iter().map(|part| part.trim().to_lowercase()).collect();
        Self(*uuid::Uuid::new_v5(&namespace, place.join("/").as_bytes()).as_bytes())
    }
}

/// A grid (网格) or a checkpoint post: unit of access and of the logs. Its code is the 12 digits of its community
/// followed by `G###` (or `P###` for a post): exactly 16 ASCII characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScopeId([u8; 16]);

impl ScopeId {
    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The code as its 16 ASCII bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The 12-digit code of the community that the grid belongs to.
    #[must_use]
    pub fn community(&self) -> &str {
        &self.as_str()[..12]
    }

    /// Whether the grid lies in the region with this code (any official level, or a grid itself).
    #[must_use]
    pub fn is_within(&self, region_code: &str) -> bool {
        self.as_str().starts_with(region_code)
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let code: [u8; 16] = bytes.try_into().ok()?;
        let well_formed = code[..12].iter().all(u8::is_ascii_digit)
            && matches!(code[12], b'G' | b'P')
            && code[13..].iter().all(u8::is_ascii_digit);
        well_formed.then_some(Self(code))
    }
}

impl fmt::Display for ScopeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for ScopeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ScopeId({self})")
    }
}

impl FromStr for ScopeId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::parse(text.as_bytes()).ok_or_else(|| IdError::Scope(text.to_owned()))
    }
}

impl<C> Encode<C> for ScopeId {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.str(self.as_str())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for ScopeId {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let at = d.position();
        Self::parse(d.str()?.as_bytes()).ok_or_else(|| minicbor::decode::Error::message("not a grid code").at(at))
    }
}

impl Serialize for ScopeId {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ScopeId {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// The place of an entry in the logs of a scope. It is also the id of the record in that entry, and of the person
/// that a Person record introduces. Text form: `device:seq`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(array)]
pub struct Position {
    /// Whose log.
    #[n(0)]
    pub device: DeviceId,
    /// Which entry of it, counted from 1.
    #[n(1)]
    pub seq: u64,
}

/// A record is named by the position of its entry.
pub type RecordId = Position;

/// A person is named by the position of the Person record that introduced it.
pub type PersonId = Position;

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.device, self.seq)
    }
}

impl fmt::Debug for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for Position {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let wrong = || IdError::Position(text.to_owned());
        let (device, seq) = text.split_once(':').ok_or_else(wrong)?;
        let device = device.parse().map_err(|_| wrong())?;
        let seq = seq.parse().ok().filter(|seq| *seq > 0).ok_or_else(wrong)?;
        Ok(Self { device, seq })
    }
}

impl Serialize for Position {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_code_is_sixteen_characters_and_nothing_else() {
        let scope: ScopeId = "440106006001G001".parse().expect("a grid code");
        assert_eq!(scope.community(), "440106006001");
        assert!(scope.is_within("4401") && scope.is_within("440106006") && !scope.is_within("440105"));
        for wrong in
            ["", "440106006001", "440106006001X001", "440106006001G01", "44010600600aG001", "４40106006001G001"]
        {
            assert_eq!(wrong.parse::<ScopeId>(), Err(IdError::Scope(wrong.to_owned())));
        }
    }

    #[test]
    fn the_same_flat_written_twice_is_the_same_document() {
        let scope: ScopeId = "440106006001G001".parse().expect("a grid code");
        let other: ScopeId = "440106006001G002".parse().expect("a grid code");
        let flat = DocumentId::of_place(&scope, &["3", "2", "1201"]);
        assert_eq!(flat, DocumentId::of_place(&scope, &[" 3 ", "2", "1201"]));
        assert_ne!(flat, DocumentId::of_place(&other, &["3", "2", "1201"]));
        assert_ne!(flat, DocumentId::of_place(&scope, &["3", "21", "201"]));
    }

    #[test]
    fn a_position_reads_back_from_its_text() {
        let position = Position { device: DeviceId([7; 16]), seq: 12 };
        assert_eq!(position.to_string().parse(), Ok(position));
        for wrong in ["", "07", "07:1", &format!("{}:0", DeviceId([7; 16]))] {
            assert_eq!(wrong.parse::<Position>(), Err(IdError::Position(wrong.to_owned())));
        }
    }
}
