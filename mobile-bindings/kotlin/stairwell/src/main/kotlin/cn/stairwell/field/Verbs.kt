package cn.stairwell.field

import cn.stairwell.ffi.AddedPerson
import cn.stairwell.ffi.GridDigest
import cn.stairwell.ffi.Household
import cn.stairwell.ffi.HouseholdSummary
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
