//! The rows of a list, read from CSV: all of them, or the first that is malformed by its line.

use std::collections::BTreeMap;
use std::io::Read;

use stairwell_core::domain::Record;
use stairwell_core::domain::identity::{DocumentType, Identity, IdentityError, IdentityKeys, IdentityNumber};
use stairwell_core::domain::person::{ParticularsSource, Person, Phone, PhoneError, Sex};
use stairwell_core::domain::record::RecordError;
use stairwell_core::domain::risk::{Category, RiskSource, RiskTag};
use stairwell_core::domain::stamp::Stamp;
use stairwell_core::id::PersonId;
use stairwell_core::store::StoreError;
use stairwell_core::time::{LocalDate, UtcMs};
use thiserror::Error;

/// The columns: the name that is kept, and what else may stand in the header.
const COLUMNS: &[(&str, &[&str])] = &[
    ("name", &["姓名"]),
    ("phone", &["电话", "联系电话", "手机", "手机号"]),
    ("id_number", &["身份证号", "身份证号码", "公民身份号码", "身份证", "证件号码", "证件号"]),
    ("grid_code", &["网格编码"]),
    ("address", &["地址", "住址", "现住址"]),
    ("building", &["楼栋"]),
    ("unit", &["单元"]),
    ("floor", &["楼层"]),
    ("room", &["房号"]),
    ("category", &["类别"]),
    ("left_area_on", &["离鄂日期"]),
    ("arrived_on", &["抵达日期"]),
    ("last_contact_on", &["末次接触日期"]),
    ("sex", &["性别"]),
    ("birth_date", &["出生日期"]),
    ("note", &["备注"]),
];

/// Characters between several telephone numbers of one person.
const BETWEEN_PHONES: &[char] = &['/', '、', ';', '；', ',', '，'];

/// Longest list, in bytes: half a million rows.
const MAX_LIST_BYTES: u64 = 64 * 1024 * 1024;

/// Why a list is not imported. Nothing of it is then.
#[derive(Debug, Error)]
pub enum ListError {
    /// Reading: not CSV.
    #[error("名单无法读取 / the list cannot be read: {0}")]
    Csv(#[from] csv::Error),
    /// Reading: the operating system refuses.
    #[error("名单无法读取 / the list cannot be read: {0}")]
    File(#[from] std::io::Error),
    /// Reading: longer than any list.
    #[error("名单超过 64 MiB / the list is longer than 64 MiB")]
    TooLong,
    /// Reading: some other encoding, as a spreadsheet's own CSV has.
    #[error("第 {0} 行不是 UTF-8，请另存为“CSV UTF-8” / row {0}: not UTF-8; save it as \"CSV UTF-8\"")]
    Encoding(u64),
    /// Reading the header: no column says the name.
    #[error("第 1 行缺少“姓名”一列 / row 1: no column is called name or 姓名")]
    NoNames,
    /// Reading the header: two columns say the same thing.
    #[error("第 1 行有两个“{0}”列 / row 1: two columns say {0}")]
    Twice(&'static str),
    /// Checking: a row is malformed.
    #[error("第 {line} 行 / row {line}: {wrong}")]
    Row {
        /// Counted from 1, the header included.
        line: u64,
        /// What is wrong. Never shows an identity number.
        wrong: RowError,
    },
    /// Writing: see [`StoreError`].
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a row is malformed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RowError {
    /// Another number of columns than the header has.
    #[error("有 {found} 列，应为 {expected} 列 / {found} columns, and the header has {expected}")]
    Columns {
        /// Columns of the row.
        found: usize,
        /// Columns of the header.
        expected: usize,
    },
    /// Nobody is named.
    #[error("姓名为空 / the name is empty")]
    NoName,
    /// See [`PhoneError`].
    #[error(transparent)]
    Phone(#[from] PhoneError),
    /// See [`IdentityError`].
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// No date of the calendar.
    #[error("{column} 不是日期（如 2020-02-01）/ {column} is not a date such as 2020-02-01")]
    Date {
        /// Which column.
        column: &'static str,
    },
    /// No category of reference/domain.md §4.1.
    #[error("类别未知 / unknown category {0:?}")]
    Category(String),
    /// No sex of GB/T 2261.1.
    #[error("性别未知 / unknown sex {0:?}")]
    Sex(String),
    /// A value is too long or cannot be, see [`RecordError`].
    #[error(transparent)]
    Record(#[from] RecordError),
}

/// What a row says of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its line, counted from 1, the header included.
    pub line: u64,
    /// Whose list.
    pub source: RiskSource,
    /// The columns that are not empty, as they came; never the identity number.
    pub columns: BTreeMap<String, String>,
    /// The name.
    pub name: String,
    /// Telephone numbers.
    pub phones: Vec<Phone>,
    /// The identity document; `None` when not given.
    pub identity: Option<Identity>,
    /// `None` when neither said nor in the number.
    pub sex: Option<Sex>,
    /// `None` when neither said nor in the number.
    pub birth_date: Option<LocalDate>,
    /// Why the person is watched.
    pub category: Category,
    /// Last contact with the case; `None` when not said. So for the other dates.
    pub last_contact_on: Option<LocalDate>,
    /// When the person left the epidemic area.
    pub left_area_on: Option<LocalDate>,
    /// When the person arrived here.
    pub arrived_on: Option<LocalDate>,
    /// Grounds; `None` when not said.
    pub note: Option<String>,
}

/// A list, read whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Its rows.
    pub rows: Vec<Listed>,
    /// Titles of columns that are not used.
    pub unused_columns: Vec<String>,
}

/// Reads a list. Identity numbers are sealed as they are read.
///
/// # Errors
/// [`ListError`] with the line.
pub fn read_list(list: impl Read, source: RiskSource, keys: IdentityKeys<'_>) -> Result<List, ListError> {
    let mut bytes = Vec::new();
    list.take(MAX_LIST_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_LIST_BYTES {
        return Err(ListError::TooLong);
    }
    if let Err(error) = std::str::from_utf8(&bytes) {
        return Err(ListError::Encoding(line_at(&bytes, error.valid_up_to())));
    }
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(&*bytes);
    let titles = reader.headers()?;
    let header = header(titles)?;
    let unused = titles.iter().zip(&header).filter(|(title, said)| said.is_none() && !title.is_empty());
    let unused_columns = unused.map(|(title, _)| title.to_owned()).collect();
    let (mut rows, mut record) = (Vec::new(), csv::StringRecord::new());
    let (mut line, mut counted) = (1, 0);
    while reader.read_record(&mut record)? {
        // The reader does not count lines that end as Windows ends them.
        let begin = record.position().map_or(counted, |position| past_line_ends(&bytes, position.byte() as usize));
        line += newlines(&bytes[counted..begin]);
        counted = begin;
        if let Some(row) = read_row(line, source, &header, &record, keys).transpose() {
            rows.push(row.map_err(|wrong| ListError::Row { line, wrong })?);
        }
    }
    Ok(List { rows, unused_columns })
}

/// One row; `None` for an empty one: a spreadsheet ends in some.
fn read_row(
    line: u64,
    source: RiskSource,
    header: &[Option<&'static str>],
    record: &csv::StringRecord,
    keys: IdentityKeys<'_>,
) -> Result<Option<Listed>, RowError> {
    let mut columns = BTreeMap::new();
    for (column, text) in header.iter().zip(record) {
        if let Some(column) = column.filter(|_| !text.is_empty()) {
            columns.insert(column.to_owned(), text.to_owned());
        }
    }
    if columns.is_empty() {
        return Ok(None);
    }
    if record.len() != header.len() {
        return Err(RowError::Columns { found: record.len(), expected: header.len() });
    }
    let identity = columns.remove("id_number").map(|number| seal(&number, keys)).transpose()?;
    Listed::read(line, source, columns, identity).map(Some)
}

/// The line of a byte, counted from 1.
fn line_at(bytes: &[u8], at: usize) -> u64 {
    1 + newlines(&bytes[..past_line_ends(bytes, at)])
}

fn newlines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

fn past_line_ends(bytes: &[u8], at: usize) -> usize {
    at + bytes[at..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count()
}

/// What each column says; `None` for those that are not used.
fn header(found: &csv::StringRecord) -> Result<Vec<Option<&'static str>>, ListError> {
    let mut header = Vec::new();
    for title in found {
        // Spreadsheets begin a UTF-8 file with a byte order mark.
        let title = title.trim_start_matches('\u{feff}').trim().trim_matches('"').to_lowercase();
        let said = COLUMNS.iter().find(|(name, others)| *name == title || others.contains(&title.as_str()));
        let said = said.map(|(name, _)| *name);
        if let Some(twice) = said.filter(|_| header.contains(&said)) {
            return Err(ListError::Twice(twice));
        }
        header.push(said);
    }
    if header.contains(&Some("name")) { Ok(header) } else { Err(ListError::NoNames) }
}

/// A number with the length of a resident card is one, checked or not.
fn seal(number: &str, keys: IdentityKeys<'_>) -> Result<(Identity, Option<Sex>, Option<LocalDate>), IdentityError> {
    let length = number.chars().filter(|c| !c.is_whitespace()).count();
    let kind = if matches!(length, 15 | 18) { DocumentType::ResidentCard } else { DocumentType::Other };
    let number = IdentityNumber::parse(kind, number)?;
    Ok((number.seal(keys)?, number.sex(), number.birth_date()))
}

impl Listed {
    /// Reads the columns of one row. `identity`: the sealed number with the sex and the birth date that it says.
    ///
    /// # Errors
    /// [`RowError`].
    pub fn read(
        line: u64,
        source: RiskSource,
        columns: BTreeMap<String, String>,
        identity: Option<(Identity, Option<Sex>, Option<LocalDate>)>,
    ) -> Result<Self, RowError> {
        let text = |column: &str| columns.get(column).map(String::as_str);
        let (identity, sex, birth_date) = match identity {
            Some((identity, sex, birth_date)) => (Some(identity), sex, birth_date),
            None => (None, None, None),
        };
        let phones = text("phone").unwrap_or_default().split(BETWEEN_PHONES).filter(|number| !number.trim().is_empty());
        let date = |column: &'static str| text(column).map(|text| read_date(column, text)).transpose();
        let listed = Self {
            line,
            source,
            name: text("name").ok_or(RowError::NoName)?.to_owned(),
            phones: phones.map(Phone::parse).collect::<Result<_, _>>()?,
            identity,
            sex: text("sex").map(read_sex).transpose()?.or(sex),
            birth_date: date("birth_date")?.or(birth_date),
            category: text("category").map_or_else(|| Ok(usual_category(source)), read_category)?,
            last_contact_on: date("last_contact_on")?,
            left_area_on: date("left_area_on")?,
            arrived_on: date("arrived_on")?,
            note: text("note").map(str::to_owned),
            columns,
        };
        // Bounds are those of the records that it becomes.
        let stamp = Stamp::at(UtcMs(0), Some(0));
        Record::Person(listed.person(stamp)).check()?;
        Record::RiskTag(listed.tag(stamp, PersonId { device: stairwell_core::id::DeviceId([0; 16]), seq: 1 }))
            .check()?;
        Ok(listed)
    }

    /// The record that introduces the person.
    #[must_use]
    pub fn person(&self, stamp: Stamp) -> Person {
        Person {
            phones: self.phones.clone(),
            identity: self.identity.clone(),
            sex: self.sex,
            birth_date: self.birth_date,
            ..Person::new(stamp, &self.name, ParticularsSource::Listed)
        }
    }

    /// The record that says why the person is watched.
    #[must_use]
    pub fn tag(&self, stamp: Stamp, person: PersonId) -> RiskTag {
        RiskTag {
            last_contact_on: self.last_contact_on,
            left_area_on: self.left_area_on,
            arrived_on: self.arrived_on,
            basis: self.note.clone(),
            ..RiskTag::new(stamp, person, self.category, self.source)
        }
    }
}

/// Why those on a list are watched when the list does not say: the CDC lists contacts, a hospital who came to its
/// fever clinic, everybody else who came from Hubei.
const fn usual_category(source: RiskSource) -> Category {
    match source {
        RiskSource::CdcList => Category::CloseContact,
        RiskSource::Hospital => Category::FeverClinic,
        _ => Category::HubeiArrival,
    }
}

fn read_category(text: &str) -> Result<Category, RowError> {
    let bare = |name: &str| name.replace("(疫情发生地)", "");
    let named = |category: &&Category| {
        category.code().eq_ignore_ascii_case(text) || category.name_zh() == text || bare(category.name_zh()) == text
    };
    Category::ALL.iter().find(named).copied().ok_or_else(|| RowError::Category(text.to_owned()))
}

fn read_sex(text: &str) -> Result<Sex, RowError> {
    let named = |sex: &&Sex| sex.code().eq_ignore_ascii_case(text) || sex.name_zh() == text.trim_end_matches('性');
    Sex::ALL.iter().find(named).copied().ok_or_else(|| RowError::Sex(text.to_owned()))
}

/// A date as people write it: 2020-02-01, 2020/2/1, 2020.2.1, 2020年2月1日, 20200201.
fn read_date(column: &'static str, text: &str) -> Result<LocalDate, RowError> {
    let wrong = || RowError::Date { column };
    let digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = if digits {
        vec![&text[..4], &text[4..6], &text[6..]]
    } else {
        text.trim_end_matches('日').split(['-', '/', '.', '年', '月']).map(str::trim).collect()
    };
    let [year, month, day] = parts[..] else { return Err(wrong()) };
    format!("{year}-{month:0>2}-{day:0>2}").parse().map_err(|_| wrong())
}
