package cn.stairwell.field

import cn.stairwell.ffi.AddedPerson
import cn.stairwell.ffi.Correction
import cn.stairwell.ffi.Decision
import cn.stairwell.ffi.DecisionType
import cn.stairwell.ffi.GridDigest
import cn.stairwell.ffi.Household
import cn.stairwell.ffi.HouseholdDetail
import cn.stairwell.ffi.HouseholdSummary
import cn.stairwell.ffi.MadeCorrection
import cn.stairwell.ffi.MadeDecision
import cn.stairwell.ffi.Person
import cn.stairwell.ffi.PhoneStatus
import cn.stairwell.ffi.RecordedVisit
import cn.stairwell.ffi.RoundTask
import cn.stairwell.ffi.Slot
import cn.stairwell.ffi.Visit
import java.time.LocalDate

/** The households of one grid, or of all that are here (`null`), in walking order. */
public suspend fun FieldClient.households(grid: String? = null): FieldResult<List<HouseholdSummary>> =
    ask { it.households(grid) }

/** One household in full, as the holder's role may see it: persons, visits, decisions, conflicts. */
public suspend fun FieldClient.household(household: String): FieldResult<HouseholdDetail> = ask { it.household(household) }

/** The doors whose [round] of [day] is not done, in walking order. */
public suspend fun FieldClient.tasks(day: LocalDate, round: Slot): FieldResult<List<RoundTask>> =
    ask { it.tasks(day.toString(), round) }

/** The round that is on at a household's door now. */
public suspend fun FieldClient.roundNow(household: String): FieldResult<Slot> = ask { it.roundNow(household) }

/** How the phone is. */
public suspend fun FieldClient.status(): FieldResult<PhoneStatus> = ask { it.status() }

/** What the phone has of a grid, to compare replicas by. Seconds for a large grid. */
public suspend fun FieldClient.digest(grid: String): FieldResult<GridDigest> = ask { it.digest(grid) }

/** Registers a household and answers its id. Twice is once. */
public suspend fun FieldClient.addHousehold(new: Household): FieldResult<String> = ask { it.addHousehold(new) }

/** Registers a person in a household. Twice within a minute is once. */
public suspend fun FieldClient.addPerson(new: Person): FieldResult<AddedPerson> = ask { it.addPerson(new) }

/**
 * Records a visit; [FieldResult.AskAgain] for an unusual temperature that nobody confirmed. Twice within a minute is once.
 */
public suspend fun FieldClient.visit(new: Visit): FieldResult<RecordedVisit> = ask { it.visit(new) }

/**
 * Decides about a person's observation, a conflict included ([DecisionType.RESOLVE]).
 *
 * @param household where the person is registered, for a person of several; `null`: looked up.
 */
public suspend fun FieldClient.decide(new: Decision, household: String? = null): FieldResult<MadeDecision> =
    ask { it.decide(new, household) }

/** Says what a record should have been. The record stays; its author or a doctor corrects it. */
public suspend fun FieldClient.correct(new: Correction, household: String? = null): FieldResult<MadeCorrection> =
    ask { it.correct(new, household) }

/**
 * Encrypts the store with another key of 32 bytes. Keep both keys until this is done: after a crash one of the two fits,
 * afterwards only the new one.
 */
public suspend fun FieldClient.rekey(newKey: ByteArray): FieldResult<Unit> = ask { it.rekey(newKey) }

/**
 * Destroys everything of this phone, sent or not, and closes it. [why] is shown to whoever opens it next. Delete the key
 * from the keystore too.
 */
public suspend fun FieldClient.wipe(why: String): FieldResult<Unit> = ask { it.wipe(why) }

/** Packs what is old in the store and gives back room: when the app goes into the background. A save never does. */
public suspend fun FieldClient.tidy(): FieldResult<Unit> = ask { it.tidy() }
