import StairwellFFI

// What a team does beside its rounds. `household` says where a person or a record is; `nil` finds it, and is refused where two of
// this device's grids have one of that id.
extension FieldClient {
    /// Records a telephone call. What was learnt by it is a visit of mode PHONE.
    @discardableResult
    public func call(_ new: Call, household: String? = nil) async throws -> MadeRecord {
        try await ask { try $0.call(new: new, household: household) }
    }

    /// Records that a sample was taken; who may only register samples, registers it.
    @discardableResult
    public func collectSample(_ new: Sample, household: String? = nil) async throws -> MadeRecord {
        try await ask { try $0.collectSample(new: new, household: household) }
    }

    /// Records that a sample went a step further.
    @discardableResult
    public func sampleStep(_ new: SampleStep, household: String? = nil) async throws -> MadeRecord {
        try await ask { try $0.sampleStep(new: new, household: household) }
    }

    /// Records that a transfer went a step further.
    @discardableResult
    public func transferStep(_ new: TransferStep, household: String? = nil) async throws -> MadeRecord {
        try await ask { try $0.transferStep(new: new, household: household) }
    }

    /// Records who was in contact with which case.
    @discardableResult
    public func contact(_ new: Contact, household: String? = nil) async throws -> MadeRecord {
        try await ask { try $0.contact(new: new, household: household) }
    }

    /// How a visit went at which somebody was seen, by what is in it: abnormal with a fever or a symptom, else normal.
    /// For the form to offer; `outcome` of `new` is not looked at, and nothing is recorded.
    public func usualOutcome(_ new: Visit) async throws -> Outcome {
        try await ask { try $0.usualOutcome(new: new) }
    }

    /// Whom a temperature without a name is of: the one person of the household under observation, or where nobody is,
    /// its one resident.
    public func onlyPerson(_ household: String) async throws -> String {
        try await ask { try $0.onlyPerson(household: household) }
    }

    /// Records that somebody passed a checkpoint.
    @discardableResult
    public func pass(_ new: Pass) async throws -> MadeRecord {
        try await ask { try $0.pass(new: new) }
    }

    /// Records people who had gathered.
    @discardableResult
    public func gathering(_ new: Gathering) async throws -> MadeRecord {
        try await ask { try $0.gathering(new: new) }
    }

    /// Begins a shift in the grid's duty book.
    @discardableResult
    public func beginShift(_ grid: String, _ new: Shift) async throws -> MadeRecord {
        try await ask { try $0.beginShift(grid: grid, new: new) }
    }

    /// Says more of a shift of the grid: its end, gear, floors climbed, to whom the duty went. `shift`: its record,
    /// such as ``runningShift(_:)`` gives.
    @discardableResult
    public func describeShift(_ grid: String, shift: String, _ new: Shift) async throws -> MadeRecord {
        try await ask { try $0.describeShift(grid: grid, shift: shift, new: new) }
    }

    /// The shift that this phone began last in the grid and nobody has ended; `nil` when there is none.
    public func runningShift(_ grid: String) async throws -> String? {
        try await ask { try $0.runningShift(grid: grid) }
    }

    /// Signs the grid's day. Calling twice signs twice: the later signature counts.
    @discardableResult
    public func signReport(_ grid: String, _ new: DayReport) async throws -> MadeRecord {
        try await ask { try $0.signReport(grid: grid, new: new) }
    }

    /// The books of one grid, or of all that are here (`nil`): by grid, the duty book first, then the checkpoints by
    /// name.
    public func posts(grid: String? = nil) async throws -> [PostDetail] {
        try await ask { try $0.posts(grid: grid) }
    }

    /// The household or book that a record or a person belongs to. `grid`: the grid of the record; `nil`: the only one
    /// here.
    public func householdWith(_ record: String, grid: String? = nil) async throws -> String {
        try await ask { try $0.householdWith(record: record, grid: grid) }
    }

    /// Says that two registered persons are one, are not, or are no longer said to be. Calling twice within a minute is
    /// safe.
    @discardableResult
    public func linkPersons(_ new: PersonLink, household: String? = nil) async throws -> MadeRecord {
        try await ask { try $0.linkPersons(new: new, household: household) }
    }

    /// Moves a person to another household of the grid: particulars, risk and the running observation go along. Calling
    /// twice is safe: the second call is refused, because the person lives here no more.
    @discardableResult
    public func movePerson(_ new: Move, household: String? = nil) async throws -> MovedPerson {
        try await ask { try $0.movePerson(new: new, household: household) }
    }

    /// Offers a person to another grid. Until it accepts, the person stays this grid's duty. Calling twice offers
    /// twice.
    @discardableResult
    public func handOver(_ new: Handover, household: String? = nil) async throws -> MadeDecision {
        try await ask { try $0.handOver(new: new, household: household) }
    }

    /// Accepts a person who was offered, on a phone that has both grids. `to`: the household of the receiving grid.
    /// When it was broken off, calling again completes it; after that it is refused.
    @discardableResult
    public func acceptHandover(
        _ person: String, to: NewHome, household: String? = nil
    ) async throws -> AcceptedHandover {
        try await ask { try $0.acceptHandover(person: person, to: to, household: household) }
    }

    /// Records a step with what a household asked for. `household`: where it was heard; `nil` finds it.
    @discardableResult
    public func needStep(_ new: NeedStep, household: String? = nil) async throws -> MadeRecord {
        try await ask { try $0.needStep(new: new, household: household) }
    }

    /// Reports a breach in a household.
    @discardableResult
    public func reportBreach(_ household: String, _ new: Breach) async throws -> MadeRecord {
        try await ask { try $0.reportBreach(household: household, new: new) }
    }

    /// Records what the police did about a breach, or asks them for it. `household`: where it was; `nil` finds it.
    @discardableResult
    public func actOnBreach(_ new: BreachAction, household: String? = nil) async throws -> MadeRecord {
        try await ask { try $0.actOnBreach(new: new, household: household) }
    }

    /// Records a verdict on whether somebody can be observed in the flat. Community and medical staff each write their
    /// own.
    @discardableResult
    public func judgeSuitability(_ household: String, _ new: Suitability) async throws -> MadeRecord {
        try await ask { try $0.judgeSuitability(household: household, new: new) }
    }
}
