import ArgumentParser
import Contract
import Reporting

extension Level: ExpressibleByArgument {}

/// How a finished run is judged and reported.
struct JudgingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Write a report; may be repeated. Formats: \(ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "format=path"),
        transform: { try ReportRequest(parsing: $0) })
    var report: [ReportRequest] = []
}

/// How a terminal is written to.
struct DisplayOptions: ParsableArguments {
    @Flag(help: "No colours; the same as setting NO_COLOR.")
    var noColor = false

    @Flag(help: "No progress, only the summary.")
    var quiet = false
}

/// How the JUnit report looks.
enum JUnitForm: String, ExpressibleByArgument, CaseIterable, Sendable {
    /// Valid against the Jenkins schema.
    case plain
    /// With file, line and properties.
    case extended

    var format: ReportFormat { self == .plain ? .junit : .junitExtended }
}
