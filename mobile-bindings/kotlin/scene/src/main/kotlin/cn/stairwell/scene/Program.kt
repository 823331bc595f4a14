package cn.stairwell.scene

import com.google.gson.JsonObject
import com.google.gson.JsonParser
import java.io.File
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread

/** Where cargo put the programs and the library; the build says so. */
val built: File = File(checkNotNull(System.getenv("STAIRWELL_BUILT")) { "STAIRWELL_BUILT names cargo's directory" })

/** One run of a program to its end. */
class Run(val words: List<String>, val code: Int, val stdout: String, private val stderr: String) {
    /** Fails when it was not done. */
    fun succeeded() = check(code == 0) { toString() }

    /** Its answer as JSON; fails when it was not done. */
    fun done(): JsonObject {
        succeeded()
        return JsonParser.parseString(stdout).asJsonObject
    }

    override fun toString() = "${words.joinToString(" ")}\nexit code $code\n$stdout\n$stderr"

    companion object {
        /** Runs `stairwell WORDS` with [input] on standard input. */
        fun of(words: List<String>, input: String = ""): Run {
            val process = ProcessBuilder(listOf(File(built, "stairwell").path) + words).start()
            var stderr = ""
            val listener = thread { stderr = process.errorStream.reader().readText() }
            process.outputStream.use { it.write(input.toByteArray()) }
            val stdout = process.inputStream.reader().readText()
            listener.join()
            return Run(words, process.waitFor(), stdout, stderr)
        }
    }
}

/** A program that goes on until it is killed. */
class Running(command: ProcessBuilder) : AutoCloseable {
    private val process = command.start()
    private val said = CopyOnWriteArrayList<String>()
    private val listener = thread(isDaemon = true) { process.errorStream.bufferedReader().forEachLine(said::add) }
    private val stdout = process.inputStream.bufferedReader()

    /** The next line of standard output; waits for it. */
    fun line(): String = checkNotNull(stdout.readLine()) { "it ended without the line that it owes: ${log()}" }

    /** What it has said on standard error. */
    fun log(): String = said.joinToString("\n")

    /** Whether it still runs. */
    val alive: Boolean get() = process.isAlive

    /** Lets it run for so long, or to its end. */
    fun endsWithin(ms: Long): Boolean = process.waitFor(ms, TimeUnit.MILLISECONDS)

    /** Kills it as a power cut would, and waits until it is gone. Twice is once. */
    fun kill() {
        process.destroyForcibly().waitFor()
        listener.join()
    }

    override fun close() = kill()
}
