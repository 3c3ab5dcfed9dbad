import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Writes the events of a run to a file, one line each, so that a killed run leaves a readable prefix.
///
/// The file takes its final name at once (mode 0600, replacing what was there and never following a symbolic link), and every
/// `append` hands the whole line to the system before it returns. Safe to use from several threads; lines never mix.
package final class EventLogWriter: Sendable {
    package let path: String
    private let file: Mutex<FileReplacement>
    private let encoder = EventLine.makeEncoder()

    /// Makes the file; throws when the place cannot be written.
    package init(path: String) throws(FileProblem) {
        self.path = path
        var replacement = try FileReplacement(replacing: path)
        try replacement.publish()
        file = Mutex(replacement)
    }

    /// Adds one event; the footer is also forced to the disk.
    package func append(_ event: Event) throws {
        let line = try EventLine.bytes(of: event, encoder: encoder)
        try file.withLock { file in
            try file.write(line)
            if case .footer = event { try file.synchronize() }
        }
    }
}
