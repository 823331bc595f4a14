//! Where the golden stories happen, by the official codes of 2023: 石牌 street with its 23 communities, and 立新 community.

use std::fs;
use std::path::{Path, PathBuf};

/// 石牌 street and what is above it.
pub const SHIPAI: &str = "code,name,level,parent_code
44,广东省,PROVINCE,
4401,广州市,CITY,44
440106,天河区,DISTRICT,4401
440106006,石牌街道,STREET,440106
440106006002,东城社区居委会,COMMUNITY,440106006
440106006004,南苑社区居委会,COMMUNITY,440106006
440106006006,华南师范大学社区居委会,COMMUNITY,440106006
440106006007,暨南大学社区居委会,COMMUNITY,440106006
440106006008,南大社区居委会,COMMUNITY,440106006
440106006009,华标社区居委会,COMMUNITY,440106006
440106006014,冠军社区居委会,COMMUNITY,440106006
440106006015,松岗社区居委会,COMMUNITY,440106006
440106006016,龙口西社区居委会,COMMUNITY,440106006
440106006021,金田社区居委会,COMMUNITY,440106006
440106006025,鸿景园社区居委会,COMMUNITY,440106006
440106006029,朝阳社区居委会,COMMUNITY,440106006
440106006030,逢源社区居委会,COMMUNITY,440106006
440106006031,石东社区居委会,COMMUNITY,440106006
440106006032,东海社区居委会,COMMUNITY,440106006
440106006033,龙口花苑社区居委会,COMMUNITY,440106006
440106006034,穗园社区居委会,COMMUNITY,440106006
440106006035,金帝社区居委会,COMMUNITY,440106006
440106006036,绿荷社区居委会,COMMUNITY,440106006
440106006037,南镇社区居委会,COMMUNITY,440106006
440106006038,瑞华社区居委会,COMMUNITY,440106006
440106006039,芳草园社区居委会,COMMUNITY,440106006
440106006040,龙口东社区居委会,COMMUNITY,440106006
";

/// 立新 community and what is above it.
pub const LIXIN: &str = "code,name,level,parent_code
44,广东省,PROVINCE,
4403,深圳市,CITY,44
440303,罗湖区,DISTRICT,4403
440303003,东门街道,STREET,440303
440303003009,立新社区居民委员会,COMMUNITY,440303003
";

/// The communities of a list of regions, in the order of the list.
#[must_use]
pub fn communities(regions: &str) -> Vec<String> {
    let communities = regions.lines().filter(|line| line.contains(",COMMUNITY,"));
    communities.filter_map(|line| line.split(',').next()).map(str::to_owned).collect()
}

/// Writes a list of regions and one of their grids, so many a community, into `directory`, and says where they are.
///
/// # Panics
/// When they cannot be written.
#[must_use]
pub fn files(directory: &Path, regions: &str, grids_per_community: u32) -> (PathBuf, PathBuf) {
    let mut grids = "grid_code,name,community_code\n".to_owned();
    for community in communities(regions) {
        for number in 1..=grids_per_community {
            grids.push_str(&format!("{community}G{number:03},第{number}网格,{community}\n"));
        }
    }
    let (regions_csv, grids_csv) = (directory.join("regions.csv"), directory.join("grids.csv"));
    fs::write(&regions_csv, regions).expect("the directory of a test can be written");
    fs::write(&grids_csv, grids).expect("the directory of a test can be written");
    (regions_csv, grids_csv)
}
