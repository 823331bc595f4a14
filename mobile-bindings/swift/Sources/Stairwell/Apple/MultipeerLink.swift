#if canImport(MultipeerConnectivity)
    import Foundation
    import MultipeerConnectivity

    /// A link to a teammate's phone over Multipeer: Wi-Fi or Bluetooth, with no access point. Who the other side is, is settled
    /// by the merge: anybody may connect, and a stranger is refused before any data.
    ///
    /// One side browses and invites, the other advertises and accepts; when the session is connected, each makes its link and
    /// merges: `try await client.merge(over: link, connecting: iInvited)`.
    public final class MultipeerLink: NSObject, PeerLink, MCSessionDelegate, @unchecked Sendable {
        /// The service as it is advertised; list `_stairwell._tcp` and `_stairwell._udp` in `NSBonjourServices`.
        public static let service = "stairwell"

        /// Multipeer cuts what is longer itself; this keeps its buffers small.
        public let frameBytes = 16 * 1024
        private let session: MCSession
        private let peer: MCPeerID
        private let arriving: AsyncStream<Data>
        private let arrived: AsyncStream<Data>.Continuation

        /// The link to one connected peer. Takes over the session's delegate.
        public init(_ session: MCSession, to peer: MCPeerID) {
            (self.session, self.peer) = (session, peer)
            (arriving, arrived) = AsyncStream.makeStream()
            super.init()
            session.delegate = self
        }

        /// Sends one frame, in order and for certain.
        public func send(_ frame: Data) async throws {
            try session.send(frame, toPeers: [peer], with: .reliable)
        }

        /// The next frame; `nil` when the other side has gone.
        public func receive() async -> Data? {
            await arriving.first { _ in true }
        }

        /// Ends the link. Calling twice is safe.
        public func close() {
            session.disconnect()
            arrived.finish()
        }

        /// The other side has gone.
        public func session(_ session: MCSession, peer: MCPeerID, didChange state: MCSessionState) {
            if peer == self.peer, state == .notConnected { arrived.finish() }
        }

        /// A frame arrived.
        public func session(_ session: MCSession, didReceive data: Data, fromPeer peer: MCPeerID) {
            if peer == self.peer { arrived.yield(data) }
        }

        /// Not used.
        public func session(
            _ session: MCSession, didReceive stream: InputStream, withName streamName: String, fromPeer peerID: MCPeerID
        ) {}

        /// Not used.
        public func session(
            _ session: MCSession, didStartReceivingResourceWithName resourceName: String, fromPeer peerID: MCPeerID,
            with progress: Progress
        ) {}

        /// Not used.
        public func session(
            _ session: MCSession, didFinishReceivingResourceWithName resourceName: String, fromPeer peerID: MCPeerID,
            at localURL: URL?, withError error: (any Error)?
        ) {}
    }
#endif
