#if canImport(SwiftUI)
    import Stairwell
    import SwiftUI

    /// The form at the door: every control is at least 64 points high, and nothing is typed.
    public struct VisitFormView: View {
        private let model: VisitFormViewModel
        @StateObject private var followed: Followed<VisitFormViewModel.Form>

        /// The form of one door.
        @MainActor
        public init(_ client: FieldClient, door: RoundTask, round: Slot) {
            let model = VisitFormViewModel(client, household: door.household, round: round, persons: door.persons)
            self.model = model
            _followed = StateObject(wrappedValue: Followed(model))
        }

        public var body: some View {
            VStack(spacing: 16) {
                HStack {
                    outcome(nil, "已见")
                    outcome(.notHome, "不在家")
                    outcome(.refused, "拒绝")
                }
                ForEach(followed.state.lines) { line in person(line) }
                standing
            }
            .padding()
        }

        private func outcome(_ outcome: Outcome?, _ text: String) -> some View {
            Button(text) { model.outcome(outcome) }.buttonStyle(GloveButton(isOn: followed.state.outcome == outcome))
        }

        private func person(_ line: VisitFormViewModel.Line) -> some View {
            VStack {
                Text(line.name ?? "姓名待同步").font(.title2)
                HStack {
                    Button("−") { model.step(line.id, byDeciC: -1) }
                    Text(line.deciC.map { "\(celsius($0)) ℃" } ?? "—").font(.largeTitle.monospacedDigit())
                    Button("+") { model.step(line.id, byDeciC: 1) }
                }
                Button("无症状") { model.noSymptoms(line.id) }
                    .buttonStyle(GloveButton(isOn: line.wasAsked && line.symptoms.isEmpty))
                LazyVGrid(columns: [GridItem(), GridItem()]) {
                    ForEach(VisitFormViewModel.questions, id: \.self) { symptom in
                        Button(Self.name(of: symptom)) { model.toggle(line.id, symptom) }
                            .buttonStyle(GloveButton(isOn: line.symptoms.contains(symptom)))
                    }
                }
            }
            .buttonStyle(GloveButton())
        }

        @ViewBuilder private var standing: some View {
            switch followed.state.standing {
            case .open: save("保存 / save")
            case .saving: ProgressView().frame(minHeight: 64)
            case let .asked(reason):
                FaultText(text: reason.text)
                Button("确认无误 / it is right") { Task { await model.confirm() } }.buttonStyle(GloveButton(isOn: true))
            case let .failed(fault):
                FaultText(text: fault.reason.text)
                save("再试 / again")
            case let .saved(recorded):
                Label("已保存在本机 / saved on this phone", systemImage: "checkmark.circle.fill").font(.title2)
                if !recorded.retest.isEmpty { FaultText(text: "体温偏低，请复测 / too low: measure again") }
            }
        }

        private func save(_ text: String) -> some View {
            Button(text) { Task { await model.save() } }.buttonStyle(GloveButton())
        }

        private static func name(of symptom: Symptom) -> String {
            switch symptom {
            case .feverish: return "自觉发热"
            case .dryCough: return "干咳"
            case .fatigue: return "乏力"
            case .soreThroat: return "咽痛"
            case .dyspnea: return "气促"
            case .diarrhea: return "腹泻"
            default: return "其他"
            }
        }
    }
#endif
