//! What is decided about a person, and where it stands. See [`super`].

use stairwell_core::domain::decision::{AnchorBasis, DecisionType, EpisodeState, Venue};
use stairwell_core::domain::fold::view::ReviewReason;
use stairwell_core::domain::sample::{SampleKind, SampleResult, SampleStage};
use stairwell_core::domain::transfer::{TransferReason, TransferStage};

/// What is decided (reference/domain.md §4.2).
#[uniffi::remote(Enum)]
pub enum DecisionType {
    /// 启动 `START`.
    Start,
    /// 更正末次接触日 `REANCHOR`.
    Reanchor,
    /// 延长 `EXTEND`.
    Extend,
    /// 转运 `TRANSFER`.
    Transfer,
    /// 排除 `EXCLUDE`.
    Exclude,
    /// 转病例 `CONFIRM`.
    Confirm,
    /// 解除 `RELEASE`.
    Release,
    /// 裁决 `RESOLVE`.
    Resolve,
    /// 移交 `HANDOVER_OUT`.
    HandoverOut,
    /// 接收 `HANDOVER_ACCEPT`.
    HandoverAccept,
    /// 失访 `LOST`.
    Lost,
    /// 找回 `FOUND`.
    Found,
    /// 作废 `VOID`.
    Void,
}

/// What day 0 of the observation is (§2.10).
#[uniffi::remote(Enum)]
pub enum AnchorBasis {
    /// 末次接触 `LAST_CONTACT`.
    LastContact,
    /// 离开疫区 `LEFT_AREA`.
    LeftArea,
    /// 抵达 `ARRIVAL`.
    Arrival,
    /// 管控开始 `CONTROL_START`.
    ControlStart,
}

/// Where a person is observed (§3).
#[uniffi::remote(Enum)]
pub enum Venue {
    /// 居家 `HOME`.
    Home,
    /// 集中 `CENTRAL`.
    Central,
    /// 定点医院 `HOSPITAL`.
    Hospital,
}

/// State of an observation (§4.2): derived, never stored in a record.
#[uniffi::remote(Enum)]
pub enum EpisodeState {
    /// 待核实 `LISTED`.
    Listed,
    /// 已告知 `NOTICED`.
    Noticed,
    /// 居家隔离医学观察 `HOME_OBS`.
    HomeObservation,
    /// 集中隔离医学观察 `CENTRAL_OBS`.
    CentralObservation,
    /// 待转运 `TRANSFER_PENDING`.
    TransferPending,
    /// 转运中 `IN_TRANSIT`.
    InTransit,
    /// 定点医院排查/隔离治疗 `HOSPITAL`.
    Hospital,
    /// 待裁决(按未解除管理) `REVIEW`.
    Review,
    /// 已解除 `RELEASED`.
    Released,
    /// 转为病例 `CASE`.
    Case,
    /// 失访 `LOST`.
    Lost,
    /// 已移交外地(对方已接收) `HANDED_OVER`.
    HandedOver,
    /// 死亡 `DIED`.
    Died,
    /// 误录 `VOID`.
    Void,
}

/// How far a transfer is; later ones imply the earlier.
#[uniffi::remote(Enum)]
pub enum TransferStage {
    /// 已下令 `ORDERED`.
    Ordered,
    /// 已接人 `PICKED_UP`.
    PickedUp,
    /// 已出发 `DEPARTED`.
    Departed,
    /// 已到达 `ARRIVED`.
    Arrived,
    /// 已接收 `RECEIVED`.
    Received,
}

/// Why somebody is moved (§3).
#[uniffi::remote(Enum)]
pub enum TransferReason {
    /// 发热 `FEVER`.
    Fever,
    /// 密接集中隔离 `CONTACT_TO_CENTRAL`.
    ContactToCentral,
    /// 居家条件不符 `UNSUITABLE_HOME`.
    UnsuitableHome,
    /// 违反居家隔离 `BREACH`.
    Breach,
    /// 确诊或疑似 `CASE`.
    Case,
    /// 其他 `OTHER`.
    Other,
}

/// What was taken (reference/domain.md §2.6).
#[uniffi::remote(Enum)]
pub enum SampleKind {
    /// 咽拭子 `THROAT_SWAB`.
    ThroatSwab,
    /// 鼻拭子 `NASAL_SWAB`.
    NasalSwab,
    /// 痰 `SPUTUM`.
    Sputum,
    /// 血 `BLOOD`.
    Blood,
    /// 粪便 `STOOL`.
    Stool,
    /// 其他 `OTHER`.
    Other,
}

/// How far a sample is.
#[uniffi::remote(Enum)]
pub enum SampleStage {
    /// 已采集 `COLLECTED`.
    Collected,
    /// 已送出 `HANDED_OVER`.
    HandedOver,
    /// 已收样 `RECEIVED`.
    Received,
    /// 已出结果 `RESULT`.
    Resulted,
}

/// What the laboratory found (§3).
#[uniffi::remote(Enum)]
pub enum SampleResult {
    /// 阳性 `POS`.
    Positive,
    /// 阴性 `NEG`.
    Negative,
    /// 可疑 `INCONCLUSIVE`.
    Inconclusive,
    /// 拒收 `REJECTED`.
    Rejected,
}

/// Why a release does not release, or what is contradictory (§5.4): derived, never stored.
#[uniffi::remote(Enum)]
pub enum ReviewReason {
    /// 同时有人决定延长 `EXTENDED_CONCURRENTLY`.
    ExtendedConcurrently,
    /// 同时有人更正末次接触日 `REANCHORED_CONCURRENTLY`.
    ReanchoredConcurrently,
    /// 同时有人决定启动观察 `STARTED_CONCURRENTLY`.
    StartedConcurrently,
    /// 同时有人决定转运 `TRANSFERRED_CONCURRENTLY`.
    TransferredConcurrently,
    /// 有未经医生排除的发热或症状 `UNCLEARED_ALARM`.
    UnclearedAlarm,
    /// 观察期未满即解除 `EARLY_RELEASE`.
    EarlyRelease,
    /// 解除时未见观察启动 `NOTHING_TO_RELEASE`.
    NothingToRelease,
    /// 裁决互相矛盾 `RESOLUTIONS_DISAGREE`.
    ResolutionsDisagree,
    /// 作废时另有人记录 `VOID_SUSPENDED`.
    VoidSuspended,
    /// 末日检测未完成 `LAST_DAY_UNSEEN`.
    LastDayUnseen,
    /// 末日缺接触式体温计读数 `NO_CONTACT_READING`.
    NoContactReading,
    /// 末日未询问症状或未全部否认 `SYMPTOMS_NOT_DENIED`.
    SymptomsNotDenied,
    /// 缺核酸阴性结果 `NEGATIVES_MISSING`.
    NegativesMissing,
    /// 会签不齐 `QUORUM_MISSING`.
    QuorumMissing,
    /// 解除人是唯一记录人 `SOLE_RECORDER`.
    SoleRecorder,
    /// 同住人转为病例,待确认 `CONTACT_UNCONFIRMED`.
    ContactUnconfirmed,
    /// 样本阳性或结果不一致 `POSITIVE_SAMPLE`.
    PositiveSample,
}
