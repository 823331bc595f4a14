//! The household page as its template needs it: texts, in one language, in the order in which they are shown.

use askama::Template;

use crate::console::badge::Badge;
use crate::console::curve::Curve;
use crate::console::frame::{Crumb, Frame};

/// The page.
#[derive(Template)]
#[template(path = "household.html")]
pub(in crate::console) struct HouseholdHtml {
    pub frame: Frame,
    pub crumbs: Vec<Crumb>,
    pub address: String,
    pub as_of: String,
    pub badges: Vec<Badge>,
    pub notices: Vec<String>,
    pub facts: Vec<Fact>,
    pub conflicts: Vec<ConflictHtml>,
    pub people: Vec<PersonHtml>,
    pub curves: Vec<CurveHtml>,
    /// What stands at the threshold line.
    pub threshold: String,
    pub visits: Vec<VisitHtml>,
    pub decisions: Vec<DecisionHtml>,
    pub held: Vec<HeldHtml>,
}

/// A label and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::console) struct Fact {
    pub label: String,
    pub value: String,
}

/// One person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::console) struct PersonHtml {
    pub name: String,
    pub state: Badge,
    pub badges: Vec<Badge>,
    pub progress: Option<Progress>,
    pub facts: Vec<Fact>,
}

/// How far an observation has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::console) struct Progress {
    pub day: i32,
    pub total: i32,
    pub text: String,
    pub until: String,
}

/// Decisions that nobody has reconciled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::console) struct ConflictHtml {
    pub person: String,
    pub headline: String,
    pub sides: Vec<SideHtml>,
    /// What holds meanwhile.
    pub holds: String,
}

/// One decision or fact of a conflict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::console) struct SideHtml {
    pub what: String,
    pub who: String,
    pub role: String,
    pub device: String,
    pub at: String,
    pub reason: Option<String>,
}

/// One person's temperature curve.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::console) struct CurveHtml {
    pub name: String,
    pub summary: String,
    pub curve: Curve,
}

/// One visit with the parts of its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::console) struct VisitHtml {
    pub title: String,
    pub outcome: Badge,
    pub parts_text: String,
    pub columns: Vec<ColumnHtml>,
}

/// What one of the three recorded; without parts when that was nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::console) struct ColumnHtml {
    pub parts: Vec<PartHtml>,
    pub absent: String,
}

/// What one member recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::console) struct PartHtml {
    /// `doctor`, `police` or `community`.
    pub class: &'static str,
    pub who: String,
    pub role: String,
    /// `None` when it is the visit's.
    pub outcome: Option<Badge>,
    /// Set when the phone's clock was unknown or far off.
    pub doubtful: Option<Badge>,
    pub readings: Vec<ReadingHtml>,
    pub facts: Vec<Fact>,
    pub observed: String,
    pub received: String,
    pub device: String,
}

/// One temperature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::console) struct ReadingHtml {
    pub person: String,
    /// The value that was corrected away.
    pub old: Option<String>,
    /// `None` when voided.
    pub value: Option<String>,
    pub fever: bool,
    /// Site and method.
    pub how: String,
    pub badges: Vec<Badge>,
    /// Who corrected it, and why.
    pub why: Vec<String>,
}

/// One decision in the causal chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::console) struct DecisionHtml {
    pub what: String,
    pub detail: String,
    pub person: String,
    pub who: String,
    pub role: String,
    pub device: String,
    pub at: String,
    pub reason: Option<String>,
    pub badge: Option<Badge>,
    /// Which earlier decisions its author had not seen.
    pub unseen: Option<String>,
    pub without_effect: bool,
}

/// One entry that is not folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::console) struct HeldHtml {
    pub what: String,
    pub who: String,
    pub reason: String,
    pub record: String,
}
