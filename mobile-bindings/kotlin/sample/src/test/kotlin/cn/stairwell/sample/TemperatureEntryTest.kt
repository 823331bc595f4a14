package cn.stairwell.sample

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Test

class TemperatureEntryTest {
    private fun typed(vararg digits: Int) = digits.fold(TemperatureEntry()) { entry, digit -> entry.press(digit) }

    @Test
    fun `three digits are a temperature, the point comes by itself`() {
        assertEquals("__._", typed().shown)
        assertEquals("3_._", typed(3).shown)
        assertEquals("36._", typed(3, 6).shown)
        assertNull(typed(3, 6).deciC)
        assertEquals(365, typed(3, 6, 5).deciC)
        assertEquals("36.5", typed(3, 6, 5).shown)
    }

    @Test
    fun `a fourth digit begins anew and erasing takes one back`() {
        assertEquals("4_._", typed(3, 6, 5, 4).shown)
        assertEquals("36._", typed(3, 6, 5).erase().shown)
        assertEquals(TemperatureEntry(), TemperatureEntry().erase())
    }
}
