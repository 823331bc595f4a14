//! What every enumeration of the domain has: a number on the wire, a code at the command line, a Chinese name.

use thiserror::Error;

/// A text is not one of an enumeration's codes.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown {what} {given:?}; expected one of {expected}")]
pub struct UnknownCode {
    /// Which enumeration.
    pub what: &'static str,
    /// The text as given.
    pub given: String,
    /// The codes that exist, separated by commas.
    pub expected: String,
}

/// Declares an enumeration: number on the wire, variant, code, Chinese name. Numbers are never given anew.
macro_rules! coded_enum {
    ($(#[$doc:meta])* $name:ident, $what:literal { $($number:tt $variant:ident $code:literal $zh:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, minicbor::Encode, minicbor::Decode)]
        #[cbor(index_only)]
        pub enum $name {
            $(#[doc = concat!($zh, ".")] #[n($number)] $variant,)+
        }

        impl $name {
            /// Every value, in the order of its number.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code, as on the command line and in JSON.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The name, Chinese.
            #[must_use]
            pub const fn name_zh(self) -> &'static str {
                match self { $(Self::$variant => $zh),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::code::UnknownCode;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|value| value.code() == text).ok_or_else(|| {
                    $crate::domain::code::UnknownCode {
                        what: $what,
                        given: text.to_owned(),
                        expected: Self::ALL.iter().map(|value| value.code()).collect::<Vec<_>>().join(", "),
                    }
                })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.code())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use coded_enum;
