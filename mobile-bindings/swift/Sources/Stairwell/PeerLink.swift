import Foundation

/// An ordered byte channel to a teammate's phone: Multipeer, Wi-Fi, Bluetooth.
public protocol PeerLink: Sendable {
    /// The most that ``send(_:)`` takes at once, at least 1: 180 for a Bluetooth LE characteristic.
    var frameBytes: Int { get }

    /// Sends one frame of at most ``frameBytes``; may wait for the other side. Throws when the link is gone.
    func send(_ frame: Data) async throws

    /// The next bytes, cut anywhere; `nil` when the other side closed the link, or the task was cancelled.
    func receive() async throws -> Data?
}
