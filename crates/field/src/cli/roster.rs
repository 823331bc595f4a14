//! Who lives where, and who is whom.

use clap::{Args, Subcommand};
use stairwell_core::domain::identity::DocumentType;
use stairwell_core::domain::person::{ParticularsSource, Sex};
use stairwell_core::domain::residence::ResidenceBasis;
use stairwell_core::domain::risk::{Category, RiskSource};
use stairwell_core::time::LocalDate;

/// `household …`
#[derive(Debug, Subcommand)]
pub(crate) enum HouseholdVerb {
    /// 登记住户。Register a flat; the same flat registered on two phones is one household.
    Add(HouseholdAddArguments),
}

/// `household add`
#[derive(Debug, Args)]
pub(crate) struct HouseholdAddArguments {
    /// Code of the grid.
    #[arg(long)]
    pub(crate) grid: String,
    /// 楼栋.
    #[arg(long)]
    pub(crate) building: String,
    /// 单元; left out in a house without units.
    #[arg(long, default_value = "")]
    pub(crate) unit: String,
    /// Floor, -5 to 150.
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) floor: Option<i16>,
    /// 房号.
    #[arg(long)]
    pub(crate) room: String,
    /// Whether the lift works.
    #[arg(long, value_name = "true|false")]
    pub(crate) lift: Option<bool>,
    /// How to get in.
    #[arg(long, value_name = "TEXT")]
    pub(crate) access_note: Option<String>,
    /// 房东. Who lets the flat.
    #[arg(long, value_name = "NAME")]
    pub(crate) landlord: Option<String>,
    /// 门磁. Number of the door sensor.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) door_sensor: Option<String>,
}

/// `person …`
#[derive(Debug, Subcommand)]
pub(crate) enum PersonVerb {
    /// 登记人员。Register a person who lives in a household.
    Add(Box<PersonAddArguments>),
}

/// `person add`
#[derive(Debug, Args)]
pub(crate) struct PersonAddArguments {
    /// Id of the household.
    #[arg(long)]
    pub(crate) household: String,
    /// Name.
    #[arg(long)]
    pub(crate) name: String,
    /// Telephone number; may be given several times.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) phone: Vec<String>,
    /// Number of the identity document.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) id_number: Option<String>,
    /// Kind of the identity document.
    #[arg(long, value_name = "TYPE", default_value = "RIC")]
    pub(crate) id_type: DocumentType,
    /// UNKNOWN, MALE, FEMALE or NOT_STATED.
    #[arg(long)]
    pub(crate) sex: Option<Sex>,
    /// Birth date.
    #[arg(long, value_name = "DATE")]
    pub(crate) birth_date: Option<LocalDate>,
    /// Age in years, as said.
    #[arg(long, value_name = "YEARS")]
    pub(crate) age: Option<u8>,
    /// Where the particulars come from: LISTED, DECLARED, CARD_SCANNED or CARD_CHECKED.
    #[arg(long)]
    pub(crate) source: Option<ParticularsSource>,
    /// First day in the flat; today when left out.
    #[arg(long, value_name = "DATE")]
    pub(crate) since: Option<LocalDate>,
    /// How that is known: FACE, PHONE, LIST or SELF.
    #[arg(long)]
    pub(crate) basis: Option<ResidenceBasis>,
    /// Role in the household, such as 户主.
    #[arg(long, value_name = "TEXT")]
    pub(crate) relation: Option<String>,
    /// Why the person is watched.
    #[command(flatten)]
    pub(crate) tag: TagArguments,
    /// What else is known.
    #[command(flatten)]
    pub(crate) background: BackgroundArguments,
}

/// Why a person is watched; the particulars are those of every category given.
#[derive(Debug, Args)]
pub(crate) struct TagArguments {
    /// Category of a key person; may be given several times.
    #[arg(long)]
    pub(crate) category: Vec<Category>,
    /// Who said so: SELF_REPORT, CHECKPOINT, POLICE_LIST, CDC_LIST, GRID_CANVASS, NEIGHBOUR or HOSPITAL.
    #[arg(long, value_name = "SOURCE", default_value = "GRID_CANVASS")]
    pub(crate) tag_source: RiskSource,
    /// The category was confirmed.
    #[arg(long)]
    pub(crate) confirmed: bool,
    /// Last contact with the case.
    #[arg(long, value_name = "DATE")]
    pub(crate) last_contact: Option<LocalDate>,
    /// When the person left the epidemic area.
    #[arg(long, value_name = "DATE")]
    pub(crate) left_area: Option<LocalDate>,
    /// When the person arrived here.
    #[arg(long, value_name = "DATE")]
    pub(crate) arrived: Option<LocalDate>,
    /// Train, coach, seat.
    #[arg(long, value_name = "TEXT")]
    pub(crate) transport: Option<String>,
    /// Grounds for the category.
    #[arg(long, value_name = "TEXT")]
    pub(crate) grounds: Option<String>,
    /// The case, as the CDC numbers it.
    #[arg(long, value_name = "CASE")]
    pub(crate) index_case: Option<String>,
}

/// What else a form asks for.
#[derive(Debug, Args)]
pub(crate) struct BackgroundArguments {
    /// The name in Latin letters.
    #[arg(long, value_name = "NAME")]
    pub(crate) pinyin: Option<String>,
    /// Nationality, ISO 3166 letters.
    #[arg(long, value_name = "CHN")]
    pub(crate) nationality: Option<String>,
    /// 户籍. Region code of 6 digits.
    #[arg(long, value_name = "CODE")]
    pub(crate) huji: Option<String>,
    /// Work unit.
    #[arg(long, value_name = "NAME")]
    pub(crate) work_unit: Option<String>,
    /// Chronic disease; may be given several times.
    #[arg(long, value_name = "TEXT")]
    pub(crate) chronic: Vec<String>,
    /// Whether pregnant.
    #[arg(long, value_name = "true|false")]
    pub(crate) pregnant: Option<bool>,
    /// Whether living alone.
    #[arg(long, value_name = "true|false")]
    pub(crate) lives_alone: Option<bool>,
    /// Whether somebody has to care for the person.
    #[arg(long, value_name = "true|false")]
    pub(crate) needs_carer: Option<bool>,
    /// Language spoken.
    #[arg(long, value_name = "TEXT")]
    pub(crate) language: Option<String>,
}

/// `link …`
#[derive(Debug, Subcommand)]
pub(crate) enum LinkVerb {
    /// 同一人。Two registered persons are one.
    Same(LinkArguments),
    /// 不是同一人。Two registered persons are two.
    NotSame(LinkArguments),
    /// 取消关联。Take back the links that are known here.
    Unlink(LinkArguments),
}

/// `link same`, `link not-same`, `link unlink`
#[derive(Debug, Args)]
pub(crate) struct LinkArguments {
    /// One of them.
    #[arg(long)]
    pub(crate) person: String,
    /// The other; one of another grid by the whole name, GRID/device:sequence.
    #[arg(long, value_name = "PERSON")]
    pub(crate) other: String,
    /// Id of the first person's household: needed when two grids have a person of one id.
    #[arg(long)]
    pub(crate) household: Option<String>,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
}

/// `move`
#[derive(Debug, Args)]
pub(crate) struct MoveArguments {
    /// Who moves.
    #[arg(long)]
    pub(crate) person: String,
    /// Id of the household where the person lives now: needed when two grids have a person of one id.
    #[arg(long)]
    pub(crate) household: Option<String>,
    /// Where to.
    #[command(flatten)]
    pub(crate) home: NewHomeArguments,
}

/// Where somebody goes to live.
#[derive(Debug, Args)]
pub(crate) struct NewHomeArguments {
    /// Id of the new household.
    #[arg(long, value_name = "HOUSEHOLD")]
    pub(crate) to: String,
    /// First day there; today when left out.
    #[arg(long, value_name = "DATE")]
    pub(crate) since: Option<LocalDate>,
    /// How it is known: FACE, PHONE, LIST or SELF.
    #[arg(long)]
    pub(crate) basis: Option<ResidenceBasis>,
    /// Role in the new household.
    #[arg(long, value_name = "TEXT")]
    pub(crate) relation: Option<String>,
}

/// `handover …`
#[derive(Debug, Subcommand)]
pub(crate) enum HandoverVerb {
    /// 移交。Propose to another grid to take a person over; until it accepts, the person stays yours.
    Out(HandoverOutArguments),
    /// 接收。Accept a person who was handed over, on a device that has both grids.
    Accept(HandoverAcceptArguments),
}

/// `handover out`
#[derive(Debug, Args)]
pub(crate) struct HandoverOutArguments {
    /// Who.
    #[arg(long)]
    pub(crate) person: String,
    /// Id of the person's household: needed when two grids have a person of one id.
    #[arg(long)]
    pub(crate) household: Option<String>,
    /// Code of the grid that is to take over.
    #[arg(long, value_name = "GRID")]
    pub(crate) to_grid: String,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    /// Number of the paper.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) document_no: Option<String>,
}

/// `handover accept`
#[derive(Debug, Args)]
pub(crate) struct HandoverAcceptArguments {
    /// Who, as the sender's grid names them.
    #[arg(long)]
    pub(crate) person: String,
    /// Id of the household at the sender's: needed when two grids have a person of one id.
    #[arg(long)]
    pub(crate) household: Option<String>,
    /// Where the person lives in the receiver's grid.
    #[command(flatten)]
    pub(crate) home: NewHomeArguments,
}
