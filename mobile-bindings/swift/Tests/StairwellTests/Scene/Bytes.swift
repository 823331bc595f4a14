import Foundation

/// SHA-256 as FIPS 180-4 says it: Linux's Foundation has none, and a test needs no more of a library than this.
func sha256(_ message: [UInt8]) -> [UInt8] {
    var state: [UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]
    var padded = message + [0x80]
    while padded.count % 64 != 56 { padded.append(0) }
    padded += withUnsafeBytes(of: (UInt64(message.count) * 8).bigEndian) { Array($0) }
    for start in stride(from: 0, to: padded.count, by: 64) {
        compress(&state, padded[start..<start + 64])
    }
    return state.flatMap { word in withUnsafeBytes(of: word.bigEndian) { Array($0) } }
}

/// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
private let constants: [UInt32] = {
    let primes = (2...311).filter { number in !(2..<number).contains { number % $0 == 0 } }
    return primes.map { prime in
        // The integer cube root of prime · 2^96 has these bits in its lower half: found bit by bit, exactly.
        var root: UInt64 = 0
        for bit in stride(from: UInt64(35), through: 0, by: -1) where isCube(root | 1 << bit, atMost: UInt64(prime)) {
            root |= 1 << bit
        }
        return UInt32(truncatingIfNeeded: root)
    }
}()

/// Whether the cube of `root` is at most `limit` · 2^96.
private func isCube(_ root: UInt64, atMost limit: UInt64) -> Bool {
    let square = root.multipliedFullWidth(by: root)
    let low = square.low.multipliedFullWidth(by: root)
    let (middle, isOver) = low.high.addingReportingOverflow(square.high &* root)
    // root < 2^36, so square.high < 2^8 and the product above fits. The cube is middle · 2^64 + low.low.
    let whole = middle >> 32
    return !isOver && (whole < limit || (whole == limit && middle & 0xffff_ffff == 0 && low.low == 0))
}

private func compress(_ state: inout [UInt32], _ block: ArraySlice<UInt8>) {
    let rotated = { (word: UInt32, by: UInt32) in word >> by | word << (32 - by) }
    var words = stride(from: block.startIndex, to: block.endIndex, by: 4).map { at in
        block[at..<at + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
    for at in 16..<64 {
        let (one, two) = (words[at - 15], words[at - 2])
        let first = rotated(one, 7) ^ rotated(one, 18) ^ one >> 3
        let second = rotated(two, 17) ^ rotated(two, 19) ^ two >> 10
        words.append(words[at - 16] &+ first &+ words[at - 7] &+ second)
    }
    var now = state
    for at in 0..<64 {
        let choice = now[4] & now[5] ^ ~now[4] & now[6]
        let majority = now[0] & now[1] ^ now[0] & now[2] ^ now[1] & now[2]
        let sum1 = rotated(now[4], 6) ^ rotated(now[4], 11) ^ rotated(now[4], 25)
        let sum0 = rotated(now[0], 2) ^ rotated(now[0], 13) ^ rotated(now[0], 22)
        let first = now[7] &+ sum1 &+ choice &+ constants[at] &+ words[at]
        now = [first &+ sum0 &+ majority, now[0], now[1], now[2], now[3] &+ first, now[4], now[5], now[6]]
    }
    for at in 0..<8 { state[at] &+= now[at] }
}

/// Lower-case hexadecimal.
func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

/// The bytes of hexadecimal digits.
func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex.utf8)
    return stride(from: 0, to: digits.count, by: 2).map { at in
        UInt8(String(decoding: digits[at..<at + 2], as: UTF8.self), radix: 16) ?? 0
    }
}
