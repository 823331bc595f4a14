//! 更正: where two answers to one question differ.

use serde::Serialize;
use serde_json::{Map, Value};

/// One figure that was restated.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Correction {
    /// Its name, with those of the parts that it is in: `contacts_observed.covered.of`.
    pub figure: String,
    /// What it was; of a list, what is no longer on it.
    pub was: Value,
    /// What it is; of a list, what is new on it.
    pub is: Value,
}

/// The figures of two answers that differ, in the order of their names.
#[must_use]
pub fn corrections(was: &Map<String, Value>, is: &Map<String, Value>) -> Vec<Correction> {
    let mut found = Vec::new();
    compare_parts("", was, is, &mut found);
    found
}

fn compare_parts(name: &str, was: &Map<String, Value>, is: &Map<String, Value>, found: &mut Vec<Correction>) {
    let keys = was.keys().chain(is.keys().filter(|key| !was.contains_key(*key)));
    for key in keys {
        let name = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
        compare(name, was.get(key).unwrap_or(&Value::Null), is.get(key).unwrap_or(&Value::Null), found);
    }
}

fn compare(figure: String, was: &Value, is: &Value, found: &mut Vec<Correction>) {
    match (was, is) {
        (Value::Object(was), Value::Object(is)) => compare_parts(&figure, was, is, found),
        (Value::Array(was), Value::Array(is)) => {
            let only = |these: &[Value], those: &[Value]| -> Vec<Value> {
                these.iter().filter(|one| !those.contains(one)).cloned().collect()
            };
            let (gone, new) = (only(was, is), only(is, was));
            if !gone.is_empty() || !new.is_empty() {
                found.push(Correction { figure, was: gone.into(), is: new.into() });
            }
        }
        _ if was != is => found.push(Correction { figure, was: was.clone(), is: is.clone() }),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_differs_is_told_and_of_lists_only_who() {
        let was = json!({ "calls": 3, "visits": 2, "cov": { "of": 1, "out_of": 2 }, "missing": ["陈某", "李某"] });
        let is = json!({ "calls": 3, "visits": 4, "cov": { "of": 2, "out_of": 2 }, "missing": ["李某", "王某"] });
        let (Value::Object(was), Value::Object(is)) = (was, is) else { panic!("objects") };
        let found = json!(corrections(&was, &is));
        assert_eq!(
            found,
            json!([
                { "figure": "cov.of", "was": 1, "is": 2 },
                { "figure": "missing", "was": ["陈某"], "is": ["王某"] },
                { "figure": "visits", "was": 2, "is": 4 },
            ])
        );
        assert_eq!(corrections(&is, &is), []);
    }
}
