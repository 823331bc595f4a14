package cn.stairwell.field

import cn.stairwell.ffi.FieldEvent
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** A phone is lost, or handed back. */
class RevokeTest : Team() {
    @Test
    fun `a revoked phone hands over what it has, and its store is destroyed`() = runBlocking<Unit> {
        val settings = settings("stolen")
        val phone = phone("stolen", settings = settings)
        val home = phone.addHousehold(flat("601")).done()
        phone.sync().done()
        server.revoke(phone.status().done().device)
        phone.visit(seen(home, "失窃之后")).done()
        val heard = async(start = CoroutineStart.UNDISPATCHED) { phone.changes.toList() }

        val synced = assertInstanceOf(FieldResult.EnrolAgain::class.java, phone.sync())
        assertEquals("wiped", synced.code)
        assertEquals(FieldEvent.Wiped, heard.await().last())
        assertEquals(1, server.admin("held", "--json").done()["held"].asJsonArray.size(), "held, and not lost")
        phone.close()
        gone(settings)

        val again = FieldClient.enrol(settings, server.url, server.invite("again", "PARTY")).done()
        assertEquals(0uL, again.status().done().unsent)
        again.close()
    }

    @Test
    fun `a wipe destroys all, sent or not`() = runBlocking<Unit> {
        val settings = settings("wiped")
        val phone = phone("wiped", settings = settings)
        phone.addHousehold(flat("602")).done()
        phone.wipe("交回手机").done()
        assertInstanceOf(FieldResult.OpenAgain::class.java, phone.status())
        phone.close()
        gone(settings)
    }

    @Test
    fun `a phone whose key is lost is destroyed without it`() = runBlocking<Unit> {
        val settings = settings("keyless")
        phone("keyless", settings = settings).close()
        FieldClient.wipeUnopened(settings("keyless"), "密钥丢失").done()
        gone(settings)
    }

    @Test
    fun `after a new key only the new key opens`() = runBlocking<Unit> {
        val (old, new) = listOf(settings("rekeyed"), settings("rekeyed"))
        val phone = phone("rekeyed", settings = old)
        val home = phone.addHousehold(flat("603")).done()
        phone.rekey(new.key).done()
        phone.visit(seen(home, "新钥匙")).done()
        phone.close()
        assertInstanceOf(FieldResult.OpenAgain::class.java, FieldClient.open(old))
        FieldClient.open(new).done().use { assertEquals(1, it.household(home).done().visits.size) }
    }

    /** It says that it was wiped, and no file of it has more than that word. */
    private suspend fun gone(settings: StoreSettings) {
        val opened = assertInstanceOf(FieldResult.EnrolAgain::class.java, FieldClient.open(settings))
        assertEquals("wiped", opened.code)
        val left = settings.directory.toFile().walk().filter { it.isFile && it.length() > 1_024 }.toList()
        assertTrue(left.isEmpty(), "$left")
    }
}
