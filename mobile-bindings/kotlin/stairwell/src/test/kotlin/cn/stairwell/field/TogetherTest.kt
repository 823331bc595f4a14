package cn.stairwell.field

import cn.stairwell.ffi.FieldEvent
import cn.stairwell.ffi.PeerState
import cn.stairwell.scene.Server
import java.util.concurrent.CopyOnWriteArrayList
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** Two phones of a team: by the server, and without one. */
class TogetherTest : Team() {
    @Test
    fun `two phones merge over frames of 180 bytes with no server`() = runBlocking<Unit> {
        val (party, doctor) = listOf(phone("merge-party"), phone("merge-doctor", "DOCTOR"))
        server.kill()
        val home = party.addHousehold(flat("201")).done()
        party.visit(seen(home, "党员所见")).done()
        val other = doctor.addHousehold(flat("202")).done()

        val link = Frames.pair()
        for (side in Frames.meet(party, doctor, link).map { it.done() }) {
            assertEquals(PeerState.FINISHED, side.state)
            assertTrue(side.digestEqual)
        }
        assertEquals(180, link.first.longest)
        assertEquals(setOf(home, other), party.households().done().map { it.household }.toSet())
        assertEquals(party.digest(Server.GRID), doctor.digest(Server.GRID))
        server.serve()
        listOf(party, doctor).forEach { it.close() }
    }

    @Test
    fun `a cut link loses nothing and the next merge goes on`() = runBlocking<Unit> {
        val (party, doctor) = listOf(phone("cut-party"), phone("cut-doctor", "DOCTOR"))
        val home = party.addHousehold(flat("203")).done()
        repeat(5) { party.visit(seen(home, "第 $it 次")).done() }
        for (frames in listOf(1, 4, 9, Int.MAX_VALUE)) {
            val sides = Frames.meet(party, doctor, Frames.pair(frames))
            if (frames == 1) sides.forEach { assertInstanceOf(FieldResult.TryLater::class.java, it) }
        }
        assertEquals(party.digest(Server.GRID), doctor.digest(Server.GRID))
        listOf(party, doctor).forEach { it.close() }
    }

    @Test
    fun `a stranger is refused before any data`() = runBlocking<Unit> {
        val elsewhere = Server.start(java.nio.file.Files.createDirectory(root.resolve("elsewhere")))
        val party = phone("here")
        val stranger = FieldClient.enrol(settings("stranger"), elsewhere.url, elsewhere.invite("stranger", "PARTY")).done()
        val home = party.addHousehold(flat("204")).done()
        val sides = Frames.meet(stranger, party)
        sides.forEach { assertInstanceOf(FieldResult.NotDone::class.java, it) }
        assertTrue(sides.any { it is FieldResult.Refused }, "$sides")
        assertTrue(stranger.households().done().none { it.household == home })
        listOf(party, stranger, elsewhere).forEach { it.close() }
    }

    @Test
    fun `screens hear of saves here and of a teammate's by sync, and of the end`() = runBlocking<Unit> {
        val (party, doctor) = listOf(phone("hear-party"), phone("hear-doctor", "DOCTOR"))
        val heard = CopyOnWriteArrayList<FieldEvent>()
        val first = Channel<FieldEvent>(Channel.UNLIMITED)
        val collecting = launch(start = CoroutineStart.UNDISPATCHED) { doctor.changes.collect { heard += it; first.send(it) } }
        val own = doctor.addHousehold(flat("205")).done()
        assertEquals(FieldEvent.HouseholdChanged(own), first.receive())
        val home = party.addHousehold(flat("206")).done()
        party.sync().done()
        val steps = doctor.syncing().toList()
        assertTrue(steps.first() is SyncStep.Under, "$steps")
        assertInstanceOf(FieldResult.Done::class.java, (steps.last() as SyncStep.Ended).result)
        while (first.receive() != FieldEvent.HouseholdChanged(home)) continue
        doctor.close()
        collecting.join()
        assertEquals(listOf<FieldEvent>(), doctor.changes.toList())
        party.close()
    }
}
