/// A path as it was written, and where it leads: relative paths start at the folder of the file that holds them.
package struct RelativePath: Sendable, Hashable {
    package let text: String
    /// The path for opening the file.
    package let resolved: String

    package init(text: String, resolved: String) {
        self.text = text
        self.resolved = resolved
    }
}

extension Schema<RelativePath> {
    /// A path of a file or folder. Whether it exists is not looked at.
    package static var path: Schema<RelativePath> {
        let text = Schema<String>.scalar(
            "path", pattern: "^[^\\u0000]+$", example: "ca.pem",
            about: "A path; a relative one starts at the folder of the file that holds it.", encode: { $0 }
        ) { text throws(Mistake) in
            if text.isEmpty { throw Mistake("a path must not be empty") }
            if text.unicodeScalars.contains("\0") { throw Mistake("a path cannot hold a NUL") }
            return text
        }
        return Schema(shape: text.shape, encode: { .string($0.text) }) { node, decoding in
            text.decodeNode(node, decoding).map {
                RelativePath(text: $0, resolved: decoding.file.resolve($0))
            }
        }
    }
}

extension SourceFile {
    /// A path written in this file: itself when absolute, otherwise from this file's folder.
    package func resolve(_ relative: String) -> String {
        guard !relative.hasPrefix("/"), let slash = path.lastIndex(of: "/") else { return relative }
        return String(path[...slash]) + relative
    }
}

extension Schema<Glob> {
    /// A pattern of names: `*`, `**`, `?`, `[a-z]`, `[!a-z]`, `{one,two}`.
    package static var glob: Schema<Glob> {
        .scalar(
            "glob", example: "logs/**/*.log",
            about: "`*` any characters but `/`, `**` any, `?` one, `[a-z]` and `[!a-z]` one of a set, `{a,b}` either.",
            encode: \.text
        ) { text throws(Mistake) in
            try Glob(text)
        }
    }
}
