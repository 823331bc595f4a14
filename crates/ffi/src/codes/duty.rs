//! What a team does beside its rounds. See [`super`].

use stairwell_core::domain::breach::{BreachKind, PoliceAction};
use stairwell_core::domain::call::Reached;
use stairwell_core::domain::checkpoint::{Direction, PassAction};

/// Whether the person was reached (reference/domain.md §3).
#[uniffi::remote(Enum)]
pub enum Reached {
    /// 已接通 `YES`.
    Yes,
    /// 无人接听 `NO_ANSWER`.
    NoAnswer,
    /// 号码错误 `WRONG_NO`.
    WrongNumber,
    /// 关机 `OFF`.
    Off,
    /// 拒绝 `REFUSED`.
    Refused,
}

/// What happened (reference/domain.md §3).
#[uniffi::remote(Enum)]
pub enum BreachKind {
    /// 外出 `OUT`.
    Out,
    /// 接待访客 `VISITOR`.
    Visitor,
    /// 无报备开门 `DOOR`.
    Door,
    /// 拒测 `REFUSE_CHECK`.
    RefuseCheck,
    /// 拒门 `REFUSE_ENTRY`.
    RefuseEntry,
    /// 瞒报 `FALSE_INFO`.
    FalseStatement,
    /// 破坏封条 `SEAL_BROKEN`.
    SealBroken,
}

/// What the police did (§3).
#[uniffi::remote(Enum)]
pub enum PoliceAction {
    /// 劝导 `ADVISE`.
    Advise,
    /// 警告 `WARN`.
    Warn,
    /// 转集中隔离 `TRANSFER`.
    Transfer,
    /// 立案 `CASE_FILED`.
    CaseFiled,
}

/// Which way.
#[uniffi::remote(Enum)]
pub enum Direction {
    /// 进入 `IN`.
    Inbound,
    /// 离开 `OUT`.
    Outbound,
}

/// What the post did (reference/domain.md §3).
#[uniffi::remote(Enum)]
pub enum PassAction {
    /// 放行 `PASS`.
    Pass,
    /// 登记 `REGISTER`.
    Register,
    /// 劝返 `DISSUADE`.
    Dissuade,
    /// 留置 `HOLD`.
    Hold,
}
