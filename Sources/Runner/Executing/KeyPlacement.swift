import Deployment
import HTTPExchange
import Secrecy
import SpecLanguage
import TypedYAML

/// Puts a key where a spec wants it.
struct KeyPlacement: Sendable {
    let key: Secret
    let endpoint: Endpoint

    func place(_ placement: CredentialPlacement, in request: inout HTTPRequest) throws(RowStop) {
        switch placement {
        case .header(let names): request.headers += names.map { HeaderField($0, SecretText(key)) }
        case .cookie(let names):
            request.headers.append(HeaderField("Cookie", pairs(names, separator: "; ", SecretText(key))))
        case .authorization(let scheme):
            let prefix = scheme.isEmpty ? "" : "\(scheme) "
            request.headers.append(HeaderField("Authorization", SecretText(prefix) + SecretText(key)))
        case .basicUser: try basic([.appending([UInt8(ascii: ":")])], in: &request)
        case .basicPassword: try basic([.prepending(Array("api:".utf8))], in: &request)
        case .query(let names):
            let separator = request.target.masked.contains("?") ? "&" : "?"
            request.target += SecretText(separator) + encodedPairs(names)
        case .path: request.target = request.target.inserting("/" + encoded, before: UInt8(ascii: "?"))
        case .pathStart: request.target = "/" + encoded + request.target
        case .pathParameter(let names):
            let parameters = SecretText(";") + pairs(names, separator: ";", encoded)
            request.target = request.target.inserting(parameters, before: UInt8(ascii: "?"))
        case .form(let names):
            let fields = FormEncoding.text(of: endpoint.sampleFields)
            let body = SecretText(fields.isEmpty ? "" : "\(fields)&") + encodedPairs(names)
            setBody(body, type: "application/x-www-form-urlencoded", in: &request)
        case .json(let names): placeInJSON(names, in: &request)
        case .trailer:
            let body = endpoint.body.bytes
            request.body = .chunked(
                [SecretText(bytes: body.isEmpty ? Array("{}".utf8) : body)],
                trailers: [HeaderField(RequestBuilder.documentedHeader, SecretText(key))])
            request.headers.append(HeaderField("Trailer", SecretText(RequestBuilder.documentedHeader)))
            // HTTP/2 trailers are another story; a chunked body with trailers is HTTP/1.1.
            request.version = .http11
        }
    }

    /// Base64 of user and password (RFC 7617 2).
    private func basic(_ around: [SecretTransformation], in request: inout HTTPRequest) throws(RowStop) {
        do throws(SecretDerivationError) {
            let credentials = try key.derived(around + [.base64(.standard)], name: "\(key.name) basic")
            request.headers.append(HeaderField("Authorization", SecretText("Basic ") + SecretText(credentials)))
        } catch {
            throw .notApplicable(reason: error.description, remedy: "nothing to do: this key has no such form")
        }
    }

    /// The key as it may stand in a URL (RFC 3986 2.3); unchanged when it holds unreserved letters only.
    private var encoded: SecretText {
        SecretText((try? key.derived(.percentEncoded(.reserved), name: key.name)) ?? key)
    }

    /// The key under each name.
    private func pairs(_ names: [String], separator: String, _ key: SecretText) -> SecretText {
        var text = SecretText()
        for (offset, name) in names.enumerated() {
            text += SecretText((offset == 0 ? "" : separator) + "\(name)=") + key
        }
        return text
    }

    private func encodedPairs(_ names: [String]) -> SecretText {
        pairs(names.map { FormEncoding.encoded($0) }, separator: "&", encoded)
    }

    /// The sample's members with the key as further ones.
    private func placeInJSON(_ names: [String], in request: inout HTTPRequest) {
        var text = "{"
        if case .json(let json) = endpoint.body, case .object(let members) = json, !members.isEmpty {
            text = json.text(.compact)
            text.removeLast()
            text += ","
        }
        var body = SecretText(text)
        for (offset, name) in names.enumerated() {
            let members = CredentialPlacement.members(name).map { OrderedJSON.string($0).text(.compact) + ":" }
            body += SecretText((offset == 0 ? "" : ",") + members.joined(separator: "{") + "\"") + SecretText(key)
            body += SecretText("\"" + String(repeating: "}", count: members.count - 1))
        }
        setBody(body + "}", type: "application/json", in: &request)
    }

    private func setBody(_ body: SecretText, type: String, in request: inout HTTPRequest) {
        request.headers.removeAll { $0.name.lowercased() == "content-type" }
        request.headers.append(HeaderField("Content-Type", SecretText(type)))
        request.body = .bytes(body)
    }
}

extension Endpoint {
    /// The sample's own values as form fields: those of a form, or the scalar members of a JSON object.
    fileprivate var sampleFields: [PlainField] {
        switch body {
        case .form(let fields): fields
        case .json(.object(let members)):
            members.compactMap { member in member.value.scalarText.map { PlainField(member.key, $0) } }
        default: []
        }
    }
}

extension OrderedJSON {
    fileprivate var scalarText: String? {
        switch self {
        case .string(let text): text
        case .object, .array: nil
        default: text(.compact)
        }
    }
}

extension SecretText {
    /// The text with a piece before the first such byte outside secrets, or at the end.
    fileprivate func inserting(_ piece: SecretText, before byte: UInt8) -> SecretText {
        var result = SecretText()
        var isInserted = false
        for part in parts {
            guard !isInserted, case .literal(let bytes) = part, let place = bytes.firstIndex(of: byte) else {
                result.append(part)
                continue
            }
            result += SecretText(bytes: bytes[..<place]) + piece + SecretText(bytes: bytes[place...])
            isInserted = true
        }
        return isInserted ? result : result + piece
    }
}
