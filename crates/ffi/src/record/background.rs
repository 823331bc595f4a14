//! What else a form asks about a person.

use stairwell_core::domain::person;

/// What else is known of a person. `None` and empty where not said.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Background {
    /// The name in Latin letters.
    #[uniffi(default = None)]
    pub name_pinyin: Option<String>,
    /// Nationality, ISO 3166 letters, 2 or 3.
    #[uniffi(default = None)]
    pub nationality: Option<String>,
    /// 户籍: region code of 6 digits.
    #[uniffi(default = None)]
    pub huji_code: Option<String>,
    /// Work unit.
    #[uniffi(default = None)]
    pub work_unit: Option<String>,
    /// Chronic diseases. All that were ever named are kept.
    #[uniffi(default = [])]
    pub chronic: Vec<String>,
    /// Whether pregnant.
    #[uniffi(default = None)]
    pub pregnant: Option<bool>,
    /// Whether living alone.
    #[uniffi(default = None)]
    pub lives_alone: Option<bool>,
    /// Whether somebody has to care for the person.
    #[uniffi(default = None)]
    pub needs_carer: Option<bool>,
    /// Language spoken.
    #[uniffi(default = None)]
    pub language: Option<String>,
}

impl From<Background> for person::Background {
    fn from(said: Background) -> Self {
        Self {
            name_pinyin: said.name_pinyin,
            nationality: said.nationality,
            huji_code: said.huji_code,
            work_unit: said.work_unit,
            chronic: (!said.chronic.is_empty()).then_some(said.chronic),
            pregnant: said.pregnant,
            lives_alone: said.lives_alone,
            needs_carer: said.needs_carer,
            language: said.language,
        }
    }
}

impl From<person::Background> for Background {
    fn from(known: person::Background) -> Self {
        Self {
            name_pinyin: known.name_pinyin,
            nationality: known.nationality,
            huji_code: known.huji_code,
            work_unit: known.work_unit,
            chronic: known.chronic.unwrap_or_default(),
            pregnant: known.pregnant,
            lives_alone: known.lives_alone,
            needs_carer: known.needs_carer,
            language: known.language,
        }
    }
}
