import Stairwell

/// Today's doors: what is due in one round, in walking order, kept up while the screen is there.
@MainActor
public final class TasksViewModel: ViewModel<TasksViewModel.Doors> {
    /// What the screen shows.
    public struct Doors: Sendable, Equatable {
        /// The doors whose round is not done, in walking order; `nil` before they were read.
        public var due: [RoundTask]?
        /// Why they could not be read.
        public var fault: FieldFault?
        /// Persons whose check is overdue badly, over all doors.
        public var overdueRed = 0
    }

    private let client: FieldClient
    private let day: Day
    private let round: Slot

    /// The doors of one round of one day.
    public init(_ client: FieldClient, day: Day, round: Slot) {
        (self.client, self.day, self.round) = (client, day, round)
        super.init(Doors())
    }

    /// Reads the list, and again whenever a household changed, until the task is cancelled or the phone is closed.
    public func follow() async {
        let changes = client.changes
        await load()
        for await _ in changes {
            await load()
        }
    }

    /// Reads the list once.
    public func load() async {
        do {
            let due = try await client.tasks(on: day, round: round)
            let red = due.flatMap(\.persons).filter { $0.overdue == .red }.count
            state = Doors(due: due, fault: nil, overdueRed: red)
        } catch {
            state.fault = FieldFault(error)
        }
    }
}
