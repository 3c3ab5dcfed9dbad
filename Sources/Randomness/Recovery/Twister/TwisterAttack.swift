#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Finds a Mersenne Twister behind keys that follow each other, without solving for its 19937 bits of state.
///
/// The relations between the bits that letters show are the same for every state, so they are computed beforehand. Keys
/// that fulfil sixty of them are a twister's. Where letters leave a bit open (62 of them), these bits are the unknowns,
/// some four thousand instead of twenty thousand. What the relations say about further letters is the prediction.
struct TwisterAttack: RecoveryAttack {
    let generator = "MT19937, the Mersenne Twister"
    let fewestKeys = 78

    /// Checks that have to hold.
    private static let needed = 64
    func attempt(on sample: KeySample) -> RecoveryAttempt {
        guard sample.isSerial else { return .notTried("needs keys that were created one after the other") }
        guard sample.count >= fewestKeys, sample.letters.count >= 2_500 else {
            return .notTried("needs about 80 to 130 keys in a row, for 62 letters by remainder 626")
        }
        let numberings = sample.numberings
        let tried = log2(Double(TwisterModel.known.count * numberings.count * 2))
        var isTried = false
        for model in TwisterModel.known {
            for numbering in numberings {
                let bits = NumberBits(letters: numbering.size, mapping: model.mapping)
                for isReversed in [false, true] {
                    let run = Self.run(numbering.keys, isReversed)
                    let search = TwisterSearch(model: model, bits: bits, run: run, needed: Self.needed)
                    switch search.outcome() {
                    case .tooFew: continue
                    case .contradicted: isTried = true
                    case .holds(let checks, let predictor):
                        return .recovered(
                            finding(numbering, model, isReversed, run, checks, predictor, tried: tried))
                    }
                }
            }
        }
        return isTried ? .excluded : .notTried("needs more keys in a row: up to 130, for 62 letters by remainder 626")
    }

    private static func run(_ sample: KeySample, _ isReversed: Bool) -> [UInt8] {
        isReversed ? (0..<sample.count).flatMap { sample.key($0).reversed() } : sample.letters
    }

    private func finding(
        _ numbering: Numbering, _ model: TwisterModel, _ isReversed: Bool, _ run: [UInt8], _ checks: Int,
        _ predictor: TwisterPredictor?, tried: Double
    ) -> RecoveredGenerator {
        let length = numbering.keys.length
        var next: [UInt8]?
        var predicted = checks / NumberBits.width
        if let predictor {
            let letters = predictor.letters(length)
            next = letters.map { isReversed ? $0.reversed() : $0 }
            predicted = max(predicted, predictor.confirmed)
        }
        return RecoveredGenerator(
            generator: "MT19937",
            sentence: "the keys are produced by a Mersenne Twister (MT19937): \(model.name)",
            keysUsed: (run.count - predicted) / length, lettersPredicted: predicted, hypothesesLog2: tried,
            excessBits: Double(checks) - tried, nextKey: next.flatMap(numbering.told),
            replay: [
                .init(name: "alphabet", value: numbering.order.name),
                .init(name: "letters", value: isReversed ? "written from the last to the first" : "in order"),
                .init(name: "relations between bits that held", value: "\(checks)"),
            ])
    }
}
