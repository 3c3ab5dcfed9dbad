/// A generator of a runtime, started from a seed that a programmer gave it.
///
/// It yields raw numbers; `Draw` makes letters of them in the ways of that runtime's functions.
protocol SeededGenerator: Sendable {
    init(seed: UInt64)
    mutating func next() -> UInt64

    /// Puts the first numbers of eight seeds in a row, the first of which is given: as many as `numbers` has room for.
    ///
    /// Most seeds are done with once their first three letters are known, and what those need can be had for less than a
    /// whole state.
    static func begin(_ numbers: FirstNumbers, from seed: UInt64)
}

extension SeededGenerator {
    static func begin(_ numbers: FirstNumbers, from seed: UInt64) { beginOneByOne(numbers, from: seed) }

    static func beginOneByOne(_ numbers: FirstNumbers, from seed: UInt64) {
        for lane in 0..<FirstNumbers.lanes {
            var generator = Self(seed: seed &+ UInt64(lane))
            for place in 0..<numbers.count { numbers[place, lane] = generator.next() }
        }
    }
}

/// The first numbers of eight seeds side by side.
final class FirstNumbers {
    static let lanes = 8
    /// Numbers a seed.
    let count: Int
    private let numbers: UnsafeMutablePointer<UInt64>

    init(count: Int) {
        self.count = count
        numbers = .allocate(capacity: Self.lanes * count)
        numbers.initialize(repeating: 0, count: Self.lanes * count)
    }

    deinit { numbers.deallocate() }

    /// A number of one seed.
    @inline(__always)
    subscript(place: Int, lane: Int) -> UInt64 {
        get {
            assert(place < count && lane < Self.lanes)
            return numbers[place &* Self.lanes &+ lane]
        }
        set {
            assert(place < count && lane < Self.lanes)
            numbers[place &* Self.lanes &+ lane] = newValue
        }
    }

    /// Puts the numbers of all seeds at a place.
    @inline(__always)
    func put(_ place: Int, _ lanes: SIMD8<UInt32>) {
        for lane in 0..<Self.lanes { self[place, lane] = UInt64(lanes[lane]) }
    }
}

/// Eight seeds in a row, of which generators take 32 bits.
extension SIMD8<UInt32> {
    init(seedsFrom seed: UInt64) {
        self = Self(repeating: UInt32(truncatingIfNeeded: seed)) &+ Self(0, 1, 2, 3, 4, 5, 6, 7)
    }
}

/// The raw numbers of a seed, made once and read by each way of drawing letters.
struct RawNumbers<Generator: SeededGenerator> {
    private var generator: Generator
    private var numbers: [UInt64] = []
    /// Which number is read next.
    var place = 0

    init(seed: UInt64) { generator = Generator(seed: seed) }

    @inline(__always)
    mutating func next() -> UInt64 {
        while place >= numbers.count { numbers.append(generator.next()) }
        defer { place += 1 }
        return numbers[place]
    }
}
