//! Who holds a phone, and what round it is. See [`super`].

use stairwell_core::domain::tasks::Overdue;
use stairwell_core::time::Slot;
use stairwell_core::trust::Role;

/// A round of the day. When each begins is for the region's policy to say.
#[uniffi::remote(Enum)]
pub enum Slot {
    /// 上午.
    Am,
    /// 下午.
    Pm,
    /// 晚间.
    Eve,
}

/// Who a device's holder is.
#[uniffi::remote(Enum)]
pub enum Role {
    /// 社区医生.
    Doctor,
    /// 民警.
    Police,
    /// 党员、社区干部.
    Party,
    /// 网格员.
    Grid,
    /// 楼栋长.
    Building,
    /// 医学客服.
    Call,
    /// 转运司机.
    Driver,
    /// 卡点值守.
    Checkpoint,
    /// A server node: writes what supervisors decide.
    Server,
}

/// How badly a check is overdue, by rounds in a row that are past their grace and not done.
#[uniffi::remote(Enum)]
pub enum Overdue {
    /// 黄: one.
    Amber,
    /// 红: two or more.
    Red,
}
