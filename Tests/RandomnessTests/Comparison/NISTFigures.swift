import TestSupport
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Symbols that NIST's tool was given, made anew from their seeds, and what it said of them (`Figures/`).
struct NISTFigures: Sendable {
    /// The symbols by name: independent ones, biased and fair bits, a random walk, a short cycle, three odd values.
    static let names = ["letters", "bits", "walk", "cycle", "three", "fair-bits"]

    let symbols: [UInt8]
    /// The figures by what the first column after the name says.
    private let figures: [String: [Double?]]

    init(_ name: String, file: String) throws {
        symbols = Self.symbols(name)
        let url = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Figures/\(file)")
        var figures: [String: [Double?]] = [:]
        for line in try String(contentsOf: url, encoding: .utf8).split(separator: "\n") where !line.hasPrefix("#") {
            let words = line.split(separator: " ").map(String.init)
            if words[0] == name { figures[words[1]] = words[2...].map { Double($0) } }
        }
        self.figures = figures
    }

    /// The figures of a line; an issue when there is none.
    subscript(_ key: String) -> [Double?] {
        get throws { try #require(figures[key], "no figures of \(key)") }
    }

    private static func symbols(_ name: String) -> [UInt8] {
        func below(_ bound: UInt64, _ generator: inout SeededGenerator) -> UInt8 {
            UInt8(((generator.next() >> 32) * bound) >> 32)
        }
        var generator = SeededGenerator(seed: UInt64(names.firstIndex(of: name) ?? 0) + 1)
        switch name {
        case "letters": return (0..<40_000).map { _ in below(62, &generator) }
        case "bits": return (0..<120_000).map { _ in below(100, &generator) < 57 ? 1 : 0 }
        case "walk":
            var value: UInt8 = 0
            return (0..<50_000).map { _ in
                value = (value + below(5, &generator)) % 64
                return value
            }
        case "cycle":
            let cycle = (0..<700).map { _ in below(64, &generator) }
            return (0..<30_000).map { cycle[$0 % 700] }
        case "three": return (0..<30_000).map { _ in [3, 9, 200][Int(min(2, below(4, &generator)))] }
        default: return (0..<300_000).map { _ in UInt8(generator.next() >> 63) }
        }
    }
}
