package cn.stairwell.field

import cn.stairwell.ffi.HouseholdDetail
import cn.stairwell.scene.Running
import cn.stairwell.scene.Server
import cn.stairwell.scene.built
import java.io.File
import java.io.FileOutputStream
import java.nio.file.Path
import java.util.concurrent.Callable
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import kotlin.random.Random
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout

/** The process is killed at any moment: what was acknowledged is there. */
class KillTest : Team() {
    private val kills = System.getenv("STAIRWELL_KILLS")?.toInt() ?: 10

    @Test
    @Timeout(15, unit = TimeUnit.MINUTES)
    fun `a process killed during saves and syncs loses nothing that was acknowledged`() {
        val seed = Random.nextLong()
        println("kill test: $kills kills, seed $seed")
        val pool = Executors.newFixedThreadPool(2)
        val phones = List(2) { number -> Killed(number, Random(seed + number)) }
        val work = phones.mapIndexed { number, phone -> Callable { phone.run((kills + 1 - number) / 2) } }
        val saves = pool.invokeAll(work).sumOf { it.get() }
        pool.shutdown()
        // Only now: while one is being killed the server learns from it.
        phones.forEach { it.agrees() }
        println("kill test: $saves acknowledged saves, each of them there")
        assertTrue(saves >= kills, "children that save next to nothing prove nothing: $saves")
    }

    /** One phone whose process is killed over and over. */
    private inner class Killed(private val number: Int, private val random: Random) {
        private val settings = settings("killed-$number")
        private val acknowledged = root.resolve("acknowledged-$number").toFile()
        private val homes = mutableListOf<String>()
        private val promised = mutableListOf<String>()

        fun run(times: Int): Int {
            runBlocking { phone("killed-$number", settings = settings) }.close()
            repeat(times) {
                val saved = killed(it)
                reopened { phone -> compare(phone, homes.takeLast(1), saved) }
                promised += saved
            }
            reopened { phone ->
                compare(phone, homes, promised)
                assertTrue(phone.sync().done().complete)
                assertEquals(0uL, phone.status().done().unsent)
            }
            return promised.size
        }

        /** Phone and server have the same. */
        fun agrees() = reopened { phone ->
            phone.sync().done()
            assertEquals(server.digest(), phone.digest(Server.GRID).done().digest)
        }

        /** Lets a child begin to save, kills it at some moment of the next 300 ms, and says what it had acknowledged. */
        private fun killed(turn: Int): List<String> {
            reopened { phone -> homes += phone.addHousehold(flat("$number-$turn")).done() }
            acknowledged.writeText("")
            val key = settings.key.joinToString("") { "%02x".format(it) }
            Running(child("cn.stairwell.field.KillTestKt", "${settings.directory}", key, homes.last(), acknowledged.path)).use {
                it.line()
                it.endsWithin(random.nextLong(300))
                assertTrue(it.alive, "the child ended by itself: ${it.log()}")
            }
            return acknowledged.readLines()
        }

        /** Every acknowledged record is in its household. */
        private suspend fun compare(phone: FieldClient, homes: List<String>, saved: List<String>) {
            val kept = homes.flatMap { records(phone.household(it).done()) }.toSet()
            val lost = saved.filter { it !in kept }
            assertEquals(listOf<String>(), lost, "acknowledged and gone")
        }

        private fun records(home: HouseholdDetail) = home.visits.flatMap { visit -> visit.parts.map { it.record } }

        private fun reopened(work: suspend (FieldClient) -> Unit) = runBlocking {
            FieldClient.open(settings).done().use { work(it) }
        }
    }

    private fun child(main: String, vararg words: String): ProcessBuilder {
        val java = Path.of(System.getProperty("java.home"), "bin", "java").toString()
        val classes = System.getProperty("surefire.test.class.path") ?: System.getProperty("java.class.path")
        val flags = listOf("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m")
        val library = listOf("-Djna.library.path=$built", "-Djna.tmpdir=$root", "-cp", classes)
        return ProcessBuilder(listOf(java) + flags + library + main + words)
    }
}

/** The child: saves as fast as it can while it syncs, and writes down what was acknowledged, until it is killed. */
fun main(words: Array<String>) = runBlocking<Unit>(Dispatchers.Default) {
    val (directory, key, home, acknowledged) = words
    val bytes = key.chunked(2) { it.toString().toInt(16).toByte() }.toByteArray()
    val phone = FieldClient.open(StoreSettings(Path.of(directory), bytes)).done()
    val file = FileOutputStream(File(acknowledged), true)
    launch { while (true) phone.sync().done() }
    var number = 0
    while (true) {
        val saved = phone.visit(seen(home, "${++number} ${System.nanoTime()}")).done()
        file.write(saved.records.joinToString("") { "$it\n" }.toByteArray())
        if (number == 1) println("saving")
    }
}
