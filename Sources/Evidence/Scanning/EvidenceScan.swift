package import Secrecy

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
        // Nothing that this program writes is broken into lines within a word, and the breaks are most of the patterns; nor
        // is it cut or put in groups: a password in two parts may be two words.
        let left: Set<Encoding> = [
            .quotedPrintable, .base64Broken, .base32Broken, .hexBroken, .base64Part, .hexPart, .grouped,
        ]
        let encodings = Encoding.allCases.filter { !left.contains($0) }
        let known = secrets.filter { $0.count >= Subject.minimumLength }.map { Subject(key: $0) }
        patterns = PatternSet(
            [SelfTest.specimen] + known, encodings: encodings, digests: false, stretch: Stretch.longLength)
        subjects = Array(patterns.names.dropFirst())
        limits = ScanLimits()
        count = 1
        let missing = SelfTest.missing(patterns, encodings: encodings)
        if !missing.isEmpty { throw SelfTestFailure(missing: missing) }
    }

    /// The texts that are searched for, heads of digests included; those of the specimens are not among them.
    package var spellings: [[UInt8]] { patterns.patterns.filter { $0.subject >= count }.map(\.spelled) }

    /// Scans bytes in memory.
    package func scan(_ bytes: [UInt8]) -> SourceResult { JointScan([self]).scan(bytes)[0] }

    /// Scans standard input.
    package func scanStandardInput() -> SourceResult { JointScan([self]).scanStandardInput()[0] }

    /// Scans one file from a place on, its name not included.
    package func scan(fileAt path: String, from start: Int = 0) -> SourceResult {
        JointScan([self]).scan(fileAt: path, from: start)[0]
    }

    /// Scans files and folders: see `JointScan.scan(paths:workers:inBackground:from:)`.
    package func scan(paths: [ScanPath], workers: Int, from starts: FilePlaces = [:]) async -> [ScannedSource] {
        await JointScan([self]).scan(paths: paths, workers: workers, from: starts)[0]
    }

    /// The same for paths that somebody gave.
    package func scan(paths: [String], workers: Int) async -> [ScannedSource] {
        await scan(paths: paths.map { ScanPath($0) }, workers: workers)
    }

    /// A result without the specimens, whose text may stand in files that are scanned.
    func own(_ result: SourceResult) -> SourceResult {
        var own = result
        own.hits = result.hits.filter { $0.subject >= count }.map { hit in
            var hit = hit
            hit.subject -= count
            return hit
        }
        own.hitCount -= result.hits.count - own.hits.count
        return own
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
