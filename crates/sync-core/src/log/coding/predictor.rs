//! Prediction of the next bit: several contexts each have an opinion from what they saw before, and a mixer, which
//! learns which of them to trust, weighs them (Mahoney, "Adaptive Weighing of Context Models for Lossless Data
//! Compression", 2005). Integers only: both sides must come to the same number on every machine.

use super::range::BitCoder;

/// Contexts of one prediction at most.
pub(super) const MAX_CONTEXTS: usize = 6;

/// What one context saw: how often it was asked, and the chance of a 1 in 65,536.
#[derive(Debug, Clone, Copy)]
struct Slot {
    /// Tells contexts apart that share a place in the table.
    check: u16,
    one: u16,
    seen: u16,
}

const UNSEEN: Slot = Slot { check: 0, one: 1 << 15, seen: 0 };

/// After this many observations a context learns no slower.
const MOST_SEEN: usize = 255;

/// How far a context moves towards what it sees, in 65,536, by how much it has seen.
const RATES: [u32; MOST_SEEN + 1] = {
    let mut rates = [0; MOST_SEEN + 1];
    let mut seen = 0;
    while seen <= MOST_SEEN {
        rates[seen] = 655_360 / (10 * seen as u32 + 16);
        seen += 1;
    }
    rates
};

/// How much the opinion of a context counts that has seen so little, in 256.
const CONFIDENCE: [i32; 4] = [0, 200, 240, 256];

/// Weighs the opinions.
#[derive(Debug, Clone, Copy)]
struct Mixer {
    /// In 65,536.
    weights: [i32; MAX_CONTEXTS],
    /// How often it was used, up to where it learns no slower.
    used: i32,
}

const FIRST_WEIGHT: i32 = 22_000;
const MOST_WEIGHT: i32 = 1 << 22;
const MOST_USED: i32 = 1 << 12;

/// Mixers of one set, by the longest context that has seen anything.
const MIXERS_PER_SET: usize = MAX_CONTEXTS + 1;

/// x ↦ 4096 / (1 + e^(-x/256)), by interpolation between 33 points.
const fn squash(x: i32) -> i32 {
    const POINTS: [i32; 33] = [
        1, 2, 3, 6, 10, 16, 27, 45, 73, 120, 194, 310, 488, 747, 1101, 1546, 2047, 2549, 2994, 3348, 3607, 3785, 3901,
        3975, 4022, 4050, 4068, 4079, 4085, 4089, 4092, 4093, 4094,
    ];
    if x > 2047 {
        return 4095;
    }
    if x < -2047 {
        return 0;
    }
    let (part, at) = (x & 127, ((x >> 7) + 16) as usize);
    (POINTS[at] * (128 - part) + POINTS[at + 1] * part + 64) >> 7
}

/// The inverse of [`squash`].
const STRETCH: [i16; 4096] = {
    let mut stretch = [2047; 4096];
    let (mut next, mut x) = (0, -2047);
    while x <= 2047 {
        let value = squash(x) as usize;
        while next <= value {
            stretch[next] = x as i16;
            next += 1;
        }
        x += 1;
    }
    stretch
};

/// Mixes two numbers into one that tells contexts apart.
pub(super) const fn hash(a: u32, b: u32) -> u32 {
    let mut h = (a ^ b.wrapping_mul(0x9E37_79B1)).wrapping_mul(0x85EB_CA6B);
    h ^= h >> 15;
    h = h.wrapping_mul(0xC2B2_AE35);
    h ^ h >> 13
}

/// All contexts and mixers.
#[derive(Debug)]
pub(super) struct Predictor {
    slots: Vec<Slot>,
    mask: u32,
    mixers: Vec<Mixer>,
}

impl Predictor {
    /// An unlearned one with 2^`bits` contexts and so many sets of mixers.
    pub(super) fn new(bits: u32, sets: usize) -> Self {
        let mixer = Mixer { weights: [FIRST_WEIGHT; MAX_CONTEXTS], used: 0 };
        Self { slots: vec![UNSEEN; 1 << bits], mask: (1 << bits) - 1, mixers: vec![mixer; sets * MIXERS_PER_SET] }
    }

    /// The slot of a context. One that has seen less of two makes room.
    fn find(&mut self, context: u32) -> usize {
        let check = (context >> 16) as u16;
        let first = (context.wrapping_mul(0x2545_F491) >> 3 & self.mask) as usize;
        let second = first ^ 1;
        if self.slots[first].check == check {
            return first;
        }
        if self.slots[second].check == check {
            return second;
        }
        let poorer = if self.slots[first].seen <= self.slots[second].seen { first } else { second };
        self.slots[poorer] = Slot { check, ..UNSEEN };
        poorer
    }

    /// Passes one bit. `contexts`, from the shortest to the longest, are taken at `node` (which bit of which value);
    /// `set` chooses the mixers.
    pub(super) fn bit(
        &mut self,
        coder: &mut impl BitCoder,
        contexts: &[u32],
        node: u32,
        set: usize,
        bit: bool,
    ) -> bool {
        let mut slots = [0; MAX_CONTEXTS];
        let mut opinions = [0; MAX_CONTEXTS];
        let mut longest = 0;
        for (at, context) in contexts.iter().enumerate() {
            let number = self.find(hash(*context, node.wrapping_mul(0x10_000F).wrapping_add(at as u32)));
            let slot = self.slots[number];
            slots[at] = number;
            let confidence = CONFIDENCE[usize::from(slot.seen).min(CONFIDENCE.len() - 1)];
            opinions[at] = (i32::from(STRETCH[usize::from(slot.one >> 4)]) * confidence) >> 8;
            if slot.seen > 0 {
                longest = at + 1;
            }
        }
        let mixer = &mut self.mixers[set * MIXERS_PER_SET + longest];
        let weighed: i64 =
            mixer.weights.iter().zip(opinions).map(|(weight, opinion)| i64::from(*weight) * i64::from(opinion)).sum();
        let one = squash((weighed >> 16).clamp(-2047, 2047) as i32);
        let bit = coder.code(bit, (one * 16 + 8).clamp(24, 65_536 - 24) as u32);
        mixer.learn(&opinions, (i32::from(bit) << 12) - one);
        for number in &slots[..contexts.len()] {
            self.slots[*number].learn(bit);
        }
        bit
    }

    /// Passes the lowest `width` bits of a value, the highest first, each after those before it.
    pub(super) fn symbol(
        &mut self,
        coder: &mut impl BitCoder,
        contexts: &[u32],
        place: u32,
        set: usize,
        width: u32,
        value: u32,
    ) -> u32 {
        let mut node = 1;
        for at in (0..width).rev() {
            let bit = self.bit(coder, contexts, node | place << 12, set, value >> at & 1 == 1);
            node = node << 1 | u32::from(bit);
        }
        node ^ 1 << width
    }
}

impl Mixer {
    /// `error`: what came less what was thought, in 4,096.
    fn learn(&mut self, opinions: &[i32; MAX_CONTEXTS], error: i32) {
        let rate = 2 + 20 / (1 + self.used / 4);
        self.used = (self.used + 1).min(MOST_USED);
        for (weight, opinion) in self.weights.iter_mut().zip(opinions) {
            let step = (opinion * error * rate + (1 << 13)) >> 14;
            *weight = (*weight + step).clamp(-MOST_WEIGHT, MOST_WEIGHT);
        }
    }
}

impl Slot {
    fn learn(&mut self, bit: bool) {
        let target = if bit { 65_535 } else { 0 };
        let rate = i64::from(RATES[usize::from(self.seen)]);
        let one = i64::from(self.one);
        self.one = (one + (((target - one) * rate) >> 16)) as u16;
        self.seen = (self.seen + 1).min(MOST_SEEN as u16);
    }
}
