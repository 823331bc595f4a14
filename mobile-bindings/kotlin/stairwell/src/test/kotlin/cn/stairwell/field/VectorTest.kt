package cn.stairwell.field

import com.google.gson.JsonObject
import com.google.gson.JsonParser
import java.io.File
import java.nio.ByteBuffer
import java.security.MessageDigest
import java.util.HexFormat
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** The golden vectors, read with nothing but what the JVM has: the protocol is what they say, in any language. */
class VectorTest {
    private val vectors = File("../../vectors")

    private fun read(file: String): List<JsonObject> =
        JsonParser.parseString(File(vectors, file).readText()).asJsonArray.map { it.asJsonObject }

    private fun JsonObject.text(name: String): String = this[name].asString
    private fun JsonObject.bytes(): ByteArray = HexFormat.of().parseHex(text("bytes"))
    private fun hash(bytes: ByteArray) = MessageDigest.getInstance("SHA-256").digest(bytes)
    private fun hex(bytes: Any?) = HexFormat.of().formatHex(bytes as ByteArray)

    @Test
    fun `every vector has the hash of its bytes and a name of its own`() {
        val files = checkNotNull(vectors.list { _, name -> name.endsWith(".json") }) { "no vectors in $vectors" }
        assertTrue(files.size >= 5, "${files.toList()}")
        for (file in files) {
            val all = read(file)
            assertTrue(all.isNotEmpty(), file)
            assertEquals(all.size, all.map { it.text("kind") to it.text("name") }.toSet().size, file)
            for (vector in all) {
                assertEquals(vector.text("sha256"), hex(hash(vector.bytes())), "$file ${vector.text("name")}")
            }
        }
    }

    @Test
    fun `an entry is eight items of canonical CBOR and names the hash of the one before it`() {
        val last = mutableMapOf<String, String>()
        for (vector in read("entries.json")) {
            val meaning = vector["meaning"].asJsonObject
            val entry = Cbor(vector.bytes()).whole() as List<*>
            val device = hex(entry[1])
            assertEquals(meaning.text("scope"), entry[0])
            assertEquals(meaning.text("device"), device)
            assertEquals(meaning["seq"].asLong, entry[2])
            assertEquals(meaning.text("prev"), hex(entry[3]))
            assertEquals(meaning["save"].asLong, entry[4])
            assertEquals(meaning.text("document"), hex(entry[5]))
            val deps = (entry[6] as List<*>).map { it as List<*> }.map { (by, seq) -> "${hex(by)}:$seq" }
            assertEquals(meaning["deps"].asJsonArray.map { it.asString }, deps)
            assertEquals(meaning.text("record"), hex(entry[7]))
            assertEquals(meaning.text("hash"), vector.text("sha256"))
            assertEquals(last[device] ?: "00".repeat(32), meaning.text("prev"), vector.text("name"))
            last[device] = vector.text("sha256")
        }
    }

    @Test
    fun `a peer frame is Noise messages, each behind its length`() {
        for (vector in read("peer.json")) {
            val lengths = mutableListOf<Int>()
            val frame = ByteBuffer.wrap(vector.bytes())
            while (frame.hasRemaining()) {
                val length = frame.short.toInt() and 0xffff
                frame.position(frame.position() + length)
                lengths += length
            }
            val meant = vector["meaning"].asJsonObject["noise_message_bytes"].asJsonArray.map { it.asInt }
            assertEquals(meant, lengths, vector.text("name"))
        }
    }

    @Test
    fun `the first QR frames carry the message as it is`() {
        val (frames, messages) = read("qr.json").partition { it.text("kind") == "qr_frame" }
        for (message in messages) {
            val whole = frames.filter { it.text("name").startsWith("${message.text("name")} ") }.map(::block)
            val (count, length) = whole.first().let { it.count to it.messageBytes }
            assertEquals((0 until whole.size).toList(), whole.map { it.index })
            assertEquals(message.text("bytes"), whole.take(count).joinToString("") { it.block }.take(2 * length))
        }
    }

    private class Block(val index: Int, val count: Int, val messageBytes: Int, val block: String)

    /** `SW`, version 1, the transfer, the message's length, the frame's number, and a block; then 4 bytes of the hash of all that. */
    private fun block(vector: JsonObject): Block {
        val meaning = vector["meaning"].asJsonObject
        val frame = ByteBuffer.wrap(vector.bytes())
        assertEquals("535701", hex(ByteArray(3).also(frame::get)))
        assertEquals(meaning.text("transfer"), hex(ByteArray(8).also(frame::get)))
        val length = frame.short.toInt() and 0xffff
        assertEquals(meaning["message_bytes"].asInt, length)
        val index = frame.int
        assertEquals(meaning["index"].asInt, index)
        val block = hex(ByteArray(frame.remaining() - 4).also(frame::get))
        val check = hash(vector.bytes().copyOf(frame.position())).copyOf(4)
        assertEquals(hex(check), hex(ByteArray(4).also(frame::get)))
        assertEquals(meaning.text("block"), block, vector.text("name"))
        return Block(index, meaning["block_count"].asInt, length, block)
    }
}

/** As much of CBOR as an entry is made of. */
private class Cbor(bytes: ByteArray) {
    private val input = ByteBuffer.wrap(bytes)

    /** The one item that all the bytes are. */
    fun whole(): Any = item().also { check(!input.hasRemaining()) { "${input.remaining()} bytes too many" } }

    private fun item(): Any {
        val head = input.get().toInt() and 0xff
        val count = argument(head and 0x1f)
        return when (head shr 5) {
            0 -> count
            2 -> ByteArray(count.toInt()).also(input::get)
            3 -> String(ByteArray(count.toInt()).also(input::get))
            4 -> List(count.toInt()) { item() }
            else -> error("an entry has no item of major type ${head shr 5}")
        }
    }

    private fun argument(short: Int): Long = when (short) {
        in 0..23 -> short.toLong()
        24 -> input.get().toLong() and 0xff
        25 -> input.short.toLong() and 0xffff
        26 -> input.int.toLong() and 0xffffffffL
        27 -> input.long
        else -> error("no definite length: $short")
    }
}
