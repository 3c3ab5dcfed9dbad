extension Defect {
    /// The defects of what is stored of keys.
    static let storage = [
        plaintextColumn, encodedColumn, maskedColumn, shiftedColumn, splitColumn, dashedColumn, plaintextInWAL,
        plaintextInAudit,
        noDigest, md5Column, sha1Column, checksumColumn, shortenedColumn,
        digestOfLower,
        digestExposed, digestListed,
    ]

    static let plaintextColumn = Defect("plaintext-column", "STO-1", "a column holds each key as it is")
    static let encodedColumn = Defect(
        "encoded-column", "STO-1", "a column holds each key reversed and in base64, which was taken for encryption")
    static let maskedColumn = Defect(
        "masked-column", "STO-1",
        "a column holds each key XORed with the same bytes and in base64, which was taken for encryption")
    static let shiftedColumn = Defect(
        "shifted-column", "STO-1", "a column holds each key with every letter moved by three places, as Caesar did")
    static let splitColumn = Defect(
        "split-column", "STO-1", "a column holds each key in four pieces, which stand in another order")
    static let dashedColumn = Defect(
        "dashed-column", "STO-1", "a column holds each key with a dash after every five letters, to be read out")
    static let plaintextInWAL = Defect(
        "plaintext-in-wal", "STO-1", "each key is written and taken out again, which leaves it in the write-ahead log")
    static let plaintextInAudit = Defect(
        "plaintext-in-audit", "STO-1", "an audit log tells of each new key with the key in it", alsoBreaks: ["LOG-5"])
    static let noDigest = Defect(
        "no-digest", "STO-2", "what is kept of a key is not its SHA-256 digest but something made of it")
    static let md5Column = Defect("md5-column", "STO-3", "a column holds the MD5 digest of each key for an old client")
    static let sha1Column = Defect("sha1-column", "STO-3", "a column holds the SHA-1 digest of each key")
    static let checksumColumn = Defect(
        "checksum-column", "STO-3", "a column holds the CRC-32 of each key, to tell mistyped keys early")
    static let shortenedColumn = Defect(
        "shortened-column", "STO-3",
        "a column holds the first 16 digits of each key's SHA-256, as a name to show in tables")
    static let digestOfLower = Defect(
        "digest-of-lower", "STO-3", "a column holds the digest of each key in lower case, for a lookup that folds case")
    static let digestExposed = Defect(
        "digest-exposed", "STO-4", "the answer of the credits endpoint has the key's digest")
    static let digestListed = Defect("digest-listed", "STO-4", "a list of keys has the digest of each")
}
