import RunEvents
package import Secrecy

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Writes reports so that none is half there, wrong or leaking.
///
/// Each is written beside its place (mode 0600) and renamed into it; then it is read back by a parser that shares no code
/// with its writer, its counts are compared with the events, and it is searched for every secret of the run in all
/// encodings. A report that does not pass is removed.
package struct ReportWriter: Sendable {
    private let vault: SecretVault

    package init(vault: SecretVault) { self.vault = vault }

    /// Writes all the reports, whatever becomes of the others, and verifies the event file that they come from.
    ///
    /// - Parameter eventLog: the run's own event file, whole by now; nil when there is none on disk.
    /// - Returns: what went wrong, empty when nothing did.
    package func write(_ requests: [ReportRequest], of run: JudgedRun, eventLog: String? = nil) -> [ReportError] {
        var errors: [ReportError] = []
        var taken: Set<String> = []
        for request in ([eventLog.map { ReportRequest(format: .events, path: $0) }] + requests).compactMap(\.self) {
            do throws(ReportError) {
                if request.format == .events, request.path == eventLog {
                    if taken.insert(request.path).inserted { try verify(request, of: run) }
                    continue
                }
                guard taken.insert(request.path).inserted else {
                    throw failure(request, "another report has the same path", "give each report its own path")
                }
                try put(content(request, of: run, eventLog: eventLog), to: request)
                try verify(request, of: run)
            } catch {
                errors.append(error)
            }
        }
        return errors
    }

    private func content(
        _ request: ReportRequest, of run: JudgedRun, eventLog: String?
    ) throws(ReportError) -> [UInt8] {
        do {
            switch request.format {
            case .junit: return Array(JUnitReport(run).text.utf8)
            case .junitExtended: return Array(JUnitReport(run, extended: true).text.utf8)
            case .markdown: return Array(MarkdownReport(run).text.utf8)
            case .json: return Array(try JSONReport(run).text.utf8)
            case .events:
                guard let eventLog else {
                    throw failure(request, "this run has no event file", "give --events PATH as well")
                }
                let encoder = EventLine.makeEncoder()
                return try EventLogContents(path: eventLog).events.flatMap {
                    try EventLine.bytes(of: $0, encoder: encoder)
                }
            }
        } catch let error as ReportError {
            throw error
        } catch {
            throw failure(request, "\(error)", "report this as a fault of keyspec")
        }
    }

    private func put(_ bytes: [UInt8], to request: ReportRequest) throws(ReportError) {
        do {
            var file = try FileReplacement(replacing: request.path)
            try file.write(bytes)
            try file.synchronize()
            try file.publish()
        } catch {
            throw failure(request, error.problem, error.remedy)
        }
    }

    /// Reads a written report back; one that does not verify is removed.
    private func verify(_ request: ReportRequest, of run: JudgedRun) throws(ReportError) {
        guard let data = FileManager.default.contents(atPath: request.path) else {
            throw failure(request, "it cannot be read back", "make its folder readable, or choose another")
        }
        if let mismatch = ReportReadback(run).mismatch(in: [UInt8](data), format: request.format) {
            throw removed(
                request, "it does not say what the events say: \(mismatch)", "report this as a fault of keyspec")
        }
        do {
            guard let leak = try vault.scan(fileAt: request.path).first else { return }
            throw removed(
                request, "it held the \(leak)",
                "treat the key as exposed if the file was shared, and report this as a fault of keyspec")
        } catch let error as FileScanError {
            throw removed(request, error.reason, "run again")
        } catch let error as ReportError {
            throw error
        } catch {
            throw removed(request, "\(error)", "run again")
        }
    }

    private func removed(_ request: ReportRequest, _ problem: String, _ remedy: String) -> ReportError {
        let isGone = (try? FileManager.default.removeItem(atPath: request.path)) != nil
        return failure(request, problem, "the file was \(isGone ? "" : "not ")removed; \(remedy)")
    }

    private func failure(_ request: ReportRequest, _ problem: String, _ remedy: String) -> ReportError {
        ReportError(format: request.format, path: request.path, problem: problem, remedy: remedy)
    }
}
