extension Diagnostic {
    /// The machine-readable form; keys without a value are left out.
    package var json: OrderedJSON {
        var members: [OrderedJSON.Member] = [
            ("severity", .string(severity.rawValue)), ("code", .string(code)), ("message", .string(message)),
            ("file", .string(file)),
        ]
        members += range.map(Self.place) ?? []
        if let label { members.append(("label", .string(label))) }
        if let help { members.append(("help", .string(help))) }
        if !notes.isEmpty {
            members.append(
                (
                    "notes",
                    .array(
                        notes.map { note in
                            .object(
                                [("message", .string(note.message))]
                                    + (note.range.map { [("file", .string($0.file.name))] + Self.place($0) } ?? []))
                        })
                ))
        }
        return .object(members)
    }

    private static func place(_ range: SourceRange) -> [OrderedJSON.Member] {
        [
            ("line", .integer(range.line)), ("column", .integer(range.column)), ("endLine", .integer(range.end.line)),
            ("endColumn", .integer(range.end.column)),
        ]
    }
}
