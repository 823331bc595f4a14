import Foundation
import Stairwell
import XCTest

/// Enrolment, and a day at the doors without a signal.
final class DoorTests: Team {
    func testACodeMakesOnePhoneAndNoSecondOne() async throws {
        let code = try server.invite("first", role: "PARTY")
        let phone = try await FieldClient.enrol(settings("first"), server: server.url, code: code)
        let status = try await phone.status()
        XCTAssertEqual(status.grids, [grid])
        await phone.close()
        await assertFault(FieldFault.refused, "used_code") {
            try await FieldClient.enrol(settings("second"), server: server.url, code: code)
        }
        await assertFault(FieldFault.enrolAgain, "not_enrolled") { try await FieldClient.open(settings("nowhere")) }
    }

    func testWhatWasRecordedOfflineIsThereAfterReopeningAndAtTheServerAfterASync() async throws {
        let settings = settings("offline")
        let offline = try await phone("offline", settings: settings)
        server.stop()
        let home = try await offline.addHousehold(flat("101"))
        let person = try await offline.addPerson(arrival(home, "王小明")).person
        let visit = try await offline.visit(seen(home, "无信号", [armpit(person, 365)]))
        XCTAssertFalse(visit.records.isEmpty)
        await assertFault(FieldFault.tryLater, "no_connection") { try await offline.sync() }
        await offline.close()
        try server.serve()

        let phone = try await FieldClient.open(settings)
        let row = try await phone.households().first { $0.household == home }
        XCTAssertEqual(row?.lastReading?.deciC, 365)
        XCTAssertEqual(row?.persons.map(\.name), ["王小明"])
        let synced = try await phone.sync()
        XCTAssertTrue(synced.complete)
        let status = try await phone.status()
        XCTAssertEqual(status.unsent, 0)
        XCTAssertNotNil(status.lastSync)
        let digest = try await phone.digest(of: grid)
        XCTAssertEqual(digest.digest, try server.digest())
        await phone.close()
    }

    func testAnUnusualTemperatureIsAskedAgainAndAnImpossibleOneRefused() async throws {
        let phone = try await phone("unusual")
        let home = try await phone.addHousehold(flat("102"))
        let person = try await phone.addPerson(arrival(home, "李雷")).person
        await assertFault(FieldFault.askAgain, "out_of_range") {
            try await phone.visit(seen(home, "低温", [armpit(person, 338)]))
        }
        await assertFault(FieldFault.refused) { try await phone.visit(seen(home, "误读", [armpit(person, 638)])) }
        let recorded = try await phone.visit(seen(home, "低温", [armpit(person, 338, confirmed: true)]))
        XCTAssertEqual(recorded.retest, [person])
        let nobody = String(repeating: "00", count: 16)
        await assertFault(FieldFault.refused, "unknown_household") { try await phone.visit(seen(nobody, "无此户")) }
        await phone.close()
    }

    func testAnotherKeyOpensNothingAndNeitherDoesAClosedPhone() async throws {
        let settings = settings("locked")
        let phone = try await phone("locked", settings: settings)
        try await phone.addHousehold(flat("103"))
        await phone.close()
        await phone.close()
        await assertFault(FieldFault.openAgain, "closed") { try await phone.status() }
        await assertFault(FieldFault.openAgain, "closed") { try await phone.sync() }
        await assertFault(FieldFault.openAgain) { try await FieldClient.open(self.settings("locked")) }
        await assertFault(FieldFault.refused, "key") {
            try await FieldClient.open(self.settings("locked", key: Data(count: 31)))
        }
        let again = try await FieldClient.open(settings)
        let households = try await again.households()
        XCTAssertEqual(households.count, 1)
        await again.close()
    }
}
