internal import Contract

/// Something done with the key management, by a caller and in a form of the check's choosing.
package struct ManageStep: Sendable, Hashable {
    package enum Action: String, Sendable, CaseIterable {
        /// The answers with which the key was made; nothing is sent.
        case created
        case list
        case detail
        case pages
        /// The key's creation once more, with the same label.
        case replay
        /// One creation of another key, sent twice under one `Idempotency-Key`.
        case createTwice = "create-twice"
        /// Another key is made.
        case create
        /// The key gets another label.
        case rename
        case regenerate
        /// Another key with the same label is made and regenerated.
        case regenerateTwin = "regenerate-twin"
        case delete
        /// The key's owner signs in anew.
        case login

        /// Whether its answers are about keys that the step makes itself.
        var isAboutAnother: Bool { self == .createTwice || self == .regenerateTwin }
    }

    package enum Caller: String, Sendable, CaseIterable {
        /// The account of the key, in its session.
        case owner
        /// Without a session.
        case nobody
        /// Another customer, in a session of its own.
        case second
        /// Somebody who signs in as the account of the key, with secrets that are not its own.
        case impostor
    }

    /// How a page of another site would send it: with the session's cookies, and with nothing that only the session's own
    /// pages know.
    package enum Forgery: String, Sendable, CaseIterable {
        case get
        case form
        case text
    }

    package var action: Action
    /// The row's key that it is about.
    package var key: String
    package var caller: Caller
    /// A key that is sent along with it, in `X-API-Key` or as a bearer token.
    package var credential: KeyReference?
    package var isBearer = false
    package var forgery: Forgery?

    /// Whether it is what the dashboard does for the key's owner.
    package var isOrdinary: Bool { caller == .owner && credential == nil && forgery == nil }

    /// Whether all that matters is what the list tells of the key, which every key management that lists does.
    package func asksListAlone(_ rules: [ManagementRule]) -> Bool {
        action == .list && isOrdinary && !rules.isEmpty && rules.allSatisfy(\.isAboutEntry)
    }

    /// What the deployment has to offer for it.
    func capabilities(judgedBy rules: [ManagementRule]) -> Set<Capability> {
        if asksListAlone(rules) { return [.keysList] }
        var needed: Set<Capability> = [.keysRequests]
        switch action {
        case .list: needed.insert(.keysList)
        case .detail: needed.insert(.keysDetail)
        case .pages: needed.insert(.keysPages)
        // Whether it was done shows in the list.
        case .rename: needed.formUnion([.keysRename, .keysList])
        case .regenerate, .regenerateTwin: needed.insert(.keysRegenerate)
        case .created, .replay, .createTwice, .create, .delete, .login: break
        }
        if caller == .second { needed.insert(.accountSecond) }
        return needed
    }
}

/// What can be asked of a `manage` step.
package enum ManagementRule: String, Sendable, Hashable, CaseIterable {
    /// It yields nothing: no key, nothing of the key that it is about, and no other label for it.
    case denied
    /// The key is listed under the label that it was given now.
    case renamed
    /// The same answer as about a key that does not exist.
    case asIfUnknown = "as-if-unknown"
    /// The key is listed under the label it was given.
    case labelListed = "label-listed"
    /// The listed hint shows at most 10 of the key's letters behind the prefix.
    case shortHint = "short-hint"
    /// The key is in no answer.
    case keyUnseen = "key-unseen"
    /// The key's SHA-256 digest is in no answer.
    case digestUnseen = "digest-unseen"
    /// The key is in no header field.
    case keyInBodyOnly = "key-in-body-only"
    /// Answers that show the key are not to be stored (RFC 9111 5.2.2.5).
    case notCacheable = "not-cacheable"
    /// Cookies are Secure, HttpOnly and SameSite.
    case guardedCookies = "guarded-cookies"
    /// Pages that show the label show it as text.
    case labelAsText = "label-as-text"
}

extension ManagementRule {
    /// Whether it is about what the list tells of the key, not about answers.
    var isAboutEntry: Bool { self == .labelListed || self == .shortHint }

    /// The actions of which it can be told whether it holds.
    var actions: [ManageStep.Action] {
        switch self {
        case .denied: ManageStep.Action.allCases.filter { ![.created, .login].contains($0) && !$0.isAboutAnother }
        case .renamed: [.rename]
        // They name a key, in whose place one can stand that does not exist.
        case .asIfUnknown: [.detail, .rename, .regenerate, .delete]
        case .labelListed, .shortHint: [.list, .rename]
        case .keyUnseen: ManageStep.Action.allCases.filter { !$0.isAboutAnother } + [.createTwice]
        case .digestUnseen, .keyInBodyOnly, .notCacheable, .guardedCookies, .labelAsText:
            ManageStep.Action.allCases.filter { !$0.isAboutAnother }
        }
    }
}

extension Expectation {
    /// The rules for a `manage` step.
    package var managementRules: [ManagementRule] {
        terms.flatMap { term -> [ManagementRule] in if case .managed(let rules) = term { rules } else { [] } }
    }
}
