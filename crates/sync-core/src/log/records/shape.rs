//! What a record is made of, and which column each of its leaves belongs to.

use std::collections::BTreeMap;

use crate::log::varint::WireError;

/// Deepest nesting that is split; deeper records travel whole.
const MAX_DEPTH: usize = 16;
/// Most tokens of one shape; longer records travel whole.
pub(super) const MAX_SHAPE_TOKENS: usize = 4096;

/// One value of a record that is not structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leaf<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

/// One step of a shape. Numbers and strings are leaves; everything else is written in the shape itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Token {
    /// CBOR major types 0 and 1: a leaf.
    Unsigned,
    Negative,
    /// CBOR major types 2 and 3: a leaf.
    Bytes,
    Text,
    /// CBOR major type 4 with so many elements.
    Array(u64),
    /// CBOR major type 7 up to 23: false, true, null.
    Simple(u64),
    /// The first element of a record: its kind, a small number that decides what the rest means.
    Kind(u64),
    /// A record that travels whole: one leaf.
    Whole,
}

impl Token {
    const fn is_leaf(self) -> bool {
        matches!(self, Self::Unsigned | Self::Negative | Self::Bytes | Self::Text | Self::Whole)
    }

    const fn is_text(self) -> bool {
        matches!(self, Self::Bytes | Self::Text | Self::Whole)
    }
}

/// What a record is made of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Shape(Vec<Token>);

impl Shape {
    /// The shape of a record that travels whole.
    pub(super) fn whole() -> Self {
        Self(vec![Token::Whole])
    }

    /// Number of tokens.
    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }

    /// Splits a record; `None` when it is not canonical CBOR of the types above.
    pub(super) fn split(record: &[u8]) -> Option<(Self, Vec<Leaf<'_>>)> {
        let mut splitter = Splitter { input: record, tokens: Vec::new(), leaves: Vec::new() };
        splitter.item(0)?;
        splitter.input.is_empty().then_some((Self(splitter.tokens), splitter.leaves))
    }

    /// Puts a record together again.
    pub(super) fn join(&self, leaves: &[Leaf<'_>]) -> Result<Vec<u8>, WireError> {
        let mut out = Vec::with_capacity(2 * self.0.len());
        let mut leaves = leaves.iter();
        for token in &self.0 {
            let leaf = if token.is_leaf() { Some(leaves.next().ok_or(WireError::Short)?) } else { None };
            match (token, leaf) {
                (Token::Unsigned, Some(Leaf::Number(value))) => head(&mut out, 0, *value),
                (Token::Negative, Some(Leaf::Number(value))) => head(&mut out, 1, *value),
                (Token::Bytes, Some(Leaf::Bytes(bytes))) => string(&mut out, 2, bytes),
                (Token::Text, Some(Leaf::Bytes(bytes))) => string(&mut out, 3, bytes),
                (Token::Whole, Some(Leaf::Bytes(bytes))) => out.extend_from_slice(bytes),
                (Token::Array(count), None) => head(&mut out, 4, *count),
                (Token::Simple(value), None) => head(&mut out, 7, *value),
                (Token::Kind(value), None) => head(&mut out, 0, *value),
                _ => return Err(WireError::Range),
            }
        }
        Ok(out)
    }

    /// The tokens as numbers.
    pub(super) fn codes(&self) -> impl Iterator<Item = u64> {
        self.0.iter().map(|token| match token {
            Token::Unsigned => 0,
            Token::Negative => 1,
            Token::Bytes => 2,
            Token::Text => 3,
            Token::Whole => 4,
            Token::Array(count) => 8 + 4 * count,
            Token::Simple(value) => 9 + 4 * value,
            Token::Kind(value) => 10 + 4 * value,
        })
    }

    /// The shape of these numbers.
    pub(super) fn of_codes(codes: impl Iterator<Item = Result<u64, WireError>>) -> Result<Self, WireError> {
        let token = |code: u64| {
            Ok(match (code, code & 3) {
                (0, _) => Token::Unsigned,
                (1, _) => Token::Negative,
                (2, _) => Token::Bytes,
                (3, _) => Token::Text,
                (4, _) => Token::Whole,
                (8.., 0) => Token::Array((code - 8) / 4),
                (9.., 1) => Token::Simple((code - 9) / 4),
                (10.., 2) => Token::Kind((code - 10) / 4),
                _ => return Err(WireError::Range),
            })
        };
        Ok(Self(codes.map(|code| code.and_then(token)).collect::<Result<_, _>>()?))
    }
}

/// Writes the head of a CBOR item in its shortest form.
fn head(out: &mut Vec<u8>, major: u8, value: u64) {
    let major = major << 5;
    match value {
        0..=23 => out.push(major | value as u8),
        24..=0xff => out.extend_from_slice(&[major | 24, value as u8]),
        0x100..=0xffff => {
            out.push(major | 25);
            out.extend_from_slice(&(value as u16).to_be_bytes());
        }
        0x1_0000..=0xffff_ffff => {
            out.push(major | 26);
            out.extend_from_slice(&(value as u32).to_be_bytes());
        }
        _ => {
            out.push(major | 27);
            out.extend_from_slice(&value.to_be_bytes());
        }
    }
}

fn string(out: &mut Vec<u8>, major: u8, bytes: &[u8]) {
    head(out, major, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

struct Splitter<'a> {
    input: &'a [u8],
    tokens: Vec<Token>,
    leaves: Vec<Leaf<'a>>,
}

impl<'a> Splitter<'a> {
    /// Reads the head of the next item, insisting on the shortest form.
    fn head(&mut self) -> Option<(u8, u64)> {
        let (first, rest) = self.input.split_first()?;
        let (major, short) = (first >> 5, first & 0x1f);
        let length = match short {
            0..=23 => 0,
            24..=27 => 1_usize << (short - 24),
            _ => return None,
        };
        let (argument, rest) = rest.split_at_checked(length)?;
        self.input = rest;
        if length == 0 {
            return Some((major, u64::from(short)));
        }
        let value = argument.iter().fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
        let least = match length {
            1 => 24,
            2 => 0x100,
            4 => 0x1_0000,
            _ => 0x1_0000_0000,
        };
        (value >= least).then_some((major, value))
    }

    fn item(&mut self, depth: usize) -> Option<()> {
        if depth > MAX_DEPTH || self.tokens.len() >= MAX_SHAPE_TOKENS {
            return None;
        }
        let (major, value) = self.head()?;
        match major {
            0 if depth == 1 && self.tokens.len() == 1 => self.tokens.push(Token::Kind(value).checked()?),
            0 => self.leaf(Token::Unsigned, Leaf::Number(value)),
            1 => self.leaf(Token::Negative, Leaf::Number(value)),
            2 | 3 => {
                let (bytes, rest) = self.input.split_at_checked(usize::try_from(value).ok()?)?;
                self.input = rest;
                self.leaf(if major == 2 { Token::Bytes } else { Token::Text }, Leaf::Bytes(bytes));
            }
            4 => {
                if value > self.input.len() as u64 {
                    return None;
                }
                self.tokens.push(Token::Array(value));
                for _ in 0..value {
                    self.item(depth + 1)?;
                }
            }
            7 if value <= 23 => self.tokens.push(Token::Simple(value)),
            _ => return None, // maps, tags and floats are in no record: such a one travels whole
        }
        Some(())
    }

    fn leaf(&mut self, token: Token, leaf: Leaf<'a>) {
        self.tokens.push(token);
        self.leaves.push(leaf);
    }
}

impl Token {
    /// A kind that is too large for the shape's encoding makes the record travel whole.
    fn checked(self) -> Option<Self> {
        match self {
            Self::Kind(value) if value > u64::from(u32::MAX) => None,
            token => Some(token),
        }
    }
}

/// Which column each leaf of each shape belongs to. Both sides derive it from the shapes alone.
#[derive(Debug)]
pub(super) struct Places {
    of_shape: Vec<Vec<usize>>,
    text: Vec<bool>,
}

/// A place in a record: its kind, what the leaf is, and the way there. In an array whose length varies from shape
/// to shape, all elements are one place.
type Place = (u64, Token, Vec<u64>);

/// Stands for any element of an array whose length varies.
const ANY: u64 = u64::MAX;

impl Places {
    pub(super) fn of(shapes: &[Shape]) -> Self {
        let mut lengths: BTreeMap<(u64, Vec<u64>), Option<u64>> = BTreeMap::new();
        for shape in shapes {
            walk(shape, &mut |kind, path, token| {
                if let Token::Array(length) = token {
                    let known = lengths.entry((kind, path.to_vec())).or_insert(Some(length));
                    *known = known.filter(|known| *known == length);
                }
            });
        }
        let mut places: BTreeMap<Place, usize> = BTreeMap::new();
        let mut text = Vec::new();
        let mut of_shape = Vec::with_capacity(shapes.len());
        for shape in shapes {
            let mut columns = Vec::new();
            walk(shape, &mut |kind, path, token| {
                if token.is_leaf() {
                    let place = (kind, token, merged(kind, path, &lengths));
                    let column = *places.entry(place).or_insert_with(|| {
                        text.push(token.is_text());
                        text.len() - 1
                    });
                    columns.push(column);
                }
            });
            of_shape.push(columns);
        }
        Self { of_shape, text }
    }

    /// Number of columns.
    pub(super) const fn count(&self) -> usize {
        self.text.len()
    }

    /// The columns of the leaves of one shape, in order.
    pub(super) fn columns_of(&self, shape: usize) -> &[usize] {
        &self.of_shape[shape]
    }

    /// Whether a column holds strings: then its numbers are their lengths.
    pub(super) fn is_text(&self, column: usize) -> bool {
        self.text[column]
    }
}

fn merged(kind: u64, path: &[u64], lengths: &BTreeMap<(u64, Vec<u64>), Option<u64>>) -> Vec<u64> {
    (0..path.len())
        .map(|depth| match lengths.get(&(kind, path[..depth].to_vec())) {
            Some(None) => ANY,
            _ => path[depth],
        })
        .collect()
}

/// Visits the tokens of a shape with the kind of the record and the way to each. Shapes that came over the wire may
/// be unbalanced; whatever they say, the walk ends and the record that they make is judged by its own grammar.
fn walk(shape: &Shape, visit: &mut dyn FnMut(u64, &[u64], Token)) {
    let kind = shape.0.get(1).map_or(0, |token| if let Token::Kind(kind) = token { *kind } else { 0 });
    let mut path: Vec<u64> = Vec::new();
    let mut open: Vec<u64> = Vec::new(); // elements left at each depth
    for token in &shape.0 {
        visit(kind, &path, *token);
        if let Token::Array(length) = token
            && *length > 0
            && open.len() <= MAX_DEPTH
        {
            open.push(*length);
            path.push(0);
            continue;
        }
        while let Some(left) = open.last_mut() {
            *left -= 1;
            if *left > 0 {
                if let Some(last) = path.last_mut() {
                    *last += 1;
                }
                break;
            }
            open.pop();
            path.pop();
        }
    }
}
