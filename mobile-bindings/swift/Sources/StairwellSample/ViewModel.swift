import Foundation

/// What a screen shows, and who looks at it. Plain Swift: SwiftUI follows it by `Followed`, a test by ``observe(_:)``.
@MainActor
public class ViewModel<State: Sendable & Equatable> {
    private var listeners: [UUID: @MainActor (State) -> Void] = [:]

    /// What the screen shows now.
    public internal(set) var state: State {
        didSet {
            if state != oldValue { listeners.values.forEach { $0(state) } }
        }
    }

    init(_ state: State) { self.state = state }

    /// Calls `listener` after every change until the returned observation is let go of.
    public func observe(_ listener: @escaping @MainActor (State) -> Void) -> Observation {
        let name = UUID()
        listeners[name] = listener
        return Observation { [weak self] in
            Task { @MainActor in self?.listeners[name] = nil }
        }
    }
}

/// As long as it is held, its listener hears.
public final class Observation: Sendable {
    private let leave: @Sendable () -> Void

    init(_ leave: @escaping @Sendable () -> Void) { self.leave = leave }

    deinit { leave() }
}
