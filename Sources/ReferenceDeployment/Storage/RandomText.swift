import COpenSSL

/// Text from the system's cryptographic generator.
enum RandomText {
    static let letters62 = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    /// nanoid's URL alphabet.
    static let letters64 = letters62 + Array("_-".utf8)

    /// `count` independent letters, each equally likely: bytes beyond the largest multiple of the alphabet are drawn again.
    static func letters(_ count: Int, of alphabet: [UInt8]) -> String {
        let limit = 256 - 256 % alphabet.count
        var result: [UInt8] = []
        result.reserveCapacity(count)
        while result.count < count {
            for byte in bytes(count + 8) where Int(byte) < limit && result.count < count {
                result.append(alphabet[Int(byte) % alphabet.count])
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// A token of `count` letters of 62; 22 carry 130 bits.
    static func token(_ count: Int = 22) -> String { letters(count, of: letters62) }

    static func bytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        precondition(RAND_bytes(&bytes, Int32(count)) == 1, "the system has no random numbers to give")
        return bytes
    }
}
