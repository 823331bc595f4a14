package cn.stairwell.field

import cn.stairwell.ffi.PeerProgress
import kotlinx.coroutines.async
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope

/** Two ends of a radio link in memory, with the frames of Bluetooth. */
class Frames(private val to: Channel<ByteArray>, private val from: Channel<ByteArray>, private var left: Int) : PeerLink {
    var longest = 0
    override val frameBytes = 180

    override suspend fun send(frame: ByteArray) {
        longest = maxOf(longest, frame.size)
        if (left-- > 0) to.trySend(frame) else hangUp()
    }

    override suspend fun receive() = from.receiveCatching().getOrNull()

    fun hangUp() {
        to.close()
        if (left < 0) from.close()
    }

    companion object {
        /** A link that is cut after so many frames of either side. */
        fun pair(frames: Int = Int.MAX_VALUE): Pair<Frames, Frames> {
            val (there, back) = List(2) { Channel<ByteArray>(Channel.UNLIMITED) }
            return Frames(there, back, frames) to Frames(back, there, frames)
        }

        /** Lets two phones merge; each side hangs up when it is done. */
        suspend fun meet(
            one: FieldClient,
            other: FieldClient,
            link: Pair<Frames, Frames> = pair(),
        ): List<FieldResult<PeerProgress>> = coroutineScope {
            val connecting = async { one.merge(link.first, connecting = true).also { link.first.hangUp() } }
            val accepting = async { other.merge(link.second, connecting = false).also { link.second.hangUp() } }
            listOf(connecting.await(), accepting.await())
        }
    }
}
