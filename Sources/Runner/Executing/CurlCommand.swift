import HTTPExchange
import Secrecy

/// A request as a line for the shell, keys as environment variables, so that a reviewer can repeat it.
struct CurlCommand {
    let text: String

    /// Nil when curl cannot send the request as it was sent.
    init?(_ request: HTTPRequest) {
        guard request.rawBytes == nil, request.headers.allSatisfy({ Self.canSend($0.value) }) else { return nil }
        var words = ["curl -sS -i --path-as-is"]
        switch request.version {
        case .http10: words.append("--http1.0")
        case .http11: words.append("--http1.1")
        case .http2: words.append("--http2")
        case .best: break
        }
        if case .caFile = request.trust { words.append("--cacert \"$KEYSPEC_CA\"") }
        if let node = request.node {
            let target = "\(request.host):\(request.port):\(node.host):\(node.port ?? request.port)"
            words.append("--connect-to \(SecretText(target).shellWord)")
        }
        words.append(request.method == "HEAD" ? "--head" : "-X \(SecretText(request.method).shellWord)")
        for field in request.headers { words.append("-H \(Self.header(field).shellWord)") }
        switch request.body {
        case .none: break
        case .bytes(let body): words.append("--data-binary \(body.shellWord)")
        case .chunked: return nil
        }
        let url = SecretText("\(request.scheme.rawValue)://\(request.authority)") + request.target
        words.append(url.shellWord)
        text = words.joined(separator: " ")
    }

    /// curl leaves a header out when nothing follows the colon; a semicolon instead sends it empty.
    private static func header(_ field: HeaderField) -> SecretText {
        field.value.isEmpty ? SecretText("\(field.name);") : SecretText("\(field.name): ") + field.value
    }

    /// Bytes that a shell word or curl would change; long values do not fit a command line that anyone would paste.
    private static func canSend(_ value: SecretText) -> Bool {
        value.count < 4096
            && value.parts.allSatisfy { part in
                guard case .literal(let bytes) = part else { return true }
                return !bytes.contains { $0 == 0 || $0 == 0x0A || $0 == 0x0D }
            }
    }
}
