#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// A sample with its letters numbered in one of the orders that a program may have had.
struct Numbering: Sendable {
    let keys: KeySample
    /// The sample as it was given, in whose alphabet findings are told.
    private let given: KeyAlphabet

    /// The order of the letters.
    var order: KeyAlphabet { keys.alphabet }
    /// How many letters there are.
    var size: Int { keys.alphabet.size }
    /// The bits of one letter.
    var bits: Double { log2(Double(size)) }

    fileprivate init(keys: KeySample, given: KeyAlphabet) {
        self.keys = keys
        self.given = given
    }

    /// Letters as indices of the sample's own alphabet; nil when one is not among its letters.
    func told(_ letters: [UInt8]) -> [UInt8]? {
        let table = given.indexTable
        let indices = letters.map { table[Int(order.letters[Int($0)])] }
        return indices.contains(-1) ? nil : indices.map { UInt8($0) }
    }
}

extension KeySample {
    /// From this many keys on the sample itself tells how many letters there are.
    private static let telling = 40

    /// The orders worth trying: those of the sample's letters; of few keys, whose letters do not tell yet which
    /// alphabet it is, also those of 62 and of 64 letters.
    var numberings: [Numbering] {
        var orders = alphabet.commonOrders
        if count < Self.telling {
            orders += (KeyAlphabet.orders64 + KeyAlphabet.orders62).filter { !orders.contains($0) }
        }
        var seen: Set<[UInt8]> = []
        return orders.filter { seen.insert($0.letters).inserted }
            .compactMap { renumbered(by: $0).map { Numbering(keys: $0, given: alphabet) } }
    }
}
