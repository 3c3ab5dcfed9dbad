internal import Contract
@_spi(SecretSender) internal import Secrecy
internal import TypedYAML

/// What `${…}` stands for in the requests of one action.
struct TextScope: Sendable {
    /// How a filled-in value is written where it stands.
    enum Encoding: Sendable {
        /// As it is; it must not hold control characters.
        case plain
        /// Everything but unreserved characters percent-encoded.
        case percent
        /// Inside the quotes of a JSON string.
        case json
    }

    /// Who acts.
    var account: LiveAccount?
    let run: RunID
    var names: [String: SecretText]
    /// Stands for what nobody knows here; nil makes that an error.
    var fallback: SecretText?
    /// The account that is acted upon, where it is another one: its variables may be known to others, such as the name of a
    /// customer in a path, but for secrets.
    var owner: LiveAccount?
    /// Whether what is filled in tells whom it is about, and not who acts.
    private var isAboutOwner = false

    init(account: LiveAccount?, run: RunID, names: [String: SecretText] = [:]) {
        self.account = account
        self.run = run
        self.names = names
    }

    /// The same for path, query and body, which say whom an action is about; header fields say who acts.
    var aboutOwner: TextScope {
        var scope = self
        scope.isAboutOwner = true
        return scope
    }

    /// The text with everything filled in.
    ///
    /// - Parameter encodesLiterals: whether the literal parts are encoded too.
    func text(
        _ template: TargetText, as encoding: Encoding, encodesLiterals: Bool = false
    ) throws(ProviderError) -> SecretText {
        var result = SecretText()
        for part in template.parts {
            switch part {
            case .literal(let literal):
                let text = SecretText(literal)
                result += encodesLiterals ? try encoded(text, encoding, template) : text
            case .reference(let reference):
                result += try encoded(try value(of: reference, in: template), encoding, template)
            }
        }
        return result
    }

    /// Whether every name that a text refers to has been captured or given.
    func knowsNames(in template: TargetText) -> Bool {
        template.references.allSatisfy { if case .name(let name) = $0 { names[name] != nil } else { true } }
    }

    private func value(of reference: TargetText.Reference, in template: TargetText) throws(ProviderError) -> SecretText
    {
        switch reference {
        case .runID: return SecretText(run.text)
        case .account(let name):
            let (own, theirs) = (
                account?.variables[name], owner?.variables[name].flatMap { $0.secrets.isEmpty ? $0 : nil }
            )
            if let value = (isAboutOwner ? theirs ?? own : own ?? theirs) ?? fallback { return value }
            let role = account.map { "the account '\($0.role.rawValue)'" } ?? "this hook's account"
            throw ProviderError(
                .description, "\(role) has no variable '\(name)'", remedy: "add it under 'variables:' of the account",
                place: template.place.description)
        case .name(let name):
            if let value = names[name] ?? fallback { return value }
            throw ProviderError(
                .description, "'${\(name)}' is not known here",
                remedy: name == "id"
                    ? "capture 'id' when the key is created, or let 'list' find it by its label"
                    : "capture it from an earlier answer", place: template.place.description)
        }
    }

    private func encoded(
        _ text: SecretText, _ encoding: Encoding, _ template: TargetText
    ) throws(ProviderError) -> SecretText {
        if encoding == .plain, text.withBytes({ $0.contains { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F } }) {
            throw ProviderError(
                .deployment, "a value for this place holds control characters",
                remedy: "capture less of the answer", place: template.place.description)
        }
        return SecretText(text.parts.map { part in Self.encoded(part, encoding) })
    }

    private static func encoded(_ part: SecretText.Part, _ encoding: Encoding) -> SecretText.Part {
        switch part {
        case .literal(let bytes): return .literal(encoded(bytes, encoding))
        case .secret(let secret):
            let bytes = secret.withBytes { encoded($0, encoding) }
            // The vault finds the secret under such an encoding too; the name tells what the placeholder stands for.
            return .secret(secret.withBytes { $0 == bytes } ? secret : Secret(name: secret.name, bytes: bytes))
        }
    }

    private static func encoded(_ bytes: [UInt8], _ encoding: Encoding) -> [UInt8] {
        switch encoding {
        case .plain: bytes
        case .percent: FormEncoding.encoded(bytes)
        case .json:
            // Bytes that are no UTF-8 have no place in JSON; they become U+FFFD.
            Array(OrderedJSON.string(String(decoding: bytes, as: UTF8.self)).text(.compact).utf8.dropFirst().dropLast())
        }
    }
}
