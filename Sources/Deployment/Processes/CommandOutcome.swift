internal import OwnThread

/// What a program that ran to its end left.
struct CommandOutcome: Sendable, Hashable {
    enum Ending: Sendable, Hashable {
        case ended(ChildProcess.Ending)
        case timedOut
        /// The task that waited was cancelled.
        case stopped
        case tooMuchOutput
        case notStarted(reason: String, isMissing: Bool)
    }

    let ending: Ending
    let output: [UInt8]
    let errors: [UInt8]

    /// Runs a program in a folder, without standard input, and waits for its end or until the task is cancelled.
    ///
    /// - Parameters:
    ///   - timeout: after that it is killed, with everything it started.
    ///   - limit: the most bytes of standard output.
    static func run(_ command: [String], folder: String, timeout: Duration, limit: Int) async -> CommandOutcome {
        await onOwnThread { cancellation in
            let process: ChildProcess
            do throws(ChildProcess.StartFailure) {
                process = try ChildProcess(command, folder: folder)
            } catch {
                return CommandOutcome(
                    ending: .notStarted(reason: error.reason, isMissing: error.isMissing), output: [], errors: [])
            }
            process.closeInput()
            var streams = ProcessStreams()
            var nothing: ArraySlice<UInt8> = []
            let deadline = ContinuousClock.now + timeout
            while !(streams.outputEnded && streams.errorsEnded), streams.output.count <= limit,
                cancellation.since == nil
            {
                let left = deadline - ContinuousClock.now
                if left <= .zero { break }
                // Something that the program started may hold its streams open after its end; nobody waits for that.
                let hasEnded = process.wait(.zero) != nil
                let progress = streams.pump(process, pending: &nothing, limit: min(left, .milliseconds(20)))
                if hasEnded, progress == .timedOut { break }
            }
            let ending: Ending
            if cancellation.since != nil {
                ending = .stopped
            } else if streams.output.count > limit {
                ending = .tooMuchOutput
            } else if let ended = process.wait(max(.zero, deadline - ContinuousClock.now)) {
                ending = .ended(ended)
            } else {
                ending = .timedOut
            }
            process.kill()
            return CommandOutcome(ending: ending, output: streams.output, errors: streams.errors)
        }
    }
}
