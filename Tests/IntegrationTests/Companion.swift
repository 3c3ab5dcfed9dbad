import Foundation
import Synchronization
import TestSupport

/// A process that runs beside a test. It is stopped when the last reference to it goes.
final class Companion: Sendable {
    private let process: Mutex<Process>
    private let output: Mutex<FileHandle>
    private let input: Pipe
    /// The exit status, or the negative number of the signal that ended it, once that has been waited for.
    private let end = Mutex<Int32?>(nil)
    let identifier: Int32

    init(_ program: String, _ arguments: [String], environment: [String: String] = [:], folder: String? = nil) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        identifier = process.processIdentifier
        self.input = input
        self.process = Mutex(process)
        self.output = Mutex(output.fileHandleForReading)
    }

    deinit { if end.withLock({ $0 == nil }) { process.withLock { if $0.isRunning { kill(identifier, SIGKILL) } } } }

    /// The next line of its standard output; nil at the end.
    func line() throws -> String? {
        try output.withLock { output in
            var line: [UInt8] = []
            while let byte = try output.read(upToCount: 1)?.first {
                if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
                line.append(byte)
            }
            return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
        }
    }

    /// Reads on until a line holds a text; everything read, or nil when it never came.
    func lines(until text: String) throws -> [String]? {
        var lines: [String] = []
        while let line = try line() {
            lines.append(line)
            if line.contains(text) { return lines }
        }
        return nil
    }

    func send(_ signal: Int32) { kill(identifier, signal) }

    /// Its exit status, or the negative number of the signal that ended it. What it still prints is read meanwhile.
    func wait() throws -> (status: Int32, rest: String) {
        let rest = try output.withLock { try $0.readToEnd() } ?? Data()
        let status = end.withLock { end in
            let status = end ?? waited()
            end = status
            return status
        }
        return (status, String(decoding: rest, as: UTF8.self))
    }

    /// Waits by itself: Foundation takes a program that replaces itself for one that has ended, and then waits for no other
    /// before that one has.
    private func waited() -> Int32 {
        var status: Int32 = 0
        while true {
            if waitpid(identifier, &status, 0) == identifier {
                return status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F)
            }
            if errno != EINTR { break }
        }
        // Foundation was faster.
        return process.withLock { process in
            process.waitUntilExit()
            return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
        }
    }
}
