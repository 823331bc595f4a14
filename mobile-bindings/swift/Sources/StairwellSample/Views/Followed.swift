#if canImport(SwiftUI)
    import Combine
    import SwiftUI

    /// A view-model's state as SwiftUI follows it.
    @MainActor
    final class Followed<State: Sendable & Equatable>: ObservableObject {
        @Published private(set) var state: State
        private var observation: Observation?

        init(_ model: ViewModel<State>) {
            state = model.state
            observation = model.observe { [weak self] in self?.state = $0 }
        }
    }

    /// A sentence for the holder, as large as a glove and a mask need it.
    struct FaultText: View {
        let text: String

        var body: some View {
            Label(text, systemImage: "exclamationmark.triangle.fill").font(.title3).foregroundStyle(.red)
        }
    }

    /// At least 64 points each way: a gloved thumb.
    struct GloveButton: ButtonStyle {
        var isOn = false

        func makeBody(configuration: Configuration) -> some View {
            configuration.label
                .font(.title2.bold())
                .frame(maxWidth: .infinity, minHeight: 64)
                .background(isOn ? Color.orange : Color.gray.opacity(0.2), in: RoundedRectangle(cornerRadius: 12))
                .opacity(configuration.isPressed ? 0.6 : 1)
        }
    }
#endif
