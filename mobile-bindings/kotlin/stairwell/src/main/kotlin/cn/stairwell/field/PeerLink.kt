package cn.stairwell.field

import cn.stairwell.ffi.PeerChannel
import cn.stairwell.ffi.PeerProgress
import cn.stairwell.ffi.PeerState
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.withContext

/** An ordered byte channel to a teammate's phone: Nearby Connections, Wi-Fi Direct, Bluetooth. */
public interface PeerLink {
    /** The most that [send] takes at once: 180 for a Bluetooth LE characteristic. */
    public val frameBytes: Int

    /** Sends one frame of at most [frameBytes]; may wait for the other side. Throws when the link is gone. */
    public suspend fun send(frame: ByteArray)

    /** The next bytes, cut anywhere; `null` when the other side closed the link. */
    public suspend fun receive(): ByteArray?
}

/** Moves bytes until the merge is over. */
internal suspend fun pump(channel: PeerChannel, link: PeerLink, io: CoroutineDispatcher): FieldResult<PeerProgress> {
    drain(channel, link)
    while (true) {
        val bytes = link.receive() ?: return CUT
        val taken = withContext(io) { resultOf { channel.received(bytes) } }
        // After an error too: it tells the other side why.
        drain(channel, link)
        val over = taken !is FieldResult.Done || taken.value.state == PeerState.FINISHED
        if (over) return taken
        if (taken.value.state == PeerState.FAILED) return CUT
    }
}

private suspend fun drain(channel: PeerChannel, link: PeerLink) {
    while (true) link.send(channel.toSend(link.frameBytes.toUInt()) ?: return)
}

private val CUT = FieldResult.TryLater("cut", "连接中断，已收发的数据不会丢失 / the link was cut; what was swapped stays")
