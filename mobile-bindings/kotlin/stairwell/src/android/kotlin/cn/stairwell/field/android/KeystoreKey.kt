package cn.stairwell.field.android

import android.content.Context
import android.os.Build
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import android.util.AtomicFile
import java.io.File
import java.io.FileNotFoundException
import java.io.IOException
import java.security.KeyStore
import java.security.SecureRandom
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec

/**
 * The store's key: 32 random bytes, kept in a file that only the Android Keystore can open.
 *
 * The Keystore gives out no key of its own, so it keeps an AES-256-GCM key, in StrongBox or the TEE where the phone has
 * one, and the store's key is wrapped with that. The wrapping key demands an unlocked phone (from Android 9), and leaves
 * neither the phone nor its backups: a store that was copied or restored elsewhere cannot be read there. Losing it (a
 * reset of the lock on some phones) loses what was not synced; the app enrols again.
 */
public class KeystoreKey(private val context: Context) {
    private val current = AtomicFile(File(context.noBackupFilesDir, "stairwell.key"))
    private val coming = AtomicFile(File(context.noBackupFilesDir, "stairwell.key.next"))

    /**
     * The store's key; made at the first call. Overwrite the array when the phone is open. Not for the main thread.
     *
     * @throws java.security.GeneralSecurityException when the Keystore cannot open it: [forget] it, wipe and enrol again.
     */
    public fun get(): ByteArray = synchronized(LOCK) { read(current) ?: fresh().also { write(current, it) } }

    /**
     * Makes another key and keeps it beside the one that counts: give it to `rekey`, then [promote] it. The one of an earlier
     * call that was not promoted is given again.
     */
    public fun prepareNext(): ByteArray = synchronized(LOCK) { read(coming) ?: fresh().also { write(coming, it) } }

    /**
     * The key of [prepareNext] that was not promoted, `null` when there is none. When the phone answers `OpenAgain` with the
     * code `wrong_key`, the app was killed between `rekey` and [promote]: open it with this one, then promote it.
     */
    public fun next(): ByteArray? = synchronized(LOCK) { read(coming) }

    /** The next key is the store's: after `rekey` returned, or after it opened the phone. Twice is once. */
    public fun promote(): Unit = synchronized(LOCK) {
        read(coming)?.let {
            write(current, it)
            coming.delete()
        }
    }

    /** Destroys the keys, and with them whatever the store still holds: after a wipe. Twice is once. */
    public fun forget(): Unit = synchronized(LOCK) {
        KeyStore.getInstance(PROVIDER).apply { load(null) }.deleteEntry(ALIAS)
        current.delete()
        coming.delete()
    }

    private fun fresh() = ByteArray(KEY_BYTES).also { SecureRandom().nextBytes(it) }

    /** `null` where there is none. Asked of the file itself, which knows a write that a kill cut short. */
    private fun read(file: AtomicFile): ByteArray? = try {
        unwrap(file.readFully())
    } catch (none: FileNotFoundException) {
        null
    }

    private fun write(file: AtomicFile, key: ByteArray) {
        val cipher = Cipher.getInstance(TRANSFORMATION).apply { init(Cipher.ENCRYPT_MODE, wrapping()) }
        val wrapped = cipher.iv + cipher.doFinal(key)
        val stream = file.startWrite()
        try {
            stream.write(wrapped)
            file.finishWrite(stream)
        } catch (failure: IOException) {
            file.failWrite(stream)
            throw failure
        }
    }

    private fun unwrap(wrapped: ByteArray): ByteArray {
        val nonce = GCMParameterSpec(TAG_BITS, wrapped, 0, NONCE_BYTES)
        val cipher = Cipher.getInstance(TRANSFORMATION).apply { init(Cipher.DECRYPT_MODE, wrapping(), nonce) }
        return cipher.doFinal(wrapped, NONCE_BYTES, wrapped.size - NONCE_BYTES)
    }

    private fun wrapping(): SecretKey {
        val keystore = KeyStore.getInstance(PROVIDER).apply { load(null) }
        (keystore.getKey(ALIAS, null) as? SecretKey)?.let { return it }
        val strongBox = Build.VERSION.SDK_INT >= Build.VERSION_CODES.P &&
            context.packageManager.hasSystemFeature("android.hardware.strongbox_keystore")
        return try {
            generate(strongBox)
        } catch (unavailable: java.security.ProviderException) {
            // A phone may name StrongBox and have no room in it.
            if (strongBox) generate(strongBox = false) else throw unavailable
        }
    }

    private fun generate(strongBox: Boolean): SecretKey {
        val purposes = KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT
        val spec = KeyGenParameterSpec.Builder(ALIAS, purposes)
            .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
            .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
            .setKeySize(KEY_BYTES * Byte.SIZE_BITS)
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.P) {
            spec.setUnlockedDeviceRequired(true).setIsStrongBoxBacked(strongBox)
        }
        val generator = KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, PROVIDER)
        return generator.apply { init(spec.build()) }.generateKey()
    }

    private companion object {
        val LOCK = Any()
        const val PROVIDER = "AndroidKeyStore"
        const val ALIAS = "cn.stairwell.store"
        const val TRANSFORMATION = "AES/GCM/NoPadding"
        const val KEY_BYTES = 32
        const val NONCE_BYTES = 12
        const val TAG_BITS = 128
    }
}
