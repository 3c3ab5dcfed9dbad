import HTTPTypes

/// Which endpoint a path means. A path means an endpoint only when it is spelled exactly so.
struct Routing: Sendable {
    enum Route: Sendable {
        case endpoint(Endpoint)
        /// A spelling that leads to the companies endpoint behind its guard's back.
        case unguarded(Endpoint)
        case unknownAPI
        case dashboard
        case page
    }

    let faults: SwitchSet<Defect>

    func route(_ call: Call) -> Route {
        if let endpoint = Endpoint(path: call.path) { return .endpoint(endpoint) }
        if faults.has(.pathCaseResets), let endpoint = Endpoint(path: call.path.lowercased()) {
            return .endpoint(endpoint)
        }
        if faults.hasAny([.openSlash, .openCase, .openDotSegment, .openEncodedSlash, .methodOverride, .pathKey]),
            let route = careless(call)
        {
            return route
        }
        if call.path.hasPrefix("/api/") || call.path == "/api" { return .unknownAPI }
        if call.path.hasPrefix("/dashboard/api/") { return .dashboard }
        return .page
    }

    private func careless(_ call: Call) -> Route? {
        let path = call.path
        let target = Endpoint.companies.rawValue
        if faults.has(.openSlash), path == target + "/" { return .unguarded(.companies) }
        if faults.has(.openCase), path.lowercased() == target { return .unguarded(.companies) }
        if faults.has(.openDotSegment), Self.withoutDotSegments(path) == target { return .unguarded(.companies) }
        if faults.has(.openEncodedSlash) {
            let decoded = percentDecoded(path).split(separator: "/").map { $0.prefix { $0 != ";" } }
            if "/" + decoded.joined(separator: "/") == target { return .unguarded(.companies) }
        }
        if faults.has(.methodOverride), Self.rewritten(call) == target { return .unguarded(.companies) }
        guard faults.has(.pathKey) else { return nil }
        return Endpoint.allCases.first { path.hasPrefix($0.rawValue + "/") || path.hasPrefix($0.rawValue + ";") }
            .map(Route.endpoint)
    }

    static func withoutDotSegments(_ path: String) -> String {
        var segments: [Substring] = []
        for segment in path.split(separator: "/") where segment != "." {
            if segment == ".." { _ = segments.popLast() } else { segments.append(segment) }
        }
        return "/" + segments.joined(separator: "/")
    }

    private static let rewriteFields = ["X-Original-URL", "X-Rewrite-URL"].map(fieldName)
    private static let overrideFields = ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"].map(fieldName)

    private static func rewritten(_ call: Call) -> String? {
        rewriteFields.lazy.compactMap { call.fields[$0] }.first
    }

    static func hasMethodOverride(_ call: Call) -> Bool {
        overrideFields.contains { call.fields[$0] != nil } || rewriteFields.contains { call.fields[$0] != nil }
            || Form(call.query).first("_method") != nil
    }
}
