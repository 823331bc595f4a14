//! The names of the daily report's figures, in the order in which they are told.

/// Key in the JSON, Chinese, English. The first five are those of the article (reference/domain.md §1, §7).
pub const LABELS: [(&str, &str, &str); 16] = [
    ("first_calls", "首次电访", "first calls"),
    ("door_visits", "入户走访", "visits at the door, somebody seen"),
    ("transfers", "隔离转运", "transfers departed"),
    ("call_actors", "医学客服", "members of the call team who rang"),
    ("teams", "小组", "teams with a visit at the door"),
    ("door_visits_attempted", "入户尝试", "visits at the door, nobody met included"),
    ("newly_observed", "新增", "observations begun"),
    ("ever_observed", "累计", "observations ever begun"),
    ("under_observation", "在管", "under observation at the cut-off"),
    ("released", "解除", "released"),
    ("ever_released", "累计解除", "ever released"),
    ("confirmed", "转病例（确诊）", "became a case"),
    ("febrile", "发热", "with a fever measured"),
    ("excluded", "排除", "excluded by a doctor"),
    ("gatherings_dissuaded", "劝散聚集", "gatherings dissuaded"),
    ("checkpoint_passes", "卡点通行", "passages at checkpoints"),
];
