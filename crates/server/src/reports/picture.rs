//! What was known of a region at a time, and what the core counts in it.

use std::borrow::Cow;

use stairwell_core::domain::indicator::{
    self, DailyReportFigures, Indicators, Known, Question, Unsynced, daily_report,
};
use stairwell_core::id::ScopeId;
use stairwell_core::store::SqliteStore;
use stairwell_core::time::UtcMs;
use stairwell_core::trust::TrustSet;

use super::gather::{Cut, Gathered, Source, gather};
use super::question::Asked;
use crate::lists::inbox;
use crate::trust::trust_at;
use crate::views::{self, Node, ViewError, Viewer};

/// One state of the database, and who asks.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// The logs, and the server's own tables.
    pub store: &'a SqliteStore,
    /// What is trusted at present.
    pub trust: &'a TrustSet,
    /// Who asks, and how far they may see.
    pub viewer: &'a Viewer,
    /// The server's clock.
    pub now: UtcMs,
}

/// Everything that a region's figures are counted from.
#[derive(Debug)]
pub struct Picture<'a> {
    asked: &'a Asked,
    trust: Cow<'a, TrustSet>,
    /// The folded documents.
    pub gathered: Gathered,
    /// Devices that had not sent everything of before the cut-off.
    pub unsynced: Vec<Unsynced>,
    /// The region and everything below it, grids included.
    pub nodes: Vec<Node>,
    unmatched_rows: usize,
    grids: Vec<ScopeId>,
}

impl<'a> Desk<'a> {
    /// What was known at `as_known_at`, at present for `None`, of what was observed up to the cut-off of the question.
    ///
    /// # Errors
    /// [`ViewError`].
    pub fn picture(
        self,
        asked: &'a Asked,
        as_known_at: Option<UtcMs>,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Result<Picture<'a>, ViewError> {
        let Self { store, viewer, .. } = self;
        let connection = store.connection();
        let trust = match as_known_at {
            Some(at) => Cow::Owned(trust_at(connection, self.trust.authority(), at)?),
            None => Cow::Borrowed(self.trust),
        };
        let cut = Cut { cut_off: asked.cut_off, as_known_at };
        let gathered = gather(Source { store, trust: &trust, viewer }, &asked.region, cut, progress)?;
        let unsynced =
            views::unsynced_devices_at(connection, &trust, viewer, &asked.region, asked.cut_off, as_known_at)?;
        let at = as_known_at.unwrap_or(self.now);
        let nodes = views::nodes_under(connection, viewer, &asked.region, at)?;
        let grids = grids(&nodes, &gathered);
        let unmatched_rows = inbox::count_waiting(connection, at)?;
        let unsynced = unsynced.into_iter().map(Unsynced::from).collect();
        Ok(Picture { asked, trust, gathered, unsynced, nodes, unmatched_rows, grids })
    }
}

impl Picture<'_> {
    /// The fourteen indicators.
    #[must_use]
    pub fn indicators(&self) -> Indicators {
        indicator::indicators(&self.question(), &self.known())
    }

    /// The figures of the daily report.
    #[must_use]
    pub fn daily_report(&self) -> DailyReportFigures {
        daily_report(&self.question(), &self.known())
    }

    fn question(&self) -> Question<'_> {
        Question { region: &self.asked.region, cut_off: self.asked.cut_off, policies: self.trust.policies() }
    }

    fn known(&self) -> Known<'_> {
        Known {
            households: &self.gathered.households,
            posts: &self.gathered.posts,
            unsynced: &self.unsynced,
            unmatched_rows: self.unmatched_rows,
            grids: &self.grids,
        }
    }
}

/// The imported grids and those of which something is here, ascending; a checkpoint post is none.
fn grids(nodes: &[Node], gathered: &Gathered) -> Vec<ScopeId> {
    let imported = nodes.iter().filter_map(|node| node.code.parse::<ScopeId>().ok());
    let here = gathered.households.iter().map(|view| view.scope).chain(gathered.posts.iter().map(|view| view.scope));
    let is_grid = |scope: &ScopeId| scope.as_bytes()[12] == b'G';
    let mut grids: Vec<ScopeId> = imported.chain(here).filter(is_grid).collect();
    grids.sort_unstable();
    grids.dedup();
    grids
}

impl From<views::UnsyncedDevice> for Unsynced {
    fn from(one: views::UnsyncedDevice) -> Self {
        let views::UnsyncedDevice { device, person, role, team, last_complete_sync } = one;
        Self { device, person, role, team, last_complete_sync }
    }
}
