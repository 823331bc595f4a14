use proptest::prelude::*;

use super::*;

fn round_trip(records: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut out = Vec::new();
    encode(&records.iter().map(Vec::as_slice).collect::<Vec<_>>(), &mut out);
    let mut reader = Reader(&out);
    let total: usize = records.iter().map(Vec::len).sum();
    let back = decode(&mut reader, records.len(), total + records.len()).expect("what was encoded");
    assert_eq!(reader.end(), Ok(()));
    back
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
    fn records_of_any_shape_come_back(records in proptest::collection::vec(cbor(), 0..40)) {
        prop_assert_eq!(round_trip(&records), records);
    }

    #[test]
    fn what_is_not_canonical_cbor_comes_back_too(records in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..30), 0..20)) {
        prop_assert_eq!(round_trip(&records), records);
    }

    #[test]
    fn any_bytes_decode_or_fail_within_the_bound(bytes in proptest::collection::vec(any::<u8>(), 0..200), count in 0_usize..200) {
        if let Ok(records) = decode(&mut Reader(&bytes), count, 1000) {
            prop_assert!(records.iter().map(Vec::len).sum::<usize>() <= 1000);
        }
    }
}

#[test]
fn a_column_that_costs_nothing_is_bounded_all_the_same() {
    let records = vec![vec![0x82, 5, 7]; 10_000];
    let mut out = Vec::new();
    encode(&records.iter().map(Vec::as_slice).collect::<Vec<_>>(), &mut out);
    assert!(out.len() < 32, "constant columns are free: {}", out.len());
    assert_eq!(decode(&mut Reader(&out), 10_000, 5_000), Err(WireError::Growth));
    assert_eq!(decode(&mut Reader(&out), 10_000, 29_999), Err(WireError::Growth));
    assert!(decode(&mut Reader(&out), 10_000, 30_000).is_ok());
}
