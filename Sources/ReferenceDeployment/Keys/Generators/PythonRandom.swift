/// CPython's `random`: the Mersenne Twister MT19937 (Matsumoto and Nishimura 1998), seeded with `random.seed(int)`.
struct PythonRandom: LetterSource {
    /// How a letter is drawn.
    enum Method: Sendable {
        /// `random.choices(alphabet, k=32)`: a number of 53 bits, multiplied.
        case choices
        /// `random.choice(alphabet)`: as many bits as the count needs, drawn again when they are too many.
        case choice
    }

    private static let size = 624

    private let method: Method
    private var state: [UInt32]
    private var index = size

    init(seed: UInt64, method: Method) {
        self.method = method
        let words = seed >> 32 == 0 ? [UInt32(seed)] : [UInt32(truncatingIfNeeded: seed), UInt32(seed >> 32)]
        state = Self.state(of: words)
    }

    mutating func next(below count: Int) -> Int {
        switch method {
        case .choices:
            let high = Double(word() >> 5)
            let low = Double(word() >> 6)
            return Int((high * 67_108_864 + low) / 9_007_199_254_740_992 * Double(count))
        case .choice:
            let bits = UInt32(Int.bitWidth - count.leadingZeroBitCount)
            while true {
                let candidate = Int(word() >> (32 - bits))
                if candidate < count { return candidate }
            }
        }
    }

    private mutating func word() -> UInt32 {
        if index == Self.size { refill() }
        var word = state[index]
        index += 1
        word ^= word >> 11
        word ^= word << 7 & 0x9d2c_5680
        word ^= word << 15 & 0xefc6_0000
        return word ^ word >> 18
    }

    private mutating func refill() {
        for i in 0..<Self.size {
            let joined = state[i] & 0x8000_0000 | state[(i + 1) % Self.size] & 0x7fff_ffff
            state[i] = state[(i + 397) % Self.size] ^ joined >> 1 ^ (joined & 1) &* 0x9908_b0df
        }
        index = 0
    }

    /// `init_by_array` of the authors' C code.
    private static func state(of key: [UInt32]) -> [UInt32] {
        var state: [UInt32] = [19_650_218]
        for i in 1..<size {
            let last = state[i - 1]
            state.append(1_812_433_253 &* (last ^ last >> 30) &+ UInt32(i))
        }
        var i = 1
        for j in 0..<max(size, key.count) {
            let place = j % key.count
            let last = state[i - 1]
            state[i] = (state[i] ^ (last ^ last >> 30) &* 1_664_525) &+ key[place] &+ UInt32(place)
            advance(&i, &state)
        }
        for _ in 1..<size {
            let last = state[i - 1]
            state[i] = (state[i] ^ (last ^ last >> 30) &* 1_566_083_941) &- UInt32(i)
            advance(&i, &state)
        }
        state[0] = 0x8000_0000
        return state
    }

    private static func advance(_ i: inout Int, _ state: inout [UInt32]) {
        i += 1
        guard i == size else { return }
        state[0] = state[size - 1]
        i = 1
    }
}
