//! Lists in, over a deployment on disk.

use stairwell_core::domain::identity::IdentityKeys;
use stairwell_core::domain::risk::{Category, RiskSource};
use stairwell_core::id::ScopeId;
use stairwell_core::store::StoreError;
use stairwell_core::time::UtcMs;
use tempfile::TempDir;

use super::address::{FlatParts, flat_parts};
use super::{ListError, ListReport, Listed, assign, import_list, inbox, read_list};
use crate::deployment::{Deployment, DeploymentError};
use crate::keys::ServerKeys;
use crate::projector::{folded, project_all};

const NOW: UtcMs = UtcMs(1_581_382_800_000);
const REGIONS: &str = "code,name,level,parent_code
440106006,石牌街道,STREET,440106
440106006002,东城社区居委会,COMMUNITY,440106006
440106006004,大东城社区居委会,COMMUNITY,440106006
";
const GRIDS: &str = "grid_code,name,community_code
440106006002G001,东城第一网格,440106006002
440106006002G002,东城第二网格,440106006002
440106006004G001,第一网格,440106006004
";

struct World {
    deployment: Deployment,
    _directory: TempDir,
}

impl World {
    fn new() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let keys = ServerKeys::from_seeds(&[[1; 32], [2; 32], [3; 32], [4; 32]]).expect("keys");
        let deployment = Deployment::create(&directory.path().join("server"), keys, NOW, |work| {
            work.directory().import_regions(REGIONS.as_bytes()).expect("regions");
            work.directory().import_grids(GRIDS.as_bytes()).expect("grids");
            Ok::<_, DeploymentError>(())
        });
        Self { deployment: deployment.expect("a deployment"), _directory: directory }
    }

    fn read(&self, source: RiskSource, list: &str) -> Result<Vec<Listed>, ListError> {
        let keys = self.deployment.keys();
        let keys = IdentityKeys { hash_key: keys.id_hash_key(), seal_key: keys.seal_public_key() };
        Ok(read_list(list.as_bytes(), source, keys)?.rows)
    }

    fn import(&self, source: RiskSource, list: &str) -> [usize; 6] {
        let rows = self.read(source, list).expect("a list");
        let dry = import_list(&self.deployment, &rows, NOW, true, |_| {}).expect("a dry run");
        let report = import_list(&self.deployment, &rows, NOW, false, |_| {}).expect("imported");
        assert_eq!(dry, report, "a dry run tells what will be");
        project_all(&self.deployment, NOW).expect("projected");
        figures(report)
    }

    /// Names of the flat's persons, each with the sources of its tags.
    fn flat(&self, grid: &str, place: [&str; 3]) -> Vec<(String, Vec<RiskSource>)> {
        let scope: ScopeId = grid.parse().expect("a grid");
        let [building, unit, room] = place;
        let place = stairwell_core::domain::household::Place::new(building, unit, None, room).expect("a place");
        let view = self
            .deployment
            .read(|store, trust| folded(store, trust.set(), &scope, &place.document(&scope), NOW))
            .expect("folded")
            .view;
        let sources = |tags: &[stairwell_core::domain::fold::view::TagView]| {
            let mut sources: Vec<_> = tags.iter().map(|tag| tag.source).collect();
            sources.sort_unstable();
            sources
        };
        view.persons.iter().map(|person| (person.name.clone().unwrap_or_default(), sources(&person.tags))).collect()
    }

    fn waiting(&self) -> Vec<inbox::InboxRow> {
        self.deployment.read(|store, _| inbox::waiting(store.connection())).expect("the inbox")
    }
}

/// Rows, matched, new persons, new tags, already known, unmatched.
const fn figures(report: ListReport) -> [usize; 6] {
    let ListReport { rows, matched, new_persons, new_tags, already_known, unmatched } = report;
    [rows, matched, new_persons, new_tags, already_known, unmatched]
}

#[test]
fn one_person_on_three_lists_is_one_person_with_three_tags_and_a_list_twice_adds_nothing() {
    let world = World::new();
    let cdc = "\u{feff}姓名,电话,身份证号,地址,末次接触日期\n\
        陈某,13800138000,11010519491231002X,石牌街道东城社区东城第一网格3栋2单元1201室,2020/2/1\n\
        王某,13900139000,,东城第一网格三栋二单元1201,\n";
    let police = "name,id_number,grid_code,building,unit,room\n陈先生,110105194912310 02x,440106006002G001,3,2,1201\n";
    let hospital = "phone,name,address\n13800138000,陈某,东城第一网格3-2-1201\n";
    assert_eq!(world.import(RiskSource::CdcList, cdc), [2, 2, 2, 2, 0, 0]);
    assert_eq!(world.import(RiskSource::PoliceList, police), [1, 1, 0, 1, 1, 0]);
    assert_eq!(world.import(RiskSource::Hospital, hospital), [1, 1, 0, 1, 1, 0]);
    for (source, list, rows) in
        [(RiskSource::CdcList, cdc, 2), (RiskSource::PoliceList, police, 1), (RiskSource::Hospital, hospital, 1)]
    {
        assert_eq!(world.import(source, list), [rows, rows, 0, 0, rows, 0]);
    }
    let three = vec![RiskSource::PoliceList, RiskSource::CdcList, RiskSource::Hospital];
    assert_eq!(
        world.flat("440106006002G001", ["3", "2", "1201"]),
        [("陈某".into(), three), ("王某".into(), vec![RiskSource::CdcList])]
    );
    // The CDC found a later contact: that is news.
    let later = cdc.replace("2020/2/1", "2020年2月3日");
    assert_eq!(world.import(RiskSource::CdcList, &later), [2, 2, 0, 1, 2, 0]);
}

#[test]
fn people_who_only_share_a_name_stay_two() {
    let world = World::new();
    let list = "姓名,电话,性别,网格编码,楼栋,房号\n\
        李某,13800138000,男,440106006002G002,1,101\n\
        李某,13800138000,女,440106006002G002,1,101\n\
        李某,13900139000,,440106006002G002,1,101\n\
        李某,,,440106006002G002,1,101\n";
    assert_eq!(world.import(RiskSource::Neighbour, list), [4, 4, 3, 3, 1, 0], "nothing said of the fourth is new");
    assert_eq!(world.import(RiskSource::Neighbour, list), [4, 4, 0, 0, 4, 0]);
}

#[test]
fn what_fits_no_grid_waits_without_its_number_until_somebody_puts_it_somewhere() {
    let world = World::new();
    let list = "姓名,身份证号,地址\n\
        赵某,11010519491231002X,天河路1号大院3栋201\n\
        钱某,,东城社区5栋301\n\
        孙某,,东城第二网格\n\
        周某,,大东城社区7栋101\n";
    assert_eq!(world.import(RiskSource::CdcList, list), [4, 1, 1, 1, 0, 3]);
    assert_eq!(world.import(RiskSource::CdcList, list), [4, 1, 0, 0, 1, 3], "they wait once");
    assert_eq!(world.flat("440106006004G001", ["7", "", "101"])[0].0, "周某", "大东城 is not 东城");
    let waiting = world.waiting();
    let reasons: Vec<_> = waiting.iter().map(|row| (row.line, row.reason.split(' ').next().unwrap_or(""))).collect();
    assert_eq!(reasons, [(2, "地址里没有网格、社区或街道的名称"), (3, "有"), (4, "看不出楼栋和房号")]);
    assert_eq!(waiting[0].id_last_four.as_deref(), Some("002X"));
    let kept: Vec<String> = world
        .deployment
        .read(|store, _| {
            let mut rows = store.connection().prepare("SELECT row FROM list_inbox").expect("a query");
            let rows = rows.query_map([], |row| row.get(0)).expect("rows").collect::<Result<_, _>>();
            Ok::<_, StoreError>(rows.expect("texts"))
        })
        .expect("read");
    assert!(kept.iter().all(|row| !row.contains("110105") && !row.contains("19491231")), "{kept:?}");

    let scope: ScopeId = "440106006002G002".parse().expect("a grid");
    let place = stairwell_core::domain::household::Place::new("三栋", "", None, "201").expect("a place");
    let put = |id| world.deployment.write(NOW, |work| assign(work, id, &scope, &place)).expect("assigned");
    assert_eq!(put(waiting[0].id).map(figures), Some([1, 1, 1, 1, 0, 0]));
    assert_eq!(put(waiting[0].id), None, "it waits no more");
    assert_eq!(world.flat(scope.as_str(), ["3", "", "201"]), [("赵某".into(), vec![RiskSource::CdcList])]);
    assert_eq!(world.waiting().len(), 2);
    // The list again: the row is where it was put.
    assert_eq!(world.import(RiskSource::CdcList, list), [4, 2, 0, 0, 2, 2]);
}

#[test]
fn a_building_that_one_grid_of_the_community_has_tells_the_grid() {
    let world = World::new();
    let registered = "姓名,网格编码,楼栋,单元,房号\n吴某,440106006002G002,5,1,101\n郑某,440106006002G001,6,1,101\n";
    world.import(RiskSource::GridCanvass, registered);
    let list = "姓名,地址\n钱某,东城社区5栋1单元301\n孙某,东城社区7栋301\n";
    assert_eq!(world.import(RiskSource::CdcList, list), [2, 1, 1, 1, 0, 1]);
    assert_eq!(world.flat("440106006002G002", ["5", "1", "301"])[0].0, "钱某");
}

#[test]
fn a_malformed_row_is_named_by_its_line_and_never_by_its_number() {
    let world = World::new();
    let told = |list: &str| world.read(RiskSource::CdcList, list).expect_err("malformed").to_string();
    for (list, says) in [
        ("电话\n13800138000\n", "row 1: no column is called name"),
        ("姓名,name\n陈,陈\n", "two columns say name"),
        ("姓名,电话\n陈某,13800138000\n,13800138000\n", "row 3: 姓名为空"),
        ("姓名,电话\n陈某,电话号码\n", "row 2: expected a mobile number"),
        ("姓名,抵达日期\n陈某,2020-02-30\n", "row 2: arrived_on 不是日期"),
        ("姓名,类别\n陈某,外星人\n", "row 2: 类别未知"),
        ("姓名,电话\r\n\r\n\"陈\n某\",\r\n陈某\r\n", "row 5: 有 1 列，应为 2 列"),
    ] {
        let told = told(list);
        assert!(told.contains(says), "{told}");
    }
    let told = told("姓名,身份证号\n陈某,1101051949号1231002X\n");
    assert!(told.contains("row 2") && !told.contains("110105"), "{told}");
    let keys = world.deployment.keys();
    let keys = IdentityKeys { hash_key: keys.id_hash_key(), seal_key: keys.seal_public_key() };
    let gbk = read_list(&b"name\r\n\xd0\xd5\xc3\xfb\r\n"[..], RiskSource::CdcList, keys);
    assert!(matches!(gbk, Err(ListError::Encoding(2))), "{gbk:?}");
}

#[test]
fn categories_follow_the_source_unless_the_list_says() {
    let world = World::new();
    let category = |source, list: &str| world.read(source, list).expect("a list")[0].category;
    assert_eq!(category(RiskSource::CdcList, "姓名\n陈\n"), Category::CloseContact);
    assert_eq!(category(RiskSource::Hospital, "姓名\n陈\n"), Category::FeverClinic);
    assert_eq!(category(RiskSource::PoliceList, "姓名\n陈\n"), Category::HubeiArrival);
    assert_eq!(category(RiskSource::CdcList, "姓名,类别\n陈,湖北来粤人员\n"), Category::HubeiArrival);
    assert_eq!(category(RiskSource::CdcList, "姓名,category\n陈,SUSPECT_EXPOSURE\n"), Category::SuspectExposure);
}

#[test]
fn a_flat_is_read_out_of_an_address() {
    let parts = |building: &str, unit: &str, floor: Option<i16>, room: &str| {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        FlatParts { building: text(building), unit: text(unit), floor, room: text(room) }
    };
    for (address, read) in [
        ("广东省广州市天河区石牌街道东城社区3栋2单元1201室", parts("3", "2", None, "1201")),
        ("东城社区三号楼二单元12楼1201房", parts("三", "二", Some(12), "1201")),
        ("天河路12号Ａ座１２０１", parts("A", "", None, "1201")),
        ("东城社区3栋-1201", parts("3", "", None, "1201")),
        ("东城社区3-2-1201", parts("3", "2", None, "1201")),
        ("东城社区 3-1201室", parts("3", "", None, "1201")),
        ("东城社区3栋", parts("3", "", None, "")),
        ("东城社区村口", parts("", "", None, "")),
        ("", parts("", "", None, "")),
    ] {
        assert_eq!(flat_parts(address), read, "{address}");
    }
}
