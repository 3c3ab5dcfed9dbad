#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Finds the time of issue inside keys: ULID, UUID of versions 1 and 7, ObjectId, Snowflake, uniqid, and plain numbers.
///
/// With times of issue known, a place counts when every key's number is its own time, give or take a minute. Without
/// them it has to be a time of our decades in every key, and to rise from key to key.
struct EmbeddedTimeAttack: RecoveryAttack {
    let generator = "the time of issue inside the key"
    let fewestKeys = 2

    /// How far the server's clock may be off, in seconds.
    private static let skew = 60.0
    /// What counts as a time when none is known: 2015 to 2040.
    private static let decades = 1_420_070_400.0...2_208_988_800.0
    private static let certainty = 48.0

    func attempt(on sample: KeySample) -> RecoveryAttempt {
        guard sample.count >= fewestKeys else { return .notTried("needs 2 keys") }
        let texts = (0..<sample.count).map(sample.text)
        let times = sample.issues.compactMap(\.time)
        let known = times.count == sample.count ? times : []
        let hypotheses = TimeForm.known.reduce(0) { $0 + max(0, sample.length - $1.letters + 1) }
        let tried = log2(Double(max(1, hypotheses)))
        var best: (form: TimeForm, place: Int, evidence: Double)?
        for form in TimeForm.known where form.letters <= sample.length {
            for place in 0...(sample.length - form.letters) {
                let evidence = Self.evidence(form, place, texts, known) - tried
                guard evidence >= Self.certainty, evidence > best?.evidence ?? 0 else { continue }
                best = (form, place, evidence)
            }
        }
        guard let best else { return .excluded }
        let bits = log2(Double(sample.alphabet.size))
        let rest = Double(sample.length - best.form.length) * bits + best.form.randomBits
        return .recovered(
            RecoveredGenerator(
                generator: best.form.name,
                sentence: "the keys hold \(best.form.name), with the time of issue in the open",
                keysUsed: 1, lettersPredicted: (sample.count - 1) * best.form.letters, hypothesesLog2: tried,
                excessBits: best.evidence, bitsLeft: rest,
                replay: [.init(name: "at letter", value: "\(best.place + 1)")]))
    }

    /// The bits of evidence that all keys hold a time there; minus infinity when one does not.
    private static func evidence(_ form: TimeForm, _ place: Int, _ texts: [[UInt8]], _ times: [Double]) -> Double {
        var evidence = 0.0
        var last = -Double.infinity
        var rises = 0
        for (index, text) in texts.enumerated() {
            guard place + form.length <= text.count || form.length == form.letters,
                let time = form.time(text[place..<min(text.count, place + form.length)])
            else { return -.infinity }
            let width: Double
            if times.isEmpty {
                guard decades.contains(time), time >= last else { return -.infinity }
                width = decades.upperBound - decades.lowerBound
                if time > last, index > 0 { rises += 1 }
            } else {
                guard abs(time - times[index]) <= skew else { return -.infinity }
                width = 2 * skew
            }
            // The same number again, as a fixed part has it, says nothing more.
            if time != last { evidence += form.log2Range - log2(width / form.unit) }
            last = time
        }
        // Numbers that rise by chance do so in one of n! orders.
        if rises > 1 { evidence += lgamma(Double(rises + 1)) / log(2) }
        return evidence
    }
}
