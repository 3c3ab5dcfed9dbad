/// Data inside data: compressed members and archives, told by how they begin.
package enum MemberKind: String, Sendable, Hashable, CaseIterable {
    /// RFC 1952.
    case gzip
    /// RFC 1950.
    case zlib
    /// RFC 8878.
    case zstd
    /// RFC 7932. It has no mark of its own.
    case brotli
    /// A deflated member of a ZIP archive (APPNOTE 4.3.7).
    case zip
    /// A tar archive, whose members stand in plain sight.
    case tar
}

/// Kinds that are recognised and not decoded: a scan that met one has not seen everything.
package enum OpaqueKind: String, Sendable, Hashable, CaseIterable {
    case xz
    case bzip2
    case lz4
    case sevenZip = "7z"
    case rar
    case encryptedZip = "encrypted zip member"
    case otherZip = "zip member of another compression method"
}

/// What begins at a place.
enum MemberStart: Hashable {
    case member(MemberKind)
    case opaque(OpaqueKind)

    /// So many bytes decide what begins at a place, where there are as many.
    static let lookahead = 40

    /// What a byte may be the start of.
    struct Marks: OptionSet {
        let rawValue: UInt8

        /// Something that `at(_:_:)` recognises.
        static let known = Marks(rawValue: 1)
        /// Compressed data without a mark, as Brotli is: no text begins with it.
        static let unmarked = Marks(rawValue: 2)
    }

    /// The marks of all bytes. They are asked for every byte of what is not text, so they lie where no check guards them.
    nonisolated(unsafe) static let marks: UnsafePointer<Marks> = {
        let table = UnsafeMutablePointer<Marks>.allocate(capacity: 256)
        for byte in 0..<256 { table[byte] = byte < 0x80 ? [] : .unmarked }
        for byte: Int in [0x1F, 0x78, 0x28, 0x50, 0xFD, 0x42, 0x04, 0x37, 0x52, 0x75] { table[byte].insert(.known) }
        return UnsafePointer(table)
    }()

    /// What begins with these bytes; nil when nothing is known to.
    static func at(_ base: UnsafePointer<UInt8>, _ count: Int) -> MemberStart? {
        func starts(_ bytes: UInt8...) -> Bool {
            count >= bytes.count && bytes.indices.allSatisfy { base[$0] == bytes[$0] }
        }
        switch base[0] {
        case 0x1F:
            // Method 8 is deflate; the upper three flags are reserved and zero.
            return starts(0x1F, 0x8B, 0x08) && count >= 10 && base[3] & 0xE0 == 0 ? .member(.gzip) : nil
        case 0x78:
            // Deflate with a window of 32 KiB, no dictionary, and a header that is a multiple of 31.
            guard count >= 6, (0x7800 | Int(base[1])) % 31 == 0, base[1] & 0x20 == 0 else { return nil }
            return .member(.zlib)
        case 0x28: return starts(0x28, 0xB5, 0x2F, 0xFD) ? .member(.zstd) : nil
        case 0x50: return starts(0x50, 0x4B, 0x03, 0x04) ? zip(base, count) : nil
        case 0xFD: return starts(0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00) ? .opaque(.xz) : nil
        case 0x42:
            return starts(0x42, 0x5A, 0x68) && count >= 10 && base[4] == 0x31 && base[5] == 0x41 && base[6] == 0x59
                && base[7] == 0x26 && base[8] == 0x53 && base[9] == 0x59 ? .opaque(.bzip2) : nil
        case 0x04: return starts(0x04, 0x22, 0x4D, 0x18) ? .opaque(.lz4) : nil
        case 0x37: return starts(0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C) ? .opaque(.sevenZip) : nil
        case 0x52: return starts(0x52, 0x61, 0x72, 0x21, 0x1A, 0x07) ? .opaque(.rar) : nil
        case 0x75: return starts(0x75, 0x73, 0x74, 0x61, 0x72) ? .member(.tar) : nil
        default: return nil
        }
    }

    /// The local header of a member: version, flags and method have values that make sense.
    private static func zip(_ base: UnsafePointer<UInt8>, _ count: Int) -> MemberStart? {
        guard count >= 30, base[5] < 20, base[4] <= 100 else { return nil }
        let method = Int(base[8]) | Int(base[9]) << 8
        if base[6] & 1 != 0 { return .opaque(.encryptedZip) }
        switch method {
        // Stored members stand in plain sight, and zstd has a mark of its own.
        case 0, 93: return nil
        case 8: return .member(.zip)
        case 1...100: return .opaque(.otherZip)
        default: return nil
        }
    }

    /// Whether bytes that follow text are neither text nor UTF-8, as compressed data without a mark is.
    static func looksCompressed(_ base: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        let bytes = UnsafeBufferPointer(start: base, count: min(count, lookahead))
        let strange = bytes.count { $0 >= 0x80 || $0 < 0x09 || (0x0E...0x1F).contains($0) }
        return bytes.count >= 8 && strange * 5 >= bytes.count
            && String(validating: bytes.dropLast(3), as: UTF8.self).map { $0.utf8.contains { $0 < 0x09 } } ?? true
    }
}
