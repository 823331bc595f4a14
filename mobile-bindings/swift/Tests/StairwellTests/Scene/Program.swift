import Foundation

/// Where cargo put the programs; test.sh says so.
let built: URL = {
    guard let path = ProcessInfo.processInfo.environment["STAIRWELL_BUILT"] else {
        fatalError("STAIRWELL_BUILT names cargo's directory: run test.sh")
    }
    return URL(fileURLWithPath: path)
}()

struct NotDone: Error, CustomStringConvertible {
    let description: String
}

/// Runs `stairwell WORDS` to its end with `input` on standard input; its answer as JSON, empty when it gave none.
@discardableResult
func stairwell(_ words: [String], input: String = "") throws -> [String: Any] {
    let (process, stdin, stdout) = (Process(), Pipe(), Pipe())
    let log = FileManager.default.temporaryDirectory.appendingPathComponent("stairwell-\(UUID().uuidString).log")
    try Data().write(to: log)
    defer { try? FileManager.default.removeItem(at: log) }
    process.executableURL = built.appendingPathComponent("stairwell")
    process.arguments = words
    (process.standardInput, process.standardOutput) = (stdin, stdout)
    process.standardError = try FileHandle(forWritingTo: log)
    try process.run()
    try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try stdin.fileHandleForWriting.close()
    let said = stdout.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
        let why = try String(contentsOf: log, encoding: .utf8)
        throw NotDone(description: "\(words): \(process.terminationStatus)\n\(String(decoding: said, as: UTF8.self))\n\(why)")
    }
    return (try? JSONSerialization.jsonObject(with: said)) as? [String: Any] ?? [:]
}
