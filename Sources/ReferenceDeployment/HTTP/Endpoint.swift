import HTTPTypes

/// The documented API endpoints, with their paths and costs.
enum Endpoint: String, CaseIterable, Sendable {
    case companies = "/api/v1/companies/enrich"
    case people = "/api/v1/people/enrich"
    case credits = "/api/v1/credits"

    init?(path: String) { self.init(rawValue: path) }

    /// As the usage log calls it.
    var name: String {
        switch self {
        case .companies: "companies.enrich"
        case .people: "people.enrich"
        case .credits: "credits"
        }
    }

    var method: HTTPRequest.Method { self == .credits ? .get : .post }

    /// Credits for one successful call.
    var cost: Int { self == .credits ? 0 : 1 }

    func allows(_ method: HTTPRequest.Method) -> Bool {
        method == self.method || (self == .credits && method == .head)
    }
}
