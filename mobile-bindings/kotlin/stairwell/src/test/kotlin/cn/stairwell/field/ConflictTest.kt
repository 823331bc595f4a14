package cn.stairwell.field

import cn.stairwell.ffi.Decision
import cn.stairwell.ffi.DecisionType
import cn.stairwell.ffi.EpisodeState
import cn.stairwell.ffi.ObservationDetail
import cn.stairwell.scene.Server
import java.time.LocalDate
import java.time.ZoneId
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** Two doctors decide without having seen each other's decision. */
class ConflictTest : Team() {
    private val today = LocalDate.now(ZoneId.of("Asia/Shanghai"))

    @Test
    fun `both phones see the conflict, the safer decision holds, and a person resolves it`() = runBlocking<Unit> {
        val (zhang, li) = listOf(phone("zhang", "DOCTOR"), phone("li", "DOCTOR"))
        val home = zhang.addHousehold(flat("501")).done()
        val person = zhang.addPerson(arrival(home, "刘洋")).done().person
        zhang.decide(Decision(person, DecisionType.START, until = "${today.plusDays(3)}", reason = "湖北返穗")).done()
        zhang.sync().done()
        li.sync().done()

        zhang.decide(Decision(person, DecisionType.EXTEND, until = "${today.plusDays(9)}", reason = "同住者发热")).done()
        li.decide(Decision(person, DecisionType.RELEASE, reason = "期满")).done()
        Frames.meet(zhang, li).forEach { it.done() }

        for (phone in listOf(zhang, li)) {
            val observed = observation(phone, home)
            assertEquals(EpisodeState.REVIEW, observed.state, "$observed")
            val conflict = observed.conflicts.single()
            assertEquals(setOf(DecisionType.EXTEND, DecisionType.RELEASE), conflict.decisions.map { it.kind }.toSet())
            assertTrue(phone.households().done().single { it.household == home }.conflict)
        }

        val (conflict) = observation(li, home).conflicts
        val extended = conflict.decisions.single { it.kind == DecisionType.EXTEND }.record
        val both = conflict.decisions.map { it.record }
        li.decide(Decision(person, DecisionType.RESOLVE, resolves = both, upholds = extended, reason = "以延长为准")).done()
        li.sync().done()
        zhang.sync().done()
        li.sync().done()
        for (phone in listOf(zhang, li)) {
            val observed = observation(phone, home)
            assertEquals(listOf<Any>(), observed.conflicts)
            assertEquals(EpisodeState.HOME_OBSERVATION, observed.state, "$observed")
            assertEquals("${today.plusDays(9)}", observed.endsOn)
            assertEquals(server.digest(), phone.digest(Server.GRID).done().digest)
            phone.close()
        }
    }

    private suspend fun observation(phone: FieldClient, home: String): ObservationDetail =
        checkNotNull(phone.household(home).done().persons.single().observation)
}
