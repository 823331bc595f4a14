package cn.stairwell.field

import cn.stairwell.ffi.Category
import cn.stairwell.ffi.Household
import cn.stairwell.ffi.Method
import cn.stairwell.ffi.Outcome
import cn.stairwell.ffi.Person
import cn.stairwell.ffi.Reading
import cn.stairwell.ffi.RiskSource
import cn.stairwell.ffi.RiskTag
import cn.stairwell.ffi.Site
import cn.stairwell.ffi.Slot
import cn.stairwell.ffi.Visit
import cn.stairwell.ffi.VisitMode
import cn.stairwell.scene.Server
import java.nio.file.Files
import java.nio.file.Path
import java.security.SecureRandom
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.TestInstance

/** A served deployment in a directory that goes when the tests of a class are over. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Team {
    protected val root: Path = Files.createTempDirectory("stairwell")
    protected val server = Server.start(root)

    @AfterAll
    fun leave() {
        server.close()
        root.toFile().deleteRecursively()
    }

    /** Settings of a phone that has its store in a directory of this name, with a key of its own. */
    protected fun settings(name: String, key: ByteArray = newKey()) = StoreSettings(root.resolve(name), key)

    /** Enrols a phone at the server, or through another address. */
    protected suspend fun phone(
        name: String,
        role: String = "PARTY",
        settings: StoreSettings = settings(name),
        url: String = server.url,
    ): FieldClient = FieldClient.enrol(settings, url, server.invite(name, role)).done()
}

fun newKey() = ByteArray(32).also(SecureRandom()::nextBytes)

/** What was done; fails the test when it was not. */
fun <T> FieldResult<T>.done(): T = or { throw AssertionError("not done: $it") }

/** A flat of building 3. */
fun flat(room: String) = Household(Server.GRID, "3", "1", room, floor = 2)

/** Somebody who came from an epidemic area. */
fun arrival(household: String, name: String) =
    Person(household, name, tags = listOf(RiskTag(Category.HUBEI_ARRIVAL, RiskSource.SELF_REPORT)))

/** A visit that went well. */
fun seen(household: String, note: String, readings: List<Reading> = listOf()) =
    Visit(household, Slot.AM, Outcome.DONE_OK, VisitMode.DOOR, readings = readings, note = note)

/** A temperature under the arm. */
fun armpit(person: String, deciC: Int, confirmed: Boolean = false) =
    Reading(person, deciC, Site.AXILLA, Method.ELECTRONIC, confirmed)
