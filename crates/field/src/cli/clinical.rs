//! What is done for a person: calls, samples, transfers, contacts.

use clap::{Args, Subcommand};
use stairwell_core::domain::call::Reached;
use stairwell_core::domain::contact::{ContactMode, ContactRelation};
use stairwell_core::domain::sample::{SampleKind, SampleResult, SampleStage};
use stairwell_core::domain::transfer::TransferStage;
use stairwell_core::time::{LocalDate, UtcMs};

/// `call`
#[derive(Debug, Args)]
pub(crate) struct CallArguments {
    /// Who was to be reached.
    #[arg(long)]
    pub(crate) person: String,
    /// Id of the person's household: needed when two grids have a person of one id.
    #[arg(long)]
    pub(crate) household: Option<String>,
    /// YES, NO_ANSWER, WRONG_NO, OFF or REFUSED.
    #[arg(long, value_name = "ANSWER")]
    pub(crate) reached: Reached,
    /// Whether it was the first interview; when left out it was if no earlier call was answered.
    #[arg(long, value_name = "true|false")]
    pub(crate) first: Option<bool>,
    /// What came of it.
    #[arg(long, value_name = "TEXT")]
    pub(crate) outcome: Option<String>,
    /// The number that was dialled.
    #[arg(long)]
    pub(crate) number: Option<String>,
}

/// `sample …`
#[derive(Debug, Subcommand)]
pub(crate) enum SampleVerb {
    /// 采集。A sample was taken.
    Collect(SampleCollectArguments),
    /// 进度与结果。A sample was handed over, received, or has a result.
    Step(SampleStepArguments),
}

/// `sample collect`
#[derive(Debug, Args)]
pub(crate) struct SampleCollectArguments {
    /// From whom.
    #[arg(long)]
    pub(crate) person: String,
    /// Id of the person's household: needed when two grids have a person of one id.
    #[arg(long)]
    pub(crate) household: Option<String>,
    /// The number on the tube.
    #[arg(long)]
    pub(crate) number: String,
    /// THROAT_SWAB, NASAL_SWAB, SPUTUM, BLOOD, STOOL or OTHER.
    #[arg(long, default_value = "THROAT_SWAB")]
    pub(crate) kind: SampleKind,
    /// Which day of the observation it is; worked out when left out.
    #[arg(long)]
    pub(crate) day: Option<u16>,
}

/// `sample step`
#[derive(Debug, Args)]
pub(crate) struct SampleStepArguments {
    /// Id of the sample.
    #[arg(long, value_name = "RECORD")]
    pub(crate) sample: String,
    /// Id of the household: needed when two grids have a record of one id.
    #[arg(long)]
    pub(crate) household: Option<String>,
    /// HANDED_OVER, RECEIVED or RESULT.
    #[arg(long)]
    pub(crate) stage: SampleStage,
    /// POS, NEG, INCONCLUSIVE or REJECTED.
    #[arg(long)]
    pub(crate) result: Option<SampleResult>,
    /// To whom, or which laboratory.
    #[arg(long, value_name = "NAME")]
    pub(crate) place: Option<String>,
    /// When it happened; now when left out.
    #[arg(long, value_name = "TIME")]
    pub(crate) happened_at: Option<UtcMs>,
}

/// `transfer-step`
#[derive(Debug, Args)]
pub(crate) struct TransferStepArguments {
    /// Id of the TRANSFER decision.
    #[arg(long, value_name = "RECORD")]
    pub(crate) transfer: String,
    /// Id of the household: needed when two grids have a record of one id.
    #[arg(long)]
    pub(crate) household: Option<String>,
    /// PICKED_UP, DEPARTED, ARRIVED or RECEIVED; a later one implies the earlier.
    #[arg(long)]
    pub(crate) stage: TransferStage,
    /// Where the person is or goes, when not as ordered.
    #[arg(long, value_name = "NAME")]
    pub(crate) facility: Option<String>,
    /// Number plate.
    #[arg(long, value_name = "PLATE")]
    pub(crate) vehicle: Option<String>,
    /// Who drives.
    #[arg(long, value_name = "NAME")]
    pub(crate) driver: Option<String>,
    /// Protective gear worn.
    #[arg(long, value_name = "TEXT")]
    pub(crate) protection: Option<String>,
}

/// `contact`
#[derive(Debug, Args)]
pub(crate) struct ContactArguments {
    /// Who was in contact.
    #[arg(long)]
    pub(crate) person: String,
    /// Id of the person's household: needed when two grids have a person of one id.
    #[arg(long)]
    pub(crate) household: Option<String>,
    /// The case, as the CDC numbers or names it.
    #[arg(long, value_name = "CASE")]
    pub(crate) case: String,
    /// The case as a person of the same household.
    #[arg(long, value_name = "PERSON")]
    pub(crate) case_person: Option<String>,
    /// Day of the last contact.
    #[arg(long, value_name = "DATE")]
    pub(crate) last: LocalDate,
    /// Day of the first contact.
    #[arg(long, value_name = "DATE")]
    pub(crate) first: Option<LocalDate>,
    /// SHARED_MEAL, SHARED_ROOM, SAME_WARD, SHARED_UTENSILS, SECRETIONS, CARE, VISIT, SHARED_TRANSPORT or OTHER.
    #[arg(long)]
    pub(crate) mode: Option<ContactMode>,
    /// FAMILY, HEALTH_WORKER, CLASSMATE, COLLEAGUE or OTHER.
    #[arg(long)]
    pub(crate) relation: Option<ContactRelation>,
    /// Whether both were protected.
    #[arg(long, value_name = "true|false")]
    pub(crate) protected: Option<bool>,
    /// How near, in cm.
    #[arg(long, value_name = "CM")]
    pub(crate) distance_cm: Option<u16>,
    /// How long, in minutes.
    #[arg(long, value_name = "MINUTES")]
    pub(crate) duration_min: Option<u16>,
}
