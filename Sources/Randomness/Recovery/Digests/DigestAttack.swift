#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Finds keys that are digests of something public: a counter, the time of issue, the id or the name in the answer.
struct DigestAttack: RecoveryAttack {
    let generator = "a digest of a counter, of the time or of an id, without a secret"
    let fewestKeys = 1

    private static let counters = 0...1_024
    private static let binaryCounters = 0...64
    private static let keys = 32
    private static let certainty = 48.0

    /// Something that may have been digested.
    private struct Input {
        let name: String
        /// For a counter its value; later keys have later ones.
        var counter: Int?
        let write: @Sendable (Int) -> [UInt8]

        var bytes: [UInt8] { write(counter ?? 0) }
    }

    /// The keys, and the ways in which they may be written.
    private struct Search {
        let sample: KeySample
        let encodings: [DigestEncoding]
        let readings: [Reading]
        /// For the first four letters of a reading its number.
        let beginnings: [UInt32: Int]
        let base: Int?
        let tried: Double
    }

    func attempt(on sample: KeySample) -> RecoveryAttempt {
        guard sample.length >= 16 else { return .notTried("needs keys of at least 16 letters") }
        let encodings = DigestEncoding.fitting(sample)
        let readings = (0..<min(Self.keys, sample.count)).flatMap { key in
            [false, true].map { Reading(sample, key: key, isReversed: $0) }
        }
        var beginnings: [UInt32: Int] = [:]
        for (index, reading) in readings.enumerated() { beginnings[DigestEncoding.code(reading.letters)] = index }
        let inputs = Self.inputs(sample)
        let moments = MomentInputs(sample)
        let digests = (inputs.count + moments.count) * MessageDigest.allCases.count
        let search = Search(
            sample: sample, encodings: encodings, readings: readings, beginnings: beginnings,
            base: encodings.lazy.compactMap(\.base).first,
            tried: log2(Double(digests * encodings.count * readings.count)))
        for input in inputs {
            let bytes = input.bytes
            for digest in MessageDigest.allCases {
                if let found = found(input, digest, digest.digest(of: bytes), search) { return .recovered(found) }
            }
        }
        if moments.count == 0 { return .excluded }
        let filter = DigestFilter(encodings, readings.map(\.letters), length: sample.length)
        var recovered: RecoveredGenerator?
        moments.forEach { name, bytes in
            for digest in MomentInputs.digests {
                let value = digest.digest(of: bytes)
                guard filter.mayHold(value) else { continue }
                recovered = found(Input(name: name, write: { _ in bytes }), digest, value, search)
                if recovered != nil { return false }
            }
            return true
        }
        return recovered.map { .recovered($0) } ?? .excluded
    }

    /// The key that a digest gives, in one of the ways of writing it.
    private func found(_ input: Input, _ digest: MessageDigest, _ value: [UInt8], _ search: Search)
        -> RecoveredGenerator?
    {
        let sample = search.sample
        let digits = search.base.map { DigestEncoding.digits(value, base: $0) }
        for encoding in search.encodings {
            let known = encoding.base == search.base ? digits : nil
            let beginning = encoding.beginning(of: value, length: sample.length, digits: known)
            guard let reading = search.beginnings[beginning].map({ search.readings[$0] }) else { continue }
            let letters = encoding.letters(of: value, count: sample.length, digits: known)
            guard letters.count >= 16, reading.letters.starts(with: letters) else { continue }
            let bits = Double(letters.count) * log2(Double(sample.alphabet.size))
            guard bits - search.tried >= Self.certainty else { continue }
            return finding(
                sample, input, digest, encoding, reading, letters: letters.count, bits - search.tried, search.tried)
        }
        return nil
    }

    /// A key's letters from the first to the last, or from the last on: a program may put digits in the order in which
    /// divisions give them.
    private struct Reading {
        let key: Int
        let isReversed: Bool
        let letters: [UInt8]

        init(_ sample: KeySample, key: Int, isReversed: Bool) {
            self.key = key
            self.isReversed = isReversed
            letters = isReversed ? sample.text(key).reversed() : sample.text(key)
        }
    }

    private static func decimal(_ value: Int) -> [UInt8] { Array("\(value)".utf8) }

    private static func inputs(_ sample: KeySample) -> [Input] {
        var inputs = counters.map { Input(name: "a counter", counter: $0, write: decimal) }
        for count in binaryCounters {
            for width in [4, 8] {
                let write: @Sendable (Int) -> [UInt8] = { value in
                    (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
                }
                inputs.append(Input(name: "a counter of \(width) bytes", counter: count, write: write))
                inputs.append(
                    Input(
                        name: "a counter of \(width) bytes, big-endian", counter: count, write: { write($0).reversed() }
                    ))
            }
        }
        for (index, issue) in sample.issues.prefix(keys).enumerated() {
            for fact in issue.facts {
                inputs.append(Input(name: "the \(fact.name)", write: { _ in Array(fact.value.utf8) }))
                guard index < 2, let number = Int(fact.value), number < 1 << 53 else { continue }
                for near in max(0, number - 64)...(number + 64) {
                    inputs.append(Input(name: "a number near the \(fact.name)", counter: near, write: decimal))
                }
            }
        }
        return inputs
    }

    private func finding(
        _ sample: KeySample, _ input: Input, _ digest: MessageDigest, _ encoding: DigestEncoding, _ reading: Reading,
        letters: Int, _ excess: Double, _ tried: Double
    ) -> RecoveredGenerator {
        let key = reading.key
        var predicted = 0
        var next: [UInt8]?
        if let counter = input.counter {
            func text(_ index: Int) -> [UInt8] {
                encoding.letters(of: digest.digest(of: input.write(counter + index - key)), count: sample.length)
            }
            for index in (key + 1)..<max(key + 1, sample.count) {
                let following = Reading(sample, key: index, isReversed: reading.isReversed)
                guard following.letters.starts(with: text(index)) else { break }
                predicted += letters
            }
            let table = sample.alphabet.indexTable
            let indices = text(sample.count).map { table[Int($0)] }
            if predicted > 0, indices.count == sample.length, !indices.contains(-1) {
                next = (reading.isReversed ? indices.reversed() : indices).map { UInt8($0) }
            }
        }
        return RecoveredGenerator(
            generator: "\(digest.rawValue) of \(input.name)",
            sentence: "the keys are the \(digest.rawValue) digest of \(input.name), without a secret", keysUsed: 1,
            lettersPredicted: predicted, hypothesesLog2: tried, excessBits: excess, nextKey: next,
            replay: [
                .init(name: "written as", value: encoding.description),
                .init(
                    name: "letters", value: reading.isReversed ? "written from the last to the first" : "in order"),
                .init(name: "value at key \(key + 1)", value: input.counter.map { "\($0)" } ?? "of that key's answer"),
            ])
    }
}
