import Foundation
import StairwellFFI

/// Why a call was not done: each case is what the app does about it, so that a `switch` names every action that an app has to
/// offer. Nothing of the call was kept, and nothing that was acknowledged before is lost.
public enum FieldFault: Error, Sendable, Hashable {
    /// What a fault is about.
    public struct Reason: Sendable, Hashable {
        /// What about; stable over versions, such as `out_of_range`.
        public let code: String
        /// One sentence for the holder, Chinese first.
        public let text: String

        /// A reason as the library gives it.
        public init(code: String, text: String) {
            self.code = code
            self.text = text
        }
    }

    /// Show the value again and ask the recorder to confirm it: possible, and very unusual.
    case askAgain(Reason)
    /// Show the sentence beside the form: the entry cannot be so, or this holder may not make it.
    case refused(Reason)
    /// Try again later: there is no connection, or another process has the store.
    case tryLater(Reason)
    /// Ask for a new code and enrol: no device is here, its certificate ended, or it was revoked or wiped.
    case enrolAgain(Reason)
    /// Open the phone again, with the key of the Keychain: it was closed, or the key is another one.
    case openAgain(Reason)
    /// Update the app: a newer version wrote the store, or the other side speaks a newer protocol.
    case update(Reason)
    /// Free some space: the disk is full.
    case freeSpace(Reason)
    /// Report it: the store is damaged, or this program has a fault.
    case broken(Reason)

    /// What it is about, whatever the action.
    public var reason: Reason {
        switch self {
        case let .askAgain(reason), let .refused(reason), let .tryLater(reason), let .enrolAgain(reason),
            let .openAgain(reason), let .update(reason), let .freeSpace(reason), let .broken(reason):
            return reason
        }
    }

    /// Stable over versions.
    public var code: String { reason.code }
}

extension FieldFault: LocalizedError {
    /// The sentence for the holder.
    public var errorDescription: String? { reason.text }
}

extension FieldFault {
    /// Whatever a call threw as one of the eight actions. What the library does not know of is ``broken(_:)``.
    public init(_ error: any Error) {
        switch error {
        case let fault as FieldFault: self = fault
        case let fault as Fault: self = Self.of(fault)
        default: self = .broken(Reason(code: "unexpected", text: "程序出错，请上报 / a fault, please report it: \(error)"))
        }
    }

    private static func of(_ fault: Fault) -> Self {
        switch fault {
        case let .AskAgain(code, text): return .askAgain(Reason(code: code, text: text))
        case let .Refused(code, text): return .refused(Reason(code: code, text: text))
        case let .TryLater(code, text): return .tryLater(Reason(code: code, text: text))
        case let .EnrolAgain(code, text): return .enrolAgain(Reason(code: code, text: text))
        case let .OpenAgain(code, text): return .openAgain(Reason(code: code, text: text))
        case let .Update(code, text): return .update(Reason(code: code, text: text))
        case let .FreeSpace(code, text): return .freeSpace(Reason(code: code, text: text))
        case let .Broken(code, text): return .broken(Reason(code: code, text: text))
        }
    }
}
