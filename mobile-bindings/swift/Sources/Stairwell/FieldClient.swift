import Dispatch
import Foundation
import StairwellFFI

/// One enrolled phone, open in this process: one instance an app, shared by its screens. Any task may call.
///
/// What a call saved is on the disk when it returns. What reads or writes the store runs on a queue of the client's own, never
/// on the main thread nor on Swift's pool, and goes on to its end when the task is cancelled; ``sync(server:progress:)`` and
/// ``merge(over:connecting:)`` stop at once, and the next one goes on.
///
/// Every call throws ``FieldFault``: what the app does about it; and `CancellationError` when its task was cancelled.
public final class FieldClient: Sendable {
    private let phone: FieldPhone
    private let queue = DispatchQueue(label: "cn.stairwell.field", qos: .userInitiated)
    private let hub: ChangeHub

    private init(_ phone: FieldPhone) {
        self.phone = phone
        hub = ChangeHub(phone)
    }

    /// Opens the phone in a directory.
    ///
    /// - Parameters:
    ///   - clock: a clock of the app's own; `nil` for the system's.
    ///   - log: where the library's own words go: no name, address or value of anybody is in them.
    public static func open(
        _ settings: StoreSettings, clock: (any Clock)? = nil, log: (any LogSink)? = nil
    ) async throws -> FieldClient {
        let queue = DispatchQueue(label: "cn.stairwell.open", qos: .userInitiated)
        return FieldClient(
            try await on(queue) { try FieldPhone.open(settings: settings.crossing, clock: clock, log: log) })
    }

    /// Makes a phone of a single-use code that an administrator gave, and opens it. After a lost answer or a cancellation the
    /// same code may be used again.
    public static func enrol(
        _ settings: StoreSettings, server: String, code: String, clock: (any Clock)? = nil, log: (any LogSink)? = nil
    ) async throws -> FieldClient {
        try await stoppable { stop in
            FieldClient(
                try await StairwellFFI.enrol(
                    settings: settings.crossing, server: server, code: code, clock: clock, log: log, stop: stop))
        }
    }

    /// What changes: a household's row is another one now, by a save here, by a sync, by a teammate; or the device was wiped.
    ///
    /// Any number of screens may listen; each hears all events from then on. While none listens they wait, each household
    /// once. Leaving the loop, or cancelling its task, ends the listening; closing the phone ends the sequence.
    public var changes: AsyncStream<FieldEvent> { hub.listen() }

    /// Does one piece of work with the phone as the bindings have it, on the client's queue: for what has no function of its
    /// own here. `verb` blocks; it must not keep the phone.
    public func ask<T: Sendable>(_ verb: @escaping @Sendable (FieldPhone) throws -> T) async throws -> T {
        let phone = phone
        return try await Self.on(queue) { try verb(phone) }
    }

    /// Syncs until phone and server have the same. Cancelling the task stops it at once, wherever it is: what was
    /// acknowledged stays, and the next sync goes on. Saves may be made meanwhile.
    ///
    /// - Parameters:
    ///   - server: another address from now on; `nil` for the known one.
    ///   - progress: hears of every round trip, on a thread of the library; must not call the phone.
    @discardableResult
    public func sync(
        server: String? = nil, progress: (@Sendable (SyncOutcome) -> Void)? = nil
    ) async throws -> SyncOutcome {
        let listener = progress.map(Listener.init)
        return try await Self.stoppable { stop in
            try await self.phone.sync(progress: listener, server: server, stop: stop)
        }
    }

    /// Merges with a teammate's phone over `link`, with no server in between. Strangers are refused before any data.
    /// Cancelling the task stops it; what was acknowledged is on both disks, and the next merge goes on. Closing the link is
    /// the caller's.
    ///
    /// - Parameter connecting: whether this side opened the link; exactly one of the two did.
    public func merge(over link: some PeerLink, connecting: Bool) async throws -> PeerProgress {
        let channel = try await ask { try connecting ? $0.peerConnect() : $0.peerAccept() }
        try await Self.drain(channel, link)
        while let bytes = try await link.receive() {
            let taken: Result<PeerProgress, any Error>
            do {
                taken = .success(try await Self.on(queue) { try channel.received(bytes: bytes) })
            } catch {
                taken = .failure(error)
            }
            // After an error too: it tells the other side why.
            try await Self.drain(channel, link)
            let progress = try taken.get()
            if progress.state == .finished { return progress }
            if progress.state == .failed { break }
        }
        try Task.checkCancellation()
        let text = "连接中断，已收发的数据不会丢失 / the link was cut; what was swapped stays"
        throw FieldFault.tryLater(.init(code: "cut", text: text))
    }

    /// Closes the phone: syncs are stopped, ``changes`` ends, the files are let go. Later calls throw
    /// ``FieldFault/openAgain(_:)``. Calling twice is safe. Waits for the call that is being done, at most some seconds, on
    /// the client's queue.
    public func close() async {
        let phone = phone
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            queue.async {
                phone.close()
                done.resume()
            }
        }
    }

    private static func drain(_ channel: PeerChannel, _ link: some PeerLink) async throws {
        while let frame = channel.toSend(maxBytes: UInt32(link.frameBytes)) {
            try await link.send(frame)
        }
    }

    static func on<T: Sendable>(_ queue: DispatchQueue, _ work: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { done in
            queue.async { done.resume(with: Result(catching: work).mapError(FieldFault.init)) }
        }
    }

    /// The bindings do not drop the library's future when a task is cancelled: a `Stop` does it for them.
    private static func stoppable<T: Sendable>(_ call: (Stop) async throws -> T) async throws -> T {
        let stop = Stop()
        do {
            return try await withTaskCancellationHandler {
                try await call(stop)
            } onCancel: {
                stop.give()
            }
        } catch Fault.TryLater(code: "stopped", text: _) {
            throw CancellationError()
        } catch {
            throw FieldFault(error)
        }
    }
}

private final class Listener: SyncProgress {
    private let hear: @Sendable (SyncOutcome) -> Void

    init(_ hear: @escaping @Sendable (SyncOutcome) -> Void) { self.hear = hear }

    func onProgress(soFar: SyncOutcome) { hear(soFar) }
}
