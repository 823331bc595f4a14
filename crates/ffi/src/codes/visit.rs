//! What is recorded at a door. See [`super`].

use stairwell_core::domain::need::{NeedAct, NeedCategory, NeedStatus, Urgency};
use stairwell_core::domain::reading::{Method, ReadingSource, Site};
use stairwell_core::domain::symptom::{Answer, Symptom};
use stairwell_core::domain::visit::{IdentityResult, Outcome, VisitMode};

/// How the household was met (reference/domain.md §3).
#[uniffi::remote(Enum)]
pub enum VisitMode {
    /// 上门 `DOOR`.
    Door,
    /// 电话 `PHONE`.
    Phone,
    /// 视频 `VIDEO`.
    Video,
    /// 微信 `WECHAT`.
    Wechat,
    /// 卡点 `CHECKPOINT`.
    Checkpoint,
    /// 门诊 `CLINIC`.
    Clinic,
}

/// How the visit went (§4.3).
#[uniffi::remote(Enum)]
pub enum Outcome {
    /// 已见-正常 `DONE_OK`.
    DoneOk,
    /// 已见-异常 `DONE_ABNORMAL`.
    DoneAbnormal,
    /// 不在家 `NOT_HOME`.
    NotHome,
    /// 拒绝 `REFUSED`.
    Refused,
    /// 未前往 `NOT_ATTEMPTED`.
    NotAttempted,
    /// 计划 `PLANNED`.
    Planned,
}

/// What the look at an identity document showed.
#[uniffi::remote(Enum)]
pub enum IdentityResult {
    /// 已核实 `VERIFIED`.
    Verified,
    /// 不符 `MISMATCH`.
    Mismatch,
    /// 未出示证件 `NO_DOCUMENT`.
    NoDocument,
}

/// Where it was measured (reference/domain.md §3).
#[uniffi::remote(Enum)]
pub enum Site {
    /// 腋 `AXILLA`.
    Axilla,
    /// 额 `FOREHEAD`.
    Forehead,
    /// 腕 `WRIST`.
    Wrist,
    /// 耳 `EAR`.
    Ear,
    /// 口 `ORAL`.
    Oral,
    /// 肛 `RECTAL`.
    Rectal,
    /// 颈 `NECK`.
    Neck,
    /// 未知 `UNKNOWN`.
    Unknown,
}

/// What it was measured with (§3).
#[uniffi::remote(Enum)]
pub enum Method {
    /// 玻璃/水银体温计 `GLASS`.
    Glass,
    /// 电子体温计 `ELECTRONIC`.
    Electronic,
    /// 红外额温枪 `IR`.
    Infrared,
    /// 红外耳温枪 `IR_EAR`.
    InfraredEar,
    /// 手环 `WRISTBAND`.
    Wristband,
    /// 热成像 `THERMAL_CAM`.
    ThermalCamera,
    /// 自报 `SELF_REPORT`.
    SelfReport,
}

/// Who measured (reference/domain.md §3).
#[uniffi::remote(Enum)]
pub enum ReadingSource {
    /// 现场测量 `MEASURED_BY_TEAM`.
    MeasuredByTeam,
    /// 当面自测 `WITNESSED_SELF`.
    WitnessedSelf,
    /// 本人自报 `SELF_REPORTED`.
    SelfReported,
    /// 设备上传 `DEVICE`.
    Device,
}

/// What is asked (reference/domain.md §4.4).
#[uniffi::remote(Enum)]
pub enum Symptom {
    /// 发热 `FEVER`.
    Fever,
    /// 自觉发热 `FEVERISH`.
    Feverish,
    /// 畏寒 `CHILLS`.
    Chills,
    /// 干咳 `DRY_COUGH`.
    DryCough,
    /// 咳嗽 `COUGH`.
    Cough,
    /// 咳痰 `PRODUCTIVE`.
    Productive,
    /// 乏力 `FATIGUE`.
    Fatigue,
    /// 咽痛 `SORE_THROAT`.
    SoreThroat,
    /// 鼻塞 `NASAL_CONGESTION`.
    NasalCongestion,
    /// 流涕 `RHINORRHEA`.
    Rhinorrhea,
    /// 气促/呼吸困难 `DYSPNEA`.
    Dyspnea,
    /// 胸闷 `CHEST_TIGHT`.
    ChestTight,
    /// 胸痛 `CHEST_PAIN`.
    ChestPain,
    /// 肌肉酸痛 `MYALGIA`.
    Myalgia,
    /// 关节痛 `ARTHRALGIA`.
    Arthralgia,
    /// 头痛 `HEADACHE`.
    Headache,
    /// 腹泻 `DIARRHEA`.
    Diarrhea,
    /// 恶心 `NAUSEA`.
    Nausea,
    /// 呕吐 `VOMIT`.
    Vomit,
    /// 腹痛 `ABDOMINAL`.
    Abdominal,
    /// 结膜充血 `CONJUNCTIVA`.
    Conjunctiva,
    /// 食欲减退 `APPETITE`.
    Appetite,
    /// 嗅觉减退 `ANOSMIA`.
    Anosmia,
    /// 味觉减退 `AGEUSIA`.
    Ageusia,
    /// 无症状 `NONE`.
    None,
}

/// The answer (§3).
#[uniffi::remote(Enum)]
pub enum Answer {
    /// 有 `YES`.
    Yes,
    /// 无 `NO`.
    No,
    /// 未知 `UNK`.
    Unknown,
}

/// What kind of help (reference/domain.md §4.5).
#[uniffi::remote(Enum)]
pub enum NeedCategory {
    /// 食品买菜 `FOOD`.
    Food,
    /// 日用品 `DAILY`.
    Daily,
    /// 药品(慢病/急用) `MEDICINE`.
    Medicine,
    /// 口罩消毒 `PPE`.
    Ppe,
    /// 垃圾清运 `TRASH`.
    Trash,
    /// 快递 `PARCEL`.
    Parcel,
    /// 非新冠就医 `MEDICAL_TRIP`.
    MedicalTrip,
    /// 心理 `PSYCH`.
    Psych,
    /// 婴幼儿/老人照护 `INFANT_ELDER`.
    InfantElder,
    /// 宠物 `PET`.
    Pet,
    /// 水电网络 `UTILITY`.
    Utility,
    /// 经济困难 `FINANCE`.
    Finance,
    /// 政策咨询 `INFO`.
    Advice,
    /// 其他 `OTHER`.
    Other,
}

/// How soon (§3).
#[uniffi::remote(Enum)]
pub enum Urgency {
    /// 两小时内 `NOW`.
    Now,
    /// 当天 `TODAY`.
    Today,
    /// 48小时内 `ROUTINE`.
    Routine,
}

/// Where a need stands (§4.5): derived, never stored.
#[uniffi::remote(Enum)]
pub enum NeedStatus {
    /// 待办 `OPEN`.
    Open,
    /// 已认领 `TAKEN`.
    Taken,
    /// 已办 `DONE`.
    Done,
    /// 办不了 `FAILED`.
    Failed,
    /// 取消 `CANCELLED`.
    Cancelled,
}

/// What somebody does about a need.
#[uniffi::remote(Enum)]
pub enum NeedAct {
    /// 认领 `TAKE`.
    Take,
    /// 指派 `ASSIGN`.
    Assign,
    /// 办结 `DONE`.
    Done,
    /// 办不了 `FAIL`.
    Fail,
    /// 取消 `CANCEL`.
    Cancel,
    /// 重新打开 `REOPEN`.
    Reopen,
}
