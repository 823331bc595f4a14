package cn.stairwell.sample

import cn.stairwell.ffi.SyncOutcome
import cn.stairwell.field.FieldClient
import cn.stairwell.field.FieldResult
import cn.stairwell.field.SyncStep
import cn.stairwell.field.lastSync
import cn.stairwell.field.orNull
import cn.stairwell.field.status
import java.time.Instant
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

/**
 * What the sync bar shows.
 *
 * @property unsent entries that the server is not known to have; `null` while not known.
 * @property lastSync when the last one was completed; `null` when never.
 * @property soFar what the running sync did; `null` while none runs or has heard nothing.
 * @property running whether one runs.
 * @property notDone why the last one did not come to its end; each kind is another button. `null` after a good one.
 */
public data class SyncState(
    val unsent: ULong? = null,
    val lastSync: Instant? = null,
    val soFar: SyncOutcome? = null,
    val running: Boolean = false,
    val notDone: FieldResult.NotDone? = null,
)

/** The sync bar: begins, shows and stops a sync, and counts what waits. */
public class SyncModel(private val client: FieldClient, private val scope: CoroutineScope) {
    private val shown = MutableStateFlow(SyncState())
    private var running: Job? = null

    /** What the bar shows. */
    public val state: StateFlow<SyncState> = shown.asStateFlow()

    init {
        scope.launch { look() }
        scope.launch { client.changes.collect { look() } }
    }

    /** Begins a sync; does nothing while one runs or is being stopped. */
    public fun start() {
        if (running?.isCompleted == false) return
        shown.update { it.copy(running = true, soFar = null, notDone = null) }
        val job = scope.launch {
            client.syncing().collect(::step)
            look()
        }
        // Not in the coroutine: one that is stopped before it began never gets there.
        job.invokeOnCompletion { shown.update { it.copy(running = false) } }
        running = job
    }

    /** Stops it, wherever it is: nothing is lost, the next one goes on. */
    public fun stop() {
        running?.cancel()
    }

    private fun step(step: SyncStep) = shown.update {
        when (step) {
            is SyncStep.Under -> it.copy(soFar = step.soFar)
            is SyncStep.Ended -> it.copy(notDone = step.result as? FieldResult.NotDone)
        }
    }

    private suspend fun look() {
        val status = client.status().orNull() ?: return
        shown.update { it.copy(unsent = status.unsent, lastSync = status.lastSync) }
    }
}
