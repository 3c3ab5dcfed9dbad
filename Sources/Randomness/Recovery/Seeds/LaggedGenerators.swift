/// srand and rand of glibc: an additive feedback of 31 words.
struct GlibcRand: SeededGenerator {
    private static let size = 31
    /// Numbers that are left out at the start.
    private static let unused = 10 * size
    private static let modulus: UInt64 = 2_147_483_647

    private var words: [UInt32]
    private var front = 3
    private var rear = 0

    init(seed: UInt64) {
        let first = Self.first(seed)
        var word = Self.residue(first)
        words = [UInt32](unsafeUninitializedCapacity: Self.size) { words, count in
            for i in 0..<Self.size {
                if i > 0 { word = 16_807 * word % Self.modulus }
                words[i] = i == 0 ? first : UInt32(word)
            }
            count = Self.size
        }
        for _ in 0..<Self.unused { _ = next() }
    }

    /// The seed as the first word.
    private static func first(_ seed: UInt64) -> UInt32 {
        let word = UInt32(truncatingIfNeeded: seed)
        return word == 0 ? 1 : word
    }

    /// The seed, a number with a sign, as a residue.
    private static func residue(_ word: UInt32) -> UInt64 {
        let rest = Int64(Int32(bitPattern: word)) % Int64(modulus)
        return UInt64(rest < 0 ? rest + Int64(modulus) : rest)
    }

    /// All words in a row: each is the sum of those 31 and 3 before it, the first three the ones 31 before alone.
    static func begin(_ numbers: FirstNumbers, from seed: UInt64) {
        var residues = SIMD8<UInt64>()
        var firsts = SIMD8<UInt32>()
        for lane in 0..<FirstNumbers.lanes {
            firsts[lane] = first(seed &+ UInt64(lane))
            residues[lane] = residue(firsts[lane])
        }
        let start = size + 3 + unused
        withUnsafeTemporaryAllocation(of: SIMD8<UInt32>.self, capacity: start + numbers.count) { words in
            words[0] = firsts
            for i in 1..<size {
                let product = residues &* 16_807
                // Modulo 2^31 - 1: the digits of 31 bits are summed up, and a sum beyond it loses it once.
                let sum = product & modulus &+ product &>> 31
                residues = (sum &+ (sum &+ 1) &>> 31) & modulus
                words[i] = SIMD8<UInt32>(truncatingIfNeeded: residues)
            }
            for i in size..<(size + 3) { words[i] = words[i - size] }
            for i in (size + 3)..<words.count { words[i] = words[i - size] &+ words[i - 3] }
            for place in 0..<numbers.count { numbers.put(place, words[start + place] &>> 1) }
        }
    }

    mutating func next() -> UInt64 {
        words[front] &+= words[rear]
        let number = words[front] >> 1
        front = front + 1 == Self.size ? 0 : front + 1
        rear = rear + 1 == Self.size ? 0 : rear + 1
        return UInt64(number)
    }
}

/// System.Random of .NET with a seed: Knuth's subtractive generator as its authors have it.
struct DotNetRandom: SeededGenerator {
    typealias Lanes = SIMD8<Int32>
    static let modulus: UInt64 = 2_147_483_647
    private static let big: Int32 = .max
    /// The words 1 to 55.
    private static let words = 56
    private static let distance = 21

    private var state: [Int32]
    private var front = 0
    private var rear = distance

    init(seed: UInt64) {
        let lanes = Self.state(from: seed)
        state = lanes.map { $0[0] }
    }

    /// The states of eight seeds in a row.
    private static func state(from seed: UInt64) -> [Lanes] {
        let seeds = Lanes(truncatingIfNeeded: SIMD8<UInt32>(seedsFrom: seed))
        // Of the lowest number there is no absolute value: .NET takes the highest one.
        let absolute = seeds.replacing(with: 0 &- seeds, where: seeds .< 0).replacing(with: big, where: seeds .== .min)
        return [Lanes](unsafeUninitializedCapacity: words) { state, count in
            state.initialize(repeating: Lanes())
            var last = 161_803_398 &- absolute
            state[words - 1] = last
            var difference = Lanes(repeating: 1)
            for i in 1..<55 {
                let place = distance * i % 55
                state[place] = difference
                difference = positive(last &- difference)
                last = state[place]
            }
            for _ in 1..<5 {
                for i in 1..<words {
                    let other = i + 30 >= 55 ? i + 30 - 55 : i + 30
                    state[i] = positive(state[i] &- state[1 + other])
                }
            }
            count = words
        }
    }

    @inline(__always)
    private static func positive(_ lanes: Lanes) -> Lanes { lanes &+ lanes &>> 31 & big }

    static func begin(_ numbers: FirstNumbers, from seed: UInt64) {
        precondition(numbers.count <= distance)
        let state = state(from: seed)
        for place in 0..<numbers.count {
            let difference = state[place + 1] &- state[place + 1 + distance]
            let number = positive(difference.replacing(with: big - 1, where: difference .== big))
            numbers.put(place, SIMD8<UInt32>(truncatingIfNeeded: number))
        }
    }

    mutating func next() -> UInt64 {
        front = front == 55 ? 1 : front + 1
        rear = rear == 55 ? 1 : rear + 1
        var number = state[front] &- state[rear]
        if number == Self.big { number -= 1 }
        if number < 0 { number &+= Self.big }
        state[front] = number
        return UInt64(number)
    }
}
