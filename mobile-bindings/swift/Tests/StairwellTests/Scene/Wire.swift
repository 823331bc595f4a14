import Foundation

#if canImport(Glibc)
    import Glibc
    private let stream = Int32(SOCK_STREAM.rawValue)
    private let noSignal = Int32(MSG_NOSIGNAL)
#else
    import Darwin
    private let stream = SOCK_STREAM
    private let noSignal: Int32 = 0
#endif

/// The network between a phone and the server. It can hold back what the server says.
final class Wire: @unchecked Sendable {
    private let lock = NSLock()
    private let listener: Int32
    private let server: UInt16
    // Read and written with the lock held.
    private var sockets: [Int32] = []
    private var held: DispatchSemaphore?

    /// The address by which a phone reaches the server through this wire.
    let url: String

    init(to server: String) throws {
        self.server = UInt16(server.split(separator: ":").last ?? "") ?? 0
        var address = Self.loopback(0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = socket(AF_INET, stream, 0)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(bound, $0, size) == 0 && listen(bound, 16) == 0 && getsockname(bound, $0, &size) == 0
            }
        }
        guard isBound else { throw NotDone(description: "loopback has no free port") }
        listener = bound
        url = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
        Thread.detachNewThread { [self] in
            while true {
                let phone = accept(listener, nil, nil)
                if phone < 0 { return }
                join(phone)
            }
        }
    }

    /// From now on the server's answers do not arrive. Signalled when the first one is held back.
    func stall() -> DispatchSemaphore {
        let held = DispatchSemaphore(value: 0)
        lock.withLock { self.held = held }
        return held
    }

    /// Cuts what is connected; connections to come pass again.
    func mend() {
        lock.withLock {
            held = nil
            sockets.forEach { shutdown($0, Int32(SHUT_RDWR)) }
            sockets = []
        }
    }

    /// Ends it.
    func close() {
        shutdown(listener, Int32(SHUT_RDWR))
        mend()
    }

    private func join(_ phone: Int32) {
        let there = socket(AF_INET, stream, 0)
        var address = Self.loopback(server)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(there, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else {
            shutdown(phone, Int32(SHUT_RDWR))
            return
        }
        lock.withLock { sockets += [phone, there] }
        pipe(from: phone, to: there) { true }
        pipe(from: there, to: phone) { [self] in
            lock.withLock {
                held?.signal()
                return held == nil
            }
        }
    }

    private func pipe(from: Int32, to: Int32, passes: @escaping @Sendable () -> Bool) {
        Thread.detachNewThread {
            var bytes = [UInt8](repeating: 0, count: 16 * 1024)
            while true {
                let count = recv(from, &bytes, bytes.count, 0)
                if count <= 0 { break }
                if passes(), send(to, bytes, count, noSignal) != count { break }
            }
            shutdown(to, Int32(SHUT_WR))
        }
    }

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return address
    }
}
