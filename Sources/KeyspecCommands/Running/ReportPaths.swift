import Reporting
import RunEvents

/// Where the files of a run go.
struct ReportPaths: Sendable {
    let events: String
    let reports: [ReportRequest]

    /// - Parameters:
    ///   - folder: receives `junit.xml`, `report.md` and `events.jsonl` unless they are asked for elsewhere.
    ///   - requested: the reports asked for one by one.
    init(folder: String, events: String?, junit: ReportFormat, requested: [ReportRequest]) {
        let base = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        let prefix = base.isEmpty ? "" : base + "/"
        self.events = events ?? prefix + "events.jsonl"
        let usual = [
            ReportRequest(format: junit, path: prefix + "junit.xml"),
            ReportRequest(format: .markdown, path: prefix + "report.md"),
        ]
        // A usual report that is asked for in so many words, or in its other form, is not written twice.
        reports =
            usual.filter { usual in
                !requested.contains { $0.path == usual.path && $0.format.isJUnit == usual.format.isJUnit }
            } + requested
    }

    /// Throws when one of the files cannot be written, or two have one name. Folders that are missing are made.
    func check() throws {
        var taken: Set<FilePath?> = [FilePath(events)]
        for report in reports where !taken.insert(FilePath(report.path)).inserted {
            throw CommandFailure(
                .usage, "two reports go to \(report.path)", remedy: "give each report and --events a path of its own")
        }
        for path in reports.map(\.path) + [events] {
            do {
                _ = try FileReplacement(replacing: path)
            } catch {
                throw CommandFailure(unwritable: error)
            }
        }
    }
}
