//! Building, unit, floor and room out of an address as people write it.

/// What an address says of a flat; `None` for what it does not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FlatParts {
    /// 楼栋, without the word.
    pub building: Option<String>,
    /// 单元, without the word.
    pub unit: Option<String>,
    /// 楼层.
    pub floor: Option<i16>,
    /// 房号, without the word.
    pub room: Option<String>,
}

const BUILDING_WORDS: &[&str] = &["号楼", "栋", "幢", "座"];
const UNIT_WORDS: &[&str] = &["单元", "梯"];
const FLOOR_WORDS: &[&str] = &["楼", "层"];
const ROOM_WORDS: &[&str] = &["号房", "室", "房"];

/// The ASCII form of full-width letters, digits and signs.
#[must_use]
pub fn half_width(text: &str) -> String {
    let half = |c: char| match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '—' | '–' => '-',
        _ => c,
    };
    text.chars().map(half).collect()
}

/// Reads `…3栋2单元12楼1201室`, `…3栋1201`, `…3-2-1201` or `…3-1201`. What stands before the building says nothing here.
#[must_use]
pub fn flat_parts(address: &str) -> FlatParts {
    let address = half_width(address);
    let Some((building, rest)) = numbered(&address, BUILDING_WORDS) else { return dashed(&address) };
    let (unit, rest) = numbered(rest, UNIT_WORDS).map_or((None, rest), |(unit, rest)| (Some(unit), rest));
    let (floor, rest) = match numbered(rest, FLOOR_WORDS) {
        Some((floor, after)) if floor.parse::<i16>().is_ok() => (floor.parse().ok(), after),
        _ => (None, rest),
    };
    let bare = rest.trim().trim_start_matches(['-', ',', '#']).trim();
    let room = numbered(bare, ROOM_WORDS).map(|(room, _)| room).or_else(|| leading_token(bare));
    FlatParts { building: Some(building), unit, floor, room }
}

/// The number or letter before the first of these words that has one, and the text after the word.
fn numbered<'a>(text: &'a str, words: &[&str]) -> Option<(String, &'a str)> {
    let found = |word: &&str| {
        text.match_indices(*word).find_map(|(at, word)| {
            let token = trailing_token(text[..at].trim_end());
            (!token.is_empty()).then(|| (at, token.to_owned(), &text[at + word.len()..]))
        })
    };
    words.iter().filter_map(found).min_by_key(|(at, ..)| *at).map(|(_, token, rest)| (token, rest))
}

/// The letters and digits, or the Chinese numeral, at the end of a text.
fn trailing_token(text: &str) -> &str {
    let run = |belongs: fn(char) -> bool| &text[text.trim_end_matches(belongs).len()..];
    let token = run(|c| c.is_ascii_alphanumeric());
    if token.is_empty() { run(|c| "一二三四五六七八九十".contains(c)) } else { token }
}

fn leading_token(text: &str) -> Option<String> {
    let token: String = text.chars().take_while(char::is_ascii_alphanumeric).collect();
    (!token.is_empty()).then_some(token)
}

/// `3-2-1201` or `3-1201` at the end.
fn dashed(address: &str) -> FlatParts {
    let address = address.trim().trim_end_matches(ROOM_WORDS[1]).trim_end_matches(ROOM_WORDS[2]);
    let start = address.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '-').len();
    let parts: Vec<String> = address[start..].split('-').map(str::to_owned).collect();
    if parts.iter().any(String::is_empty) {
        return FlatParts::default();
    }
    match <[String; 3]>::try_from(parts) {
        Ok([building, unit, room]) => {
            FlatParts { building: Some(building), unit: Some(unit), room: Some(room), floor: None }
        }
        Err(parts) => match <[String; 2]>::try_from(parts) {
            Ok([building, room]) => FlatParts { building: Some(building), room: Some(room), ..FlatParts::default() },
            Err(_) => FlatParts::default(),
        },
    }
}
