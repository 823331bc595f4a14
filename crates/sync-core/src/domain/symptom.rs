//! Symptoms, asked one by one.

use minicbor::{Decode, Encode};

use crate::id::PersonId;
use crate::time::LocalDate;

use super::code::coded_enum;
use super::record::{RecordError, check_list, check_optional_date};

coded_enum! {
    /// What is asked (reference/domain.md §4.4).
    Symptom, "symptom" {
        0 Fever "FEVER" "发热";
        1 Feverish "FEVERISH" "自觉发热";
        2 Chills "CHILLS" "畏寒";
        3 DryCough "DRY_COUGH" "干咳";
        4 Cough "COUGH" "咳嗽";
        5 Productive "PRODUCTIVE" "咳痰";
        6 Fatigue "FATIGUE" "乏力";
        7 SoreThroat "SORE_THROAT" "咽痛";
        8 NasalCongestion "NASAL_CONGESTION" "鼻塞";
        9 Rhinorrhea "RHINORRHEA" "流涕";
        10 Dyspnea "DYSPNEA" "气促/呼吸困难";
        11 ChestTight "CHEST_TIGHT" "胸闷";
        12 ChestPain "CHEST_PAIN" "胸痛";
        13 Myalgia "MYALGIA" "肌肉酸痛";
        14 Arthralgia "ARTHRALGIA" "关节痛";
        15 Headache "HEADACHE" "头痛";
        16 Diarrhea "DIARRHEA" "腹泻";
        17 Nausea "NAUSEA" "恶心";
        18 Vomit "VOMIT" "呕吐";
        19 Abdominal "ABDOMINAL" "腹痛";
        20 Conjunctiva "CONJUNCTIVA" "结膜充血";
        21 Appetite "APPETITE" "食欲减退";
        22 Anosmia "ANOSMIA" "嗅觉减退";
        23 Ageusia "AGEUSIA" "味觉减退";
        24 None "NONE" "无症状";
    }
}

coded_enum! {
    /// The answer (§3).
    Answer, "answer" {
        0 Yes "YES" "有";
        1 No "NO" "无";
        2 Unknown "UNK" "未知";
    }
}

/// One question and its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(array)]
pub struct SymptomAnswer {
    /// The question.
    #[n(0)]
    pub symptom: Symptom,
    /// The answer.
    #[n(1)]
    pub answer: Answer,
}

/// What one person answered.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct SymptomCheck {
    /// Who.
    #[n(0)]
    pub person: PersonId,
    /// Each symptom at most once, ascending.
    #[n(1)]
    pub answers: Vec<SymptomAnswer>,
    /// Since when; `None` when not said.
    #[n(2)]
    pub onset_on: Option<LocalDate>,
}

impl SymptomCheck {
    pub(super) fn check(&self) -> Result<(), RecordError> {
        check_list("symptoms", &self.answers, Symptom::ALL.len())?;
        check_optional_date("onset", self.onset_on)?;
        if !self.answers.is_sorted_by(|a, b| a.symptom < b.symptom) {
            return Err(RecordError::Inconsistent("the symptoms are not each named once, in order"));
        }
        let yes = |symptom| self.answers.contains(&SymptomAnswer { symptom, answer: Answer::Yes });
        if yes(Symptom::None) && self.answers.iter().filter(|asked| asked.answer == Answer::Yes).count() > 1 {
            return Err(RecordError::Inconsistent("no symptoms and a symptom at once"));
        }
        Ok(())
    }
}
