package import HTTPExchange
package import Secrecy

extension TargetDescription {
    /// The sample request of an endpoint without a key, with the target's base, trust and limits.
    package func request(to endpoint: Endpoint) -> HTTPRequest {
        var headers = endpoint.headers.map { HeaderField($0.name, SecretText($0.value)) }
        if let type = endpoint.body.type, !endpoint.headers.contains(where: { $0.name.lowercased() == "content-type" })
        {
            headers.append(HeaderField("Content-Type", SecretText(type)))
        }
        return request(
            endpoint.method, at: base, target: SecretText(endpoint.requestTarget(behind: base.prefix)),
            headers: headers,
            body: endpoint.body == .none ? .none : .bytes(SecretText(bytes: endpoint.body.bytes)))
    }

    /// A request to one of the target's interfaces with the target's trust and limits.
    package func request(
        _ method: String, at base: BaseURL, target: SecretText, headers: [HeaderField] = [], body: Body = .none
    ) -> HTTPRequest {
        var request = HTTPRequest(
            method, scheme: base.scheme, host: base.host, port: base.port, target: target, headers: headers, body: body)
        request.trust = trust
        request.limits = limits
        return request
    }

    /// The limits of every exchange.
    package var limits: ExchangeLimits {
        var limits = ExchangeLimits()
        limits.bodyBytes = budgets.body
        limits.decodedBytes = budgets.body
        limits.connectTime = budgets.connectTimeout
        limits.totalTime = budgets.timeout
        return limits
    }
}
