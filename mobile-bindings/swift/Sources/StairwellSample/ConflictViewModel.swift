import Stairwell

/// Decisions of one household that were made without seeing each other and do not agree: both sides, what holds meanwhile, and
/// the choice.
@MainActor
public final class ConflictViewModel: ViewModel<ConflictViewModel.Cards> {
    /// One conflict about one person.
    public struct Card: Sendable, Equatable {
        /// About whom.
        public let person: String
        /// Name; `nil` while the record that introduces the person is not here.
        public let name: String?
        /// Both sides, and what holds until somebody resolves it.
        public let conflict: ConflictDetail
    }

    /// What the screen shows.
    public struct Cards: Sendable, Equatable {
        /// The conflicts; `nil` before they were read, empty when there is none.
        public var open: [Card]?
        /// Why they could not be read, or a choice was not taken.
        public var fault: FieldFault?
        /// The last choice is a proposal: the holder's role does not decide.
        public var wasProposed = false
    }

    private let client: FieldClient
    private let household: String

    /// The conflicts of one household.
    public init(_ client: FieldClient, household: String) {
        (self.client, self.household) = (client, household)
        super.init(Cards())
    }

    /// Reads the conflicts.
    public func load() async {
        do {
            let persons = try await client.household(household).persons
            state.open = persons.flatMap { person in
                (person.observation?.conflicts ?? []).map { Card(person: person.person, name: person.name, conflict: $0) }
            }
            state.fault = nil
        } catch {
            state.fault = FieldFault(error)
        }
    }

    /// Lets one side stand: `decision` is the record of one of the card's decisions.
    public func resolve(_ card: Card, upholding decision: String, reason: String) async {
        let resolution = Decision(
            person: card.person, kind: .resolve, reason: reason, resolves: card.conflict.decisions.map(\.record),
            upholds: decision)
        do {
            state.wasProposed = try await client.decide(resolution, household: household).isProposal
            await load()
        } catch {
            state.fault = FieldFault(error)
        }
    }
}
