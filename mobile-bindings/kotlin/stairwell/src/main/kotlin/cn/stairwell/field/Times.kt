package cn.stairwell.field

import cn.stairwell.ffi.HouseholdSummary
import cn.stairwell.ffi.PersonSummary
import cn.stairwell.ffi.PhoneStatus
import cn.stairwell.ffi.ReadingSummary
import cn.stairwell.ffi.TaskPersonSummary
import cn.stairwell.ffi.VisitSummary
import java.time.Duration
import java.time.Instant
import java.time.LocalDate

/** The latest last day of an open observation in the household. */
public val HouseholdSummary.lastDay: LocalDate? get() = endsOn?.let(LocalDate::parse)

/** Last day of observation. */
public val PersonSummary.lastDay: LocalDate? get() = endsOn?.let(LocalDate::parse)

/** Last day of observation. */
public val TaskPersonSummary.lastDay: LocalDate? get() = endsOn?.let(LocalDate::parse)

/** Day of the round. */
public val VisitSummary.day: LocalDate get() = LocalDate.parse(date)

/** When it began. */
public val VisitSummary.startedAt: Instant get() = Instant.ofEpochMilli(startedAtMs)

/** When it was taken. */
public val ReadingSummary.takenAt: Instant get() = Instant.ofEpochMilli(atMs)

/** When the last sync was completed, by this phone's clock; `null` when never. */
public val PhoneStatus.lastSync: Instant? get() = lastSyncMs?.let(Instant::ofEpochMilli)

/** Server time minus this clock; `null` while unknown. */
public val PhoneStatus.clockOffset: Duration? get() = clockOffsetMs?.let(Duration::ofMillis)

/** Tenths of a degree as they are written: `36.5`. */
public fun celsius(deciC: Int): String = "${deciC / 10}.${deciC % 10}"
