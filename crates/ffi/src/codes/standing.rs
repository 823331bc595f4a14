//! Where alarms and decisions stand: derived, never stored. See [`super`].

use stairwell_core::domain::fold::view::{AlarmKind, AlarmStatus, DecisionStanding, DoctorTaskKind};
use stairwell_core::domain::post::PostKind;
use stairwell_core::domain::role::SupervisorRole;

/// What an alarm is about.
#[uniffi::remote(Enum)]
pub enum AlarmKind {
    /// 发热: a temperature.
    Fever,
    /// 症状: a symptom.
    Symptom,
}

/// Where an alarm stands.
#[uniffi::remote(Enum)]
pub enum AlarmStatus {
    /// 未排除: nobody who may has excluded it.
    Open,
    /// 已更正: a correction by somebody who is no doctor took it away. A release waits for a doctor's word.
    Corrected,
    /// 已排除: a doctor or the CDC saw it and excluded it.
    Cleared,
}

/// Where a decision stands.
#[uniffi::remote(Enum)]
pub enum DecisionStanding {
    /// 有效: it counts.
    InForce,
    /// 冲突: it counts and a concurrent one says otherwise.
    InConflict,
    /// 已被替代: a later decision replaced it.
    Superseded,
    /// 已被裁决否定: a resolution decided against it.
    Overruled,
    /// 建议: its author may not decide this; no effect.
    Proposal,
}

/// What a doctor has to look at.
#[uniffi::remote(Enum)]
pub enum DoctorTaskKind {
    /// 不一致: readings of one person at one visit differ.
    Discordant,
    /// 有争议: corrections disagree, or somebody disputes a fact.
    Disputed,
    /// 更低: a fever was corrected away by somebody who is no doctor.
    Lowered,
    /// 时间存疑: a time is doubtful.
    DoubtfulTime,
}

/// What a book is kept for.
#[uniffi::remote(Enum)]
pub enum PostKind {
    /// 值班簿 `DUTY_BOOK`.
    DutyBook,
    /// 卡点 `CHECKPOINT`.
    Checkpoint,
}

/// The offices that write through a server (§4.6).
#[uniffi::remote(Enum)]
pub enum SupervisorRole {
    /// 社区指挥 `SUP_COMMUNITY`.
    Community,
    /// 镇街指挥 `SUP_STREET`.
    Street,
    /// 区县指挥 `SUP_DISTRICT`.
    District,
    /// 疾控流调 `CDC`.
    Cdc,
}
