import Contract
import Deployment
import Evidence
import SpecLanguage
import Synchronization
import TypedYAML

/// The declared evidence of one run, and where each source ended when the run began: what stood there before is neither its
/// doing nor its proof.
final class EvidenceSources: Sendable {
    /// What was there at some moment.
    struct Mark: Sendable {
        var sizes: FilePlaces = [:]
        /// Bytes that a program had printed, by source, with their last ones.
        var printed: [String: [UInt8]] = [:]
    }

    /// What a scan of one source gave.
    struct Reading: Sendable {
        var source: EvidenceSource
        var found: [ScannedSource] = []
        /// Text that was added to a log since a mark.
        var added: [[UInt8]] = []
        /// The same since the run began.
        var addedInRun: [[UInt8]] = []
        var failure: String?
    }

    private let deployment: LiveDeployment
    private let beginning: Mutex<Mark?> = Mutex(nil)

    /// Text of a log in which records of calls are looked for, at most so much of each file.
    private static let addedLimit = 64 << 20

    init(deployment: LiveDeployment) { self.deployment = deployment }

    func sources(_ kinds: [ScanStep.Kind]) -> [EvidenceSource] {
        deployment.target.evidence.filter { source in
            kinds.contains(source.kind == .store ? .stores : .logs)
        }
    }

    /// Remembers where logs end now, for the whole run. Called before the first request.
    func begin() async {
        let mark = await mark()
        beginning.withLock { if $0 == nil { $0 = mark } }
    }

    /// Where logs end now.
    func mark() async -> Mark {
        var mark = Mark()
        for source in deployment.target.evidence where source.kind == .log {
            switch source.origin {
            case .files(let patterns):
                mark.sizes.merge(FileGrowth.sizes(under: paths(of: patterns))) { _, new in new }
            case .command(let command, let timeout):
                let output = try? await deployment.output(of: command, timeout: timeout, source: source)
                mark.printed[source.name] = output ?? []
            }
        }
        return mark
    }

    /// Scans a source, and reads what was added to a log since a mark.
    func read(_ source: EvidenceSource, _ scan: EvidenceScan, since mark: Mark) async -> Reading {
        var reading = Reading(source: source)
        let start = source.kind == .log ? beginning.withLock { $0 } ?? Mark() : Mark()
        switch source.origin {
        case .files(let patterns):
            let paths = paths(of: patterns)
            if paths.isEmpty { reading.failure = "no file is there" }
            reading.found = await scan.scan(paths: paths, workers: EvidenceScan.cores, from: start.sizes)
            if source.kind == .log {
                reading.added = FileGrowth.added(under: paths, since: mark.sizes, limit: Self.addedLimit)
                reading.addedInRun = FileGrowth.added(under: paths, since: start.sizes, limit: Self.addedLimit)
            }
        case .command(let command, let timeout):
            do throws(ProviderError) {
                let output = try await deployment.output(of: command, timeout: timeout, source: source)
                let fresh = Self.added(to: start.printed[source.name], output)
                reading.found = [ScannedSource(name: source.name, result: scan.scan(fresh))]
                if source.kind == .log { reading.addedInRun = [fresh] }
                if source.kind == .log { reading.added = [Self.added(to: mark.printed[source.name], output)] }
            } catch {
                reading.failure = error.message
            }
        }
        return reading
    }

    /// What a program prints beyond what it had printed before; all of it when it begins otherwise.
    private static func added(to before: [UInt8]?, _ output: [UInt8]) -> [UInt8] {
        guard let before, output.starts(with: before) else { return output }
        return Array(output.dropFirst(before.count))
    }

    /// Files and folders of some patterns, from the target file's folder.
    private func paths(of patterns: [String]) -> [ScanPath] {
        let folder = deployment.target.file.folder
        return patterns.flatMap { pattern in
            EvidencePaths.matching(pattern.hasPrefix("/") || folder.isEmpty ? pattern : "\(folder)/\(pattern)")
        }
    }
}
