//! Where the stories happen: one real street with two of its communities, three grids, and one morning.

use std::fs;
use std::path::{Path, PathBuf};

/// The grid in which a team works.
pub const GRID: &str = "440106006002G001";
/// The grid beside it, of the same community.
pub const NEXT_GRID: &str = "440106006002G002";
/// The morning on which visits are made: the clock of every save, so that a story told at midnight has one date too.
pub const MORNING: &str = "2020-02-11T09:30:00+08:00";
/// The supervisors' name, who can do everything.
pub const ADMIN: &str = "admin";
/// Their password.
pub const PASSWORD: &str = "correct horse battery staple";

const REGIONS: &str = "code,name,level,parent_code
44,广东省,PROVINCE,
4401,广州市,CITY,44
440106,天河区,DISTRICT,4401
440106006,石牌街道,STREET,440106
440106006002,东城社区居委会,COMMUNITY,440106006
440106006004,南苑社区居委会,COMMUNITY,440106006
";

const GRIDS: &str = "grid_code,name,community_code
440106006002G001,东城第一网格,440106006002
440106006002G002,东城第二网格,440106006002
440106006004G001,南苑第一网格,440106006004
";

/// Writes the region and the grid file into `directory`, and says where they are.
///
/// # Panics
/// When they cannot be written.
#[must_use]
pub fn files(directory: &Path) -> (PathBuf, PathBuf) {
    let (regions, grids) = (directory.join("regions.csv"), directory.join("grids.csv"));
    fs::write(&regions, REGIONS).expect("the directory of a test can be written");
    fs::write(&grids, GRIDS).expect("the directory of a test can be written");
    (regions, grids)
}
