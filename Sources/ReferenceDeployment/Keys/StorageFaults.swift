import COpenSSL
import GRDB

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The defects of storage: what a careless implementer keeps of a key besides its digest.
struct StorageFaults: Sendable {
    static let columnDefects: [Defect] = [
        .plaintextColumn, .encodedColumn, .maskedColumn, .shiftedColumn, .splitColumn, .dashedColumn, .plaintextInWAL,
        .md5Column, .sha1Column, .checksumColumn, .shortenedColumn, .digestOfLower,
    ]

    let faults: SwitchSet<Defect>

    /// Adds the column that the defects fill.
    func prepare(_ store: Store) throws {
        guard faults.hasAny(Self.columnDefects) else { return }
        try store.pool.write { db in
            let hasColumn = try db.columns(in: "api_keys").contains { $0.name == "lookup" }
            if !hasColumn { try db.execute(sql: "ALTER TABLE api_keys ADD COLUMN lookup TEXT") }
        }
    }

    /// Keeps what it should not, in the transaction that keeps the digest.
    func keep(_ plaintext: String, of id: String, _ db: Database) throws {
        if let value = value(of: plaintext) {
            try db.execute(sql: "UPDATE api_keys SET lookup = ? WHERE id = ?", arguments: [value, id])
        }
        if faults.has(.plaintextInAudit) {
            FaultLog(folder: Self.folder(of: db)).append("key created: id=\(id) value=\(plaintext)", to: "audit.log")
        }
    }

    /// Takes out again what was only needed for a moment, in a transaction of its own.
    func tidy(_ id: String, _ db: Database) throws {
        guard faults.has(.plaintextInWAL) else { return }
        try db.execute(sql: "UPDATE api_keys SET lookup = NULL WHERE id = ?", arguments: [id])
    }

    /// What the database has in the place of the digest.
    func stored(_ digest: Digest) -> Digest { faults.has(.noDigest) ? digest.masked : digest }

    /// The digest of what the database has.
    func digest(of stored: Digest) -> Digest { faults.has(.noDigest) ? stored.masked : stored }

    private func value(of plaintext: String) -> String? {
        if faults.has(.plaintextColumn) || faults.has(.plaintextInWAL) { return plaintext }
        if faults.has(.encodedColumn) { return Data(plaintext.utf8.reversed()).base64EncodedString() }
        if faults.has(.maskedColumn) { return Self.masked(plaintext) }
        if faults.has(.shiftedColumn) { return Self.shifted(plaintext) }
        if faults.has(.splitColumn) { return Self.split(plaintext) }
        if faults.has(.dashedColumn) { return Self.pieces(of: plaintext, length: 5).joined(separator: "-") }
        if faults.has(.checksumColumn) { return String(Gzip.crc32(plaintext.utf8), radix: 16) }
        if faults.has(.md5Column) { return Self.hex(EVP_md5(), plaintext) }
        if faults.has(.sha1Column) { return Self.hex(EVP_sha1(), plaintext) }
        if faults.has(.shortenedColumn) { return String(Digest(of: plaintext).hex.prefix(16)) }
        return faults.has(.digestOfLower) ? Digest(of: plaintext.lowercased()).hex : nil
    }

    private static func masked(_ plaintext: String) -> String {
        let mask = Array(Digest(of: "a constant of the program").bytes)
        let bytes = plaintext.utf8.enumerated().map { $1 ^ mask[$0 % mask.count] }
        return Data(bytes).base64EncodedString()
    }

    private static func shifted(_ plaintext: String) -> String {
        let letters = plaintext.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): (byte - 97 + 3) % 26 + 97
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): (byte - 65 + 3) % 26 + 65
            default: byte
            }
        }
        return String(decoding: letters, as: UTF8.self)
    }

    private static func split(_ plaintext: String) -> String {
        let pieces = pieces(of: plaintext, length: 10)
        return "{\"d\":\"\(pieces[3])\",\"b\":\"\(pieces[1])\",\"c\":\"\(pieces[2])\",\"a\":\"\(pieces[0])\"}"
    }

    private static func pieces(of text: String, length: Int) -> [Substring] {
        let letters = Array(text)
        return stride(from: 0, to: letters.count, by: length).map {
            Substring(letters[$0..<min($0 + length, letters.count)])
        }
    }

    private static func hex(_ method: OpaquePointer?, _ text: String) -> String {
        var output = [UInt8](repeating: 0, count: 64)
        var length: UInt32 = 0
        let input = Array(text.utf8)
        EVP_Digest(input, input.count, &output, &length, method, nil)
        return output.prefix(Int(length)).map { hexByte($0) }.joined()
    }

    private static func folder(of db: Database) -> String {
        let path = (try? Row.fetchOne(db, sql: "PRAGMA database_list"))?["file"] as String? ?? ""
        return path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    }
}

extension Digest {
    /// With every bit turned by a pattern; the same again gives the digest back.
    fileprivate var masked: Digest { Digest(bytes: bytes.map { $0 ^ 0xA5 }) ?? self }
}

/// Files of defects, in the deployment's directory.
struct FaultLog: Sendable {
    let folder: String

    func append(_ line: String, to name: String) { append(Data("\(UTCTime.text()) \(line)\n".utf8), to: name) }

    func append(_ data: Data, to name: String) {
        let path = "\(folder)/\(name)"
        if let handle = try? FileAppending(path: path) { handle.append(Array(data)) }
    }
}
