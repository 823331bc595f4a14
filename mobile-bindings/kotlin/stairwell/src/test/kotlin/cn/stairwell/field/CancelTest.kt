package cn.stairwell.field

import cn.stairwell.scene.Server
import cn.stairwell.scene.Wire
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** Android stops the work in the middle of a sync. */
class CancelTest : Team() {
    @Test
    fun `a sync stopped while the server answers loses nothing and doubles nothing`() = runBlocking<Unit> {
        Wire(server.url).use { wire ->
            phone("stopped", url = wire.url).use { phone ->
                val home = phone.addHousehold(flat("301")).done()
                phone.visit(seen(home, "第一次")).done()
                val held = wire.stall()
                val syncing = async(Dispatchers.Default) { phone.sync() }
                // The server has committed and answered; the phone has not heard.
                held.await()
                // Whoever is at the door goes on meanwhile.
                phone.visit(seen(home, "同步之中")).done()
                withTimeout(2_000) { syncing.cancelAndJoin() }
                assertEquals(3uL, phone.status().done().unsent)

                wire.mend()
                val synced = phone.sync().done()
                assertTrue(synced.complete)
                assertEquals(0uL, phone.status().done().unsent)
                val digest = phone.digest(Server.GRID).done()
                assertEquals(3uL, digest.entries)
                assertEquals(server.digest(), digest.digest)
            }
        }
    }

    @Test
    fun `closing ends a sync that waits`() = runBlocking<Unit> {
        Wire(server.url).use { wire ->
            val phone = phone("closed", url = wire.url)
            val held = wire.stall()
            val syncing = async(Dispatchers.Default) { phone.sync() }
            held.await()
            phone.close()
            assertTrue(withTimeout(2_000) { syncing.await() } is FieldResult.OpenAgain)
        }
    }
}
