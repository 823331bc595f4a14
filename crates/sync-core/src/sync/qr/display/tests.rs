use proptest::prelude::*;

use super::*;

fn message(bytes: usize) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(bytes as u64);
    std::iter::repeat_with(|| random.u8(..)).take(bytes).collect()
}

/// Data bytes that a code of this version holds in byte mode with error correction M (ISO/IEC 18004, table 7).
const CAPACITY_M: [(usize, usize); 4] = [(22, 779), (24, 911), (25, 997), (40, 2331)];

#[test]
fn default_and_longest_frames_fit_a_code() {
    assert!(CAPACITY_M.contains(&(24, DEFAULT_FRAME_BYTES)) && CAPACITY_M.contains(&(40, MAX_FRAME_BYTES)));
    let display = QrDisplay::new(&message(MAX_MESSAGE_BYTES), DEFAULT_FRAME_BYTES).expect("a display");
    assert_eq!(display.frame_count(), 37);
    assert!((0..100).all(|index| display.frame(index).len() <= DEFAULT_FRAME_BYTES));
}

#[test]
fn a_message_of_one_block_is_one_short_frame_again_and_again() {
    let display = QrDisplay::new(b"36.8", DEFAULT_FRAME_BYTES).expect("a display");
    assert_eq!((display.frame_count(), display.frame(0).len()), (1, 4 + FRAME_OVERHEAD_BYTES));
    for index in [0, 1, 2, 77] {
        let mut collector = QrCollector::new();
        assert_eq!(collector.take(&display.frame(index)), Ok(QrProgress { have: 1, need: 1, done: true }));
        assert_eq!(collector.message(), Some(&b"36.8"[..]));
    }
}

/// Frames taken until the message is whole.
fn taken(display: &QrDisplay, indices: impl Iterator<Item = u32>) -> (usize, QrCollector) {
    let mut collector = QrCollector::new();
    for (count, index) in indices.enumerate() {
        if collector.take(&display.frame(index)).expect("a frame of this display").done {
            return (count + 1, collector);
        }
    }
    panic!("the row is endless");
}

#[test]
fn whoever_comes_late_needs_a_few_frames_more_than_there_are_blocks() {
    for (bytes, frame_bytes) in [(3_000, 64), (9_000, DEFAULT_FRAME_BYTES), (MAX_MESSAGE_BYTES, 64)] {
        let message = message(bytes);
        let display = QrDisplay::new(&message, frame_bytes).expect("a display");
        let count = display.frame_count();
        let late = (count as u32 + 5_000)..;
        let (needed, collector) = taken(&display, late);
        assert_eq!(collector.message(), Some(message.as_slice()));
        assert!(needed <= count + 12, "{needed} frames for {count} blocks");
    }
}

#[test]
fn nothing_that_is_not_a_frame_of_this_display_is_taken() {
    let display = QrDisplay::new(&message(500), 100).expect("a display");
    let mut collector = QrCollector::new();
    collector.take(&display.frame(0)).expect("taken");
    let before = collector.progress();
    let good = display.frame(1);
    for at in 0..good.len() {
        let mut flipped = good.clone();
        flipped[at] ^= 0x10;
        assert!(collector.take(&flipped).is_err(), "byte {at}");
        assert!(collector.take(&good[..at]).is_err(), "cut at {at}");
    }
    assert_eq!(collector.take(b"https://example.org/"), Err(QrFrameError::NotAFrame));
    let other = QrDisplay::new(&message(501), 100).expect("a display");
    assert_eq!(collector.take(&other.frame(0)), Err(QrFrameError::OtherTransfer));
    let frame = QrFrame::from_bytes(&good).expect("a frame");
    let longer = QrFrame { message_bytes: 501, ..frame.clone() };
    assert_eq!(collector.take(&longer.to_bytes()), Err(QrFrameError::Contradiction));
    let shorter = QrFrame { block: frame.block[1..].to_vec(), ..frame };
    assert_eq!(collector.take(&shorter.to_bytes()), Err(QrFrameError::Contradiction));
    assert_eq!(collector.progress(), before);
    collector.clear();
    assert!(collector.take(&other.frame(0)).is_ok());
}

#[test]
fn a_frame_that_speaks_of_too_much_is_refused_before_anything_is_set_aside() {
    let frame = |message_bytes, block| QrFrame { transfer: TransferId([1; 8]), message_bytes, index: 0, block };
    let refused = |frame: QrFrame| QrFrame::from_bytes(&frame.to_bytes());
    assert_eq!(refused(frame(MAX_MESSAGE_BYTES + 1, vec![0; 900])), Err(QrFrameError::TooLong));
    assert_eq!(refused(frame(MAX_MESSAGE_BYTES, vec![0; 8])), Err(QrFrameError::TooLong), "too many blocks");
    assert_eq!(refused(frame(0, vec![0; 8])), Err(QrFrameError::TooLong));
    assert_eq!(refused(frame(7, vec![0; 8])), Err(QrFrameError::TooLong), "a block longer than the message");
    let mut newer = frame(8, vec![0; 8]).to_bytes();
    newer[2] = 2;
    assert_eq!(QrFrame::from_bytes(&newer), Err(QrFrameError::Version(2)));
    assert_eq!(QrDisplay::new(&[], 911), Err(DisplayError::MessageBytes(0)));
    assert_eq!(
        QrDisplay::new(&[0; MAX_MESSAGE_BYTES + 1], 911),
        Err(DisplayError::MessageBytes(MAX_MESSAGE_BYTES + 1))
    );
    assert_eq!(QrDisplay::new(&[0], 63), Err(DisplayError::FrameBytes(63)));
}

#[test]
fn a_forged_frame_is_found_out_at_the_end_and_the_collector_begins_again() {
    let display = QrDisplay::new(&message(500), 200).expect("a display");
    let mut forged = QrFrame::from_bytes(&display.frame(1)).expect("a frame");
    forged.block[0] ^= 1;
    let mut collector = QrCollector::new();
    collector.take(&forged.to_bytes()).expect("nobody can know yet");
    collector.take(&display.frame(0)).expect("taken");
    assert_eq!(collector.take(&display.frame(2)), Err(QrFrameError::Forged));
    assert_eq!((collector.progress(), collector.message()), (None, None));
    for index in 0..3 {
        collector.take(&display.frame(index)).expect("taken");
    }
    assert_eq!(collector.message(), Some(message(500).as_slice()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_order_and_any_loss_end_in_the_message(
        bytes in 1usize..4_000, frame_bytes in 64usize..400, seed: u64, lost_percent in 0u8..70,
    ) {
        let message = message(bytes);
        let display = QrDisplay::new(&message, frame_bytes).expect("a display");
        let mut random = fastrand::Rng::with_seed(seed);
        let mut row: Vec<u32> = (0..display.frame_count() as u32 * 5 + 100).collect();
        random.shuffle(&mut row);
        row.retain(|_| random.u8(0..100) >= lost_percent);
        let (_, collector) = taken(&display, row.into_iter());
        prop_assert_eq!(collector.message(), Some(message.as_slice()));
    }

    #[test]
    fn hostile_bytes_never_make_a_collector_panic(frames in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..80), 0..8)) {
        let mut collector = QrCollector::new();
        for mut frame in frames {
            if frame.len() > 4 {
                frame[..3].copy_from_slice(b"SW\x01");
                let end = frame.len() - 4;
                let check = Hash::of(&frame[..end]).0;
                frame[end..].copy_from_slice(&check[..4]);
            }
            let _refused = collector.take(&frame);
        }
    }
}
