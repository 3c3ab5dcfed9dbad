internal import TypedYAML

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// One conversation with the operator's program: one JSON object per line in each direction, one request at a time.
///
/// Blocks; used on threads of `onOwnThread` only.
final class KeyProgram {
    /// The version of the conversation, told in the first line.
    static let protocolName = "keyspec-keys/1"
    /// A line is at most so long.
    static let lineLimit = 1 << 20

    /// Why a conversation is over.
    enum Breakdown: Error {
        case notStarted(reason: String, isMissing: Bool)
        case ended(ChildProcess.Ending?)
        case timedOut
        case cancelled
        case noJSON(line: [UInt8], reason: String)
        case wrongID(expected: Int, found: String)
        case tooMuch
    }

    private let process: ChildProcess
    private var streams = ProcessStreams()
    private var lastID = 0

    init(_ command: [String], folder: String) throws(Breakdown) {
        do throws(ChildProcess.StartFailure) {
            process = try ChildProcess(command, folder: folder)
        } catch {
            throw .notStarted(reason: error.reason, isMissing: error.isMissing)
        }
    }

    /// The end of what it printed on standard error.
    var errors: [UInt8] { streams.errors }

    /// A request that was cancelled still gets so much time: with a lost answer goes the id of a key that was made.
    static let grace: Duration = .seconds(2)

    /// Sends a request and returns the answer.
    func ask(
        _ members: [OrderedJSON.Member], timeout: Duration, cancellation: Cancellation
    ) throws(Breakdown) -> OrderedJSON {
        lastID += 1
        // A line that nobody asked for would be taken for the answer.
        if let surplus = try line() { throw .noJSON(line: surplus, reason: "it came without a request") }
        let request = OrderedJSON.object([("id", .integer(lastID))] + members).text(.compact) + "\n"
        var pending = Array(request.utf8)[...]
        let deadline = ContinuousClock.now + timeout
        while true {
            if let line = try line() { return try answer(line) }
            if streams.outputEnded { throw .ended(settledEnding()) }
            let left = deadline - ContinuousClock.now
            if left <= .zero { throw .timedOut }
            if let since = cancellation.since, ContinuousClock.now - since > Self.grace { throw .cancelled }
            _ = streams.pump(process, pending: &pending, limit: min(left, Cancellation.interval))
        }
    }

    /// Ends the program: its input first, then SIGTERM, then SIGKILL.
    func close(patience: Duration = .seconds(2)) {
        process.closeInput()
        if process.wait(patience) == nil {
            process.send(signal: SIGTERM)
            _ = process.wait(patience)
        }
        process.kill()
    }

    private func line() throws(Breakdown) -> [UInt8]? {
        guard let end = streams.output.firstIndex(of: UInt8(ascii: "\n")) else {
            if streams.output.count > Self.lineLimit { throw .tooMuch }
            return nil
        }
        let line = Array(streams.output[..<end])
        streams.output.removeSubrange(...end)
        if line.count > Self.lineLimit { throw .tooMuch }
        return line
    }

    private func answer(_ line: [UInt8]) throws(Breakdown) -> OrderedJSON {
        let json: OrderedJSON
        do throws(JSONProblem) {
            json = try OrderedJSON(parsing: line)
        } catch {
            throw .noJSON(line: line, reason: error.description)
        }
        guard case .object = json else { throw .noJSON(line: line, reason: "it is no JSON object") }
        guard let id = json["id"]?.scalarText, id == String(lastID) else {
            throw .wrongID(expected: lastID, found: json["id"]?.text(.compact) ?? "none")
        }
        return json
    }

    /// How it ended; what it still says on standard error is collected.
    private func settledEnding() -> ChildProcess.Ending? {
        let ending = process.wait(.seconds(1))
        var nothing: ArraySlice<UInt8> = []
        while !streams.errorsEnded, streams.pump(process, pending: &nothing, limit: .milliseconds(50)) == .moved {}
        return ending
    }
}
