use proptest::prelude::*;

use super::*;
use crate::log::varint::WireError;

/// One value at one of three places.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Number(usize, u64),
    Text(usize, Vec<u8>),
}

fn model() -> Model {
    let mut model = Model::new(12);
    for form in [Form::Plain, Form::Step, Form::Beside(0)] {
        model.add_place(form);
    }
    model
}

fn write(values: &[Value]) -> Vec<u8> {
    let (mut model, mut coder) = (model(), Writing::new());
    for value in values {
        match value {
            Value::Number(place, number) => drop(model.number(&mut coder, *place, *number).map(drop)),
            Value::Text(place, text) => drop(model.string(&mut coder, *place, text, usize::MAX)),
        }
    }
    coder.finish()
}

fn read(bytes: &[u8], like: &[Value], limit: usize) -> Result<Vec<Value>, WireError> {
    let (mut model, mut coder) = (model(), Reading::new(bytes));
    let mut values = Vec::new();
    for value in like {
        values.push(match value {
            Value::Number(place, _) => Value::Number(*place, model.number(&mut coder, *place, 0)?),
            Value::Text(place, _) => Value::Text(*place, model.string(&mut coder, *place, &[], limit)?),
        });
    }
    coder.finish()?;
    Ok(values)
}

fn values() -> impl Strategy<Value = Vec<Value>> {
    let value = prop_oneof![
        (0_usize..3, any::<u64>()).prop_map(|(place, number)| Value::Number(place, number)),
        (0_usize..3, 0_u64..300).prop_map(|(place, number)| Value::Number(place, number)),
        (0_usize..3, "[a-c度体温，。\u{0}😷]{0,9}").prop_map(|(place, text)| Value::Text(place, text.into_bytes())),
        (0_usize..3, proptest::collection::vec(any::<u8>(), 0..20)).prop_map(|(place, text)| Value::Text(place, text)),
    ];
    proptest::collection::vec(value, 0..80)
}

proptest! {
    #[test]
    fn values_come_back(values in values()) {
        prop_assert_eq!(read(&write(&values), &values, usize::MAX), Ok(values));
    }

    #[test]
    fn cut_bytes_and_more_bytes_are_noticed(values in values(), cut in any::<proptest::sample::Index>()) {
        let mut bytes = write(&values);
        if bytes.len() > 8 {
            // A cut of less than the coder looks ahead may read as something else; it never reads as too much.
            let _ = read(&bytes[..cut.index(bytes.len())], &values, 4096);
            prop_assert!(read(&bytes[..bytes.len() - 8], &values, 4096) != Ok(values.clone()));
        }
        bytes.extend([1; 5]);
        prop_assert!(read(&bytes, &values, 4096) != Ok(values));
    }

    #[test]
    fn any_bytes_read_as_something_or_fail(bytes in proptest::collection::vec(any::<u8>(), 0..60), values in values()) {
        if let Ok(read) = read(&bytes, &values, 50) {
            prop_assert!(read.iter().all(|value| !matches!(value, Value::Text(_, text) if text.len() > 50)));
        }
    }
}

#[test]
fn phrases_that_repeat_cost_little_and_random_bytes_cost_themselves() {
    let phrase = |n: usize| Value::Text(0, format!("多饮温水，卧床休息{}。", "，佩戴口罩".repeat(n % 3)).into_bytes());
    let first: Vec<Value> = (0..3).map(phrase).collect();
    let both: Vec<Value> = (0..30).map(phrase).collect();
    let (first, both) = (write(&first).len(), write(&both).len());
    assert!(both < first + 27, "{first} bytes for three, {both} for thirty");
    let random: Vec<u8> = (0..=255_u8).map(|byte| byte.wrapping_mul(167) ^ 0x80).collect();
    let cost = write(&[Value::Text(1, random)]).len();
    assert!((256..262).contains(&cost), "{cost} bytes");
}
