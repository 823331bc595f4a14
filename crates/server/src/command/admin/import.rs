//! `stairwell admin import-regions` and `import-grids`: all rows or none.

use std::fs::File;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use crate::command::{Done, Failure, now};
use crate::deployment::Deployment;
use crate::directory::AdminAct;

use super::DataDir;

#[derive(Debug, Args)]
pub(super) struct ImportRegions {
    #[command(flatten)]
    data_dir: DataDir,
    /// CSV, UTF-8, with the header code,name,level,parent_code.
    #[arg(value_name = "FILE.csv")]
    file: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct ImportGrids {
    #[command(flatten)]
    data_dir: DataDir,
    /// CSV, UTF-8, with the header grid_code,name,community_code.
    #[arg(value_name = "FILE.csv")]
    file: PathBuf,
}

impl ImportRegions {
    pub(super) fn run(self) -> Result<Done, Failure> {
        let deployment = Deployment::open(&self.data_dir.path)?;
        let list = open(&self.file)?;
        let regions = deployment.write(now(), |work| {
            let count = work.directory().import_regions(list)?;
            work.directory().note_imported(work.now)?;
            work.directory().record(AdminAct::ImportRegions, &count.to_string(), work.now)?;
            Ok::<_, Failure>(count)
        })?;
        Done::new(&json!({ "regions": regions }), format!("imported {regions} regions"))
    }
}

impl ImportGrids {
    pub(super) fn run(self) -> Result<Done, Failure> {
        let deployment = Deployment::open(&self.data_dir.path)?;
        let list = open(&self.file)?;
        let grids = deployment.write(now(), |work| {
            let count = work.directory().import_grids(list)?;
            work.directory().note_imported(work.now)?;
            work.directory().record(AdminAct::ImportGrids, &count.to_string(), work.now)?;
            Ok::<_, Failure>(count)
        })?;
        Done::new(&json!({ "grids": grids }), format!("imported {grids} grids"))
    }
}

/// Opens a list.
///
/// # Errors
/// [`Failure`] with the path: a directory can be opened, but not read.
pub(super) fn open(path: &Path) -> Result<File, Failure> {
    let name = path.display();
    let file = File::open(path).map_err(|error| Failure::usage(format!("{name} cannot be read: {error}")))?;
    if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
        return Err(Failure::usage(format!("{name} 是目录，不是文件 / {name} is a directory, not a file")));
    }
    Ok(file)
}
