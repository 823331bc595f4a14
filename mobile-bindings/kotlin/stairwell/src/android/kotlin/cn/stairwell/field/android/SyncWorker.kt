package cn.stairwell.field.android

import android.content.Context
import androidx.work.BackoffPolicy
import androidx.work.Constraints
import androidx.work.CoroutineWorker
import androidx.work.ExistingPeriodicWorkPolicy
import androidx.work.NetworkType
import androidx.work.PeriodicWorkRequestBuilder
import androidx.work.WorkManager
import androidx.work.WorkerParameters
import cn.stairwell.field.FieldClient
import cn.stairwell.field.FieldResult
import java.util.concurrent.TimeUnit

/** Implemented by the app's `Application`: the one open phone of the process. */
public interface FieldClientOwner {
    /** The open phone; `null` while none is enrolled, or the phone is locked. */
    public suspend fun fieldClient(): FieldClient?
}

/**
 * Syncs in the background when there is a network.
 *
 * Android stops a worker after ten minutes, or at once when the network goes or the battery is low. `onStopped` of a
 * [CoroutineWorker] cancels its coroutine, which drops the sync's future at its next await: what the server had
 * acknowledged stays, and the next run goes on. Nothing is held open in between.
 */
public class SyncWorker(context: Context, parameters: WorkerParameters) : CoroutineWorker(context, parameters) {
    override suspend fun doWork(): Result {
        val owner = checkNotNull(applicationContext as? FieldClientOwner) { "the Application is a FieldClientOwner" }
        val client = owner.fieldClient() ?: return Result.success()
        return when (client.sync()) {
            is FieldResult.Done -> Result.success()
            is FieldResult.TryLater -> Result.retry()
            // The screens show the same and offer what is to be done.
            is FieldResult.NotDone -> Result.failure()
        }
    }

    public companion object {
        private const val NAME = "cn.stairwell.sync"

        /** Syncs about every [minutes], at least 15, from now on, over restarts. Twice is once. */
        public fun schedule(context: Context, minutes: Long = 15) {
            val network = Constraints.Builder().setRequiredNetworkType(NetworkType.CONNECTED).build()
            val request = PeriodicWorkRequestBuilder<SyncWorker>(minutes, TimeUnit.MINUTES)
                .setConstraints(network)
                .setBackoffCriteria(BackoffPolicy.EXPONENTIAL, 1, TimeUnit.MINUTES)
                .build()
            WorkManager.getInstance(context).enqueueUniquePeriodicWork(NAME, ExistingPeriodicWorkPolicy.KEEP, request)
        }
    }
}
