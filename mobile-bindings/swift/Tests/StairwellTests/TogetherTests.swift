import Foundation
import Stairwell
import XCTest

/// Two phones of a team: by the server, and without one.
final class TogetherTests: Team {
    func testTwoPhonesMergeOverFramesOf180BytesWithNoServer() async throws {
        let (party, doctor) = (try await phone("party"), try await phone("doctor", role: "DOCTOR"))
        server.stop()
        let home = try await party.addHousehold(flat("201"))
        try await party.visit(seen(home, "党员所见"))
        let other = try await doctor.addHousehold(flat("202"))
        let link = Frames.pair()
        for side in await merge(party, doctor, over: link) {
            let progress = try side.get()
            XCTAssertEqual(progress.state, .finished)
            XCTAssertTrue(progress.digestEqual)
        }
        XCTAssertTrue((1...180).contains(link.0.longest), "\(link.0.longest)")
        let households = Set(try await party.households().map(\.household))
        XCTAssertEqual(households, [home, other])
        let digests = (try await party.digest(of: grid), try await doctor.digest(of: grid))
        XCTAssertEqual(digests.0, digests.1)
        await party.close()
        await doctor.close()
    }

    func testACutLinkLosesNothingAndTheNextMergeGoesOn() async throws {
        let (party, doctor) = (try await phone("party"), try await phone("doctor", role: "DOCTOR"))
        let home = try await party.addHousehold(flat("203"))
        for visit in 0..<5 { try await party.visit(seen(home, "第 \(visit) 次")) }
        for side in await merge(party, doctor, over: Frames.pair(cutAfter: 1)) {
            await assertFault(FieldFault.tryLater, "cut") { try side.get() }
        }
        for frames in [4, 9, Int.max] { _ = await merge(party, doctor, over: Frames.pair(cutAfter: frames)) }
        let digests = (try await party.digest(of: grid), try await doctor.digest(of: grid))
        XCTAssertEqual(digests.0, digests.1)
        await party.close()
        await doctor.close()
    }

    func testAStrangerIsRefusedBeforeAnyData() async throws {
        let yard = root.appendingPathComponent("elsewhere")
        try FileManager.default.createDirectory(at: yard, withIntermediateDirectories: true)
        let elsewhere = try Server(in: yard)
        let code = try elsewhere.invite("stranger", role: "PARTY")
        let stranger = try await FieldClient.enrol(settings("stranger"), server: elsewhere.url, code: code)
        let party = try await phone("party")
        try await party.addHousehold(flat("204"))
        let sides = await merge(stranger, party, over: Frames.pair())
        let faults = sides.compactMap { side -> FieldFault? in
            if case let .failure(error) = side { return FieldFault(error) }
            return nil
        }
        XCTAssertEqual(faults.count, 2, "\(sides)")
        XCTAssertTrue(faults.contains { $0 == .refused($0.reason) }, "\(faults)")
        let seen = try await stranger.households()
        XCTAssertTrue(seen.isEmpty)
        await party.close()
        await stranger.close()
    }

    func testOfTwoConcurrentDecisionsBothAreShownAndOneResolves() async throws {
        let (day, night) = (try await phone("day", role: "DOCTOR"), try await phone("night", role: "DOCTOR"))
        let home = try await day.addHousehold(flat("205"))
        let person = try await day.addPerson(arrival(home, "陈某")).person
        let last = { (days: Double) in Day(of: Date() + days * 86400).description }
        try await day.decide(Decision(person: person, kind: .start, until: last(5), reason: "湖北返穗"))
        try await day.sync()
        try await night.sync()
        try await day.decide(Decision(person: person, kind: .extend, until: last(8), reason: "同住者发热"))
        try await night.decide(Decision(person: person, kind: .extend, until: last(10), reason: "同住者发热"))
        try await day.sync()
        try await night.sync()
        try await day.sync()
        for phone in [day, night] {
            let observation = try await phone.household(home).persons.first?.observation
            XCTAssertEqual(observation?.endsOn, last(10), "the safer one holds until a person resolves it")
            XCTAssertEqual(observation?.conflicts.count, 1)
            XCTAssertEqual(observation?.conflicts.first?.decisions.count, 2)
        }
        await day.close()
        await night.close()
    }
}
