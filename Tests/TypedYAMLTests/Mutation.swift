import TestSupport

/// Random changes of a text that stay close enough to it to reach deep into a reader.
enum Mutation {
    /// Bytes that mean something in YAML, and some that never belong there.
    static let signs =
        Array("{}[]:,-?&*!|>'\"%@`#~ \t\r\n<0123456789abc".utf8) + [0x80, 0xC3, 0xE2, 0xEF, 0xFF, 7]

    /// Changes, adds, removes or repeats a few bytes.
    static func apply(to bytes: inout [UInt8], _ random: inout SeededGenerator) {
        let place = Int.random(in: 0..<max(1, bytes.count), using: &random)
        guard place < bytes.count else { return }
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[place] = random.pick(signs) ?? 0
        case 1: bytes.insert(random.pick(signs) ?? 0, at: place)
        case 2: bytes.remove(at: place)
        case 3: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...40, using: &random)))
        default:
            let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
            bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &random))
        }
    }
}
