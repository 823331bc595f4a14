#if canImport(SwiftUI)
    import Stairwell
    import SwiftUI

    /// A card for each conflict: both sides with who and when, what holds meanwhile, and a button for each side.
    public struct ConflictView: View {
        private let model: ConflictViewModel
        @StateObject private var followed: Followed<ConflictViewModel.Cards>

        /// The conflicts of one household; nothing where there is none.
        @MainActor
        public init(_ client: FieldClient, household: String) {
            let model = ConflictViewModel(client, household: household)
            self.model = model
            _followed = StateObject(wrappedValue: Followed(model))
        }

        public var body: some View {
            VStack(spacing: 16) {
                if let fault = followed.state.fault { FaultText(text: fault.reason.text) }
                if followed.state.wasProposed { Text("已提交，待有权者裁决 / proposed").font(.title3) }
                ForEach(Array((followed.state.open ?? []).enumerated()), id: \.offset) { _, card in self.card(card) }
            }
            .padding()
            .task { await model.load() }
        }

        private func card(_ card: ConflictViewModel.Card) -> some View {
            VStack(alignment: .leading, spacing: 8) {
                Text(card.name ?? "姓名待同步").font(.title2.bold())
                Text(card.conflict.text)
                ForEach(card.conflict.decisions, id: \.record) { side in
                    Button {
                        Task { await model.resolve(card, upholding: side.record, reason: "当面裁决 / resolved at the door") }
                    } label: {
                        VStack(alignment: .leading) {
                            Text("\(side.by.person)：\(side.until.map { "至 \($0)" } ?? "")\(side.reason.map { " \($0)" } ?? "")")
                            Text(Date(milliseconds: side.observedAtMs), style: .time).font(.caption)
                        }
                    }
                    .buttonStyle(GloveButton(isOn: card.conflict.inForce == side.record))
                }
            }
            .padding()
            .background(.orange.opacity(0.15), in: RoundedRectangle(cornerRadius: 12))
        }
    }
#endif
