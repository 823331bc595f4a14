package cn.stairwell.sample.android

import android.app.Application
import cn.stairwell.field.FieldClient
import cn.stairwell.field.FieldResult
import cn.stairwell.field.StoreSettings
import cn.stairwell.field.android.FieldClientOwner
import cn.stairwell.field.android.KeystoreKey
import cn.stairwell.field.android.SyncWorker
import cn.stairwell.field.orNull
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext

/** The process: one open phone for screens and background syncs. */
public class SampleApplication : Application(), FieldClientOwner {
    private val opening = Mutex()
    private var client: FieldClient? = null

    override fun onCreate() {
        super.onCreate()
        SyncWorker.schedule(this)
    }

    override suspend fun fieldClient(): FieldClient? = opening.withLock {
        client ?: FieldClient.open(settings()).orNull()?.also { client = it }
    }

    /** Makes a phone of a code, and keeps it open. */
    public suspend fun enrol(server: String, code: String): FieldResult<FieldClient> = opening.withLock {
        FieldClient.enrol(settings(), server, code).also { client = it.orNull() }
    }

    /** Android's own roots cannot be asked from native code: the app brings the deployment's, as `assets/roots.pem`. */
    private suspend fun settings() = withContext(Dispatchers.IO) {
        val roots = assets.open("roots.pem").use { it.readBytes() }
        StoreSettings(noBackupFilesDir.toPath().resolve("stairwell"), KeystoreKey(this@SampleApplication).get(), roots)
    }
}
