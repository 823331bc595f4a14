import Foundation
import Stairwell
import XCTest

/// The golden vectors: the protocol is what they say, in any language.
final class VectorTests: XCTestCase {
    private struct Vector {
        let name: String
        let kind: String
        let bytes: [UInt8]
        let sha256: String
        let meaning: Any
    }

    private let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../vectors").standardizedFileURL

    private func read(_ file: String) throws -> [Vector] {
        let data = try Data(contentsOf: folder.appendingPathComponent(file))
        let all = try XCTUnwrap(try JSONSerialization.jsonObject(with: data) as? [[String: Any]])
        return try all.map { one in
            Vector(
                name: try XCTUnwrap(one["name"] as? String), kind: try XCTUnwrap(one["kind"] as? String),
                bytes: bytes(try XCTUnwrap(one["bytes"] as? String)), sha256: try XCTUnwrap(one["sha256"] as? String),
                meaning: try XCTUnwrap(one["meaning"]))
        }
    }

    func testEveryVectorHasTheHashOfItsBytesAndANameOfItsOwn() throws {
        XCTAssertEqual(hex(sha256(Array("abc".utf8))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
        XCTAssertGreaterThanOrEqual(files.count, 5)
        for file in files {
            let all = try read(file)
            XCTAssertFalse(all.isEmpty, file)
            XCTAssertEqual(Set(all.map { "\($0.kind) \($0.name)" }).count, all.count, file)
            for vector in all { XCTAssertEqual(hex(sha256(vector.bytes)), vector.sha256, "\(file) \(vector.name)") }
        }
    }

    func testAnEntryNamesTheHashOfTheOneBeforeIt() throws {
        var last: [String: String] = [:]
        for vector in try read("entries.json") {
            let meaning = try XCTUnwrap(vector.meaning as? [String: Any])
            let device = try XCTUnwrap(meaning["device"] as? String)
            let before = try XCTUnwrap(meaning["prev"] as? String)
            XCTAssertEqual(vector.bytes.first, 0x88, "eight items")
            XCTAssertEqual(meaning["hash"] as? String, vector.sha256)
            XCTAssertEqual(before, last[device] ?? String(repeating: "00", count: 32), vector.name)
            let whole = hex(vector.bytes)
            for field in ["device", "prev", "document", "record"] {
                XCTAssertTrue(whole.contains(try XCTUnwrap(meaning[field] as? String)), "\(vector.name) \(field)")
            }
            last[device] = vector.sha256
        }
    }

    func testAPeerFrameIsNoiseMessagesEachBehindItsLength() throws {
        for vector in try read("peer.json") {
            var (lengths, at) = ([Int](), 0)
            while at + 2 <= vector.bytes.count {
                let length = Int(vector.bytes[at]) << 8 | Int(vector.bytes[at + 1])
                lengths.append(length)
                at += 2 + length
            }
            XCTAssertEqual(at, vector.bytes.count, vector.name)
            let meaning = try XCTUnwrap(vector.meaning as? [String: Any])
            XCTAssertEqual(meaning["noise_message_bytes"] as? [Int], lengths, vector.name)
        }
    }

    func testTheLibraryReadsTheCodesOfEveryMessageAndKnowsARequest() throws {
        let all = try read("qr.json")
        for message in all where message.kind == "qr_message" {
            let frames = all.filter { $0.kind == "qr_frame" && $0.name.hasPrefix("\(message.name) ") }
            XCTAssertFalse(frames.isEmpty, message.name)
            let reader = QrReader()
            // The last first: order does not matter.
            let read = try frames.reversed().map { try reader.take(frame: Data($0.bytes)) }
            XCTAssertEqual(read.last?.done, true, message.name)
            let meaning = try XCTUnwrap(message.meaning as? [String: Any])
            XCTAssertEqual(try reader.isRequest(), meaning["is_request"] as? Bool, message.name)
            var torn = try XCTUnwrap(frames.first).bytes
            torn[torn.count / 2] ^= 1
            XCTAssertThrowsError(try QrReader().take(frame: Data(torn))) { error in
                let fault = FieldFault(error)
                XCTAssertEqual(fault, .refused(fault.reason))
            }
        }
    }
}
