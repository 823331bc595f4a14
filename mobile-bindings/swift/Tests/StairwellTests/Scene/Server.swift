import Foundation

/// The grid in which a team works.
let grid = "440106006002G001"

/// A deployment in a directory of its own, and its `stairwell serve` on a port of its own.
final class Server: @unchecked Sendable {
    private let directory: String
    private var running: Process?
    /// Where it listens.
    private(set) var url = ""

    /// Makes a deployment in `root/server`: administrator, regions, grids; and serves it.
    init(in root: URL) throws {
        directory = root.appendingPathComponent("server").path
        try admin(["init", "--admin", "admin", "--password-stdin"], input: "correct horse battery staple")
        let regions = """
            code,name,level,parent_code
            44,广东省,PROVINCE,
            4401,广州市,CITY,44
            440106,天河区,DISTRICT,4401
            440106006,石牌街道,STREET,440106
            440106006002,东城社区居委会,COMMUNITY,440106006

            """
        let grids = "grid_code,name,community_code\n\(grid),东城第一网格,440106006002\n"
        for (words, rows) in [("import-regions", regions), ("import-grids", grids)] {
            let file = root.appendingPathComponent("\(words).csv")
            try rows.write(to: file, atomically: true, encoding: .utf8)
            try admin([words, file.path])
        }
        try serve()
    }

    /// Serves: returns when it listens. Again at the address it had, as phones know it.
    func serve() throws {
        let (process, stdout) = (Process(), Pipe())
        let listen = url.isEmpty ? "127.0.0.1:0" : String(url.dropFirst("http://".count))
        process.executableURL = built.appendingPathComponent("stairwell")
        process.arguments = ["serve", "--listen", listen, "--data-dir", directory]
        process.standardOutput = stdout
        process.standardError = FileHandle.nullDevice
        try process.run()
        var line = Data()
        while line.last != UInt8(ascii: "\n") {
            let more = stdout.fileHandleForReading.availableData
            guard !more.isEmpty else { throw NotDone(description: "the server ended without saying where it listens") }
            line += more
        }
        let said = try JSONSerialization.jsonObject(with: line) as? [String: Any]
        url = said?["listening"] as? String ?? ""
        running = process
    }

    /// Kills the server as a power cut would, and waits until it is gone. Twice is once.
    func stop() {
        guard let running else { return }
        kill(running.processIdentifier, SIGKILL)
        running.waitUntilExit()
        self.running = nil
    }

    deinit { stop() }

    /// `stairwell admin WORDS`.
    @discardableResult
    func admin(_ words: [String], input: String = "") throws -> [String: Any] {
        try stairwell(["admin"] + words + ["--data-dir", directory], input: input)
    }

    /// A single-use code for a new device.
    func invite(_ person: String, role: String) throws -> String {
        let words = ["--person", person, "--role", role, "--team", "东城一组", "--grids", grid, "--json"]
        return try admin(["invite"] + words)["code"] as? String ?? ""
    }

    /// Revokes a device.
    func revoke(_ device: String) throws {
        try admin(["revoke", "--device", device, "--reason", "手机失窃", "--json"])
    }

    /// The digest of the team's grid.
    func digest() throws -> String {
        try admin(["digest", "--grid", grid, "--json"])["digest"] as? String ?? ""
    }
}
