import Foundation

/// Runs a program to its end without holding a thread of Swift's pool: there are no more of those than cores, and tests of
/// engines and time-outs starve when other tests wait on them.
///
/// At most three programs run so at once; others wait for their turn, unless something beside them will not wait.
package func runProcessAside(
    _ program: String, _ arguments: [String] = [], environment: [String: String] = [:], input: [UInt8] = [],
    workingFolder: String? = nil, timeout: Duration = .seconds(60), atOnce: Bool = false
) async throws -> ProcessOutcome {
    if !atOnce { await Turns.shared.take() }
    let outcome = await withCheckedContinuation { continuation in
        Thread.detachNewThread {
            let outcome = Result {
                try runProcess(
                    program, arguments, environment: environment, input: input, workingFolder: workingFolder,
                    timeout: timeout)
            }
            continuation.resume(returning: outcome)
        }
    }
    if !atOnce { await Turns.shared.giveBack() }
    return try outcome.get()
}

/// A few places, given out in the order of asking.
private actor Turns {
    static let shared = Turns(3)

    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) { free = count }

    func take() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    func giveBack() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}
