import Foundation
import Stairwell
import XCTest

/// A phone is stolen.
final class RevokedTests: Team {
    func testARevokedPhoneIsToldAndLearnsNothingMore() async throws {
        let (party, stolen) = (try await phone("party"), try await phone("stolen"))
        let device = try await stolen.status().device
        try server.revoke(device)
        try await party.addHousehold(flat("501"))
        try await party.sync()
        do {
            try await stolen.sync()
            let status = try await stolen.status()
            XCTAssertTrue(status.revoked)
        } catch {
            let fault = FieldFault(error)
            XCTAssertEqual(fault, .enrolAgain(fault.reason))
        }
        let learnt = try? await stolen.households()
        XCTAssertTrue(learnt?.isEmpty ?? true, "a revoked phone goes on learning")
        for side in await merge(party, stolen, over: Frames.pair()) {
            XCTAssertThrowsError(try side.get())
        }
        await party.close()
        await stolen.close()
    }
}
