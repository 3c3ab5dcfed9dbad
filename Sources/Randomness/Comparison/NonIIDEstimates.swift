internal import OwnThread

/// The ten estimators of SP 800-90B (January 2018), section 6.3, with the conventions of NIST's own tool.
///
/// They are here for comparison and decide nothing: they are biased, and a sound generator of 62 letters gets about four of
/// its 5.95 bits a letter.
package struct NonIIDEstimates: Sendable {
    /// One estimator: bits of min-entropy a symbol, and a bit of the bit string.
    package struct Row: Sendable, Hashable {
        /// The number of its section, 1 to 10.
        package var number: Int
        /// Its name there.
        package var name: String
        /// Of the symbols; nil where the estimator is for bits only, or needs more of them.
        package var perSymbol: Double?
        /// Of the bits.
        package var perBit: Double?
    }

    /// The estimators in the order of their sections.
    package let rows: [Row]
    /// Bits a symbol, as many as the largest needs.
    package let width: Int

    /// What NIST's tool assesses a symbol at: the smallest of all, those of bits times the bits a symbol.
    package var assessment: Double {
        let symbols = rows.compactMap(\.perSymbol).min() ?? Double(width)
        let bits = rows.compactMap(\.perBit).min() ?? 1
        return min(symbols, Double(width) * bits)
    }

    private static let names = [
        "most common value", "collision", "Markov", "compression", "t-tuple", "longest repeated substring",
        "most common in window", "lag", "Markov models with counting", "LZ78Y",
    ]

    /// The estimates of some symbols, computed on all cores; nil for fewer than two different ones.
    ///
    /// - Parameter bitLimit: How many bits are looked at; NIST's tool has this limit with its option `-t`.
    package init?(of raw: [UInt8], bitLimit: Int = 1_000_000) {
        guard !raw.isEmpty, let data = EstimatorSymbols(raw, bitLimit: bitLimit) else { return nil }
        width = data.width
        // Symbols that are bits already are judged once.
        let isBinary = data.size == 2
        let jobs = (isBinary ? [] : Self.jobs(data.symbols, size: data.size)) + Self.jobs(data.bits)
        var rows = Self.names.enumerated().map { Row(number: $0.offset + 1, name: $0.element) }
        let estimates = Concurrently.map(jobs) { $0() }.flatMap(\.self)
        for estimate in estimates {
            if estimate.isBits { rows[estimate.number - 1].perBit = estimate.value }
            if !estimate.isBits || isBinary { rows[estimate.number - 1].perSymbol = estimate.value }
        }
        self.rows = rows
    }

    private struct Estimate: Sendable {
        var number: Int
        var isBits: Bool
        var value: Double?
    }

    /// The work on symbols, the longest first, so that the cores end together.
    private static func jobs(_ symbols: [UInt8], size: Int) -> [@Sendable () -> [Estimate]] {
        [
            job(9, isBits: false) { ContextEstimators.markovModels(symbols, size: size) },
            job(10, isBits: false) { ContextEstimators.dictionary(symbols, size: size) },
            tuples(PackedLetters(symbols, size: size), isBits: false),
            job(7, isBits: false) { WindowEstimators.mostCommonInWindow(symbols, size: size) },
            job(8, isBits: false) { LagEstimator.estimate(symbols, size: size) },
            job(1, isBits: false) { CountingEstimators.mostCommonValue(symbols, size: size) },
        ]
    }

    /// The work on bits, likewise.
    private static func jobs(_ bits: BitString) -> [@Sendable () -> [Estimate]] {
        [
            job(9, isBits: true) { BinaryContextEstimators.markovModels(bits) },
            tuples(PackedLetters(bits), isBits: true),
            job(8, isBits: true) { LagEstimator.estimate(bits) },
            job(7, isBits: true) { WindowEstimators.mostCommonInWindow(bits) },
            job(10, isBits: true) { BinaryContextEstimators.dictionary(bits) },
            job(4, isBits: true) { CountingEstimators.compression(bits) },
            job(2, isBits: true) { CountingEstimators.collision(bits) },
            job(3, isBits: true) { CountingEstimators.markov(bits) },
            job(1, isBits: true) { CountingEstimators.mostCommonValue(bits) },
        ]
    }

    private static func job(
        _ number: Int, isBits: Bool, _ value: @escaping @Sendable () -> Double?
    ) -> @Sendable () -> [Estimate] {
        { [Estimate(number: number, isBits: isBits, value: value())] }
    }

    private static func tuples(_ letters: PackedLetters, isBits: Bool) -> @Sendable () -> [Estimate] {
        {
            let substrings = TupleEstimators(letters)
            return [
                Estimate(number: 5, isBits: isBits, value: substrings.tuples),
                Estimate(number: 6, isBits: isBits, value: substrings.repeats),
            ]
        }
    }
}
