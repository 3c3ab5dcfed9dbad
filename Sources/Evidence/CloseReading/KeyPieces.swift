internal import Secrecy

/// Keys that are kept in pieces: in columns or lines of their own, or with something between their letters.
///
/// A piece is 8 letters of the random part, exactly as they are, reversed or in the other case. Pieces count when together they
/// hold two thirds of it. Of 32 letters that is 22 and takes three pieces: in 8 MiB of random letters three given ones are met with
/// 2^69 / 62^22 = 2^-62, and some three of a key's 25, of five keys in three ways, in one of 2^47 scans. A hint as lists may show
/// it has 10 letters, and twice that is less than two thirds of 32.
///
/// With separators, 12 letters in a row count once everything that is neither letter nor digit is left out: one text in 62^12, and in
/// one of 2^41 scans of so much.
struct KeyPieces {
    /// Letters of a key's random part.
    private struct Part {
        let key: Int
        let encoding: Encoding
        let letters: [UInt8]
    }

    private struct Place {
        let part: Int
        let offset: Int
    }

    /// Shorter random parts have too few pieces.
    private static let shortestPart = 20
    /// Letters in a row that no other text has, as in `Stretch`.
    private static let fewestLetters = 4

    private var parts: [Part] = []
    private var pieces = WindowIndex<Place>()
    private var packed: [Part] = []
    private var packedPieces = WindowIndex<Place>()

    /// - Parameter keys: their random parts.
    init(_ keys: [[UInt8]]) {
        for (key, letters) in keys.enumerated() where letters.count >= Self.shortestPart {
            let swapped = letters.map { AsciiCase.isUpper($0) ? AsciiCase.lowered($0) : AsciiCase.raised($0) }
            for text in [letters, letters.reversed(), swapped] {
                Self.add(Part(key: key, encoding: .pieces, letters: text), to: &parts, &pieces)
            }
            let bare = letters.filter { ByteClass($0).isAlphanumeric }
            if bare.count >= Stretch.length {
                Self.add(Part(key: key, encoding: .separated, letters: bare), to: &packed, &packedPieces)
            }
        }
    }

    private static func add(_ part: Part, to parts: inout [Part], _ index: inout WindowIndex<Place>) {
        for offset in 0...(part.letters.count - WindowIndex<Place>.width) {
            let window = part.letters[offset..<(offset + WindowIndex<Place>.width)]
            guard Set(window).count >= fewestLetters else { continue }
            index.insert(window, Place(part: parts.count, offset: offset))
        }
        parts.append(part)
    }

    /// The keys that stand in the texts in pieces, and where the first piece of each is.
    func traces(in texts: [CloseText]) -> [CloseReading.Trace] {
        var covered = parts.map { [Bool](repeating: false, count: $0.letters.count) }
        var first: [Int: (text: Int, place: Int)] = [:]
        var traces: [CloseReading.Trace] = []
        for (number, text) in texts.enumerated() {
            pieces.search(text.bytes) { place, owners in
                for owner in owners {
                    if first[owner.part] == nil { first[owner.part] = (number, place) }
                    for letter in owner.offset..<(owner.offset + WindowIndex<Place>.width) {
                        covered[owner.part][letter] = true
                    }
                }
            }
            traces += separated(in: text, number)
        }
        for (part, letters) in covered.enumerated() {
            guard letters.count(where: { $0 }) * 3 >= letters.count * 2, let first = first[part] else { continue }
            traces.append(
                CloseReading.Trace(
                    key: parts[part].key, form: Form(.pieces), text: first.text,
                    offset: texts[first.text].offset(of: first.place)))
        }
        return traces
    }

    /// Keys that stand in a text once what is between letters and digits is left out.
    private func separated(in text: CloseText, _ number: Int) -> [CloseReading.Trace] {
        let packing = PackedText(text.bytes)
        var found: [Int: Int] = [:]
        packedPieces.search(packing.letters) { place, owners in
            for owner in owners where found[packed[owner.part].key] == nil {
                let letters = packed[owner.part].letters[owner.offset...].prefix(Stretch.length)
                guard letters.count == Stretch.length, packing.letters[place...].starts(with: letters) else { continue }
                found[packed[owner.part].key] = place
            }
        }
        return found.map { key, place in
            CloseReading.Trace(
                key: key, form: Form(.separated), text: number, offset: text.offset(of: packing.origin(of: place)))
        }
    }
}

/// The letters and digits of a text, and nothing else.
private struct PackedText {
    private(set) var letters: [UInt8]
    private let text: [UInt8]
    /// Where every so many letters come from.
    private var origins: [Int] = []
    private static let step = 256

    init(_ text: [UInt8]) {
        self.text = text
        var origins: [Int] = []
        let isLetter = Self.isLetter
        letters = [UInt8](unsafeUninitializedCapacity: text.count) { letters, count in
            for (place, byte) in text.enumerated() where isLetter[Int(byte)] {
                if count % Self.step == 0 { origins.append(place) }
                letters[count] = byte
                count += 1
            }
        }
        self.origins = origins
    }

    private static let isLetter: [Bool] = (0...255).map { ByteClass(UInt8($0)).isAlphanumeric }

    func origin(of place: Int) -> Int {
        var origin = origins[place / Self.step]
        var rest = place % Self.step
        while rest > 0 {
            origin += 1
            if Self.isLetter[Int(text[origin])] { rest -= 1 }
        }
        return origin
    }
}
