//! Identity documents: checked, then kept as last four characters, keyed hash and sealed number.
//!
//! The phone that recorded a number cannot read it again: it is sealed to the server's X25519 key with the Noise
//! pattern N (`Noise_N_25519_ChaChaPoly_BLAKE2s`). The keyed hash finds the same number on two phones without
//! showing it. Sealing is the one place of the core whose randomness is not an argument: `snow` draws the
//! ephemeral key from the operating system, because a repeated one would open the seal.

use hmac::{Hmac, KeyInit, Mac};
use minicbor::{Decode, Encode};
use sha2::Sha256;
use thiserror::Error;

use crate::time::LocalDate;

use super::code::coded_enum;
use super::household::half_width;
use super::person::Sex;
use super::record::RecordError;

const PATTERN: &str = "Noise_N_25519_ChaChaPoly_BLAKE2s";
/// Ephemeral key and authentication tag of the pattern.
const SEAL_OVERHEAD_BYTES: usize = 32 + 16;
const MAX_NUMBER_BYTES: usize = 32;

coded_enum! {
    /// Kind of document (reference/domain.md §3).
    DocumentType, "document type" {
        0 ResidentCard "RIC" "居民身份证";
        1 Passport "PASSPORT" "护照";
        2 HongKongMacao "HKMO" "港澳通行证";
        3 Taiwan "TW" "台胞证";
        4 ForeignResident "FPR" "外国人永居证";
        5 Other "OTHER" "其他";
    }
}

/// Why a number is not kept, or cannot be sealed or opened.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IdentityError {
    /// Reading: empty, too long, or with characters that no document has.
    #[error("an identity number has 4 to {MAX_NUMBER_BYTES} letters and digits")]
    NotANumber,
    /// Sealing: the server's key is not an X25519 key.
    #[error("the identity number cannot be sealed to the server's key")]
    Seal,
    /// Opening: sealed to another key, or altered.
    #[error("the identity number was sealed to another key, or altered")]
    Open,
}

/// What is to be said to the recorder; the number is kept all the same (§3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Error)]
pub enum IdentityWarning {
    /// The check character is wrong, or the number has the wrong length or a birth date that does not exist.
    #[error("the identity number does not check (GB 11643); kept as unverified")]
    Checksum,
    /// Birth date of the number and stated birth date differ.
    #[error("the birth date is not the one in the identity number")]
    BirthDate,
    /// Sex of the number and stated sex differ.
    #[error("the sex is not the one in the identity number")]
    Sex,
}

/// A number in its normal form, not yet sealed. Its debug form does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct IdentityNumber {
    kind: DocumentType,
    number: String,
}

impl std::fmt::Debug for IdentityNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IdentityNumber({}, …)", self.kind)
    }
}

/// The server's and the enrolment's keys for identity numbers.
#[derive(Clone, Copy)]
pub struct IdentityKeys<'a> {
    /// Key of the keyed hash, the same on all devices of a deployment.
    pub hash_key: &'a [u8; 32],
    /// The server's X25519 public key.
    pub seal_key: &'a [u8; 32],
}

/// A document as it stands in a Person record.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(array)]
pub struct Identity {
    /// Kind of document.
    #[n(0)]
    pub kind: DocumentType,
    /// Whether the number checks: only then may it link two persons.
    #[n(1)]
    pub valid: bool,
    /// The last four characters.
    #[n(2)]
    pub last_four: String,
    /// HMAC-SHA256 over kind and normal form, first 16 bytes.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub hash: [u8; 16],
    /// The normal form, sealed to the server's key.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub sealed: Vec<u8>,
}

impl IdentityNumber {
    /// Brings a number to its normal form: half-width, upper case, without spaces and brackets; an old resident card
    /// of 15 digits to 18; permits without the count of their reissue.
    ///
    /// # Errors
    /// [`IdentityError::NotANumber`]. A wrong check character is no error, see [`IdentityNumber::warnings`].
    pub fn parse(kind: DocumentType, text: &str) -> Result<Self, IdentityError> {
        let bare = text.chars().map(half_width).filter(|c| !c.is_whitespace() && !matches!(c, '(' | ')' | '-'));
        let bare = bare.collect::<String>().to_uppercase();
        let possible = (4..=MAX_NUMBER_BYTES).contains(&bare.len()) && bare.bytes().all(|b| b.is_ascii_alphanumeric());
        if !possible {
            return Err(IdentityError::NotANumber);
        }
        let number = match kind {
            DocumentType::ResidentCard => from_fifteen(&bare).unwrap_or(bare),
            DocumentType::HongKongMacao if bare.len() == 11 && bare.starts_with(['H', 'M']) => bare[..9].to_owned(),
            DocumentType::Taiwan if bare.len() == 10 => bare[..8].to_owned(),
            _ => bare,
        };
        Ok(Self { kind, number })
    }

    /// Whether the number checks: for a resident card GB 11643, for others only the shape.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        match self.kind {
            DocumentType::ResidentCard => resident_card_checks(&self.number),
            DocumentType::HongKongMacao => {
                self.number.len() == 9
                    && self.number.starts_with(['H', 'M'])
                    && self.number[1..].bytes().all(|b| b.is_ascii_digit())
            }
            DocumentType::Taiwan => self.number.len() == 8 && self.number.bytes().all(|b| b.is_ascii_digit()),
            _ => true,
        }
    }

    /// The birth date in a resident card that checks.
    #[must_use]
    pub fn birth_date(&self) -> Option<LocalDate> {
        (self.kind == DocumentType::ResidentCard && self.is_valid()).then(|| birth_date(&self.number)).flatten()
    }

    /// The sex in a resident card that checks: an odd order number is a man's.
    #[must_use]
    pub fn sex(&self) -> Option<Sex> {
        let order = *self.number.as_bytes().get(16)?;
        let known = self.kind == DocumentType::ResidentCard && self.is_valid();
        known.then_some(if order % 2 == 1 { Sex::Male } else { Sex::Female })
    }

    /// What to tell the recorder, given what was stated.
    #[must_use]
    pub fn warnings(&self, birth: Option<LocalDate>, sex: Option<Sex>) -> Vec<IdentityWarning> {
        let mut warnings = Vec::new();
        if !self.is_valid() {
            warnings.push(IdentityWarning::Checksum);
        }
        if matches!((self.birth_date(), birth), (Some(derived), Some(stated)) if derived != stated) {
            warnings.push(IdentityWarning::BirthDate);
        }
        let stated = sex.filter(|sex| matches!(sex, Sex::Male | Sex::Female));
        if matches!((self.sex(), stated), (Some(derived), Some(stated)) if derived != stated) {
            warnings.push(IdentityWarning::Sex);
        }
        warnings
    }

    /// The form in which the number is recorded. Two calls give different seals and the same hash.
    ///
    /// # Errors
    /// [`IdentityError::Seal`].
    pub fn seal(&self, keys: IdentityKeys<'_>) -> Result<Identity, IdentityError> {
        Ok(Identity {
            kind: self.kind,
            valid: self.is_valid(),
            last_four: self.number[self.number.len() - 4..].to_owned(),
            hash: keyed_hash(keys.hash_key, self.kind, &self.number),
            sealed: seal(keys.seal_key, self.number.as_bytes())?,
        })
    }
}

impl Identity {
    /// Opens the number with the server's X25519 private key.
    ///
    /// # Errors
    /// [`IdentityError::Open`].
    pub fn open(&self, private_key: &[u8; 32]) -> Result<String, IdentityError> {
        let mut number = [0; MAX_NUMBER_BYTES];
        let mut noise = builder()
            .local_private_key(private_key)
            .and_then(snow::Builder::build_responder)
            .map_err(|_| IdentityError::Open)?;
        let length = noise.read_message(&self.sealed, &mut number).map_err(|_| IdentityError::Open)?;
        String::from_utf8(number[..length].to_vec()).map_err(|_| IdentityError::Open)
    }

    pub(super) fn check(&self) -> Result<(), RecordError> {
        let four = self.last_four.len() == 4 && self.last_four.bytes().all(|b| b.is_ascii_alphanumeric());
        if !four {
            return Err(RecordError::NotNormal { field: "last four characters" });
        }
        let lengths = SEAL_OVERHEAD_BYTES + 4..=SEAL_OVERHEAD_BYTES + MAX_NUMBER_BYTES;
        if lengths.contains(&self.sealed.len()) {
            Ok(())
        } else {
            Err(RecordError::OutOfRange { field: "sealed identity number" })
        }
    }
}

fn keyed_hash(key: &[u8; 32], kind: DocumentType, number: &str) -> [u8; 16] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(kind.code().as_bytes());
    mac.update(&[0]);
    mac.update(number.as_bytes());
    let hash = mac.finalize().into_bytes();
    let mut short = [0; 16];
    short.copy_from_slice(&hash[..16]);
    short
}

fn builder() -> snow::Builder<'static> {
    snow::Builder::new(PATTERN.parse().expect("the pattern's name is a constant"))
}

fn seal(key: &[u8; 32], number: &[u8]) -> Result<Vec<u8>, IdentityError> {
    let mut sealed = [0; SEAL_OVERHEAD_BYTES + MAX_NUMBER_BYTES];
    let mut noise =
        builder().remote_public_key(key).and_then(snow::Builder::build_initiator).map_err(|_| IdentityError::Seal)?;
    let length = noise.write_message(number, &mut sealed).map_err(|_| IdentityError::Seal)?;
    Ok(sealed[..length].to_vec())
}

/// The check character of GB 11643-1999 over 17 digits; `None` when one is not a digit.
fn check_character(digits: &[u8]) -> Option<u8> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits: &[u8; 17] = digits.try_into().ok()?;
    let mut sum = 0;
    for (digit, weight) in digits.iter().zip(WEIGHTS) {
        sum += weight * u32::from(digit.is_ascii_digit().then(|| digit - b'0')?);
    }
    Some(b"10X98765432"[(sum % 11) as usize])
}

fn resident_card_checks(number: &str) -> bool {
    let bytes = number.as_bytes();
    bytes.len() == 18 && check_character(&bytes[..17]) == Some(bytes[17]) && birth_date(number).is_some()
}

fn birth_date(number: &str) -> Option<LocalDate> {
    let digits = number.get(6..14)?;
    format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]).parse().ok()
}

/// A card of the first generation: 15 digits, born in the 1900s, no check character.
fn from_fifteen(number: &str) -> Option<String> {
    if number.len() != 15 || !number.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let seventeen = format!("{}19{}", &number[..6], &number[6..]);
    let check = check_character(seventeen.as_bytes())?;
    Some(format!("{seventeen}{}", char::from(check)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(text: &str) -> IdentityNumber {
        IdentityNumber::parse(DocumentType::ResidentCard, text).expect("a number")
    }

    #[test]
    fn a_resident_card_is_checked_by_gb_11643() {
        // The example of the standard.
        let good = card("11010519491231002X");
        assert!(good.is_valid());
        assert_eq!(good.birth_date().map(|date| date.to_string()).as_deref(), Some("1949-12-31"));
        assert_eq!(good.sex(), Some(Sex::Female));
        assert_eq!(card("11010519491231002x"), good);
        assert_eq!(card("110105 491231 002"), good, "15 digits become 18");
        for wrong in ["110105194912310021", "110105194913310029", "1101051949123100", "440524188001010014X"] {
            let kept = card(wrong);
            assert_eq!(kept.warnings(None, None), [IdentityWarning::Checksum], "{wrong}");
        }
        assert_eq!(
            good.warnings("1950-01-01".parse().ok(), Some(Sex::Male)),
            [IdentityWarning::BirthDate, IdentityWarning::Sex]
        );
        assert_eq!(IdentityNumber::parse(DocumentType::ResidentCard, "号码"), Err(IdentityError::NotANumber));
    }

    #[test]
    fn permits_lose_the_count_of_their_reissue() {
        let parse = |kind, text| IdentityNumber::parse(kind, text).expect("a number");
        assert_eq!(parse(DocumentType::HongKongMacao, "H1234567800"), parse(DocumentType::HongKongMacao, "H12345678"));
        assert_eq!(parse(DocumentType::Taiwan, "1234567801"), parse(DocumentType::Taiwan, "12345678"));
    }

    #[test]
    fn a_sealed_number_opens_for_the_server_only_and_hashes_alike_everywhere() {
        let noise = builder().generate_keypair().expect("a key pair");
        let private: [u8; 32] = noise.private.try_into().expect("32 bytes");
        let public: [u8; 32] = noise.public.try_into().expect("32 bytes");
        let keys = IdentityKeys { hash_key: &[7; 32], seal_key: &public };
        let one = card("11010519491231002X").seal(keys).expect("sealed");
        let two = card("110105491231002").seal(keys).expect("sealed");
        assert_eq!(one.open(&private).as_deref(), Ok("11010519491231002X"));
        assert_eq!(one.open(&[9; 32]), Err(IdentityError::Open));
        assert_eq!((one.hash, one.last_four.as_str()), (two.hash, "002X"));
        assert_ne!(one.sealed, two.sealed);
        assert_ne!(one.hash, card("110105194912310021").seal(keys).expect("sealed").hash);
        assert_eq!(one.check(), Ok(()));
    }
}
