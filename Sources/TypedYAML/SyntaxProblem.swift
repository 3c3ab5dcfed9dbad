/// What libyaml says about a text that is not YAML, in our words.
struct SyntaxProblem {
    let problem: String
    let context: String?
    let range: SourceRange
    let contextRange: SourceRange?
    /// The character that the reader refused.
    let character: UInt32?

    var diagnostic: Diagnostic {
        let wording = wording
        // What was never ended is to be mended where it begins.
        if let contextRange, Self.meantAtContext.contains(problem) {
            return Diagnostic(.error, "yaml-syntax", wording.message, at: contextRange, help: wording.help)
        }
        var notes: [Diagnostic.Note] = []
        if let context, let contextRange, contextRange.start < range.start {
            notes.append(Diagnostic.Note(Self.contexts[context] ?? context, at: contextRange))
        }
        return Diagnostic(
            .error, "yaml-syntax", wording.message, at: range, notes: notes, help: wording.help)
    }

    private var isTab: Bool {
        range.file.scalars(line: range.line, from: range.column, count: 1) == ["\t"]
    }

    private var wording: (message: String, help: String?) {
        switch problem {
        case "mapping values are not allowed in this context":
            (
                "a ':' is not allowed here",
                "quote a text that holds ': '; give a key its own line and the indentation of its siblings"
            )
        case "block sequence entries are not allowed in this context":
            ("a list item is not allowed here", "begin the list on the line after its key")
        case "mapping keys are not allowed in this context":
            ("a key is not allowed here", "put the key on a line of its own")
        case "did not find expected key":
            ("this does not fit what is before it", "check the indentation, and quotes that are closed too early")
        case "did not find expected '-' indicator":
            ("this does not fit the list above it", "begin it with '- ', or check the indentation")
        case "could not find expected ':'":
            ("this line is neither a value nor a key with its ':'", "write 'key: value', or check the indentation")
        case "did not find expected ',' or ']'":
            ("a ',' or the closing ']' is missing", "check that every '[' has its ']'")
        case "did not find expected ',' or '}'":
            ("a ',' or the closing '}' is missing", "check that every '{' has its '}'")
        case "did not find expected node content":
            ("a value is missing here", "write the value, or drop the ',' before it")
        case "found character that cannot start any token" where isTab:
            ("a tab cannot indent", "indent with spaces")
        case "found character that cannot start any token":
            ("no value can begin with this character", "put the text in quotes")
        case "found a tab character that violates indentation",
            "found a tab character where an indentation space is expected":
            ("a tab cannot indent", "indent with spaces")
        case _ where problem.hasPrefix("Maximum nesting level reached"):
            ("this is nested too deeply", "no file of keyspec needs so many levels")
        case "found unexpected end of stream":
            ("the quotes are not closed", "close them at the end of the value")
        case "found unexpected document indicator":
            ("a document separator inside a quoted value", "close the quotes")
        case "found unknown escape character", "did not find expected hexdecimal number",
            "found invalid Unicode character escape code":
            ("this is not an escape of YAML", #"write '\\' for a backslash, or use single quotes"#)
        case "control characters are not allowed":
            (
                "the control character U+\(String(character ?? 0, radix: 16, uppercase: true)) is not allowed",
                #"write it as an escape in double quotes, such as "\x1B""#
            )
        case "did not find expected <document start>":
            ("this stands after the end of the document", "a file holds one document: check the indentation")
        case "did not find expected comment or line break":
            ("this cannot follow a block indicator", "begin the text on the next line")
        case "found an indentation indicator equal to 0":
            ("the indentation of a block is 1 to 9", nil)
        default: ("this is not YAML: \(problem)", nil)
        }
    }

    private static let meantAtContext: Set = ["could not find expected ':'", "found unexpected end of stream"]

    private static let contexts = [
        "while parsing a block mapping": "in the mapping that begins here",
        "while parsing a block collection": "in the list that begins here",
        "while parsing a flow mapping": "in the '{' that begins here",
        "while parsing a flow sequence": "in the '[' that begins here",
        "while parsing a flow node": "in the value that begins here",
        "while parsing a block node": "in the value that begins here",
        "while parsing a node": "in the value that begins here",
        "while scanning a quoted scalar": "in the quoted value that begins here",
        "while parsing a quoted scalar": "in the quoted value that begins here",
        "while scanning a plain scalar": "in the value that begins here",
        "while scanning a block scalar": "in the block that begins here",
        "while scanning for the next token": "after what is here",
    ]
}
