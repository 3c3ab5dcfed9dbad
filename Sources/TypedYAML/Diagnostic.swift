/// Something wrong in a file, with the place and, where there is one, the remedy.
///
/// Texts are short and concrete: the message says what is wrong, the label (beside the caret) what to write instead, the
/// help what to do next.
package struct Diagnostic: Error, Sendable, Hashable {
    /// An error makes the file unusable; a warning does not.
    package enum Severity: String, Sendable, Hashable {
        case error
        case warning
    }

    /// Another place that explains the first.
    package struct Note: Sendable, Hashable {
        package let message: String
        package let range: SourceRange?

        package init(_ message: String, at range: SourceRange? = nil) {
            self.message = message
            self.range = range
        }
    }

    package let severity: Severity
    /// A stable slug for programs, such as `unknown-key`.
    package let code: String
    package let message: String
    /// The name of the file as shown to the user.
    package let file: String
    /// The place; nil when the file as a whole is meant.
    package let range: SourceRange?
    /// A few words beside the caret.
    package let label: String?
    package let notes: [Note]
    package let help: String?

    /// A diagnostic at a place.
    package init(
        _ severity: Severity = .error, _ code: String, _ message: String, at range: SourceRange, label: String? = nil,
        notes: [Note] = [], help: String? = nil
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.range = range
        self.label = label
        self.notes = notes
        self.help = help
        file = range.file.name
    }

    /// A diagnostic about a file as a whole.
    package init(
        _ severity: Severity = .error, _ code: String, _ message: String, in file: String, notes: [Note] = [],
        help: String? = nil
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.file = file
        self.notes = notes
        self.help = help
        range = nil
        label = nil
    }
}

extension Sequence<Diagnostic> {
    /// By file name, line, column; what is equal in these keeps its order.
    package func sortedByPlace() -> [Diagnostic] {
        func key(_ diagnostic: Diagnostic) -> (String, Int, Int) {
            (diagnostic.file, diagnostic.range?.line ?? 0, diagnostic.range?.column ?? 0)
        }
        return enumerated().sorted { left, right in
            key(left.element) == key(right.element)
                ? left.offset < right.offset : key(left.element) < key(right.element)
        }.map(\.element)
    }

    /// Whether any of them is an error.
    package var hasErrors: Bool { contains { $0.severity == .error } }
}
