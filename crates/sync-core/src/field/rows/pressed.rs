//! A row as it stands in the store: its JSON, compressed with what most rows have in common.

use zstd::bulk::{Compressor, Decompressor};

use crate::domain::fold::HouseholdRow;
use crate::store::StoreError;

/// A row with the keys and values that rows mostly have. Rows are read with the dictionary that they were written
/// with: raise [`super::ROWS_VERSION`] with every change.
const DICTIONARY: &[u8] = include_bytes!("dictionary.json");

/// Three times as fast as what saves another fifth.
const LEVEL: i32 = 3;

/// Longest JSON of a row, bytes: some hundred persons.
const MAX_ROW_BYTES: usize = 4 * 1024 * 1024;

/// Writes a row.
///
/// # Errors
/// [`StoreError::Backend`], which a row does not bring about.
pub(super) fn press(row: &HouseholdRow) -> Result<Vec<u8>, StoreError> {
    let text = serde_json::to_vec(row).map_err(|error| StoreError::Backend(Box::new(error)))?;
    let mut compressor = Compressor::with_dictionary(LEVEL, DICTIONARY).map_err(failed)?;
    compressor.compress(&text).map_err(failed)
}

/// Reads rows, one after another.
pub(super) struct RowReader {
    decompressor: Decompressor<'static>,
    text: Vec<u8>,
}

impl RowReader {
    pub(super) fn new() -> Result<Self, StoreError> {
        let decompressor = Decompressor::with_dictionary(DICTIONARY).map_err(failed)?;
        Ok(Self { decompressor, text: Vec::new() })
    }

    /// Reverses [`press`].
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] when the row is damaged.
    pub(super) fn read(&mut self, pressed: &[u8]) -> Result<HouseholdRow, StoreError> {
        let damaged = || StoreError::Unreadable("a household's row is damaged".into());
        let size = Decompressor::upper_bound(pressed).filter(|size| *size <= MAX_ROW_BYTES).ok_or_else(damaged)?;
        self.text.clear();
        self.text.reserve(size);
        self.decompressor.decompress_to_buffer(pressed, &mut self.text).map_err(|_| damaged())?;
        serde_json::from_slice(&self.text).map_err(|_| damaged())
    }
}

fn failed(error: std::io::Error) -> StoreError {
    StoreError::Backend(Box::new(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> HouseholdRow {
        serde_json::from_slice(DICTIONARY).expect("the dictionary is a row")
    }

    #[test]
    fn a_row_is_small_and_comes_back() {
        let row = HouseholdRow { held: 7, ..row() };
        let pressed = press(&row).expect("pressed");
        assert!(pressed.len() < 100, "{} bytes", pressed.len());
        assert_eq!(RowReader::new().and_then(|mut reader| reader.read(&pressed)).expect("read"), row);
    }

    #[test]
    fn a_damaged_row_is_unreadable() {
        let pressed = press(&row()).expect("pressed");
        let mut reader = RowReader::new().expect("a reader");
        for cut in 0..pressed.len() {
            let read = reader.read(&pressed[..cut]);
            assert!(matches!(read, Err(StoreError::Unreadable(_))), "{cut}: {read:?}");
        }
    }
}
