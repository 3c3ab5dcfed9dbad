import HTTPTypes

/// The defects of answers to browsers and proxies; a sound deployment grants nothing and redirects nothing.
struct CrossOriginFaults: Sendable {
    private static let allowOrigin = fieldName("Access-Control-Allow-Origin")
    private static let allowHeaders = fieldName("Access-Control-Allow-Headers")
    private static let allowMethods = fieldName("Access-Control-Allow-Methods")
    private static let allowCredentials = fieldName("Access-Control-Allow-Credentials")

    let faults: SwitchSet<Defect>

    private var grants: Bool { faults.hasAny([.corsAnyOrigin, .corsReflectsOrigin]) }

    func preflight(_ call: Call) -> Answer? {
        guard grants, call.method == .options, call.fields[.origin] != nil, call.path.hasPrefix("/api/") else {
            return nil
        }
        let fields: HTTPFields = [
            Self.allowHeaders: "X-API-Key, Content-Type", Self.allowMethods: "GET, POST, OPTIONS",
        ]
        return Answer(.noContent, fields: fields)
    }

    func grant(_ answer: inout Answer, to call: Call) {
        guard grants, let origin = call.fields[.origin], call.path.hasPrefix("/api/") else { return }
        if faults.has(.corsAnyOrigin) { answer.fields[Self.allowOrigin] = "*" }
        if faults.has(.corsReflectsOrigin) {
            answer.fields[Self.allowOrigin] = origin
            answer.fields[Self.allowCredentials] = "true"
            answer.fields[.vary] = "Origin"
        }
    }

    func redirect(_ call: Call, guard keyGuard: KeyGuard) -> Answer? {
        guard faults.has(.redirectElsewhere), let key = call.fields[.apiKey],
            keyGuard.index.owner(of: Digest(of: key)) != nil
        else { return nil }
        let path = call.path.hasSuffix("/") ? String(call.path.dropLast()) : call.path
        guard let endpoint = Endpoint(path: path),
            path != call.path || (endpoint.method == .post && call.method == .get)
        else { return nil }
        return Answer(.permanentRedirect, fields: [.location: "http://localhost:8080\(path)"])
    }
}
