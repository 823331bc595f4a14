import Foundation
import StairwellFFI

/// Hand-over without any radio: one phone shows codes, a teammate's camera reads them. What is in them is signed, and sealed to
/// whom it is for.
///
/// The giver shows ``FieldClient/offer(of:frameBytes:)``; the receiver feeds a ``QrReader`` and calls
/// ``FieldClient/take(_:answering:)``. Or the receiver first shows ``FieldClient/request(for:frameBytes:)``, and the giver
/// answers what it read by ``FieldClient/answer(_:frameBytes:)``.
extension FieldClient {
    /// What the server did not have at the last sync, for the team's phones, whoever of them looks.
    ///
    /// - Parameter frameBytes: of one code, 64 to 2,331; 911 is a code that a phone reads from a phone.
    public func offer(of grid: String, frameBytes: UInt32 = 911) async throws -> QrOffered {
        try await ask { try $0.qrOffer(grid: grid, maxFrameBytes: frameBytes) }
    }

    /// Asks for what this phone lacks of a grid. Keep the request until its answer was taken: it has the secret that opens it.
    public func request(for grid: String, frameBytes: UInt32 = 911) async throws -> QrRequest {
        try await ask { try $0.qrRequest(grid: grid, maxFrameBytes: frameBytes) }
    }

    /// What those lack whose requests were read, one to eight of them, sealed to them.
    public func answer(_ requests: [QrReader], frameBytes: UInt32 = 911) async throws -> QrOffered {
        try await ask { try $0.qrAnswer(requests: requests, maxFrameBytes: frameBytes) }
    }

    /// Takes what was read, all of it or nothing. Taking it twice is safe.
    ///
    /// - Parameter request: the one that it answers; `nil` for what came unasked.
    public func take(_ read: QrReader, answering request: QrRequest? = nil) async throws -> QrTaken {
        try await ask { try $0.qrTake(read: read, request: request) }
    }
}

extension QrCodes {
    /// The codes in the order of showing, some five a second, until the receiver says that it has all: endless, for later ones
    /// make good any that were missed.
    public var frames: some Sequence<Data> {
        (UInt32(0)...).lazy.map { self.frame(index: $0) }
    }
}
