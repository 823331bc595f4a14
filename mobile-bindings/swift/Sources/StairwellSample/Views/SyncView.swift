#if canImport(SwiftUI)
    import Stairwell
    import SwiftUI

    /// How far phone and server are apart, and a button to close the gap.
    public struct SyncView: View {
        private let model: SyncViewModel
        @StateObject private var followed: Followed<SyncViewModel.Sync>

        /// The state of this phone's sync.
        @MainActor
        public init(_ model: SyncViewModel) {
            self.model = model
            _followed = StateObject(wrappedValue: Followed(model))
        }

        public var body: some View {
            VStack(alignment: .leading) {
                HStack {
                    Text("未上传 \(followed.state.unsent.map(String.init) ?? "—")").font(.title3.bold())
                    Spacer()
                    if let last = followed.state.lastSync { Text(last, style: .relative).font(.caption) }
                }
                standing
            }
            .task { await model.load() }
        }

        @ViewBuilder private var standing: some View {
            switch followed.state.standing {
            case .idle, .stopped: button("同步 / sync")
            case let .under(soFar):
                Text("上传 \(soFar?.pushed ?? 0)，下载 \(soFar?.pulled ?? 0)")
                Button("停止 / stop") { model.stop() }.buttonStyle(GloveButton())
            case .done: button("已同步 / same on both sides")
            case let .failed(fault):
                FaultText(text: fault.reason.text)
                button("再试 / again")
            }
        }

        private func button(_ text: String) -> some View {
            Button(text) { Task { await model.sync() } }.buttonStyle(GloveButton())
        }
    }
#endif
