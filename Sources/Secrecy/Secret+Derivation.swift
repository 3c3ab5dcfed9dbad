extension Secret {
    /// Another secret made of this one.
    ///
    /// - Parameters:
    ///   - transformation: what is done to the bytes.
    ///   - name: the new secret's name; by default this one's with `~` after it.
    /// - Throws: when a position lies outside the secret, or when the result would be the secret itself.
    package func derived(
        _ transformation: SecretTransformation, name: String? = nil
    ) throws(SecretDerivationError) -> Secret {
        let result = try bytes(after: transformation)
        if result == opened { throw .noEffect(secret: self.name) }
        return Secret(name: name ?? self.name + "~", bytes: result)
    }

    /// Another secret made of this one by several transformations, one after the other.
    package func derived(
        _ transformations: [SecretTransformation], name: String
    ) throws(SecretDerivationError) -> Secret {
        var result = self
        for transformation in transformations { result = try result.derived(transformation, name: self.name) }
        if result == self { throw .noEffect(secret: self.name) }
        return result.named(name)
    }

    private func bytes(after transformation: SecretTransformation) throws(SecretDerivationError) -> [UInt8] {
        let bytes = opened
        switch transformation {
        case .sha256(let text): return Self.text(of: SHA256Digest(of: bytes), as: text)
        case .base64(let alphabet): return ByteText.base64(bytes, alphabet: alphabet)
        case .hex: return ByteText.hexBytes(bytes)
        case .percentEncoded(let scope): return try percentEncoded(scope)
        case .reversed: return bytes.reversed()
        case .uppercased: return bytes.map { ByteClass($0) == .lowercase ? $0 ^ 0x20 : $0 }
        case .lowercased: return bytes.map { ByteClass($0) == .uppercase ? $0 ^ 0x20 : $0 }
        case .swappedCase: return bytes.map { ByteClass($0).isLetter ? $0 ^ 0x20 : $0 }
        case .dropFirst(let number): return Array(bytes.dropFirst(try checked(number)))
        case .dropLast(let number): return Array(bytes.dropLast(try checked(number)))
        case .prefix(let number): return Array(bytes.prefix(try checked(number)))
        case .suffix(let number): return Array(bytes.suffix(try checked(number)))
        case .replacing(let position, let replacement):
            return try replacing(index(at: position), with: replacement)
        case .lookalike(let script, let position): return try withLookalike(script, position: position)
        case .appending(let suffix): return bytes + suffix
        case .prepending(let prefix): return prefix + bytes
        case .wrapped(let prefix, let suffix): return prefix + bytes + suffix
        case .repeated(let times):
            guard (0...65_536).contains(times) else { throw outOfRange(times) }
            return Array(repeatElement(bytes, count: times).joined())
        }
    }

    private static func text(of digest: SHA256Digest, as text: SecretTransformation.DigestText) -> [UInt8] {
        switch text {
        case .hex: ByteText.hexBytes(digest.bytes)
        case .uppercaseHex: ByteText.hexBytes(digest.bytes, uppercase: true)
        case .base64: ByteText.base64(digest.bytes)
        case .base64URL: ByteText.base64(digest.bytes, alphabet: .urlSafe)
        }
    }

    private func percentEncoded(_ scope: SecretTransformation.PercentScope) throws(SecretDerivationError) -> [UInt8] {
        switch scope {
        case .everything: return ByteText.percentEncoded(opened) { _ in true }
        case .reserved: return ByteText.percentEncoded(opened) { !ByteText.isUnreserved($0) }
        case .letters: return ByteText.percentEncoded(opened) { ByteClass($0).isLetter }
        case .position(let position):
            let index = try index(at: position)
            let encoded = ByteText.percentEncoded([opened[index]]) { _ in true }
            return opened[..<index] + encoded + opened[(index + 1)...]
        }
    }

    private func replacing(
        _ index: Int, with replacement: SecretTransformation.Replacement
    ) throws(SecretDerivationError) -> [UInt8] {
        var bytes = opened
        switch replacement {
        case .byte(let byte): bytes[index] = byte
        case .sameAlphabet(let seed):
            let old = bytes[index]
            let others = Set(bytes).filter { $0 != old && ByteClass($0) == ByteClass(old) }.sorted()
            var generator = SeededGenerator(seed: seed, label: "replacement")
            guard let other = others.randomElement(using: &generator) else { throw .noReplacement(secret: name) }
            bytes[index] = other
        }
        return bytes
    }

    private func withLookalike(
        _ script: SecretTransformation.Lookalike, position: Int?
    ) throws(SecretDerivationError) -> [UInt8] {
        let index =
            if let position { try self.index(at: position) } else {
                opened.firstIndex { script.twin(of: $0) != nil } ?? opened.startIndex
            }
        guard opened.indices.contains(index), let twin = script.twin(of: opened[index]) else {
            throw .noReplacement(secret: name)
        }
        return opened[..<index] + Array(String(twin).utf8) + opened[(index + 1)...]
    }

    private func index(at position: Int) throws(SecretDerivationError) -> Int {
        let index = position < 0 ? opened.count + position : position
        guard opened.indices.contains(index) else { throw outOfRange(position) }
        return index
    }

    private func checked(_ number: Int) throws(SecretDerivationError) -> Int {
        guard (0...opened.count).contains(number) else { throw outOfRange(number) }
        return number
    }

    private func outOfRange(_ number: Int) -> SecretDerivationError {
        .outOfRange(secret: name, number: number, count: opened.count)
    }
}

extension SecretTransformation.Lookalike {
    private static let cyrillicTwins: [UInt8: Unicode.Scalar] = Dictionary(
        uniqueKeysWithValues: zip("aceiopsxyABCEHIJKMOPSTX".utf8, "асеіорѕхуАВСЕНІЈКМОРЅТХ".unicodeScalars))

    /// The character of this script that looks like an ASCII one.
    func twin(of byte: UInt8) -> Unicode.Scalar? {
        switch self {
        case .cyrillic: Self.cyrillicTwins[byte]
        case .fullwidth: (0x21...0x7E).contains(byte) ? Unicode.Scalar(0xFEE0 + UInt32(byte)) : nil
        }
    }
}
