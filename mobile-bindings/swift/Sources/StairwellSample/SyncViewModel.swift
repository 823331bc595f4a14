import Foundation
import Stairwell

/// How far phone and server are apart, and the sync that is on.
@MainActor
public final class SyncViewModel: ViewModel<SyncViewModel.Sync> {
    /// What a sync is doing, or came to.
    public enum Standing: Sendable, Equatable {
        /// None since the app was started.
        case idle
        /// Under way: what was done so far, `nil` before the first round trip.
        case under(SyncOutcome?)
        /// Both sides have the same.
        case done(SyncOutcome)
        /// Stopped by the holder or the system: the next one goes on.
        case stopped
        /// It did not come to its end.
        case failed(FieldFault)
    }

    /// What the screen shows.
    public struct Sync: Sendable, Equatable {
        /// The sync.
        public var standing = Standing.idle
        /// Entries that the server is not known to have; `nil` before it was read.
        public var unsent: UInt64?
        /// When the last sync was completed; `nil` when never.
        public var lastSync: Date?
    }

    private let client: FieldClient
    private var running: Task<Void, Never>?

    /// The sync of this phone.
    public init(_ client: FieldClient) {
        self.client = client
        super.init(Sync())
    }

    /// Reads how far the two are apart.
    public func load() async {
        guard let status = try? await client.status() else { return }
        (state.unsent, state.lastSync) = (status.unsent, status.lastSync)
    }

    /// Syncs, and returns at its end. While one is on, waits for that one.
    public func sync() async {
        if running == nil {
            state.standing = .under(nil)
            running = Task { await self.run() }
        }
        await running?.value
    }

    /// Stops the sync that is on.
    public func stop() { running?.cancel() }

    private func run() async {
        do {
            let outcome = try await client.sync { [weak self] soFar in
                Task { @MainActor in self?.heard(soFar) }
            }
            state.standing = .done(outcome)
        } catch is CancellationError {
            state.standing = .stopped
        } catch {
            state.standing = .failed(FieldFault(error))
        }
        running = nil
        await load()
    }

    /// A step may arrive after the end: the end stands.
    private func heard(_ soFar: SyncOutcome) {
        if case .under = state.standing { state.standing = .under(soFar) }
    }
}
