import Dispatch
import Foundation
import StairwellFFI

extension FieldClient {
    /// Encrypts the store with another key of 32 bytes, which the keystore holds already (`KeychainKey.prepareNext()`): after a
    /// crash or an error one of the two fits, afterwards only the new one does (`promote()` it). Writes the whole store once.
    public func rekey(_ newKey: Data) async throws {
        try await ask { try $0.rekey(newKey: newKey) }
    }

    /// Packs what is old in the store and gives back room: call it when the app goes into the background. A save never does.
    public func tidy() async throws {
        try await ask { try $0.tidy() }
    }

    /// Destroys everything of this phone, sent or not, and closes it. `why` is shown to whoever opens it next. Forget the
    /// Keychain's key too (`KeychainKey.forget()`): without it nothing that flash memory still holds can be read.
    public func wipe(why: String) async throws {
        try await ask { try $0.wipe(why: why) }
    }

    /// Destroys everything of a phone that cannot be opened, its key being lost. Calling twice is safe.
    public static func wipeUnopened(_ settings: StoreSettings, why: String) async throws {
        let queue = DispatchQueue(label: "cn.stairwell.wipe", qos: .userInitiated)
        try await on(queue) { try StairwellFFI.wipeUnopened(settings: settings.crossing, why: why, clock: nil) }
    }
}
