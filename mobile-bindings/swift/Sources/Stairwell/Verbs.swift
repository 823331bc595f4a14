import StairwellFFI

extension FieldClient {
    /// The households of one grid, or of all that are here (`nil`), in walking order.
    public func households(grid: String? = nil) async throws -> [HouseholdSummary] {
        try await ask { try $0.households(grid: grid) }
    }

    /// One household in full, conflicts included, as the holder's role may see it.
    public func household(_ household: String) async throws -> HouseholdDetail {
        try await ask { try $0.household(household: household) }
    }

    /// The doors whose `round` of `day` is not done, in walking order.
    public func tasks(on day: Day, round: Slot) async throws -> [RoundTask] {
        try await ask { try $0.tasks(date: day.description, round: round) }
    }

    /// The round that is on at a household's door now.
    public func roundNow(at household: String) async throws -> Slot {
        try await ask { try $0.roundNow(household: household) }
    }

    /// How the phone is.
    public func status() async throws -> PhoneStatus {
        try await ask { try $0.status() }
    }

    /// What the phone has of a grid, to compare replicas by. Seconds for a large grid.
    public func digest(of grid: String) async throws -> GridDigest {
        try await ask { try $0.digest(grid: grid) }
    }

    /// Registers a household and returns its id. Twice is once.
    @discardableResult
    public func addHousehold(_ new: Household) async throws -> String {
        try await ask { try $0.addHousehold(new: new) }
    }

    /// Registers a person in a household. Twice within a minute is once.
    @discardableResult
    public func addPerson(_ new: Person) async throws -> AddedPerson {
        try await ask { try $0.addPerson(new: new) }
    }

    /// Records a visit; ``FieldFault/askAgain(_:)`` for an unusual temperature that nobody confirmed. Twice within a minute is
    /// once.
    @discardableResult
    public func visit(_ new: Visit) async throws -> RecordedVisit {
        try await ask { try $0.visit(new: new) }
    }

    /// Decides about a person's observation; a role that may only propose it proposes it. `household` says at which door where
    /// one person's name may be at several; `nil` finds it.
    @discardableResult
    public func decide(_ new: Decision, household: String? = nil) async throws -> MadeDecision {
        try await ask { try $0.decide(new: new, household: household) }
    }

    /// Says what a record should have been; what was written stays beside it. `household` as for
    /// ``decide(_:household:)``.
    @discardableResult
    public func correct(_ new: Correction, household: String? = nil) async throws -> MadeCorrection {
        try await ask { try $0.correct(new: new, household: household) }
    }

    /// Says that a record is doubted: it keeps its value, and a doctor is to look. `household` as for
    /// ``decide(_:household:)``.
    @discardableResult
    public func dispute(_ target: String, reason: String, household: String? = nil) async throws -> MadeCorrection {
        try await ask { try $0.dispute(target: target, reason: reason, household: household) }
    }
}
