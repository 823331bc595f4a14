package cn.stairwell.scene

import java.io.InputStream
import java.io.OutputStream
import java.net.InetAddress
import java.net.ServerSocket
import java.net.Socket
import java.net.URI
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import kotlin.concurrent.thread

/** The network between a phone and the server. It can hold back what the server says. */
class Wire(server: String) : AutoCloseable {
    private val target = URI(server)
    private val listener = ServerSocket(0, 50, InetAddress.getLoopbackAddress())
    private val sockets = CopyOnWriteArrayList<Socket>()

    @Volatile
    private var stalling: CountDownLatch? = null

    /** The address by which a phone reaches the server through this wire. */
    val url = "http://127.0.0.1:${listener.localPort}"

    init {
        thread(isDaemon = true) {
            runCatching { while (true) join(listener.accept()) }
        }
    }

    /** From now on the server's answers do not arrive. Counted down when the first one is held back. */
    fun stall(): CountDownLatch = CountDownLatch(1).also { stalling = it }

    /** Cuts what is connected; connections to come pass again. */
    fun mend() {
        stalling = null
        sockets.forEach { it.close() }
        sockets.clear()
    }

    override fun close() {
        listener.close()
        mend()
    }

    private fun join(phone: Socket) {
        val server = Socket(target.host, target.port)
        sockets += listOf(phone, server)
        pipe(phone.getInputStream(), server.getOutputStream()) { true }
        pipe(server.getInputStream(), phone.getOutputStream()) {
            stalling?.countDown()
            stalling == null
        }
    }

    private fun pipe(from: InputStream, to: OutputStream, passes: () -> Boolean) = thread(isDaemon = true) {
        val buffer = ByteArray(16 * 1024)
        runCatching {
            from.use {
                to.use {
                    while (true) {
                        val count = from.read(buffer)
                        if (count < 0) break
                        if (passes()) to.write(buffer, 0, count)
                    }
                }
            }
        }
    }
}
