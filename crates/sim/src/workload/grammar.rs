//! The workload's record type as the log's grammar.

use stairwell_core::id::{DocumentId, ScopeId};
use stairwell_core::log::{Grammar, RecordRefusal};
use stairwell_core::trust::Certificate;

use super::record::Record;

/// Any member of the team may write any record of the workload.
#[derive(Debug, Clone, Copy, Default)]
pub struct WorkloadGrammar;

impl Grammar for WorkloadGrammar {
    fn check(&self, _: &Certificate, record: &[u8]) -> Result<(), RecordRefusal> {
        if Record::is_newer(record) || Record::decode(record).is_some() {
            Ok(())
        } else {
            Err(RecordRefusal("not a record of the workload".into()))
        }
    }

    fn founded_document(&self, scope: &ScopeId, record: &[u8]) -> Option<DocumentId> {
        Record::decode(record)?.household().map(|hh| document(scope, hh))
    }
}

/// The document of a household.
#[must_use]
pub fn document(scope: &ScopeId, hh: &str) -> DocumentId {
    DocumentId::of_place(scope, &[hh])
}
