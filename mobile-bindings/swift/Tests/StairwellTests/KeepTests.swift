import Foundation
import Stairwell
import XCTest

/// The store's key and its end, and hand-over by codes.
final class KeepTests: Team {
    func testAfterAnotherKeyOnlyThatOneOpensThePhoneAndAfterAWipeNone() async throws {
        let (old, new) = (settings("keyed"), settings("keyed"))
        let phone = try await phone("keyed", settings: old)
        let home = try await phone.addHousehold(flat("801"))
        try await phone.rekey(new.key)
        await phone.close()
        await assertFault(FieldFault.openAgain, "wrong_key") { try await FieldClient.open(old) }
        let again = try await FieldClient.open(new)
        let homes = try await again.households().map(\.household)
        XCTAssertEqual(homes, [home])
        try await again.wipe(why: "手机遗失")
        await assertFault(FieldFault.openAgain) { try await again.households() }
        await assertFault(FieldFault.enrolAgain, "wiped") { try await FieldClient.open(new) }
        let left = try FileManager.default.subpathsOfDirectory(atPath: new.directory.path)
        XCTAssertFalse(left.contains { $0.contains(".db") }, "\(left)")
    }

    func testAPhoneWhoseKeyIsLostCanBeWiped() async throws {
        let phone = try await phone("lost")
        await phone.close()
        let lost = settings("lost")
        await assertFault(FieldFault.openAgain) { try await FieldClient.open(lost) }
        try await FieldClient.wipeUnopened(lost, why: "密钥丢失")
        await assertFault(FieldFault.enrolAgain, "wiped") { try await FieldClient.open(lost) }
    }

    func testARevokedPhoneHandsOverWhatItHasThenIsWipedAndTheAppHears() async throws {
        let (party, stolen) = (try await phone("party"), try await phone("stolen"))
        try await party.addHousehold(flat("802"))
        try await party.sync()
        try await stolen.sync()
        let before = try await stolen.households()
        XCTAssertEqual(before.count, 1)
        try await stolen.addHousehold(flat("803"))
        let told = Task { await stolen.changes.first { $0 == .wiped } }
        try server.revoke(try await stolen.status().device)
        await assertFault(FieldFault.enrolAgain) {
            // Told at the first sync or, once what it had is handed over, at the next.
            try await stolen.sync()
            return try await stolen.sync()
        }
        let heard = await told.value
        XCTAssertEqual(heard, .wiped)
        await assertFault(FieldFault.openAgain) { try await stolen.households() }
        await party.close()
    }

    func testATeammatesCameraReadsWhatIsShownThoughEveryThirdCodeIsMissed() async throws {
        let (giver, receiver) = (try await phone("giver"), try await phone("receiver", role: "DOCTOR"))
        // Each learns of the other's certificate.
        try await giver.sync()
        try await receiver.sync()
        try await giver.sync()
        let home = try await giver.addHousehold(flat("804"))
        try await giver.visit(seen(home, "当面移交"))
        let offered = try await giver.offer(of: grid, frameBytes: 64)
        let reader = QrReader()
        await assertFault(FieldFault.refused, "qr_unfinished") { try await receiver.take(reader) }
        for (index, frame) in offered.codes.frames.enumerated() where index % 3 != 1 {
            if try reader.take(frame: frame).done { break }
        }
        let taken = try await receiver.take(reader)
        XCTAssertEqual(taken.households, [home])
        let digests = (try await giver.digest(of: grid), try await receiver.digest(of: grid))
        XCTAssertEqual(digests.0, digests.1)
        await giver.close()
        await receiver.close()
    }
}
