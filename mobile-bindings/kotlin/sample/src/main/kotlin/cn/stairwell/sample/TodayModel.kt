package cn.stairwell.sample

import cn.stairwell.ffi.RoundTask
import cn.stairwell.ffi.Slot
import cn.stairwell.field.FieldClient
import cn.stairwell.field.FieldResult
import cn.stairwell.field.households
import cn.stairwell.field.orNull
import cn.stairwell.field.roundNow
import cn.stairwell.field.tasks
import java.time.Clock
import java.time.LocalDate
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.collectLatest
import kotlinx.coroutines.launch

/**
 * What the screen of today's tasks shows.
 *
 * @property round `null` while loading.
 * @property doors those that are still to be done, in walking order.
 * @property notDone why there is nothing to show; `null` when there is.
 */
public data class TodayState(
    val day: LocalDate,
    val round: Slot? = null,
    val doors: List<RoundTask> = listOf(),
    val notDone: FieldResult.NotDone? = null,
)

/** Today's tasks. Follows every change of the phone until [scope] ends. */
public class TodayModel(private val client: FieldClient, private val scope: CoroutineScope, private val clock: Clock) {
    private val shown = MutableStateFlow(TodayState(LocalDate.now(clock)))
    private val chosen = MutableStateFlow<Slot?>(null)

    /** What the screen shows. */
    public val state: StateFlow<TodayState> = shown.asStateFlow()

    init {
        scope.launch { chosen.collectLatest { load(it) } }
        scope.launch { client.changes.collect { load(chosen.value) } }
    }

    /** Shows another round of the day. */
    public fun choose(round: Slot) {
        chosen.value = round
    }

    private suspend fun load(chosen: Slot?) {
        val day = LocalDate.now(clock)
        val round = chosen ?: roundOfNow()
        shown.value = when (val tasks = client.tasks(day, round)) {
            is FieldResult.Done -> TodayState(day, round, tasks.value)
            is FieldResult.NotDone -> TodayState(day, round, notDone = tasks)
        }
    }

    /** The region's policy says when a round begins; a phone without households has none to do. */
    private suspend fun roundOfNow(): Slot =
        client.households().orNull()?.firstOrNull()?.let { client.roundNow(it.household).orNull() } ?: Slot.AM
}
