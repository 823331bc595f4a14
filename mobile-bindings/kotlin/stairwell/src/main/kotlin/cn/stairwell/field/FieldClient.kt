package cn.stairwell.field

import cn.stairwell.ffi.FieldEvent
import cn.stairwell.ffi.FieldPhone
import cn.stairwell.ffi.LogSink
import cn.stairwell.ffi.SyncOutcome
import cn.stairwell.ffi.SyncProgress
import java.time.Clock
import java.util.concurrent.atomic.AtomicBoolean
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.channelFlow
import kotlinx.coroutines.flow.filter
import kotlinx.coroutines.flow.filterNotNull
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.merge
import kotlinx.coroutines.flow.shareIn
import kotlinx.coroutines.flow.takeWhile
import kotlinx.coroutines.withContext

/**
 * One enrolled phone, open in this process: one instance an app, shared by its screens. Any thread may call.
 *
 * What a call saved is on the disk when it answers [FieldResult.Done]. What reads or writes the store runs on [io] and goes
 * on to its end when the coroutine is cancelled; [sync] and [merge] stop at once, and the next one goes on.
 */
public class FieldClient internal constructor(
    private val phone: FieldPhone,
    private val io: CoroutineDispatcher,
) : AutoCloseable {
    private val closed = AtomicBoolean()
    private val ended = MutableStateFlow(false)

    private val shared = flow {
        do {
            val event = nextEvent()
            emit(event)
        } while (event != null)
        ended.value = true
    }.buffer(0).shareIn(CoroutineScope(SupervisorJob() + Dispatchers.Default), SharingStarted.WhileSubscribed(TURN_MS))

    /**
     * What changes: a household's row is another one now, by a save here, by a sync, by a teammate; or the device was wiped.
     * Any number of screens may collect; each hears all events from then on. While none collects they wait, each household
     * once; the one that is on its way when the last screen leaves may be lost, so a screen reads what it shows when it begins
     * to collect. Completes when the phone is closed.
     */
    public val changes: Flow<FieldEvent> = merge(shared, ended.filter { it }.map { null }).takeWhile { it != null }.filterNotNull()

    /**
     * Does one piece of work with the phone as the bindings have it, on [io]: for what has no function of its own here.
     * [verb] blocks; it must not keep the phone.
     */
    public suspend fun <T> ask(verb: (FieldPhone) -> T): FieldResult<T> = withContext(io) { open { verb(phone) } }

    /**
     * Syncs until phone and server have the same. Cancelling the coroutine stops it at once, wherever it is: what was
     * acknowledged stays, and the next sync goes on. Saves may be made meanwhile.
     *
     * @param server another address from now on; `null` for the known one.
     * @param onProgress hears of every round trip, on a thread of the library; must not call the phone.
     */
    public suspend fun sync(server: String? = null, onProgress: (SyncOutcome) -> Unit = {}): FieldResult<SyncOutcome> {
        val progress = object : SyncProgress {
            override fun onProgress(soFar: SyncOutcome) = onProgress(soFar)
        }
        return open { phone.sync(progress, server) }
    }

    /** [sync] as a flow: every step, then the end. Syncs anew for every collector; stops when the collector leaves. */
    public fun syncing(server: String? = null): Flow<SyncStep> = channelFlow {
        // A step that the channel has no room for is told by the next one: each has the sum so far.
        val result = sync(server) { soFar -> trySend(SyncStep.Under(soFar)) }
        send(SyncStep.Ended(result))
    }

    /**
     * Merges with a teammate's phone over [link], with no server in between. Strangers are refused before any data.
     * Cancelling stops it; what was acknowledged is on both disks and the next merge goes on. Closing the link is the
     * caller's.
     *
     * @param connecting whether this side opened the link; exactly one of the two did.
     */
    public suspend fun merge(link: PeerLink, connecting: Boolean): FieldResult<cn.stairwell.ffi.PeerProgress> =
        when (val begun = ask { if (connecting) it.peerConnect() else it.peerAccept() }) {
            is FieldResult.Done -> begun.value.use { channel -> pump(channel, link, io) }
            is FieldResult.NotDone -> begun
        }

    /**
     * Closes the phone: syncs are stopped, [changes] completes, the files are let go. Later calls answer
     * [FieldResult.OpenAgain]. Calling twice is safe. Waits for the call that is being done, at most some seconds: not for
     * the main thread.
     */
    override fun close() {
        if (closed.compareAndSet(false, true)) {
            phone.shutDown()
            phone.close()
        }
    }

    private suspend fun nextEvent(): FieldEvent? = when (val event = open { phone.nextEvent() }) {
        is FieldResult.Done -> event.value
        is FieldResult.NotDone -> null
    }

    private inline fun <T> open(call: () -> T): FieldResult<T> = try {
        if (closed.get()) GONE else resultOf(call)
    } catch (destroyed: IllegalStateException) {
        // The bindings say so of an object that was closed between the look above and the call.
        if (closed.get()) GONE else throw destroyed
    }

    public companion object {
        /** A screen that gives way to another one, or is turned, leaves nobody collecting for a moment. */
        private const val TURN_MS = 5_000L
        private val GONE = FieldResult.OpenAgain("closed", "本机数据已关闭，请重新打开 / the phone was closed; open it again")

        /**
         * Opens the phone in a directory.
         *
         * @param clock a clock of the app's own; `null` for the system's.
         * @param log where the library's own words go: no name, address or value of anybody is in them.
         * @param io where what reads or writes the store runs.
         */
        public suspend fun open(
            settings: StoreSettings,
            clock: Clock? = null,
            log: LogSink? = null,
            io: CoroutineDispatcher = Dispatchers.IO,
        ): FieldResult<FieldClient> {
            var opened: FieldClient? = null
            return try {
                withContext(io) {
                    resultOf { FieldClient(FieldPhone.open(settings.crossing(), clock?.crossing(), log), io).also { opened = it } }
                }
            } catch (cancelled: CancellationException) {
                // Nobody gets it: it would keep the store locked.
                withContext(NonCancellable + io) { opened?.close() }
                throw cancelled
            }
        }

        /**
         * Makes a phone of a single-use code that an administrator gave, and opens it. After a lost answer or a cancellation
         * the same code may be used again; when that answers `already_enrolled`, the phone is there: [open] it.
         */
        public suspend fun enrol(
            settings: StoreSettings,
            server: String,
            code: String,
            clock: Clock? = null,
            log: LogSink? = null,
            io: CoroutineDispatcher = Dispatchers.IO,
        ): FieldResult<FieldClient> = resultOf {
            FieldClient(cn.stairwell.ffi.enrol(settings.crossing(), server, code, clock?.crossing(), log), io)
        }

        /** Destroys everything of a phone that cannot be opened, its key being lost. Twice is once. */
        public suspend fun wipeUnopened(
            settings: StoreSettings,
            why: String,
            io: CoroutineDispatcher = Dispatchers.IO,
        ): FieldResult<Unit> = withContext(io) { resultOf { cn.stairwell.ffi.wipeUnopened(settings.crossing(), why) } }
    }
}

/** One step of [FieldClient.syncing]. */
public sealed interface SyncStep {
    /** Under way. */
    public data class Under(
        /** What was done so far. */
        public val soFar: SyncOutcome,
    ) : SyncStep

    /** At its end. */
    public data class Ended(
        /** What it came to. */
        public val result: FieldResult<SyncOutcome>,
    ) : SyncStep
}

private fun Clock.crossing() = object : cn.stairwell.ffi.Clock {
    override fun nowMs(): Long = millis()
}
