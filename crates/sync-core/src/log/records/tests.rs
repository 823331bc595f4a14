use proptest::prelude::*;

use super::*;

fn encoded(history: &[Vec<u8>], records: &[Vec<u8>]) -> Vec<u8> {
    let mut out = Vec::new();
    let slices: Vec<&[u8]> = records.iter().map(Vec::as_slice).collect();
    let (mut writer, mut coder, splits) = Records::write(0, history, &slices, &mut out);
    for split in &splits {
        writer.pass(&mut coder, Some(split), usize::MAX).expect(CANNOT_FAIL);
    }
    out.extend(coder.finish());
    out
}

fn decoded(history: &[Vec<u8>], bytes: &[u8], count: usize, limit: usize) -> Result<Vec<Vec<u8>>, WireError> {
    let (mut reader, mut coder) = Records::read(0, history, bytes)?;
    let mut left = limit;
    let mut records = Vec::new();
    for _ in 0..count {
        let record = reader.pass(&mut coder, None, left)?;
        left = left.checked_sub(record.len()).ok_or(WireError::Growth)?;
        records.push(record);
    }
    coder.finish()?;
    Ok(records)
}

fn round_trip(history: &[Vec<u8>], records: &[Vec<u8>]) -> Result<Vec<Vec<u8>>, WireError> {
    let total: usize = records.iter().map(Vec::len).sum();
    decoded(history, &encoded(history, records), records.len(), total + records.len())
}

/// Any CBOR of the types that records are made of.
fn cbor() -> impl Strategy<Value = Vec<u8>> {
    let leaf = prop_oneof![
        any::<u64>().prop_map(|value| minicbor::to_vec(value).expect("cbor")),
        (0_u64..500).prop_map(|value| minicbor::to_vec(value).expect("cbor")),
        any::<i64>().prop_map(|value| minicbor::to_vec(value).expect("cbor")),
        "[a-z度体温]{0,12}".prop_map(|text| minicbor::to_vec(text).expect("cbor")),
        any::<bool>().prop_map(|value| minicbor::to_vec(value).expect("cbor")),
        proptest::collection::vec(any::<u8>(), 0..40)
            .prop_map(|bytes| minicbor::to_vec(minicbor::bytes::ByteVec::from(bytes)).expect("cbor")),
    ];
    leaf.prop_recursive(4, 30, 6, |item| {
        proptest::collection::vec(item, 0..6).prop_map(|items| {
            let mut out = vec![0x80 | items.len() as u8];
            items.iter().for_each(|item| out.extend_from_slice(item));
            out
        })
    })
}

proptest! {
    #[test]
    fn records_of_any_shape_come_back(
        history in proptest::collection::vec(cbor(), 0..20),
        records in proptest::collection::vec(cbor(), 0..40),
    ) {
        prop_assert_eq!(round_trip(&history, &records), Ok(records));
    }

    #[test]
    fn what_is_not_canonical_cbor_comes_back_too(
        records in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..30), 0..20),
    ) {
        prop_assert_eq!(round_trip(&records, &records), Ok(records));
    }

    #[test]
    fn any_bytes_decode_or_fail_within_the_bound(
        mut bytes in proptest::collection::vec(any::<u8>(), 1..200),
        count in 0_usize..200,
    ) {
        bytes[0] = 10 + bytes[0] % 8;
        if let Ok(records) = decoded(&[], &bytes, count, 1000) {
            prop_assert!(records.iter().map(Vec::len).sum::<usize>() <= 1000);
        }
    }

    #[test]
    fn cut_and_flipped_bytes_never_panic(
        records in proptest::collection::vec(cbor(), 1..20),
        at in any::<proptest::sample::Index>(),
        bit in 0_u8..8,
    ) {
        let mut bytes = encoded(&[], &records);
        let at = at.index(bytes.len());
        let _ = decoded(&[], &bytes[..at], records.len(), 4096);
        bytes[at] ^= 1 << bit;
        let _ = decoded(&[], &bytes, records.len(), 4096);
    }
}

#[test]
fn records_that_cost_nothing_are_bounded_all_the_same() {
    let records = vec![vec![0x82, 5, 7]; 10_000];
    let bytes = encoded(&[], &records);
    assert!(bytes.len() < 64, "the same again is nearly free: {}", bytes.len());
    assert_eq!(decoded(&[], &bytes, 10_000, 29_999), Err(WireError::Growth));
    assert!(decoded(&[], &bytes, 10_000, 30_000).is_ok());
}

#[test]
fn what_both_sides_have_makes_the_next_cheap() {
    let text = |n: u64| minicbor::to_vec((7, n * 300, "卧床休息，多饮温水，与家人分房居住。")).expect("cbor");
    let history: Vec<Vec<u8>> = (0..20).map(text).collect();
    let next: Vec<Vec<u8>> = (20..22).map(text).collect();
    let (alone, after) = (encoded(&[], &next).len(), encoded(&history, &next).len());
    assert!(after < 12 && 5 * after < alone, "{alone} bytes alone, {after} after the others");
    assert_eq!(round_trip(&history, &next), Ok(next));
}
