import Reporting
import RunEvents

/// The exit code of a command. ArgumentParser has a type of the same name; this one is ours.
typealias ExitStatus = ExitCode

/// Why a command ends without having done its work: the exit code, what is wrong and what to do next.
struct CommandFailure: Error, Sendable, Hashable {
    var status: ExitStatus
    /// One clause, without a full stop.
    var message: String
    /// What to do next, in one clause.
    var remedy: String?
    /// Lines that go before the message, such as rendered diagnostics.
    var details: String

    init(_ status: ExitStatus, _ message: String, remedy: String? = nil, details: String = "") {
        self.status = status
        self.message = message
        self.remedy = remedy
        self.details = details
    }

    /// What standard error gets.
    var text: String {
        details + "keyspec: " + [message, remedy].compactMap { $0.map(printable) }.joined(separator: "; ") + "\n"
    }
}

extension CommandFailure {
    /// A file that could not be read.
    init(unreadable problem: FileProblem) {
        self.init(.invalidInput, problem.problem, remedy: problem.remedy)
    }

    /// A file that could not be written.
    init(unwritable problem: FileProblem) {
        self.init(.reportFailed, problem.problem, remedy: problem.remedy)
    }
}
