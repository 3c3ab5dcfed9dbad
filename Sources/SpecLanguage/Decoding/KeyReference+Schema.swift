internal import Contract
internal import TypedYAML

extension KeyReference {
    /// The names that mean the same in every check.
    static let sharedNames = ["none"] + AccountRole.allCases.map(\.rawValue) + ["unknown", "revoked"]

    /// The key that a name stands for; nil for what is no name.
    package init?(name: String) {
        switch name {
        case "none": self = .none
        case "unknown": self = .unknown
        case "revoked": self = .revoked
        default:
            if let role = AccountRole(rawValue: name), AccountRole.allCases.contains(role) {
                self = .shared(role)
            } else if name.hasSuffix(".old"), isName(String(name.dropLast(4))) {
                self = .previous(String(name.dropLast(4)))
            } else if isName(name) {
                self = .declared(name)
            } else {
                return nil
            }
        }
    }

    /// The name under which the row declares the key; nil for keys that every check shares.
    package var declaredName: String? {
        switch self {
        case .declared(let name), .previous(let name): name
        case .none, .shared, .unknown, .revoked: nil
        }
    }

    static let schema: Schema<KeyReference> = .scalar(
        "key name", pattern: "^[A-Za-z][A-Za-z0-9_-]*(\\.old)?$", example: "funded",
        about: """
            A key by its name. Every check knows `none` (no key is sent), `funded`, `exhausted`, `limited` and `second` \
            (a key of that account, shared by all checks), `unknown` (well-formed, given to nobody, a fresh one each \
            time) and `revoked` (declared as such by the operator). Other names are declared under `keys`. `NAME.old` \
            is what a declared key was before it was last regenerated.
            """,
        encode: \.text
    ) { text throws(Mistake) in
        guard let reference = KeyReference(name: text) else {
            throw Mistake("'\(text)' is not the name of a key", help: "write a name, or a name and '.old'")
        }
        return reference
    }

    /// The name as it is written.
    package var text: String {
        switch self {
        case .none: "none"
        case .shared(let role): role.rawValue
        case .unknown: "unknown"
        case .revoked: "revoked"
        case .declared(let name): name
        case .previous(let name): "\(name).old"
        }
    }
}
