#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Finds the lagged Fibonacci generators of glibc, .NET and Go from keys that follow each other.
///
/// Every letter that has both of its predecessors in the sample is predicted: one of two or of four. The first that is
/// none of them ends it, so a sound sample is cleared with a few comparisons.
struct LaggedSumAttack: RecoveryAttack {
    let generator = "a lagged Fibonacci generator"
    let fewestKeys = 2

    /// Further numbers that the program may draw between two keys.
    private static let gaps = 0...32
    /// As many bits must be left of the evidence when all that was tried is taken off; of .NET, two keys have 9 checks.
    private static let certainty = 36.0
    /// The share of the hypotheses that is given to letters in order without further numbers between keys, as most
    /// programs have it; the others share the rest.
    private static let plainShare = 0.9

    func attempt(on sample: KeySample) -> RecoveryAttempt {
        guard sample.isSerial else { return .notTried("needs keys that were created one after the other") }
        let numberings = sample.numberings
        let plain = log2(Double(LaggedSum.known.count * numberings.count) / Self.plainShare)
        let other = log2(
            Double(LaggedSum.known.count * numberings.count * 2 * Self.gaps.count) / (1 - Self.plainShare))
        var isTried = false
        for numbering in numberings {
            let usable = LaggedSum.known.filter { sum in
                let bits = Self.bits(sum, numbering)
                // Of two letters every sum is as good as any other.
                return bits > 0
                    && numbering.keys.letters.count > sum.far + Int((Self.certainty + plain) / bits)
            }
            if usable.isEmpty { continue }
            isTried = true
            for isReversed in [false, true] {
                let run = Self.run(numbering.keys, isReversed)
                for sum in usable {
                    let residues = sum.residues(letters: numbering.size)
                    for gap in Self.gaps {
                        let predicted = Self.predicted(run, sum, residues, numbering, gap: gap)
                        let tried = isReversed || gap > 0 ? other : plain
                        guard let predicted,
                            Double(predicted) * Self.bits(sum, numbering) - tried >= Self.certainty
                        else { continue }
                        return .recovered(
                            finding(numbering, sum, residues.count, predicted, isReversed, gap, tried: tried))
                    }
                }
            }
        }
        return isTried ? .excluded : .notTried("needs at least 2 keys in a row, and 21 for Go")
    }

    /// How many bits a letter that is predicted is worth.
    private static func bits(_ sum: LaggedSum, _ numbering: Numbering) -> Double {
        log2(Double(numbering.size) / Double(sum.residues(letters: numbering.size).count))
    }

    private static func run(_ sample: KeySample, _ isReversed: Bool) -> [UInt8] {
        isReversed ? (0..<sample.count).flatMap { sample.key($0).reversed() } : sample.letters
    }

    /// How many letters were one of those that they had to be; nil as soon as one is not. The same two letters before, as a
    /// fixed part has them again and again, count once.
    private static func predicted(
        _ run: [UInt8], _ sum: LaggedSum, _ residues: Set<Int>, _ numbering: Numbering, gap: Int
    ) -> Int? {
        let (length, size) = (numbering.keys.length, numbering.size)
        let period = length + gap
        var count = 0
        var isSeen = [Bool](repeating: false, count: size * size)
        for place in run.indices {
            let time = place / length * period + place % length
            let (far, near) = (time - sum.far, time - sum.near)
            guard far >= 0, far % period < length, near % period < length else { continue }
            let farther = Int(run[far / period * length + far % period])
            let nearer = Int(run[near / period * length + near % period])
            let expected = farther + sum.sign * nearer
            let residue = ((Int(run[place]) - expected) % size + size) % size
            guard residues.contains(residue) else { return nil }
            if !isSeen[farther * size + nearer] { count += 1 }
            isSeen[farther * size + nearer] = true
        }
        return count
    }

    private func finding(
        _ numbering: Numbering, _ sum: LaggedSum, _ candidates: Int, _ predicted: Int, _ isReversed: Bool, _ gap: Int,
        tried: Double
    ) -> RecoveredGenerator {
        RecoveredGenerator(
            generator: sum.name,
            sentence:
                "the keys are produced by \(sum.name): each letter is one of \(candidates), given those before it",
            keysUsed: (sum.far + numbering.keys.length - 1) / numbering.keys.length, lettersPredicted: predicted,
            hypothesesLog2: tried,
            excessBits: Double(predicted) * Self.bits(sum, numbering) - tried,
            replay: [
                .init(name: "alphabet", value: numbering.order.name),
                .init(name: "letters", value: isReversed ? "written from the last to the first" : "in order"),
                .init(name: "lags", value: "\(sum.near) and \(sum.far)"),
                .init(name: "further numbers between keys", value: "\(gap)"),
            ])
    }
}
