#if canImport(Security)
    import Foundation
    import Security

    /// The store's key in the Keychain: 32 random bytes, made once, readable after the first unlock (a sync in the background
    /// needs it), on this device alone and in no backup.
    public struct KeychainKey: Sendable {
        /// What the Keychain answered instead of the key.
        public struct Refused: Error, Sendable {
            /// The code, as `SecCopyErrorMessageString` explains it.
            public let status: OSStatus
        }

        private let service: String
        private let account: String

        /// The key of one phone. `account` tells the phones of one app apart.
        public init(service: String = "cn.stairwell.field", account: String = "store") {
            (self.service, self.account) = (service, account)
        }

        /// The key; made when there is none. Calling twice returns the same.
        ///
        /// - Throws: ``Refused``, such as before the first unlock: then wait, and never make a new key.
        public func load() throws -> Data { try read(account) ?? make(account) }

        /// Makes another key and keeps it beside the one that counts: give it to ``FieldClient/rekey(_:)``, then
        /// ``promote()`` it. The one of an earlier call that was not promoted is given again.
        public func prepareNext() throws -> Data { try read(coming) ?? make(coming) }

        /// The key of ``prepareNext()`` that was not promoted; `nil` when there is none. When the phone throws
        /// ``FieldFault/openAgain(_:)`` with the code `wrong_key`, the app was killed between `rekey` and ``promote()``: open
        /// it with this one, then promote it.
        public func next() throws -> Data? { try read(coming) }

        /// The next key is the store's: after `rekey` returned, or after it opened the phone. Calling twice is safe.
        public func promote() throws {
            guard let key = try read(coming) else { return }
            let status = SecItemUpdate(item(account) as CFDictionary, [kSecValueData: key] as CFDictionary)
            guard status == errSecSuccess else { throw Refused(status: status) }
            try delete(coming)
        }

        /// Forgets the keys: what the store holds is unreadable from then on. Calling twice is safe.
        public func forget() throws {
            try delete(account)
            try delete(coming)
        }

        private var coming: String { account + ".next" }

        /// `nil` where there is none.
        private func read(_ account: String) throws -> Data? {
            var found: CFTypeRef?
            let asked = item(account).merging([kSecReturnData: true, kSecMatchLimit: kSecMatchLimitOne]) { $1 }
            switch SecItemCopyMatching(asked as CFDictionary, &found) {
            case errSecSuccess:
                guard let key = found as? Data else { throw Refused(status: errSecDecode) }
                return key
            case errSecItemNotFound: return nil
            case let status: throw Refused(status: status)
            }
        }

        private func make(_ account: String) throws -> Data {
            var bytes = [UInt8](repeating: 0, count: 32)
            let drawn = SecRandomCopyBytes(kSecRandomDefault, bytes.count, &bytes)
            guard drawn == errSecSuccess else { throw Refused(status: drawn) }
            let kept: [CFString: Any] = [
                kSecValueData: Data(bytes), kSecAttrAccessible: kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly,
            ]
            let status = SecItemAdd(item(account).merging(kept) { $1 } as CFDictionary, nil)
            // Another task made it meanwhile: theirs is the key.
            if status == errSecDuplicateItem, let theirs = try read(account) { return theirs }
            guard status == errSecSuccess else { throw Refused(status: status) }
            return Data(bytes)
        }

        private func delete(_ account: String) throws {
            let status = SecItemDelete(item(account) as CFDictionary)
            guard status == errSecSuccess || status == errSecItemNotFound else { throw Refused(status: status) }
        }

        private func item(_ account: String) -> [CFString: Any] {
            [
                kSecClass: kSecClassGenericPassword, kSecAttrService: service, kSecAttrAccount: account,
                kSecUseDataProtectionKeychain: true,
            ]
        }
    }
#endif
