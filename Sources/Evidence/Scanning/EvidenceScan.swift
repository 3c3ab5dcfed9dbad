package import Secrecy

/// A search through files: one compiled set of patterns, tested on a specimen of every form, and used on many sources.
package struct EvidenceScan: Sendable {
    /// The names of the subjects, by the index that hits give.
    package var subjects: [String] { search.names[0] }
    /// The texts that are searched for, heads of digests included; those of the specimens are not among them.
    package var spellings: [[UInt8]] { search.spellings }
    private let search: JointScan

    /// Compiles the patterns, and throws what the specimen showed to be missing.
    package init(_ subjects: [Subject], forms: [KeyForm] = [], limits: ScanLimits = ScanLimits())
        throws(SelfTestFailure)
    {
        search = JointScan([subjects.map { SubjectPatterns($0) }], forms: forms, limits: limits)
        if let failure = search.selfTestFailure { throw failure }
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
        func patterns(of subject: Subject) -> SubjectPatterns {
            SubjectPatterns(subject, encodings: encodings, digests: false, stretch: Stretch.longLength)
        }
        let known = secrets.filter { $0.count >= Subject.minimumLength }.map { Subject(key: $0) }
        search = JointScan([known.map(patterns)], specimens: [patterns(of: SelfTest.specimen)])
        let missing = SelfTest.missing(search.patterns, encodings: encodings)
        if !missing.isEmpty { throw SelfTestFailure(missing: missing) }
    }

    /// Scans bytes in memory.
    package func scan(_ bytes: [UInt8]) -> SourceResult { search.scan(bytes)[0] }

    /// Scans standard input.
    package func scanStandardInput() -> SourceResult { search.scanStandardInput()[0] }

    /// Scans one file from a place on, its name not included.
    package func scan(fileAt path: String, from start: Int = 0) -> SourceResult {
        search.scan(fileAt: path, from: start)[0]
    }

    /// Scans files and folders that somebody gave: see `JointScan.scan(paths:workers:inBackground:from:)`.
    package func scan(paths: [String], workers: Int) async -> [ScannedSource] {
        await search.scan(paths: { paths.map { ScanPath($0) } }, workers: workers)[0]
    }
}

/// A source and what was found in it.
package struct ScannedSource: Sendable, Hashable {
    /// Its path, with names that hold a subject replaced.
    package var name: String
    package var result: SourceResult
    /// Where the file is, to read it again; never shown, as it may hold a subject. Nil for what is no file.
    var path: String?

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
