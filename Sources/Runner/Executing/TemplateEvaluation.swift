import Contract
import Deployment
import Secrecy
import SpecLanguage

/// Fills in the references of a row's texts.
struct TemplateEvaluation: Sendable {
    private let context: RunContext
    private let endpoint: Endpoint
    /// Tokens are the same for the same name within it.
    private let scope: String
    /// Keys that texts of the row refer to, resolved beforehand.
    var keys: [KeyReference: Secret] = [:]
    var captures: [String: String] = [:]
    /// What tokens of a whole body are named after.
    var step = "body"

    init(context: RunContext, endpoint: Endpoint, scope: String) {
        self.context = context
        self.endpoint = endpoint
        self.scope = scope
    }

    /// The text with its secrets in place.
    func secret(_ template: TextTemplate) throws(RowStop) -> SecretText {
        var text = SecretText()
        for part in template.parts {
            switch part {
            case .literal(let literal): text += SecretText(literal)
            case .reference(.key(let reference)):
                guard let key = keys[reference] else { throw .inconclusive("a key that a text refers to is not there") }
                text += SecretText(key)
            case .reference(let reference): text += SecretText(try value(of: reference))
            }
        }
        return text
    }

    /// The text of a template that may not hold a key.
    func plain(_ template: TextTemplate) throws(RowStop) -> String {
        let text = try secret(template)
        guard text.secrets.isEmpty else { throw .inconclusive("a key stands where only plain text may") }
        return text.masked
    }

    /// Twenty lower-case letters and digits that nothing else in the run holds.
    func token(_ name: String) -> String {
        var generator = context.generator("\(context.deployment.run)/\(scope)/token/\(name)")
        return generator.text(20, from: "abcdefghijklmnopqrstuvwxyz0123456789")
    }

    /// An IPv6 address of the range for documentation (RFC 3849) that nothing else in the run holds. Its groups have four
    /// digits each, so that it is always written in one way.
    func address(_ name: String) -> String {
        var generator = context.generator("\(context.deployment.run)/\(scope)/address/\(name)")
        let groups = (0..<6).map { _ in
            generator.text(1, from: "123456789abcdef") + generator.text(3, from: "0123456789abcdef")
        }
        return (["2001", "db8"] + groups).joined(separator: ":")
    }

    private func value(of reference: TextTemplate.Reference) throws(RowStop) -> String {
        switch reference {
        case .key: throw .inconclusive("a key stands where only plain text may")
        case .token(let name): return token(name)
        case .address(let name): return address(name)
        case .capture(let name):
            guard let value = captures[name] else { throw .inconclusive("nothing was captured as '\(name)'") }
            return value
        case .endpoint(.name): return endpoint.name
        case .endpoint(.method): return endpoint.method
        case .endpoint(.path): return context.target.base.prefix + endpoint.path
        case .targetHost: return context.target.base.authority
        case .runID: return context.deployment.run.text
        }
    }
}
