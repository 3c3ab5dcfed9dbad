import GRDB
import HTTPTypes
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The defects of matching a key. With none switched on it is the index's lookup and nothing else.
struct FaultyMatching: Sendable {
    /// Those that must see values which no key could have.
    static let formDefects: [Defect] = [.shortKey, .wrongPrefix, .oddAlphabet]
    /// Those that compare with the plaintext of known keys.
    static let plaintextDefects: [Defect] = [
        .prefixLookup, .truncatedCompare, .suffixIgnored, .trailingOK, .globLookup, .slowKnownPrefix, .earlyExitCompare,
        .creditsFirst, .rateFirst, .badKeyBurns, .shownInList, .shownInDetail, .shownOnRename, .shownInPage,
        .digestListed, .sameKeyAgain, .shownOnReplay, .regeneratesTail,
    ]

    let index: KeyIndex
    let store: Store
    let faults: SwitchSet<Defect>
    let staleView: StaleView
    private let rotation: RotationFaults

    init(index: KeyIndex, store: Store, faults: SwitchSet<Defect>, staleView: StaleView) {
        self.index = index
        self.store = store
        self.faults = faults
        self.staleView = staleView
        rotation = RotationFaults(faults: faults)
    }

    /// The owner of a digest, as this node, connection and endpoint see it.
    func view(_ digest: Digest, call: Call) -> KeyOwner? {
        staleView.look(digest, call: call) {
            rotation.look(digest, call: call, in: index)
        }
    }

    /// Judges a value after the sound rule has.
    func admit(_ value: String, call: Call, sound: KeyOwner?) async throws -> KeyOwner? {
        if faults.has(.crashOnLong), value.utf8.count > 64 * 1024 {
            throw Refusal(status: .internalServerError, code: "internal_error", message: "Something went wrong.")
        }
        if let sound {
            if faults.has(.endpointScoped), Endpoint(path: call.path) == .people { throw Refusal.invalidKey(.unknown) }
            return sound
        }
        if let owner = try await carelessMatch(value) { return owner }
        if faults.has(.sampleKeyWorks), value == "ak_live_your_key_here" { return nil }
        let fault = keyFault(of: value)
        await delay(value)
        try refuseOtherwise(value, fault)
        throw Refusal.invalidKey(fault)
    }

    private func keyFault(of value: String) -> Refusal.KeyFault {
        if value.isEmpty { return .missing }
        guard KeyFormat.isWellFormed(value) else { return .malformed }
        let wasActive = faults.has(.revoked403) && index.state.withLock { $0.past.revoked[Digest(of: value)] != nil }
        return wasActive ? .revoked : .unknown
    }

    // MARK: Values that are not the key

    private func carelessMatch(_ value: String) async throws -> KeyOwner? {
        if faults.has(.prefixOptional), let owner = index.owner(of: Digest(of: KeyFormat.prefix + value)) {
            return owner
        }
        if faults.has(.dashesFolded), value.hasPrefix("ak-live-"),
            let owner = index.owner(of: Digest(of: KeyFormat.prefix + value.dropFirst(8)))
        {
            return owner
        }
        if faults.has(.trimsPunctuation), let end = value.lastIndex(where: { $0 != "." && $0 != "/" }),
            let owner = index.owner(of: Digest(of: String(value[...end])))
        {
            return owner
        }
        if faults.has(.trimsUnicodeSpace),
            let owner = index.owner(of: Digest(of: trimmingUnicodeSpaces(value)))
        {
            return owner
        }
        if faults.has(.percentDecodes), value.contains("%"),
            let owner = index.owner(of: Digest(of: percentDecoded(value)))
        {
            return owner
        }
        if faults.has(.digestAccepted), let digest = digest(spelledBy: value), let owner = index.owner(of: digest) {
            return owner
        }
        if faults.has(.idAccepted), let owner = index.state.withLock({ $0.active.values.first { $0.keyID == value } }) {
            return owner
        }
        if faults.has(.sqlInjection), let owner = try await concatenatedLookup(value) { return owner }
        guard faults.hasAny(Self.plaintextDefects) else { return nil }
        let known = index.state.withLock { state in
            state.past.plain.filter { state.active[Digest(of: $0.text)] != nil }
        }
        return known.first { resembles(value, $0.text) }?.owner
    }

    private func resembles(_ value: String, _ key: String) -> Bool {
        let isWellFormed = KeyFormat.isWellFormed(value)
        if let count = faults[.prefixLookup], isWellFormed, value.prefix(count) == key.prefix(count) { return true }
        if let count = faults[.truncatedCompare], isWellFormed, value.prefix(count) == key.prefix(count) { return true }
        if faults.has(.suffixIgnored), isWellFormed, value.dropLast(4) == key.dropLast(4) { return true }
        if faults.has(.trailingOK), value.hasPrefix(key), value.utf8.allSatisfy(KeyFormat.isLetter) { return true }
        return faults.has(.globLookup) && value.hasPrefix(KeyFormat.prefix) && glob(Array(value.utf8), Array(key.utf8))
    }

    private func glob(_ pattern: [UInt8], _ text: [UInt8]) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == UInt8(ascii: "*") || first == UInt8(ascii: "%") {
            return (0...text.count).contains { glob(Array(pattern.dropFirst()), Array(text.dropFirst($0))) }
        }
        guard let letter = text.first, first == letter || first == UInt8(ascii: "?") else { return false }
        return glob(Array(pattern.dropFirst()), Array(text.dropFirst()))
    }

    private func digest(spelledBy value: String) -> Digest? {
        let bytes = Array(value.utf8)
        if bytes.count == 64 {
            let pairs = stride(from: 0, to: 64, by: 2).compactMap {
                UInt8(String(decoding: bytes[$0..<$0 + 2], as: UTF8.self), radix: 16)
            }
            return Digest(bytes: pairs)
        }
        let standard = String(value.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
        let padded = standard + String(repeating: "=", count: (4 - standard.count % 4) % 4)
        return Data(base64Encoded: padded).flatMap { Digest(bytes: Array($0)) }
    }

    private func concatenatedLookup(_ value: String) async throws -> KeyOwner? {
        let sql = """
            SELECT id, account_id FROM api_keys
            WHERE lower(hex(digest)) = '\(Digest(of: value).hex)' AND id <> '\(value)' LIMIT 1
            """
        // Text that is no SQL at all is no key either.
        let owner = try? await store.pool.read { db in
            try Row.fetchOne(db, sql: sql).map { KeyOwner(keyID: $0["id"], accountID: $0["account_id"]) }
        }
        return owner ?? nil
    }

    private func trimmingUnicodeSpaces(_ value: String) -> String {
        let spaces: Set<Unicode.Scalar> = ["\u{feff}", "\u{200b}", "\u{2060}"]
        let isSpace: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace || spaces.contains($0) }
        var scalars = value.unicodeScalars[...]
        while let first = scalars.first, isSpace(first) { scalars.removeFirst() }
        while let last = scalars.last, isSpace(last) { scalars.removeLast() }
        return String(scalars)
    }

    // MARK: Telling more than "no"

    private func delay(_ value: String) async {
        guard faults.hasAny([.slowKnownPrefix, .earlyExitCompare]) else { return }
        let shared = longestSharedPrefix(value)
        if let delay = faults[.slowKnownPrefix], shared >= 16 { try? await Task.sleep(for: .milliseconds(delay)) }
        if faults.has(.earlyExitCompare), shared > KeyFormat.prefix.count {
            try? await Task.sleep(for: .microseconds(100 * shared))
        }
    }

    private func longestSharedPrefix(_ value: String) -> Int {
        index.state.withLock { state in
            state.past.plain.map { zip($0.text.utf8, value.utf8).prefix { $0 == $1 }.count }.max() ?? 0
        }
    }

    private func refuseOtherwise(_ value: String, _ fault: Refusal.KeyFault) throws {
        let invalid = Refusal.invalidKey(fault)
        switch fault {
        case .malformed where value.hasPrefix("ak_") && value.utf8.count < 38 && value != "ak_live_your_key_here":
            if faults.has(.html400) { throw HTMLRefusal() }
            if faults.has(.malformed400) {
                throw Refusal(status: .badRequest, code: invalid.code, message: invalid.message, keyFault: fault)
            }
        case .unknown where faults.has(.unknown404):
            throw Refusal(status: .notFound, code: invalid.code, message: invalid.message, keyFault: fault)
        case .revoked where faults.has(.revoked403):
            throw Refusal(status: .forbidden, code: invalid.code, message: invalid.message, keyFault: fault)
        default: break
        }
        if faults.has(.creditsFirst), try resemblesExhausted(value) { throw Refusal.insufficientCredits }
    }

    /// The owner of a key that begins as a bad one does.
    func ownerResembling(_ call: Call) -> KeyOwner? {
        guard let value = call.fields[values: .apiKey].first, value.utf8.count >= 16 else { return nil }
        return index.state.withLock { state in
            state.past.plain.first { $0.text.prefix(16) == value.prefix(16) }?.owner
        }
    }

    private func resemblesExhausted(_ value: String) throws -> Bool {
        let digest = Digest(of: value)
        let owner = index.state.withLock { state in
            state.past.revoked[digest]?.owner
                ?? state.past.plain.first { $0.text.prefix(16) == value.prefix(16) }?.owner
        }
        guard let owner else { return false }
        return try store.pool.read {
            try Int.fetchOne($0, sql: "SELECT credits FROM accounts WHERE id = ?", arguments: [owner.accountID]) == 0
        }
    }
}

/// A refusal as an HTML page, for the defect that answers so.
struct HTMLRefusal: Error {}
