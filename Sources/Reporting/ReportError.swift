/// A report that could not be written, does not say what the events say, or holds a secret. It ends a run with exit code 74.
package struct ReportError: Error, Sendable, Hashable, CustomStringConvertible {
    package var format: ReportFormat
    package var path: String
    /// What is wrong, in one clause.
    package var problem: String
    /// What to do next.
    package var remedy: String

    package init(format: ReportFormat, path: String, problem: String, remedy: String) {
        self.format = format
        self.path = path
        self.problem = problem
        self.remedy = remedy
    }

    package var description: String { "\(format.rawValue) report \(path): \(problem); \(remedy)" }
}
