import Foundation
import Stairwell
import XCTest

/// A served deployment in a directory that goes when the test is over.
class Team: XCTestCase {
    private(set) var root = FileManager.default.temporaryDirectory
    private(set) var server: Server!

    override func setUpWithError() throws {
        root = FileManager.default.temporaryDirectory.appendingPathComponent("stairwell-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        server = try Server(in: root)
    }

    override func tearDownWithError() throws {
        server?.stop()
        try FileManager.default.removeItem(at: root)
    }

    /// Settings of a phone that has its store in a directory of this name, with a key of its own.
    func settings(_ name: String, key: Data = newKey()) -> StoreSettings {
        StoreSettings(directory: root.appendingPathComponent(name), key: key)
    }

    /// Enrols a phone at the server, or through another address.
    func phone(
        _ name: String, role: String = "PARTY", settings: StoreSettings? = nil, url: String? = nil,
        clock: (any Clock)? = nil
    ) async throws -> FieldClient {
        let code = try server.invite(name, role: role)
        return try await FieldClient.enrol(
            settings ?? self.settings(name), server: url ?? server.url, code: code, clock: clock)
    }
}

/// A clock that stands at ten in the morning, yesterday until it is told of today: what is due does not depend on when the
/// tests run.
final class Morning: Clock, @unchecked Sendable {
    private static let dayMs: Int64 = 86_400_000
    private static let zoneMs: Int64 = 8 * 3_600_000
    private let lock = NSLock()
    private var ms = (Date().milliseconds + zoneMs) / dayMs * dayMs - zoneMs + 10 * 3_600_000 - dayMs

    /// The day of the doors.
    var day: Day { Day(of: Date(milliseconds: nowMs())) }

    func nowMs() -> Int64 { lock.withLock { ms } }

    /// A night passes.
    func nextDay() { lock.withLock { ms += Self.dayMs } }
}

func newKey() -> Data {
    var generator = SystemRandomNumberGenerator()
    return Data((0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) })
}

/// A flat of building 3.
func flat(_ room: String) -> Household {
    Household(grid: grid, building: "3", unit: "1", room: room, floor: 2)
}

/// Somebody who came from an epidemic area.
func arrival(_ household: String, _ name: String) -> Person {
    Person(household: household, name: name, tags: [RiskTag(category: .hubeiArrival, source: .selfReport)])
}

/// A visit that went well.
func seen(_ household: String, _ note: String, _ readings: [Reading] = []) -> Visit {
    Visit(household: household, round: .am, outcome: .doneOk, mode: .door, readings: readings, note: note)
}

/// A temperature under the arm.
func armpit(_ person: String, _ deciC: Int32, confirmed: Bool = false) -> Reading {
    Reading(person: person, deciC: deciC, site: .axilla, method: .electronic, confirmed: confirmed)
}

/// Asserts that `call` ends in a fault of this kind and code.
func assertFault<T>(
    _ kind: (FieldFault.Reason) -> FieldFault, _ code: String? = nil, line: UInt = #line, _ call: () async throws -> T
) async {
    do {
        let done = try await call()
        XCTFail("done: \(done)", line: line)
    } catch let fault as FieldFault {
        XCTAssertEqual(fault, kind(fault.reason), line: line)
        if let code { XCTAssertEqual(fault.code, code, line: line) }
    } catch {
        XCTFail("\(error)", line: line)
    }
}
