import Foundation
import StairwellFFI

/// Hands the phone's one stream of events to all who listen. It asks the phone only while somebody does.
final class ChangeHub: @unchecked Sendable {
    // All that follows is read and written with the lock held.
    private let lock = NSLock()
    private var listeners: [UUID: AsyncStream<FieldEvent>.Continuation] = [:]
    private var pump: Stop?
    /// What the phone told just when the last listener left.
    private var untold: [FieldEvent] = []
    private let phone: FieldPhone

    init(_ phone: FieldPhone) { self.phone = phone }

    /// The client was let go of while somebody listened: nothing follows.
    deinit {
        pump?.give()
        listeners.values.forEach { $0.finish() }
    }

    func listen() -> AsyncStream<FieldEvent> {
        AsyncStream { listener in
            let name = UUID()
            listener.onTermination = { [weak self] _ in self?.leave(name) }
            lock.withLock {
                listeners[name] = listener
                untold.forEach { listener.yield($0) }
                untold = []
                if pump == nil { start() }
            }
        }
    }

    private func leave(_ name: UUID) {
        lock.withLock {
            listeners[name] = nil
            if listeners.isEmpty {
                pump?.give()
                pump = nil
            }
        }
    }

    private func start() {
        let (stop, phone) = (Stop(), phone)
        pump = stop
        Task.detached { [weak self] in
            while let event = await phone.nextEvent(stop: stop) {
                self?.tell(event)
            }
            self?.end(stop)
        }
    }

    private func tell(_ event: FieldEvent) {
        lock.withLock {
            if listeners.isEmpty { untold.append(event) }
            listeners.values.forEach { $0.yield(event) }
        }
    }

    /// The pump ended: it was stopped, and perhaps another one runs already; or the phone was closed, and nothing follows.
    private func end(_ stop: Stop) {
        let ended = lock.withLock {
            guard pump === stop else { return [AsyncStream<FieldEvent>.Continuation]() }
            pump = nil
            return Array(listeners.values)
        }
        ended.forEach { $0.finish() }
    }
}
