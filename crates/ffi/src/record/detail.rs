//! One household in full, as the holder's role may see it: the core's view of it, which is masked already, in flat records.

mod case;
mod household;
mod measured;
mod observation;
mod person;
mod post;
mod visit;
mod watch;

pub use case::{CallDetail, ContactDetail, ExposureDetail, SampleDetail, TransferDetail, TransferStepDetail};
pub use household::{Author, DoctorTask, FieldConflict, FieldValue, HouseholdDetail, Registration, SuitabilityDetail};
pub use measured::{CorrectionDetail, ReadingDetail};
pub use observation::{AlarmDetail, ConflictDetail, DecisionDetail, Finality, ObservationDetail};
pub use person::{
    DocumentSeen, MergedObservation, Origin, PersonDetail, PersonElsewhere, PresumedContact, RoundDone, TagDetail,
};
pub use post::{GatheringDetail, PassDetail, PostDetail, ReportDetail, ShiftDetail};
pub use visit::{IdentityCheckDetail, PartDetail, SymptomDetail, TimeConfirmation, VisitDetail};
pub use watch::{BreachActionDetail, BreachDetail, NeedDetail, NeedStepDetail};

/// Each by its conversion.
fn each<A, B: From<A>>(views: Vec<A>) -> Vec<B> {
    views.into_iter().map(Into::into).collect()
}
