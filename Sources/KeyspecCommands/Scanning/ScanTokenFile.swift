import Deployment
import Evidence
import Reporting
import RunEvents
import TypedYAML

/// A file of tokens: one a line, with a name or without.
enum ScanTokenFile {
    /// Bytes of a token: the ways in which it can be broken over lines are searched for, and grow with its square.
    private static let longest = 1024

    /// The tokens of some files, each once. A token without a name is known by its line.
    static func subjects(in paths: [String]) throws -> [Subject] {
        var known: Set<[UInt8]> = []
        return try paths.flatMap { path in
            let subjects = try subjects(in: try bytes(of: path), path: path)
            if subjects.isEmpty {
                throw CommandFailure(.invalidInput, "\(path) holds no token", remedy: "write one token a line")
            }
            return subjects
        }.filter { known.insert($0.bytes).inserted }
    }

    private static func bytes(of path: String) throws -> [UInt8] {
        switch SourceFile.read(path, limit: 64 << 20) {
        case .success(let file): return Array(file.text.utf8)
        case .failure(let diagnostic):
            throw CommandFailure(.invalidInput, diagnostic.message, remedy: diagnostic.help)
        }
    }

    private static func subjects(in bytes: [UInt8], path: String) throws -> [Subject] {
        var subjects: [Subject] = []
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let line = trimmed(line)
            if line.isEmpty || line.first == UInt8(ascii: "#") { continue }
            let place = "\(path):\(index + 1)"
            let subject = try subject(line, place: place)
            guard subject.bytes.count >= Subject.minimumLength else {
                throw CommandFailure(
                    .invalidInput, "\(place): the token is shorter than \(Subject.minimumLength) bytes",
                    remedy: "it would be found in innocent text; plant longer ones, best of 20 letters and digits")
            }
            guard subject.bytes.count <= longest else {
                throw CommandFailure(
                    .invalidInput, "\(place): the token is longer than \(longest) bytes",
                    remedy: "write a stretch of it that nothing else holds")
            }
            subjects.append(subject)
        }
        return subjects
    }

    private static func subject(_ line: ArraySlice<UInt8>, place: String) throws -> Subject {
        if line.first == UInt8(ascii: "{") { return try object(line, place: place) }
        let parts = line.split(separator: UInt8(ascii: "\t"))
        switch parts.count {
        case 1: return Subject(name: place, bytes: Array(line))
        case 2:
            return Subject(name: String(decoding: trimmed(parts[0]), as: UTF8.self), bytes: Array(trimmed(parts[1])))
        default:
            throw CommandFailure(
                .invalidInput, "\(place): there are \(parts.count) columns",
                remedy: "write a token, or its name, a tab and the token; one that holds a tab as {\"token\": \"…\"}")
        }
    }

    /// A line without the white space around it, which no token has.
    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0D }
        guard let last = line.lastIndex(where: { !isSpace($0) }) else { return [] }
        return line[...last].drop(while: isSpace)
    }

    private static func object(_ line: ArraySlice<UInt8>, place: String) throws -> Subject {
        let remedy = "write for example {\"name\": \"signup email\", \"token\": \"…\"}"
        guard let json = try? OrderedJSON(parsing: Array(line)), case .object(let members) = json else {
            throw CommandFailure(.invalidInput, "\(place): this is no JSON object", remedy: remedy)
        }
        var name = place
        var token: String?
        var values: [String] = []
        for (key, value) in members {
            switch (key, value) {
            case ("token", .string(let text)): token = text
            case ("name", .string(let text)): name = text
            case ("values", .array(let texts)): values = try texts.map { try string($0, place, remedy) }
            default:
                throw CommandFailure(
                    .invalidInput, "\(place): '\(printable(key))' is unknown or no text", remedy: remedy)
            }
        }
        guard let token else { throw CommandFailure(.invalidInput, "\(place): 'token' is missing", remedy: remedy) }
        return Subject(name: name, text: token, values: values)
    }

    private static func string(_ json: OrderedJSON, _ place: String, _ remedy: String) throws -> String {
        guard case .string(let text) = json else {
            throw CommandFailure(.invalidInput, "\(place): 'values' is a list of texts", remedy: remedy)
        }
        return text
    }
}
