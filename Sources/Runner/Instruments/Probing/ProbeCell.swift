import Contract
import Deployment
import HTTPExchange
import Secrecy
import SpecLanguage

/// One place where a key is judged: a node, a protocol version and an endpoint, over one kind of connection.
struct ProbeCell: Sendable, Hashable {
    var node: String?
    var endpoint: String
    var version: ProtocolVersion
    var connection: BackgroundProbing.Connection

    /// For tables and sentences.
    var label: String { label(over: connection) }

    func label(over connection: BackgroundProbing.Connection) -> String {
        let parts = [node.map { "node \($0)" }, endpoint, "HTTP/\(version.rawValue)", connection.wording]
        return parts.compactMap(\.self).joined(separator: ", ")
    }

    /// The places that a step asks for on a target, in a fixed order.
    static func cells(
        of probing: BackgroundProbing, target: TargetDescription, endpoint: Endpoint, node: Node?
    ) -> [ProbeCell] {
        let endpoints = probing.endpoints == .each ? target.endpoints.map(\.name) : [endpoint.name]
        let nodes: [String?] =
            probing.nodes == .each && !target.nodes.isEmpty ? target.nodes.map(\.name) : [node?.name]
        var cells: [ProbeCell] = []
        for node in nodes {
            for endpoint in endpoints {
                for version in probing.versions {
                    for connection in probing.connections {
                        cells.append(
                            ProbeCell(node: node, endpoint: endpoint, version: version, connection: connection))
                    }
                }
            }
        }
        return cells
    }

    /// The documented request with a key, over this cell's kind of connection.
    ///
    /// - Parameter name: of the connection, or of the TLS sessions, that belong to the cell alone.
    func request(_ key: Secret, _ builder: RequestBuilder, connection name: String) -> RequestBuilder.Built {
        let channel = RunPlan.Channel(endpoint: endpoint, version: version, isFresh: connection != .before)
        var built = builder.documented(key, channel: channel)
        if let node { built.request.node = builder.target.nodes.first { $0.name == node }?.address }
        switch connection {
        case .before: built.request.connection = .named("\(builder.connectionScope)/\(name)")
        case .fresh: built.request.connection = .fresh
        case .resumed: built.request.connection = .resuming("\(builder.connectionScope)/\(name)")
        }
        return built
    }
}

extension BackgroundProbing.Connection {
    var wording: String {
        switch self {
        case .before: "opened before"
        case .fresh: "fresh connection"
        case .resumed: "resumed TLS session"
        }
    }
}
