package cn.stairwell.sample

import cn.stairwell.ffi.Answer
import cn.stairwell.ffi.Method
import cn.stairwell.ffi.Outcome
import cn.stairwell.ffi.Reading
import cn.stairwell.ffi.RecordedVisit
import cn.stairwell.ffi.RoundTask
import cn.stairwell.ffi.Site
import cn.stairwell.ffi.Slot
import cn.stairwell.ffi.Symptom
import cn.stairwell.ffi.SymptomAnswers
import cn.stairwell.ffi.SymptomSaid
import cn.stairwell.ffi.Visit
import cn.stairwell.ffi.VisitMode
import cn.stairwell.field.FieldClient
import cn.stairwell.field.FieldResult
import cn.stairwell.field.or
import cn.stairwell.field.usualOutcome
import cn.stairwell.field.visit
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

/**
 * One person on the form.
 *
 * @property person the person's id.
 * @property name `null` while the record that introduces the person is not here.
 * @property temperature as typed.
 * @property symptoms what the person has; empty: denies all; `null`: not asked.
 */
public data class PersonLine(
    val person: String,
    val name: String?,
    val temperature: TemperatureEntry = TemperatureEntry(),
    val symptoms: Set<Symptom>? = null,
)

/**
 * What the visit form shows.
 *
 * @property persons whose check is due.
 * @property selected whose temperature the digits go to.
 * @property outcome how the visit went; `null`: as what is in it says, abnormal with a fever or a symptom.
 * @property asking an unusual temperature that the recorder is asked about: [VisitModel.confirm] or type anew.
 * @property notDone why it was not saved; the form stays as it is.
 * @property saving while it is being saved: the button rests.
 * @property saved what was saved; the form is done with.
 */
public data class VisitState(
    val persons: List<PersonLine>,
    val selected: Int = 0,
    val outcome: Outcome? = null,
    val asking: FieldResult.AskAgain? = null,
    val notDone: FieldResult.NotDone? = null,
    val saving: Boolean = false,
    val saved: RecordedVisit? = null,
) {
    /** Whether something may be saved: no temperature is half typed. */
    public val complete: Boolean get() = persons.all { it.temperature.deciC != null || it.temperature.digits.isEmpty() }
}

/** The form at one door. Every control is one large target; nothing is typed but digits. */
public class VisitModel(
    private val client: FieldClient,
    private val scope: CoroutineScope,
    private val task: RoundTask,
    private val round: Slot,
) {
    private val shown = MutableStateFlow(VisitState(task.persons.map { PersonLine(it.person, it.name) }))

    /** What the form shows. */
    public val state: StateFlow<VisitState> = shown.asStateFlow()

    /** Digits go to this person from now on. */
    public fun select(index: Int): Unit = change { it.copy(selected = index.coerceIn(it.persons.indices)) }

    /** A digit of the selected person's temperature. */
    public fun press(digit: Int): Unit = line { it.copy(temperature = it.temperature.press(digit)) }

    /** Takes the last digit back. */
    public fun erase(): Unit = line { it.copy(temperature = it.temperature.erase()) }

    /** The selected person denies all symptoms. */
    public fun noSymptoms(): Unit = line { it.copy(symptoms = setOf()) }

    /** The selected person has this one; a second tap takes it back. */
    public fun toggle(symptom: Symptom): Unit = line {
        val had = it.symptoms.orEmpty()
        it.copy(symptoms = if (symptom in had) had - symptom else had + symptom)
    }

    /** How the visit went. */
    public fun outcome(outcome: Outcome): Unit = change { it.copy(outcome = outcome) }

    /** Saves the form. A second tap while it is being saved does nothing. */
    public fun save(): Unit = save(confirmed = false)

    /** The recorder has looked again: the unusual temperature is so. */
    public fun confirm() {
        if (shown.value.asking != null) save(confirmed = true)
    }

    private fun save(confirmed: Boolean) {
        val form = shown.value
        if (form.saving || form.saved != null || !form.complete) return
        shown.value = form.copy(saving = true, asking = null, notDone = null)
        scope.launch {
            val result = record(form.visit(confirmed))
            shown.update {
                when (result) {
                    is FieldResult.Done -> it.copy(saving = false, saved = result.value)
                    is FieldResult.AskAgain -> it.copy(saving = false, asking = result)
                    is FieldResult.NotDone -> it.copy(saving = false, notDone = result)
                }
            }
        }
    }

    private suspend fun record(visit: Visit): FieldResult<RecordedVisit> {
        if (shown.value.outcome != null) return client.visit(visit)
        val outcome = client.usualOutcome(visit).or { return it }
        return client.visit(visit.copy(outcome = outcome))
    }

    private fun VisitState.visit(confirmed: Boolean) = Visit(
        household = task.household,
        round = round,
        outcome = outcome ?: Outcome.DONE_OK,
        mode = VisitMode.DOOR,
        readings = persons.mapNotNull { line -> line.temperature.deciC?.let { reading(line.person, it, confirmed) } },
        symptoms = persons.mapNotNull { line -> line.symptoms?.let { answers(line.person, it) } },
    )

    private fun reading(person: String, deciC: Int, confirmed: Boolean) =
        Reading(person, deciC, Site.AXILLA, Method.ELECTRONIC, confirmed)

    private fun answers(person: String, has: Set<Symptom>) =
        SymptomAnswers(person, has.ifEmpty { setOf(Symptom.NONE) }.map { SymptomSaid(it, Answer.YES) })

    private fun line(change: (PersonLine) -> PersonLine) = change { form ->
        form.copy(persons = form.persons.mapIndexed { index, line -> if (index == form.selected) change(line) else line })
    }

    /** Whatever is typed takes back what the form was asking or saying. */
    private fun change(change: (VisitState) -> VisitState) = shown.update {
        if (it.saving || it.saved != null) it else change(it.copy(asking = null, notDone = null))
    }
}
