package cn.stairwell.field

import cn.stairwell.ffi.Fault
import cn.stairwell.ffi.InternalException

/**
 * What came of a call. Nothing here throws for what may happen in the field: a `when` over this names every action that an
 * app has to offer.
 */
public sealed interface FieldResult<out T> {
    /** It was done. What was saved is on the phone's disk. */
    public data class Done<out T>(
        /** What it came to. */
        public val value: T,
    ) : FieldResult<T>

    /**
     * It was not done: nothing of it was kept, and nothing that was acknowledged before is lost. Each kind is what the app
     * does about it.
     */
    public sealed interface NotDone : FieldResult<Nothing> {
        /** What about; stable over versions. */
        public val code: String

        /** One sentence for the holder, Chinese first. */
        public val text: String
    }

    /** Show the value again and ask the recorder to confirm it: possible, and very unusual. */
    public data class AskAgain(override val code: String, override val text: String) : NotDone

    /** Show the sentence beside the form: the entry cannot be so, or this holder may not make it. */
    public data class Refused(override val code: String, override val text: String) : NotDone

    /** Try again later: there is no connection, or another process has the store. */
    public data class TryLater(override val code: String, override val text: String) : NotDone

    /** Ask for a new code and enrol: no device is here, its certificate ended, or it was revoked or wiped. */
    public data class EnrolAgain(override val code: String, override val text: String) : NotDone

    /** Open the phone again, with the key of the keystore: it was closed, or the key is another one. */
    public data class OpenAgain(override val code: String, override val text: String) : NotDone

    /** Update the app: a newer version wrote the store, or the other side speaks a newer protocol. */
    public data class Update(override val code: String, override val text: String) : NotDone

    /** Free some space: the disk is full. */
    public data class FreeSpace(override val code: String, override val text: String) : NotDone

    /** Report it: the store is damaged, or this program has a fault. */
    public data class Broken(override val code: String, override val text: String) : NotDone
}

/** What was done, or `null` when it was not. */
public fun <T> FieldResult<T>.orNull(): T? = (this as? FieldResult.Done)?.value

/** What was done, or what [otherwise] makes of the reason why not. */
public inline fun <T> FieldResult<T>.or(otherwise: (FieldResult.NotDone) -> T): T = when (this) {
    is FieldResult.Done -> value
    is FieldResult.NotDone -> otherwise(this)
}

/** The same with [change] applied to what was done. */
public inline fun <T, R> FieldResult<T>.map(change: (T) -> R): FieldResult<R> = when (this) {
    is FieldResult.Done -> FieldResult.Done(change(value))
    is FieldResult.NotDone -> this
}

/** Runs a call of the bindings and makes a result of what it threw. */
internal inline fun <T> resultOf(call: () -> T): FieldResult<T> = try {
    FieldResult.Done(call())
} catch (fault: Fault) {
    fault.asResult()
} catch (fault: InternalException) {
    FieldResult.Broken("panic", "程序出错，请上报 / a fault, please report it: ${fault.message}")
}

internal fun Fault.asResult(): FieldResult.NotDone = when (this) {
    is Fault.AskAgain -> FieldResult.AskAgain(code, text)
    is Fault.Refused -> FieldResult.Refused(code, text)
    is Fault.TryLater -> FieldResult.TryLater(code, text)
    is Fault.EnrolAgain -> FieldResult.EnrolAgain(code, text)
    is Fault.OpenAgain -> FieldResult.OpenAgain(code, text)
    is Fault.Update -> FieldResult.Update(code, text)
    is Fault.FreeSpace -> FieldResult.FreeSpace(code, text)
    is Fault.Broken -> FieldResult.Broken(code, text)
}
