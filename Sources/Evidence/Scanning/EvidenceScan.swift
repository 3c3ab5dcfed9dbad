package import Secrecy
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A search through files: one compiled set of patterns, tested on a specimen of every form, and used on many sources.
package struct EvidenceScan: Sendable {
    /// The names of the subjects, by the index that hits give.
    package let subjects: [String]
    package let limits: ScanLimits
    let patterns: PatternSet
    private let count: Int

    /// Compiles the patterns, and throws what the specimen showed to be missing.
    package init(_ subjects: [Subject], forms: [KeyForm] = [], limits: ScanLimits = ScanLimits())
        throws(SelfTestFailure)
    {
        self.init(untested: subjects, forms: forms, limits: limits)
        if let failure = selfTestFailure { throw failure }
    }

    /// Compiles the patterns. What such a scan finds may be believed only when there is no `selfTestFailure`.
    package init(untested subjects: [Subject], forms: [KeyForm] = [], limits: ScanLimits = ScanLimits()) {
        // Forms are numbered after the subjects, so the specimens come first.
        let specimens = SelfTest.subjects
        patterns = PatternSet(specimens + subjects, forms: forms)
        self.subjects = Array(patterns.names.dropFirst(specimens.count))
        self.limits = limits
        count = specimens.count
    }

    /// What the patterns do not find of the specimens that were compiled along with them; it is computed anew each time.
    package var selfTestFailure: SelfTestFailure? {
        let missing = SelfTest.missing(patterns, limits: ScanLimits(depth: limits.depth), firstSubject: 0)
        return missing.isEmpty ? nil : SelfTestFailure(missing: missing)
    }

    /// Compiles the patterns of secrets that must not be in files of ours, in no encoding. Digests of theirs may be: they are
    /// how secrets are told apart.
    package init(secrets: [Secret]) throws(SelfTestFailure) {
        // Nothing that this program writes is broken into lines within a word, and the breaks are most of the patterns.
        let broken: Set<Encoding> = [.quotedPrintable, .base64Broken, .base32Broken, .hexBroken]
        let encodings = Encoding.allCases.filter { !broken.contains($0) }
        let known = secrets.filter { $0.count >= Subject.minimumLength }.map { Subject(key: $0) }
        patterns = PatternSet([SelfTest.specimen] + known, encodings: encodings, digests: false)
        subjects = Array(patterns.names.dropFirst())
        limits = ScanLimits()
        count = 1
        let missing = SelfTest.missing(patterns, encodings: encodings)
        if !missing.isEmpty { throw SelfTestFailure(missing: missing) }
    }

    /// The texts that are searched for, heads of digests included; those of the specimens are not among them.
    package var spellings: [[UInt8]] { patterns.patterns.filter { $0.subject >= count }.map(\.spelled) }

    /// The number of files that this machine can scan at once.
    package static var cores: Int { max(1, Int(sysconf(CInt(_SC_NPROCESSORS_ONLN)))) }

    /// Scans bytes in memory.
    package func scan(_ bytes: [UInt8]) -> SourceResult {
        own(FileScan(patterns: patterns, limits: limits).scan(bytes))
    }

    /// Scans standard input.
    package func scanStandardInput() -> SourceResult {
        own(FileScan(patterns: patterns, limits: limits).scan(FileBytes(standardInput: ())))
    }

    /// Scans one file from a place on, its name not included.
    package func scan(fileAt path: String, from start: Int = 0) -> SourceResult {
        do {
            return own(try contents(of: path, from: start))
        } catch {
            var result = SourceResult()
            result.gaps.append(.unreadable(error.reason))
            return result
        }
    }

    private func contents(of path: String, from start: Int, _ starts: FilePlaces = [:]) throws(FileTrouble)
        -> SourceResult
    {
        let file = try FileBytes(path: path)
        var start = start
        // A file that is shorter by now was begun anew.
        if let status = file.status, let known = starts[status.identity], known <= status.size { start = known }
        let database = ["-wal", "-journal"].first(where: path.hasSuffix).map { path.dropLast($0.count) }
        let companion = try? database.map { try FileBytes(path: String($0)) }
        return FileScan(patterns: patterns, limits: limits).scan(file, from: start, companion: companion)
    }

    /// Results without the specimens, whose text may stand in files that are scanned.
    private func own(_ result: SourceResult) -> SourceResult {
        var own = result
        own.hits = result.hits.filter { $0.subject >= count }.map { hit in
            var hit = hit
            hit.subject -= count
            return hit
        }
        own.hitCount -= result.hits.count - own.hits.count
        return own
    }

    /// Scans files and folders, as many at once as there are workers; sources in the order in which they were found.
    ///
    /// Names of files that were found in folders are searched too: a cache may be filed under what a caller sent. Folders are
    /// looked through again afterwards, for files that were rotated in the meantime.
    ///
    /// - Parameter starts: files that are read from a place on, as far as they still have it.
    package func scan(paths: [ScanPath], workers: Int, from starts: FilePlaces = [:]) async -> [ScannedSource] {
        var tree = FileSurvey()
        var sources: [ScannedSource] = []
        for _ in 0..<3 {
            let files = tree.look(under: paths)
            if sources.isEmpty {
                sources = tree.troubles.map { trouble in
                    var result = SourceResult()
                    result.gaps.append(.unreadable(trouble.reason))
                    return ScannedSource(name: shownName(trouble.path, from: trouble.foundFrom).0, result: result)
                }
            }
            if files.isEmpty { break }
            sources += await scan(files, workers: workers, from: starts)
        }
        return sources
    }

    /// The same for paths that somebody gave.
    package func scan(paths: [String], workers: Int) async -> [ScannedSource] {
        await scan(paths: paths.map { ScanPath($0) }, workers: workers)
    }

    private func scan(_ files: [FileSurvey.Entry], workers: Int, from starts: FilePlaces) async -> [ScannedSource] {
        let queue = FileQueue(files)
        await withTaskGroup { group in
            for _ in 0..<max(1, min(workers, files.count)) {
                group.addTask {
                    while let (index, file) = queue.next() { queue.store(scan(file, from: starts), at: index) }
                }
            }
        }
        return queue.sources
    }

    private func scan(_ file: FileSurvey.Entry, from starts: FilePlaces) -> ScannedSource? {
        let (name, hits) = shownName(file.path, from: file.foundFrom)
        var result: SourceResult
        do {
            result = own(try contents(of: file.path, from: 0, starts))
        } catch {
            if error.isAbsence && file.mayVanish { return nil }
            result = SourceResult()
            result.gaps.append(.unreadable(error.reason))
        }
        result.hits = hits + result.hits
        result.hitCount += hits.count
        return ScannedSource(name: name, result: result)
    }

    /// A path as it may be shown, and what was found in its names.
    private func shownName(_ path: String, from start: Int) -> (String, [Hit]) {
        let bytes = Array(path.utf8)
        var shown: [String] = []
        var hits: [Hit] = []
        var place = 0
        for component in bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            let found = place + component.count > start ? scan(Array(component)).hits : []
            hits += found.map { hit in
                var hit = hit
                hit.isInName = true
                hit.offset += place
                return hit
            }
            let names = found.map { subjects[$0.subject] }
            shown.append(
                names.isEmpty ? String(decoding: component, as: UTF8.self) : "[name with \(names.sorted()[0])]")
            place += component.count + 1
        }
        return (shown.joined(separator: "/"), hits)
    }
}

/// A source and what was found in it.
package struct ScannedSource: Sendable, Hashable {
    /// Its path, with names that hold a subject replaced.
    package var name: String
    package var result: SourceResult

    package init(name: String, result: SourceResult) {
        self.name = name
        self.result = result
    }
}

/// Forms of the specimen that a scan did not find: nothing that it says can be believed.
package struct SelfTestFailure: Error, Sendable, Hashable, CustomStringConvertible {
    package let missing: [String]

    package var description: String { "the scanner does not find \(missing.joined(separator: ", "))" }
}

/// Files that wait to be scanned, and what was found in those that were.
private final class FileQueue: Sendable {
    private let files: [FileSurvey.Entry]
    private let waiting: Mutex<[Int]>
    private let results: Mutex<[Int: ScannedSource]>

    init(_ files: [FileSurvey.Entry]) {
        self.files = files
        // The largest first, so that no core is left alone with one at the end.
        waiting = Mutex(files.indices.sorted { files[$0].size < files[$1].size })
        results = Mutex([:])
    }

    func next() -> (Int, FileSurvey.Entry)? { waiting.withLock { $0.popLast() }.map { ($0, files[$0]) } }

    func store(_ source: ScannedSource?, at index: Int) { results.withLock { $0[index] = source } }

    /// The results in the order of the files.
    var sources: [ScannedSource] { results.withLock { results in files.indices.compactMap { results[$0] } } }
}
