//! Why an operation of the phone was not done.

use thiserror::Error;

use crate::domain::identity::IdentityError;
use crate::domain::person::PhoneError;
use crate::domain::reading::{Temperature, TemperatureError};
use crate::domain::{RecordError, UnknownCode};
use crate::id::{DocumentId, PersonId, ScopeId};
use crate::log::RecordRefusal;
use crate::store::StoreError;
use crate::store::sqlite::OpenError;
use crate::sync::qr::QrError;
use crate::time::UtcMs;

/// Why an operation was not done. Nothing of it was kept.
#[derive(Debug, Error)]
pub enum FieldError {
    /// Checking a reading: possible, but so unusual that the recorder is to confirm it.
    #[error("体温 {0} °C 不常见，请核对后确认 / {0} °C is unusual; check it and confirm")]
    OutOfRange(Temperature),
    /// Checking what was entered: no value of this kind can be so.
    #[error("数值无效 / not accepted: {0}")]
    RefusedValue(String),
    /// Checking the holder's rights: the role may not record this.
    #[error("角色权限不足 / not allowed: {0}")]
    NotAllowed(String),
    /// Looking up: no such household on this phone.
    #[error("本机没有这一户 / no household {0} on this phone")]
    UnknownHousehold(DocumentId),
    /// Looking up: no such person on this phone, or not in this household.
    #[error("本机没有此人 / no person {0} in this household on this phone")]
    UnknownPerson(PersonId),
    /// Looking up: no such record on this phone.
    #[error("本机没有这条记录 / no record {0} on this phone")]
    UnknownRecord(String),
    /// Looking up: the record has several readings; one must be named.
    #[error("该记录有 {1} 个体温，请用 {0}/0 至 {0}/{last} 指明 / record {0} has {1} readings; name one as {0}/0 …", last = .1.saturating_sub(1))]
    WhichReading(String, usize),
    /// Looking up: the record has several needs; one must be named.
    #[error("该记录有 {1} 项需求，请用 {0}/0 至 {0}/{last} 指明 / record {0} has {1} needs; name one as {0}/0 …", last = .1.saturating_sub(1))]
    WhichNeed(String, usize),
    /// Looking up: nobody was named, and not exactly one person of the household can be meant.
    #[error("该户有 {1} 人可选，请指明人员 / household {0} has {1} persons who can be meant; name one")]
    WhichPerson(DocumentId, usize),
    /// Looking up: records of two grids on this phone share this id.
    #[error(
        "编号 {0} 在本机两个网格中都有，请指明住户 / {0} names records of two grids on this phone; name the household"
    )]
    Ambiguous(String),
    /// Checking the certificate: the grid is not this device's.
    #[error("本机无权使用网格 {0} / this device is not granted grid {0}")]
    NotGranted(ScopeId),
    /// Opening: there is no enrolled device in this directory.
    #[error("此目录没有已注册的设备，请先注册 / no enrolled device in this directory; enrol first")]
    NotEnrolled,
    /// Opening: the key is another one, or one was given for a plain store or none for an encrypted one. A store whose
    /// first page is damaged looks the same. Nothing was written.
    #[error("密钥不符，或本机数据已损坏 / the key does not fit this store, or the store is damaged")]
    WrongKey,
    /// Changing the key: the store is not encrypted.
    #[error("本机数据未加密，没有可更换的密钥 / this store is not encrypted; it has no key to change")]
    NotEncrypted,
    /// Opening: what was here was destroyed, as a supervisor or the holder wished.
    #[error(
        "本机资料已于 {at} 清除（{why}），如需使用请重新注册 / the data here were destroyed at {at} ({why}); enrol again"
    )]
    Wiped {
        /// When, by the phone's clock.
        at: UtcMs,
        /// Why, in words.
        why: String,
    },
    /// Opening: a key was given, and this program was built without encryption; nothing was written.
    #[error("此版本不支持加密存储 / this build cannot encrypt its store")]
    NotEncryptable,
    /// Enrolling: this directory holds a device already.
    #[error("此目录已有注册的设备 / this directory holds an enrolled device already")]
    AlreadyEnrolled,
    /// Enrolling or renewing: the answer is not a certificate of its authority for this key.
    #[error("服务器的答复没有给本机的证书 / the server's answer holds no valid certificate for this device")]
    NoCertificate,
    /// Renewing: the device's log is not forked.
    #[error("本机日志没有分叉，无需更换 / this device's log is not forked; there is nothing to renew")]
    NotForked,
    /// Handing over by QR code: see [`QrError`].
    #[error(transparent)]
    Qr(QrError),
    /// Reading or writing the directory.
    #[error("无法读写目录 / the directory cannot be used: {0}")]
    Directory(#[source] std::io::Error),
    /// Reading or writing the store: see [`StoreError`].
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl FieldError {
    /// The error's name for programs: stable over versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::OutOfRange(_) => "out_of_range",
            Self::RefusedValue(_) => "refused_value",
            Self::NotAllowed(_) => "not_allowed",
            Self::UnknownHousehold(_) => "unknown_household",
            Self::UnknownPerson(_) => "unknown_person",
            Self::UnknownRecord(_) => "unknown_record",
            Self::WhichReading(..) => "which_reading",
            Self::WhichNeed(..) => "which_need",
            Self::WhichPerson(..) => "which_person",
            Self::Ambiguous(_) => "ambiguous",
            Self::NotGranted(_) => "not_granted",
            Self::NotEnrolled => "not_enrolled",
            Self::WrongKey => "wrong_key",
            Self::NotEncrypted => "not_encrypted",
            Self::Wiped { .. } => "wiped",
            Self::NotEncryptable => "not_encryptable",
            Self::AlreadyEnrolled => "already_enrolled",
            Self::NoCertificate => "no_certificate",
            Self::NotForked => "not_forked",
            Self::Qr(error) => error.code(),
            Self::Directory(_) => "unusable_directory",
            Self::Store(StoreError::DiskFull) => "disk_full",
            Self::Store(StoreError::Busy) => "busy",
            Self::Store(StoreError::Unreadable(_)) => "unreadable_store",
            Self::Store(StoreError::TooNew { .. }) => "store_too_new",
            Self::Store(_) => "store_failed",
        }
    }
}

impl From<std::io::Error> for FieldError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => StoreError::DiskFull.into(),
            _ => Self::Directory(error),
        }
    }
}

impl From<OpenError> for FieldError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::WrongKey => Self::WrongKey,
            OpenError::NotEncryptable => Self::NotEncryptable,
            OpenError::Store(error) => error.into(),
        }
    }
}

impl From<RecordError> for FieldError {
    fn from(error: RecordError) -> Self {
        Self::RefusedValue(error.to_string())
    }
}

impl From<RecordRefusal> for FieldError {
    fn from(refusal: RecordRefusal) -> Self {
        Self::NotAllowed(refusal.to_string())
    }
}

impl From<TemperatureError> for FieldError {
    fn from(error: TemperatureError) -> Self {
        match error {
            TemperatureError::NeedsConfirmation(value) => Self::OutOfRange(value),
            other => Self::RefusedValue(other.to_string()),
        }
    }
}

impl From<PhoneError> for FieldError {
    fn from(error: PhoneError) -> Self {
        Self::RefusedValue(error.to_string())
    }
}

impl From<IdentityError> for FieldError {
    fn from(error: IdentityError) -> Self {
        Self::RefusedValue(error.to_string())
    }
}

impl From<UnknownCode> for FieldError {
    fn from(error: UnknownCode) -> Self {
        Self::RefusedValue(error.to_string())
    }
}
