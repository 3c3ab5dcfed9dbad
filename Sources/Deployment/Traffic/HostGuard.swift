package import HTTPExchange

/// Knows the hosts that the target file names. Nothing else is ever contacted.
package struct HostGuard: Sendable, Hashable {
    /// The hosts, in the order of the file.
    package let named: [String]

    package init(_ target: TargetDescription) {
        var named = [target.base.host]
        if case .http(let management) = target.keys, let base = management.base { named.append(base.host) }
        named += target.nodes.map(\.address.host)
        var seen: Set<String> = []
        self.named = named.filter { seen.insert($0).inserted }
    }

    /// Throws when a request would go to a host that is not named.
    package func check(_ request: HTTPRequest) throws(GuardRefusal) {
        for host in [request.host, request.node?.host].compactMap({ $0 }) where !named.contains(host.lowercased()) {
            throw .hostNotNamed(host: host, named: named)
        }
    }
}
