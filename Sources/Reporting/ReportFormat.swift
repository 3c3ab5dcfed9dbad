/// The formats that `--report FORMAT=PATH` knows.
package enum ReportFormat: String, Sendable, Hashable, CaseIterable {
    case junit
    /// JUnit with file, line and properties for each case.
    case junitExtended = "junit-extended"
    case markdown
    case json
    /// A copy of the event file.
    case events

    /// One line for `--help`.
    package var meaning: String {
        switch self {
        case .junit: "JUnit XML, valid against the Jenkins schema"
        case .junitExtended: "JUnit XML with file, line and properties"
        case .markdown: "a report to read"
        case .json: "one document for scripts (\(JSONReport.format))"
        case .events: "the stream of events, one JSON object per line"
        }
    }
}

extension ReportFormat {
    /// Whether it is one of the forms of JUnit.
    package var isJUnit: Bool { self == .junit || self == .junitExtended }
}

/// A report to write: its format and the file.
package struct ReportRequest: Sendable, Hashable {
    package var format: ReportFormat
    package var path: String

    package init(format: ReportFormat, path: String) {
        self.format = format
        self.path = path
    }

    /// Parses `FORMAT=PATH`.
    package init(parsing text: String) throws(ReportRequestError) {
        guard let equals = text.firstIndex(of: "=") else { throw ReportRequestError(text: text, problem: "no '='") }
        let (name, path) = (text[..<equals], text[text.index(after: equals)...])
        guard let format = ReportFormat(rawValue: String(name)) else {
            throw ReportRequestError(text: text, problem: "no format '\(name)'")
        }
        guard !path.isEmpty else { throw ReportRequestError(text: text, problem: "no path after '='") }
        if path == "-" { throw ReportRequestError(text: text, problem: "a report goes to a file, and '-' is none") }
        self.init(format: format, path: String(path))
    }
}

/// A `--report` argument that is not `FORMAT=PATH`.
package struct ReportRequestError: Error, Sendable, Hashable, CustomStringConvertible {
    package var text: String
    package var problem: String

    package var description: String {
        let formats = ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")
        return "'\(text)': \(problem); write FORMAT=PATH with one of the formats \(formats)"
    }
}
