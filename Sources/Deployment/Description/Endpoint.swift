package import TypedYAML

/// An endpoint of the API with a sample request that succeeds for a funded account.
package struct Endpoint: Sendable {
    package var name: String
    package var method: String
    /// Begins with `/`; the base URL's prefix stands before it on the wire.
    package var path: String
    /// In order, not yet percent-encoded.
    package var query: [PlainField]
    /// In order, without the key.
    package var headers: [PlainField]
    package var body: SampleBody
    /// Credits that one success costs.
    package var cost: Int
    package var success: SuccessRule
    /// What the deployment's log calls it, where that is neither its name here nor its path.
    package var loggedAs: String?
    /// Where it stands in the target file.
    package var place: SourceRange

    package init(
        name: String, method: String, path: String, query: [PlainField] = [], headers: [PlainField] = [],
        body: SampleBody = .none, cost: Int = 0, success: SuccessRule = SuccessRule(), loggedAs: String? = nil,
        place: SourceRange
    ) {
        self.name = name
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.cost = cost
        self.success = success
        self.loggedAs = loggedAs
        self.place = place
    }

    /// Path and query as they go over the wire behind `prefix`.
    package func requestTarget(behind prefix: String) -> String {
        query.isEmpty ? prefix + path : prefix + path + "?" + FormEncoding.text(of: query)
    }
}

/// A name and a value that may be shown.
package struct PlainField: Sendable, Hashable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// The body of an endpoint's sample request.
package enum SampleBody: Sendable, Equatable {
    case none
    case json(OrderedJSON)
    /// `application/x-www-form-urlencoded`.
    case form([PlainField])
    case text(String, type: String)

    /// The bytes; empty for none.
    package var bytes: [UInt8] {
        switch self {
        case .none: []
        case .json(let json): Array(json.text(.compact).utf8)
        case .form(let fields): Array(FormEncoding.text(of: fields).utf8)
        case .text(let text, _): Array(text.utf8)
        }
    }

    /// The media type; nil for none.
    package var type: String? {
        switch self {
        case .none: nil
        case .json: "application/json"
        case .form: "application/x-www-form-urlencoded"
        case .text(_, let type): type
        }
    }
}

/// How a success of an endpoint is told from everything else.
package struct SuccessRule: Sendable, Equatable {
    /// What a place in the JSON body has to be.
    package enum Requirement: Sendable, Equatable {
        case exists
        case absent
        case equals(OrderedJSON)
    }

    /// Statuses that count as success.
    package var status: StatusSet
    /// JSON pointers (RFC 6901) and what has to be there, in order.
    package var json: [(pointer: JSONPointer, requirement: Requirement)]

    package init(status: StatusSet = .success, json: [(pointer: JSONPointer, requirement: Requirement)] = []) {
        self.status = status
        self.json = json
    }

    package static func == (left: SuccessRule, right: SuccessRule) -> Bool {
        left.status == right.status && left.json.map(\.pointer) == right.json.map(\.pointer)
            && left.json.map(\.requirement) == right.json.map(\.requirement)
    }
}
