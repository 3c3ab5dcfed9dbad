package import TypedYAML

/// Something the operator can do to the deployment for a run.
package struct Hook: Sendable {
    /// When or for what it is called.
    package enum Event: String, Sendable, Hashable, CaseIterable {
        /// Before the first request of a run.
        case beforeRun = "before-run"
        /// After the last request of a run, also when it failed.
        case afterRun = "after-run"
        /// Restart the deployment, or the node `${node}`.
        case restart
        /// Set the balance of `${account}` to `${credits}`.
        case setCredits = "set-credits"
        /// Add `${credits}` to the balance of `${account}`.
        case topUp = "top-up"
        /// Begin or end (`${state}` is `on` or `off`) an outage of something that calls depend on.
        case outage
        /// Return when everything that happened so far is in the logs.
        case waitForLogs = "wait-for-logs"
    }

    /// What is done.
    package enum Action: Sendable {
        /// A program, started in the target file's folder; exit 0 is success.
        case command(run: [TargetText], timeout: Duration)
        /// Requests, sent in order.
        case http([TargetRequest])
    }

    package var event: Event
    package var action: Action
    /// Where it stands in the target file.
    package var place: SourceRange

    package init(event: Event, action: Action, place: SourceRange) {
        self.event = event
        self.action = action
        self.place = place
    }
}
