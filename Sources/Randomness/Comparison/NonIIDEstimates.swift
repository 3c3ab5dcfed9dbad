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
        let jobs =
            (isBinary ? [] : Self.jobs(data.symbols, size: data.size, isBits: false))
            + Self.jobs(isBinary ? data.symbols : data.bits, size: 2, isBits: true)
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

    /// The work, the longest first, so that the cores end together.
    private static func jobs(_ symbols: [UInt8], size: Int, isBits: Bool) -> [@Sendable () -> [Estimate]] {
        func one(_ number: Int, _ value: @escaping @Sendable () -> Double?) -> @Sendable () -> [Estimate] {
            { [Estimate(number: number, isBits: isBits, value: value())] }
        }
        return [
            one(9) {
                isBits
                    ? BinaryContextEstimators.markovModels(symbols)
                    : ContextEstimators.markovModels(symbols, size: size)
            },
            one(10) {
                isBits ? BinaryContextEstimators.dictionary(symbols) : ContextEstimators.dictionary(symbols, size: size)
            },
            {
                let substrings = TupleEstimators(symbols, size: size)
                return [
                    Estimate(number: 5, isBits: isBits, value: substrings.tuples),
                    Estimate(number: 6, isBits: isBits, value: substrings.repeats),
                ]
            },
            one(7) { WindowEstimators.mostCommonInWindow(symbols, size: size) },
            one(8) { LagEstimator.estimate(symbols, size: size) },
            one(1) { CountingEstimators.mostCommonValue(symbols, size: size) },
        ]
            + (isBits
                ? [
                    one(2) { CountingEstimators.collision(symbols) }, one(3) { CountingEstimators.markov(symbols) },
                    one(4) { CountingEstimators.compression(symbols) },
                ] : [])
    }
}
