package cn.stairwell.field

import cn.stairwell.ffi.AcceptedHandover
import cn.stairwell.ffi.Breach
import cn.stairwell.ffi.BreachAction
import cn.stairwell.ffi.Call
import cn.stairwell.ffi.Contact
import cn.stairwell.ffi.DayReport
import cn.stairwell.ffi.Gathering
import cn.stairwell.ffi.Handover
import cn.stairwell.ffi.MadeCorrection
import cn.stairwell.ffi.MadeDecision
import cn.stairwell.ffi.MadeRecord
import cn.stairwell.ffi.Move
import cn.stairwell.ffi.MovedPerson
import cn.stairwell.ffi.NeedStep
import cn.stairwell.ffi.NewHome
import cn.stairwell.ffi.Outcome
import cn.stairwell.ffi.Pass
import cn.stairwell.ffi.PersonLink
import cn.stairwell.ffi.PostDetail
import cn.stairwell.ffi.Sample
import cn.stairwell.ffi.SampleStep
import cn.stairwell.ffi.Shift
import cn.stairwell.ffi.Suitability
import cn.stairwell.ffi.TransferStep
import cn.stairwell.ffi.Visit

/** Records a telephone call. What was learnt by it is a visit of mode PHONE. */
public suspend fun FieldClient.call(new: Call, household: String? = null): FieldResult<MadeRecord> =
    ask { it.call(new, household) }

/** Records that a sample was taken; who may only register samples, registers it. */
public suspend fun FieldClient.collectSample(new: Sample, household: String? = null): FieldResult<MadeRecord> =
    ask { it.collectSample(new, household) }

/** Records that a sample went a step further. */
public suspend fun FieldClient.sampleStep(new: SampleStep, household: String? = null): FieldResult<MadeRecord> =
    ask { it.sampleStep(new, household) }

/** Records that a transfer went a step further. */
public suspend fun FieldClient.transferStep(new: TransferStep, household: String? = null): FieldResult<MadeRecord> =
    ask { it.transferStep(new, household) }

/** Records who was in contact with which case. */
public suspend fun FieldClient.contact(new: Contact, household: String? = null): FieldResult<MadeRecord> =
    ask { it.contact(new, household) }

/** Disputes a record or one reading in it: nothing changes, and a doctor is to look. Calling twice writes two alike. */
public suspend fun FieldClient.dispute(target: String, reason: String, household: String? = null): FieldResult<MadeCorrection> =
    ask { it.dispute(target, reason, household) }

/**
 * How a visit went at which somebody was seen, by what is in it: abnormal with a fever or a symptom, else normal. For
 * the form to offer; `outcome` of `new` is not looked at, and nothing is recorded.
 */
public suspend fun FieldClient.usualOutcome(new: Visit): FieldResult<Outcome> =
    ask { it.usualOutcome(new) }

/**
 * Whom a temperature without a name is of: the one person of the household under observation, or where nobody is, its
 * one resident.
 */
public suspend fun FieldClient.onlyPerson(household: String): FieldResult<String> =
    ask { it.onlyPerson(household) }

/** Records that somebody passed a checkpoint. */
public suspend fun FieldClient.pass(new: Pass): FieldResult<MadeRecord> =
    ask { it.pass(new) }

/** Records people who had gathered. */
public suspend fun FieldClient.gathering(new: Gathering): FieldResult<MadeRecord> =
    ask { it.gathering(new) }

/** Begins a shift in the grid's duty book. */
public suspend fun FieldClient.beginShift(grid: String, new: Shift): FieldResult<MadeRecord> =
    ask { it.beginShift(grid, new) }

/**
 * Says more of a shift of the grid: its end, gear, floors climbed, to whom the duty went. `shift`: its record, such as
 * [runningShift] gives.
 */
public suspend fun FieldClient.describeShift(grid: String, shift: String, new: Shift): FieldResult<MadeRecord> =
    ask { it.describeShift(grid, shift, new) }

/** The shift that this phone began last in the grid and nobody has ended; `null` when there is none. */
public suspend fun FieldClient.runningShift(grid: String): FieldResult<String?> =
    ask { it.runningShift(grid) }

/** Signs the grid's day. Calling twice signs twice: the later signature counts. */
public suspend fun FieldClient.signReport(grid: String, new: DayReport): FieldResult<MadeRecord> =
    ask { it.signReport(grid, new) }

/**
 * The books of one grid, or of all that are here (`null`): by grid, the duty book first, then the checkpoints by name.
 */
public suspend fun FieldClient.posts(grid: String? = null): FieldResult<List<PostDetail>> =
    ask { it.posts(grid) }

/**
 * The household or book that a record or a person belongs to. `grid`: the grid of the record; `null`: the only one here.
 */
public suspend fun FieldClient.householdWith(record: String, grid: String? = null): FieldResult<String> =
    ask { it.householdWith(record, grid) }

/**
 * Says that two registered persons are one, are not, or are no longer said to be. Calling twice within a minute is safe.
 */
public suspend fun FieldClient.linkPersons(new: PersonLink, household: String? = null): FieldResult<MadeRecord> =
    ask { it.linkPersons(new, household) }

/**
 * Moves a person to another household of the grid: particulars, risk and the running observation go along. Calling twice
 * is safe: the second call is refused, because the person lives here no more.
 */
public suspend fun FieldClient.movePerson(new: Move, household: String? = null): FieldResult<MovedPerson> =
    ask { it.movePerson(new, household) }

/** Offers a person to another grid. Until it accepts, the person stays this grid's duty. Calling twice offers twice. */
public suspend fun FieldClient.handOver(new: Handover, household: String? = null): FieldResult<MadeDecision> =
    ask { it.handOver(new, household) }

/**
 * Accepts a person who was offered, on a phone that has both grids. `to`: the household of the receiving grid. When it
 * was broken off, calling again completes it; after that it is refused.
 */
public suspend fun FieldClient.acceptHandover(person: String, to: NewHome, household: String? = null): FieldResult<AcceptedHandover> =
    ask { it.acceptHandover(person, to, household) }

/** Records a step with what a household asked for. `household`: where it was heard; `null` finds it. */
public suspend fun FieldClient.needStep(new: NeedStep, household: String? = null): FieldResult<MadeRecord> =
    ask { it.needStep(new, household) }

/** Reports a breach in a household. */
public suspend fun FieldClient.reportBreach(household: String, new: Breach): FieldResult<MadeRecord> =
    ask { it.reportBreach(household, new) }

/** Records what the police did about a breach, or asks them for it. `household`: where it was; `null` finds it. */
public suspend fun FieldClient.actOnBreach(new: BreachAction, household: String? = null): FieldResult<MadeRecord> =
    ask { it.actOnBreach(new, household) }

/**
 * Records a verdict on whether somebody can be observed in the flat. Community and medical staff each write their own.
 */
public suspend fun FieldClient.judgeSuitability(household: String, new: Suitability): FieldResult<MadeRecord> =
    ask { it.judgeSuitability(household, new) }
