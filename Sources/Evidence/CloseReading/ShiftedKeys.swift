internal import Secrecy

/// Keys whose letters were all moved by the same number of places: of bytes, of the letters from A to Z, with the digits or without
/// them, or of all that can be printed (ROT47).
///
/// Bytes that were moved differ from each other as those of the key do, so that the number need not be known. The first 17 letters
/// of the random part are compared: some place of 2^25 has the differences of one of five keys in one of 62^16 / 2^28 = 2^67 scans.
struct ShiftedKeys {
    private struct Writing {
        let key: Int
        let bytes: [UInt8]
    }

    private static let length = 17
    private static let fewestDifferent = 4

    private var differences: [Writing] = []
    private var differenceIndex = WindowIndex<Int>()
    private var rotations: [Writing] = []
    private var rotationIndex = WindowIndex<Int>()

    /// - Parameter keys: their random parts.
    init(_ keys: [[UInt8]]) {
        for (key, letters) in keys.enumerated() where letters.count >= Self.length {
            let letters = Array(letters.prefix(Self.length))
            Self.add(Writing(key: key, bytes: Self.differences(of: letters)), to: &differences, &differenceIndex)
            for rotated in Self.rotations(of: letters) where rotated != letters {
                Self.add(Writing(key: key, bytes: rotated), to: &rotations, &rotationIndex)
            }
        }
    }

    private static func add(_ writing: Writing, to writings: inout [Writing], _ index: inout WindowIndex<Int>) {
        let window = writing.bytes.prefix(WindowIndex<Int>.width)
        guard Set(window).count >= fewestDifferent else { return }
        index.insert(window, writings.count)
        writings.append(writing)
    }

    /// Where each key stands, once.
    func traces(in text: DecodedText) -> [CloseReading.Trace] {
        var places: [Int: Int] = [:]
        func search(_ bytes: [UInt8], _ writings: [Writing], _ index: WindowIndex<Int>) {
            index.search(bytes) { place, owners in
                for writing in owners.map({ writings[$0] }) where places[writing.key] == nil {
                    if bytes[place...].starts(with: writing.bytes) { places[writing.key] = place }
                }
            }
        }
        search(text.bytes, rotations, rotationIndex)
        search(Self.differences(of: text.bytes), differences, differenceIndex)
        return places.map { text.trace(of: $0, .shifted, at: $1) }
    }

    private static func differences(of bytes: [UInt8]) -> [UInt8] {
        guard !bytes.isEmpty else { return [] }
        return [UInt8](unsafeUninitializedCapacity: bytes.count - 1) { differences, count in
            for place in 1..<bytes.count { differences[place - 1] = bytes[place] &- bytes[place - 1] }
            count = bytes.count - 1
        }
    }

    private static func rotations(of letters: [UInt8]) -> [[UInt8]] {
        let printable = letters.map { (33...126).contains($0) ? ($0 - 33 + 47) % 94 + 33 : $0 }
        return (1..<26).flatMap { places in
            [false, true].map { withDigits in letters.map { rotated($0, by: places, withDigits: withDigits) } }
        } + [printable]
    }

    private static func rotated(_ byte: UInt8, by places: Int, withDigits: Bool) -> UInt8 {
        switch ByteClass(byte) {
        case .lowercase: UInt8((Int(byte) - 0x61 + places) % 26 + 0x61)
        case .uppercase: UInt8((Int(byte) - 0x41 + places) % 26 + 0x41)
        case .digit where withDigits: UInt8((Int(byte) - 0x30 + places) % 10 + 0x30)
        case .digit, .other: byte
        }
    }
}
