#if canImport(SwiftUI)
    import Stairwell
    import SwiftUI

    /// Today's doors in walking order, and above them how far phone and server are apart.
    public struct TasksView: View {
        private let client: FieldClient
        private let round: Slot
        private let model: TasksViewModel
        private let sync: SyncViewModel
        @StateObject private var followed: Followed<TasksViewModel.Doors>

        /// The doors of one round of one day.
        @MainActor
        public init(_ client: FieldClient, day: Day, round: Slot) {
            let model = TasksViewModel(client, day: day, round: round)
            (self.client, self.round, self.model, sync) = (client, round, model, SyncViewModel(client))
            _followed = StateObject(wrappedValue: Followed(model))
        }

        public var body: some View {
            NavigationStack {
                List {
                    SyncView(sync)
                    if let fault = followed.state.fault { FaultText(text: fault.reason.text) }
                    ForEach(followed.state.due ?? [], id: \.household) { door in
                        NavigationLink {
                            DoorView(client, door: door, round: round)
                        } label: {
                            row(door)
                        }
                    }
                }
                .navigationTitle("今日任务 \(followed.state.due?.count ?? 0)")
                .overlay { if followed.state.due?.isEmpty == true { Text("全部完成 / all done").font(.title) } }
            }
            .task { await model.follow() }
        }

        private func row(_ door: RoundTask) -> some View {
            VStack(alignment: .leading, spacing: 4) {
                Text(door.address ?? "地址待同步 / address not here yet").font(.title2.bold())
                ForEach(door.persons, id: \.person) { person in
                    HStack {
                        Text(person.name ?? "姓名待同步")
                        if let day = person.lastDay { Text("至 \(day.description)").foregroundStyle(.secondary) }
                        if let overdue = person.overdue {
                            Image(systemName: "clock.badge.exclamationmark").foregroundStyle(overdue == .red ? .red : .yellow)
                        }
                    }
                }
            }
            .frame(minHeight: 64)
        }
    }

    /// One door: what is in conflict, then the form.
    struct DoorView: View {
        let client: FieldClient
        let door: RoundTask
        let round: Slot

        init(_ client: FieldClient, door: RoundTask, round: Slot) {
            (self.client, self.door, self.round) = (client, door, round)
        }

        var body: some View {
            ScrollView {
                ConflictView(client, household: door.household)
                VisitFormView(client, door: door, round: round)
            }
            .navigationTitle(door.address ?? "")
        }
    }
#endif
