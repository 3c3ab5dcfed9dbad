import Testing

@testable import Randomness

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Keys that a real runtime made; see `Vectors/README.md`.
struct KeyVector: Sendable {
    let seed: UInt64?
    /// When the keys were made, in seconds since 1970, where they are of the time.
    let time: Double?
    /// The letters in the order in which the program numbers them, which no attack is told.
    let alphabet: [UInt8]
    let keys: [String]

    init(_ name: String) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Vectors/\(name).txt")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        func header(_ name: String) -> String? {
            lines.first { $0.hasPrefix("# \(name): ") }.map { String($0.dropFirst(name.count + 4)) }
        }
        seed = header("seed").flatMap(UInt64.init)
        time = header("time").flatMap(Double.init)
        alphabet = Array(try #require(header("alphabet")).utf8)
        keys = lines.filter { !$0.hasPrefix("#") }.map(String.init)
    }

    /// The first keys, or some after them, with the letters numbered by their codes.
    func sample(_ range: Range<Int>, issues: [KeyIssue] = []) throws -> KeySample {
        try KeySample(texts: Array(keys[range]), letters: alphabet, issues: issues)
    }
}

extension KeySample {
    /// A sample of texts whose letters are numbered by their codes.
    init(texts: [String], letters: [UInt8], issues: [KeyIssue] = [], prefix: String = "") throws {
        let alphabet = try #require(KeyAlphabet(name: "by code", letters: letters.sorted()))
        let table = alphabet.indexTable
        self.init(
            prefix: Array(prefix.utf8), length: texts.first?.utf8.count ?? 0, alphabet: alphabet,
            letters: texts.flatMap { $0.utf8.map { UInt8(table[Int($0)]) } }, issues: issues)
    }

    /// Sound keys, the same in each run.
    static func sound(_ count: Int, _ alphabet: KeyAlphabet, seed: UInt64, issues: [KeyIssue] = []) -> KeySample {
        var random = SplitMix(state: seed)
        let letters = (0..<(32 * count)).map { _ in UInt8.random(in: 0..<UInt8(alphabet.size), using: &random) }
        return KeySample(length: 32, alphabet: alphabet, letters: letters, issues: issues)
    }

    func text(of indices: [UInt8]) -> String {
        String(decoding: indices.map { alphabet.letters[Int($0)] }, as: UTF8.self)
    }
}

extension RecoveryAttempt {
    var recovered: RecoveredGenerator? { if case .recovered(let generator) = self { generator } else { nil } }
    var isExcluded: Bool { if case .excluded = self { true } else { false } }
}
