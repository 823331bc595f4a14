//! The books on this phone that belong to a grid: its duty book, and those of its checkpoints.

use crate::domain::fold::{self, Input, PostView};
use crate::domain::role::Author;
use crate::id::ScopeId;
use crate::time::UtcMs;
use crate::trust::Standing;

use super::{FieldError, Phone};

impl Phone {
    /// The books of one grid, or of all that are here: by grid, the duty book first, then the checkpoints by name.
    ///
    /// # Errors
    /// [`FieldError::NotGranted`], or the store's trouble.
    pub fn posts(&self, scope: Option<&ScopeId>, now: UtcMs) -> Result<Vec<PostView>, FieldError> {
        if let Some(scope) = scope {
            self.granted(scope)?;
        }
        let mut posts = Vec::new();
        for row in self.rows(scope)?.iter().filter(|row| row.is_post) {
            let document = self.document(&row.scope, &row.household)?;
            posts.extend(fold::post(Input {
                scope: row.scope,
                household: row.household,
                document: &document,
                authors: &|device| self.trust.certificate(device).map(Author::from),
                stands: &|at| self.trust.standing(&row.scope, &at.device, at.seq) == Standing::Stands,
                policies: self.trust.policies(),
                now,
            }));
        }
        posts.sort_by(|a, b| (a.scope, a.kind, &a.name).cmp(&(b.scope, b.kind, &b.name)));
        Ok(posts)
    }
}
