/// Bytes as words, and as groups of bits.
enum BytePacking {
    /// Words as bytes.
    static func bytes<Word: FixedWidthInteger>(_ words: [Word], isBigEndian: Bool = true) -> [UInt8] {
        let size = Word.bitWidth / 8
        return [UInt8](unsafeUninitializedCapacity: words.count * size) { bytes, count in
            for (place, word) in words.enumerated() {
                let word = isBigEndian ? word.bigEndian : word.littleEndian
                UnsafeMutableRawBufferPointer(bytes).storeBytes(of: word, toByteOffset: place * size, as: Word.self)
            }
            count = words.count * size
        }
    }

    /// So many words of bytes, from one on.
    ///
    /// - Parameter room: words that there is to be room for.
    static func words<Word: FixedWidthInteger>(
        _ bytes: [UInt8], from first: Int = 0, count: Int, room: Int = 0, isBigEndian: Bool = true
    ) -> [Word] {
        let size = Word.bitWidth / 8
        precondition(first + count * size <= bytes.count, "there are too few bytes")
        return [Word](unsafeUninitializedCapacity: max(count, room)) { words, initialized in
            bytes.withUnsafeBytes { bytes in
                for place in 0..<count {
                    let word = bytes.loadUnaligned(fromByteOffset: first + place * size, as: Word.self)
                    words.initializeElement(
                        at: place, to: isBigEndian ? Word(bigEndian: word) : Word(littleEndian: word))
                }
            }
            initialized = count
        }
    }

    /// Groups of bits as groups of another size, the first bit of all highest; zeros fill the last one.
    ///
    /// - Parameters:
    ///   - width: Bits a group, at most 8, as `other`.
    static func regrouped(_ groups: some Sequence<UInt8>, from width: Int, to other: Int) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(groups.underestimatedCount * width / other + 1)
        var (bits, held) = (UInt32(0), 0)
        for group in groups {
            bits = bits << UInt32(width) | UInt32(group)
            held += width
            while held >= other {
                held -= other
                result.append(UInt8(bits >> UInt32(held)))
                bits &= (1 << UInt32(held)) - 1
            }
        }
        if held > 0 { result.append(UInt8(bits << UInt32(other - held))) }
        return result
    }
}
