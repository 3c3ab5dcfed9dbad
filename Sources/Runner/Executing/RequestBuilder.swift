import Contract
import Deployment
import HTTPExchange
import Secrecy
import SpecLanguage
import TypedYAML

/// Builds requests from what the spec says and what the target knows. Pure.
struct RequestBuilder: Sendable {
    let target: TargetDescription
    /// Where the row's requests go when the spec names no endpoint.
    let endpoint: Endpoint
    let node: Node?
    /// Distinguishes the named connections of rows that run at the same time.
    let connectionScope: String

    /// A request, and what its answer will be judged with.
    struct Built: Sendable {
        var request: HTTPRequest
        var endpoint: Endpoint
        /// The Origin field, for judging a preflight.
        var origin: String?
        /// True when the body or the fields are not what the endpoint documents, so that a failure proves nothing about it.
        var isUnusual: Bool
        /// The tokens that stand in the sample.
        var planted: [PlantedSample.Token] = []
        /// Messages that hold them, for digests.
        var messages: [[UInt8]] = []
    }

    /// The documented request with `key` in its documented place: what a control sends.
    func documented(_ key: Secret?, channel: RunPlan.Channel) -> Built {
        let endpoint = target.endpoint(channel.endpoint) ?? self.endpoint
        var request = plain(endpoint, method: endpoint.method, path: endpoint.path)
        if let key { request.headers.append(HeaderField(Self.documentedHeader, SecretText(key))) }
        attach(sampleOf: endpoint, to: &request)
        request.version = HTTPRequest.Version(channel.version)
        request.connection = channel.isFresh ? .fresh : .reuse
        return Built(request: request, endpoint: endpoint, origin: nil, isUnusual: false)
    }

    /// The request of a step.
    ///
    /// - Parameter key: the key that the template refers to; nil for none.
    func build(
        _ template: RequestTemplate, key: Secret?, texts: TemplateEvaluation
    ) throws(RowStop) -> Built {
        let endpoint = template.endpoint.flatMap(target.endpoint) ?? endpoint
        let method = try template.method.map { text throws(RowStop) in try texts.plain(text) } ?? endpoint.method
        let path = try template.path.map { text throws(RowStop) in try texts.plain(text) } ?? endpoint.path
        let planted = planted(template, endpoint, texts)
        var request = plain(
            endpoint, method: method, path: template.spelling.applied(to: path), query: planted?.query)
        request.version = HTTPRequest.Version(template.version)
        switch template.connection {
        case .reuse: request.connection = .reuse
        case .fresh: request.connection = .fresh
        case .named(let name): request.connection = .named("\(connectionScope)/\(name)")
        }
        try attachBody(of: template, planted, endpoint: endpoint, to: &request, texts: texts)
        if let query = template.query {
            let separator = request.target.masked.contains("?") ? "&" : "?"
            request.target += SecretText(separator) + (try texts.secret(query))
        }
        if let key {
            try KeyPlacement(key: key, endpoint: endpoint).place(template.placement, in: &request)
        }
        for header in template.headers {
            request.headers.append(HeaderField(try texts.plain(header.name), try texts.secret(header.value)))
        }
        let origin = request.values(of: "Origin").first?.masked
        return Built(
            request: request, endpoint: endpoint, origin: origin, isUnusual: isUnusual(template, key: key),
            planted: planted?.tokens ?? [], messages: planted?.messages ?? [])
    }

    static let documentedHeader = "X-API-Key"

    /// The sample with tokens in it, when the template asks for one.
    private func planted(
        _ template: RequestTemplate, _ endpoint: Endpoint, _ texts: TemplateEvaluation
    ) -> PlantedSample? {
        guard case .planted(let planting) = template.body else { return nil }
        return PlantedSample(planting, body: endpoint.body, query: endpoint.query) {
            texts.token("\(texts.step)-\($0)")
        }
    }

    private func plain(
        _ endpoint: Endpoint, method: String, path: String, query: [PlainField]? = nil
    ) -> HTTPRequest {
        var path = target.base.prefix + path
        let query = query ?? endpoint.query
        if !query.isEmpty { path += "?" + FormEncoding.text(of: query) }
        var request = target.request(
            method, at: target.base, target: SecretText(path),
            headers: endpoint.headers.map { HeaderField($0.name, SecretText($0.value)) })
        request.node = node?.address
        return request
    }

    private func attachBody(
        of template: RequestTemplate, _ planted: PlantedSample?, endpoint: Endpoint, to request: inout HTTPRequest,
        texts: TemplateEvaluation
    ) throws(RowStop) {
        switch template.body {
        case .none: return
        case .sample: attach(sampleOf: endpoint, to: &request)
        case .planted:
            attach(sampleOf: endpoint, to: &request)
            if let planted, !planted.bytes.isEmpty { request.body = .bytes(SecretText(bytes: planted.bytes)) }
        case .text(let text): request.body = .bytes(try texts.secret(text))
        case .json(let json): request.body = .bytes(SecretText(json.json.text(.compact)))
        }
        if case .json = template.body { setContentType("application/json", in: &request) }
        if let type = template.mediaType { setContentType(try texts.plain(type), in: &request) }
    }

    private func attach(sampleOf endpoint: Endpoint, to request: inout HTTPRequest) {
        guard endpoint.body != .none else { return }
        request.body = .bytes(SecretText(bytes: endpoint.body.bytes))
        if let type = endpoint.body.type { setContentType(type, in: &request) }
    }

    private func setContentType(_ type: String, in request: inout HTTPRequest) {
        request.headers.removeAll { $0.name.lowercased() == "content-type" }
        request.headers.append(HeaderField("Content-Type", SecretText(type)))
    }

    private func isUnusual(_ template: RequestTemplate, key: Secret?) -> Bool {
        template.spelling != .documented || template.path != nil || !template.headers.isEmpty
            || (key?.count ?? 0) > 4096 || template.placement != .documented
            || (key.map { !$0.shape.classes.isSubset(of: Self.plainClasses) } ?? false)
    }

    private static let plainClasses: Set<ByteClass> = [.lowercase, .uppercase, .digit]
}

extension HTTPRequest.Version {
    init(_ version: ProtocolVersion) {
        switch version {
        case .best: self = .best
        case .http10: self = .http10
        case .http11: self = .http11
        case .http2: self = .http2
        }
    }
}
