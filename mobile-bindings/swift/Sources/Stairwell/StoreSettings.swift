import Foundation
import StairwellFFI

/// Where a phone is and how it reaches a server.
public struct StoreSettings: Sendable {
    /// The directory, private to the app and to this phone. Keep it out of backups (`isExcludedFromBackup`): a store that a
    /// backup restored is a cloned phone.
    public var directory: URL
    /// The store's key: 32 random bytes that the Keychain keeps (`KeychainKey`).
    public var key: Data
    /// TLS roots in PEM form that alone are trusted; `nil`: the platform's.
    public var rootsPEM: Data?

    /// Settings of a phone in a directory.
    public init(directory: URL, key: Data, rootsPEM: Data? = nil) {
        (self.directory, self.key, self.rootsPEM) = (directory, key, rootsPEM)
    }

    var crossing: Settings { Settings(directory: directory.path, key: key, rootsPem: rootsPEM) }
}
