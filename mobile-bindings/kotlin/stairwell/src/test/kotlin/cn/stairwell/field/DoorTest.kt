package cn.stairwell.field

import cn.stairwell.scene.Server
import java.nio.file.Files
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** Enrolment, and a day at the doors without a signal. */
class DoorTest : Team() {
    @Test
    fun `a code makes one phone and no second one`() = runBlocking<Unit> {
        val code = server.invite("first", "PARTY")
        FieldClient.enrol(settings("first"), server.url, code).done().use { phone ->
            assertEquals(listOf(Server.GRID), phone.status().done().grids)
        }
        val again = FieldClient.enrol(settings("second"), server.url, code)
        assertEquals("used_code", assertInstanceOf(FieldResult.Refused::class.java, again).code)
        val nowhere = FieldClient.open(settings("nowhere"))
        assertEquals("not_enrolled", assertInstanceOf(FieldResult.EnrolAgain::class.java, nowhere).code)
    }

    @Test
    fun `what was recorded offline is there after reopening and at the server after a sync`() = runBlocking<Unit> {
        val settings = settings("offline")
        val offline = phone("offline", settings = settings)
        server.kill()
        val home = offline.addHousehold(flat("101")).done()
        val person = offline.addPerson(arrival(home, "王小明")).done().person
        val visit = offline.visit(seen(home, "无信号", listOf(armpit(person, 365)))).done()
        assertInstanceOf(FieldResult.TryLater::class.java, offline.sync())
        offline.close()
        server.serve()

        FieldClient.open(settings).done().use { phone ->
            val row = phone.households().done().single { it.household == home }
            assertEquals(365, row.lastReading?.deciC)
            assertEquals("王小明", row.persons.single().name)
            assertTrue(visit.records.isNotEmpty())
            assertEquals(true, phone.sync().done().complete)
            assertEquals(0uL, phone.status().done().unsent)
            assertEquals(server.digest(), phone.digest(Server.GRID).done().digest)
        }
    }

    @Test
    fun `an unusual temperature is asked again and an impossible one refused`() = runBlocking<Unit> {
        phone("unusual").use { phone ->
            val home = phone.addHousehold(flat("102")).done()
            val person = phone.addPerson(arrival(home, "李雷")).done().person
            val asked = phone.visit(seen(home, "低温", listOf(armpit(person, 338))))
            assertEquals("out_of_range", assertInstanceOf(FieldResult.AskAgain::class.java, asked).code)
            assertInstanceOf(FieldResult.Refused::class.java, phone.visit(seen(home, "误读", listOf(armpit(person, 638)))))
            val recorded = phone.visit(seen(home, "低温", listOf(armpit(person, 338, confirmed = true)))).done()
            assertEquals(listOf(person), recorded.retest)
            val unknown = phone.visit(seen("00".repeat(16), "无此户"))
            assertEquals("unknown_household", assertInstanceOf(FieldResult.Refused::class.java, unknown).code)
        }
    }

    @Test
    fun `another key opens nothing, and neither does a closed phone`() = runBlocking<Unit> {
        val settings = settings("locked")
        val phone = phone("locked", settings = settings)
        phone.addHousehold(flat("103")).done()
        phone.close()
        phone.close()
        assertEquals("closed", assertInstanceOf(FieldResult.OpenAgain::class.java, phone.status()).code)
        assertEquals("closed", assertInstanceOf(FieldResult.OpenAgain::class.java, phone.sync()).code)
        assertInstanceOf(FieldResult.OpenAgain::class.java, FieldClient.open(settings("locked")))
        val short = FieldClient.open(settings("locked", ByteArray(31)))
        assertEquals("key", assertInstanceOf(FieldResult.Refused::class.java, short).code)
        FieldClient.open(settings).done().use { assertEquals(1, it.households().done().size) }
    }

    @Test
    fun `a directory that cannot be written is a fault and not a crash`() = runBlocking<Unit> {
        val file = Files.createFile(root.resolve("a-file"))
        val broken = FieldClient.open(StoreSettings(file.resolve("store"), newKey()))
        assertInstanceOf(FieldResult.NotDone::class.java, broken)
    }
}
