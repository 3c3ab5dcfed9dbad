/// A group of tests that look for one kind of fault. Bonferroni within a family, Holm over the families, both with shares.
package enum TestFamily: String, Sendable, CaseIterable {
    case alphabet
    case letter
    case position
    case insideKey
    case lagEqual
    case positionPairs
    case keyToKey
    case order
    case streamLag
    case digrams
    case repeats
    case bitRank
    case linearComplexity
    case blindRank
    case modularRank
    case laggedFibonacci
    case spectral
    case compression

    /// Its share of the verdict's error, beside 1 for an ordinary family: frequencies of letters need many keys to tell, and
    /// each of them counts, where other faults are told by far or not at all.
    package var share: Double { self == .letter ? 9 : 1 }

    /// The shares of all families.
    package static let allShares = allCases.map(\.share).reduce(0, +)

    /// The name in tables.
    package var title: String {
        switch self {
        case .alphabet: "alphabet"
        case .letter: "letter frequencies"
        case .position: "letters at a position"
        case .insideKey: "repeats inside a key"
        case .lagEqual: "letters at a distance inside a key"
        case .positionPairs: "pairs of positions"
        case .keyToKey: "key to key"
        case .order: "order"
        case .streamLag: "letters at a distance in the stream"
        case .digrams: "digrams"
        case .repeats: "repeated substrings"
        case .bitRank: "binary rank"
        case .linearComplexity: "linear complexity"
        case .blindRank: "binary rank, any letter order"
        case .modularRank: "rank modulo a prime"
        case .laggedFibonacci: "lagged Fibonacci sums"
        case .spectral: "spectrum"
        case .compression: "compression"
        }
    }

    /// Where the statistic and its law come from.
    package var reference: String {
        switch self {
        case .alphabet: "union bound over the subsets of the alphabet"
        case .letter, .position: "binomial tails; Pearson 1900 with Chernoff's bound"
        case .insideKey: "binomial tail; union bounds"
        case .lagEqual: "binomial tails: the pairs of letters form paths"
        case .positionPairs, .keyToKey: "binomial tails; Chernoff's bound"
        case .order: "Eulerian numbers (Tanny 1973)"
        case .streamLag: "binomial tails; Chernoff's bound"
        case .digrams: "Good 1953, on digrams that do not overlap"
        case .repeats: "union bounds; suffix array"
        case .bitRank: "Kolchin 1999; union bound over subspaces"
        case .linearComplexity: "Massey 1969; Rueppel 1986"
        case .blindRank: "expected number of relations, exact"
        case .modularRank: "expected number of relations, exact"
        case .laggedFibonacci: "Knuth, volume 2, 3.2.2; binomial tails"
        case .spectral: "periodogram; sub-Gaussian bound"
        case .compression: "Ville's inequality for a mixture of predictors"
        }
    }

    /// The families by how well a rejection explains itself: a narrow alphabet also has a strange spectrum, and one key
    /// again and again has few letters.
    package static let byExplanation: [TestFamily] = [
        .repeats, .alphabet, .order, .modularRank, .laggedFibonacci, .insideKey, .position, .lagEqual, .keyToKey,
        .streamLag, .letter, .positionPairs, .bitRank, .linearComplexity, .blindRank, .digrams, .spectral, .compression,
    ]

    /// Whether the tests mean anything when the order of the keys is not that of their creation.
    package var needsOrder: Bool {
        switch self {
        case .keyToKey, .order, .streamLag, .linearComplexity, .laggedFibonacci, .spectral: true
        default: false
        }
    }
}
