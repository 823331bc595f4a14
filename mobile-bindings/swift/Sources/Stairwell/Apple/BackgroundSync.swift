#if os(iOS) && canImport(BackgroundTasks)
    import BackgroundTasks
    import UIKit

    /// Syncs that end when iOS wants them to: what was acknowledged stays, and the next one goes on.
    public enum BackgroundSync {
        /// The task's identifier, to be listed in `BGTaskSchedulerPermittedIdentifiers` of the app's Info.plist.
        public static let identifier = "cn.stairwell.field.sync"

        /// Registers the refresh with iOS; call before the app has finished launching. `client` gives the open phone, `nil`
        /// when there is none.
        public static func register(_ client: @escaping @Sendable () async -> FieldClient?) {
            BGTaskScheduler.shared.register(forTaskWithIdentifier: identifier, using: nil) { task in
                schedule()
                let syncing = Task {
                    let isDone: Bool
                    do { isDone = try await client()?.sync().complete ?? true } catch { isDone = false }
                    task.setTaskCompleted(success: isDone)
                }
                // iOS wants its time back: the sync is stopped at its next await, and then says that it is over.
                task.expirationHandler = { syncing.cancel() }
            }
        }

        /// Asks iOS for a refresh, in 15 minutes at the earliest. Calling again replaces the request.
        public static func schedule() {
            let request = BGAppRefreshTaskRequest(identifier: identifier)
            request.earliestBeginDate = Date(timeIntervalSinceNow: 15 * 60)
            // Refused where the holder turned refreshes off: the next sync is then made by hand.
            try? BGTaskScheduler.shared.submit(request)
        }

        /// Finishes a sync that is on when the app goes to the background: iOS gives some seconds, and it is stopped when
        /// they are over.
        @MainActor
        public static func finish(_ client: FieldClient) async throws -> SyncOutcome {
            let syncing = Task { try await client.sync() }
            let time = UIApplication.shared.beginBackgroundTask(withName: identifier) { syncing.cancel() }
            defer { UIApplication.shared.endBackgroundTask(time) }
            return try await syncing.value
        }
    }
#endif
