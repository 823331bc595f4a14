import Foundation
import Stairwell

/// One end of a radio link in memory, with the frames of Bluetooth; it may be cut after so many frames of this side.
final class Frames: PeerLink, @unchecked Sendable {
    let frameBytes = 180
    private let out: AsyncStream<Data>.Continuation
    private let back: AsyncStream<Data>.Continuation
    private let arriving: AsyncStream<Data>
    // Only the merge of this side touches these.
    private var left: Int
    private(set) var longest = 0

    private init(
        _ out: AsyncStream<Data>.Continuation, _ back: AsyncStream<Data>.Continuation, _ arriving: AsyncStream<Data>, _ left: Int
    ) {
        (self.out, self.back, self.arriving, self.left) = (out, back, arriving, left)
    }

    /// Both ends of a link.
    static func pair(cutAfter frames: Int = .max) -> (Frames, Frames) {
        let (there, back) = (AsyncStream<Data>.makeStream(), AsyncStream<Data>.makeStream())
        return (
            Frames(there.continuation, back.continuation, back.stream, frames),
            Frames(back.continuation, there.continuation, there.stream, frames)
        )
    }

    func send(_ frame: Data) {
        longest = max(longest, frame.count)
        if left > 0 {
            left -= 1
            out.yield(frame)
        } else {
            hangUp()
        }
    }

    /// Ends the link for both sides.
    func hangUp() {
        out.finish()
        back.finish()
    }

    func receive() async -> Data? {
        await arriving.first { _ in true }
    }
}

/// Merges two phones over a link, which whoever ends first hangs up; what each side came to.
func merge(_ one: FieldClient, _ other: FieldClient, over link: (Frames, Frames)) async -> [Result<PeerProgress, any Error>] {
    async let connecting = side(one, link.0, connecting: true)
    async let accepting = side(other, link.1, connecting: false)
    return await [connecting, accepting]
}

private func side(_ phone: FieldClient, _ link: Frames, connecting: Bool) async -> Result<PeerProgress, any Error> {
    defer { link.hangUp() }
    do { return .success(try await phone.merge(over: link, connecting: connecting)) } catch { return .failure(error) }
}
