//! How a verb says what it wrote.

use serde_json::{Map, Value, json};
use stairwell_core::field::MadeRecord;

use crate::call::Call;
use crate::name::name;

/// Tells the record that a verb wrote under `key`, and in words what was done.
pub(super) fn tell(call: &Call, key: &str, made: MadeRecord, done: &str) {
    let record = name(&made.grid, made.record);
    let mut answer = Map::new();
    answer.insert(key.to_owned(), json!(record));
    answer.insert("proposal".to_owned(), json!(made.is_proposal));
    answer.insert("double_tap".to_owned(), json!(made.double_tap));
    call.output.answer(&Value::Object(answer), || {
        let how = match made {
            MadeRecord { double_tap: true, .. } => "一分钟内已记录过 / recorded already",
            MadeRecord { is_proposal: true, .. } => "已提出建议，待有权者决定 / proposed",
            _ => "已记录 / recorded",
        };
        format!("{how}: {done}\n记录 / record: {record}")
    });
}
