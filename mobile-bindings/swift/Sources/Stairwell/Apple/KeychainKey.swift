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
        public func load() throws -> Data {
            var found: CFTypeRef?
            let asked = named.merging([kSecReturnData: true, kSecMatchLimit: kSecMatchLimitOne]) { $1 }
            switch SecItemCopyMatching(asked as CFDictionary, &found) {
            case errSecSuccess:
                guard let key = found as? Data else { throw Refused(status: errSecDecode) }
                return key
            case errSecItemNotFound: return try make()
            case let status: throw Refused(status: status)
            }
        }

        /// Forgets the key: what the store holds is unreadable from then on. Calling twice is safe.
        public func forget() throws {
            let status = SecItemDelete(named as CFDictionary)
            guard status == errSecSuccess || status == errSecItemNotFound else { throw Refused(status: status) }
        }

        private func make() throws -> Data {
            var key = Data(count: 32)
            let drawn = key.withUnsafeMutableBytes { SecRandomCopyBytes(kSecRandomDefault, 32, $0.baseAddress!) }
            guard drawn == errSecSuccess else { throw Refused(status: drawn) }
            let kept: [CFString: Any] = [
                kSecValueData: key, kSecAttrAccessible: kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly,
            ]
            let status = SecItemAdd(named.merging(kept) { $1 } as CFDictionary, nil)
            // Another task made it meanwhile: theirs is the key.
            if status == errSecDuplicateItem { return try load() }
            guard status == errSecSuccess else { throw Refused(status: status) }
            return key
        }

        private var named: [CFString: Any] {
            [
                kSecClass: kSecClassGenericPassword, kSecAttrService: service, kSecAttrAccount: account,
                kSecUseDataProtectionKeychain: true,
            ]
        }
    }
#endif
