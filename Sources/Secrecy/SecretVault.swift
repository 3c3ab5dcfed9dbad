internal import Synchronization

/// A secret of the run that was found where it must not be.
package struct LeakFinding: Sendable, Hashable, CustomStringConvertible {
    /// The secret's name.
    package let secret: String
    /// The first six digits of its SHA-256.
    package let fingerprint: String
    /// The form it had, for example base64.
    package let form: SecretForm
    /// How many layers of escapes (percent, JSON, HTML, UTF-16) lay over it.
    package let escapeLayers: Int
    /// Where it starts: bytes from the start of the text or file.
    package let offset: Int

    package var description: String {
        let layers = escapeLayers == 0 ? "" : ", escaped \(escapeLayers == 1 ? "once" : "\(escapeLayers) times")"
        return "secret \(secret) (\(fingerprint)) at byte \(offset), \(form.rawValue)\(layers)"
    }
}

/// All the secrets of a run: replaces them in bytes that a target sent, and finds them in files that we wrote.
///
/// A secret is recognised as it is, reversed, in base64 and base64url wherever it starts, and in hexadecimal of either
/// case; each of these under up to three layers of percent-encoding, JSON or HTML escapes and UTF-16, in any mixture.
/// Secrets shorter than eight bytes are not searched for: they would be found in innocent text.
package final class SecretVault: Sendable {
    private struct Contents: Sendable {
        var secrets: [Secret] = []
        var indices: [Secret: Int] = [:]
        var patterns = SecretPatterns()
    }

    private static let escapeLayers = 3
    private let contents = Mutex(Contents())

    package init() {}

    /// Makes a secret known; one with the same bytes that is known already keeps its first name.
    package func register(_ secret: Secret) {
        contents.withLock { contents in
            guard contents.indices[secret] == nil else { return }
            let index = contents.secrets.count
            contents.indices[secret] = index
            contents.secrets.append(secret)
            if secret.count < SecretPatterns.minimumLength { return }
            for form in SecretForm.allCases {
                for pattern in Set(form.patterns(of: secret.opened)) {
                    contents.patterns.insert(pattern, secret: index, form: form)
                }
            }
        }
    }

    /// Makes several secrets known.
    package func register(_ secrets: some Sequence<Secret>) { for secret in secrets { register(secret) } }

    /// The secrets known so far, in the order in which they became known.
    package var secrets: [Secret] { contents.withLock { $0.secrets } }

    /// The secrets that are too short to be searched for.
    package var unscannable: [Secret] { secrets.filter { $0.count < SecretPatterns.minimumLength } }

    /// Bytes that a target sent, every known secret in them replaced by `[secret NAME 1a2b3c]`, the longest first.
    ///
    /// Call it before anything is cut off, and only on bytes from a target: our own texts hold no secrets to begin with.
    package func redact(_ bytes: [UInt8]) -> [UInt8] {
        let found = occurrences(in: bytes)
        if found.isEmpty { return bytes }
        let secrets = secrets
        var redacted: [UInt8] = []
        var position = 0
        for span in Self.disjoint(found) {
            let secret = secrets[span.secret]
            redacted += bytes[position..<span.range.lowerBound]
            redacted += Array("[secret \(secret.name) \(secret.fingerprint)]".utf8)
            position = span.range.upperBound
        }
        return redacted + bytes[position...]
    }

    /// Text that a target sent, with its secrets replaced.
    package func redact(_ text: String) -> String {
        String(decoding: redact(Array(text.utf8)), as: UTF8.self)
    }

    /// Every known secret in some bytes, by offset.
    package func scan(_ bytes: [UInt8]) -> [LeakFinding] {
        let secrets = secrets
        return occurrences(in: bytes).map { found in
            LeakFinding(
                secret: secrets[found.secret].name, fingerprint: secrets[found.secret].fingerprint,
                form: found.form, escapeLayers: found.layers, offset: found.range.lowerBound)
        }
    }

    /// The longest stretch of bytes that one secret can fill, escapes included.
    var longestOccurrence: Int {
        // The widest single escape is six characters (\u002d); its own six, each escaped again, once more the same.
        contents.withLock { $0.patterns.longest } * 36 + 64
    }

    private struct Occurrence {
        let range: Range<Int>
        let secret: Int
        let form: SecretForm
        let layers: Int
    }

    private func occurrences(in bytes: [UInt8]) -> [Occurrence] {
        let patterns = contents.withLock { $0.patterns }
        var found: [Occurrence] = []
        // A text can be both base64 and base64url, and what stands in plain sight is still there under no escapes.
        var seen: Set<Range<Int>> = []
        func note(_ match: SecretPatterns.Match, at range: Range<Int>, layers: Int) {
            guard seen.insert(range).inserted else { return }
            found.append(Occurrence(range: range, secret: match.secret, form: match.form, layers: layers))
        }
        for match in patterns.matches(in: bytes) { note(match, at: match.range, layers: 0) }
        var (text, origins): ([UInt8], [Int]?) = (bytes, nil)
        for layer in 1...Self.escapeLayers {
            let removal = EscapeRemoval(of: text, origins: origins)
            guard removal.changed else { break }
            (text, origins) = (removal.bytes, removal.origins)
            for match in patterns.matches(in: text) {
                let range = removal.origins[match.range.lowerBound]..<removal.origins[match.range.upperBound]
                note(match, at: range, layers: layer)
            }
        }
        return found.sorted { ($0.range.lowerBound, $1.range.count) < ($1.range.lowerBound, $0.range.count) }
    }

    /// Overlapping occurrences made one, under the name of the longest.
    private static func disjoint(_ sorted: [Occurrence]) -> [(range: Range<Int>, secret: Int)] {
        var spans: [(range: Range<Int>, secret: Int, length: Int)] = []
        for found in sorted {
            if let last = spans.last, found.range.lowerBound < last.range.upperBound {
                let range = last.range.lowerBound..<max(last.range.upperBound, found.range.upperBound)
                let isLonger = found.range.count > last.length
                spans[spans.count - 1] = (
                    range, isLonger ? found.secret : last.secret, max(last.length, found.range.count)
                )
            } else {
                spans.append((found.range, found.secret, found.range.count))
            }
        }
        return spans.map { ($0.range, $0.secret) }
    }
}
