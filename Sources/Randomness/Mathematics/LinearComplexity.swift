/// The length of the shortest linear feedback shift register that produces some bits.
package enum LinearComplexity {
    /// Berlekamp and Massey's algorithm (Massey, IEEE Transactions on Information Theory 15, 1969) on packed words.
    ///
    /// About n^2/64 steps.
    package static func of(_ bits: [Bool]) -> Int {
        let n = bits.count
        if n == 0 { return 0 }
        let words = n / 64 + 3
        // The sequence backwards, so that s[i], s[i-1], ... can be read as words from bit n - 1 - i on.
        var reversed = [UInt64](repeating: 0, count: words + 1)
        for (index, bit) in bits.enumerated() where bit {
            let place = n - 1 - index
            reversed[place >> 6] |= 1 << UInt64(place & 63)
        }
        var current = [UInt64](repeating: 0, count: words)
        var previous = [UInt64](repeating: 0, count: words)
        var saved = [UInt64](repeating: 0, count: words)
        current[0] = 1
        previous[0] = 1
        var length = 0
        var gap = 1
        current.withUnsafeMutableBufferPointer { current in
            previous.withUnsafeMutableBufferPointer { previous in
                saved.withUnsafeMutableBufferPointer { saved in
                    reversed.withUnsafeBufferPointer { reversed in
                        for index in 0..<n {
                            let offset = n - 1 - index
                            if parity(current, length / 64 + 1, of: reversed, from: offset) {
                                let isLonger = 2 * length <= index
                                let used = length / 64 + 1
                                if isLonger { for word in 0..<used { saved[word] = current[word] } }
                                let reach = max(length, index + 1 - length) / 64 + 1
                                add(previous, shiftedBy: gap, to: current, words: min(words, reach))
                                if isLonger {
                                    length = index + 1 - length
                                    for word in 0..<used { previous[word] = saved[word] }
                                    for word in used..<max(used, length / 64 + 1) { previous[word] = 0 }
                                    gap = 1
                                } else {
                                    gap += 1
                                }
                            } else {
                                gap += 1
                            }
                        }
                    }
                }
            }
        }
        return length
    }

    private static func parity(
        _ polynomial: UnsafeMutableBufferPointer<UInt64>, _ words: Int, of text: UnsafeBufferPointer<UInt64>,
        from offset: Int
    ) -> Bool {
        let start = offset >> 6
        let shift = UInt64(offset & 63)
        let end = min(words, text.count - start - 1)
        var folded: UInt64 = 0
        if shift == 0 {
            for word in 0..<end { folded ^= polynomial[word] & text[start + word] }
        } else {
            for word in 0..<end {
                folded ^= polynomial[word] & (text[start + word] >> shift | text[start + word + 1] << (64 - shift))
            }
        }
        return folded.nonzeroBitCount & 1 == 1
    }

    private static func add(
        _ polynomial: UnsafeMutableBufferPointer<UInt64>, shiftedBy bits: Int,
        to target: UnsafeMutableBufferPointer<UInt64>, words: Int
    ) {
        let start = bits >> 6
        let shift = UInt64(bits & 63)
        if start >= words { return }
        if shift == 0 {
            for word in start..<words { target[word] ^= polynomial[word - start] }
        } else {
            target[start] ^= polynomial[0] << shift
            for word in (start + 1)..<max(words, start + 1) {
                target[word] ^= polynomial[word - start] << shift | polynomial[word - start - 1] >> (64 - shift)
            }
        }
    }
}
