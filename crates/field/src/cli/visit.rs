//! The visit.

use clap::Args;
use stairwell_core::domain::reading::ReadingSource;
use stairwell_core::domain::visit::{Outcome, VisitMode};
use stairwell_core::time::{Slot, UtcMs};

use crate::argument::{
    AntipyreticArgument, ExposureArgument, GeoArgument, IdentityArgument, NeedArgument, SymptomArgument,
    TemperatureArgument,
};

/// `visit`
#[derive(Debug, Args)]
pub(crate) struct VisitArguments {
    /// Id of the household.
    #[arg(long)]
    pub(crate) household: String,
    /// AM, PM or EVE; by the clock and the policy when left out.
    #[arg(long)]
    pub(crate) round: Option<Slot>,
    /// DONE_OK, DONE_ABNORMAL, NOT_HOME, REFUSED, NOT_ATTEMPTED; when left out DONE_OK, or DONE_ABNORMAL with a fever or a
    /// symptom.
    #[arg(long)]
    pub(crate) outcome: Option<Outcome>,
    /// How: DOOR, PHONE, VIDEO, WECHAT, CHECKPOINT, CLINIC.
    #[arg(long, default_value = "DOOR")]
    pub(crate) mode: VisitMode,
    /// A temperature; where and with what default to FOREHEAD/IR. PERSON may be left out when one person of the household
    /// can be meant: the one under observation, else the one resident. May be given several times; the second of one
    /// person repeats the first.
    #[arg(long, value_name = "[PERSON=]36.8[@SITE/METHOD]")]
    pub(crate) temp: Vec<TemperatureArgument>,
    /// The recorded reading that the temperature repeats: RECORD/k.
    #[arg(long, value_name = "READING", requires = "temp")]
    pub(crate) retest_of: Option<String>,
    /// Whether something against fever was taken in the last six hours: YES, NO or UNK. May be given several times.
    #[arg(long, value_name = "[PERSON=]ANSWER", requires = "temp")]
    pub(crate) antipyretic: Vec<AntipyreticArgument>,
    /// Who measured: MEASURED_BY_TEAM, WITNESSED_SELF, SELF_REPORTED or DEVICE.
    #[arg(long, value_name = "SOURCE", requires = "temp")]
    pub(crate) source: Option<ReadingSource>,
    /// Serial number of the thermometer.
    #[arg(long, value_name = "NUMBER", requires = "temp")]
    pub(crate) serial: Option<String>,
    /// A symptom asked; YES, NO or UNK. PERSON may be left out as with --temp. May be given several times.
    #[arg(long, value_name = "[PERSON=]SYMPTOM:ANSWER")]
    pub(crate) symptom: Vec<SymptomArgument>,
    /// Questions about exposure: AREA (stayed in the epidemic area), CASE (contact with a case), FEVER (contact with
    /// somebody with fever from there). PERSON may be left out as with --temp. May be given several times.
    #[arg(long, value_name = "[PERSON=]AREA:YES,CASE:NO,FEVER:UNK")]
    pub(crate) exposure: Vec<ExposureArgument>,
    /// An identity document looked at: VERIFIED, MISMATCH or NO_DOCUMENT. May be given several times.
    #[arg(long, value_name = "PERSON=RESULT")]
    pub(crate) identity: Vec<IdentityArgument>,
    /// What the household asks for; how soon is NOW, TODAY (when left out) or ROUTINE. May be given several times.
    #[arg(long, value_name = "CATEGORY[@URGENCY]=TEXT")]
    pub(crate) need: Vec<NeedArgument>,
    /// To whom the notice (告知书) was handed. May be given several times.
    #[arg(long, value_name = "PERSON")]
    pub(crate) notice: Vec<String>,
    /// Who signed the promise (承诺书) with the notice. May be given several times.
    #[arg(long, value_name = "PERSON")]
    pub(crate) promise: Vec<String>,
    /// Who was seen beside those measured or asked. May be given several times.
    #[arg(long, value_name = "PERSON")]
    pub(crate) present: Vec<String>,
    /// Advice given.
    #[arg(long, value_name = "TEXT")]
    pub(crate) advice: Option<String>,
    /// The number to call back was given.
    #[arg(long)]
    pub(crate) callback: bool,
    /// Where this device is, in degrees, and how exact in metres.
    #[arg(long, value_name = "LAT,LON[,METRES]", allow_hyphen_values = true)]
    pub(crate) geo: Option<GeoArgument>,
    /// Free note.
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
    /// 补录: when the visit took place, when it is entered later (paper first).
    #[arg(long, value_name = "TIME", requires = "late_reason")]
    pub(crate) observed_at: Option<UtcMs>,
    /// 补录原因: why it is entered later.
    #[arg(long, value_name = "TEXT", requires = "observed_at")]
    pub(crate) late_reason: Option<String>,
    /// The unusual temperatures (outside 34.0 to 42.0) were checked.
    #[arg(long)]
    pub(crate) confirm: bool,
}
