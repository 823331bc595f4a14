package cn.stairwell.field

import cn.stairwell.ffi.QrReader
import cn.stairwell.ffi.liveObjects
import cn.stairwell.scene.Server
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** From screen to camera, with no radio at all. */
class QrTest : Team() {
    @Test
    fun `a visit part is read off a screen, frames missing and out of order`() = runBlocking<Unit> {
        val (party, doctor) = listOf(phone("shows"), phone("reads", "DOCTOR"))
        val before = liveObjects()
        val home = party.addHousehold(flat("701")).done()
        // Each has to know who is of the team.
        listOf(party, doctor, party).forEach { it.sync().done() }
        party.visit(seen(home, "屏幕上的一次上门")).done()
        server.kill()

        val offered = party.ask { it.qrOffer(Server.GRID, 150u) }.done()
        assertEquals(1uL, offered.entries)
        val frames = offered.codes.frameCount()
        val seen = (0u until frames * 3u).filter { it % 3u != 0u }.map(offered.codes::frame).reversed()
        QrReader().use { reader ->
            assertInstanceOf(FieldResult.Refused::class.java, doctor.ask { reader.isRequest() })
            seen.takeWhile { !reader.take(it).done }
            val taken = doctor.ask { it.qrTake(reader, null) }.done()
            assertEquals(listOf(home), taken.households)
            assertInstanceOf(FieldResult.Refused::class.java, doctor.ask { reader.take("https://example.org".toByteArray()) })
        }
        assertTrue(doctor.household(home).done().visits.isNotEmpty())
        offered.codes.close()
        assertEquals(before, liveObjects())
        listOf(party, doctor).forEach { it.close() }
        server.serve()
    }
}
