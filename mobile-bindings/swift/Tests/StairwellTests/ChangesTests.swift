import Foundation
import Stairwell
import XCTest

/// What screens hear.
final class ChangesTests: Team {
    func testAllScreensHearOfSavesHereAndOfATeammatesByASyncAndOfTheEnd() async throws {
        let (party, doctor) = (try await phone("party"), try await phone("doctor", role: "DOCTOR"))
        var (one, other) = (doctor.changes.makeAsyncIterator(), doctor.changes.makeAsyncIterator())
        let own = try await doctor.addHousehold(flat("301"))
        let heard = (await one.next(), await other.next())
        XCTAssertEqual(heard.0, .householdChanged(household: own))
        XCTAssertEqual(heard.1, .householdChanged(household: own))
        let home = try await party.addHousehold(flat("302"))
        try await party.sync()
        try await doctor.sync()
        while let event = await one.next(), event != .householdChanged(household: home) { continue }
        await doctor.close()
        while await one.next() != nil { continue }
        while await other.next() != nil { continue }
        var late = doctor.changes.makeAsyncIterator()
        let afterwards = await late.next()
        XCTAssertNil(afterwards)
        await party.close()
    }

    func testWhileNobodyListensChangesWaitAndLeavingIsNotMissed() async throws {
        let phone = try await phone("party")
        let first = try await phone.addHousehold(flat("303"))
        let told = Task { await phone.changes.first { _ in true } }
        let heard = await told.value
        XCTAssertEqual(heard, .householdChanged(household: first))

        let listening = Task { for await _ in phone.changes {} }
        listening.cancel()
        await listening.value
        let second = try await phone.addHousehold(flat("304"))
        let next = await phone.changes.first { _ in true }
        XCTAssertEqual(next, .householdChanged(household: second))
        await phone.close()
    }

    func testAClientThatIsLetGoOfEndsItsScreensAndFreesThePhone() async throws {
        let before = liveObjects()
        let changes = try await phone("brief").changes
        for await _ in changes {}
        let patience = Date() + 10
        while liveObjects() != before, Date() < patience { await Task.yield() }
        XCTAssertEqual(liveObjects(), before)
    }
}
