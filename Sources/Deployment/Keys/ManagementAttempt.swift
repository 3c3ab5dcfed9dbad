package import Contract
package import HTTPExchange
package import Secrecy
internal import TypedYAML

/// An action of the key management carried out in another way than its owner would.
package struct ManagementAttempt: Sendable {
    package enum Action: Sendable, Hashable {
        case list
        case detail
        case pages
        /// With this label.
        case create(label: String)
        /// To this label.
        case rename(label: String)
        case regenerate
        case delete
        case login
    }

    /// How a page of another site would send it.
    package enum Forgery: Sendable, Hashable {
        case get
        case form
        case text
    }

    package var action: Action
    /// The key that it is about.
    package var key: KeyHandle
    /// Whose session is used; nil: none.
    package var caller: AccountRole?
    /// Whether the caller signs in with wrong secrets.
    package var isImpostor = false
    /// Sent in `X-API-Key`, or as a bearer token (RFC 6750 2.1).
    package var credential: Secret?
    package var isBearer = false
    package var forgery: Forgery?
    /// Sent as `Idempotency-Key` with what changes something: the name by which a request that is sent again is known
    /// (draft-ietf-httpapi-idempotency-key-header).
    package var idempotencyKey: String?

    package init(
        _ action: Action, on key: KeyHandle, caller: AccountRole?, credential: Secret? = nil, forgery: Forgery? = nil
    ) {
        self.action = action
        self.key = key
        self.caller = caller
        self.credential = credential
        self.forgery = forgery
    }

    /// A name that no request has had, in the form of a UUID (RFC 9562 5.4), as some servers take nothing else.
    static func freshIdempotencyKey() -> String {
        var bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
        bytes[6] = bytes[6] & 0x0f | 0x40
        bytes[8] = bytes[8] & 0x3f | 0x80
        return [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { ByteText.hex(Array(bytes[$0])) }.joined(separator: "-")
    }

    /// Whether it is what the dashboard does for the key's owner.
    var isOrdinary: Bool { caller == key.account && credential == nil && forgery == nil && !isImpostor }
}

/// What came of an attempt.
package struct ManagementAnswers: Sendable {
    /// The exchanges in order; a request that got no answer is the last one.
    package var exchanges: [Exchange]
    /// Whether the last answer is what the target file calls success.
    package var isExpected: Bool
    /// The key that it yielded.
    package var key: Secret?
    package var keyID: String?
    /// Keys that it made without telling them.
    package var madeKeys = 0
    /// Whether a request held the label of the key that it was about, so that an answer may quote it.
    package var namesLabel: Bool

    package init(
        exchanges: [Exchange] = [], isExpected: Bool = false, key: Secret? = nil, keyID: String? = nil,
        namesLabel: Bool = false
    ) {
        self.exchanges = exchanges
        self.isExpected = isExpected
        self.key = key
        self.keyID = keyID
        self.namesLabel = namesLabel
    }
}

extension KeyProvider {
    /// Only a key management that is described as requests can be tried in other ways.
    package func attempt(_ attempt: ManagementAttempt) async throws(ProviderError) -> ManagementAnswers {
        throw ProviderError(
            .description, "the key management is not described as requests", remedy: "describe it under 'keys.http'",
            isWithoutEffect: true)
    }
}

extension HTTPKeyManagement {
    /// The requests of an action.
    func requests(of action: ManagementAttempt.Action) -> [TargetRequest] {
        switch action {
        case .list: list.map { [$0.request] } ?? []
        case .detail: detail
        case .pages: pages
        case .create: create
        case .rename: rename
        case .regenerate: regenerate
        case .delete: delete
        case .login: login
        }
    }
}

extension TargetRequest {
    /// The request as it can be made without a session: without fields that only a session or an account's secret fills.
    var withoutCredentials: TargetRequest {
        var request = self
        request.headers.removeAll { !$0.value.isPublic }
        return request
    }

    /// The request as a page of another site can make a browser send it.
    func forged(as forgery: ManagementAttempt.Forgery) -> TargetRequest {
        var request = self
        var fields = formFields.filter(\.value.isPublic)
        if method != "POST", method != "GET" {
            fields.append(TargetField(name: "_method", value: TargetText(parts: [.literal(method)], place: place)))
        }
        request.headers = []
        switch forgery {
        case .get:
            request.method = "GET"
            request.query += fields
            request.body = .none
        case .form, .text:
            request.method = "POST"
            request.headers = [
                TargetField(name: "Origin", value: TargetText(parts: [.literal(Self.attacker)], place: place)),
                TargetField(name: "Sec-Fetch-Site", value: TargetText(parts: [.literal("cross-site")], place: place)),
            ]
            request.body =
                forgery == .form
                ? .form(fields) : .text(TargetText(parts: textParts(of: fields), place: place), type: "text/plain")
        }
        return request
    }

    private static let attacker = "https://attacker.example"

    /// The body's fields; the members of a JSON object that are texts.
    private var formFields: [TargetField] {
        switch body {
        case .form(let fields): return fields
        case .json(.object(let members)):
            return members.compactMap { key, value in
                if case .text(let text) = value { TargetField(name: key, value: text) } else { nil }
            }
        case .none, .text, .json: return []
        }
    }

    private func textParts(of fields: [TargetField]) -> [TargetText.Part] {
        var parts: [TargetText.Part] = [.literal("{")]
        for (offset, field) in fields.enumerated() {
            let name = OrderedJSON.string(field.name).text(.compact)
            parts += [.literal("\(offset == 0 ? "" : ",")\(name):\"")] + field.value.parts + [.literal("\"")]
        }
        return parts + [.literal("}")]
    }
}

extension TargetText {
    /// Whether everybody could fill it in: it refers to nothing but a key's id and label, and the run.
    fileprivate var isPublic: Bool {
        references.allSatisfy { reference in
            switch reference {
            case .runID: true
            case .account: false
            case .name(let name): name == "id" || name == "label"
            }
        }
    }
}
