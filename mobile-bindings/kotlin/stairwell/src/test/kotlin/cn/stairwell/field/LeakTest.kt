package cn.stairwell.field

import cn.stairwell.ffi.FieldPhone
import cn.stairwell.ffi.Settings
import cn.stairwell.ffi.liveObjects
import cn.stairwell.scene.Server
import java.util.concurrent.Callable
import java.util.concurrent.Executors
import java.util.concurrent.atomic.AtomicInteger
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test

/** What the app lets go is gone. */
class LeakTest : Team() {
    @Test
    fun `10,000 calls from 8 threads leave no native object behind`() {
        val before = liveObjects()
        val settings = settings("busy")
        val phone = runBlocking { phone("busy", settings = settings) }
        val home = runBlocking { phone.addHousehold(flat("401")).done() }
        assertEquals(before + 1uL, liveObjects())
        val calls = AtomicInteger()
        val pool = Executors.newFixedThreadPool(8)
        val threads = List(8) { thread -> Callable { repeat(1_250) { call(phone, home, thread, it, calls) } } }
        pool.invokeAll(threads).forEach { it.get() }
        pool.shutdown()
        assertEquals(10_000, calls.get())
        phone.close()
        assertEquals(before, liveObjects())

        repeat(20) {
            val opened = FieldPhone.open(Settings("${settings.directory}", settings.key))
            opened.peerAccept().close()
            opened.close()
        }
        assertEquals(before, liveObjects())
    }

    private fun call(phone: FieldClient, home: String, thread: Int, turn: Int, calls: AtomicInteger) = runBlocking<Unit> {
        when (turn % 5) {
            0 -> if (turn % 50 == 0) phone.visit(seen(home, "$thread-$turn")).done() else phone.roundNow(home).done()
            1 -> phone.households().done()
            2 -> phone.status().done()
            3 -> phone.ask { it.peerConnect().use { channel -> channel.toSend(180u) } }.done()
            else -> check(phone.visit(seen("00".repeat(16), "无此户")) is FieldResult.Refused)
        }
        calls.incrementAndGet()
    }
}
