/// Collects what is wrong while one file is decoded.
package final class Decoding {
    /// The file being decoded.
    package let file: SourceFile
    /// Everything reported so far, in the order of reporting.
    package private(set) var diagnostics: [Diagnostic] = []
    private(set) var errorCount = 0

    /// More errors than these are not listed: the file is then not what it claims to be.
    static let errorLimit = 200

    init(file: SourceFile) { self.file = file }

    /// Adds a diagnostic.
    package func report(_ diagnostic: Diagnostic) {
        if diagnostic.severity == .error {
            errorCount += 1
            if errorCount == Self.errorLimit + 1 {
                diagnostics.append(
                    Diagnostic(
                        .error, "too-many-errors", "more than \(Self.errorLimit) errors; the rest is not shown",
                        in: file.name))
            }
            guard errorCount <= Self.errorLimit else { return }
        }
        diagnostics.append(diagnostic)
    }

    /// Adds an error at a place.
    package func error(
        _ code: String, _ message: String, at range: SourceRange, label: String? = nil, notes: [Diagnostic.Note] = [],
        help: String? = nil
    ) {
        report(Diagnostic(.error, code, message, at: range, label: label, notes: notes, help: help))
    }

    /// Adds a warning at a place.
    package func warn(
        _ code: String, _ message: String, at range: SourceRange, label: String? = nil, help: String? = nil
    ) {
        report(Diagnostic(.warning, code, message, at: range, label: label, help: help))
    }

    /// Whether further errors are only counted.
    var isFull: Bool { errorCount > Self.errorLimit }

    /// A context of its own for an attempt that may be dropped.
    func attempt() -> Decoding { Decoding(file: file) }
}
