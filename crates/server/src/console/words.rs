//! What the console says, in the languages that it speaks: Chinese first, English second.

use std::collections::BTreeMap;
use std::sync::LazyLock;

static ZH_CN: LazyLock<BTreeMap<&'static str, &'static str>> =
    LazyLock::new(|| catalogue(include_str!("../../assets/i18n/zh-CN.txt")));
static EN: LazyLock<BTreeMap<&'static str, &'static str>> =
    LazyLock::new(|| catalogue(include_str!("../../assets/i18n/en.txt")));

/// Reads `key = text` lines; empty lines and lines that begin with `#` are skipped.
fn catalogue(text: &'static str) -> BTreeMap<&'static str, &'static str> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('='))
        .map(|(key, text)| (key.trim(), text.trim()))
        .collect()
}

/// A language of the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Lang {
    /// Simplified Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// The language that a cookie or a `?lang=` names; `None` for any other text.
    #[must_use]
    pub(super) fn from_code(code: &str) -> Option<Self> {
        match code {
            "zh" | "zh-CN" => Some(Self::Zh),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The code in cookies and addresses.
    #[must_use]
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// The code in `<html lang>` (BCP 47).
    #[must_use]
    pub(super) const fn html(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    const fn table(self) -> &'static LazyLock<BTreeMap<&'static str, &'static str>> {
        match self {
            Self::Zh => &ZH_CN,
            Self::En => &EN,
        }
    }

    /// The phrase of a key. A key that no catalogue has shows itself, so that a missing phrase is seen and not a
    /// blank.
    #[must_use]
    pub(super) fn say(self, key: &str) -> String {
        self.table().get(key).map_or_else(|| key.to_owned(), |text| (*text).to_owned())
    }

    /// The phrase of a code of an enumeration, such as `state` and `HOME_OBS`. A code that this version does not
    /// know is shown as it is.
    #[must_use]
    pub(super) fn code_of(self, family: &str, code: &str) -> String {
        self.table().get(format!("{family}.{code}").as_str()).map_or_else(|| code.to_owned(), |text| (*text).to_owned())
    }

    /// What stands between the parts of a list.
    #[must_use]
    pub(super) const fn comma(self) -> &'static str {
        match self {
            Self::Zh => "、",
            Self::En => ", ",
        }
    }

    /// What stands between longer parts.
    #[must_use]
    pub(super) const fn semicolon(self) -> &'static str {
        match self {
            Self::Zh => "；",
            Self::En => "; ",
        }
    }

    /// A phrase with `{0}`, `{1}` … filled in.
    #[must_use]
    pub(super) fn fill(self, key: &str, values: &[&str]) -> String {
        let mut text = self.say(key);
        for (index, value) in values.iter().enumerate() {
            text = text.replace(&format!("{{{index}}}"), value);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn both_catalogues_say_the_same_things() {
        let zh: BTreeSet<_> = ZH_CN.keys().collect();
        let en: BTreeSet<_> = EN.keys().collect();
        assert_eq!(zh, en);
        let holes = |text: &str| text.matches('{').count();
        for (key, text) in ZH_CN.iter() {
            assert!(!text.is_empty() && !EN[key].is_empty(), "{key} is empty");
            assert_eq!(holes(text), holes(EN[key]), "{key} is filled differently");
        }
    }

    /// Every text of a template is behind `say(`, `fill(` or `code_of(`, and each key named there exists.
    #[test]
    fn every_key_in_use_is_in_the_catalogues() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut used = 0;
        for folder in ["templates", "src/console", "src/console/household"] {
            for file in std::fs::read_dir(root.join(folder)).expect("the folder is in the repository") {
                let path = file.expect("an entry").path();
                if path.ends_with("words.rs") || path.is_dir() {
                    continue;
                }
                let text = std::fs::read_to_string(&path).expect("a text file");
                for call in ["say(\"", "fill(\""] {
                    for rest in text.split(call).skip(1) {
                        let key = rest.split('"').next().unwrap_or_default();
                        assert!(ZH_CN.contains_key(key), "{} uses {key}, which no catalogue has", path.display());
                        used += 1;
                    }
                }
            }
        }
        assert!(used > 40, "only {used} uses found: the test looks in the wrong place");
    }

    #[test]
    fn every_code_of_the_domain_has_a_phrase() {
        use stairwell_core::domain::decision::{DecisionType, EpisodeState, Venue};
        use stairwell_core::domain::need::{NeedCategory, Urgency};
        use stairwell_core::domain::person::Sex;
        use stairwell_core::domain::reading::{Method, Site};
        use stairwell_core::domain::risk::Category;
        use stairwell_core::domain::role::SupervisorRole;
        use stairwell_core::domain::symptom::{Answer, Symptom};
        use stairwell_core::domain::visit::{IdentityResult, Outcome};
        use stairwell_core::trust::Role;

        fn codes<T: Copy>(all: &[T], code: impl Fn(T) -> &'static str) -> Vec<&'static str> {
            all.iter().map(|value| code(*value)).collect()
        }
        for (family, codes) in [
            ("decision", codes(DecisionType::ALL, DecisionType::code)),
            ("state", codes(EpisodeState::ALL, EpisodeState::code)),
            ("venue", codes(Venue::ALL, Venue::code)),
            ("need", codes(NeedCategory::ALL, NeedCategory::code)),
            ("urgency", codes(Urgency::ALL, Urgency::code)),
            ("sex", codes(Sex::ALL, Sex::code)),
            ("method", codes(Method::ALL, Method::code)),
            ("site", codes(Site::ALL, Site::code)),
            ("category", codes(Category::ALL, Category::code)),
            ("role", codes(SupervisorRole::ALL, SupervisorRole::code)),
            ("role", codes(&Role::ALL, Role::code)),
            ("answer", codes(Answer::ALL, Answer::code)),
            ("symptom", codes(Symptom::ALL, Symptom::code)),
            ("identity", codes(IdentityResult::ALL, IdentityResult::code)),
            ("outcome", codes(Outcome::ALL, Outcome::code)),
            ("slot", vec!["AM", "PM"]),
        ] {
            for code in codes {
                let key = format!("{family}.{code}");
                assert!(ZH_CN.contains_key(key.as_str()), "{key} has no phrase");
            }
        }
    }

    #[test]
    fn a_missing_phrase_shows_its_key() {
        assert_eq!(Lang::En.say("no.such.key"), "no.such.key");
        assert_eq!(Lang::Zh.code_of("state", "NEWER"), "NEWER");
        assert_eq!(Lang::En.fill("person.day", &["3", "14"]), "Day 3 of 14");
    }
}
