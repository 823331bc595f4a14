//! Why a call was not done, as the app has to act on it: the only place where the core's errors become those of the FFI.

use std::any::Any;
use std::fmt;

use stairwell_core::client::{ClientError, SyncError};
use stairwell_core::field::FieldError;
use stairwell_core::store::StoreError;
use stairwell_core::sync::message::MessageError;
use stairwell_core::sync::peer::{PeerError, PeerRefusal};
use stairwell_core::sync::qr::{QrError, QrFrameError};
use thiserror::Error;

/// Why a call was not done: each variant is what the app does about it. Nothing of the call was kept, and nothing that was
/// acknowledged is lost. `code` is stable over versions, `text` is one sentence for the holder, Chinese first.
#[derive(Debug, Clone, PartialEq, Eq, Error, uniffi::Error)]
pub enum Fault {
    /// Show the value again and ask the recorder to confirm it: possible, and very unusual.
    #[error("{text}")]
    AskAgain {
        /// What about.
        code: String,
        /// For the holder.
        text: String,
    },
    /// Show the sentence beside the form: the entry cannot be so, or this holder may not make it.
    #[error("{text}")]
    Refused {
        /// What about.
        code: String,
        /// For the holder.
        text: String,
    },
    /// Try again later: there is no connection, or another process has the store.
    #[error("{text}")]
    TryLater {
        /// What about.
        code: String,
        /// For the holder.
        text: String,
    },
    /// Ask for a new code and enrol: there is no device here, or its certificate ended, or it was revoked or wiped.
    #[error("{text}")]
    EnrolAgain {
        /// What about.
        code: String,
        /// For the holder.
        text: String,
    },
    /// Open the phone again, with the key that the keystore has: it was closed, or the key is another one.
    #[error("{text}")]
    OpenAgain {
        /// What about.
        code: String,
        /// For the holder.
        text: String,
    },
    /// Update the app: a newer version wrote the store, or the other side speaks a newer protocol.
    #[error("{text}")]
    Update {
        /// What about.
        code: String,
        /// For the holder.
        text: String,
    },
    /// Free some space: the disk is full.
    #[error("{text}")]
    FreeSpace {
        /// What about.
        code: String,
        /// For the holder.
        text: String,
    },
    /// Report it: the store is damaged, or this program has a fault.
    #[error("{text}")]
    Broken {
        /// What about.
        code: String,
        /// For the holder.
        text: String,
    },
}

impl Fault {
    pub(crate) fn refused(code: &str, text: impl fmt::Display) -> Self {
        Self::Refused { code: code.to_owned(), text: text.to_string() }
    }

    pub(crate) fn broken(code: &str, text: impl fmt::Display) -> Self {
        Self::Broken {
            code: code.to_owned(), text: format!("程序出错，请上报 / a fault, please report it: {text}")
        }
    }

    /// The phone was closed.
    pub(crate) fn closed() -> Self {
        let text = "本机数据已关闭，请重新打开 / the phone was closed; open it again".to_owned();
        Self::OpenAgain { code: "closed".to_owned(), text }
    }

    /// The app gave the call's [`Stop`](crate::Stop).
    pub(crate) fn stopped() -> Self {
        Self::try_later("stopped", "已停止，已收发的数据不会丢失 / stopped; nothing is lost")
    }

    /// The store was destroyed, as a supervisor wished.
    pub(crate) fn wiped(why: &str) -> Self {
        Self::enrol_again(
            "wiped",
            format!("本机已被吊销，资料已清除（{why}）/ the device was revoked and its data destroyed: {why}"),
        )
    }

    /// What a panic said.
    pub(crate) fn panicked(panic: &(dyn Any + Send)) -> Self {
        let said = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let said = said.or_else(|| panic.downcast_ref::<String>().cloned());
        Self::broken("panic", said.unwrap_or_default())
    }

    fn try_later(code: &str, text: impl fmt::Display) -> Self {
        Self::TryLater { code: code.to_owned(), text: text.to_string() }
    }

    fn enrol_again(code: &str, text: impl fmt::Display) -> Self {
        Self::EnrolAgain { code: code.to_owned(), text: text.to_string() }
    }

    fn update(code: &str, text: impl fmt::Display) -> Self {
        Self::Update { code: code.to_owned(), text: text.to_string() }
    }
}

impl From<FieldError> for Fault {
    fn from(error: FieldError) -> Self {
        let code = error.code();
        match error {
            FieldError::OutOfRange(_) => Self::AskAgain { code: code.to_owned(), text: error.to_string() },
            FieldError::RefusedValue(_)
            | FieldError::NotAllowed(_)
            | FieldError::UnknownHousehold(_)
            | FieldError::UnknownPerson(_)
            | FieldError::UnknownRecord(_)
            | FieldError::WhichReading(..)
            | FieldError::WhichNeed(..)
            | FieldError::WhichPerson(..)
            | FieldError::Ambiguous(_)
            | FieldError::NotGranted(_)
            | FieldError::AlreadyEnrolled
            | FieldError::NotForked
            | FieldError::NotEncrypted => Self::refused(code, error),
            FieldError::WrongKey => Self::OpenAgain { code: code.to_owned(), text: error.to_string() },
            FieldError::NotEnrolled | FieldError::NoCertificate | FieldError::Wiped { .. } => {
                Self::enrol_again(code, error)
            }
            FieldError::NotEncryptable | FieldError::Directory(_) => Self::broken(code, error),
            FieldError::Store(store) => store.into(),
            FieldError::Qr(error) => error.into(),
        }
    }
}

impl From<QrError> for Fault {
    fn from(error: QrError) -> Self {
        let code = error.code();
        match error {
            QrError::Frame(QrFrameError::Version(_))
            | QrError::Version(_)
            | QrError::Refused(PeerRefusal::Version)
            | QrError::Unfit(PeerRefusal::Version) => Self::update(code, error),
            QrError::Unfit(PeerRefusal::Expired | PeerRefusal::Revoked) | QrError::NotEnrolled => {
                Self::enrol_again(code, error)
            }
            QrError::Unsealable => Self::broken(code, error),
            QrError::Store(store) => store.into(),
            QrError::Frame(_)
            | QrError::Display(_)
            | QrError::Malformed(_)
            | QrError::WrongKind(..)
            | QrError::Altered
            | QrError::NotForThisDevice
            | QrError::Refused(_)
            | QrError::Unfit(_)
            | QrError::NotGranted(_)
            | QrError::Requests
            | QrError::Nobody
            | QrError::NothingNew
            | QrError::TooMuch(_) => Self::refused(code, error),
        }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::DiskFull => {
                let text = format!("存储空间已满，请清理后重试 / {error}");
                Self::FreeSpace { code: "disk_full".to_owned(), text }
            }
            StoreError::Busy => Self::try_later("busy", format!("另一个程序正在使用本机数据 / {error}")),
            StoreError::TooNew { .. } => {
                Self::update("store_too_new", format!("本机数据由更新版本写入，请升级 / {error}"))
            }
            StoreError::Unreadable(_) => Self::broken("unreadable_store", error),
            StoreError::NotNext(_) | StoreError::Crashed | StoreError::Backend(_) => {
                Self::broken("store_failed", error)
            }
        }
    }
}

impl From<ClientError> for Fault {
    fn from(error: ClientError) -> Self {
        match &error {
            ClientError::NoConnection(_) => {
                Self::try_later("no_connection", format!("无法连接服务器，数据未丢失，请稍后重试 / {error}"))
            }
            ClientError::Unavailable { .. } => {
                Self::try_later("unavailable", format!("服务器暂时无法处理，数据未丢失，请稍后重试 / {error}"))
            }
            ClientError::Refused { code, message } => refusal(code, message),
            ClientError::Untrusted(_) => {
                Self::refused("untrusted_server", format!("服务器的 TLS 证书不可信 / {error}"))
            }
            ClientError::Address(_) => Self::refused("address", format!("服务器地址有误 / {error}")),
            ClientError::Roots(_) => Self::refused("unusable_roots", format!("根证书不可用 / {error}")),
            ClientError::RootsNeeded => Self::refused("roots_needed", format!("须指定服务器的根证书 / {error}")),
            ClientError::NotStairwell(_) => {
                Self::try_later("not_a_server", format!("该地址不是楼道服务器，或网络需要登录 / {error}"))
            }
            ClientError::Message(MessageError::Version(_)) => {
                Self::update("version", format!("与服务器版本不同，请升级 / {error}"))
            }
            ClientError::Message(_) => Self::broken("message", error),
        }
    }
}

/// A refusal of the server. Its own sentence follows the Chinese one.
fn refusal(code: &str, message: &str) -> Fault {
    let say = |zh: &str| format!("{zh} / {message}");
    match code {
        "revoked" => Fault::enrol_again(code, say("本机证书已被吊销，请联系管理员")),
        "certificate_expired" => Fault::enrol_again(code, say("本机证书已过期，请用新的注册码重新注册")),
        "unknown_device" => Fault::enrol_again(code, say("服务器不认识本机，请重新注册")),
        "unsupported_version" => Fault::update(code, say("与服务器版本不同，请升级")),
        "not_granted" => Fault::refused(code, say("本机无权使用该网格")),
        "unknown_code" => Fault::refused(code, say("注册码无效")),
        "expired_code" => Fault::refused(code, say("注册码已过期")),
        "used_code" => Fault::refused(code, say("注册码已被使用")),
        _ => Fault::refused(code, message),
    }
}

impl From<SyncError> for Fault {
    fn from(error: SyncError) -> Self {
        match error {
            SyncError::Client(error) => error.into(),
            SyncError::Phone(error) => error.into(),
            SyncError::Closed => Self::closed(),
            SyncError::Stalled { .. } => {
                Self::try_later("stalled", format!("同步未能完成，已收发的数据不会丢失 / {error}"))
            }
        }
    }
}

impl From<PeerError> for Fault {
    fn from(error: PeerError) -> Self {
        match error {
            PeerError::Refused(refusal) => refused_peer("已拒绝对方设备", refusal, &error),
            PeerError::RefusedByPeer(refusal) => refused_peer("对方设备拒绝了本机", refusal, &error),
            PeerError::Unfit(PeerRefusal::Expired | PeerRefusal::Revoked) | PeerError::NotEnrolled => {
                Self::enrol_again("unfit", format!("本机不能合并，请重新注册 / {error}"))
            }
            PeerError::Unfit(refusal) => refused_peer("本机不能合并", refusal, &error),
            PeerError::Store(store) => store.into(),
            PeerError::Cut => Self::try_later("cut", format!("与对方设备的连接中断，数据未丢失，请重试 / {error}")),
            PeerError::Noise(_)
            | PeerError::Frame(_)
            | PeerError::Message(_)
            | PeerError::Unexpected(_)
            | PeerError::ForeignScope(_)
            | PeerError::NotReading => {
                Self::try_later("peer_protocol", format!("对方不是楼道设备，或数据在途中被改动 / {error}"))
            }
        }
    }
}

fn refused_peer(zh: &str, refusal: PeerRefusal, error: &PeerError) -> Fault {
    let text = format!("{zh} / {error}");
    match refusal {
        PeerRefusal::Version => Fault::update("version", text),
        PeerRefusal::Stranger => Fault::refused("stranger", text),
        PeerRefusal::NotTheHolder => Fault::refused("not_the_holder", text),
        PeerRefusal::Expired => Fault::refused("expired", text),
        PeerRefusal::Revoked => Fault::refused("revoked", text),
        PeerRefusal::NothingInCommon => Fault::refused("nothing_in_common", text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_says_what_the_app_does_about_it() {
        let full = Fault::from(FieldError::from(StoreError::DiskFull));
        assert!(matches!(full, Fault::FreeSpace { .. }), "{full:?}");
        let revoked = ClientError::Refused { code: "revoked".into(), message: "the device was revoked".into() };
        assert!(matches!(Fault::from(revoked), Fault::EnrolAgain { .. }));
        assert!(matches!(Fault::from(ClientError::NoConnection("cut".into())), Fault::TryLater { .. }));
        assert!(matches!(Fault::from(FieldError::NotEnrolled), Fault::EnrolAgain { .. }));
        let stranger = Fault::from(PeerError::Refused(PeerRefusal::Stranger));
        assert!(matches!(&stranger, Fault::Refused { code, .. } if code == "stranger"), "{stranger:?}");
        assert!(matches!(Fault::from(PeerError::Refused(PeerRefusal::Version)), Fault::Update { .. }));
        assert!(matches!(Fault::from(PeerError::Cut), Fault::TryLater { .. }));
    }
}
