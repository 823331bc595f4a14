//! Badges: a word with a shape and a colour, so that no meaning rests on colour alone.

use super::words::Lang;

/// One badge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Badge {
    /// `alert`, `review`, `observe`, `ok`, `wait` or empty: the class in the style sheet and the shape of the icon.
    pub tone: &'static str,
    /// The word.
    pub text: String,
}

impl Badge {
    pub(super) const fn new(tone: &'static str, text: String) -> Self {
        Self { tone, text }
    }

    /// The badge of a state code (domain.md §4.2); an empty code stands for nobody under management.
    pub(super) fn state(lang: Lang, code: &str) -> Self {
        let tone = match code {
            "REVIEW" => "review",
            "HOME_OBS" | "CENTRAL_OBS" => "observe",
            "TRANSFER_PENDING" | "IN_TRANSIT" | "LOST" => "wait",
            "HOSPITAL" | "CASE" => "alert",
            "RELEASED" => "ok",
            _ => "",
        };
        let code = if code.is_empty() { "NONE" } else { code };
        Self::new(tone, lang.code_of("state", code))
    }

    /// The badge of a visit's outcome (domain.md §4.3).
    pub(super) fn outcome(lang: Lang, code: &str) -> Self {
        let tone = match code {
            "DONE_OK" => "ok",
            "DONE_ABNORMAL" => "alert",
            "NOT_HOME" | "REFUSED" => "wait",
            _ => "",
        };
        Self::new(tone, lang.code_of("outcome", code))
    }
}
