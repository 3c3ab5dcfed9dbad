import Oracles
import SpecLanguage

/// What came of a `manage` step, as far as its rules ask. Nothing in it is secret.
struct ManagementObservation: Sendable {
    /// One answer, and where the key in question stands in it.
    struct Reply: Sendable {
        var answer: Answer
        var showsKeyInFields = false
        var showsKeyInBody = false
        var showsDigest = false
    }

    var replies: [Reply] = []
    /// Why there is no last answer; nil when there is.
    var failure: String?
    /// Whether the last answer is what the target file calls success.
    var isExpected = false
    /// Whether it may as well be refused for a reason of its own, as a label that is taken.
    var mayBeRefused = false
    /// Whether a key came out of it, in the answer or in the list.
    var yieldedKey = false
    /// The label of the key in question, and its ending where the row chose it.
    var label: String?
    var labelEnding: String?
    /// The label that the key was to get instead.
    var newLabel: String?
    /// Whether an answer may hold that label: the requests held it, or the session is that of the key's owner.
    var mayShowLabel = false
    /// Whether the requests held the key itself, which a refusal may then only repeat: a matter of the error's text.
    var sentKey = false
    /// The key's entry in the list; nil when it is not there.
    var entry: Entry?
    /// Whether the key was to be deleted, and is no longer in its owner's list.
    var isGone = false
    /// The replies to the same about a key that does not exist.
    var references: [Reply] = []
    /// Texts that differ between the two requests, and may differ between the replies.
    var names = (own: "", unknown: "")

    /// Whether the list shows the new label.
    var isRenamed: Bool { newLabel != nil && entry?.label == newLabel }

    struct Entry: Sendable {
        var label: String?
        var hint: String?
        /// Letters behind the prefix that the hint gives away.
        var exposed: Int?
    }
}

/// Holds what came of a `manage` step against its rules. Pure.
struct ManagementJudge: Sendable {
    let observation: ManagementObservation

    /// A hint may show so many of the key's letters behind its prefix.
    static let hintLimit = 10

    func judge(_ rules: [ManagementRule]) -> Judgement { .all(rules.map(judge)) }

    private func judge(_ rule: ManagementRule) -> Judgement {
        if let seen = violation(of: rule) {
            return .violated(Contradiction(expected: rule.wording, seen: seen, selfEvident: true))
        }
        if let failure = observation.failure { return .noInformation(failure) }
        if let last = observation.replies.last?.answer.status, last >= 500 || last == 429 {
            return .noInformation("the key management answered \(last)")
        }
        return openness(of: rule).map { .noInformation($0) } ?? .holds
    }

    /// What contradicts the rule; nil when nothing does.
    private func violation(of rule: ManagementRule) -> String? {
        let replies = observation.replies
        switch rule {
        case .denied:
            if observation.yieldedKey { return "a key was made or handed out" }
            if observation.isGone { return "the key gone from its owner's list" }
            if observation.isRenamed { return "the key under another label in its owner's list" }
            if !observation.sentKey, replies.contains(where: { $0.showsKeyInBody || $0.showsKeyInFields }) {
                return "the answer shows the key"
            }
            if !observation.mayShowLabel, let label = observation.label,
                replies.contains(where: { $0.answer.bodyText.contains(label) })
            {
                return "status \(replies.last?.answer.status ?? 0) with the key's label"
            }
            return nil
        case .renamed:
            return observation.isExpected && observation.entry != nil && !observation.isRenamed
                ? "the label as it was in the list" : nil
        case .asIfUnknown: return difference
        case .labelListed:
            guard observation.isExpected, let entry = observation.entry else { return nil }
            guard let listed = entry.label else { return "an entry without a label" }
            return listed == observation.label ? nil : "another label in the list"
        case .shortHint:
            guard let exposed = observation.entry?.exposed, exposed > Self.hintLimit else { return nil }
            return "a hint with \(exposed) of the letters"
        case .keyUnseen:
            return replies.contains { $0.showsKeyInBody || $0.showsKeyInFields } ? "the key in an answer" : nil
        case .digestUnseen:
            return replies.contains(where: \.showsDigest) ? "the key's SHA-256 digest in an answer" : nil
        case .keyInBodyOnly: return replies.contains(where: \.showsKeyInFields) ? "the key in a header field" : nil
        case .notCacheable:
            let careless = replies.first { $0.showsKeyInBody && !Self.isNotStored($0.answer) }
            return careless.map { reply in
                let told = reply.answer.values(of: "Cache-Control")
                return told.isEmpty ? "no Cache-Control" : "Cache-Control: \(told.joined(separator: ", "))"
            }
        case .guardedCookies:
            return replies.lazy.flatMap { $0.answer.values(of: "Set-Cookie") }.compactMap(SetCookie.init)
                .compactMap(\.carelessness).first
        case .labelAsText:
            guard let ending = observation.labelEnding, ending.contains(where: { "<>\"'".contains($0) }) else {
                return nil
            }
            let isRaw = replies.contains { $0.answer.isHTML && $0.answer.bodyText.contains(ending) }
            return isRaw ? "a page that holds the label as mark-up" : nil
        }
    }

    /// Why nothing can be said although nothing contradicts the rule; nil when it holds.
    private func openness(of rule: ManagementRule) -> String? {
        switch rule {
        case .denied where observation.newLabel != nil && observation.entry == nil: return "the key is not in the list"
        case .labelListed, .shortHint, .renamed:
            if !observation.isExpected { return "it was not answered as the target file says" }
            if observation.entry == nil { return "the key is not in the list" }
            return rule == .shortHint && observation.entry?.hint == nil ? "the list shows no hint" : nil
        case .labelAsText:
            let shows = observation.label.map { label in
                let start = String(label.prefix { $0 != " " })
                return observation.replies.contains { $0.answer.bodyText.contains(start) }
            }
            return shows == true ? nil : "no page shows the key's label"
        case .notCacheable:
            return observation.replies.contains(where: \.showsKeyInBody) ? nil : "no answer shows the key"
        case .asIfUnknown: return observation.references.isEmpty ? "nothing to compare with" : nil
        case .guardedCookies:
            let sets = observation.replies.contains { !$0.answer.values(of: "Set-Cookie").isEmpty }
            return sets ? nil : "signing in sets no cookie"
        case .keyUnseen, .digestUnseen:
            return observation.isExpected || isRefusedForItself ? nil : "it was not answered as the target file says"
        case .denied, .keyInBodyOnly: return nil
        }
    }

    /// Whether the last answer refuses what was asked for, and not the one who asked.
    private var isRefusedForItself: Bool {
        guard observation.mayBeRefused, let status = observation.replies.last?.answer.status else { return false }
        return (400..<500).contains(status) && ![401, 403, 408, 429].contains(status)
    }

    private static func isNotStored(_ answer: Answer) -> Bool {
        answer.values(of: "Cache-Control").joined(separator: ",").lowercased().split(separator: ",")
            .contains { $0.drop { $0 == " " }.prefix { $0 != " " && $0 != "=" } == "no-store" }
    }

    /// How the answers about somebody's key differ from those about none. The pages that a caller reads before and after
    /// may differ for reasons of their own, refusals may not.
    private var difference: String? {
        for (own, unknown) in zip(observation.replies, observation.references) {
            let (status, other) = (own.answer.status, unknown.answer.status)
            if status != other { return "status \(status), and \(other) for a key that does not exist" }
            guard status >= 400 else { continue }
            let body =
                observation.names.own.isEmpty
                ? own.answer.bodyText
                : own.answer.bodyText.replacing(observation.names.own, with: observation.names.unknown)
            // Parts that vary by themselves (a token, a time) keep their length.
            if body.count != unknown.answer.bodyText.count {
                return "another refusal than for a key that does not exist"
            }
        }
        return nil
    }
}

/// One `Set-Cookie` field, as far as its attributes matter (RFC 6265bis 4.1).
struct SetCookie: Sendable {
    let name: String
    private let value: String
    private let attributes: [String: String]

    init?(_ field: String) {
        let parts = field.split(separator: ";", omittingEmptySubsequences: false).map(Self.trimmed)
        guard let pair = parts.first, let equals = pair.firstIndex(of: "=") else { return nil }
        name = Self.trimmed(pair[..<equals])
        value = Self.trimmed(pair[pair.index(after: equals)...])
        attributes = Dictionary(
            parts.dropFirst().map { part in
                let halves = part.split(separator: "=", maxSplits: 1)
                return (
                    halves.first.map { Self.trimmed($0).lowercased() } ?? "", halves.count > 1 ? String(halves[1]) : ""
                )
            }, uniquingKeysWith: { $1 })
    }

    /// Which attribute is missing; nil when all are there, or the cookie is removed.
    var carelessness: String? {
        if value.isEmpty || attributes["max-age"] == "0" { return nil }
        // A token against forgery is meant to be read by the pages' script.
        let isToken = ["csrf", "xsrf"].contains { name.lowercased().contains($0) }
        var missing: [String] = []
        if attributes["secure"] == nil { missing.append("Secure") }
        if attributes["httponly"] == nil, !isToken { missing.append("HttpOnly") }
        if attributes["samesite"].map({ $0.lowercased() == "none" }) ?? true { missing.append("SameSite") }
        return missing.isEmpty ? nil : "the cookie '\(name)' without \(missing.joined(separator: ", "))"
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        var text = Substring(text)
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}

extension Answer {
    fileprivate var isHTML: Bool { mediaType.map { $0.hasPrefix("text/html") || $0.contains("xhtml") } ?? false }
}

extension ManagementRule {
    var wording: String {
        switch self {
        case .denied: "an answer that yields nothing"
        case .renamed: "the new label in the list"
        case .asIfUnknown: "the answer about a key that does not exist"
        case .labelListed: "the label that was given in the list"
        case .shortHint: "a hint of at most \(ManagementJudge.hintLimit) letters"
        case .keyUnseen: "no answer with the key"
        case .digestUnseen: "no answer with the key's digest"
        case .keyInBodyOnly: "the key in the body alone"
        case .notCacheable: "no-store on the answer that shows the key"
        case .guardedCookies: "cookies that are Secure, HttpOnly and SameSite"
        case .labelAsText: "the label as text"
        }
    }
}
