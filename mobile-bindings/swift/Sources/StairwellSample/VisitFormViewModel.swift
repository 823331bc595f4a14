import Stairwell

/// The form at the door. Made for gloved hands: large steps and toggles, nothing to type.
@MainActor
public final class VisitFormViewModel: ViewModel<VisitFormViewModel.Form> {
    /// What was said of one person.
    public struct Line: Sendable, Equatable, Identifiable {
        /// The person.
        public let id: String
        /// Name; `nil` while the record that introduces the person is not here.
        public let name: String?
        /// Tenths of a degree; `nil` until the thermometer was read.
        public var deciC: Int32?
        /// What the person has; of the others asked by the form the answer is no.
        public var symptoms: Set<Symptom> = []
        /// Whether the symptoms were asked.
        public var wasAsked = false
    }

    /// What became of the form.
    public enum Standing: Sendable, Equatable {
        /// It is filled in.
        case open
        /// It is being saved.
        case saving
        /// An unusual value: to be confirmed by the recorder, or changed.
        case asked(FieldFault.Reason)
        /// It was not saved, and this is why.
        case failed(FieldFault)
        /// It is on the phone's disk. `retest`: whose temperature is too low to count as normal.
        case saved(RecordedVisit)
    }

    /// What the screen shows.
    public struct Form: Sendable, Equatable {
        /// Those who live there.
        public var lines: [Line]
        /// How the visit went; `nil`: somebody was seen, and what was found says whether all is well.
        public var outcome: Outcome?
        /// What became of it.
        public var standing = Standing.open
    }

    /// Where the stepper begins: 36.5.
    public static let usualDeciC: Int32 = 365
    /// What the form asks for; all are large toggles.
    public static let questions: [Symptom] = [.feverish, .dryCough, .fatigue, .soreThroat, .dyspnea, .diarrhea]

    private let client: FieldClient
    private let household: String
    private let round: Slot

    /// The form of one door: `persons` are those whose check is due.
    public init(_ client: FieldClient, household: String, round: Slot, persons: [TaskPersonSummary]) {
        (self.client, self.household, self.round) = (client, household, round)
        super.init(Form(lines: persons.map { Line(id: $0.person, name: $0.name) }))
    }

    /// Moves a temperature by so many tenths; the first touch begins at ``usualDeciC``.
    public func step(_ person: String, byDeciC step: Int32) {
        change(person) { $0.deciC = $0.deciC.map { $0 + step } ?? Self.usualDeciC }
    }

    /// Takes a temperature as a thermometer sent it.
    public func measured(_ person: String, deciC: Int32) {
        change(person) { $0.deciC = deciC }
    }

    /// Whether a person has a symptom: the other answer at each touch.
    public func toggle(_ person: String, _ symptom: Symptom) {
        change(person) {
            $0.wasAsked = true
            $0.symptoms.formSymmetricDifference([symptom])
        }
    }

    /// All questions were asked and denied.
    public func noSymptoms(_ person: String) {
        change(person) { ($0.wasAsked, $0.symptoms) = (true, []) }
    }

    /// How the visit went; `nil` leaves it to what was found.
    public func outcome(_ outcome: Outcome?) {
        state.outcome = outcome
        state.standing = .open
    }

    /// Saves. While it is being saved, and after it was, nothing is done: a glove taps twice.
    public func save() async { await save(confirmed: false) }

    /// Saves with the unusual value that was asked about.
    public func confirm() async {
        guard case .asked = state.standing else { return }
        await save(confirmed: true)
    }

    private func save(confirmed: Bool) async {
        switch state.standing {
        case .saving, .saved: return
        case .open, .asked, .failed: break
        }
        var visit = visit(confirmed: confirmed)
        state.standing = .saving
        do {
            if state.outcome == nil { visit.outcome = try await client.usualOutcome(visit) }
            state.standing = .saved(try await client.visit(visit))
        } catch {
            switch FieldFault(error) {
            case let .askAgain(reason): state.standing = .asked(reason)
            case let fault: state.standing = .failed(fault)
            }
        }
    }

    private func visit(confirmed: Bool) -> Visit {
        let readings = state.lines.compactMap { line in
            line.deciC.map {
                Reading(person: line.id, deciC: $0, site: .forehead, method: .infrared, confirmed: confirmed)
            }
        }
        let symptoms = state.lines.filter(\.wasAsked).map { line in
            let answers = Self.questions.map { SymptomSaid(symptom: $0, answer: line.symptoms.contains($0) ? .yes : .no) }
            return SymptomAnswers(person: line.id, answers: answers)
        }
        return Visit(
            household: household, round: round, outcome: state.outcome ?? .doneOk, mode: .door, readings: readings, symptoms: symptoms)
    }

    private func change(_ person: String, _ how: (inout Line) -> Void) {
        guard state.standing != .saving, let index = state.lines.firstIndex(where: { $0.id == person }) else { return }
        how(&state.lines[index])
        state.standing = .open
    }
}
