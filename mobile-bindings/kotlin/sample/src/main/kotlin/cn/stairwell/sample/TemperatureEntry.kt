package cn.stairwell.sample

import cn.stairwell.field.celsius

/**
 * A temperature as it is typed with gloves on: three large digits, the point comes by itself. `36.5` is 3, 6, 5.
 *
 * @property digits what was typed, at most three.
 */
public data class TemperatureEntry(val digits: String = "") {
    /** Tenths of a degree Celsius; `null` while incomplete. Whether a body can have it is the library's to say. */
    public val deciC: Int? get() = digits.takeIf { it.length == 3 }?.toInt()

    /** As the screen shows it, gaps as `_`. */
    public val shown: String get() = deciC?.let(::celsius) ?: digits.padEnd(3, '_').let { "${it.take(2)}.${it.last()}" }

    /** With one digit more; a fourth begins anew. */
    public fun press(digit: Int): TemperatureEntry {
        require(digit in 0..9) { "a digit, not $digit" }
        return TemperatureEntry(if (digits.length == 3) "$digit" else digits + digit)
    }

    /** Without the last digit. */
    public fun erase(): TemperatureEntry = TemperatureEntry(digits.dropLast(1))
}
