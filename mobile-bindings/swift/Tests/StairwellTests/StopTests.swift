import Foundation
import Stairwell
import XCTest

/// iOS suspends the app in the middle of a sync.
final class StopTests: Team {
    func testASyncStoppedWhileTheServerAnswersLosesNothingAndDoublesNothing() async throws {
        let wire = try Wire(to: server.url)
        defer { wire.close() }
        let phone = try await phone("stopped", url: wire.url)
        let home = try await phone.addHousehold(flat("401"))
        try await phone.visit(seen(home, "第一次"))
        let held = wire.stall()
        let syncing = Task { try await phone.sync() }
        // The server has committed and answered; the phone has not heard.
        await wait(for: held)
        // Whoever is at the door goes on meanwhile.
        try await phone.visit(seen(home, "同步之中"))
        syncing.cancel()
        let ended = await syncing.result
        XCTAssertThrowsError(try ended.get()) { XCTAssertTrue($0 is CancellationError, "\($0)") }
        let before = try await phone.status()
        XCTAssertEqual(before.unsent, 3)

        wire.mend()
        let synced = try await phone.sync()
        XCTAssertTrue(synced.complete)
        let digest = try await phone.digest(of: grid)
        XCTAssertEqual(digest.entries, 3)
        XCTAssertEqual(digest.digest, try server.digest())
        await phone.close()
    }

    func testASyncOfATaskThatWasCancelledBeforeDoesNotBegin() async throws {
        let phone = try await phone("never")
        let task = Task { () async throws -> SyncOutcome in
            withUnsafeCurrentTask { $0?.cancel() }
            return try await phone.sync()
        }
        let ended = await task.result
        XCTAssertThrowsError(try ended.get()) { XCTAssertTrue($0 is CancellationError, "\($0)") }
        let status = try await phone.status()
        XCTAssertNil(status.lastSync)
        await phone.close()
    }

    func testClosingEndsASyncThatWaits() async throws {
        let wire = try Wire(to: server.url)
        defer { wire.close() }
        let phone = try await phone("closed", url: wire.url)
        let held = wire.stall()
        let syncing = Task { try await phone.sync() }
        await wait(for: held)
        await phone.close()
        let ended = await syncing.result
        await assertFault(FieldFault.openAgain, "closed") { try ended.get() }
    }

    /// Waits on a thread of its own: none of Swift's pool is blocked.
    private func wait(for semaphore: DispatchSemaphore) async {
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            Thread.detachNewThread {
                semaphore.wait()
                done.resume()
            }
        }
    }
}
