package cn.stairwell.field

import cn.stairwell.ffi.Settings
import java.nio.file.Path

/**
 * Where a phone is and how it reaches a server.
 *
 * @property directory private to the app and to this phone; on Android `noBackupFilesDir.toPath().resolve("stairwell")`, for
 *   a store that a backup restored is a cloned phone.
 * @property key 32 random bytes that the keystore keeps (`KeystoreKey` on Android). Not copied: the caller may overwrite it
 *   once the phone is open.
 * @property rootsPem TLS roots in PEM form that alone are trusted; `null`: the platform's. On Android they must be named.
 */
public class StoreSettings(
    public val directory: Path,
    public val key: ByteArray,
    public val rootsPem: ByteArray? = null,
) {
    internal fun crossing() = Settings(directory.toString(), key, rootsPem)

    /** The directory alone: a key is not for logs. */
    override fun toString(): String = "StoreSettings($directory)"
}
