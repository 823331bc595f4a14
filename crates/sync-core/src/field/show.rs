//! One household in full.

use std::collections::BTreeMap;

use crate::domain::fold::HouseholdView;
use crate::domain::fold::finality::{confirm_releases, has_release, on_duty, written_at};
use crate::domain::fold::view::seen_by;
use crate::domain::role::Office;
use crate::id::{DeviceId, DocumentId, ScopeId};
use crate::log::Heads;
use crate::store::LogStore;
use crate::time::UtcMs;

use super::{FieldError, Phone};

impl Phone {
    /// The folded view of a household, conflicts included, as the holder's role may see it. `now` gives day counts and what is past due.
    ///
    /// # Errors
    /// [`FieldError::UnknownHousehold`], or the store's trouble.
    pub fn show(&self, household: &DocumentId, now: UtcMs) -> Result<HouseholdView, FieldError> {
        let mut view = self.whole_view(household, now)?;
        let scope = view.scope;
        if has_release(&view) {
            let own = self.device();
            let heads = self.store.heads(&scope)?;
            let mut last_words = BTreeMap::new();
            for certificate in self.trust.certificates().filter(|certificate| certificate.grants(&scope)) {
                let device = certificate.device();
                last_words
                    .insert(device, if device == own { Some(now) } else { self.last_word(&scope, &device, &heads)? });
            }
            let known_through = |device: &DeviceId| last_words.get(device).copied().flatten();
            confirm_releases(&mut view, &on_duty(&self.trust, &scope, &known_through));
        }
        let certificate = self.certificate()?;
        Ok(seen_by(view, Office::of(certificate.role, None), &certificate.person))
    }

    /// The folded view of a household with everything in it, for operations that look before they write.
    pub(super) fn whole_view(&self, household: &DocumentId, now: UtcMs) -> Result<HouseholdView, FieldError> {
        let scope = self.scope_of(household)?.ok_or(FieldError::UnknownHousehold(*household))?;
        let document = self.document(&scope, household)?;
        Ok(self.fold(&scope, household, &document, now))
    }

    /// When a device wrote the last of its entries that are here; everything before that is here too.
    fn last_word(&self, scope: &ScopeId, device: &DeviceId, heads: &Heads) -> Result<Option<UtcMs>, FieldError> {
        let seq = heads.of(device).seq;
        Ok(written_at(self.store.entries(scope, device, seq.saturating_sub(1), seq)?.last()))
    }
}
