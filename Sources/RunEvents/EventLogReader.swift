#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Reads the events of a file one after the other, without holding the file in memory.
///
/// A killed run leaves a last line that is cut: `next` then ends as if the file had, and `ending` says so. Everything else
/// that is not an event of a known format is an error with file and line. LF and CRLF both end a line; empty lines are skipped.
package struct EventLogReader: ~Copyable {
    /// How the file ended; meaningful once `next` has returned nil.
    package enum Ending: Sendable, Hashable {
        /// With a footer.
        case complete
        /// Without a footer, after a whole record: the run was killed, or still goes on.
        case unfinished
        /// Without a footer, inside the record on this line.
        case torn(line: Int)
    }

    package private(set) var ending = Ending.unfinished
    private var lines: LineReader
    private let decoder = JSONDecoder()
    private let skipped: Set<Event.Kind>
    private var format: EventLogFormat?

    /// Opens a file; records of the skipped kinds have to be JSON objects, and are not looked at any further.
    package init(path: String, skipping skipped: Set<Event.Kind> = []) throws(FileProblem) {
        lines = try LineReader(path: path)
        self.skipped = skipped
    }

    /// Reads from memory; `name` stands in errors for the file.
    package init(bytes: [UInt8], name: String, skipping skipped: Set<Event.Kind> = []) {
        lines = LineReader(bytes: bytes, name: name)
        self.skipped = skipped
    }

    /// The next event; nil at the end. Throws `EventLogError` or `FileProblem`.
    package mutating func next() throws -> Event? {
        while let line = try lines.next() {
            let content = line.content
            if content.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) { continue }
            if ending == .complete { throw failure("a record follows the footer", "cut the file after its footer") }
            do {
                guard let event = try decode(content) else { continue }
                try admit(event)
                return event
            } catch let error as DecodingError {
                if !line.isTerminated, format != nil {
                    ending = .torn(line: lines.number)
                    return nil
                }
                throw explain(error)
            }
        }
        if format == nil { throw failure("the file has no header", "name an event file that `keyspec run` wrote") }
        return nil
    }

    private func decode(_ content: ArraySlice<UInt8>) throws -> Event? {
        let data = Data(content)
        if let format, format.minor > EventLogFormat.current.minor || !skipped.isEmpty {
            let kind = Event.Kind(rawValue: try decoder.decode(KindOnly.self, from: data).event)
            // A later minor version may add kinds of records; a reader of this version does without them.
            if kind == nil, format.minor > EventLogFormat.current.minor { return nil }
            if let kind, skipped.contains(kind) { return nil }
        }
        if format == nil { try checkFormat(data) }
        return try decoder.decode(Event.self, from: data)
    }

    /// The version is judged before the rest of the header, which another version may have changed.
    private func checkFormat(_ data: Data) throws {
        guard let header = try? decoder.decode(FormatOnly.self, from: data), header.event == Event.Kind.header.rawValue,
            let format = EventLogFormat(header.format)
        else { throw failure("this is not an event file", "name an event file that `keyspec run` wrote") }
        guard format.major <= EventLogFormat.current.major else {
            throw failure(
                "the format \(header.format) is newer than this program reads (\(RunHeader.currentFormat))",
                "use the version of keyspec that wrote the file, or a later one")
        }
    }

    private mutating func admit(_ event: Event) throws {
        switch event {
        case .header(let header):
            if format != nil {
                throw failure("a second header", "an event file holds one run: cut the file before this line")
            }
            format = EventLogFormat(header.format)
        case .footer: ending = .complete
        default: break
        }
    }

    private func explain(_ error: DecodingError) -> EventLogError {
        let (context, what): (DecodingError.Context, String) =
            switch error {
            case .keyNotFound(let key, let context): (context, "'\(key.stringValue)' is missing")
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                (context, context.debugDescription)
            @unknown default: (.init(codingPath: [], debugDescription: ""), "not an event")
            }
        let place = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
        return failure(
            place.isEmpty ? what : "\(place): \(what)",
            "the record is damaged; the lines before it can be read when the file is cut there")
    }

    private func failure(_ problem: String, _ remedy: String) -> EventLogError {
        EventLogError(file: lines.name, line: lines.number, problem: problem, remedy: remedy)
    }

    private struct KindOnly: Decodable {
        var event: String
    }

    private struct FormatOnly: Decodable {
        var event: String
        var format: String
    }
}

/// A record of an event file that cannot be understood.
package struct EventLogError: Error, Sendable, Hashable, CustomStringConvertible {
    package var file: String
    /// From 1; 0 when the file has no lines.
    package var line: Int
    package var problem: String
    package var remedy: String

    package var description: String { "\(file):\(line): \(problem); \(remedy)" }
}

/// All the events of a file, and how it ended.
package struct EventLogContents: Sendable, Hashable {
    package var events: [Event] = []
    package var ending: EventLogReader.Ending

    /// Reads the whole file; throws `EventLogError` or `FileProblem`.
    package init(path: String) throws {
        try self.init(EventLogReader(path: path))
    }

    /// Reads from memory; throws `EventLogError`.
    package init(bytes: [UInt8], name: String, skipping skipped: Set<Event.Kind> = []) throws {
        try self.init(EventLogReader(bytes: bytes, name: name, skipping: skipped))
    }

    private init(_ reader: consuming EventLogReader) throws {
        while let event = try reader.next() { events.append(event) }
        ending = reader.ending
    }
}
