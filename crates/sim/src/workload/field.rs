//! How the fields of the workload's bodies are written. Each form is used only where it reads back as exactly the
//! same value; else the text stays text, or the whole body is written as JSON.

use minicbor::data::Type;
use minicbor::{Decoder, Encoder};
use stairwell_core::time::LocalDate;

use super::fact::Fact;

type Out<'a, 'b> = &'a mut Encoder<&'b mut Vec<u8>>;

const DAY_SECONDS: i64 = 86_400;

/// The type of a field, and how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Integer,
    Bool,
    Text,
    /// An array of texts.
    Texts,
    /// A text of up to 18 digits that does not begin with 0, as its number.
    Digits,
    /// A text of exactly four digits, as its number.
    FourDigits,
    /// `2栋2单元2603室`, as three numbers.
    Place,
    /// A date, as days after the day (UTC) of the body's `at`, which comes first.
    Date,
    /// Readings `{v, site, at}`, each time in seconds after the one before, the first after the body's `at`.
    Readings,
}

/// The keys of a body and how each is written, in the order of writing.
pub(super) type Fields = &'static [(&'static str, Field)];

/// Writes the fields of a body; `None` when it does not have exactly these, with these types.
pub(super) fn write_all(e: Out<'_, '_>, fields: Fields, body: &Fact) -> Option<()> {
    let Fact::Object(members) = body else { return None };
    if members.len() != fields.len() {
        return None;
    }
    let at = body.get("at").and_then(Fact::as_integer).unwrap_or(0);
    fields.iter().try_for_each(|(key, field)| field.write(e, body.get(key)?, at))
}

/// Reads the fields of a body.
pub(super) fn read_all(d: &mut Decoder<'_>, fields: Fields) -> Option<Fact> {
    let mut members: Vec<(String, Fact)> = Vec::with_capacity(fields.len());
    let mut at = 0;
    for (key, field) in fields {
        let value = field.read(d, at)?;
        if *key == "at" {
            at = value.as_integer()?;
        }
        members.push(((*key).to_owned(), value));
    }
    Some(Fact::Object(members))
}

impl Field {
    fn write(self, e: Out<'_, '_>, value: &Fact, at: i64) -> Option<()> {
        match (self, value) {
            (Self::Integer, value) => integer(e, value.as_integer()?),
            (Self::Bool, Fact::Bool(value)) => e.bool(*value).ok().map(|_| ()),
            (Self::Text, Fact::Text(value)) => text(e, value),
            (Self::Texts, Fact::List(items)) => {
                e.array(items.len() as u64).ok()?;
                items.iter().try_for_each(|item| text(e, item.as_text()?))
            }
            (Self::Digits, Fact::Text(value)) => match digits(value) {
                Some(number) => integer(e, number),
                None => text(e, value),
            },
            (Self::FourDigits, Fact::Text(value)) => match four_digits(value) {
                Some(number) => integer(e, number),
                None => text(e, value),
            },
            (Self::Place, Fact::Text(value)) => match place(value) {
                Some(numbers) => {
                    e.array(3).ok()?;
                    numbers.iter().try_for_each(|number| integer(e, *number))
                }
                None => text(e, value),
            },
            (Self::Date, Fact::Text(value)) => match value.parse::<LocalDate>().ok() {
                Some(date) if date.to_string() == *value => integer(e, i64::from(date.0) - at.div_euclid(DAY_SECONDS)),
                _ => text(e, value),
            },
            (Self::Readings, Fact::List(items)) => {
                e.array(items.len() as u64).ok()?;
                let mut before = at;
                items.iter().try_for_each(|item| write_reading(e, item, &mut before))
            }
            _ => None,
        }
    }

    fn read(self, d: &mut Decoder<'_>, at: i64) -> Option<Fact> {
        match self {
            Self::Integer => d.i64().ok().map(Fact::integer),
            Self::Bool => d.bool().ok().map(Fact::Bool),
            Self::Text => read_text(d),
            Self::Texts => read_list(d, read_text),
            Self::Digits => read_either(d, |d| Some(d.i64().ok()?.to_string())),
            Self::FourDigits => read_either(d, |d| Some(format!("{:04}", d.u32().ok()?))),
            Self::Place => read_either(d, |d| {
                (d.array().ok()? == Some(3)).then_some(())?;
                Some(format!("{}栋{}单元{}室", d.i64().ok()?, d.i64().ok()?, d.i64().ok()?))
            }),
            Self::Date => read_either(d, |d| {
                let days = d.i64().ok()?.checked_add(at.div_euclid(DAY_SECONDS))?;
                Some(LocalDate(i32::try_from(days).ok()?).to_string())
            }),
            Self::Readings => {
                let mut before = at;
                read_list(d, |d| read_reading(d, &mut before))
            }
        }
    }
}

fn write_reading(e: Out<'_, '_>, reading: &Fact, before: &mut i64) -> Option<()> {
    let Fact::Object(members) = reading else { return None };
    (members.len() == 3).then_some(())?;
    let (value, site, at) = (reading.get("v")?, reading.get("site")?, reading.get("at")?);
    e.array(3).ok()?;
    integer(e, value.as_integer()?)?;
    text(e, site.as_text()?)?;
    let at = at.as_integer()?;
    integer(e, at.checked_sub(*before)?)?;
    *before = at;
    Some(())
}

fn read_reading(d: &mut Decoder<'_>, before: &mut i64) -> Option<Fact> {
    (d.array().ok()? == Some(3)).then_some(())?;
    let value = Fact::integer(d.i64().ok()?);
    let site = read_text(d)?;
    *before = before.checked_add(d.i64().ok()?)?;
    Some(Fact::Object(vec![("v".into(), value), ("site".into(), site), ("at".into(), Fact::integer(*before))]))
}

/// Writes a household's name: `h007` as 7.
pub(super) fn write_household(e: Out<'_, '_>, hh: &str) -> Option<()> {
    let number = hh.strip_prefix('h').and_then(|digits| digits.parse::<u32>().ok());
    match number.filter(|number| household(*number) == hh) {
        Some(number) => integer(e, number.into()),
        None => text(e, hh),
    }
}

/// Reads a household's name.
pub(super) fn read_household(d: &mut Decoder<'_>) -> Option<String> {
    if is_text(d) { d.str().ok().map(str::to_owned) } else { d.u32().ok().map(household) }
}

fn household(number: u32) -> String {
    format!("h{number:03}")
}

/// Writes a visit: `d8a` as 16, `d8b` as 17.
pub(super) fn write_visit(e: Out<'_, '_>, visit: &str) -> Option<()> {
    let number = visit.strip_prefix('d').and_then(|rest| {
        let (day, slot) = rest.split_at_checked(rest.len().checked_sub(1)?)?;
        let day: u32 = day.parse().ok()?;
        day.checked_mul(2)?.checked_add(u32::from(slot != "a"))
    });
    match number.filter(|number| name_of_visit(*number) == visit) {
        Some(number) => integer(e, number.into()),
        None => text(e, visit),
    }
}

/// Reads a visit.
pub(super) fn read_visit(d: &mut Decoder<'_>) -> Option<String> {
    if is_text(d) { d.str().ok().map(str::to_owned) } else { d.u32().ok().map(name_of_visit) }
}

fn name_of_visit(number: u32) -> String {
    format!("d{}{}", number / 2, if number.is_multiple_of(2) { 'a' } else { 'b' })
}

fn digits(text: &str) -> Option<i64> {
    let plain = (1..=18).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| plain && !text.starts_with('0'))
}

fn four_digits(text: &str) -> Option<i64> {
    (text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

fn place(text: &str) -> Option<[i64; 3]> {
    let (building, rest) = text.split_once('栋')?;
    let (unit, rest) = rest.split_once("单元")?;
    Some([digits(building)?, digits(unit)?, digits(rest.strip_suffix('室')?)?])
}

fn integer(e: Out<'_, '_>, value: i64) -> Option<()> {
    e.i64(value).ok().map(|_| ())
}

fn text(e: Out<'_, '_>, text: &str) -> Option<()> {
    e.str(text).ok().map(|_| ())
}

fn is_text(d: &Decoder<'_>) -> bool {
    matches!(d.datatype(), Ok(Type::String))
}

fn read_text(d: &mut Decoder<'_>) -> Option<Fact> {
    d.str().ok().map(|text| Fact::Text(text.to_owned()))
}

fn read_either(d: &mut Decoder<'_>, read: impl FnOnce(&mut Decoder<'_>) -> Option<String>) -> Option<Fact> {
    if is_text(d) { read_text(d) } else { read(d).map(Fact::Text) }
}

fn read_list(d: &mut Decoder<'_>, mut read: impl FnMut(&mut Decoder<'_>) -> Option<Fact>) -> Option<Fact> {
    let length = d.array().ok()??;
    let mut items = Vec::new();
    for _ in 0..length {
        items.push(read(d)?);
    }
    Some(Fact::List(items))
}
