import Contract
import RunEvents
import TypedYAML

extension KillMatrix {
    /// The format's name, with its version.
    static let format = "keyspec-proof-1"

    /// The matrix as a document for scripts.
    ///
    /// - Parameter toolVersion: of keyspec.
    func json(toolVersion: String) -> OrderedJSON {
        [
            "format": .string(Self.format), "tool": .string("keyspec \(toolVersion)"),
            "exit_code": .integer(Int(exitCode.rawValue)),
            "subjects": .array(lines.map(\.json) + unchecked.map(Self.json)),
            "checks": .array(
                catches.map { check, defects in
                    [
                        "check": .string(check), "catches": .strings(defects),
                        "idle": .bool(idle.contains(check)),
                    ]
                }),
        ]
    }

    private static func json(unchecked defect: KnownDefect) -> OrderedJSON {
        OrderedJSON.object([("kind", "defect"), ("name", .string(defect.id)), ("verdict", "no-check")])
            .adding(members(of: defect))
    }

    fileprivate static func members(of defect: KnownDefect) -> [OrderedJSON.Member] {
        [
            ("clause", .string(defect.clause.description)), ("also", .strings(defect.also.map(\.description))),
            ("summary", .string(defect.summary)),
        ]
    }
}

extension KillMatrix.Line {
    fileprivate var json: OrderedJSON {
        var members: [OrderedJSON.Member] = [
            ("kind", .string(subject.kind)), ("name", .string(subject.name)),
            ("verdict", .string(verdict.word.lowercased())),
        ]
        if let defect = subject.defect {
            members += KillMatrix.members(of: defect)
            members += [("caught_by", .strings(caughtBy)), ("also_caught_by", .strings(alsoCaughtBy))]
        }
        members += [
            ("wrongly_caught_by", .strings(wronglyCaughtBy)), ("remark", .string(remark)),
            ("attempts", .integer(attempts)), ("duration_ms", .integer(Int(duration / 1_000_000))),
        ]
        return .object(members)
    }
}
