//! What is measured, for `GET /metrics`. Labels never hold names, numbers or codes of people.

use std::sync::Arc;
use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

/// The server's metrics; clones share them.
#[derive(Debug, Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    requests: Family<Vec<(String, String)>, Counter>,
    request_seconds: Histogram,
    commits: Counter,
    failed_commits: Counter,
    commit_jobs: Histogram,
    commit_seconds: Histogram,
    appended: Counter,
    notices: Family<Vec<(String, String)>, Counter>,
}

impl Default for Metrics {
    fn default() -> Self {
        let seconds = || Histogram::new(exponential_buckets(0.001, 2.0, 14));
        let (requests, request_seconds) = (Family::default(), seconds());
        let (commits, failed_commits) = (Counter::default(), Counter::default());
        let (commit_jobs, commit_seconds) = (Histogram::new(exponential_buckets(1.0, 2.0, 8)), seconds());
        let (appended, notices) = (Counter::default(), Family::default());
        let mut registry = Registry::with_prefix("stairwell");
        registry.register("requests", "Requests answered, by route and status", requests.clone());
        registry.register("request_seconds", "Time from a request's head to its answer's", request_seconds.clone());
        registry.register("commits", "Commits to disk", commits.clone());
        registry.register("failed_commits", "Commits that failed", failed_commits.clone());
        registry.register("commit_jobs", "Jobs that one commit made durable", commit_jobs.clone());
        registry.register("commit_seconds", "Time that one commit took, its jobs included", commit_seconds.clone());
        registry.register("entries_appended", "Entries appended to the logs", appended.clone());
        registry.register("sync_notices", "Runs that were not simply appended, by kind", notices.clone());
        Self {
            registry: Arc::new(registry),
            requests,
            request_seconds,
            commits,
            failed_commits,
            commit_jobs,
            commit_seconds,
            appended,
            notices,
        }
    }
}

impl Metrics {
    /// The OpenMetrics text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("writing to a string does not fail");
        text
    }

    /// A request was answered. `route` is a pattern of the router, never a path with ids in it.
    pub fn answered(&self, route: &str, status: u16, took: Duration) {
        let labels = vec![("route".to_owned(), route.to_owned()), ("status".to_owned(), status.to_string())];
        self.requests.get_or_create(&labels).inc();
        self.request_seconds.observe(took.as_secs_f64());
    }

    /// A commit ended.
    pub fn committed(&self, jobs: usize, took: Duration, succeeded: bool) {
        if succeeded {
            self.commits.inc();
        } else {
            self.failed_commits.inc();
        }
        self.commit_jobs.observe(f64::from(u32::try_from(jobs).unwrap_or(u32::MAX)));
        self.commit_seconds.observe(took.as_secs_f64());
    }

    /// A sync brought this many new entries.
    pub fn appended(&self, entries: usize) {
        self.appended.inc_by(entries as u64);
    }

    /// A run was not simply appended.
    pub fn noticed(&self, kind: &str) {
        self.notices.get_or_create(&vec![("kind".to_owned(), kind.to_owned())]).inc();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_measured_is_in_the_text() {
        let metrics = Metrics::default();
        metrics.answered("/v1/sync", 200, Duration::from_millis(3));
        metrics.committed(2, Duration::from_millis(2), true);
        metrics.appended(7);
        let text = metrics.text();
        for line in [
            r#"stairwell_requests_total{route="/v1/sync",status="200"} 1"#,
            "stairwell_commits_total 1",
            "stairwell_entries_appended_total 7",
            "# EOF",
        ] {
            assert!(text.contains(line), "{line} is not in\n{text}");
        }
    }
}
