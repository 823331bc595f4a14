//! `stairwell admin inbox` and `assign-listed`: rows of lists that fit no grid, and where somebody puts them.

use clap::Args;
use serde_json::json;
use stairwell_core::domain::household::Place;
use stairwell_core::id::ScopeId;

use crate::command::{Done, Failure, now};
use crate::deployment::Deployment;
use crate::lists::{assign, inbox};

use super::DataDir;

#[derive(Debug, Args)]
pub(super) struct ListInbox {
    #[command(flatten)]
    data_dir: DataDir,
}

#[derive(Debug, Args)]
pub(super) struct AssignListed {
    #[command(flatten)]
    data_dir: DataDir,
    /// The row, as `inbox` numbers it.
    #[arg(value_name = "ID")]
    id: i64,
    /// In which grid.
    #[arg(long, value_name = "CODE")]
    grid: ScopeId,
    /// 楼栋.
    #[arg(long, value_name = "B")]
    building: String,
    /// 单元.
    #[arg(long, value_name = "U", default_value = "")]
    unit: String,
    /// 楼层.
    #[arg(long, value_name = "F", allow_negative_numbers = true)]
    floor: Option<i16>,
    /// 房号.
    #[arg(long, value_name = "R")]
    room: String,
}

impl ListInbox {
    pub(super) fn run(self) -> Result<Done, Failure> {
        let deployment = Deployment::open(&self.data_dir.path)?;
        let rows = deployment.read(|store, _| inbox::waiting(store.connection()))?;
        let line = |row: &inbox::InboxRow| {
            let said = |column: &str| row.columns.get(column).map_or("", String::as_str);
            format!("{}\t{}:{}\t{}\t{}\t{}", row.id, row.source, row.line, said("name"), said("address"), row.reason)
        };
        let lines: Vec<String> = rows.iter().map(line).collect();
        let text = if lines.is_empty() { "nothing waits".to_owned() } else { lines.join("\n") };
        Done::new(&json!({ "inbox": rows }), text)
    }
}

impl AssignListed {
    pub(super) fn run(self) -> Result<Done, Failure> {
        let deployment = Deployment::open(&self.data_dir.path)?;
        let place = Place::new(&self.building, &self.unit, self.floor, &self.room)
            .map_err(|error| Failure::refused("refused_value", error))?;
        let household = place.document(&self.grid);
        let report = deployment.write(now(), |work| {
            let region = work.directory().region(self.grid.as_str())?;
            if region.is_none_or(|region| region.level != "GRID") {
                let why = format!("没有网格 {0} / there is no grid {0}", self.grid);
                return Err(Failure::refused("unknown_grid", why));
            }
            let why = format!("名单收件箱里没有 {0} / nothing waits under {0}", self.id);
            assign(work, self.id, &self.grid, &place)?.ok_or_else(|| Failure::refused("unknown_row", why))
        })?;
        let mut view = json!(report);
        view["household"] = json!(household);
        Done::new(&view, format!("assigned to {place} of grid {}", self.grid))
    }
}
