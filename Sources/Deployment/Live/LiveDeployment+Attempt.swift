internal import Contract
internal import HTTPExchange
@_spi(SecretSender) package import Secrecy

extension LiveDeployment {
    /// Tries the key management in a way of the caller's choosing. A key that it yields is deleted again.
    ///
    /// - Parameter key: a key of this run, which the attempt is about.
    package func attempt(
        _ attempt: ManagementAttempt, on key: IssuedKey
    ) async throws(DeploymentFailure) -> ManagementAnswers {
        guard case .create(let label) = attempt.action else {
            if attempt.action == .regenerate { try admitAttempt() }
            return try await attempted(attempt)
        }
        try admitAttempt()
        try note(.creating(account: key.account, label: label))
        var answers = try await attempted(attempt)
        if let made = answers.key { answers.key = made.named("made-by-attempt") }
        let strays = try await strays(of: answers, label: label, besides: key)
        for stray in strays { try? await removed(stray) }
        // Where the label is that of the key itself, its own obligation stays.
        if label != key.label { try note(strays.isEmpty ? .withdrawn(label: label) : .deleted(label: label)) }
        if !strays.isEmpty, answers.key == nil { answers.madeKeys = strays.count }
        return answers
    }

    /// Makes a key under an `Idempotency-Key`, and sends the same once more when that gave one. Whatever they make is deleted again.
    ///
    /// - Parameters:
    ///   - attempt: a creation.
    ///   - key: a key of this run, whose account makes the others.
    /// - Returns: what came of the first request, and of the second one if it was sent.
    package func createTwice(
        _ attempt: ManagementAttempt, besides key: IssuedKey
    ) async throws(DeploymentFailure) -> (first: ManagementAnswers, again: ManagementAnswers?) {
        guard case .create(let label) = attempt.action else { return (try await attempted(attempt), nil) }
        var attempt = attempt
        attempt.idempotencyKey = ManagementAttempt.freshIdempotencyKey()
        try admitAttempt()
        try note(.creating(account: key.account, label: label))
        var first = try await attempted(attempt)
        if let id = first.keyID { try note(.created(label: label, id: id)) }
        var again: ManagementAnswers?
        if let made = first.key?.named("made-by-attempt") {
            first.key = made
            vault.register(made)
            try admitAttempt()
            again = try await attempted(attempt)
        }
        let strays = try await removeStrays(of: [first, again], label: label, besides: key)
        try note(strays == 0 ? .withdrawn(label: label) : .deleted(label: label))
        return (first, again)
    }

    /// Makes another key with the label of a key of this run, regenerates it, and deletes it again.
    ///
    /// - Returns: what came of regenerating it; nil when there was no other key, as under a label that is taken.
    package func regenerateTwin(of key: IssuedKey) async throws(DeploymentFailure) -> ManagementAnswers? {
        guard let label = key.label else { return nil }
        try admitAttempt()
        let made = try await attempted(
            ManagementAttempt(.create(label: label), on: key.handle, caller: key.account))
        guard var twin = try await strays(of: made, label: label, besides: key).first else { return nil }
        // It is deleted with the key of that label if the run is killed now.
        try note(.created(label: label, id: twin.id))
        twin.secret = made.key
        try admitAttempt()
        let answers = try await attempted(ManagementAttempt(.regenerate, on: twin, caller: key.account))
        _ = try await removeStrays(of: [made, answers], label: label, besides: key)
        return answers
    }

    /// Deletes the keys that attempts made, and tells how many they were.
    private func removeStrays(
        of attempts: [ManagementAnswers?], label: String, besides key: IssuedKey
    ) async throws(DeploymentFailure) -> Int {
        var strays: [String?: KeyHandle] = [:]
        for answers in attempts.compactMap(\.self) {
            for stray in try await self.strays(of: answers, label: label, besides: key) { strays[stray.id] = stray }
        }
        for stray in strays.values {
            do throws(DeploymentFailure) { try await removed(stray) } catch .provider(let error) where error.isGone {}
        }
        return strays.count
    }

    /// The keys that an attempt made, as its answer or the list tells.
    private func strays(
        of answers: ManagementAnswers, label: String, besides key: IssuedKey
    ) async throws(DeploymentFailure) -> [KeyHandle] {
        if let id = answers.keyID, id != key.id {
            return [KeyHandle(account: key.account, id: id, label: label, secret: answers.key)]
        }
        guard target.keyActions.contains(.list) else { return [] }
        return try await listKeys(key.account).filter { $0.label == label && $0.id != key.id }
            .map { KeyHandle(account: key.account, id: $0.id, label: label) }
    }

    /// How many of a key's letters behind its prefix a masked form gives away: from either end, or in one piece anywhere.
    package static func exposure(of hint: String, ofKey key: Secret) -> Int {
        let (letters, shown) = (key.withBytes { $0 }, Array(hint.utf8))
        let prefix = letters.lastIndex(of: UInt8(ascii: "_")).map { $0 + 1 }.flatMap { $0 <= 8 ? $0 : 8 } ?? 0
        let leading = zip(letters, shown).prefix { $0 == $1 }.count
        let trailing = zip(letters.reversed(), shown.reversed()).prefix { $0 == $1 }.count
        let ends = max(0, leading - prefix) + min(trailing, letters.count - prefix)
        return min(letters.count - prefix, max(ends, longestRun(of: letters[prefix...], in: shown)))
    }

    /// The length of the longest piece that two texts share.
    private static func longestRun(of letters: ArraySlice<UInt8>, in shown: [UInt8]) -> Int {
        var longest = 0
        // How long a piece ends at each letter of the hint, and at the last letter that was looked at.
        var runs = [Int](repeating: 0, count: shown.count + 1)
        for letter in letters {
            for place in shown.indices.reversed() {
                runs[place + 1] = shown[place] == letter ? runs[place] + 1 : 0
                longest = max(longest, runs[place + 1])
            }
        }
        return longest
    }
}
