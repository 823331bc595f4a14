//! Every record of a simulation carries a unique marker in one of its texts, by which the oracles find it wherever it
//! is: in a log, under another device's name, in an inbox, in a view.

const START: &[u8] = b"#m";
const DIGITS: usize = 6;

/// The marker as it stands in a text.
pub(super) fn text(marker: u32) -> String {
    format!("#m{marker:06}")
}

/// The markers in some bytes.
pub(super) fn find(bytes: &[u8]) -> Vec<u32> {
    let width = START.len() + DIGITS;
    bytes
        .windows(width)
        .filter(|window| window.starts_with(START))
        .filter_map(|window| std::str::from_utf8(&window[START.len()..]).ok()?.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_is_found_in_any_bytes() {
        let bytes = format!("..{}\u{4e2d}#m12{}", text(7), text(999_999));
        assert_eq!(find(bytes.as_bytes()), [7, 999_999]);
        assert!(find(b"#m").is_empty());
    }
}
