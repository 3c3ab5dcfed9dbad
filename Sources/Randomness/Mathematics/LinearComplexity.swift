/// The length of the shortest linear feedback shift register that produces some bits.
package enum LinearComplexity {
    /// Berlekamp and Massey's algorithm (Massey, IEEE Transactions on Information Theory 15, 1969) on packed words.
    ///
    /// About n^2/64 steps.
    package static func of(_ bits: BitString) -> Int {
        let n = bits.count
        if n == 0 { return 0 }
        let words = n / 64 + 1
        let size = words + 2 * Words.scalarCount
        let text = Backwards(bits, size: size)
        return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 3 * size) { room in
            room.initialize(repeating: 0)
            guard let base = room.baseAddress else { return 0 }
            return length(n, of: text, Polynomials(base, size: size))
        }
    }

    /// The sequence backwards, so that s[i], s[i-1], ... can be read as words from bit n - 1 - i on: eight times, each moved by
    /// one bit more, so that they begin with a byte of one of these.
    private struct Backwards: ~Copyable {
        private let bytes: UnsafeMutableRawPointer
        private let copy: Int

        init(_ bits: BitString, size: Int) {
            copy = 2 * 8 * size
            bytes = .allocate(byteCount: 8 * copy, alignment: 8)
            let words = bytes.initializeMemory(as: UInt64.self, repeating: 0, count: copy)
            for index in 0..<bits.count {
                let place = bits.count - 1 - index
                words[place >> 6] |= UInt64(bits[index]) << UInt64(place & 63)
            }
            for moved in 1..<8 {
                let moving = words + moved * copy / 8
                for word in 0...bits.count / 64 {
                    moving[word] = words[word] >> UInt64(moved) | words[word + 1] << UInt64(64 - moved)
                }
            }
        }

        deinit { bytes.deallocate() }

        /// What begins with a bit.
        @inline(__always)
        func from(_ bit: Int) -> UnsafeRawPointer { UnsafeRawPointer(bytes + ((bit & 7) * copy + bit >> 3)) }
    }

    /// The present polynomial, the one before its length last changed, and room for another.
    private struct Polynomials {
        let current: UnsafeMutablePointer<UInt64>
        let previous: UnsafeMutablePointer<UInt64>
        let saved: UnsafeMutablePointer<UInt64>

        init(_ room: UnsafeMutablePointer<UInt64>, size: Int) {
            current = room
            previous = room + size
            saved = room + 2 * size
            current[0] = 1
            previous[0] = 1
        }
    }

    private static func length(_ n: Int, of text: borrowing Backwards, _ polynomials: Polynomials) -> Int {
        let (current, previous, saved) = (polynomials.current, polynomials.previous, polynomials.saved)
        var length = 0
        var gap = 1
        for index in 0..<n {
            defer { gap += 1 }
            guard parity(current, length / 64 + 1, of: text.from(n - 1 - index)) else { continue }
            let isLonger = 2 * length <= index
            let used = length / 64 + 1
            if isLonger { saved.update(from: current, count: used) }
            add(previous, shiftedBy: gap, to: current, words: max(length, index + 1 - length) / 64 + 1)
            if isLonger {
                // Its own words are more than those of the one before it.
                previous.update(from: saved, count: used)
                length = index + 1 - length
                gap = 0
            }
        }
        return length
    }

    /// Words that are looked at together; there are as many zeros behind each array.
    private typealias Words = SIMD4<UInt64>

    @inline(__always)
    private static func load(_ words: UnsafePointer<UInt64>) -> Words {
        UnsafeRawPointer(words).loadUnaligned(as: Words.self)
    }

    private static func parity(_ polynomial: UnsafePointer<UInt64>, _ words: Int, of text: UnsafeRawPointer) -> Bool {
        var folded = Words()
        for word in stride(from: 0, to: words, by: Words.scalarCount) {
            folded ^= load(polynomial + word) & text.loadUnaligned(fromByteOffset: 8 * word, as: Words.self)
        }
        return (folded[0] ^ folded[1] ^ folded[2] ^ folded[3]).nonzeroBitCount & 1 == 1
    }

    private static func add(
        _ polynomial: UnsafePointer<UInt64>, shiftedBy bits: Int, to target: UnsafeMutablePointer<UInt64>, words: Int
    ) {
        let start = bits >> 6
        if start >= words { return }
        let shift = UInt64(bits & 63)
        target[start] ^= polynomial[0] &<< shift
        let rest = 63 &- shift
        for word in start + 1..<max(start + 1, words) {
            let source = polynomial + (word &- start)
            target[word] ^= source[0] &<< shift | (source[-1] &>> 1) &>> rest
        }
    }
}
