import TypedYAML

/// A small language with everything that declarations can say, which the tests of this module decode.
struct Suite: Sendable {
    let name: String
    let steps: [Step]
    let range: SourceRange

    static let schema: Schema<Suite> = .mapping(
        "suite", about: "Steps, and what they share.",
        example: """
            suite: rotation.old-keys
            steps:
              - wait: 3s
            """
    ) { fields in
        let name = fields.required("suite", .dottedName, about: "The suite's id.", example: "rotation.old-keys")
        let limits = fields.optional("limits", Limits.schema, about: "What the suite may use up.")
        let steps = fields.required("steps", .list(of: Step.schema, atLeast: 1), about: "The steps, in order.")
        return { record in
            if let given = record[limits], given.requests == 0, !record[steps].isEmpty {
                record.error(
                    "steps-without-requests", "the suite has steps and may send no request",
                    at: record.range(of: limits), notes: [Diagnostic.Note("the steps", at: record.keyRange(of: steps))])
            }
            return Suite(name: record[name], steps: record[steps], range: record.range)
        }
    }
}

struct Limits: Sendable {
    let requests: Int
    let body: Int
    let share: Double

    static let schema: Schema<Limits> = .mapping("budget", about: "What a suite may use up.") { fields in
        let requests = fields.optional("requests", .int(in: 0...1000), default: 100, about: "Requests.")
        let body = fields.optional("body", .size, default: 8 << 10, about: "The longest body.", example: "8KiB")
        let share = fields.optional("share", .double(in: 0...1), default: 0.5, about: "Of the budget.")
        return { Limits(requests: $0[requests], body: $0[body], share: $0[share]) }
    }
}

struct Step: Sendable {
    enum Action: Sendable {
        case request(Request)
        case wait(Duration)
        case `repeat`([Step])
    }

    let name: String?
    let action: Action
    let captures: [Entry<String, Pointer>]
    let quiet: Bool
    let range: SourceRange

    static let schema: Schema<Step> = .mapping("step", about: "One thing that a check does.") { fields in
        let name = fields.optional("name", .string(canBeEmpty: false), about: "What reports call the step.")
        let action = fields.oneOf(
            "action",
            .key("request", Request.either, about: "Sends a request.", example: "enrich") { Action.request($0) },
            .key("wait", .duration(in: .milliseconds(1) ... .seconds(3600)), about: "Waits.", example: "3s") {
                Action.wait($0)
            },
            .key("repeat", .list(of: .lazy("step") { Step.schema }), about: "Runs steps again.") { Action.repeat($0) },
            .key("sleep", .duration, about: "Waits.", deprecated: "write 'wait'") { Action.wait($0) })
        let captures = fields.optional(
            "capture", .map(keys: .name, values: Pointer.schema), default: [], about: "Values to keep, by name.")
        let quiet = fields.optional("quiet", .bool, default: false, about: "Whether reports leave it out.")
        return { record in
            Step(
                name: record[name], action: record[action], captures: record[captures], quiet: record[quiet],
                range: record.range)
        }
    }
}

struct Request: Sendable {
    enum Version: String, CaseIterable, Sendable {
        case http1 = "1.1"
        case http2 = "2"
    }

    enum Status: Sendable {
        case exact(Int)
        case any
    }

    let endpoint: Located<String>?
    let path: RelativePath?
    let headers: [Entry<String, String>]
    let version: Version
    let status: [Status]
    let body: LocatedJSON?

    /// A whole request, or the name of an endpoint.
    static let either: Schema<Request> = .kinds(
        scalar: Schema.name.located.map { name in
            Request(endpoint: name, path: nil, headers: [], version: .http1, status: [], body: nil)
        }, mapping: schema)

    static let schema: Schema<Request> = .mapping("request", about: "Sends one request.") { fields in
        let endpoint = fields.optional("endpoint", .located(.name), about: "An endpoint of the target.")
        let path = fields.optional("file", .path, about: "A file with the request.")
        let headers = fields.optional(
            "headers", .map(keys: .string, values: .string(numbersAsText: true)), default: [],
            about: "Headers | in order.")
        let version = fields.optional(
            "version", .word("HTTP version", of: Version.self), default: .http1, about: "The protocol.")
        let status = fields.optional(
            "status",
            .oneOrMany(
                .either(
                    Schema.int(in: 100...599).map { Status.exact($0) },
                    Schema.word("status word", among: ["any"]).map { _ in Status.any })), default: [],
            about: "The expected status.", example: "[200, any]")
        let json = fields.optional("json", .json, about: "The body as JSON.")
        let text = fields.optional("text", .string, about: "The body as text.")
        let encoding = fields.optional(
            "encoding", .word("encoding", of: Encoding.self, about: "A character encoding.", meaning: \.meaning),
            about: "How text is sent.")
        fields.exactlyOne(of: endpoint, path)
        fields.atMostOne(of: json, text)
        fields.field(encoding, requires: text)
        return { record in
            Request(
                endpoint: record[endpoint], path: record[path], headers: record[headers], version: record[version],
                status: record[status], body: record[json])
        }
    }
}

enum Encoding: String, CaseIterable, Sendable {
    case utf8 = "utf-8"
    case latin1 = "latin-1"

    var meaning: String {
        switch self {
        case .utf8: "Unicode"
        case .latin1: "ISO 8859-1"
        }
    }
}

/// A scalar type of the language's own.
struct Pointer: Sendable {
    let text: String

    static let schema: Schema<Pointer> = .scalar(
        "JSON pointer", pattern: "^(/[^/ ]*)*$", example: "/key/id", about: "RFC 6901.", encode: { $0.text }
    ) { text throws(Mistake) in
        if let first = text.first, first != "/" { throw Mistake("a JSON pointer begins with '/'", piece: 0..<1) }
        if let space = Array(text.unicodeScalars).firstIndex(of: " ") {
            throw Mistake("a JSON pointer holds no space here", help: "write %20", piece: space..<space + 1)
        }
        return Pointer(text: text)
    }
}
