internal import TypedYAML

extension SecretSource {
    /// The one way in which a target file speaks of a secret.
    static let schema: Schema<SecretSource> = .mapping(
        "secret source", about: "Where a secret comes from. One final line end is not part of it.",
        example: "{ env: FUNDED_PASSWORD }"
    ) { fields in
        let origin = fields.origin()
        return { record in SecretSource(record[origin], place: record.range) }
    }
}

extension Fields {
    /// The three sources of a secret, as keys of the mapping being declared.
    mutating func origin() -> Field<SecretSource.Origin> {
        oneOf(
            "secret source",
            .key("env", .environmentName, about: "A variable of the environment.", example: "FUNDED_KEY") {
                .environment($0)
            },
            .key("file", .path, about: "A file that only its owner can read.", example: "secrets/funded.key") {
                .file($0.resolved)
            },
            .key(
                "command", .commandLine, about: "A program that prints it, such as a password manager's.",
                example: "[pass, show, staging/funded]"
            ) { .command($0) })
    }
}

extension Schema<[String]> {
    /// A program and its arguments.
    static var commandLine: Schema<[String]> {
        .list(of: .string(numbersAsText: true), atLeast: 1).checked(back: { $0 }) { words throws(Mistake) in
            if words.contains(where: { $0.unicodeScalars.contains("\0") }) {
                throw Mistake("a command cannot hold a NUL")
            }
            if words[0].isEmpty { throw Mistake("the program's name is empty") }
            return words
        }
    }
}
