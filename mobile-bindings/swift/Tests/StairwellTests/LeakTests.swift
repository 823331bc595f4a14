import Foundation
import Stairwell
import XCTest

/// What the app lets go is gone.
final class LeakTests: Team {
    func test10_000CallsFrom8ThreadsLeaveNoNativeObjectBehind() async throws {
        let before = liveObjects()
        try await work()
        // A queue lets go of what its last block held a moment after that block said that it was done.
        let patience = Date() + 10
        while liveObjects() != before, Date() < patience { await Task.yield() }
        XCTAssertEqual(liveObjects(), before)
    }

    private func work() async throws {
        let before = liveObjects()
        let phone = try await phone("busy")
        let home = try await phone.addHousehold(flat("601"))
        XCTAssertEqual(liveObjects(), before + 1)
        let calls = try await withThrowingTaskGroup(of: Int.self) { threads in
            for thread in 0..<8 {
                threads.addTask { try await self.calls(phone, home, thread) }
            }
            return try await threads.reduce(0, +)
        }
        XCTAssertEqual(calls, 10_000)
        await phone.close()
    }

    private func calls(_ phone: FieldClient, _ home: String, _ thread: Int) async throws -> Int {
        for turn in 0..<1_250 {
            switch turn % 5 {
            case 0 where turn % 50 == 0: try await phone.visit(seen(home, "\(thread)-\(turn)"))
            case 0: _ = try await phone.roundNow(at: home)
            case 1: _ = try await phone.households()
            case 2: _ = try await phone.status()
            case 3: _ = try await phone.ask { try $0.peerConnect().toSend(maxBytes: 180) }
            default:
                let nobody = String(repeating: "00", count: 16)
                await assertFault(FieldFault.refused) { try await phone.roundNow(at: nobody) }
            }
        }
        return 1_250
    }
}
