internal import HTTPExchange
internal import Secrecy
internal import TypedYAML

/// Makes requests of the requests of a target file.
struct RequestRendering: Sendable {
    let target: TargetDescription
    /// The interface that the requests go to.
    let base: BaseURL
    /// Sent with every request unless it sets them itself.
    let headers: [TargetField]

    /// The request with everything filled in, on a connection of its own.
    ///
    /// - Parameter isLogin: while signing in, what a common header refers to may not be captured yet; it is left out.
    func request(
        _ description: TargetRequest, in scope: TextScope, isLogin: Bool
    ) throws(ProviderError) -> HTTPRequest {
        var fields: [HeaderField] = []
        let own = Set(description.headers.map { $0.name.lowercased() })
        let common = headers.filter { header in
            !own.contains(header.name.lowercased()) && (!isLogin || scope.knowsNames(in: header.value))
        }
        for field in common + description.headers {
            fields.append(HeaderField(field.name, try scope.text(field.value, as: .plain)))
        }
        let (body, type) = try body(description.body, in: scope.aboutOwner)
        if let type, !fields.contains(where: { $0.name.lowercased() == "content-type" }) {
            fields.append(HeaderField("Content-Type", SecretText(type)))
        }
        let (address, requestTarget) = try place(description, in: scope.aboutOwner)
        var request = target.request(
            description.method, at: address, target: requestTarget, headers: fields, body: body)
        request.connection = .fresh
        return request
    }

    private func place(
        _ description: TargetRequest, in scope: TextScope
    ) throws(ProviderError) -> (BaseURL, SecretText) {
        var address = base
        var path: SecretText
        if description.path.parts.count == 1, case .reference = description.path.parts[0] {
            // The whole path is one captured value: a path, or a URL of a host that the guard then judges.
            let value = try scope.text(description.path, as: .plain)
            (address, path) = try wholePlace(value, description)
        } else {
            path = SecretText(base.prefix) + (try scope.text(description.path, as: .percent))
        }
        var separator: SecretText = path.masked.contains("?") ? "&" : "?"
        for field in description.query {
            let value = try scope.text(field.value, as: .percent, encodesLiterals: true)
            if value.isEmpty { continue }
            path += separator + SecretText(FormEncoding.encoded(field.name)) + "=" + value
            separator = "&"
        }
        return (address, path)
    }

    private func wholePlace(
        _ value: SecretText, _ description: TargetRequest
    ) throws(ProviderError) -> (BaseURL, SecretText) {
        let text = value.openedText
        if text.hasPrefix("/"), !text.hasPrefix("//") { return (base, value) }
        if let separator = text.firstRange(of: "://"),
            let slash = text[separator.upperBound...].firstIndex(of: "/"),
            let address = try? BaseURL(parsing: String(text[..<slash]))
        {
            return (address, SecretText(String(text[slash...])))
        }
        throw ProviderError(
            .deployment, "the captured path is neither a path nor a URL", remedy: "capture another piece of the answer",
            place: description.place.description)
    }

    private func body(_ body: TargetBody, in scope: TextScope) throws(ProviderError) -> (Body, type: String?) {
        switch body {
        case .none: return (.none, nil)
        case .json(let json): return (.bytes(try text(json, in: scope)), "application/json")
        case .text(let text, let type): return (.bytes(try scope.text(text, as: .plain)), type)
        case .form(let fields):
            var text = SecretText()
            for field in fields {
                if !text.isEmpty { text += "&" }
                text += SecretText(FormEncoding.encoded(field.name)) + "="
                text += try scope.text(field.value, as: .percent, encodesLiterals: true)
            }
            return (.bytes(text), "application/x-www-form-urlencoded")
        }
    }

    private func text(_ json: TargetJSON, in scope: TextScope) throws(ProviderError) -> SecretText {
        switch json {
        case .fixed(let value): return SecretText(value.text(.compact))
        case .text(let template): return "\"" + (try scope.text(template, as: .json, encodesLiterals: true)) + "\""
        case .array(let elements):
            var text: SecretText = "["
            for (offset, element) in elements.enumerated() {
                text += (offset == 0 ? "" : ",") + (try self.text(element, in: scope))
            }
            return text + "]"
        case .object(let members):
            var text: SecretText = "{"
            for (offset, member) in members.enumerated() {
                let name = OrderedJSON.string(member.key).text(.compact)
                text += SecretText((offset == 0 ? "" : ",") + name + ":") + (try self.text(member.value, in: scope))
            }
            return text + "}"
        }
    }
}
