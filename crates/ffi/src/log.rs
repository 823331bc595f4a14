//! Where the library's own words go: what an operator needs to understand a phone. No name, address or value of anybody.

use std::fmt;
use std::sync::Arc;

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum LogLevel {
    /// What happened, for whoever follows.
    Info,
    /// It did not go as wished; nothing is lost.
    Warning,
    /// A fault of the device or of this program.
    Error,
}

/// The app's log. Called from any thread; must not call the phone.
#[uniffi::export(with_foreign)]
pub trait LogSink: Send + Sync {
    /// One line.
    fn log(&self, level: LogLevel, line: String);
}

/// The app's sink, or none.
#[derive(Clone, Default)]
pub(crate) struct Log(pub(crate) Option<Arc<dyn LogSink>>);

impl Log {
    pub(crate) fn say(&self, level: LogLevel, line: impl fmt::Display) {
        if let Some(sink) = &self.0 {
            sink.log(level, line.to_string());
        }
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Log(to the app)" } else { "Log(nowhere)" })
    }
}
