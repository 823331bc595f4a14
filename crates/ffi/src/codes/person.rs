//! Who somebody is, and how people belong together. See [`super`].

use stairwell_core::domain::contact::{ContactMode, ContactRelation};
use stairwell_core::domain::identity::DocumentType;
use stairwell_core::domain::link::LinkKind;
use stairwell_core::domain::person::{ParticularsSource, Sex};
use stairwell_core::domain::residence::ResidenceBasis;
use stairwell_core::domain::risk::{Category, RiskSource};
use stairwell_core::domain::suitability::Verdict;

/// Kind of document (reference/domain.md §3).
#[uniffi::remote(Enum)]
pub enum DocumentType {
    /// 居民身份证 `RIC`.
    ResidentCard,
    /// 护照 `PASSPORT`.
    Passport,
    /// 港澳通行证 `HKMO`.
    HongKongMacao,
    /// 台胞证 `TW`.
    Taiwan,
    /// 外国人永居证 `FPR`.
    ForeignResident,
    /// 其他 `OTHER`.
    Other,
}

/// GB/T 2261.1.
#[uniffi::remote(Enum)]
pub enum Sex {
    /// 未知 `UNKNOWN`.
    Unknown,
    /// 男 `MALE`.
    Male,
    /// 女 `FEMALE`.
    Female,
    /// 未说明 `NOT_STATED`.
    NotStated,
}

/// Where a person's particulars come from, weakest first: the display of a disputed field follows the strongest
/// (reference/domain.md §5.2).
#[uniffi::remote(Enum)]
pub enum ParticularsSource {
    /// 名单或转述 `LISTED`.
    Listed,
    /// 本人申报 `DECLARED`.
    Declared,
    /// 证件扫描 `CARD_SCANNED`.
    CardScanned,
    /// 民警核验证件 `CARD_CHECKED`.
    CardChecked,
}

/// How it is known (reference/domain.md §3).
#[uniffi::remote(Enum)]
pub enum ResidenceBasis {
    /// 见面核实 `FACE`.
    Face,
    /// 电话核实 `PHONE`.
    Phone,
    /// 名单 `LIST`.
    List,
    /// 本人申报 `SELF`.
    OwnWord,
}

/// Category of a key person (reference/domain.md §4.1). Number 7 is kept for 四种重点人群's fourth.
#[uniffi::remote(Enum)]
pub enum Category {
    /// 密切接触者 `CLOSE_CONTACT`.
    CloseContact,
    /// 湖北(疫情发生地)来粤人员 `HUBEI_ARRIVAL`.
    HubeiArrival,
    /// 发热门诊就诊者 `FEVER_CLINIC`.
    FeverClinic,
    /// 可疑暴露者 `SUSPECT_EXPOSURE`.
    SuspectExposure,
    /// 治愈出院 `CASE_DISCHARGED`.
    CaseDischarged,
    /// 其他外地返粤 `OTHER_ARRIVAL`.
    OtherArrival,
    /// 一般居民 `GENERAL`.
    General,
}

/// Who said so (§3).
#[uniffi::remote(Enum)]
pub enum RiskSource {
    /// 自主申报 `SELF_REPORT`.
    SelfReport,
    /// 卡点登记 `CHECKPOINT`.
    Checkpoint,
    /// 公安名单 `POLICE_LIST`.
    PoliceList,
    /// 疾控名单 `CDC_LIST`.
    CdcList,
    /// 网格摸查 `GRID_CANVASS`.
    GridCanvass,
    /// 群众反映 `NEIGHBOUR`.
    Neighbour,
    /// 医院通报 `HOSPITAL`.
    Hospital,
}

/// How they met.
#[uniffi::remote(Enum)]
pub enum ContactMode {
    /// 同餐 `SHARED_MEAL`.
    SharedMeal,
    /// 同室 `SHARED_ROOM`.
    SharedRoom,
    /// 同病区 `SAME_WARD`.
    SameWard,
    /// 共用餐具毛巾 `SHARED_UTENSILS`.
    SharedUtensils,
    /// 接触分泌物 `SECRETIONS`.
    Secretions,
    /// 诊治护理 `CARE`.
    Care,
    /// 探视 `VISIT`.
    Visiting,
    /// 共用交通工具 `SHARED_TRANSPORT`.
    SharedTransport,
    /// 其他 `OTHER`.
    Other,
}

/// What they are to each other.
#[uniffi::remote(Enum)]
pub enum ContactRelation {
    /// 家庭成员 `FAMILY`.
    Family,
    /// 医务人员 `HEALTH_WORKER`.
    HealthWorker,
    /// 同学 `CLASSMATE`.
    Classmate,
    /// 同事 `COLLEAGUE`.
    Colleague,
    /// 其他 `OTHER`.
    Other,
}

/// What is said of two registered persons.
#[uniffi::remote(Enum)]
pub enum LinkKind {
    /// 同一人 `SAME`.
    Same,
    /// 不是同一人 `NOT_SAME`.
    NotSame,
    /// 取消关联 `UNLINK`.
    Unlink,
}

/// The verdict (§3); of concurrent ones the stricter counts (§5.2).
#[uniffi::remote(Enum)]
pub enum Verdict {
    /// 未评估 `UNKNOWN`.
    Unknown,
    /// 适合居家 `SUITABLE`.
    Suitable,
    /// 不适合居家 `UNSUITABLE`.
    Unsuitable,
}
