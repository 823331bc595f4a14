//! How a call fails: one sentence, a code for programs, an exit code.

use stairwell_core::client::{ClientError, SyncError};
use stairwell_core::field::FieldError;
use stairwell_core::store::StoreError;
use stairwell_core::sync::message::MessageError;
use stairwell_core::sync::peer::PeerError;

/// Why the exit code is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// 2: the command line is wrong.
    Usage,
    /// 3: refused.
    Refused,
    /// 4: no connection; nothing is lost, try again.
    NoConnection,
    /// 1: anything else.
    Other,
}

/// A call that was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) kind: Kind,
    /// Stable over versions.
    pub(crate) code: String,
    /// One sentence, Chinese first.
    pub(crate) message: String,
}

impl Failure {
    pub(crate) fn new(kind: Kind, code: &str, message: impl Into<String>) -> Self {
        Self { kind, code: code.to_owned(), message: message.into() }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, "usage", message)
    }

    pub(crate) fn refused(code: &str, message: impl Into<String>) -> Self {
        Self::new(Kind::Refused, code, message)
    }

    pub(crate) fn other(code: &str, message: impl Into<String>) -> Self {
        Self::new(Kind::Other, code, message)
    }

    /// The process's exit code.
    pub(crate) const fn exit_code(&self) -> u8 {
        match self.kind {
            Kind::Usage => 2,
            Kind::Refused => 3,
            Kind::NoConnection => 4,
            Kind::Other => 1,
        }
    }

    /// As JSON for programs.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        serde_json::json!({ "error": { "code": self.code, "message": self.message } })
    }
}

impl From<FieldError> for Failure {
    fn from(error: FieldError) -> Self {
        let kind = match error {
            FieldError::Store(_) | FieldError::Directory(_) => Kind::Other,
            _ => Kind::Refused,
        };
        let message = match &error {
            FieldError::Store(store) => format!("{} / {error}", store_zh(store)),
            _ => error.to_string(),
        };
        Self::new(kind, error.code(), message)
    }
}

const fn store_zh(error: &StoreError) -> &'static str {
    match error {
        StoreError::DiskFull => "存储空间已满，请清理后重试",
        StoreError::Busy => "另一个程序正在使用本机数据",
        StoreError::Unreadable(_) => "本机数据无法读取",
        StoreError::TooNew { .. } => "本机数据由更新版本写入，请升级",
        StoreError::NotNext(_) | StoreError::Crashed | StoreError::Backend(_) => "本机数据读写失败",
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        let (kind, code, zh) = match &error {
            ClientError::NoConnection(_) => {
                (Kind::NoConnection, "no_connection", "无法连接服务器，数据未丢失，请稍后重试")
            }
            ClientError::Unavailable { .. } => {
                (Kind::NoConnection, "unavailable", "服务器暂时无法处理，数据未丢失，请稍后重试")
            }
            ClientError::Refused { code, message } => return Self::refused(code, refusal(code, message)),
            ClientError::Untrusted(_) => (Kind::Refused, "untrusted_server", "服务器的 TLS 证书不可信"),
            ClientError::Address(_) => (Kind::Usage, "usage", "服务器地址有误"),
            ClientError::Roots(_) => (Kind::Other, "unusable_ca", "根证书文件不可用"),
            ClientError::RootsNeeded => (Kind::Usage, "roots_needed", "须提供服务器的根证书"),
            ClientError::NotStairwell(_) => (Kind::Other, "not_a_server", "该地址不是楼道服务器"),
            ClientError::Message(MessageError::Version(_)) => (Kind::Refused, "version", "与服务器版本不同，请升级"),
            ClientError::Message(_) => (Kind::Other, "message", "无法生成请求"),
        };
        Self::new(kind, code, format!("{zh} / {error}"))
    }
}

/// A refusal of the server, with the Chinese for the codes that a holder can meet. The server's own sentence follows.
fn refusal(code: &str, message: &str) -> String {
    let zh = match code {
        "revoked" => "本机证书已被吊销，请联系管理员",
        "certificate_expired" => "本机证书已过期，请用新的注册码重新注册",
        "not_granted" => "本机无权使用该网格",
        "unknown_device" => "服务器不认识本机，请重新注册",
        "unsupported_version" => "与服务器版本不同，请升级",
        "unknown_code" => "注册码无效",
        "expired_code" => "注册码已过期",
        "used_code" => "注册码已被使用",
        _ => return message.to_owned(),
    };
    format!("{zh} / {message}")
}

impl From<SyncError> for Failure {
    fn from(error: SyncError) -> Self {
        match error {
            SyncError::Client(error) => error.into(),
            SyncError::Phone(error) => error.into(),
            SyncError::Closed => Self::other("closed", format!("本机数据已关闭 / {error}")),
            SyncError::Stalled { .. } => {
                Self::other("stalled", format!("同步未能完成，已收发的数据不会丢失 / {error}"))
            }
        }
    }
}

impl From<PeerError> for Failure {
    fn from(error: PeerError) -> Self {
        let (kind, code, zh) = match &error {
            PeerError::Refused(refusal) => (Kind::Refused, refusal.code(), "已拒绝对方设备"),
            PeerError::RefusedByPeer(refusal) => (Kind::Refused, refusal.code(), "对方设备拒绝了本机"),
            PeerError::Unfit(refusal) => (Kind::Refused, refusal.code(), "本机不能合并"),
            PeerError::NotEnrolled => (Kind::Refused, "not_enrolled", "本机尚未注册"),
            PeerError::Cut => (Kind::NoConnection, "no_connection", "与对方设备的连接中断，数据未丢失，请重试"),
            PeerError::Store(store) => (Kind::Other, "store_failed", store_zh(store)),
            PeerError::Noise(_)
            | PeerError::Frame(_)
            | PeerError::Message(_)
            | PeerError::Unexpected(_)
            | PeerError::ForeignScope(_)
            | PeerError::NotReading => (Kind::Other, "peer_protocol", "对方不是楼道设备，或数据在途中被改动"),
        };
        Self::new(kind, code, format!("{zh} / {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use stairwell_core::sync::peer::PeerRefusal;

    #[test]
    fn exit_codes_follow_the_contract() {
        let exit = |failure: Failure| (failure.exit_code(), failure.code);
        let no_connection = ClientError::NoConnection("refused".into());
        assert_eq!(exit(no_connection.into()), (4, "no_connection".into()));
        let revoked = ClientError::Refused { code: "revoked".into(), message: "the device was revoked".into() };
        assert_eq!(exit(revoked.into()), (3, "revoked".into()));
        assert_eq!(exit(ClientError::Address("x".into()).into()), (2, "usage".into()));
        assert_eq!(exit(FieldError::NotEnrolled.into()), (3, "not_enrolled".into()));
        assert_eq!(exit(FieldError::Store(StoreError::DiskFull).into()), (1, "disk_full".into()));
        assert_eq!(exit(PeerError::Refused(PeerRefusal::Stranger).into()), (3, "stranger".into()));
        assert_eq!(exit(PeerError::Cut.into()), (4, "no_connection".into()));
    }
}
