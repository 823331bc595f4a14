import Foundation
import Stairwell
import StairwellSample
import XCTest

/// The sample's screens without a screen.
final class SampleTests: Team {
    @MainActor
    func testADoorIsDueUntilItsFormIsSavedAndAnUnusualValueIsConfirmed() async throws {
        let clock = Morning()
        let phone = try await phone("doctor", role: "DOCTOR", clock: clock)
        let (home, person) = try await observed(phone, "701")
        clock.nextDay()
        let round = try await phone.roundNow(at: home)
        let tasks = TasksViewModel(phone, day: clock.day, round: round)
        await tasks.load()
        XCTAssertEqual(tasks.state.due?.map(\.household), [home])
        let door = try XCTUnwrap(tasks.state.due?.first)

        let form = VisitFormViewModel(phone, household: home, round: round, persons: door.persons)
        form.step(person, byDeciC: 1)
        XCTAssertEqual(form.state.lines.first?.deciC, VisitFormViewModel.usualDeciC)
        form.measured(person, deciC: 338)
        form.toggle(person, .dryCough)
        var standings: [VisitFormViewModel.Standing] = []
        let watching = form.observe { standings.append($0.standing) }
        await form.save()
        guard case .asked = form.state.standing else { return XCTFail("\(form.state.standing)") }
        await form.confirm()
        guard case let .saved(recorded) = form.state.standing else { return XCTFail("\(form.state.standing)") }
        XCTAssertEqual(recorded.retest, [person])
        await form.save()
        XCTAssertEqual(standings.filter { $0 == .saving }.count, 2, "a second tap saves nothing")
        withExtendedLifetime(watching) {}
        let visits = try await phone.household(home).visits
        XCTAssertEqual(visits.count, 1)
        XCTAssertEqual(visits.first?.outcome, .doneAbnormal, "a cough is not nothing")
        await phone.close()
    }

    @MainActor
    func testTheListFollowsWhatChangesUntilItsTaskIsCancelled() async throws {
        let clock = Morning()
        let phone = try await phone("doctor", role: "DOCTOR", clock: clock)
        let (home, _) = try await observed(phone, "702")
        let (second, person) = try await observed(phone, "703")
        clock.nextDay()
        let round = try await phone.roundNow(at: home)
        let tasks = TasksViewModel(phone, day: clock.day, round: round)
        let (lists, told) = AsyncStream<[RoundTask]?>.makeStream()
        let watching = tasks.observe { told.yield($0.due) }
        let following = Task { await tasks.follow() }
        var shown = lists.makeAsyncIterator()
        let first = await shown.next()
        XCTAssertEqual(first??.map(\.household), [home, second])
        try await phone.visit(seen(second, "已测", [armpit(person, 365)]))
        let after = await shown.next()
        // The door stays on the list: this clock is known to be wrong, and a doubtful reading ends no round.
        let reading = after??.first { $0.household == second }?.persons.first?.lastReading
        XCTAssertEqual(reading?.deciC, 365)
        following.cancel()
        await following.value
        withExtendedLifetime(watching) {}
        await phone.close()
    }

    @MainActor
    func testAConflictIsShownOnACardAndResolved() async throws {
        let (day, night) = (try await phone("day", role: "DOCTOR"), try await phone("night", role: "DOCTOR"))
        let (home, person) = try await observed(day, "704")
        try await day.sync()
        try await night.sync()
        for (phone, days) in [(day, 20.0), (night, 22.0)] {
            let until = Day(of: Date() + days * 86400).description
            try await phone.decide(Decision(person: person, kind: .extend, until: until, reason: "同住者发热"))
        }
        try await night.sync()
        try await day.sync()
        let conflicts = ConflictViewModel(day, household: home)
        await conflicts.load()
        let card = try XCTUnwrap(conflicts.state.open?.first)
        XCTAssertEqual(card.name, "陈某")
        XCTAssertEqual(card.conflict.decisions.count, 2)
        await conflicts.resolve(card, upholding: card.conflict.decisions[0].record, reason: "当面裁决")
        XCTAssertNil(conflicts.state.fault)
        XCTAssertEqual(conflicts.state.open?.count, conflicts.state.wasProposed ? 1 : 0)
        await day.close()
        await night.close()
    }

    @MainActor
    func testTheSyncSaysWhatItDoesAndCanBeStopped() async throws {
        let wire = try Wire(to: server.url)
        defer { wire.close() }
        let phone = try await phone("sync", url: wire.url)
        try await phone.addHousehold(flat("705"))
        let sync = SyncViewModel(phone)
        await sync.load()
        XCTAssertEqual(sync.state.unsent, 1)
        _ = wire.stall()
        let (starts, told) = AsyncStream<Void>.makeStream()
        let watching = sync.observe { if case .under = $0.standing { told.yield() } }
        let running = Task { await sync.sync() }
        _ = await starts.first { _ in true }
        sync.stop()
        await running.value
        XCTAssertEqual(sync.state.standing, .stopped)
        wire.mend()
        await sync.sync()
        guard case .done = sync.state.standing else { return XCTFail("\(sync.state.standing)") }
        XCTAssertEqual(sync.state.unsent, 0)
        server.stop()
        await sync.sync()
        guard case .failed(.tryLater) = sync.state.standing else { return XCTFail("\(sync.state.standing)") }
        withExtendedLifetime(watching) {}
        await phone.close()
    }

    /// A household with one person whose observation begins today.
    private func observed(_ phone: FieldClient, _ room: String) async throws -> (home: String, person: String) {
        let home = try await phone.addHousehold(flat(room))
        let person = try await phone.addPerson(arrival(home, "陈某")).person
        let left = Day(of: Date() - 2 * 86400).description
        try await phone.decide(
            Decision(person: person, kind: .start, until: Day(of: Date() + 13 * 86400).description, anchor: left,
                anchorBasis: .leftArea, reason: "湖北返穗"))
        return (home, person)
    }
}
