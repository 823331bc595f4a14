package cn.stairwell.sample

import cn.stairwell.ffi.Category
import cn.stairwell.ffi.Decision
import cn.stairwell.ffi.DecisionType
import cn.stairwell.ffi.Household
import cn.stairwell.ffi.Person
import cn.stairwell.ffi.RiskSource
import cn.stairwell.ffi.RiskTag
import cn.stairwell.ffi.RoundTask
import cn.stairwell.ffi.Symptom
import cn.stairwell.field.FieldClient
import cn.stairwell.field.FieldResult
import cn.stairwell.field.StoreSettings
import cn.stairwell.field.addHousehold
import cn.stairwell.field.addPerson
import cn.stairwell.field.decide
import cn.stairwell.field.households
import cn.stairwell.field.or
import cn.stairwell.field.status
import cn.stairwell.scene.Server
import java.nio.file.Files
import java.time.Clock
import java.time.Instant
import java.time.LocalDate
import java.time.ZoneId
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance

/** The view-models over real phones and a real server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScreensTest {
    private val root = Files.createTempDirectory("stairwell")
    private val server = Server.start(root)
    private val screens = CoroutineScope(SupervisorJob() + Dispatchers.Default)
    private val zone = ZoneId.of("Asia/Shanghai")
    private val today = LocalDate.now(zone)
    private val tomorrow = today.plusDays(1)
    private var rooms = 100

    @AfterAll
    fun leave() {
        screens.cancel()
        server.close()
        root.toFile().deleteRecursively()
    }

    private fun <T> FieldResult<T>.done(): T = or { throw AssertionError("not done: $it") }

    private suspend fun phone(name: String, clock: Clock? = null): FieldClient {
        val settings = StoreSettings(root.resolve(name), ByteArray(32) { it.toByte() })
        return FieldClient.enrol(settings, server.url, server.invite(name, "DOCTOR"), clock).done()
    }

    /** A household with somebody whose observation begins now; the first round that is due is a later one. */
    private suspend fun watched(phone: FieldClient): Pair<String, String> {
        val home = phone.addHousehold(Household(Server.GRID, "3", "1", "${rooms++}", floor = 2)).done()
        val tags = listOf(RiskTag(Category.HUBEI_ARRIVAL, RiskSource.SELF_REPORT))
        val person = phone.addPerson(Person(home, "王芳", tags = tags)).done().person
        val start = Decision(person, DecisionType.START, anchor = "${today.minusDays(3)}", reason = "湖北返穗")
        phone.decide(start).done()
        return home to person
    }

    @Test
    fun `a door is on the list until its visit is saved, an unusual temperature twice looked at`() = runBlocking<Unit> {
        val clock = Wrist(today, zone)
        phone("form", clock).use { phone ->
            val (home) = watched(phone)
            clock.day = tomorrow
            val list = TodayModel(phone, screens, clock)
            val task: RoundTask = list.state.first { it.doors.isNotEmpty() }.doors.single { it.household == home }
            val form = VisitModel(phone, screens, task, checkNotNull(list.state.value.round))

            listOf(3, 3).forEach(form::press)
            form.save()
            assertEquals(false, form.state.value.saving, "a half typed temperature is not saved")
            form.press(8)
            form.toggle(Symptom.COUGH)
            form.toggle(Symptom.COUGH)
            assertEquals(setOf<Symptom>(), form.state.value.persons.single().symptoms)
            form.save()
            val asked = form.state.first { it.asking != null }
            assertEquals("33.8", asked.persons.single().temperature.shown)

            // Typed anew: no longer asked about, and nothing to confirm.
            form.press(3)
            assertNull(form.state.value.asking)
            form.confirm()
            listOf(3, 8).forEach(form::press)
            form.save()
            form.state.first { it.asking != null }
            form.confirm()
            assertNotNull(form.state.first { it.saved != null }.saved)
            list.state.first { it.doors.none { door -> door.household == home } || it.doors.single().seen > 0uL }
            assertEquals(338, phone.households().done().single().lastReading?.deciC)
        }
    }

    @Test
    fun `what is refused is said beside the form, which stays`() = runBlocking<Unit> {
        val clock = Wrist(today, zone)
        phone("refused", clock).use { phone ->
            watched(phone)
            clock.day = tomorrow
            val list = TodayModel(phone, screens, clock)
            val shown = list.state.first { it.doors.isNotEmpty() }
            val form = VisitModel(phone, screens, shown.doors.first(), checkNotNull(shown.round))
            listOf(6, 3, 8).forEach(form::press)
            form.save()
            val refused = form.state.first { it.notDone != null }
            assertEquals("63.8", refused.persons.single().temperature.shown)
            form.erase()
            assertNull(form.state.value.notDone)
        }
    }

    @Test
    fun `the sync bar counts what waits and the conflict card resolves`() = runBlocking<Unit> {
        val (zhang, li) = listOf(phone("zhang"), phone("li"))
        val (home, person) = watched(zhang)
        val bar = SyncModel(zhang, screens)
        bar.state.first { it.unsent == zhang.status().done().unsent && it.unsent != 0uL }
        bar.start()
        val synced = bar.state.first { !it.running && it.unsent == 0uL }
        assertNull(synced.notDone)
        assertNotNull(synced.soFar)
        assertEquals(true, checkNotNull(bar.state.first { it.lastSync != null }.lastSync) <= Instant.now())

        li.sync().done()
        zhang.decide(Decision(person, DecisionType.EXTEND, until = "${today.plusDays(20)}", reason = "同住者发热")).done()
        li.decide(Decision(person, DecisionType.RELEASE, reason = "期满")).done()
        val cards = ConflictModel(li, screens, home)
        zhang.sync().done()
        li.sync().done()
        val card = cards.state.first { it.cards.isNotEmpty() }.cards.single()
        val extended = card.conflict.decisions.single { it.kind == DecisionType.EXTEND }
        cards.uphold(card, extended.record, "以延长为准")
        assertNull(cards.state.first { it.cards.isEmpty() }.notDone)
        listOf(zhang, li).forEach { it.close() }
    }

    @Test
    fun `a sync without a server says so and can be stopped`() = runBlocking<Unit> {
        val elsewhere = Server.start(Files.createDirectory(root.resolve("elsewhere")))
        val settings = StoreSettings(root.resolve("alone"), ByteArray(32))
        FieldClient.enrol(settings, elsewhere.url, elsewhere.invite("alone", "PARTY")).done().use { phone ->
            elsewhere.kill()
            val bar = SyncModel(phone, screens)
            bar.start()
            assertEquals("no_connection", bar.state.first { it.notDone != null }.notDone?.code)
            bar.start()
            bar.stop()
            bar.state.first { !it.running }
        }
    }
}

/** Half past nine of a day that the test sets. */
private class Wrist(@Volatile var day: LocalDate, private val zone: ZoneId) : Clock() {
    override fun getZone() = zone
    override fun withZone(zone: ZoneId) = Wrist(day, zone)
    override fun instant(): Instant = day.atTime(9, 30).atZone(zone).toInstant()
}
