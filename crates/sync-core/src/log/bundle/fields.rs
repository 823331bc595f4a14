//! The places that the fields of entries have in the model of a bundle.

/// How the document is named, see [`super::Naming`].
pub(super) const NAMING: usize = 0;
/// Number of a known document, as the step from the one before.
pub(super) const DOCUMENT: usize = 1;
/// `seq` less the first `seq` of the save.
pub(super) const SAVE: usize = 2;
/// Number of deps that are written plus one; 0 where they are as predicted.
pub(super) const DEPS: usize = 3;
/// Whose entry a dep is.
pub(super) const DEP_DEVICE: usize = 4;
/// Its step from the last dep of its device, less the first step in the same entry.
pub(super) const DEP_STEP: usize = 5;
/// Number of these places.
pub(super) const COUNT: usize = 6;
