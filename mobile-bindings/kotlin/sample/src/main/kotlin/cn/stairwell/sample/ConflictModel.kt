package cn.stairwell.sample

import cn.stairwell.ffi.ConflictDetail
import cn.stairwell.ffi.Decision
import cn.stairwell.ffi.DecisionType
import cn.stairwell.ffi.FieldEvent
import cn.stairwell.ffi.HouseholdDetail
import cn.stairwell.field.FieldClient
import cn.stairwell.field.FieldResult
import cn.stairwell.field.decide
import cn.stairwell.field.household
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.filter
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

/**
 * One conflict of one person: both decisions side by side, and which of them holds meanwhile.
 *
 * @property person the person's id.
 * @property name `null` while the record that introduces the person is not here.
 */
public data class ConflictCard(val person: String, val name: String?, val conflict: ConflictDetail)

/**
 * What the conflict cards of a household show.
 *
 * @property cards empty when nothing is to be reconciled.
 * @property notDone why the last choice was not written, or the household not read.
 */
public data class ConflictState(val cards: List<ConflictCard> = listOf(), val notDone: FieldResult.NotDone? = null)

/** The conflicts of one household. Follows its changes until [scope] ends: a teammate may resolve one meanwhile. */
public class ConflictModel(private val client: FieldClient, private val scope: CoroutineScope, private val household: String) {
    private val shown = MutableStateFlow(ConflictState())

    /** What the cards show. */
    public val state: StateFlow<ConflictState> = shown.asStateFlow()

    init {
        scope.launch { load() }
        scope.launch { client.changes.filter { it == FieldEvent.HouseholdChanged(household) }.collect { load() } }
    }

    /** Resolves a conflict: [record] is the decision that stands. Both stay readable for ever. */
    public fun uphold(card: ConflictCard, record: String, reason: String) {
        val decision = Decision(
            person = card.person,
            kind = DecisionType.RESOLVE,
            reason = reason,
            resolves = card.conflict.decisions.map { it.record },
            upholds = record,
        )
        scope.launch {
            when (val made = client.decide(decision, household)) {
                is FieldResult.Done -> load()
                is FieldResult.NotDone -> shown.update { it.copy(notDone = made) }
            }
        }
    }

    private suspend fun load() {
        when (val detail = client.household(household)) {
            is FieldResult.Done -> shown.value = ConflictState(cards(detail.value))
            is FieldResult.NotDone -> shown.update { it.copy(notDone = detail) }
        }
    }

    private fun cards(detail: HouseholdDetail) = detail.persons.flatMap { person ->
        person.observation?.conflicts.orEmpty().map { ConflictCard(person.person, person.name, it) }
    }
}
